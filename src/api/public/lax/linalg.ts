/** The public functions of `lax/linalg.ts` with their signatures. */
import * as impl from '../../lax/linalg.ts';
import { checked, positional } from '../../signature.ts';

export type * from '../../lax/linalg.ts';

export const cholesky = /* @__PURE__ */ positional('cholesky(x; upper?, symmetrizeInput?)', impl.cholesky);
export const lu = /* @__PURE__ */ positional('lu(x)', impl.lu);
export const triangularSolve = /* @__PURE__ */ positional('triangularSolve(a, b; leftSide?, lower?, transposeA?, unitDiagonal?)', impl.triangularSolve);
export const eigh = /* @__PURE__ */ positional('eigh(x; symmetrizeInput?, lower?)', impl.eigh);
export const svd = /* @__PURE__ */ checked('svd(x; computeUv?, fullMatrices?)', impl.svd);
export const qr = /* @__PURE__ */ positional('qr(x; fullMatrices?)', impl.qr);
