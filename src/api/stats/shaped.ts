/** Distributions with parameters of shape, most of them with a location and a scale besides. */
import type { Array } from '../array.ts';
import { logsumexp } from '../nn/normalization.ts';
import { i0e } from '../numpy/bessel.ts';
import * as np from '../numpy.ts';
import { betainc, betaln, gammainc, gammaincc, gammaln, logNdtr, ndtr, xlog1py, xlogy } from '../special.ts';
import { expOf, type Formula, laws, logOf, ofProbability, type Shape1, type Shape2, standard, within, without } from './define.ts';
import { norm } from './location.ts';

type Four = (x: Array, a: Array, loc: Array, scale: Array) => Array;
type Five = (x: Array, a: Array, b: Array, loc: Array, scale: Array) => Array;
const onePlus = <K extends string>(name: string, parameter: string, formulas: Readonly<Record<K, Four>>): Readonly<Record<K, Shape1>> =>
  laws<Shape1, K>(name, `${parameter}, loc?, scale?`, formulas);
const twoPlus = <K extends string>(name: string, formulas: Readonly<Record<K, Five>>): Readonly<Record<K, Shape2>> =>
  laws<Shape2, K>(name, 'a, b, loc?, scale?', formulas);
const andLogs = <C extends Formula>(
  cdf: C,
  sf: C,
): { readonly cdf: C; readonly logcdf: Formula; readonly sf: C; readonly logsf: Formula } => ({
  cdf,
  logcdf: logOf(cdf),
  sf,
  logsf: logOf(sf),
});

const tLogpdf: Four = (x, df, loc, scale) => {
  const z = standard(x, loc, scale);
  const [half, more] = [df.div(2), df.div(2).add(0.5)];
  const size = np.log(scale.mul(scale).mul(Math.PI).mul(df)).div(2).add(gammaln(half)).sub(gammaln(more));
  return size.add(more.mul(np.log1p(z.mul(z).div(df)))).neg();
};
/** Student's t with `df` degrees of freedom. */
export const t = onePlus('t', 'df', { logpdf: tLogpdf, pdf: expOf(tLogpdf) });

/** Of a distribution on [0, ∞): the standard point, 0 left of it. */
const fromZero: (x: Array, loc: Array, scale: Array) => Array = (x, loc, scale) => np.maximum(standard(x, loc, scale), 0);
const gammaLogpdf: Four = (x, a, loc, scale) => {
  const inside = x.greaterEqual(loc);
  const y = np.where(inside, standard(x, loc, scale), 1);
  return within(
    inside,
    xlogy(a.sub(1), y)
      .sub(y)
      .sub(gammaln(a).add(np.log(scale))),
  );
};
/** The gamma distribution of shape `a`. */
export const gamma = onePlus('gamma', 'a', {
  logpdf: gammaLogpdf,
  pdf: expOf(gammaLogpdf),
  ...andLogs<Four>(
    (x, a, loc, scale) => gammainc(a, fromZero(x, loc, scale)),
    (x, a, loc, scale) => {
      const y = standard(x, loc, scale);
      return np.where(y.less(0), 1, gammaincc(a, y));
    },
  ),
});

const chi2Logpdf: Four = (x, df, loc, scale) => {
  const [y, half] = [standard(x, loc, scale), df.div(2)];
  const size = gammaln(half).add(df.mul(Math.LN2 / 2));
  return without(x.less(loc), half.sub(1).mul(np.log(y)).sub(y.div(2)).sub(size).sub(np.log(scale)));
};
/** χ² with `df` degrees of freedom. */
export const chi2 = onePlus('chi2', 'df', {
  logpdf: chi2Logpdf,
  pdf: expOf(chi2Logpdf),
  ...andLogs<Four>(
    (x, df, loc, scale) => gammainc(df.div(2), fromZero(x, loc, scale.mul(2))),
    (x, df, loc, scale) => gammaincc(df.div(2), fromZero(x, loc, scale.mul(2))),
  ),
});

const betaLogpdf: Five = (x, a, b, loc, scale) => {
  const y = standard(x, loc, scale);
  const value = xlogy(a.sub(1), y)
    .add(xlog1py(b.sub(1), y.neg()))
    .sub(betaln(a, b))
    .sub(np.log(scale));
  const outside = np.logicalOr(x.greater(loc.add(scale)), x.less(loc));
  const wrong = np.logicalOr(np.logicalOr(a.lessEqual(0), b.lessEqual(0)), scale.lessEqual(0));
  return np.where(wrong, Number.NaN, without(outside, value));
};
const unitOf = (x: Array, loc: Array, scale: Array): Array => np.clip(standard(x, loc, scale), 0, 1);
/** The beta distribution of shapes `a` and `b`. */
export const beta = twoPlus('beta', {
  logpdf: betaLogpdf,
  pdf: expOf(betaLogpdf),
  ...andLogs<Five>(
    (x, a, b, loc, scale) => betainc(a, b, unitOf(x, loc, scale)),
    (x, a, b, loc, scale) => betainc(b, a, np.subtract(1, unitOf(x, loc, scale))),
  ),
});

