/** The cases of test/golden/lax.json whose function is one op here: programs, operands, and what JAX answers. */
import type { Graph, Value } from '../../src/ir/graph.ts';
import * as arithmetic from '../../src/ops/arithmetic.ts';
import { besselI0e, besselI1e } from '../../src/ops/bessel.ts';
import * as bits from '../../src/ops/bits.ts';
import * as chlo from '../../src/ops/chlo.ts';
import { clamp } from '../../src/ops/clamp.ts';
import { constant, fullLike } from '../../src/ops/constant.ts';
import { bitcastConvert, convert, reducePrecision } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { concatenate, pad, reverse, transpose } from '../../src/ops/layout.ts';
import * as logic from '../../src/ops/logic.ts';
import * as math from '../../src/ops/math.ts';
import { argmax, argmin } from '../../src/ops/reduce.ts';
import { polygamma, zeta } from '../../src/ops/zeta.ts';
import type { DType } from '../../src/types/dtype.ts';
import { decode, type HostTensor, hostTensor } from '../../src/types/host.ts';
import golden from '../golden/lax.json';
import { program } from './programs.ts';

export interface GoldenCase {
  readonly name: string;
  readonly graph: Graph;
  readonly args: readonly HostTensor[];
  readonly want: HostTensor;
  readonly rtol: number;
  readonly atol: number;
  /** Signs of zeros count. */
  readonly exact: boolean;
}

interface Options {
  readonly preferredElementType?: DType;
  readonly roundingMethod?: string;
}
// The rest of the arguments is what the call has besides arrays.
type Apply = (values: readonly Value[], rest: readonly never[], options: Options) => Value;

const elementwise = {
  neg: arithmetic.negate,
  abs: arithmetic.abs,
  sign: arithmetic.sign,
  floor: arithmetic.floor,
  ceil: arithmetic.ceil,
  add: arithmetic.add,
  sub: arithmetic.subtract,
  mul: arithmetic.multiply,
  div: arithmetic.divide,
  rem: arithmetic.remainder,
  max: arithmetic.maximum,
  min: arithmetic.minimum,
  exp: math.exponential,
  expm1: math.exponentialMinusOne,
  log: math.log,
  log1p: math.logPlusOne,
  sqrt: math.sqrt,
  rsqrt: math.rsqrt,
  cbrt: math.cbrt,
  tanh: math.tanh,
  logistic: math.logistic,
  sin: math.sine,
  cos: math.cosine,
  tan: math.tan,
  atan2: math.atan2,
  erf: chlo.erf,
  erfc: chlo.erfc,
  erfInv: chlo.erfInv,
  square: chlo.square,
  sinh: chlo.sinh,
  cosh: chlo.cosh,
  asinh: chlo.asinh,
  acosh: chlo.acosh,
  atan: chlo.atan,
  asin: chlo.asin,
  acos: chlo.acos,
  atanh: chlo.atanh,
  lgamma: chlo.lgamma,
  digamma: chlo.digamma,
  besselI0e,
  besselI1e,
  zeta,
  polygamma,
  mulhi: bits.mulhi,
  nextafter: chlo.nextAfter,
  isFinite: logic.isFinite,
  bitwiseNot: logic.not,
  bitwiseAnd: logic.and,
  bitwiseOr: logic.or,
  bitwiseXor: logic.xor,
  lt: logic.less,
  le: logic.lessEqual,
  gt: logic.greater,
  ge: logic.greaterEqual,
  eq: logic.equal,
  ne: logic.notEqual,
  select: logic.select,
  clz: bits.countLeadingZeros,
  populationCount: bits.popcnt,
  shiftLeft: bits.shiftLeft,
  shiftRightLogical: bits.shiftRightLogical,
  shiftRightArithmetic: bits.shiftRightArithmetic,
  clamp,
} as const;

