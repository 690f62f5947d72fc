/** The public functions of `special.ts`, `nn/normalization.ts`, `numpy/bessel.ts` with their signatures. */

import * as normalizationImpl from '../nn/normalization.ts';
import * as besselImpl from '../numpy/bessel.ts';
import { positional } from '../signature.ts';
import * as specialImpl from '../special.ts';

export type * from '../nn/normalization.ts';
export type * from '../numpy/bessel.ts';
export * from '../special.ts';

export const polygamma = positional('polygamma(n, x)', specialImpl.polygamma);
export const erf = positional('erf(x)', specialImpl.erf);
export const erfc = positional('erfc(x)', specialImpl.erfc);
export const erfinv = positional('erfinv(x)', specialImpl.erfinv);
export const gammaln = positional('gammaln(x)', specialImpl.gammaln);
export const digamma = positional('digamma(x)', specialImpl.digamma);
export const zeta = positional('zeta(x, q)', specialImpl.zeta);
export const betaln = positional('betaln(a, b)', specialImpl.betaln);
export const logit = positional('logit(x)', specialImpl.logit);
export const expit = positional('expit(x)', specialImpl.expit);
export const xlogy = positional('xlogy(x, y)', specialImpl.xlogy);
export const xlog1py = positional('xlog1py(x, y)', specialImpl.xlog1py);
export const entr = positional('entr(x)', specialImpl.entr);
export const relEntr = positional('relEntr(p, q)', specialImpl.relEntr);
export const ndtr = positional('ndtr(x)', specialImpl.ndtr);
export const ndtri = positional('ndtri(p)', specialImpl.ndtri);
export const logNdtr = positional('logNdtr(x)', specialImpl.logNdtr);
export const exprel = positional('exprel(x)', specialImpl.exprel);
export const gammasgn = positional('gammasgn(x)', specialImpl.gammasgn);
export const gamma = positional('gamma(x)', specialImpl.gamma);
export const loggamma = positional('loggamma(x)', specialImpl.loggamma);
export const factorial = positional('factorial(n)', specialImpl.factorial);
export const beta = positional('beta(a, b)', specialImpl.beta);
export const klDiv = positional('klDiv(p, q)', specialImpl.klDiv);
export const boxcox = positional('boxcox(x, lmbda)', specialImpl.boxcox);
export const boxcox1p = positional('boxcox1p(x, lmbda)', specialImpl.boxcox1p);
export const logSoftmax = positional('logSoftmax(x, axis? | where?)', normalizationImpl.logSoftmax);
export const logsumexp = positional('logsumexp(a, axis? | b?, keepdims?, -returnSign, where?)', normalizationImpl.logsumexp);
export const softmax = positional('softmax(x, axis? | where?)', normalizationImpl.softmax);
export const i0 = positional('i0(x)', besselImpl.i0);
export const i0e = positional('i0e(x)', besselImpl.i0e);
export const i1 = positional('i1(x)', besselImpl.i1);
export const i1e = positional('i1e(x)', besselImpl.i1e);
export const gammainc = positional('gammainc(a, x)', specialImpl.gammainc);
export const gammaincc = positional('gammaincc(a, x)', specialImpl.gammaincc);
export const betainc = positional('betainc(a, b, x)', specialImpl.betainc);
