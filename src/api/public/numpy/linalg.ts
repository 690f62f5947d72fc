/** The public functions of `numpy/linalg.ts`, `numpy/products.ts`, `numpy/shape.ts` with their signatures. */
import * as linalgImpl from '../../numpy/linalg.ts';
import * as productsImpl from '../../numpy/products.ts';
import * as shapeImpl from '../../numpy/shape.ts';
import { checked, positional } from '../../signature.ts';

export type * from '../../numpy/linalg.ts';
export type * from '../../numpy/products.ts';
export type * from '../../numpy/shape.ts';

export const eigh = /* @__PURE__ */ positional('eigh(a | UPLO?, symmetrizeInput?)', linalgImpl.eigh);
export const slogdet = /* @__PURE__ */ positional('slogdet(a)', linalgImpl.slogdet);
export const det = /* @__PURE__ */ positional('det(a)', linalgImpl.det);
export const solve = /* @__PURE__ */ positional('solve(a, b)', linalgImpl.solve);
export const inv = /* @__PURE__ */ positional('inv(a)', linalgImpl.inv);
export const pinv = /* @__PURE__ */ positional('pinv(a; rcond?)', linalgImpl.pinv);
export const lstsq = /* @__PURE__ */ positional('lstsq(a, b)', linalgImpl.lstsq);
export const matrixRank = /* @__PURE__ */ positional('matrixRank(M | rtol?)', linalgImpl.matrixRank);
export const matrixPower = /* @__PURE__ */ positional('matrixPower(a, n)', linalgImpl.matrixPower);
export const vectorNorm = /* @__PURE__ */ positional('vectorNorm(x; axis?, keepdims?, ord?)', linalgImpl.vectorNorm);
export const norm = /* @__PURE__ */ positional('norm(x | ord?, axis?, keepdims?)', linalgImpl.norm);
export const qr = /* @__PURE__ */ checked('qr(a | mode?)', linalgImpl.qr);
export const cond = /* @__PURE__ */ positional('cond(x | p?)', linalgImpl.cond);
export const cholesky = /* @__PURE__ */ positional('cholesky(a; upper?, symmetrizeInput?)', linalgImpl.cholesky);
export const svd = /* @__PURE__ */ checked('svd(a | fullMatrices?, computeUv?)', linalgImpl.svd);
export const eig = /* @__PURE__ */ checked('eig(a{})', linalgImpl.eig);
export const eigvals = /* @__PURE__ */ checked('eigvals(a{})', linalgImpl.eigvals);
export const svdvals = /* @__PURE__ */ positional('svdvals(x)', linalgImpl.svdvals);
export const eigvalsh = /* @__PURE__ */ positional('eigvalsh(a | UPLO?; symmetrizeInput?)', linalgImpl.eigvalsh);
export const cross = /* @__PURE__ */ positional('cross(x1, x2, axis?)', linalgImpl.cross);
export const diagonal = /* @__PURE__ */ positional('diagonal(x | offset?)', linalgImpl.diagonal);
export const trace = /* @__PURE__ */ positional('trace(x | offset?)', linalgImpl.trace);
export const matrixNorm = /* @__PURE__ */ positional('matrixNorm(x; keepdims?, ord?)', linalgImpl.matrixNorm);
export const matmul = /* @__PURE__ */ positional('matmul(x1, x2; preferredElementType?)', productsImpl.matmul);
export const multiDot = /* @__PURE__ */ positional('multiDot(arrays)', productsImpl.multiDot);
export const outer = /* @__PURE__ */ positional('outer(x1, x2)', productsImpl.outer);
export const tensordot = /* @__PURE__ */ positional('tensordot(x1, x2, axes?; preferredElementType?)', productsImpl.tensordot);
export const vecdot = /* @__PURE__ */ positional('vecdot(x1, x2; axis?, preferredElementType?)', productsImpl.vecdot);
export const matrixTranspose = /* @__PURE__ */ positional('matrixTranspose(x)', shapeImpl.matrixTranspose);
