/**
 * Splits reductions of much to little in two, so that enough invocations share the work:
 *
 *     %0 = stablehlo.reduce %x over [0] : (tensor<4096x8xf32>) -> tensor<8xf32>
 *
 *     %0 = stablehlo.reshape %x : tensor<64x64x8xf32>
 *     %1 = stablehlo.reduce %0 over [1] : tensor<64x8xf32>
 *     %2 = stablehlo.reduce %1 over [0] : tensor<8xf32>
 *
 * Sizes without good divisors have a rest that the second reduction takes in as it is:
 *
 *     %0 = reshape(slice %x [0:4095]) : tensor<63x65xf32>
 *     %1 = stablehlo.reduce %0 over [1] : tensor<63xf32>
 *     %2 = stablehlo.reduce concatenate(%1, slice %x [4095:4099]) over [0] : tensor<f32>
 *
 * Requires: reducers whose order is free (monoids, argmax, argmin); others stay. Ensures: narrow floats are summed in f32 and rounded once.
 * Pays when the result has too few elements to occupy the adapter and the operand is large.
 */
import { type Graph, ints, type Value } from '../../ir/graph.ts';
import { scalar } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { concatenate, reduce, reshape, sliceAxis } from '../../ops/layout.ts';
import { argExtremumOf, identityOf, type Monoid, monoidOf, monoidRegion, separateMonoids } from '../../ops/reduction.ts';
import { byteSize, isFloat } from '../../types/dtype.ts';
import { type Shape, sizeOf } from '../../types/shape.ts';
import { occupancy, sharesWork, workgroupsFor } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import { passOf } from './pass.ts';
import { tuning } from '../tuning.ts';
import { rewrite } from './rewrite.ts';

export const splitReductions = passOf('split-reductions', (graph, target) =>
  rewrite(graph, (eqn) => {
    if (eqn.op.kind !== 'reduce') return null;
    const [region] = eqn.regions as [Graph];
    const monoid = monoidOf(region);
    const axes = [...ints(eqn.attrs, 'dimensions')].sort((a, b) => a - b);
    const n = eqn.outputs.length;
    const separate = separateMonoids(region);
    if (separate)
      return separate.flatMap((own, k) => {
        const { dtype } = eqn.outputs[k]!.type;
        const one = { operands: [eqn.inputs[k]!], initial: [eqn.inputs[n + k]!], region: monoidRegion(own, dtype) };
        return inParts(one, own, (r) => split(r, axes, target));
      });
    const { shape } = eqn.inputs[0]!.type;
    if ((!monoid && !argExtremumOf(region)) || wantedParts(shape, axes, target) < 2) return null;
    const whole = { operands: eqn.inputs.slice(0, n), initial: eqn.inputs.slice(n), region };
    return inParts(whole, monoid, (r) => split(r, axes, target));
  }),
);

/** Elements (fours of columns) that one part should have at least, lest the second pass, or a norm torn apart, costs more than is saved. */
const leastWork = (rows: boolean): number => (rows ? tuning.reduce.leastRowWork : tuning.reduce.leastColumnWork);
/** Results that occupy an adapter: workgroups where a row has one, else invocations. */
const enough = ({ machine }: Target, rows: boolean): number => (rows && sharesWork(machine) ? workgroupsFor(machine) : occupancy(machine));

/** Of how many parts one axis of a reduction is best made; less than 2 where it is best left whole. */
function wantedParts(shape: Shape, axes: readonly number[], target: Target): number {
  const rows = axes.includes(shape.length - 1);
  const results = sizeOf(shape.filter((_, d) => !axes.includes(d))) / (rows ? 1 : 4);
  const elements = sizeOf(shape) / (rows ? 1 : 4);
  return Math.min(enough(target, rows) / Math.max(results, 1), elements / Math.max(results, 1) / leastWork(rows));
}

/** A reduction that is split: its operands, of one shape, and what combines them. */
interface Reduction {
  readonly operands: readonly Value[];
  /** The identity, as initial value of all steps but the last. */
  readonly neutral: readonly Value[];
  readonly initial: readonly Value[];
  readonly region: Graph;
}

