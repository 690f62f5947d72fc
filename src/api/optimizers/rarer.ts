/** More directions and optimisers of optax. Numbers equal optax's. */
import { addDecayedWeights, chain, scale, scaleByLearningRate, sgd } from '../optimizers.ts';
import { ArgumentError } from '../../util/errors.ts';
import { type Array, asArray } from '../array.ts';
import * as np from '../numpy.ts';
import * as random from '../random.ts';
import { corrected, type Extra, type GradientTransformation, type LearningRate, leavesOf, map, means, meanSquares, needParams, type Params, start, stateless, zerosLike } from './base.ts';
import { ema, scaleBySign, scaleByTrustRatio } from './directions.ts';
import type { DecayOptions } from './more.ts';
import * as trees from './trees.ts';

export interface AdanOptions {
  readonly b1?: number;
  readonly b2?: number;
  readonly b3?: number;
  readonly eps?: number;
  readonly epsRoot?: number;
}
export interface AdanState {
  readonly m: Params;
  readonly v: Params;
  readonly n: Params;
  readonly g: Params;
  readonly t: Array;
}
/** Means of gradients and of their differences over the root of a mean square. Source: Xie et al. (2022). */
export const scaleByAdan = ({ b1 = 0.98, b2 = 0.92, b3 = 0.99, eps = 1e-8, epsRoot = 0 }: AdanOptions = {}): GradientTransformation<AdanState> => ({
  init: (params) => ({ m: zerosLike(params), v: zerosLike(params), n: zerosLike(params), g: zerosLike(params), t: start() }),
  update: (g, state) => {
    const first = state.t.equal(0);
    const diff = map((now, before) => np.where(first, 0, now.sub(before)).astype(now.dtype), g, state.g);
    const [m, v] = [means(b1, g, state.m), means(b2, diff, state.v)];
    const n = meanSquares(b3, map((x, d) => x.add(d.mul(1 - b2)), g, diff), state.n);
    const t = state.t.add(1);
    const updates = map(
      (mm, vv, nn) =>
        corrected(b1, mm, t)
          .add(corrected(b2, vv, t).mul(1 - b2))
          .div(np.sqrt(corrected(b3, nn, t).add(epsRoot)).add(eps)),
      m,
      v,
      n,
    );
    return [updates, { m, v, n, g, t }];
  },
});
export const adan = (rate: LearningRate, { epsRoot = 1e-8, weightDecay = 0, mask, ...options }: AdanOptions & DecayOptions = {}): GradientTransformation =>
  chain(scaleByAdan({ epsRoot, ...options }), addDecayedWeights(weightDecay, mask), scaleByLearningRate(rate));

export interface NovogradOptions {
  readonly b1?: number;
  readonly b2?: number;
  readonly eps?: number;
  readonly epsRoot?: number;
  readonly weightDecay?: number;
}
/** Gradients over the root of a mean of each leaf's squared length, with momentum. Source: Ginsburg et al. (2019). */
export const scaleByNovograd = ({ b1 = 0.9, b2 = 0.25, eps = 1e-8, epsRoot = 0, weightDecay = 0 }: NovogradOptions = {}): GradientTransformation<{ count: Array; mu: Params; nu: Params }> => ({
  init: (params) => ({ count: start(), mu: zerosLike(params), nu: map((p) => np.zeros([], { dtype: p.dtype }), params) }),
  update: (updates, state, params) => {
    const given = needParams('scaleByNovograd', params);
    const first = state.count.equal(0);
    const nu = map(
      (g, v) => {
        const square = np.sum(np.square(g));
        return np.where(first, square, square.mul(1 - b2).add(v.mul(b2))).astype(v.dtype);
      },
      updates,
      state.nu,
    );
    const mu = map(
      (g, p, v, m) => {
        const direction = g.div(np.sqrt(v.add(epsRoot)).add(eps)).add(p.mul(weightDecay));
        return np.where(first, direction, m.mul(b1).add(direction));
      },
      updates,
      given,
      nu,
      state.mu,
    );
    return [mu, { count: state.count.add(1), mu, nu }];
  },
});
export const novograd = (rate: LearningRate, { eps = 1e-6, ...options }: NovogradOptions = {}): GradientTransformation =>
  chain(scaleByNovograd({ eps, ...options }), scaleByLearningRate(rate));

/** (alpha + beta) · gradient − beta · the last one. Source: Mokhtari et al. (2019). */
export const scaleByOptimisticGradient = ({ alpha = 1, beta = 1 }: { readonly alpha?: number; readonly beta?: number } = {}): GradientTransformation<{ isInitialStep: Array; previousGradient: Params }> => ({
  init: (params) => ({ isInitialStep: np.array(true), previousGradient: zerosLike(params) }),
  update: (updates, state) => [
    map((g, before) => g.mul(alpha + beta).sub(np.where(state.isInitialStep, g, before).mul(beta)), updates, state.previousGradient),
    { isInitialStep: np.array(false), previousGradient: updates },
  ],
});
export const optimisticGradientDescent = (rate: LearningRate, options: { readonly alpha?: number; readonly beta?: number } = {}): GradientTransformation =>
  chain(scaleByOptimisticGradient(options), scaleByLearningRate(rate));

