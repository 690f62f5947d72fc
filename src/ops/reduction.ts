/** What `reduce` does apart from its derivatives: typing, meaning, WGSL, and the regions that it knows. */
import { buildClosed } from '../ir/builder.ts';
import { type Eqn, type Graph, ints, type Value } from '../ir/graph.ts';
import { graphKey } from '../ir/key.ts';
import type { ElementRule, Interpreter, Ix, Op } from '../ir/op.ts';
import { type DType, dtypes, isFloat } from '../types/dtype.ts';
import { allocate, type HostData, type HostTensor } from '../types/host.ts';
import { equalShapes, formatType, range, sizeOf, stridesOf, type TensorType } from '../types/shape.ts';
import { ShapeError } from '../util/errors.ts';
import { add, maximum, minimum, multiply } from './arithmetic.ts';
import { overAxes } from './blocks.ts';
import { checkAxes, rounded } from './define.ts';
import { and, compare, equal, less, or, select } from './logic.ts';
import { checkReducer, floatSums, reducer, reducerOp } from './region.ts';
import { copyStrided } from './strided.ts';

/** An associative, commutative reducer with an identity. */
export type Monoid = 'add' | 'mul' | 'max' | 'min' | 'and' | 'or';

const combine: Readonly<Record<Monoid, ((a: Value, b: Value) => Value) & { readonly op: Op }>> = {
  add,
  mul: multiply,
  max: maximum,
  min: minimum,
  and,
  or,
};
const monoids = new Map(Object.entries(combine).map(([name, f]) => [f.op, name as Monoid]));

/** The monoid that a region of two scalars is; `null` for any other region. On bools `add` and `max` are `or`, `mul` and `min` are `and`. */
export function monoidOf(region: Graph): Monoid | null {
  const op = reducerOp(region);
  const monoid = op ? monoids.get(op) : undefined;
  if (!monoid) return null;
  if (region.params[0]!.type.dtype !== 'bool') return monoid;
  return monoid === 'add' || monoid === 'max' || monoid === 'or' ? 'or' : 'and';
}

/** The monoids by which a region combines each of several operands with nothing of the others; `null` for any other region. */
export function separateMonoids({ params, eqns, results }: Graph): readonly Monoid[] | null {
  const n = results.length;
  if (n < 2 || params.length !== 2 * n) return null;
  const found = results.map((v, k) => {
    const eqn = eqns.find((e) => e.outputs[0] === v);
    const pair = [params[k]!, params[n + k]!];
    if (eqn?.inputs.length !== 2 || !pair.every((p) => eqn.inputs.includes(p))) return null;
    return monoidOf({ params: pair, eqns: [eqn], results: [v] });
  });
  return found.every((m) => m !== null) ? found : null;
}

/** The region of a monoid on scalars of a dtype. */
export const monoidRegion = (monoid: Monoid, dtype: DType): Graph => reducer(dtype, combine[monoid]);

/** The op of a monoid. */
export const combineBy = (monoid: Monoid): ((a: Value, b: Value) => Value) => combine[monoid];

/** What leaves every other element as it is. */
export function identityOf(monoid: Monoid, dtype: DType): number {
  const { kind, min, max } = dtypes[dtype];
  switch (monoid) {
    case 'add':
    case 'or':
      return 0;
    case 'mul':
      return 1;
    case 'max':
      return kind === 'float' ? Number.NEGATIVE_INFINITY : min;
    case 'min':
      return kind === 'float' ? Number.POSITIVE_INFINITY : max;
    case 'and':
      return kind === 'int' ? -1 : max;
  }
}

/**
 * JAX's reducer of (value, index) pairs for argmax and argmin: the first NaN wins, else the first extremum.
 * @param index the dtype of the indices.
 */
export function argRegion(extremum: 'max' | 'min', dtype: DType, index: DType): Graph {
  const [value, position]: TensorType[] = [
    { shape: [], dtype },
    { shape: [], dtype: index },
  ];
  return buildClosed(`arg${extremum}`, [value!, position!, value!, position!], (a, i, b, j) => {
    const better = or(compare(a, b, extremum === 'max' ? 'GT' : 'LT'), compare(a, a, 'NE'));
    const first = or(better, and(equal(a, b), less(i, j)));
    return [select(better, a, b), select(first, i, j)];
  });
}

