/**
 * Optimisers in optax's form: a transformation of gradients is a pair of pure functions, `init(params) → state` and
 * `update(gradients, state, params) → [updates, state]`, over trees of arrays; `applyUpdates` adds the updates to the parameters. They
 * work eagerly and inside `jit`; put the whole step in one jitted function and donate parameters and state.
 *
 * State keeps the dtype of the parameters it belongs to. Numbers equal optax's.
 */

import { ArgumentError } from '../util/errors.ts';
import { type Array, type ArrayLike, asArray } from './array.ts';
import { cond } from './control-flow.ts';
import { sqrt as root } from './numpy/elementwise.ts';
import * as np from './numpy.ts';
import {
  corrected,
  type GradientTransformation,
  type LearningRate,
  leavesOf,
  type Mask,
  map,
  type Params,
  type Schedule,
  start,
  stateless,
  zerosLike,
} from './optimizers/base.ts';

export type { Extra, GradientTransformation, LearningRate, Mask, Schedule } from './optimizers/base.ts';

/** Parameters plus updates, in the dtype of the parameters. */
export const applyUpdates = (params: Params, updates: Params): Params => map((p, u) => p.add(u).astype(p.dtype), params, updates);

/** One transformation after another. */
export function chain(...parts: readonly GradientTransformation[]): GradientTransformation<Params[]> {
  return {
    init: (params) => parts.map((t) => t.init(params)),
    update: (updates, state, params, extra) => {
      const next: Params[] = [];
      let current = updates;
      parts.forEach((t, i) => {
        const [u, s] = t.update(current, state[i], params, extra);
        current = u;
        next.push(s);
      });
      return [current, next];
    },
  };
}

export const identity = (): GradientTransformation<null> => stateless((u) => u);
export const scale = (factor: number): GradientTransformation<null> => stateless((u) => map((g) => g.mul(factor), u));

/** Updates times a schedule's value at the step. */
export const scaleBySchedule = (schedule: Schedule): GradientTransformation<{ count: Array }> => ({
  init: () => ({ count: start() }),
  update: (updates, { count }) => {
    const rate = asArray(schedule(count));
    return [map((g) => g.mul(rate.astype(g.dtype)), updates), { count: count.add(1) }];
  },
});

/** Descent: updates times minus the learning rate. */
export const scaleByLearningRate = (rate: LearningRate): GradientTransformation =>
  typeof rate === 'number' ? scale(-rate) : scaleBySchedule((step) => asArray(rate(step)).neg());

export const clip = (limit: number): GradientTransformation<null> => stateless((u) => map((g) => np.clip(g, -limit, limit), u));

/** The Euclidean norm of all leaves together, accumulated in float32. */
export function globalNorm(updates: Params): Array {
  const squares = leavesOf(updates).map((g) => {
    const wide = g.astype('float32');
    return np.sum(wide.mul(wide));
  });
  return root(squares.reduce((a, b) => a.add(b), np.array(0, { dtype: 'float32' })));
}

/** Scales all updates down together so that their global norm is at most `maxNorm`. */
export const clipByGlobalNorm = (maxNorm: number): GradientTransformation<null> =>
  stateless((updates) => {
    const norm = globalNorm(updates);
    const small = norm.less(maxNorm);
    return map((g) => np.where(small, g, g.div(norm.astype(g.dtype)).mul(maxNorm)), updates);
  });

export interface AdamOptions {
  readonly b1?: number;
  readonly b2?: number;
  readonly eps?: number;
  /** Added under the root. */
  readonly epsRoot?: number;
  readonly nesterov?: boolean;
}

/**
 * Adam's direction: the mean of gradients over the root of the mean of their squares, both corrected for their start at zero.
 * Source: Kingma and Ba (2015); with `nesterov`, Dozat (2016).
 */
export function scaleByAdam({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-8,
  epsRoot = 0,
  nesterov = false,
}: AdamOptions = {}): GradientTransformation<{ count: Array; mu: Params; nu: Params }> {
  return {
    init: (params) => ({ count: start(), mu: zerosLike(params), nu: zerosLike(params) }),
    update: (updates, state) => {
      const mu = map((g, m) => g.mul(1 - b1).add(m.mul(b1)), updates, state.mu);
      const nu = map(
        (g, v) =>
          g
            .mul(g)
            .mul(1 - b2)
            .add(v.mul(b2)),
        updates,
        state.nu,
      );
      const count = state.count.add(1);
      const hat = nesterov
        ? map(
            (m, g) =>
              corrected(b1, m, count.add(1))
                .mul(b1)
                .add(corrected(b1, g, count).mul(1 - b1)),
            mu,
            updates,
          )
        : map((m) => corrected(b1, m, count), mu);
      const directions = map((m, v) => m.div(root(corrected(b2, v, count).add(epsRoot)).add(eps)), hat, nu);
      return [directions, { count, mu, nu }];
    },
  };
}