export interface RpropOptions {
  readonly etaMinus?: number;
  readonly etaPlus?: number;
  readonly minStepSize?: number;
  readonly maxStepSize?: number;
}
/** A step size for each element, which grows while its gradient keeps its sign. Source: Riedmiller and Braun (1993). */
export const scaleByRprop = (rate: number, { etaMinus = 0.5, etaPlus = 1.2, minStepSize = 1e-6, maxStepSize = 50 }: RpropOptions = {}): GradientTransformation<{ stepSizes: Params; prevUpdates: Params }> => ({
  init: (params) => ({ stepSizes: map((p) => np.fullLike(p, rate), params), prevUpdates: zerosLike(params) }),
  update: (updates, state) => {
    const sign = map((g, before) => g.mul(before), updates, state.prevUpdates);
    const stepSizes = map((s, size) => np.where(s.equal(0), size, np.clip(size.mul(np.where(s.greater(0), etaPlus, etaMinus)), minStepSize, maxStepSize)).astype(size.dtype), sign, state.stepSizes);
    const prevUpdates = map((s, g, size) => np.where(s.less(0), 0, size.mul(np.sign(g))).astype(g.dtype), sign, updates, stepSizes);
    // The step found before this one, as optax has it.
    const found = map((s, before) => np.where(s.less(0), 0, before).astype(before.dtype), sign, state.prevUpdates);
    return [found, { stepSizes, prevUpdates }];
  },
});
export const rprop = (rate: number, options: RpropOptions = {}): GradientTransformation => chain(scaleByRprop(rate, options), scale(-1));

export interface Sm3Options {
  readonly b1?: number;
  readonly b2?: number;
  readonly eps?: number;
}
/** Adagrad with one number for each row, column and so on in place of one for each element. Source: Anil et al. (2019). */
export const scaleBySm3 = ({ b1 = 0.9, b2 = 1, eps = 1e-8 }: Sm3Options = {}): GradientTransformation<{ mu: Params; nu: Params }> => {
  const others = (x: Array, axis: number): number[] => x.shape.map((_, d) => d).filter((d) => d !== axis);
  const along = (x: Array, v: Array, axis: number): Array => v.reshape(x.shape.map((n, d) => (d === axis ? n : 1)));
  return {
    init: (params) => ({ mu: map((p) => p.shape.map((n) => np.zeros([n], { dtype: p.dtype })), params), nu: zerosLike(params) }),
    update: (updates, state) => {
      const accumulated = mapWith(updates, state.mu, (g, rows) => {
        const spread = rows.map((v, axis) => along(g, v, axis));
        const least = spread.length === 0 ? np.zerosLike(g) : spread.reduce((a, b) => np.minimum(a, b));
        return np.square(g).mul(b2 === 1 ? 1 : 1 - b2).add(least.mul(b2));
      });
      const found = map((g, a) => g.mul(np.where(a.greater(0), np.divide(1, np.sqrt(a.add(eps))), 0)), updates, accumulated);
      const nu = means(b1, found, state.nu);
      const mu = map((a) => a.shape.map((_, axis) => (a.ndim < 2 ? a : np.max(a, others(a, axis)))), accumulated);
      return [nu, { mu, nu }];
    },
  };
};
/** `f` of each leaf of a tree and the list that stands in its place in another one. */
function mapWith(updates: Params, lists: Params, f: (g: Array, list: readonly Array[]) => Array): Params {
  const flat = leavesOf(lists);
  let next = 0;
  return map((g) => {
    const list = flat.slice(next, next + g.ndim);
    next += g.ndim;
    return f(g, list);
  }, updates);
}
export const sm3 = (rate: number, momentum = 0.9): GradientTransformation => chain(scaleBySm3({ b1: momentum }), scale(-rate));

/** Sums updates; every k-th step gives the sum, the others zeros. */
export const applyEvery = (k = 1): GradientTransformation<{ count: Array; gradAcc: Params }> => {
  if (!Number.isInteger(k) || k < 1) throw new ArgumentError(`applyEvery: k must be a whole number from 1, got ${String(k)}`);
  return {
    init: (params) => ({ count: start(), gradAcc: zerosLike(params) }),
    update: (updates, state) => {
      const within = state.count.mod(k);
      const gradAcc = map((g, sum) => np.where(within.equal(0), g, sum.add(g)), updates, state.gradAcc);
      return [map((sum) => np.where(within.equal(k - 1), sum, 0).astype(sum.dtype), gradAcc), { count: state.count.add(1).mod(k), gradAcc }];
    },
  };
};
/** Updates over their length, times `scaleFactor`. */
export const normalizeByUpdateNorm = (scaleFactor = 1, { eps = 1e-6 }: { readonly eps?: number } = {}): GradientTransformation<null> =>
  stateless((updates) => {
    const length = trees.norm(updates).add(eps).div(scaleFactor);
    return map((g) => g.div(length), updates);
  });
