/** Flops and bytes of equations, for fusion and reports. */
import { type Eqn, ints, type Value } from '../ir/graph.ts';
import { sizeBytes, sizeOf } from '../types/shape.ts';
import type { KernelOutput, Region } from './kernels/family.ts';
import { isWindow } from './kernels/outputs.ts';
import { tuning } from './tuning.ts';

const { expensiveFlops } = tuning.cost;

/** Flops of one element of the result, as far as this equation goes. */
export function flopsPerElement(eqn: Eqn): number {
  const { op } = eqn;
  if (op.kind === 'layout' || op.kind === 'gather' || op.kind === 'update' || op.kind === 'barrier') return 0;
  if (op.kind === 'dot') return 2 * contractedSize(eqn);
  if (op.kind === 'reduce') return sizeOf(eqn.inputs[0]!.type.shape) / Math.max(1, sizeOf(eqn.outputs[0]!.type.shape));
  return op.cost?.flops ?? 1;
}

/** As `flopsPerElement`, with what is slow counted as many. */
export const effort = (eqn: Eqn): number =>
  eqn.op.cost?.expensive ? Math.max(expensiveFlops, flopsPerElement(eqn)) : flopsPerElement(eqn);

function contractedSize(eqn: Eqn): number {
  const { shape } = eqn.inputs[0]!.type;
  return ints(eqn.attrs, 'lhs_contracting_dimensions').reduce((n, d) => n * shape[d]!, 1);
}

export function flopsOfRegion(region: Region): number {
  return region.graph.eqns.reduce((sum, e) => sum + flopsPerElement(e) * sizeOf(e.outputs[0]!.type.shape), 0);
}

export const bytesOf = (values: readonly Value[]): number => values.reduce((sum, v) => sum + sizeBytes(v.type), 0);

/** Bytes that a kernel reads and writes: the slices of sliced or gathered values, the updates of values that are updated in place. */
export function trafficOf(region: Region, outputs: readonly KernelOutput[]): number {
  const skipped = new Set(outputs.flatMap((o) => (isWindow(region, o) ? [o.inPlace] : [])));
  const read = region.graph.params.reduce((n, p, i) => (skipped.has(i) ? n : n + bytesRead(region, p)), 0);
  return outputs.reduce((n, o) => n + sizeBytes(o.value.type), read);
}

function bytesRead(region: Region, param: Value): number {
  const whole = sizeBytes(param.type);
  const uses = region.users(param).map(({ op, outputs }) => (op.kind === 'layout' || op.kind === 'gather' ? bytesOf(outputs) : whole));
  return Math.min(whole, Math.max(...uses, 0));
}
