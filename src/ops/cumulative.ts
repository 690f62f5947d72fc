/**
 * Running sums, products, extrema along one axis. StableHLO writes these as a `reduce_window` whose window is the whole axis; this op says
 * what is meant, and leaves as that `reduce_window`.
 */
import { emit1 } from '../ir/builder.ts';
import { type Eqn, flag, type Graph, int, type Value } from '../ir/graph.ts';
import { graphKey } from '../ir/key.ts';
import type { Op } from '../ir/op.ts';
import { type DType, isFloat } from '../types/dtype.ts';
import { formatType, type TensorType } from '../types/shape.ts';
import { DTypeError, ShapeError } from '../util/errors.ts';
import { abs, add, maximum, negate, subtract } from './arithmetic.ts';
import { atFront } from './batching.ts';
import { inBlocks } from './blocks.ts';
import { scalar } from './constant.ts';
import { allocateFor, define, rounded } from './define.ts';
import { concatenate, pad, reverse, slice } from './layout.ts';
import { derivativeOf, lifted } from './lift.ts';
import { compare, select } from './logic.ts';
import { exponential, logPlusOne } from './math.ts';
import { identityOf, type Monoid, monoidOf, monoidRegion } from './reduction.ts';
import { checkReducer, combineInto, combinerOf, floatSums, reducer } from './region.ts';
import { reduceWindow, roundsSteps } from './window.ts';
import { accumulate, runningAxis, slidingOf } from './windows.ts';

const cumulativeOp: Op = {
  name: 'cumulative',
  dialect: 'systolic',
  kind: 'window',
  infer: ([x], attrs, [region]) => {
    const dimension = int(attrs, 'dimension');
    if (!(Number.isInteger(dimension) && dimension >= 0 && dimension < x!.shape.length)) {
      throw new ShapeError(`cumulative: dimension must be an axis of the operand, got ${dimension} for ${formatType(x!)}`);
    }
    checkReducer('cumulative', region, [x!]);
    return [x!];
  },
  eval: ([x], eqn, run) => {
    const { type, data } = x!;
    const region = eqn.regions[0]!;
    const scalarType: TensorType = { shape: [], dtype: type.dtype };
    const host = (n: number) => ({ type: scalarType, data: allocateFor(scalarType).fill(n) });
    const combine = combinerOf(region) ?? ((a: number, b: number) => run(region, [host(a), host(b)])[0]!.data[0]!);
    const results = allocateFor(type);
    accumulate(type, data, results, { dimension: int(eqn.attrs, 'dimension'), reverse: flag(eqn.attrs, 'reverse') }, null, combine);
    return [{ type, data: rounded(results, type.dtype) }];
  },
  jvp: ([x], [dx], eqn, graphs) => {
    if (!dx) return [null];
    if (monoidOf(eqn.regions[0]!) === 'add') return [emit1(cumulativeOp, [dx], eqn.attrs, eqn.regions)];
    const dimension = int(eqn.attrs, 'dimension');
    const back = flag(eqn.attrs, 'reverse');
    const combine = lifted(eqn.regions[0]!, graphs);
    const scan = (v: Value): Value[] => {
      const turned = back ? reverse(v, [dimension]) : v;
      const scanned = associativeScan((a, b) => combine([a, b])[0]!, turned, dimension);
      return [back ? reverse(scanned, [dimension]) : scanned];
    };
    return derivativeOf(scan, [x!], [dx], graphs);
  },
  transpose: ([ct], _inputs, eqn) => [
    ct ? emit1(cumulativeOp, [ct], { ...eqn.attrs, reverse: !flag(eqn.attrs, 'reverse') }, eqn.regions) : null,
  ],
  batch: ([x], [dim], eqn, size) => ({
    outputs: [emit1(cumulativeOp, [atFront(x!, dim!, size)], { ...eqn.attrs, dimension: int(eqn.attrs, 'dimension') + 1 }, eqn.regions)],
    dims: [0],
  }),
  element: (e, index) => {
    const { attrs, inputs, regions } = e.eqn;
    const { shape } = inputs[0]!.type;
    const dimension = int(attrs, 'dimension');
    const n = shape[dimension]!;
    const back = flag(attrs, 'reverse');
    const at = (i: (typeof index)[number]) => index.map((own, d) => (d === dimension ? i : own));
    const last = e.ix.constant(n - 1);
    const own = back ? e.ix.sub(last, index[dimension]!) : index[dimension]!;
    const result = e.var(e.operand(0, at(e.ix.constant(back ? n - 1 : 0))));
    if (n > 1) {
      inBlocks(e, n - 1, floatSums(regions[0]!, [result]), (i) => {
        const step = e.ix.add(i, e.ix.constant(1));
        e.when(e.k.lessEqual(step.expr, own.expr), () =>
          combineInto(e, regions[0]!, [result], [e.operand(0, at(back ? e.ix.sub(last, step) : step))]),
        );
      });
    }
    return result;
  },
  expand: ([x], eqn) => {
    const { shape, dtype } = x!.type;
    const dimension = int(eqn.attrs, 'dimension');
    const n = shape[dimension]!;
    const along = (value: number): number[] => shape.map((_, d) => (d === dimension ? value : 0));
    const padding = along(n - 1).map((holes): [number, number] => (flag(eqn.attrs, 'reverse') ? [0, holes] : [holes, 0]));
    const attrs = { window_dimensions: shape.map((_, d) => (d === dimension ? n : 1)), padding };
    return reduceWindow([x!], [scalar(eqn.attrs['init_value'] as number, dtype)], eqn.regions[0]!, attrs);
  },
};

