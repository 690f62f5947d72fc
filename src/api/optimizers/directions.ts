/** Directions of descent: optax's `scale_by_…`. Numbers equal optax's. */
import type { Array } from '../array.ts';
import * as np from '../numpy.ts';
import {
  corrected,
  type GradientTransformation,
  lookAhead,
  map,
  mean,
  means,
  meanSquares,
  needParams,
  type Params,
  start,
  stateless,
  zerosLike,
} from './base.ts';

const { sqrt, square } = np;
const fullLike = (params: Params, value: number): Params => map((p) => np.fullLike(p, value), params);

export interface MomentOptions {
  readonly b1?: number;
  readonly b2?: number;
  readonly eps?: number;
  readonly epsRoot?: number;
  readonly nesterov?: boolean;
}
export interface Moments {
  readonly count: Array;
  readonly mu: Params;
  readonly nu: Params;
}
const moments = (params: Params, value = 0): Moments => ({ count: start(), mu: fullLike(params, value), nu: fullLike(params, value) });
const ratio =
  (eps: number, epsRoot: number) =>
  (m: Array, v: Array): Array =>
    m.div(sqrt(v.add(epsRoot)).add(eps));

export interface RmsOptions {
  readonly decay?: number;
  readonly eps?: number;
  readonly initialScale?: number;
}
/** Gradients over the root of their mean square. */
export const scaleByRms = ({ decay = 0.9, eps = 1e-8, initialScale = 0 }: RmsOptions = {}): GradientTransformation<{ nu: Params }> => ({
  init: (params) => ({ nu: fullLike(params, initialScale) }),
  update: (updates, state) => {
    const nu = meanSquares(decay, updates, state.nu);
    return [map((g, v) => g.div(sqrt(v.add(eps))), updates, nu), { nu }];
  },
});
/** Gradients over the root of their variance. */
export const scaleByStddev = ({
  decay = 0.9,
  eps = 1e-8,
  initialScale = 0,
}: RmsOptions = {}): GradientTransformation<{ mu: Params; nu: Params }> => ({
  init: (params) => ({ mu: zerosLike(params), nu: fullLike(params, initialScale) }),
  update: (updates, state) => {
    const [mu, nu] = [means(decay, updates, state.mu), meanSquares(decay, updates, state.nu)];
    return [map((g, m, v) => g.div(sqrt(v.sub(square(m)).add(eps))), updates, mu, nu), { mu, nu }];
  },
});
/** Gradients over the root of the sum of squares so far. */
export const scaleByRss = ({
  initialAccumulatorValue = 0.1,
  eps = 1e-7,
}: {
  readonly initialAccumulatorValue?: number;
  readonly eps?: number;
} = {}): GradientTransformation<{ sumOfSquares: Params }> => ({
  init: (params) => ({ sumOfSquares: fullLike(params, initialAccumulatorValue) }),
  update: (updates, state) => {
    const sumOfSquares = map((g, s) => square(g).add(s), updates, state.sumOfSquares);
    return [map((g, s) => np.where(s.greater(0), g.div(sqrt(s.add(eps))), 0).astype(g.dtype), updates, sumOfSquares), { sumOfSquares }];
  },
});
/** The sign of an interpolated momentum. Source: Chen et al. (2023). */
export const scaleByLion = ({
  b1 = 0.9,
  b2 = 0.99,
}: {
  readonly b1?: number;
  readonly b2?: number;
} = {}): GradientTransformation<{ mu: Params }> => ({
  init: (params) => ({ mu: zerosLike(params) }),
  update: (updates, state) => [map((g, m) => np.sign(mean(b1, g, m)), updates, state.mu), { mu: means(b2, updates, state.mu) }],
});
export const scaleBySign = (): GradientTransformation<null> => stateless((u) => map((g) => np.sign(g), u));

