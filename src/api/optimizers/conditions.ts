/** Transformations that work now and then, and averages of parameters. Numbers equal optax's. */
import { flatten as flattenTree, unflatten } from '../../trace/tree.ts';
import { ArgumentError } from '../../util/errors.ts';
import type { Array } from '../array.ts';
import { cond } from '../control-flow.ts';
import * as np from '../numpy.ts';
import { type Extra, type GradientTransformation, leavesOf, map, type Params, start, stateless as withoutState, zerosLike } from './base.ts';

const chosen = (test: Array, inner: GradientTransformation, otherwise: Params, updates: Params, state: Params, params: Params, extra?: Extra): [Params, Params] =>
  cond<[Params, Params]>(
    test,
    () => inner.update(updates, state, params, extra),
    () => [otherwise, state],
  ) as [Params, Params];

export interface FiniteState {
  readonly notfiniteCount: Array;
  readonly lastFinite: Array;
  readonly totalNotfinite: Array;
  readonly innerState: Params;
}
/** `inner` where all gradients are finite, or were not more often than `maxConsecutiveErrors` times running; else updates are 0. */
export const applyIfFinite = (inner: GradientTransformation, maxConsecutiveErrors: number): GradientTransformation<FiniteState> => ({
  init: (params) => ({ notfiniteCount: start(), lastFinite: np.array(true), totalNotfinite: start(), innerState: inner.init(params) }),
  update: (updates, state, params, extra) => {
    const finite = leavesOf(updates).reduce((all, g) => np.logicalAnd(all, np.all(np.isfinite(g))), np.array(true));
    const notfiniteCount = np.where(finite, 0, state.notfiniteCount.add(1)).astype('int32');
    const goes = np.logicalOr(finite, notfiniteCount.greater(maxConsecutiveErrors));
    const [found, innerState] = chosen(goes, inner, zerosLike(updates), updates, state.innerState, params, extra);
    const totalNotfinite = np.where(finite, state.totalNotfinite, state.totalNotfinite.add(1)).astype('int32');
    return [found, { notfiniteCount, lastFinite: finite, totalNotfinite, innerState }];
  },
});

type Condition = (step: Array) => Array;
type Stepped = { readonly innerState: Params; readonly step: Array };
const conditional = (inner: GradientTransformation, test: Condition, otherwise: (updates: Params) => Params): GradientTransformation<Stepped> => ({
  init: (params) => ({ innerState: inner.init(params), step: start() }),
  update: (updates, state, params, extra) => {
    const [found, innerState] = chosen(test(state.step), inner, otherwise(updates), updates, state.innerState, params, extra);
    return [found, { innerState, step: state.step.add(1) }];
  },
});
/** `inner` at the steps that the function is true for; at the others updates are as they come. */
export const conditionallyTransform = (inner: GradientTransformation, shouldTransformFn: Condition): GradientTransformation<Stepped> => conditional(inner, shouldTransformFn, (u) => u);
/** `inner` at the steps that the function is true for; at the others updates are 0. */
export const conditionallyMask = (inner: GradientTransformation, shouldTransformFn: Condition): GradientTransformation<Stepped> => conditional(inner, shouldTransformFn, zerosLike);

export interface LookaheadParams {
  readonly fast: Params;
  readonly slow: Params;
}
/** Parameters of `lookahead` that begin equal. */
export const lookaheadParams = (params: Params): LookaheadParams => ({ fast: params, slow: params });
/** Every `syncPeriod` steps slow parameters go a part of the way to fast ones, which begin again there. Source: Zhang et al. (2019). */
export function lookahead(
  fastOptimizer: GradientTransformation,
  syncPeriod: number,
  slowStepSize: number,
  { resetState = false }: { readonly resetState?: boolean } = {},
): GradientTransformation<{ fastState: Params; stepsSinceSync: Array }> {
  if (!(syncPeriod >= 1)) throw new ArgumentError(`lookahead: syncPeriod must be at least 1, got ${String(syncPeriod)}`);
  return {
    init: (params) => ({ fastState: fastOptimizer.init((params as LookaheadParams).fast ?? params), stepsSinceSync: start() }),
    update: (updates, state, params) => {
      const { fast, slow } = params as LookaheadParams;
      const [found, next] = fastOptimizer.update(updates, state.fastState, fast);
      const sync = state.stepsSinceSync.equal(syncPeriod - 1);
      const gap = map((f, u, s) => f.add(u).sub(s), fast, found, slow);
      const moved = {
        fast: map((u, d) => u.sub(np.where(sync, d.mul(1 - slowStepSize), 0)), found, gap),
        slow: map((d) => np.where(sync, d.mul(slowStepSize), 0).astype(d.dtype), gap),
      };
      const fastState = resetState ? map((now, first) => np.where(sync, first, now).astype(now.dtype), next, fastOptimizer.init(fast)) : next;
      return [moved, { fastState, stepsSinceSync: state.stepsSinceSync.add(1).mod(syncPeriod) }];
    },
  };
}
/** `inner` of all leaves as one vector. */
export const flatten = (inner: GradientTransformation): GradientTransformation => {
  const flat = (t: Params): Array => np.concatenate(leavesOf(t).map((x) => np.ravel(x)));
  return {
    init: (params) => inner.init(flat(params)),
    update: (updates, state, params, extra) => {
      const [found, next] = inner.update(flat(updates), state, params && flat(params), extra);
      const [leaves, def] = flattenTree(updates) as [Array[], never];
      let at = 0;
      const parts = leaves.map((x) => (found as Array).slice([at, (at += x.size)]).reshape(x.shape));
      return [unflatten(def, parts), next];
    },
  };
};
/** New tensors at every `updatePeriod`-th step, else the old ones. */
export const periodicUpdate = (newTensors: Params, oldTensors: Params, steps: Array, updatePeriod: number): Params =>
  map((fresh, old) => np.where(np.equal(np.mod(steps, updatePeriod), 0), fresh, old), newTensors, oldTensors);
/** A transformation without state, of a function of updates and parameters. */
export const stateless = (f: (updates: Params, params: Params) => Params): GradientTransformation<null> => withoutState(f);
/** A transformation without state, of a function of each leaf of updates and parameters. */
export const statelessWithTreeMap = (f: (g: Array, p: Array | null) => Array): GradientTransformation<null> =>
  withoutState((updates, params) => (params === undefined || params === null ? map((g) => f(g, null), updates) : map((g, p) => f(g, p), updates, params)));
/** The transformation itself: all take extra arguments here. */
export const withExtraArgsSupport = (tx: GradientTransformation): GradientTransformation => tx;
/** One more, but for the greatest number of the dtype. */
export const safeIncrement = (count: Array): Array => np.where(count.less(np.iinfo('int32').max), count.add(1), count).astype(count.dtype);
export const safeInt32Increment = safeIncrement;
