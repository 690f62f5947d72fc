/**
 * Splits reductions of much to little in two, so that enough invocations share the work:
 *
 *     %0 = stablehlo.reduce %x over [0] : (tensor<4096x8xf32>) -> tensor<8xf32>
 *
 *     %0 = stablehlo.reshape %x : tensor<64x64x8xf32>
 *     %1 = stablehlo.reduce %0 over [1] : tensor<64x8xf32>
 *     %2 = stablehlo.reduce %1 over [0] : tensor<8xf32>
 *
 * Requires: reducers whose order is free (monoids, argmax, argmin); others stay. Ensures: narrow floats are summed in f32 and rounded once.
 * Pays when the result has too few elements to occupy the adapter and the operand is large.
 */
import { type Eqn, ints, type Value } from '../../ir/graph.ts';
import { scalar } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { reduce, reshape } from '../../ops/layout.ts';
import { argExtremumOf, identityOf, type Monoid, monoidOf, monoidRegion } from '../../ops/reduction.ts';
import { byteSize, isFloat } from '../../types/dtype.ts';
import { type Shape, sizeOf } from '../../types/shape.ts';
import type { Target } from '../plan.ts';
import type { Pass } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const splitReductions: Pass = {
  name: 'split-reductions',
  run: (graph, target) =>
    rewrite(graph, (eqn) => {
      if (eqn.op.kind !== 'reduce') return null;
      const monoid = monoidOf(eqn.regions[0]!);
      if (!monoid && !argExtremumOf(eqn.regions[0]!)) return null;
      const parts = partsOf(eqn, target);
      return parts ? splitAt(eqn, parts, monoid) : null;
    }),
};

/** Elements (fours of columns) that one part should have at least, lest the second pass, or a norm torn apart, costs more than is saved. */
const leastWork = (rows: boolean): number => (rows ? 8192 : 512);
/** Results that occupy an adapter: lanes of a few cores; workgroups of a GPU where a row has one, else invocations. */
const enough = (target: Target, rows: boolean): number => (target.cpu ? 64 : rows ? 256 : 8192);

/** Into how many parts each reduced axis goes, in order of the axes; null where it is best left whole. */
function partsOf(eqn: Eqn, target: Target): readonly number[] | null {
  const { shape } = eqn.inputs[0]!.type;
  const axes = axesOf(eqn);
  const rows = axes.includes(shape.length - 1);
  const results = sizeOf(eqn.outputs[0]!.type.shape) / (rows ? 1 : 4);
  const elements = sizeOf(shape) / (rows ? 1 : 4);
  let wanted = Math.min(enough(target, rows) / Math.max(results, 1), elements / Math.max(results, 1) / leastWork(rows));
  if (wanted < 2) return null;
  const parts = axes.map((d) => {
    const n = largestDivisor(shape[d]!, wanted);
    wanted /= n;
    return n;
  });
  return parts.some((n) => n > 1) ? parts : null;
}

function largestDivisor(size: number, atMost: number): number {
  for (let n = Math.min(size, Math.floor(atMost)); n > 1; n--) if (size % n === 0) return n;
  return 1;
}

/** Reduces each part, then the parts. */
function splitAt(eqn: Eqn, parts: readonly number[], monoid: Monoid | null): readonly Value[] {
  const n = eqn.outputs.length;
  const { shape } = eqn.inputs[0]!.type;
  const axes = axesOf(eqn);
  const split: Shape = shape.flatMap((size, d) => (axes.includes(d) ? [parts[axes.indexOf(d)]!, size / parts[axes.indexOf(d)]!] : [size]));
  const at = (d: number): number => d + axes.filter((a) => a < d).length;
  const { dtype } = eqn.outputs[0]!.type;
  const wide = monoid !== null && isFloat(dtype) && byteSize(dtype) < 4 ? 'float32' : null;
  const operands = eqn.inputs.slice(0, n).map((v) => reshape(wide ? convert(v, wide) : v, split));
  const initial = eqn.inputs.slice(n).map((v) => (wide ? convert(v, wide) : v));
  // The initial value counts once: in the second reduction, and in the first only where that changes nothing.
  const neutral = monoid === 'add' || monoid === 'mul' ? [scalar(identityOf(monoid, wide ?? dtype), wide ?? dtype)] : initial;
  const region = wide ? monoidRegion(monoid!, wide) : eqn.regions[0]!;
  const partial = reduce(
    operands,
    neutral,
    axes.map((d) => at(d) + 1),
    region,
  );
  // Without the axes reduced so far, the parts stand where the whole axes stood.
  const whole = reduce(partial, initial, axes, region);
  return wide ? whole.map((v) => convert(v, dtype)) : whole;
}

const axesOf = (eqn: Eqn): number[] => [...ints(eqn.attrs, 'dimensions')].sort((a, b) => a - b);
