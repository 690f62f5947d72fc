/**
 * `callback`: hands values to a function of the host, by its number. It has no results and is kept all the same. Before a program is compiled
 * its values become results (`transforms/lift-callbacks.ts`), so no device sees one.
 */
import { emit } from '../ir/builder.ts';
import { int, ints, type Value } from '../ir/graph.ts';
import { flat, type Op } from '../ir/op.ts';
import { atFront } from './batching.ts';
import { define } from './define.ts';

const callbackOp: Op = {
  name: 'callback',
  dialect: 'systolic',
  kind: 'barrier',
  effect: true,
  infer: () => [],
  eval: () => [],
  jvp: flat,
  batch: (inputs, dims, eqn, size) => {
    callback(
      int(eqn.attrs, 'callback'),
      inputs.map((v, i) => atFront(v, dims[i]!, size)),
      [size, ...ints(eqn.attrs, 'lanes')],
    );
    return { outputs: [], dims: [] };
  },
  expand: () => [],
};

/** @param lanes sizes of batch axes, which all operands begin with: the function is called for each of their elements. */
export const callback = define(callbackOp, (number: number, values: readonly Value[], lanes: readonly number[] = []): void => {
  emit(callbackOp, values, { callback: number, lanes });
});