/** A reduction by `run`: narrow floats as f32, with the initial value counted once. */
function inParts(
  { operands, initial, region }: Omit<Reduction, 'neutral'>,
  monoid: Monoid | null,
  run: (r: Reduction) => readonly Value[],
): readonly Value[] {
  const { dtype } = operands[0]!.type;
  const wide = monoid !== null && isFloat(dtype) && byteSize(dtype) < 4 ? 'float32' : null;
  const widened = (v: Value): Value => (wide ? convert(v, wide) : v);
  const first = initial.map(widened);
  const whole = run({
    operands: operands.map(widened),
    neutral: monoid === 'add' || monoid === 'mul' ? [scalar(identityOf(monoid, wide ?? dtype), wide ?? dtype)] : first,
    initial: first,
    region: wide ? monoidRegion(monoid!, wide) : region,
  });
  return wide ? whole.map((v) => convert(v, dtype)) : whole;
}

/** By equal parts where divisors allow nearly as many as are wanted, else by equal parts and a rest. */
function split(r: Reduction, axes: readonly number[], target: Target): readonly Value[] {
  const { shape } = r.operands[0]!.type;
  const wanted = wantedParts(shape, axes, target);
  if (wanted < 2) return reduce(r.operands, r.initial, axes, r.region);
  let left = wanted;
  const parts = axes.map((d) => {
    const n = largestDivisor(shape[d]!, left);
    left /= n;
    return n;
  });
  // The rest that divisors did not cover.
  if (left <= 2) return equally(r, axes, parts);
  const runs = runsOf(axes);
  const inner = runs.slice(1).flat();
  if (runs.length > 1) {
    // The value between the two reductions should be small.
    if (sizeOf(inner.map((d) => shape[d]!)) < 8) return equally(r, axes, parts);
    // The inner axes first, which leaves the elements in their order.
    return split({ ...r, operands: split({ ...r, initial: r.neutral }, inner, target) }, runs[0]!, target);
  }
  const [first] = axes as [number];
  const size = sizeOf(axes.map((d) => shape[d]!));
  const flat = r.operands.map((v) => reshape(v, [...shape.slice(0, first), size, ...shape.slice(first + axes.length)]));
  return withRest({ ...r, operands: flat }, first, Math.floor(wanted));
}

function largestDivisor(size: number, atMost: number): number {
  for (let n = Math.min(size, Math.floor(atMost)); n > 1; n--) if (size % n === 0) return n;
  return 1;
}

/** Axes that follow one another, together. */
function runsOf(axes: readonly number[]): readonly (readonly number[])[] {
  const runs: number[][] = [];
  for (const d of axes) {
    if (runs.at(-1)?.at(-1) === d - 1) runs.at(-1)!.push(d);
    else runs.push([d]);
  }
  return runs;
}

/** Reduces each part, then the parts. */
function equally({ operands, neutral, initial, region }: Reduction, axes: readonly number[], parts: readonly number[]): readonly Value[] {
  const { shape } = operands[0]!.type;
  const cut: Shape = shape.flatMap((size, d) => (axes.includes(d) ? [parts[axes.indexOf(d)]!, size / parts[axes.indexOf(d)]!] : [size]));
  const at = (d: number): number => d + axes.filter((a) => a < d).length;
  const partial = reduce(
    operands.map((v) => reshape(v, cut)),
    neutral,
    axes.map((d) => at(d) + 1),
    region,
  );
  // Without the axes reduced so far, the parts have the places of the whole axes.
  return reduce(partial, initial, axes, region);
}

/** Reduces so many equal parts of an axis, of fours along the last one, then the parts with what is left of the axis. */
function withRest({ operands, neutral, initial, region }: Reduction, axis: number, parts: number): readonly Value[] {
  const { shape } = operands[0]!.type;
  const unit = axis === shape.length - 1 ? 4 : 1;
  const length = unit * Math.floor(shape[axis]! / (parts * unit));
  const end = parts * length;
  const cut = [...shape.slice(0, axis), parts, length, ...shape.slice(axis + 1)];
  const partial = reduce(
    operands.map((v) => reshape(sliceAxis(v, axis, 0, end), cut)),
    neutral,
    [axis + 1],
    region,
  );
  const all = partial.map((v, k) => (end === shape[axis] ? v : concatenate([v, sliceAxis(operands[k]!, axis, end, shape[axis]!)], axis)));
  return reduce(all, initial, [axis], region);
}
