/** The public functions of `random/gamma.ts` with their signatures. */
import * as impl from '../../random/gamma.ts';
import { positional } from '../../signature.ts';

export * from '../../random/gamma.ts';

export const dirichlet = /* @__PURE__ */ positional('dirichlet(key, alpha, shape? | dtype?)', impl.dirichlet);
export const generalizedNormal = /* @__PURE__ */ positional('generalizedNormal(key, p, shape? | dtype?)', impl.generalizedNormal);
export const ball = /* @__PURE__ */ positional('ball(key, d | p?, shape?, dtype?)', impl.ball);
export const poisson = /* @__PURE__ */ positional('poisson(key, lam, shape? | dtype?)', impl.poisson);
export const gamma = /* @__PURE__ */ positional('gamma(key, a, shape? | dtype?)', impl.gamma);
export const loggamma = /* @__PURE__ */ positional('loggamma(key, a, shape? | dtype?)', impl.loggamma);
export const beta = /* @__PURE__ */ positional('beta(key, a, b, shape? | dtype?)', impl.beta);
export const chisquare = /* @__PURE__ */ positional('chisquare(key, df, shape? | dtype?)', impl.chisquare);
export const t = /* @__PURE__ */ positional('t(key, df, shape? | dtype?)', impl.t);
export const f = /* @__PURE__ */ positional('f(key, dfnum, dfden, shape? | dtype?)', impl.f);
export const wald = /* @__PURE__ */ positional('wald(key, mean, shape? | dtype?)', impl.wald);