/** Adam over the greatest mean square so far. Source: Reddi et al. (2018). */
export const scaleByAmsgrad = ({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-8,
  epsRoot = 0,
}: Omit<MomentOptions, 'nesterov'> = {}): GradientTransformation<Moments & { nuMax: Params }> => ({
  init: (params) => ({ ...moments(params), nuMax: zerosLike(params) }),
  update: (updates, state) => {
    const [mu, nu, count] = [means(b1, updates, state.mu), meanSquares(b2, updates, state.nu), state.count.add(1)];
    const nuMax = map((most, v) => np.maximum(most, corrected(b2, v, count)), state.nuMax, nu);
    return [map(ratio(eps, epsRoot), lookAhead(b1, mu, updates, count, false), nuMax), { count, mu, nu, nuMax }];
  },
});
/** Adam with the greatest decayed gradient in place of the root. Source: Kingma and Ba (2015). */
export const scaleByAdamax = ({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-8,
}: {
  readonly b1?: number;
  readonly b2?: number;
  readonly eps?: number;
} = {}): GradientTransformation<Moments> => ({
  init: (params) => moments(params),
  update: (updates, state) => {
    const [mu, count] = [means(b1, updates, state.mu), state.count.add(1)];
    const nu = map((g, v) => np.maximum(np.abs(g).add(eps), v.mul(b2)), updates, state.nu);
    return [map((m, v) => corrected(b1, m, count).div(v), mu, nu), { count, mu, nu }];
  },
});
/** Adam over the variance around its own mean. Source: Zhuang et al. (2020). */
export const scaleByBelief = ({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-16,
  epsRoot = 1e-16,
  nesterov = false,
}: MomentOptions = {}): GradientTransformation<Moments> => ({
  init: (params) => moments(params),
  update: (updates, state) => {
    const [mu, count] = [means(b1, updates, state.mu), state.count.add(1)];
    const error = map((g, m) => g.sub(m), updates, mu);
    const nu = map((v) => v.add(epsRoot), meanSquares(b2, error, state.nu));
    const hat = lookAhead(b1, mu, updates, count, nesterov);
    return [map((m, v) => m.div(sqrt(corrected(b2, v, count)).add(eps)), hat, nu), { count, mu, nu }];
  },
});
export interface YogiOptions extends Omit<MomentOptions, 'nesterov'> {
  readonly initialAccumulatorValue?: number;
}
/** Adam whose mean square changes by a bounded amount. Source: Zaheer et al. (2018). */
export const scaleByYogi = ({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-3,
  epsRoot = 0,
  initialAccumulatorValue = 1e-6,
}: YogiOptions = {}): GradientTransformation<Moments> => ({
  init: (params) => moments(params, initialAccumulatorValue),
  update: (updates, state) => {
    const [mu, count] = [means(b1, updates, state.mu), state.count.add(1)];
    const nu = map(
      (g, v) =>
        v.sub(
          np
            .sign(v.sub(square(g)))
            .mul(square(g))
            .mul(1 - b2),
        ),
      updates,
      state.nu,
    );
    const hat = map((v) => corrected(b2, v, count), nu);
    return [map(ratio(eps, epsRoot), lookAhead(b1, mu, updates, count, false), hat), { count, mu, nu }];
  },
});
export interface RadamOptions extends MomentOptions {
  readonly threshold?: number;
}
/** Adam that waits until the variance of its root is known. Source: Liu et al. (2020). */
export const scaleByRadam = ({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-8,
  epsRoot = 0,
  threshold = 5,
  nesterov = false,
}: RadamOptions = {}): GradientTransformation<Moments> => ({
  init: (params) => moments(params),
  update: (updates, state) => {
    const [mu, nu, count] = [means(b1, updates, state.mu), meanSquares(b2, updates, state.nu), state.count.add(1)];
    const most = 2 / (1 - b2) - 1;
    const power = np.power(b2, count);
    const length = np.subtract(most, count.mul(2).mul(power).div(np.subtract(1, power)));
    const factor = sqrt(
      length
        .sub(4)
        .mul(length.sub(2))
        .mul(most)
        .div(length.mul((most - 4) * (most - 2))),
    );
    const hat = lookAhead(b1, mu, updates, count, nesterov);
    const directions = map(
      (m, v) => np.where(length.greaterEqual(threshold), factor.astype(m.dtype).mul(ratio(eps, epsRoot)(m, corrected(b2, v, count))), m),
      hat,
      nu,
    );
    return [directions, { count, mu, nu }];
  },
});
/** Gradients by the ratio of the roots of mean squares of updates and gradients. Source: Zeiler (2012). */
export const scaleByAdadelta = ({
  rho = 0.9,
  eps = 1e-6,
}: {
  readonly rho?: number;
  readonly eps?: number;
} = {}): GradientTransformation<{ eG: Params; eX: Params }> => ({
  init: (params) => ({ eG: zerosLike(params), eX: zerosLike(params) }),
  update: (updates, state) => {
    const eG = meanSquares(rho, updates, state.eG);
    const found = map(
      (g, now, before) =>
        sqrt(before.add(eps))
          .div(sqrt(now.add(eps)))
          .mul(g),
      updates,
      eG,
      state.eX,
    );
    return [found, { eG, eX: meanSquares(rho, found, state.eX) }];
  },
});

