/**
 * Sorts long lines in runs, and merges those:
 *
 *     %0 = stablehlo.sort %x (tensor<2000xf32>)
 *
 *     31 runs of 64 and one of 16, sorted by counting
 *     systolic.scan over run = 64, 128, …, 1024: %1 = systolic.merge_order, %2 = a gather of what lies there
 *
 * and takes the greatest of a long line from the greatest of its runs. Counting alone makes n² comparisons for a line of n; this makes
 * 64·n, and 2·log₂(n) for each time that runs double.
 *
 * Requires: that scans are lowered behind it. Ensures: the same results, for a comparator that is an order; of equals the first come first.
 */
import { buildClosed } from '../../ir/builder.ts';
import { type Graph, int, type Value } from '../../ir/graph.ts';
import { add, multiply } from '../../ops/arithmetic.ts';
import { constant, fullLike, iota } from '../../ops/constant.ts';
import { concatenate, reshape, slice } from '../../ops/layout.ts';
import { compare } from '../../ops/logic.ts';
import { scan } from '../../ops/scan.ts';
import { sort, takeAlong, topK } from '../../ops/sort.ts';
import { byteSize, type DType, isFloat } from '../../types/dtype.ts';
import { hostTensor } from '../../types/host.ts';
import { sizeOf, type TensorType } from '../../types/shape.ts';
import { mergeOrder } from '../merging.ts';
import { tuning } from '../tuning.ts';
import { passOf } from './pass.ts';
import { rewrite } from './rewrite.ts';

const { short, counted } = tuning.sort;
/** Elements of a run of which the greatest k are kept. */
const keepsGreatest = (k: number): number => Math.max(counted, 2 ** Math.ceil(Math.log2(2.5 * k)));

export const splitSorts = passOf('split-sorts', (graph) =>
  rewrite(graph, ({ op, inputs, attrs, regions }) => {
    const shape = inputs[0]?.type.shape ?? [];
    if (op.kind !== 'sort') return null;
    // A sort has a comparator; what has none takes the greatest.
    const [comparator] = regions;
    if (comparator) return shape[int(attrs, 'dimension')]! > short ? merged(inputs, int(attrs, 'dimension'), comparator) : null;
    return shape.at(-1)! > short || isNarrow(inputs[0]!.type.dtype) ? greatest(inputs[0]!, int(attrs, 'k')) : null;
  }),
);

/** The operands sorted along axis `d`. */
function merged(operands: readonly Value[], d: number, comparator: Graph): readonly Value[] {
  const { shape } = operands[0]!.type;
  const lines = byRuns(
    operands,
    d,
    counted,
    (runs, whole) => sort(runs, d + 1, { comparator }).map((x) => reshape(x, shape.with(d, whole))),
    (rest) => sort(rest, d, { comparator }),
  );
  // A loop: each round merges runs of twice the length.
  const rounds = Math.ceil(Math.log2(shape[d]! / counted));
  const lengths = hostTensor(
    'int32',
    [rounds],
    Int32Array.from({ length: rounds }, (_, i) => counted * 2 ** i),
  );
  const types = lines.map((x) => x.type);
  const body = buildClosed('merge', [...types, { shape: [], dtype: 'int32' }], (...params) => {
    const order = mergeOrder(params.slice(0, -1), params.at(-1)!, d, comparator);
    return params.slice(0, -1).map((x) => takeAlong(x, order, d));
  });
  return scan({ body, init: lines, xs: [constant(lengths)], length: rounds });
}

/** `topK`. */
function greatest(x: Value, k: number): readonly Value[] {
  const { shape, dtype } = x.type;
  const d = shape.length - 1;
  if (shape[d]! <= short) return greatestByCounting(x, k);
  const run = keepsGreatest(k);
  if (run > short) {
    const places = iota({ shape, dtype: 'int32' }, d);
    const [scalar, place]: TensorType[] = [
      { shape: [], dtype },
      { shape: [], dtype: 'int32' },
    ];
    const descending = buildClosed('comparator', [scalar, scalar, place, place], (a, b) => [
      compare(a!, b!, 'GT', isFloat(dtype) ? 'TOTALORDER' : undefined),
    ]);
    return merged([x, places], d, descending).map((sorted) => part(sorted, d, 0, k));
  }
  const candidates = byRuns(
    [x],
    d,
    run,
    ([runs]) => {
      const [values, places] = greatestByCounting(runs!, k);
      const first = multiply(iota(places.type, d), fullLike(places, run));
      return [values, add(places, first)].map((v) => reshape(v, [...shape.slice(0, d), sizeOf(v.type.shape.slice(d))]));
    },
    ([rest], whole) => {
      const [values, places] = greatestByCounting(rest!, Math.min(k, rest!.type.shape[d]!));
      return [values, add(places, fullLike(places, whole))];
    },
  );
  const [values, order] = greatest(candidates[0]!, k) as [Value, Value];
  return [values, takeAlong(candidates[1]!, order, d)];
}

/** `topK` of short lines. What is packed is taken from where it lies: sorting has no stores of parts of words. */
function greatestByCounting(x: Value, k: number): readonly [values: Value, places: Value] {
  const [values, places] = topK(x, k) as [Value, Value];
  return [isNarrow(x.type.dtype) ? takeAlong(x, places, x.type.shape.length - 1) : values, places];
}

const isNarrow = (dtype: DType): boolean => byteSize(dtype) < 4;

/** What the whole runs of the lines give, as an axis behind `d`, and behind it what the rest gives; both are told how much is whole. */
function byRuns(
  operands: readonly Value[],
  d: number,
  run: number,
  ofRuns: (runs: readonly Value[], whole: number) => readonly Value[],
  ofRest: (rest: readonly Value[], whole: number) => readonly Value[],
): readonly Value[] {
  const { shape } = operands[0]!.type;
  const whole = shape[d]! - (shape[d]! % run);
  const runs = ofRuns(
    operands.map((x) => reshape(part(x, d, 0, whole), [...shape.slice(0, d), whole / run, run, ...shape.slice(d + 1)])),
    whole,
  );
  if (whole === shape[d]) return runs;
  const rest = ofRest(
    operands.map((x) => part(x, d, whole, shape[d]!)),
    whole,
  );
  return runs.map((x, i) => concatenate([x, rest[i]!], d));
}

const part = (x: Value, d: number, from: number, to: number): Value =>
  slice(
    x,
    x.type.shape.map((_, i) => (i === d ? from : 0)),
    x.type.shape.map((n, i) => (i === d ? to : n)),
  );
