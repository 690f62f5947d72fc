/** The public functions of `lax/linalg.ts` with their signatures. */
import * as impl from '../../lax/linalg.ts';
import * as eigImpl from '../../lax/eig.ts';
import * as svdImpl from '../../lax/svd.ts';
import { checked, positional } from '../../signature.ts';

export type * from '../../lax/eig.ts';
export type * from '../../lax/linalg.ts';
export type * from '../../lax/svd.ts';

export const cholesky = /* @__PURE__ */ positional('cholesky(x; upper?, symmetrizeInput?)', impl.cholesky);
export const lu = /* @__PURE__ */ positional('lu(x)', impl.lu);
export const triangularSolve = /* @__PURE__ */ positional('triangularSolve(a, b; leftSide?, lower?, transposeA?, unitDiagonal?)', impl.triangularSolve);
export const eigh = /* @__PURE__ */ positional('eigh(x; symmetrizeInput?, lower?)', impl.eigh);
export const svd = /* @__PURE__ */ checked('svd(x; computeUv?, fullMatrices?)', svdImpl.svd);
export const eig = /* @__PURE__ */ checked('eig(x{}; computeLeftEigenvectors?, computeRightEigenvectors?)', eigImpl.eig);
export const qr = /* @__PURE__ */ positional('qr(x; fullMatrices?)', impl.qr);
