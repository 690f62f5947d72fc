/** Moves over axes: reductions, windows, products, sorting. */
import { buildClosed } from '../../src/ir/builder.ts';
import type { Value } from '../../src/ir/graph.ts';
import { maximum } from '../../src/ops/arithmetic.ts';
import { cholesky } from '../../src/ops/cholesky.ts';
import { scalar } from '../../src/ops/constant.ts';
import { convolution } from '../../src/ops/convolution.ts';
import { cummax, cummin, cumprod, cumsum } from '../../src/ops/cumulative.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { compare } from '../../src/ops/logic.ts';
import { argmax, argmin, reduce } from '../../src/ops/reduce.ts';
import { identityOf, type Monoid, monoidRegion } from '../../src/ops/reduction.ts';
import { sort, topK } from '../../src/ops/sort.ts';
import { triangularSolve } from '../../src/ops/triangular-solve.ts';
import type { Selection } from '../../src/ops/selection.ts';
import { reduceWindow, selectAndGather, selectAndScatterAdd } from '../../src/ops/window.ts';
import { slidingOf, type WindowAttrs } from '../../src/ops/windows.ts';
import { type DType, isFloat } from '../../src/types/dtype.ts';
import { range, sizeOf, type TensorType } from '../../src/types/shape.ts';
import type { Move } from './moves.ts';
import type { Growing } from './program.ts';

function monoid(g: Growing, dtype: DType): Monoid {
  if (isFloat(dtype)) return g.random.pick(['add', 'add', 'max', 'min', 'mul']);
  return g.random.pick(['add', 'max', 'min', 'mul', 'and', 'or']);
}

function windows(g: Growing, x: Value): Required<WindowAttrs> {
  const { random } = g;
  const each = <T>(f: (n: number) => T): T[] => x.type.shape.map(f);
  return {
    window_dimensions: each((n) => (random.oneIn(2) ? 1 : random.between(1, Math.max(1, Math.min(n, 4))))),
    window_strides: each(() => random.pick([1, 1, 2, 3])),
    base_dilations: each(() => random.pick([1, 1, 1, 2])),
    window_dilations: each(() => random.pick([1, 1, 1, 2])),
    padding: each(() => (random.oneIn(2) ? [0, 0] : [random.between(-1, 3), random.between(-1, 3)]) as [number, number]),
  };
}

const pool = (g: Growing): { readonly x: Value; readonly attrs: WindowAttrs; readonly select: Selection } => {
  const x = g.float();
  const { window_dimensions, window_strides, padding } = windows(g, x);
  return { x, attrs: { window_dimensions, window_strides, padding }, select: g.random.pick(['GE', 'LE', 'GT', 'LT']) };
};

