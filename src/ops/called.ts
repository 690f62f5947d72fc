/** Ops that stand for a formula in other ops, with loops in it, and have derivatives of their own: elementwise functions of floats. */
import { emit1 } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { BatchDim, JvpRule, NotDifferentiable, Op } from '../ir/op.ts';
import { atFront } from './batching.ts';
import { convert } from './conversion.ts';
import { checkKind, checkSame, define, floats } from './define.ts';
import { checkParams, region, typesOf } from './subgraph.ts';

export type Called = ((...operands: Value[]) => Value) & { readonly op: Op };

/**
 * An elementwise function of operands of one float type, which is the result's.
 * @param formula over float32 values; operands and result of narrower types are converted.
 */
export function called(name: string, formula: (...operands: Value[]) => Value, jvp: JvpRule | NotDifferentiable): Called {
  const op: Op = {
    name,
    dialect: 'systolic',
    kind: 'call',
    infer: (inputs, _attrs, [body]) => {
      for (const type of inputs) {
        checkSame(name, inputs[0]!, type);
        checkKind(name, 'operands', type, floats);
      }
      checkParams(name, 'formula', body!, inputs);
      return typesOf(body!.results);
    },
    eval: (inputs, eqn, run) => run(eqn.regions[0]!, inputs),
    jvp,
    batch: (inputs, dims, _eqn, size) => {
      const operands = inputs.map((v, i) => atFront(v, dims[i] as BatchDim, size));
      return { outputs: [call(...operands)], dims: [0] };
    },
  };
  const wide = (v: Value): Value => (v.type.dtype === 'float32' ? v : emit1(convert.op, [v], { dtype: 'float32' }));
  const call = (...operands: Value[]): Value => {
    const { dtype } = operands[0]!.type;
    const body = region(typesOf(operands), (values) => {
      const result = formula(...values.map(wide));
      return [dtype === 'float32' ? result : emit1(convert.op, [result], { dtype })];
    });
    return emit1(
      op,
      operands,
      {},
      [body],
      operands.every((v) => v.weak),
    );
  };
  return define(op, call);
}
