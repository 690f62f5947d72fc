/**
 * The compiler's own equations: they exist between the passes and the plan only.
 *
 * - `fusion`: one kernel. Its region is closed, its operands are the buffers read, its results the buffers written.
 * - `loop`: a scan made explicit. Operands and region parameters are [consts…, state…], results [state…]; slices are read with
 *   dynamic_slice at `iteration` and written with dynamic_update_slice.
 * - `iteration`: the number of the current round of a loop, s32[].
 * - `empty`: memory whose content does not matter.
 */
import { emit1 } from '../ir/builder.ts';
import { type Eqn, type Graph, int, type Value } from '../ir/graph.ts';
import { notDifferentiable, type Op, type OpKind } from '../ir/op.ts';
import { filled } from '../types/host.ts';
import { formatType, type TensorType } from '../types/shape.ts';
import { InternalError, invariant } from '../util/errors.ts';
import type { CompilerEmitter } from './emit/rule-emitter.ts';

/** The record of an op to which no transformation is applied. */
export const internal = (name: string, kind: OpKind, rest: Pick<Op, 'infer' | 'eval'> & Partial<Op>): Op => ({
  name,
  dialect: 'systolic',
  kind,
  jvp: notDifferentiable(`${name} is made by the compiler, after all transformations`),
  batch: () => {
    throw new InternalError(`${name} is made by the compiler and cannot be batched`);
  },
  ...rest,
});

export const fusionOp: Op = internal('fusion', 'call', {
  infer: (inputs, _attrs, [region]) => {
    region!.params.forEach((p, i) =>
      invariant(formatType(p.type) === formatType(inputs[i]!), `fusion: parameter ${i} has another type than operand ${i}`),
    );
    return region!.results.map((v) => v.type);
  },
  eval: (inputs, eqn, run) => run(eqn.regions[0]!, inputs),
});

export const loopOp: Op = internal('loop', 'control', {
  infer: (inputs, attrs) => inputs.slice(int(attrs, 'consts')),
  eval: () => {
    throw new InternalError('loop: is run by the plan');
  },
});

export const iterationOp: Op = internal('iteration', 'layout', {
  infer: () => [{ shape: [], dtype: 'int32' }],
  eval: () => {
    throw new InternalError('iteration: has no value outside of a loop');
  },
  element: (e) => (e as CompilerEmitter).iteration(int(e.eqn.attrs, 'loop')),
});

export const emptyOp: Op = internal('empty', 'layout', {
  infer: (_inputs, attrs) => [attrs['type'] as unknown as TensorType],
  eval: (_inputs, eqn) => [filled(eqn.outputs[0]!.type.dtype, eqn.outputs[0]!.type.shape, 0)],
});

/** A kernel's equation. */
export const isFusion = (eqn: Eqn | undefined): boolean => eqn?.op === fusionOp;
/** A scan made explicit. */
export const isLoop = (eqn: Eqn): boolean => eqn.op === loopOp;

export const iteration = (loop: number): Value => emit1(iterationOp, [], { loop });
export const empty = (type: TensorType): Value => emit1(emptyOp, [], { type: { shape: type.shape, dtype: type.dtype } });

/**
 * Makes the equation of one kernel from equations in order; `results` are those of their outputs that others need. `family` is the one
 * that must run it; without it, any.
 */
export function fusionOf(
  eqns: readonly Eqn[],
  results: readonly Value[],
  newParam: (v: Value) => Value,
  family: string | null = null,
): Eqn {
  const inner = new Set(eqns.flatMap((e) => e.outputs));
  const params = new Map<Value, Value>();
  const own = (v: Value): Value => {
    if (inner.has(v)) return v;
    let p = params.get(v);
    if (!p) params.set(v, (p = newParam(v)));
    return p;
  };
  const body = eqns.map((e) => ({ ...e, inputs: e.inputs.map(own) }));
  const region: Graph = { params: [...params.values()], eqns: body, results };
  return { op: fusionOp, inputs: [...params.keys()], attrs: family === null ? {} : { family }, regions: [region], outputs: results };
}
