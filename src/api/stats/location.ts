/** Distributions of a location and a scale alone. */
import type { Array } from '../array.ts';
import { log1mexp } from '../nn/activations.ts';
import * as np from '../numpy.ts';
import { expit, logit, logNdtr, ndtr, ndtri, xlog1py, xlogy } from '../special.ts';
import { expOf, type LocScale, laws, logOf, mirrored, ofProbability, standard, without } from './define.ts';

type Three = (x: Array, loc: Array, scale: Array) => Array;
const distribution = <K extends string>(name: string, formulas: Readonly<Record<K, Three>>): Readonly<Record<K, LocScale>> =>
  laws<LocScale, K>(name, 'loc?, scale?', formulas);

const normLogpdf: Three = (x, loc, scale) => {
  const variance = np.square(scale);
  const quadratic = np.square(x.sub(loc)).div(variance);
  return np
    .log(variance.mul(2 * Math.PI))
    .add(quadratic)
    .div(-2);
};
const normCdf: Three = (x, loc, scale) => ndtr(standard(x, loc, scale));
const normLogcdf: Three = (x, loc, scale) => logNdtr(standard(x, loc, scale));
const normPpf: Three = (q, loc, scale) => ndtri(q).mul(scale).add(loc);
/** The normal distribution of mean `loc` and standard deviation `scale`. */
export const norm = distribution('norm', {
  logpdf: normLogpdf,
  pdf: expOf(normLogpdf),
  cdf: normCdf,
  logcdf: normLogcdf,
  sf: mirrored(normCdf),
  logsf: mirrored(normLogcdf),
  ppf: normPpf,
  isf: (q, loc, scale) => normPpf(np.subtract(1, q), loc, scale),
});

const exponLogpdf: Three = (x, loc, scale) => without(x.less(loc), standard(x, loc, scale).add(np.log(scale)).neg());
const exponLogsf: Three = (x, loc, scale) => np.where(x.less(loc), 0, loc.sub(x).div(scale));
/** The exponential distribution, from `loc` on, of mean `loc + scale`. */
export const expon = distribution('expon', {
  logpdf: exponLogpdf,
  pdf: expOf(exponLogpdf),
  cdf: (x, loc, scale) => np.where(x.less(loc), 0, np.expm1(loc.sub(x).div(scale)).neg()),
  logcdf: (x, loc, scale) => np.log1p(np.exp(exponLogsf(x, loc, scale)).neg()),
  sf: expOf(exponLogsf),
  logsf: exponLogsf,
  ppf: (q, loc, scale) => ofProbability(q, loc.sub(scale.mul(np.log1p(q.neg())))),
});

const between = (x: Array, loc: Array, scale: Array): Array => np.logicalAnd(x.greaterEqual(loc), x.lessEqual(loc.add(scale)));
const uniformLogpdf: Three = (x, loc, scale) => {
  const outside = np.logicalOr(x.greater(loc.add(scale)), x.less(loc));
  return without(outside, np.log(scale).neg());
};
/** The uniform distribution on [loc, loc + scale]. */
export const uniform = distribution('uniform', {
  logpdf: uniformLogpdf,
  pdf: expOf(uniformLogpdf),
  cdf: (x, loc, scale) => np.where(between(x, loc, scale), standard(x, loc, scale), np.where(x.greater(loc.add(scale)), 1, 0)),
  ppf: (q, loc, scale) => ofProbability(q, loc.add(scale.mul(q))),
});

const laplaceLogpdf: Three = (x, loc, scale) =>
  np
    .abs(x.sub(loc))
    .div(scale)
    .add(np.log(scale.mul(2)))
    .neg();
/** Laplace's distribution, of density e^−|x − loc| / scale / (2 scale). */
export const laplace = distribution('laplace', {
  logpdf: laplaceLogpdf,
  pdf: expOf(laplaceLogpdf),
  cdf: (x, loc, scale) => {
    const z = standard(x, loc, scale);
    const tail = (v: Array): Array => np.exp(v).mul(0.5);
    return np.where(z.lessEqual(0), tail(z), np.subtract(1, tail(z.neg())));
  },
});