/**
 * `result[…, i, …]` combines `x[…, 0, …]` to `x[…, i, …]`, or, in `reverse`, `x[…, i, …]` to the last. Floats accumulate unrounded.
 * @param region an associative and commutative reducer, of which `init` is the identity.
 */
export const cumulative = define(
  cumulativeOp,
  (x: Value, dimension: number, isReverse: boolean, region: Graph, init: number): Value =>
    emit1(cumulativeOp, [x], { dimension, reverse: isReverse, init_value: init }, [region]),
);

const cumulativeBy =
  (monoid: Monoid) =>
  (x: Value, dimension: number, isReverse = false): Value =>
    cumulative(x, dimension, isReverse, monoidRegion(monoid, x.type.dtype), identityOf(monoid, x.type.dtype));
export const cumsum = cumulativeBy('add');
export const cumprod = cumulativeBy('mul');
export const cummax = cumulativeBy('max');
export const cummin = cumulativeBy('min');
/** Running `log(Σ exp(x))` without overflow. */
export function cumlogsumexp(x: Value, dimension: number, isReverse = false): Value {
  if (!isFloat(x.type.dtype)) throw new DTypeError(`cumlogsumexp: operand must be float, got ${formatType(x.type)}`);
  return cumulative(x, dimension, isReverse, logAddExpRegion(x.type.dtype), Number.NEGATIVE_INFINITY);
}

/** log(exp(a) + exp(b)) as JAX writes it. */
export const logAddExpRegion = (dtype: DType): Graph =>
  reducer(dtype, (a, b) => {
    const greater = maximum(a, b);
    const difference = subtract(a, b);
    const isNaN = compare(difference, difference, 'NE');
    return select(isNaN, add(a, b), add(greater, logPlusOne(exponential(negate(abs(difference))))));
  });

/**
 * What a `reduce_window` computes as a running combination, emitted; `null` where it is something else.
 * @param init its initial value, where that is a known number.
 */
export function raisedCumulative(eqn: Eqn, init: number | null): Value | null {
  const [x] = eqn.inputs;
  const region = eqn.regions[0]!;
  const along = eqn.inputs.length === 2 ? runningAxis(slidingOf(eqn.attrs, x!.type.shape)) : null;
  if (!along || init === null || init !== identityOfRegion(region) || roundsSteps(region)) return null;
  return cumulative(x!, along.dimension, along.reverse, region, init);
}

/** What leaves every other element as it is; `null` for a reducer that is not known to be associative. */
function identityOfRegion(region: Graph): number | null {
  const { dtype } = region.params[0]!.type;
  const monoid = monoidOf(region);
  if (monoid) return identityOf(monoid, dtype);
  return isFloat(dtype) && graphKey(region) === graphKey(logAddExpRegion(dtype)) ? Number.NEGATIVE_INFINITY : null;
}

/** JAX's `associative_scan`: pairs are combined, their scan gives the odd elements, and those with one more the even ones. */
function associativeScan(combine: (a: Value, b: Value) => Value, x: Value, axis: number): Value {
  const n = x.type.shape[axis]!;
  if (n < 2) return x;
  const along = (value: number, other: number): number[] => x.type.shape.map((_, d) => (d === axis ? value : other));
  const part = (v: Value, from: number, to: number, stride: number): Value =>
    slice(
      v,
      along(from, 0),
      v.type.shape.map((size, d) => (d === axis ? to : size)),
      along(stride, 1),
    );
  const odd = associativeScan(combine, combine(part(x, 0, n - (n % 2), 2), part(x, 1, n, 2)), axis);
  const halves = odd.type.shape[axis]!;
  const first = part(x, 0, 1, 1);
  const before = n % 2 === 0 ? part(odd, 0, halves - 1, 1) : odd;
  const even = n > 2 ? concatenate([first, combine(before, part(x, 2, n, 2))], axis) : first;
  const zero = scalar(0, x.type.dtype);
  const evens = even.type.shape[axis]!;
  const spreadEven = pad(even, zero, along(0, 0), along(n - (2 * evens - 1), 0), along(1, 0));
  const spreadOdd = pad(odd, zero, along(1, 0), along(n - 2 * halves, 0), along(1, 0));
  return add(spreadEven, spreadOdd);
}
