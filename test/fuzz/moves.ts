/** What a random program may do next: for each op a function that makes one use of it from what there is. */
import type { Value } from '../../src/ir/graph.ts';
import * as arithmetic from '../../src/ops/arithmetic.ts';
import { besselI1e } from '../../src/ops/bessel.ts';
import * as bits from '../../src/ops/bits.ts';
import { checkpointName, optimizationBarrier, stopGradient } from '../../src/ops/call.ts';
import * as chlo from '../../src/ops/chlo.ts';
import { clamp } from '../../src/ops/clamp.ts';
import { constant, iota } from '../../src/ops/constant.ts';
import { bitcastConvert, convert, reducePrecision } from '../../src/ops/conversion.ts';
import type { Binary, Unary } from '../../src/ops/define.ts';
import { broadcastInDim, concatenate, pad, reshape, reverse, slice, transpose } from '../../src/ops/layout.ts';
import * as logic from '../../src/ops/logic.ts';
import * as math from '../../src/ops/math.ts';
import { philox4x32 } from '../../src/ops/philox.ts';
import { threefry2x32 } from '../../src/ops/threefry.ts';
import { polygamma, zeta } from '../../src/ops/zeta.ts';
import { byteSize, type DType, dtypes, isFloat, isInteger } from '../../src/types/dtype.ts';
import { hostTensor } from '../../src/types/host.ts';
import { range, sizeOf } from '../../src/types/shape.ts';
import { anyDtype, type Growing } from './program.ts';

export type Move = (g: Growing) => Value | readonly Value[] | undefined;

const isRecorded = (f: unknown): f is (Unary | Binary) & ((...xs: Value[]) => Value) => typeof f === 'function' && 'op' in f;
const named = (module: object, names: readonly string[]): (Unary & Binary)[] =>
  names.map((name) => {
    const f = (module as Record<string, unknown>)[name];
    if (!isRecorded(f)) throw new Error(`no op ${name}`);
    return f as Unary & Binary;
  });

const unaries: readonly Unary[] = [
  ...named(arithmetic, ['negate', 'abs', 'sign', 'floor', 'ceil', 'roundNearestEven', 'roundNearestAfz']),
  ...named(math, [
    'exponential',
    'exponentialMinusOne',
    'log',
    'logPlusOne',
    'tanh',
    'logistic',
    'sine',
    'cosine',
    'tan',
    'cbrt',
    'sqrt',
    'rsqrt',
  ]),
  ...named(chlo, [
    'square',
    'erf',
    'erfc',
    'erfInv',
    'lgamma',
    'digamma',
    'sinh',
    'cosh',
    'asin',
    'acos',
    'atan',
    'asinh',
    'acosh',
    'atanh',
  ]),
  besselI1e,
  ...named(bits, ['popcnt', 'countLeadingZeros']),
  ...named(logic, ['not']),
  stopGradient as Unary,
];
const binaries: readonly Binary[] = [
  ...named(arithmetic, ['add', 'subtract', 'multiply', 'divide', 'remainder', 'maximum', 'minimum']),
  ...named(math, ['power', 'atan2']),
  ...named(bits, ['shiftLeft', 'shiftRightLogical', 'shiftRightArithmetic', 'mulhi']),
  ...named(logic, ['and', 'or', 'xor']),
  chlo.nextAfter,
  zeta,
  polygamma,
];

/** Values on which an op of floats, integers or bools has a use: of any kind first, then as its rule says. */
const elementwise: Readonly<Record<string, Move>> = Object.fromEntries([
  ...unaries.map((f): [string, Move] => [keyOf(f), (g) => f(suited(g, f.op.name))]),
  ...binaries.map((f): [string, Move] => [
    keyOf(f),
    (g) => {
      const a = suited(g, f.op.name);
      const b = g.random.oneIn(12) ? a : g.like(a.type);
      return g.random.oneIn(2) ? f(a, b) : f(b, a);
    },
  ]),
]);

function keyOf({ op }: { readonly op: { readonly dialect: string; readonly name: string } }): string {
  return `${op.dialect}.${op.name}`;
}

const bitOps = new Set(['popcnt', 'count_leading_zeros', 'shift_left', 'shift_right_logical', 'shift_right_arithmetic', 'mulhi']);
const logicOps = new Set(['and', 'or', 'xor', 'not']);
const anyNumberOps = new Set([
  'add',
  'subtract',
  'multiply',
  'divide',
  'remainder',
  'maximum',
  'minimum',
  'negate',
  'abs',
  'sign',
  'square',
]);

function suited(g: Growing, op: string): Value {
  const fits = (dtype: DType): boolean =>
    bitOps.has(op)
      ? isInteger(dtype)
      : logicOps.has(op)
        ? !isFloat(dtype)
        : op === 'stop_gradient'
          ? true
          : anyNumberOps.has(op)
            ? dtype !== 'bool' || op === 'add' || op === 'multiply' || op === 'maximum' || op === 'minimum'
            : isFloat(dtype);
  const made = g.pool.some((v) => fits(v.type.dtype));
  if (made && !g.random.oneIn(8)) return g.value((v) => fits(v.type.dtype));
  const dtype = g.random.pick((Object.keys(dtypes) as DType[]).filter(fits));
  return g.param({ dtype, shape: g.shape() });
}

const directions = ['EQ', 'NE', 'LT', 'LE', 'GT', 'GE'] as const;