/** Adds `weightDecay` times the parameters. */
export const addDecayedWeights = (weightDecay: number, mask?: Mask): GradientTransformation<null> =>
  stateless((updates, params) => {
    if (params === undefined || params === null)
      throw new ArgumentError('addDecayedWeights: update needs the parameters, got none', 'Call update(gradients, state, params).');
    const on = mask === undefined ? null : typeof mask === 'function' ? mask(params) : mask;
    const decayed = (g: Array, p: Array): Array => g.add(p.mul(weightDecay));
    return on === null
      ? map(decayed, updates, params)
      : map((g, p, m) => ((m as unknown as boolean) ? decayed(g, p) : g), updates, params, on);
  });

/** The running sum of gradients, each step's weighed by `decay`. */
export const trace = (
  decay: number,
  { nesterov = false }: { readonly nesterov?: boolean } = {},
): GradientTransformation<{ trace: Params }> => ({
  init: (params) => ({ trace: zerosLike(params) }),
  update: (updates, state) => {
    const next = map((g, t) => g.add(t.mul(decay)), updates, state.trace);
    return [nesterov ? map((g, t) => g.add(t.mul(decay)), updates, next) : next, { trace: next }];
  },
});

/** Stochastic gradient descent, with momentum if given. */
export const sgd = (
  rate: LearningRate,
  { momentum, nesterov = false }: { readonly momentum?: number; readonly nesterov?: boolean } = {},
): GradientTransformation => chain(momentum === undefined ? identity() : trace(momentum, { nesterov }), scaleByLearningRate(rate));
export const adam = (rate: LearningRate, options: AdamOptions = {}): GradientTransformation =>
  chain(scaleByAdam(options), scaleByLearningRate(rate));
/** Adam with weight decay apart from the gradient. Source: Loshchilov and Hutter (2019). */
export const adamw = (
  rate: LearningRate,
  { weightDecay = 1e-4, mask, ...options }: AdamOptions & { readonly weightDecay?: number; readonly mask?: Mask } = {},
): GradientTransformation => chain(scaleByAdam(options), addDecayedWeights(weightDecay, mask), scaleByLearningRate(rate));

/** Gradients over the root of their mean square. Source: Hinton, lecture 6e (2012). */
export function rmsprop(
  rate: LearningRate,
  { decay = 0.9, eps = 1e-8 }: { readonly decay?: number; readonly eps?: number } = {},
): GradientTransformation {
  const scaled: GradientTransformation<{ nu: Params }> = {
    init: (params) => ({ nu: zerosLike(params) }),
    update: (updates, state) => {
      const nu = map(
        (g, v) =>
          g
            .mul(g)
            .mul(1 - decay)
            .add(v.mul(decay)),
        updates,
        state.nu,
      );
      return [map((g, v) => g.div(root(v.add(eps))), updates, nu), { nu }];
    },
  };
  return chain(scaled, scaleByLearningRate(rate));
}

/** Gradients over the root of the sum of squares so far. Source: Duchi et al. (2011). */
export function adagrad(
  rate: LearningRate,
  { initialAccumulator = 0.1, eps = 1e-7 }: { readonly initialAccumulator?: number; readonly eps?: number } = {},
): GradientTransformation {
  const scaled: GradientTransformation<{ sum: Params }> = {
    init: (params) => ({ sum: map((p) => np.fullLike(p, initialAccumulator), params) }),
    update: (updates, state) => {
      const sum = map((g, s) => g.mul(g).add(s), updates, state.sum);
      return [map((g, s) => np.where(s.greater(0), g.div(root(s.add(eps))), 0).astype(g.dtype), updates, sum), { sum }];
    },
  };
  return chain(scaled, scaleByLearningRate(rate));
}

/** The sign of an interpolated momentum. Source: Chen et al. (2023). */
export function lion(
  rate: LearningRate,
  {
    b1 = 0.9,
    b2 = 0.99,
    weightDecay = 1e-3,
    mask,
  }: { readonly b1?: number; readonly b2?: number; readonly weightDecay?: number; readonly mask?: Mask } = {},
): GradientTransformation {
  const scaled: GradientTransformation<{ mu: Params }> = {
    init: (params) => ({ mu: zerosLike(params) }),
    update: (updates, state) => [
      map((g, m) => np.sign(g.mul(1 - b1).add(m.mul(b1))), updates, state.mu),
      { mu: map((g, m) => g.mul(1 - b2).add(m.mul(b2)), updates, state.mu) },
    ],
  };
  return chain(scaled, addDecayedWeights(weightDecay, mask), scaleByLearningRate(rate));
}