/**
 * What joins results of `argRegion` that were not made in the order of their indices: of equals, and of NaNs, the one of the lesser index.
 * (`argRegion` itself takes the left of two NaNs.)
 */
export function argJoinRegion(extremum: 'max' | 'min', dtype: DType, index: DType): Graph {
  const region = argRegion(extremum, dtype, index);
  if (!isFloat(dtype)) return region;
  return buildClosed(
    `join_arg${extremum}`,
    region.params.map((v) => v.type),
    (a, i, b, j) => {
      const [aNan, bNan] = [compare(a, a, 'NE'), compare(b, b, 'NE')];
      const better = or(compare(a, b, extremum === 'max' ? 'GT' : 'LT'), and(aNan, equal(b, b)));
      const first = or(better, and(or(equal(a, b), and(aNan, bNan)), less(i, j)));
      return [select(first, a, b), select(first, i, j)];
    },
  );
}

/** Whether a region is JAX's reducer for argmax or argmin; `null` where it is neither. */
export function argExtremumOf(region: Graph): 'max' | 'min' | null {
  if (region.params.length !== 4 || region.results.length !== 2) return null;
  const [value, index] = region.params.map((v) => v.type.dtype);
  const key = graphKey(region);
  for (const extremum of ['max', 'min'] as const) {
    if (graphKey(argRegion(extremum, value!, index!)) === key) return extremum;
  }
  return null;
}

export function inferReduce(inputs: readonly TensorType[], attrs: Eqn['attrs'], regions: readonly Graph[]): TensorType[] {
  const n = inputs.length / 2;
  const written = inputs.map(formatType).join(', ');
  if (n < 1 || !Number.isInteger(n)) throw new ShapeError(`reduce: there must be as many initial values as operands, got ${written}`);
  const operands = inputs.slice(0, n);
  const [first] = operands;
  if (operands.some((t) => !equalShapes(t.shape, first!.shape)))
    throw new ShapeError(`reduce: operands must have equal shapes, got ${written}`);
  if (operands.some((t, i) => inputs[n + i]!.shape.length > 0 || inputs[n + i]!.dtype !== t.dtype)) {
    throw new ShapeError(`reduce: initial values must be scalars of the operands' dtypes, got ${written}`);
  }
  const dimensions = ints(attrs, 'dimensions');
  checkAxes('reduce', 'dimensions', dimensions, first!);
  checkReducer('reduce', regions[0], operands);
  return operands.map((t) => ({ shape: t.shape.filter((_, d) => !dimensions.includes(d)), dtype: t.dtype }));
}

export function evalReduce(inputs: readonly HostTensor[], eqn: Eqn, run: Interpreter): HostTensor[] {
  const n = inputs.length / 2;
  const dimensions = ints(eqn.attrs, 'dimensions');
  const { shape } = inputs[0]!.type;
  const count = sizeOf(dimensions.map((d) => shape[d]!));
  const region = eqn.regions[0]!;
  const operands = inputs.slice(0, n).map((x) => reducedLast(x, dimensions));
  const inits = inputs.slice(n);
  const types = eqn.outputs.map((v) => v.type);
  const monoid = monoidOf(region);
  const monoids = monoid ? [monoid] : separateMonoids(region);
  if (monoids)
    return types.map((type, k) => {
      const data = allocate(type.dtype, sizeOf(type.shape));
      folds[monoids[k]!](operands[k]!, inits[k]!.data[0]!, count, data, isFloat(type.dtype));
      return { type, data: rounded(data, type.dtype) };
    });
  const results = types.map((t) => allocate(t.dtype, sizeOf(t.shape)));
  const extremum = argExtremumOf(region);
  if (extremum && count > 0) {
    argFold(extremum, operands, inits, count, results);
    return types.map((type, k) => ({ type, data: results[k]! }));
  }
  const scalar = (k: number, value: number): HostTensor => ({ type: inits[k]!.type, data: allocate(inits[k]!.type.dtype, 1).fill(value) });
  for (let i = 0; i < results[0]!.length; i++) {
    let acc: readonly HostTensor[] = inits;
    for (let j = 0; j < count; j++) acc = run(region, [...acc, ...operands.map((x, k) => scalar(k, x[i * count + j]!))]);
    for (const [k, a] of acc.entries()) results[k]![i] = a.data[0]!;
  }
  return types.map((type, k) => ({ type, data: results[k]! }));
}