export const signum = (rate: LearningRate, beta = 0.9): GradientTransformation => chain(ema(beta, { debias: false }), scaleBySign(), scaleByLearningRate(rate));
/** Steps as long as a part of the parameters. Source: Bernstein et al. (2020). */
export const fromage = (rate: number, minNorm = 1e-6): GradientTransformation => {
  const by = 1 / Math.sqrt(1 + rate ** 2);
  return chain(scaleByTrustRatio({ minNorm }), scaleByLearningRate(rate * by), addDecayedWeights(by - 1));
};
/** Normal noise of variance eta / count^gamma. Source: Neelakantan et al. (2014). */
export const addNoise = (eta: number, gamma: number, key: Array | number = 0): GradientTransformation<{ count: Array; rngKey: Array }> => ({
  init: () => ({ count: start(), rngKey: typeof key === 'number' ? random.key(key) : key }),
  update: (updates, state) => {
    const count = state.count.add(1);
    const deviation = np.sqrt(np.divide(eta, np.power(count.astype('float32'), gamma)));
    const [rngKey, sample] = random.split(state.rngKey) as unknown as [Array, Array];
    return [trees.addScale(updates, deviation, trees.randomLike(sample, updates)), { count, rngKey }];
  },
});
export const noisySgd = (rate: LearningRate, { eta = 0.01, gamma = 0.55, key = 0 }: { readonly eta?: number; readonly gamma?: number; readonly key?: Array | number } = {}): GradientTransformation =>
  chain(addNoise(eta, gamma, key), scaleByLearningRate(rate));

/** The length of each unit's weights, along all axes but the last; `axis` says otherwise. */
function unitwise(x: Array, axis: number | readonly number[] | null): Array {
  const axes = axis ?? (x.shape.filter((n) => n !== 1).length <= 1 ? null : x.ndim <= 3 ? 0 : x.shape.map((_, d) => d).slice(0, -1));
  return np.broadcastTo(np.sqrt(np.sum(np.square(x), axes, { keepdims: true })), x.shape);
}
/** Gradients of units no longer than `clipping` times their weights. Source: Brock et al. (2021). */
export const adaptiveGradClip = (clipping: number, eps = 1e-3, axis: number | readonly number[] | null = null): GradientTransformation<null> =>
  stateless((updates, params) =>
    map(
      (g, p) => {
        const [length, most] = [unitwise(g, axis), np.maximum(unitwise(p, axis), eps).mul(clipping)];
        return np.where(length.less(most), g, g.mul(most.div(np.maximum(length, 1e-6))));
      },
      updates,
      needParams('adaptiveGradClip', params),
    ),
  );

export interface PolyakOptions {
  readonly fMin?: number;
  readonly maxLearningRate?: number;
  readonly eps?: number;
  readonly variant?: 'sps' | 'sps+';
}
/** Steps by the gap of the loss to `fMin`; update takes `{ value }`. Source: Loizou et al. (2021). */
export const scaleByPolyak = ({ fMin = 0, maxLearningRate = 1, eps = 0, variant = 'sps' }: PolyakOptions = {}): GradientTransformation<null> => {
  if (variant !== 'sps' && variant !== 'sps+') throw new ArgumentError(`scaleByPolyak: variant must be 'sps' or 'sps+', got ${JSON.stringify(variant)}`);
  return {
    init: () => null,
    update: (updates, state, _params, extra: Extra = {}) => {
      if (extra.value === undefined) throw new ArgumentError('scaleByPolyak: update needs the value of the loss, got none', 'Call update(gradients, state, params, { value }).');
      const square = trees.norm(updates, { squared: true }).add(eps);
      const given = asArray(extra.value).sub(fMin);
      const gap = variant === 'sps+' ? np.maximum(given, 0) : given;
      const step = np.where(square.lessEqual(2 ** -23), 0, np.minimum(gap.div(square), maxLearningRate));
      return [map((g) => g.mul(step.astype(g.dtype)), updates), state];
    },
  };
};
export const polyakSgd = (maxLearningRate = 1, { scaling = 1, ...options }: Omit<PolyakOptions, 'maxLearningRate'> & { readonly scaling?: LearningRate } = {}): GradientTransformation =>
  chain(sgd(scaling), scaleByPolyak({ maxLearningRate, ...options }));