/** The Euclidean norm of all elements. */
export const length = (x: Array): Array => sqrt(np.sum(square(x)));
const rms = (x: Array): Array => sqrt(np.mean(square(x)));
export interface TrustOptions {
  readonly minNorm?: number;
  readonly trustCoefficient?: number;
  readonly eps?: number;
}
/** Each leaf as long as its parameters, by a factor. Source: You et al. (2020). */
export const scaleByTrustRatio = ({ minNorm = 0, trustCoefficient = 1, eps = 0 }: TrustOptions = {}): GradientTransformation<null> =>
  stateless((updates, params) =>
    map(
      (u, p) => {
        const [of, by] = [np.maximum(length(p), minNorm), np.maximum(length(u), minNorm)];
        const none = np.logicalOr(of.equal(0), by.equal(0));
        return u.mul(np.where(none, 1, of.mul(trustCoefficient).div(by.add(eps))).astype(p.dtype));
      },
      updates,
      needParams('scaleByTrustRatio', params),
    ),
  );
/** Each leaf times the root mean square of its parameters. */
export const scaleByParamBlockRms = (minScale = 1e-3): GradientTransformation<null> =>
  stateless((updates, params) => map((u, p) => u.mul(np.maximum(rms(p), minScale)), updates, needParams('scaleByParamBlockRms', params)));
/** Each leaf times the length of its parameters. */
export const scaleByParamBlockNorm = (minScale = 1e-3): GradientTransformation<null> =>
  stateless((updates, params) =>
    map((u, p) => u.mul(np.maximum(length(p), minScale)), updates, needParams('scaleByParamBlockNorm', params)),
  );
/** Each leaf scaled down so that its root mean square is at most `threshold`. */
export const clipByBlockRms = (threshold: number): GradientTransformation<null> =>
  stateless((updates) => map((u) => u.div(np.maximum(1, rms(u).div(threshold))), updates));
/** Gradients of matrices less their means over all axes but the first. */
export const centralize = (): GradientTransformation<null> =>
  stateless((updates) => map((g) => (g.ndim > 1 ? g.sub(np.mean(g, g.shape.map((_, i) => i).slice(1), { keepdims: true })) : g), updates));
/** A decayed mean of updates. */
export const ema = (
  decay: number,
  { debias = true }: { readonly debias?: boolean } = {},
): GradientTransformation<{ count: Array; ema: Params }> => ({
  init: (params) => ({ count: start(), ema: zerosLike(params) }),
  update: (updates, state) => {
    const [next, count] = [means(decay, updates, state.ema), state.count.add(1)];
    return [debias ? map((m) => corrected(decay, m, count), next) : next, { count, ema: next }];
  },
});
export const setToZero = (): GradientTransformation<null> => stateless((updates) => zerosLike(updates));
/** Zeros in place of NaNs. */
export const zeroNans = (): GradientTransformation<null> => stateless((updates) => map((g) => np.where(np.isnan(g), 0, g), updates));
/** Updates that make no parameter negative. */
export const keepParamsNonnegative = (): GradientTransformation<null> =>
  stateless((updates, params) =>
    map((u, p) => np.where(p.add(u).less(0), p.neg(), u), updates, needParams('keepParamsNonnegative', params)),
  );