export const axesMoves: Readonly<Record<string, Move>> = {
  'stablehlo.reduce': (g) => {
    const x = g.value();
    const axes = g.random.shuffled(g.random.some(range(x.type.shape.length)));
    const init = (dtype: DType, m: Monoid): Value =>
      g.random.oneIn(4) ? g.like({ dtype, shape: [] }) : scalar(identityOf(m, dtype), dtype);
    if (!g.random.oneIn(3)) {
      const m = monoid(g, x.type.dtype);
      return reduce([x], [init(x.type.dtype, m)], axes, monoidRegion(m, x.type.dtype));
    }
    if (g.random.oneIn(2) && x.type.dtype !== 'bool' && x.type.shape.length > 0)
      return g.random.pick([argmax, argmin])(x, g.axis(x.type.shape), g.random.pick(['int32', 'uint32', 'int8']));
    // Two results at once, of two operands.
    const y = g.like({ dtype: g.random.pick(['int32', 'uint8', 'bool', 'float32']), shape: x.type.shape });
    const scalars = [x, y, x, y].map((v): TensorType => ({ dtype: v.type.dtype, shape: [] }));
    const region = buildClosed('two', scalars, (a, b, c, d) => [maximum(a, c), maximum(b, d)]);
    return reduce([x, y], [init(x.type.dtype, 'max'), init(y.type.dtype, 'max')], axes, region);
  },
  'stablehlo.reduce_window': (g) => {
    const x = g.value((v) => v.type.shape.length > 0 && v.type.shape.length < 5);
    const m = monoid(g, x.type.dtype);
    return reduceWindow([x], [scalar(identityOf(m, x.type.dtype), x.type.dtype)], monoidRegion(m, x.type.dtype), windows(g, x));
  },
  'stablehlo.select_and_scatter': (g) => {
    const { x, attrs, select } = pool(g);
    const shape = slidingOf(attrs as never, x.type.shape).map((a) => a.count);
    return selectAndScatterAdd(g.like({ dtype: x.type.dtype, shape }), x, select, attrs);
  },
  'systolic.select_and_gather': (g) => {
    const { x, attrs, select } = pool(g);
    return selectAndGather(g.like(x.type), x, select, attrs);
  },
  'systolic.cumulative': (g) => {
    const x = g.value((v) => v.type.shape.length > 0 && v.type.dtype !== 'bool');
    return g.random.pick([cumsum, cumsum, cumprod, cummax, cummin])(x, g.axis(x.type.shape), g.random.oneIn(2));
  },
  'stablehlo.dot_general': (g) => {
    const { random } = g;
    const x = g.value();
    const batch: number[] = [];
    const contract: number[] = [];
    const free: number[] = [];
    for (const d of random.shuffled(range(x.type.shape.length))) random.pick([batch, contract, contract, free, free]).push(d);
    // The other operand has batch and contracted axes, in any order, and some of its own.
    const own = range(random.below(3)).map(() => random.pick([1, 2, 3, 5, 8, 17]));
    const axes = random.shuffled([...batch.map((d) => ({ d })), ...contract.map((d) => ({ d })), ...own.map((size) => ({ size }))]);
    const shape = axes.map((a) => ('d' in a ? x.type.shape[a.d]! : a.size));
    const other = g.like({ dtype: x.type.dtype, shape });
    const place = (d: number): number => axes.findIndex((a) => 'd' in a && a.d === d);
    const mine = { batching: batch, contracting: contract };
    const its = { batching: batch.map(place), contracting: contract.map(place) };
    const [lhs, rhs, l, r] = random.oneIn(2) ? [x, other, mine, its] : [other, x, its, mine];
    const wide: DType = isFloat(x.type.dtype) ? 'float32' : x.type.dtype === 'bool' ? 'bool' : 'int32';
    return dotGeneral(
      lhs,
      rhs,
      { lhsBatching: l.batching, rhsBatching: r.batching, lhsContracting: l.contracting, rhsContracting: r.contracting },
      { dtype: random.oneIn(3) ? wide : x.type.dtype },
    );
  },
  'stablehlo.convolution': (g) => {
    const { random } = g;
    const spatial = random.between(0, 2);
    const features = random.pick([1, 1, 2, 3]);
    const batches = features === 1 ? random.pick([1, 1, 2]) : 1;
    const [input, output] = [random.between(1, 3), random.between(1, 3) * features * batches];
    const dtype: DType = random.pick(['float32', 'float32', 'bfloat16', 'float16', 'int32', 'int8']);
    const sizes = range(spatial).map(() => random.between(1, 9));
    const kernel = sizes.map((n) => random.between(1, Math.min(n, 4)));
    const order = (): number[] => random.shuffled(range(spatial + 2));
    const [lhs, rhs, out] = [order(), order(), order()];
    const placed = (spec: readonly number[], all: readonly number[]): number[] => {
      const shape = new Array<number>(all.length);
      spec.forEach((d, i) => (shape[d] = all[i]!));
      return shape;
    };
    const x = g.like({ dtype, shape: placed(lhs, [batches * random.between(1, 3), input * features, ...sizes]) });
    const w = g.like({ dtype, shape: placed(rhs, [output, input, ...kernel]) });
    const each = <T>(f: () => T): T[] => sizes.map(f);
    return convolution(x, w, {
      input_batch_dimension: lhs[0]!,
      input_feature_dimension: lhs[1]!,
      input_spatial_dimensions: lhs.slice(2),
      kernel_output_feature_dimension: rhs[0]!,
      kernel_input_feature_dimension: rhs[1]!,
      kernel_spatial_dimensions: rhs.slice(2),
      output_batch_dimension: out[0]!,
      output_feature_dimension: out[1]!,
      output_spatial_dimensions: out.slice(2),
      window_strides: each(() => random.pick([1, 1, 2])),
      padding: each(() => [random.between(-1, 2), random.between(-1, 2)] as const),
      lhs_dilation: each(() => random.pick([1, 1, 2])),
      rhs_dilation: each(() => random.pick([1, 1, 2])),
      window_reversal: each(() => random.oneIn(4)),
      feature_group_count: features,
      batch_group_count: batches,
    });
  },
  'stablehlo.sort': (g) => {
    const x = g.value((v) => v.type.shape.length > 0);
    const operands = [
      x,
      ...range(g.random.below(3)).map(() =>
        g.like({ dtype: g.random.pick(['float32', 'int32', 'uint8', 'bfloat16']), shape: x.type.shape }),
      ),
    ];
    const axis = g.axis(x.type.shape);
    if (!g.random.oneIn(3)) return sort(operands, axis, { numKeys: g.random.between(1, operands.length) });
    const types = operands.flatMap((v): TensorType[] => [v, v].map(() => ({ dtype: v.type.dtype, shape: [] })));
    const descending = buildClosed('descending', types, (a, b) => [compare(a, b, 'GT', isFloat(a.type.dtype) ? 'TOTALORDER' : undefined)]);
    return sort(operands, axis, { comparator: descending });
  },
  'chlo.top_k': (g) => {
    const x = g.value((v) => v.type.shape.length > 0 && v.type.dtype !== 'bool');
    return topK(x, g.random.between(0, x.type.shape.at(-1)!));
  },
};

/** Ops that are written in others: triangular systems that are far from singular. */
export const solverMoves: Readonly<Record<string, Move>> = {
  'stablehlo.triangular_solve': (g) => {
    const { random } = g;
    const n = random.between(1, 5);
    const batch = random.oneIn(2) ? [] : [2];
    const leftSide = random.oneIn(2);
    const m = random.between(1, 4);
    const b = g.like({ dtype: 'float32', shape: [...batch, ...(leftSide ? [n, m] : [m, n])] });
    return triangularSolve(dominant(g, batch, n), b, {
      leftSide,
      lower: random.oneIn(2),
      unitDiagonal: random.oneIn(3),
      transpose: random.oneIn(2),
    });
  },
  'stablehlo.cholesky': (g) => {
    const { random } = g;
    return cholesky(dominant(g, random.oneIn(2) ? [] : [3], random.between(1, 5)), random.oneIn(2));
  },
};

/** Symmetric matrices with a diagonal that outweighs the rest. */
function dominant(g: Growing, batch: readonly number[], n: number): Value {
  const shape = [...batch, n, n];
  const data = range(sizeOf(shape)).map(() => g.random.between(-2, 2) / 16);
  for (let at = 0; at < data.length; at += n * n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) data[at + i * n + j] = i === j ? g.random.between(2, 4) : data[at + j * n + i]!;
  return g.given('float32', shape, data);
}