const others: Readonly<Record<string, Move>> = {
  'stablehlo.compare': (g) => {
    const a = g.value();
    const total = isFloat(a.type.dtype) && g.random.oneIn(4);
    return logic.compare(a, g.like(a.type), g.random.pick(directions), total ? 'TOTALORDER' : undefined);
  },
  'stablehlo.select': (g) => {
    const a = g.value();
    return logic.select(g.like({ dtype: 'bool', shape: g.random.oneIn(4) ? [] : a.type.shape }), a, g.like(a.type));
  },
  'stablehlo.is_finite': (g) => logic.isFinite(g.float()),
  'stablehlo.clamp': (g) => {
    const x = g.value((v) => v.type.dtype !== 'bool');
    const bound = (): Value => g.like({ dtype: x.type.dtype, shape: g.random.oneIn(2) ? [] : x.type.shape });
    return clamp(bound(), x, bound());
  },
  'stablehlo.convert': (g) => convert(g.value(), anyDtype(g.random)),
  'stablehlo.bitcast_convert': (g) => {
    const x = g.value((v) => v.type.dtype !== 'bool');
    const fits = (d: DType): boolean =>
      d !== 'bool' && (byteSize(d) <= byteSize(x.type.dtype) || x.type.shape.at(-1) === byteSize(d) / byteSize(x.type.dtype));
    return bitcastConvert(x, g.random.pick((Object.keys(dtypes) as DType[]).filter(fits)));
  },
  'stablehlo.reduce_precision': (g) => reducePrecision(g.float(), g.random.between(4, 8), g.random.between(1, 12)),
  'systolic.name': (g) => checkpointName(g.value(), 'x'),
  'stablehlo.optimization_barrier': (g) => optimizationBarrier([g.value(), g.value()]),
  'stablehlo.constant': (g) => {
    const type = { dtype: anyDtype(g.random), shape: g.shape(2) };
    return constant(hostTensor(type.dtype, type.shape, Array.from({ length: sizeOf(type.shape) }, g.draw(type.dtype, 'wild'))));
  },
  'stablehlo.iota': (g) => {
    const shape = [...g.shape(2), g.random.between(1, 9)];
    return iota({ shape, dtype: g.random.pick(['float32', 'int32', 'uint8', 'bfloat16', 'int16']) }, g.axis(shape));
  },
  'stablehlo.reshape': (g) => {
    const x = g.value();
    const n = sizeOf(x.type.shape);
    const shapes = [[n], [...x.type.shape].reverse(), [1, ...x.type.shape], [...x.type.shape, 1], x.type.shape.filter((d) => d !== 1)];
    const factor = [2, 3, 4, 5].find((f) => n % f === 0);
    if (factor) shapes.push([factor, n / factor], [n / factor, factor]);
    return reshape(x, g.random.pick(shapes));
  },
  'stablehlo.transpose': (g) => {
    const x = g.value();
    return transpose(x, g.random.shuffled(range(x.type.shape.length)));
  },
  'stablehlo.broadcast_in_dim': (g) => {
    const x = g.value((v) => v.type.shape.length < 4);
    const shape = x.type.shape.map((n) => (n === 1 && g.random.oneIn(2) ? g.random.between(0, 6) : n));
    const dims = range(shape.length);
    while (shape.length < 4 && g.random.oneIn(2)) {
      const at = g.random.below(shape.length + 1);
      shape.splice(at, 0, g.random.between(1, 6));
      dims.forEach((d, i) => (dims[i] = d >= at ? d + 1 : d));
    }
    return broadcastInDim(x, shape, dims);
  },
  'stablehlo.slice': (g) => {
    const x = g.value();
    const start = x.type.shape.map((n) => g.random.below(n + 1));
    const limit = x.type.shape.map((n, d) => (g.random.oneIn(2) ? n : g.random.between(start[d]!, n)));
    return slice(
      x,
      start,
      limit,
      x.type.shape.map(() => g.random.pick([1, 1, 2, 3])),
    );
  },
  'stablehlo.reverse': (g) => {
    const x = g.value();
    return reverse(x, g.random.shuffled(g.random.some(range(x.type.shape.length))));
  },
  'stablehlo.pad': (g) => {
    const x = g.value();
    const edges = (): number[] => x.type.shape.map((n) => (g.random.oneIn(2) ? 0 : g.random.between(-Math.min(2, n), 4)));
    return pad(
      x,
      g.like({ dtype: x.type.dtype, shape: [] }),
      edges(),
      edges(),
      x.type.shape.map(() => g.random.pick([0, 0, 0, 1, 2])),
    );
  },
  'stablehlo.concatenate': (g) => {
    const x = g.value((v) => v.type.shape.length > 0);
    const axis = g.axis(x.type.shape);
    const part = (): Value => g.like({ ...x.type, shape: x.type.shape.map((n, d) => (d === axis ? g.random.between(0, 4) : n)) });
    return concatenate(g.random.shuffled([x, part(), ...(g.random.oneIn(2) ? [x] : [part()])]), axis);
  },
  'systolic.threefry2x32': (g) => {
    const shape = g.shape(2);
    const word = (): Value => g.param({ dtype: 'uint32', shape }, 'wild');
    return threefry2x32(word(), word(), word(), word());
  },
  'systolic.philox4x32': (g) => {
    const shape = g.shape(2);
    const words = (n: number): Value[] => range(n).map(() => g.param({ dtype: 'uint32', shape }, 'wild'));
    return philox4x32(words(2), words(4));
  },
};

export const elementwiseAndLayout: Readonly<Record<string, Move>> = { ...elementwise, ...others };
