/** What optimisers are made of: transformations of gradients, over trees of arrays. */
import * as tree from '../../trace/tree.ts';
import { ArgumentError } from '../../util/errors.ts';
import type { Array, ArrayLike } from '../array.ts';
import * as np from '../numpy.ts';

// biome-ignore lint/suspicious/noExplicitAny: any tree of arrays
export type Params = any;

/** What some transformations need beside gradients: the loss, its gradient, and the loss as a function of the parameters. */
export interface Extra {
  readonly value?: ArrayLike;
  readonly grad?: Params;
  readonly valueFn?: (params: Params) => Array;
}
export interface GradientTransformation<S = Params> {
  init(params: Params): S;
  update(updates: Params, state: S, params?: Params, extra?: Extra): [updates: Params, state: S];
}

/** A learning rate: a number, or a function of the step (an int32 scalar from 0). */
export type Schedule = (step: Array) => ArrayLike;
export type LearningRate = number | Schedule;

export const map = tree.map as (f: (...leaves: Array[]) => unknown, ...trees: Params[]) => Params;
export const zerosLike = (params: Params): Params => map((p) => np.zerosLike(p), params);
export const start = (): Array => np.array(0, { dtype: 'int32' });
export const leavesOf = (t: Params): Array[] => tree.flatten(t)[0] as Array[];

/** A transformation without state. */
export const stateless = (f: (updates: Params, params: Params) => Params): GradientTransformation<null> => ({
  init: () => null,
  update: (updates, state, params) => [f(updates, params), state],
});

/** Which leaves something applies to: a tree of booleans, or a function that makes one of the parameters. */
export type Mask = Params | ((params: Params) => Params);

/** A decayed mean: (1 − decay) · g + decay · mean. */
export const mean = (decay: number, g: Array, before: Array): Array => g.mul(1 - decay).add(before.mul(decay));
export const means = (decay: number, updates: Params, before: Params): Params => map((g, m) => mean(decay, g, m), updates, before);
export const meanSquares = (decay: number, updates: Params, before: Params): Params =>
  map((g, v) => mean(decay, g.mul(g), v), updates, before);
/** A decayed mean after `step` steps, without the part of its start at zero. */
export const corrected = (decay: number, moment: Array, step: Array): Array =>
  moment.div(np.subtract(1, np.power(decay, step)).astype(moment.dtype));
/** Adam's mean of gradients, corrected, with Nesterov's look ahead if asked for. */
export const lookAhead = (decay: number, mu: Params, updates: Params, count: Array, nesterov: boolean): Params =>
  nesterov
    ? map((m, g) => mean(decay, corrected(decay, g, count), corrected(decay, m, count.add(1))), mu, updates)
    : map((m) => corrected(decay, m, count), mu);
export function needParams(name: string, params: Params): Params {
  if (params === undefined || params === null)
    throw new ArgumentError(`${name}: update needs the parameters, got none`, 'Call update(gradients, state, params).');
  return params;
}
