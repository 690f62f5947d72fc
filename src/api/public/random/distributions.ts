/** The public functions of `random/distributions.ts` with their signatures. */
import * as impl from '../../random/distributions.ts';
import { positional } from '../../signature.ts';

export type * from '../../random/distributions.ts';

export const uniform = positional('uniform(key, shape? | dtype?, minval?, maxval?)', impl.uniform);
export const lognormal = positional('lognormal(key, sigma?, shape? | dtype?)', impl.lognormal);
export const truncatedNormal = positional('truncatedNormal(key, lower, upper, shape? | dtype?)', impl.truncatedNormal);
export const bernoulli = positional('bernoulli(key, p?, shape?)', impl.bernoulli);
export const doubleSidedMaxwell = positional('doubleSidedMaxwell(key, loc, scale, shape? | dtype?)', impl.doubleSidedMaxwell);
export const rayleigh = positional('rayleigh(key, scale?, shape? | dtype?)', impl.rayleigh);
export const pareto = positional('pareto(key, b, shape? | dtype?)', impl.pareto);
export const triangular = positional('triangular(key, left, mode, right, shape? | dtype?)', impl.triangular);
export const weibullMin = positional('weibullMin(key, scale, concentration, shape? | dtype?)', impl.weibullMin);
export const geometric = positional('geometric(key, p | shape?, dtype?)', impl.geometric);
export const rademacher = positional('rademacher(key | shape?, dtype?)', impl.rademacher);
export const multivariateNormal = positional('multivariateNormal(key, mean, cov, shape? | dtype?)', impl.multivariateNormal);
export const normal = positional('normal(key, shape? | dtype?)', impl.normal);
export const exponential = positional('exponential(key, shape? | dtype?)', impl.exponential);
export const gumbel = positional('gumbel(key, shape? | dtype?)', impl.gumbel);
export const laplace = positional('laplace(key, shape? | dtype?)', impl.laplace);
export const logistic = positional('logistic(key, shape? | dtype?)', impl.logistic);
export const cauchy = positional('cauchy(key, shape? | dtype?)', impl.cauchy);
export const maxwell = positional('maxwell(key, shape? | dtype?)', impl.maxwell);