/** The operand's elements with the reduced axes innermost. */
function reducedLast(x: HostTensor, dimensions: readonly number[]): HostData {
  const { shape, dtype } = x.type;
  const axes = range(shape.length);
  const order = [...axes.filter((d) => !dimensions.includes(d)), ...axes.filter((d) => dimensions.includes(d))];
  if (order.every((d, i) => d === i)) return x.data;
  const strides = stridesOf(shape);
  const moved = order.map((d) => shape[d]!);
  const data = allocate(dtype, x.data.length);
  copyStrided(moved, x.data, { offset: 0, strides: order.map((d) => strides[d]!) }, data, { offset: 0, strides: stridesOf(moved) });
  return data;
}

/** Folds each run of `count` elements into one. Floats accumulate in f64, integers wrap. */
type Fold = (from: HostData, init: number, count: number, to: HostData, float: boolean) => void;
const folds: Readonly<Record<Monoid, Fold>> = {
  add: (from, init, count, to, float) => {
    for (let i = 0, at = 0; i < to.length; i++) {
      let acc = init;
      for (const end = at + count; at < end; at++) acc = float ? acc + from[at]! : (acc + from[at]!) | 0;
      to[i] = acc;
    }
  },
  mul: (from, init, count, to, float) => {
    for (let i = 0, at = 0; i < to.length; i++) {
      let acc = init;
      for (const end = at + count; at < end; at++) acc = float ? acc * from[at]! : Math.imul(acc, from[at]!);
      to[i] = acc;
    }
  },
  max: foldWith(Math.max),
  min: foldWith(Math.min),
  and: foldWith((a, b) => a & b),
  or: foldWith((a, b) => a | b),
};
function foldWith(f: (a: number, b: number) => number): Fold {
  return (from, init, count, to) => {
    for (let i = 0, at = 0; i < to.length; i++) {
      let acc = init;
      for (const end = at + count; at < end; at++) acc = f(acc, from[at]!);
      to[i] = acc;
    }
  };
}

function argFold(
  extremum: 'max' | 'min',
  [values, indices]: readonly HostData[],
  [value, index]: readonly HostTensor[],
  count: number,
  [to, toIndex]: readonly HostData[],
): void {
  const sense = extremum === 'max' ? 1 : -1;
  for (let i = 0, at = 0; i < to!.length; i++) {
    let best = value!.data[0]!;
    let where = index!.data[0]!;
    for (const end = at + count; at < end; at++) {
      const x = values![at]!;
      const keep = sense * best > sense * x || Number.isNaN(best);
      if (!keep && !(best === x && where < indices![at]!)) where = indices![at]!;
      if (!keep) best = x;
    }
    to![i] = best;
    toIndex![i] = where;
  }
}

export const reduceElement: ElementRule = (e, index, output) => {
  const { inputs, attrs, regions } = e.eqn;
  const n = inputs.length / 2;
  const { shape } = inputs[0]!.type;
  const dimensions = [...ints(attrs, 'dimensions')].sort((a, b) => a - b);
  const operands = range(n);
  const acc = operands.map((k) => e.var(e.operand(n + k, [])));
  const at = new Array<Ix>(shape.length);
  shape
    .map((_, d) => d)
    .filter((d) => !dimensions.includes(d))
    .forEach((d, i) => (at[d] = index[i]!));
  const sizes = dimensions.map((d) => shape[d]!);
  overAxes(e, sizes, floatSums(regions[0]!, acc), (places) => {
    dimensions.forEach((d, i) => (at[d] = places[i]!));
    const results = e.region(regions[0]!, [...acc, ...operands.map((k) => e.operand(k, [...at]))]);
    const named = n === 1 ? results : results.map((r) => e.let(r));
    named.forEach((r, k) => e.assign(acc[k]!, r));
  });
  return acc[output]!;
};