const others: Record<string, Apply> = {
  round: ([x], _rest, { roundingMethod }) =>
    roundingMethod === 'TO_NEAREST_EVEN' ? arithmetic.roundNearestEven(x!) : arithmetic.roundNearestAfz(x!),
  convertElementType: ([x], [dtype]) => convert(x!, dtype!),
  bitcastConvertType: ([x], [dtype]) => bitcastConvert(x!, dtype!),
  reducePrecision: ([x], [exponent, mantissa]) => reducePrecision(x!, exponent!, mantissa!),
  integerPow: ([x], [n]) => math.power(x!, fullLike(x!, n!)),
  pad: ([x, value], [config]) => {
    const [low, high, interior] = [0, 1, 2].map((k) => (config as readonly (readonly number[])[]).map((axis) => axis[k]!));
    return pad(x!, value!, low!, high!, interior!);
  },
  pow: ([x, y]) => math.power(x!, convert(y!, x!.type.dtype)),
  rev: ([x], [axes]) => reverse(x!, axes!),
  transpose: ([x], [axes]) => transpose(x!, axes ?? [...x!.type.shape.keys()].reverse()),
  concatenate: (xs, [axis]) => concatenate(xs, axis!),
  argmax: ([x], [axis, dtype]) => argmax(x!, axis!, dtype),
  argmin: ([x], [axis, dtype]) => argmin(x!, axis!, dtype),
  dotGeneral: ([a, b], [dimensions], { preferredElementType }) => {
    const [[lhsContracting, rhsContracting], [lhsBatching, rhsBatching]] = dimensions as [[number[], number[]], [number[], number[]]];
    return dotGeneral(
      a!,
      b!,
      { lhsContracting, rhsContracting, lhsBatching, rhsBatching },
      preferredElementType ? { dtype: preferredElementType } : {},
    );
  },
};

interface Encoded {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: string;
}
const isArray = (x: unknown): x is Encoded => typeof x === 'object' && x !== null && 'data' in x;
const read = ({ dtype, shape, data }: Encoded): HostTensor =>
  decode(
    { dtype, shape },
    Uint8Array.from(atob(data), (c) => c.charCodeAt(0)),
  );

const tolerances: Partial<Record<DType, number>> = { float32: 1e-6, bfloat16: 1e-2, float16: 1e-3 };

interface Raw {
  readonly fn?: string;
  readonly args?: readonly unknown[];
  readonly options?: Options;
  readonly out: unknown;
  readonly rtol?: number;
  readonly atol?: number;
  readonly exact?: boolean;
}

export const laxGoldens: readonly GoldenCase[] = (golden.cases as readonly Raw[]).flatMap((c, i) => {
  const fn = c.fn?.replace('lax.', '') ?? '';
  const simple = Object.hasOwn(elementwise, fn) ? (elementwise[fn as keyof typeof elementwise] as (...xs: Value[]) => Value) : null;
  if ((!simple && !others[fn]) || !isArray(c.out)) return [];
  const args = fn === 'concatenate' ? (c.args![0] as Encoded[]).map(read) : c.args!.filter(isArray).map(read);
  const rest = (fn === 'concatenate' ? c.args!.slice(1) : c.args!.filter((a) => !isArray(a))) as never[];
  const want = read(c.out);
  // JavaScript numbers among arrays take their dtype.
  const number = (a: unknown): Value => constant(hostTensor(args[0]!.type.dtype, [], [a as number]));
  const graph = program(
    args.map((a) => a.type),
    (...values) => {
      if (!simple) return [others[fn]!(values, rest, c.options ?? {})];
      let next = 0;
      return [simple(...c.args!.map((a) => (isArray(a) ? values[next++]! : number(a))))];
    },
  );
  const tolerance = tolerances[want.type.dtype] ?? 0;
  return [
    {
      name: `${i}: lax.${fn} of ${args.map((a) => `${a.type.dtype}[${a.type.shape}]`).join(', ')}`,
      graph,
      args,
      want,
      rtol: c.rtol ?? tolerance,
      atol: c.atol ?? tolerance,
      exact: c.exact === true,
    },
  ];
});

/** The first element that differs, as a sentence; empty where all agree. */
export function disagreement(got: HostTensor, { want, rtol, atol, exact }: GoldenCase, factor = 1): string {
  if (String([got.type.dtype, got.type.shape]) !== String([want.type.dtype, want.type.shape]))
    return `${got.type.dtype}[${got.type.shape}] for ${want.type.dtype}[${want.type.shape}]`;
  for (let i = 0; i < want.data.length; i++) {
    const [g, w] = [got.data[i]!, want.data[i]!];
    if (
      exact ? Object.is(g, w) : g === w || (Number.isNaN(g) && Number.isNaN(w)) || Math.abs(g - w) <= factor * (atol + rtol * Math.abs(w))
    )
      continue;
    return `element ${i}: ${g} for ${w}`;
  }
  return '';
}
