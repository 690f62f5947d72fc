/** Limited-memory BFGS and backtracking along its directions. Numbers equal optax's. Source: Nocedal and Wright (1999), algorithm 7.4. */
import { chain, identity, scale, scaleByLearningRate } from '../optimizers.ts';
import { ArgumentError } from '../../util/errors.ts';
import { type Array, asArray } from '../array.ts';
import { scan, whileLoop } from '../control-flow.ts';
import * as np from '../numpy.ts';
import { type Extra, type GradientTransformation, type LearningRate, map, needParams, type Params, start, zerosLike } from './base.ts';
import * as trees from './trees.ts';

export interface LbfgsState {
  readonly count: Array;
  readonly params: Params;
  readonly updates: Params;
  readonly diffParamsMemory: Params;
  readonly diffUpdatesMemory: Params;
  readonly weightsMemory: Array;
}
export interface LbfgsOptions {
  /** How many past steps are kept. */
  readonly memorySize?: number;
  /** Begin from a multiple of the identity that the last step suggests. */
  readonly scaleInitPrecond?: boolean;
}
/** Gradients times an approximation of the inverse Hessian, of the last steps and changes of gradients. */
export function scaleByLbfgs({ memorySize = 10, scaleInitPrecond = true }: LbfgsOptions = {}): GradientTransformation<LbfgsState> {
  if (!Number.isInteger(memorySize) || memorySize < 1) throw new ArgumentError(`scaleByLbfgs: memorySize must be a whole number from 1, got ${String(memorySize)}`);
  const memory = (params: Params): Params => map((p) => np.zeros([memorySize, ...p.shape], { dtype: p.dtype }), params);
  const written = (before: Params, at: Array, now: Params): Params =>
    map((x, y) => np.where(np.arange(memorySize).equal(at).reshape([memorySize, ...y.shape.map(() => 1)]), y, x).astype(x.dtype), before, now);
  const read = (stacked: Params, i: Array): Params => map((x) => np.take(x, i, 0, { mode: 'clip' }), stacked);
  return {
    init: (params) => ({
      count: start(),
      params: zerosLike(params),
      updates: zerosLike(params),
      diffParamsMemory: memory(params),
      diffUpdatesMemory: memory(params),
      weightsMemory: np.zeros([memorySize]),
    }),
    update: (updates, state, params) => {
      const given = needParams('scaleByLbfgs', params);
      const later = state.count.greater(0);
      const held = (t: Params): Params => map((x) => np.where(later, x, 0).astype(x.dtype), t);
      const [steps, changes] = [held(trees.sub(given, state.params)), held(trees.sub(updates, state.updates))];
      const product = trees.vdot(changes, steps);
      const weight = np.where(product.equal(0), 0, np.divide(1, np.where(product.equal(0), 1, product)));
      const at = state.count.add(memorySize - 1).mod(memorySize);
      const diffParamsMemory = written(state.diffParamsMemory, at, steps);
      const diffUpdatesMemory = written(state.diffUpdatesMemory, at, changes);
      const weightsMemory = written(state.weightsMemory, at, weight) as Array;
      const square = trees.norm(changes, { squared: true });
      const first = np.minimum(1, np.divide(1, trees.norm(updates)));
      const suggested = np.where(square.greater(0), product.div(np.where(square.greater(0), square, 1)), 1);
      const begin = scaleInitPrecond ? np.where(later, suggested, first) : np.array(1);
      const order = state.count.add(np.arange(memorySize)).mod(memorySize);
      const rho = (i: Array): Array => np.take(weightsMemory, i, 0, { mode: 'clip' });
      const [down, alphas] = scan(
        (v: Params, i: Array): [Params, Array] => {
          const alpha = rho(i).mul(trees.vdot(read(diffParamsMemory, i), v));
          return [trees.addScale(v, alpha.neg(), read(diffUpdatesMemory, i)), alpha];
        },
        updates,
        order,
        { reverse: true },
      );
      const [found] = scan(
        (v: Params, [i, alpha]: [Array, Array]): [Params, null] => {
          const beta = rho(i).mul(trees.vdot(read(diffUpdatesMemory, i), v));
          return [trees.addScale(v, alpha.sub(beta), read(diffParamsMemory, i)), null];
        },
        map((x) => x.mul(begin.astype(x.dtype)), down),
        [order, alphas],
      );
      return [found, { count: state.count.add(1), params: given, updates, diffParamsMemory, diffUpdatesMemory, weightsMemory }];
    },
  };
}