/**
 * Gradient accumulation: averages the gradients of `every` calls and updates at the last of them; the others return zeros. The choice is
 * made on the device, so one program serves every call.
 */
export function multiSteps(
  inner: GradientTransformation,
  every: number,
): GradientTransformation<{ mini: Array; inner: Params; sum: Params }> {
  if (!Number.isInteger(every) || every < 1) throw new ArgumentError(`multiSteps: every must be a whole number from 1, got ${every}`);
  return {
    init: (params) => ({ mini: start(), inner: inner.init(params), sum: zerosLike(params) }),
    update: (updates, state, params) => {
      // A running mean, as optax: the sum of many gradients could overflow a narrow dtype.
      const mean = map((g, s) => s.add(g.sub(s).div(state.mini.add(1).astype(g.dtype))), updates, state.sum);
      const last = state.mini.equal(every - 1);
      const [found, innerState, sum] = cond<[Params, Params, Params]>(
        last,
        () => {
          const [u, s] = inner.update(mean, state.inner, params);
          return [u, s, zerosLike(mean)];
        },
        () => [zerosLike(mean), state.inner, mean],
      );
      return [found, { mini: np.where(last, 0, state.mini.add(1)).astype('int32'), inner: innerState, sum }];
    },
  };
}

// Schedules: the learning rate as a function of the step.

export const constantSchedule =
  (value: number): Schedule =>
  () =>
    value;

/** From `init` to `end` over `steps` steps after `begin`, by a polynomial of the given power. */
export const polynomialSchedule =
  (init: number, end: number, power: number, steps: number, begin = 0): Schedule =>
  (step) => {
    if (steps <= 0) return init;
    const passed = np.clip(step.sub(begin), 0, steps).astype('float32');
    const left = np.subtract(1, passed.div(steps));
    return np
      .power(left, power)
      .mul(init - end)
      .add(end);
  };
export const linearSchedule = (init: number, end: number, steps: number, begin = 0): Schedule =>
  polynomialSchedule(init, end, 1, steps, begin);

/** From `init` down to `alpha · init` over `steps` steps, along half a cosine. Source: Loshchilov and Hutter (2017). */
export const cosineDecaySchedule =
  (init: number, steps: number, alpha = 0): Schedule =>
  (step) => {
    const part = np.minimum(step.astype('float32'), steps).div(steps);
    const cosine = np.cos(part.mul(Math.PI)).add(1).mul(0.5);
    return cosine
      .mul(1 - alpha)
      .add(alpha)
      .mul(init);
  };

export interface ExponentialDecayOptions {
  /** The step at which it begins. */
  readonly transitionBegin?: number;
  readonly staircase?: boolean;
  /** The least value of a falling schedule, the greatest of a rising one. */
  readonly endValue?: number | null;
}
/** `init` times `rate` to the power step / `steps`, in stairs if asked for. */
export const exponentialDecay =
  (init: number, steps: number, rate: number, { transitionBegin = 0, staircase = false, endValue = null }: ExponentialDecayOptions = {}): Schedule =>
  (step) => {
    const passed = step.astype('float32').sub(transitionBegin);
    const part = passed.div(steps);
    const decayed = np.where(passed.lessEqual(0), init, np.power(rate, staircase ? np.floor(part) : part).mul(init));
    if (endValue === null) return decayed;
    return rate < 1 ? np.maximum(decayed, endValue) : np.minimum(decayed, endValue);
  };

/** One schedule after another, each counting from its boundary. */
export const joinSchedules =
  (schedules: readonly Schedule[], boundaries: readonly number[]): Schedule =>
  (step) =>
    boundaries.reduce<ArrayLike>(
      (value, boundary, i) => np.where(step.less(boundary), value, schedules[i + 1]!(step.sub(boundary))),
      schedules[0]!(step),
    );

export const warmupConstantSchedule = (init: number, peak: number, warmup: number): Schedule => linearSchedule(init, peak, warmup);

/** Linear from `init` to `peak` over `warmup` steps, then along half a cosine to `end` at step `steps`. */
export const warmupCosineDecaySchedule = (init: number, peak: number, warmup: number, steps: number, end = 0): Schedule =>
  joinSchedules([linearSchedule(init, peak, warmup), cosineDecaySchedule(peak, steps - warmup, peak === 0 ? 0 : end / peak)], [warmup]);

/** `init`, multiplied by each factor once its step is reached. */
export const piecewiseConstantSchedule =
  (init: number, factors: Readonly<Record<number, number>>): Schedule =>
  (step) =>
    Object.entries(factors).reduce<ArrayLike>(
      (value, [at, factor]) => np.multiply(value, np.where(step.less(Number(at)), 1, factor)),
      np.array(init),
    );
