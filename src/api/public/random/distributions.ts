/** The public functions of `random/distributions.ts` with their signatures. */
import * as impl from '../../random/distributions.ts';
import { positional } from '../../signature.ts';

export type * from '../../random/distributions.ts';

export const uniform = /* @__PURE__ */ positional('uniform(key, shape? | dtype?, minval?, maxval?)', impl.uniform);
export const lognormal = /* @__PURE__ */ positional('lognormal(key, sigma?, shape? | dtype?)', impl.lognormal);
export const truncatedNormal = /* @__PURE__ */ positional('truncatedNormal(key, lower, upper, shape? | dtype?)', impl.truncatedNormal);
export const bernoulli = /* @__PURE__ */ positional('bernoulli(key, p?, shape?)', impl.bernoulli);
export const doubleSidedMaxwell = /* @__PURE__ */ positional('doubleSidedMaxwell(key, loc, scale, shape? | dtype?)', impl.doubleSidedMaxwell);
export const rayleigh = /* @__PURE__ */ positional('rayleigh(key, scale?, shape? | dtype?)', impl.rayleigh);
export const pareto = /* @__PURE__ */ positional('pareto(key, b, shape? | dtype?)', impl.pareto);
export const triangular = /* @__PURE__ */ positional('triangular(key, left, mode, right, shape? | dtype?)', impl.triangular);
export const weibullMin = /* @__PURE__ */ positional('weibullMin(key, scale, concentration, shape? | dtype?)', impl.weibullMin);
export const geometric = /* @__PURE__ */ positional('geometric(key, p | shape?, dtype?)', impl.geometric);
export const rademacher = /* @__PURE__ */ positional('rademacher(key | shape?, dtype?)', impl.rademacher);
export const multivariateNormal = /* @__PURE__ */ positional('multivariateNormal(key, mean, cov, shape? | dtype?)', impl.multivariateNormal);
export const normal = /* @__PURE__ */ positional('normal(key, shape? | dtype?)', impl.normal);
export const exponential = /* @__PURE__ */ positional('exponential(key, shape? | dtype?)', impl.exponential);
export const gumbel = /* @__PURE__ */ positional('gumbel(key, shape? | dtype?)', impl.gumbel);
export const laplace = /* @__PURE__ */ positional('laplace(key, shape? | dtype?)', impl.laplace);
export const logistic = /* @__PURE__ */ positional('logistic(key, shape? | dtype?)', impl.logistic);
export const cauchy = /* @__PURE__ */ positional('cauchy(key, shape? | dtype?)', impl.cauchy);
export const maxwell = /* @__PURE__ */ positional('maxwell(key, shape? | dtype?)', impl.maxwell);
