/** The public functions of `random/gamma.ts` with their signatures. */
import * as impl from '../../random/gamma.ts';
import { positional } from '../../signature.ts';

export * from '../../random/gamma.ts';

export const dirichlet = positional('dirichlet(key, alpha, shape? | dtype?)', impl.dirichlet);
export const generalizedNormal = positional('generalizedNormal(key, p, shape? | dtype?)', impl.generalizedNormal);
export const ball = positional('ball(key, d | p?, shape?, dtype?)', impl.ball);
export const poisson = positional('poisson(key, lam, shape? | dtype?)', impl.poisson);
export const gamma = positional('gamma(key, a, shape? | dtype?)', impl.gamma);
export const loggamma = positional('loggamma(key, a, shape? | dtype?)', impl.loggamma);
export const beta = positional('beta(key, a, b, shape? | dtype?)', impl.beta);
export const chisquare = positional('chisquare(key, df, shape? | dtype?)', impl.chisquare);
export const t = positional('t(key, df, shape? | dtype?)', impl.t);
export const f = positional('f(key, dfnum, dfden, shape? | dtype?)', impl.f);
export const wald = positional('wald(key, mean, shape? | dtype?)', impl.wald);
