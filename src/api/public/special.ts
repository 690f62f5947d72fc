/** The public functions of `special.ts`, `nn/normalization.ts`, `numpy/bessel.ts` with their signatures. */

import * as normalizationImpl from '../nn/normalization.ts';
import * as besselImpl from '../numpy/bessel.ts';
import { positional } from '../signature.ts';
import * as specialImpl from '../special.ts';

export type * from '../nn/normalization.ts';
export type * from '../numpy/bessel.ts';
export * from '../special.ts';

export const polygamma = /* @__PURE__ */ positional('polygamma(n, x)', specialImpl.polygamma);
export const erf = /* @__PURE__ */ positional('erf(x)', specialImpl.erf);
export const erfc = /* @__PURE__ */ positional('erfc(x)', specialImpl.erfc);
export const erfinv = /* @__PURE__ */ positional('erfinv(x)', specialImpl.erfinv);
export const gammaln = /* @__PURE__ */ positional('gammaln(x)', specialImpl.gammaln);
export const digamma = /* @__PURE__ */ positional('digamma(x)', specialImpl.digamma);
export const zeta = /* @__PURE__ */ positional('zeta(x, q)', specialImpl.zeta);
export const betaln = /* @__PURE__ */ positional('betaln(a, b)', specialImpl.betaln);
export const logit = /* @__PURE__ */ positional('logit(x)', specialImpl.logit);
export const expit = /* @__PURE__ */ positional('expit(x)', specialImpl.expit);
export const xlogy = /* @__PURE__ */ positional('xlogy(x, y)', specialImpl.xlogy);
export const xlog1py = /* @__PURE__ */ positional('xlog1py(x, y)', specialImpl.xlog1py);
export const entr = /* @__PURE__ */ positional('entr(x)', specialImpl.entr);
export const relEntr = /* @__PURE__ */ positional('relEntr(p, q)', specialImpl.relEntr);
export const ndtr = /* @__PURE__ */ positional('ndtr(x)', specialImpl.ndtr);
export const ndtri = /* @__PURE__ */ positional('ndtri(p)', specialImpl.ndtri);
export const logNdtr = /* @__PURE__ */ positional('logNdtr(x)', specialImpl.logNdtr);
export const exprel = /* @__PURE__ */ positional('exprel(x)', specialImpl.exprel);
export const gammasgn = /* @__PURE__ */ positional('gammasgn(x)', specialImpl.gammasgn);
export const gamma = /* @__PURE__ */ positional('gamma(x)', specialImpl.gamma);
export const loggamma = /* @__PURE__ */ positional('loggamma(x)', specialImpl.loggamma);
export const factorial = /* @__PURE__ */ positional('factorial(n)', specialImpl.factorial);
export const beta = /* @__PURE__ */ positional('beta(a, b)', specialImpl.beta);
export const klDiv = /* @__PURE__ */ positional('klDiv(p, q)', specialImpl.klDiv);
export const boxcox = /* @__PURE__ */ positional('boxcox(x, lmbda)', specialImpl.boxcox);
export const boxcox1p = /* @__PURE__ */ positional('boxcox1p(x, lmbda)', specialImpl.boxcox1p);
export const logSoftmax = /* @__PURE__ */ positional('logSoftmax(x, axis? | where?)', normalizationImpl.logSoftmax);
export const logsumexp = /* @__PURE__ */ positional('logsumexp(a, axis? | b?, keepdims?, -returnSign, where?)', normalizationImpl.logsumexp);
export const softmax = /* @__PURE__ */ positional('softmax(x, axis? | where?)', normalizationImpl.softmax);
export const i0 = /* @__PURE__ */ positional('i0(x)', besselImpl.i0);
export const i0e = /* @__PURE__ */ positional('i0e(x)', besselImpl.i0e);
export const i1 = /* @__PURE__ */ positional('i1(x)', besselImpl.i1);
export const i1e = /* @__PURE__ */ positional('i1e(x)', besselImpl.i1e);
export const gammainc = /* @__PURE__ */ positional('gammainc(a, x)', specialImpl.gammainc);
export const gammaincc = /* @__PURE__ */ positional('gammaincc(a, x)', specialImpl.gammaincc);
export const betainc = /* @__PURE__ */ positional('betainc(a, b, x)', specialImpl.betainc);
