/** Queries of equations by the properties of their ops: movement of elements, linearity. */
import type { Eqn, Value } from '../ir/graph.ts';
import { exponential } from '../ops/math.ts';
import { equalShapes } from '../types/shape.ts';

/** The axes of a view that is no reshape (`View`). */
export function axesOf(eqn: Eqn | undefined): readonly (number | null)[] | null {
  const view = eqn?.op.view?.(eqn);
  return view === undefined || view === 'reshape' ? null : view;
}

/** For each axis of the operand, the axis of the result that runs along it. */
export const placesOf = (eqn: Eqn): number[] => eqn.inputs[0]!.type.shape.map((_, d) => axesOf(eqn)!.indexOf(d));

/** The permutation of an equation that only reorders axes; null for any other. */
export function permutationOf(eqn: Eqn | undefined): readonly number[] | null {
  const axes = axesOf(eqn);
  if (!axes || axes.includes(null)) return null;
  const [from, to] = [eqn!.inputs[0]!.type.shape, eqn!.outputs[0]!.type.shape];
  const permutation = axes as readonly number[];
  return from.length === to.length && equalShapes(permutation.map((d) => from[d]!), to) ? permutation : null;
}

/** Whether the result is the operand in another dtype. */
export function isIdentityLike(eqn: Eqn | undefined): boolean {
  const linear = eqn?.op.linear;
  return typeof linear === 'object' && linear.factors.length === 1 && linear.factors[0] === 1;
}

/** Whether the result is the difference of the operands. */
function isDifference(eqn: Eqn | undefined): eqn is Eqn {
  const linear = eqn?.op.linear;
  return typeof linear === 'object' && linear.factors.length === 2 && linear.factors[0] === 1 && linear.factors[1] === -1;
}

/** Of e^(score − shift) both; null for any other equation. */
export function shiftedExponential(
  eqn: Eqn | undefined,
  producerOf: (v: Value) => Eqn | undefined,
): { readonly score: Value; readonly shift: Value } | null {
  const exponent = eqn?.op === exponential.op ? producerOf(eqn.inputs[0]!) : undefined;
  return isDifference(exponent) ? { score: exponent.inputs[0]!, shift: exponent.inputs[1]! } : null;
}