const logisticLogpdf: Three = (x, loc, scale) => {
  const half = standard(x, loc, scale).div(2);
  return np.logaddexp(half, half.neg()).mul(-2).sub(np.log(scale));
};
/** The logistic distribution, whose distribution function is the sigmoid. */
export const logistic = distribution('logistic', {
  logpdf: logisticLogpdf,
  pdf: expOf(logisticLogpdf),
  cdf: (x, loc, scale) => expit(standard(x, loc, scale)),
  sf: (x, loc, scale) => expit(standard(x, loc, scale).neg()),
  ppf: (q, loc, scale) => logit(q).mul(scale).add(loc),
  isf: (q, loc, scale) => logit(q).neg().mul(scale).add(loc),
});

const cauchyLogpdf: Three = (x, loc, scale) => {
  const z = standard(x, loc, scale);
  return np
    .log(scale.mul(Math.PI))
    .add(np.log1p(z.mul(z)))
    .neg();
};
const cauchyCdf: Three = (x, loc, scale) =>
  np
    .arctan(standard(x, loc, scale))
    .mul(1 / Math.PI)
    .add(0.5);
/** Cauchy's distribution of median `loc`. */
export const cauchy = distribution('cauchy', {
  logpdf: cauchyLogpdf,
  pdf: expOf(cauchyLogpdf),
  cdf: cauchyCdf,
  logcdf: logOf(cauchyCdf),
  sf: mirrored(cauchyCdf),
  logsf: mirrored(logOf(cauchyCdf)),
  ppf: (q, loc, scale) =>
    np
      .tan(q.mul(Math.PI).sub(Math.PI / 2))
      .mul(scale)
      .add(loc),
  isf: (q, loc, scale) =>
    np
      .tan(np.subtract(Math.PI / 2, q.mul(Math.PI)))
      .mul(scale)
      .add(loc),
});

/** `value` where the scale is positive, NaN elsewhere. */
const positive = (scale: Array, value: Array): Array => np.where(scale.greater(0), value, Number.NaN);
const openUnit = (q: Array, value: Array): Array => np.where(np.logicalAnd(q.greater(0), q.less(1)), value, Number.NaN);
const leftLogpdf: Three = (x, loc, scale) => {
  const z = standard(x, loc, scale);
  return positive(scale, xlogy(-1, scale).add(z.sub(np.exp(z))));
};
const leftLogsf: Three = (x, loc, scale) => positive(scale, np.exp(standard(x, loc, scale)).neg());
const leftLogcdf: Three = (x, loc, scale) => positive(scale, np.log(np.expm1(np.exp(standard(x, loc, scale)).neg()).neg()));
/** Gumbel's distribution of least values. */
export const gumbelL = distribution('gumbelL', {
  logpdf: leftLogpdf,
  pdf: expOf(leftLogpdf),
  logcdf: leftLogcdf,
  cdf: expOf(leftLogcdf),
  logsf: leftLogsf,
  sf: expOf(leftLogsf),
  ppf: (q, loc, scale) => openUnit(q, loc.add(scale.mul(np.log(xlog1py(-1, q.neg()))))),
});

const rightLogpdf: Three = (x, loc, scale) => {
  const z = standard(x, loc, scale);
  return positive(scale, xlogy(-1, scale).sub(z.add(np.exp(z.neg()))));
};
const rightLogcdf: Three = (x, loc, scale) => positive(scale, np.exp(standard(x, loc, scale).neg()).neg());
/** Gumbel's distribution of greatest values. */
export const gumbelR = distribution('gumbelR', {
  logpdf: rightLogpdf,
  pdf: expOf(rightLogpdf),
  logcdf: rightLogcdf,
  cdf: expOf(rightLogcdf),
  sf: (x, loc, scale) => positive(scale, np.subtract(1, np.exp(np.exp(loc.sub(x).div(scale)).neg()))),
  logsf: (x, loc, scale) => positive(scale, log1mexp(np.exp(loc.sub(x).div(scale)))),
  ppf: (q, loc, scale) => openUnit(q, loc.sub(scale.mul(np.log(xlogy(-1, q))))),
});