const left = (x: Array, loc: Array, scale: Array): Array => x.less(loc.add(scale));
const paretoLogpdf: Four = (x, b, loc, scale) => {
  const value = np
    .log(scale.div(b))
    .add(b.add(1).mul(np.log(standard(x, loc, scale))))
    .neg();
  return without(left(x, loc, scale), value);
};
const paretoLogsf: Four = (x, b, loc, scale) => np.where(left(x, loc, scale), 0, b.mul(np.log(standard(x, loc, scale))).neg());
/** Pareto's distribution of shape `b`, from `loc + scale` on. */
export const pareto = onePlus('pareto', 'b', {
  logpdf: paretoLogpdf,
  pdf: expOf(paretoLogpdf),
  cdf: (x, b, loc, scale) => np.where(left(x, loc, scale), 0, np.subtract(1, np.power(standard(x, loc, scale), b.neg()))),
  logcdf: (x, b, loc, scale) => without(left(x, loc, scale), np.log1p(np.power(standard(x, loc, scale), b.neg()).neg())),
  logsf: paretoLogsf,
  sf: expOf(paretoLogsf),
  ppf: (q, b, loc, scale) => ofProbability(q, loc.add(scale.mul(np.power(np.subtract(1, q), np.divide(1, b).neg())))),
});

const gennormLogpdf: Formula = (x, beta) =>
  np
    .log(beta!.mul(0.5))
    .sub(gammaln(np.divide(1, beta!)))
    .sub(np.power(np.abs(x!), beta!));
type Shape = (x: Parameters<Shape1>[0], a: Parameters<Shape1>[1]) => Array;
/** The generalized normal distribution, of density proportional to e^−|x|^beta. */
export const gennorm = laws<Shape, 'logpdf' | 'pdf' | 'cdf'>('gennorm', 'beta', {
  logpdf: gennormLogpdf,
  pdf: expOf(gennormLogpdf),
  cdf: (x, beta) =>
    np
      .sign(x!)
      .mul(gammainc(np.divide(1, beta!), np.power(np.abs(x!), beta!)))
      .add(1)
      .mul(0.5),
});

const vonmisesLogpdf: Formula = (x, kappa) =>
  np.where(kappa!.greater(0), kappa!.mul(np.cos(x!).sub(1)).sub(np.log(i0e(kappa!).mul(2 * Math.PI))), Number.NaN);
/** von Mises' distribution on the circle, of concentration `kappa`. */
export const vonmises = laws<Shape, 'logpdf' | 'pdf'>('vonmises', 'kappa', { logpdf: vonmisesLogpdf, pdf: expOf(vonmisesLogpdf) });

const wrapcauchyLogpdf: Formula = (x, c) => {
  const square = c!.mul(c!);
  const value = np
    .log(np.subtract(1, square))
    .sub(Math.log(2 * Math.PI))
    .sub(np.log(square.add(1).sub(c!.mul(2).mul(np.cos(x!)))));
  const inside = np.logicalAnd(x!.greaterEqual(0), x!.lessEqual(2 * Math.PI));
  return np.where(np.logicalAnd(c!.greater(0), c!.less(1)), within(inside, value), Number.NaN);
};
/** Cauchy's distribution wrapped around the circle [0, 2π]. */
export const wrapcauchy = laws<Shape, 'logpdf' | 'pdf'>('wrapcauchy', 'c', { logpdf: wrapcauchyLogpdf, pdf: expOf(wrapcauchyLogpdf) });

/** log of the standard normal's mass on [a, b], from the tail that is nearer. */
function logMass(a: Array, b: Array): Array {
  const right = a.greater(0);
  const central = np.logicalNot(np.logicalOr(right, b.lessEqual(0)));
  const [low, high] = [np.where(right, b.neg(), a), np.where(right, a.neg(), b)];
  const logs = np.stack(np.broadcastArrays(logNdtr(high), logNdtr(low)) as Array[]);
  const signs = np.stack([np.onesLike(logs.slice(0)), np.onesLike(logs.slice(0)).neg()]);
  return np.where(central, np.log1p(ndtr(a).add(ndtr(b.neg())).neg()), logsumexp(logs, 0, { b: signs }));
}
const truncLogpdf: Five = (x, a, b, loc, scale) => {
  const z = standard(x, loc, scale);
  const outside = np.logicalOr(z.less(a), z.greater(b));
  const value = without(outside, norm.logpdf(x, loc, scale).sub(logMass(a, b)));
  return np.where(a.greaterEqual(b), Number.NaN, value);
};
const truncLogcdf: Five = (x, a, b, loc, scale) => {
  const [z, low, high] = np.broadcastArrays(standard(x, loc, scale), a, b) as [Array, Array, Array];
  const all = logMass(low, high);
  const value = logMass(low, z).sub(all);
  // Near 1 the complement is the precise one.
  const complement = np.log1p(np.exp(logMass(z, high).sub(all)).neg());
  const inner = np.where(value.greater(-0.1), complement, np.where(z.greater(low), value, 0));
  const held = np.where(z.greaterEqual(high), 0, np.where(z.lessEqual(low), Number.NEGATIVE_INFINITY, inner));
  return np.where(low.greaterEqual(high), Number.NaN, held);
};
const truncLogsf: Five = (x, a, b, loc, scale) => truncLogcdf(x.neg(), b.neg(), a.neg(), loc.neg(), scale);
/** The normal distribution on [loc + a scale, loc + b scale]. */
export const truncnorm = twoPlus('truncnorm', {
  logpdf: truncLogpdf,
  pdf: expOf(truncLogpdf),
  logcdf: truncLogcdf,
  cdf: expOf(truncLogcdf),
  logsf: truncLogsf,
  sf: expOf(truncLogsf),
});
