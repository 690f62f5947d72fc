/** `scipyStats`: distributions and statistics of `jax.scipy.stats`. `gumbel_l` is `gumbelL`, and so on. Integers become float32. */
import { positional } from './signature.ts';
import * as samples from './stats/samples.ts';

export type { LocScale, Shape1, Shape2 } from './stats/define.ts';
export { bernoulli, betabinom, binom, geom, multinomial, nbinom, poisson } from './stats/discrete.ts';
export { cauchy, expon, gumbelL, gumbelR, laplace, logistic, norm, uniform } from './stats/location.ts';
export { dirichlet, multivariateNormal } from './stats/multivariate.ts';
export type { ModeResult, RankMethod } from './stats/samples.ts';
export { beta, chi2, gamma, gennorm, pareto, t, truncnorm, vonmises, wrapcauchy } from './stats/shaped.ts';

export const sem = /* @__PURE__ */ positional('sem(a, axis? | ddof?, -nanPolicy; keepdims?)', samples.sem);
export const rankdata = /* @__PURE__ */ positional('rankdata(a, method?; axis?)', samples.rankdata);
export const mode = /* @__PURE__ */ positional('mode(a, axis? | -nanPolicy, keepdims?)', samples.mode);