export interface BacktrackingOptions {
  readonly slopeRtol?: number;
  readonly decreaseFactor?: number;
  readonly increaseFactor?: number;
  readonly maxLearningRate?: number;
  readonly atol?: number;
  readonly rtol?: number;
}
export interface BacktrackingState {
  readonly learningRate: Array;
  readonly value: Array;
  readonly info: { readonly numLinesearchSteps: Array; readonly decreaseError: Array };
}
/**
 * Shortens updates until the loss falls enough (Armijo's rule). `update` takes `{ value, grad, valueFn }`: the loss and its gradient at the
 * parameters, and the loss as a function of them.
 */
export function scaleByBacktrackingLinesearch(
  maxBacktrackingSteps: number,
  { slopeRtol = 1e-4, decreaseFactor = 0.8, increaseFactor = 1.5, maxLearningRate = 1, atol = 0, rtol = 0 }: BacktrackingOptions = {},
): GradientTransformation<BacktrackingState> {
  return {
    init: () => ({ learningRate: np.array([1]).slice(0), value: np.array([Number.POSITIVE_INFINITY]).slice(0), info: { numLinesearchSteps: start(), decreaseError: np.array([Number.POSITIVE_INFINITY]).slice(0) } }),
    update: (updates, state, params, extra: Extra = {}) => {
      const { value, grad, valueFn } = extra;
      if (value === undefined || grad === undefined || valueFn === undefined)
        throw new ArgumentError('scaleByBacktrackingLinesearch: update needs the loss, its gradient and the loss as a function, got less', 'Call update(updates, state, params, { value, grad, valueFn }).');
      const given = needParams('scaleByBacktrackingLinesearch', params);
      const before = asArray(value).astype('float32');
      const slope = trees.vdot(updates, grad);
      type Search = [rate: Array, value: Array, error: Array, round: Array];
      const [rate, found, error, rounds] = whileLoop<Search>(
        ([, , e, round]) => np.logicalAnd(np.logicalNot(e.lessEqual(atol)), round.lessEqual(maxBacktrackingSteps)),
        ([last, , , round]) => {
          const next = np.where(round.greater(0), last.mul(decreaseFactor), last);
          const now = valueFn(trees.addScale(given, next, updates)).astype('float32');
          const excess = now.sub(before.mul(1 + rtol)).sub(next.mul(slopeRtol).mul(slope));
          return [next, now, np.maximum(np.where(np.isnan(excess), Number.POSITIVE_INFINITY, excess), 0), round.add(1)];
        },
        [np.minimum(state.learningRate.mul(increaseFactor), maxLearningRate), before, np.array([Number.POSITIVE_INFINITY]).slice(0), start()],
      );
      // Where no loss was a number, the step is 0.
      const learningRate = np.where(np.isinf(error), 0, rate);
      return [map((u) => u.mul(learningRate.astype(u.dtype)), updates), { learningRate, value: found, info: { numLinesearchSteps: rounds, decreaseError: error } }];
    },
  };
}

/**
 * Descent along the directions of `scaleByLbfgs`. optax's default, a search of Hager and Zhang's kind, is not here: without `linesearch`
 * steps are of length `rate`, 1 by default; `scaleByBacktrackingLinesearch(…)` finds them.
 */
export const lbfgs = (rate?: LearningRate | null, { linesearch, ...options }: LbfgsOptions & { readonly linesearch?: GradientTransformation | null } = {}): GradientTransformation =>
  chain(scaleByLbfgs(options), rate === undefined || rate === null ? scale(-1) : scaleByLearningRate(rate), linesearch ?? identity());
