/** The public functions of `numpy/linalg.ts`, `numpy/products.ts`, `numpy/shape.ts` with their signatures. */
import * as linalgImpl from '../../numpy/linalg.ts';
import * as productsImpl from '../../numpy/products.ts';
import * as shapeImpl from '../../numpy/shape.ts';
import { checked, positional } from '../../signature.ts';

export type * from '../../numpy/linalg.ts';
export type * from '../../numpy/products.ts';
export type * from '../../numpy/shape.ts';

export const eigh = positional('eigh(a | UPLO?, symmetrizeInput?)', linalgImpl.eigh);
export const slogdet = positional('slogdet(a)', linalgImpl.slogdet);
export const det = positional('det(a)', linalgImpl.det);
export const solve = positional('solve(a, b)', linalgImpl.solve);
export const inv = positional('inv(a)', linalgImpl.inv);
export const pinv = positional('pinv(a; rcond?)', linalgImpl.pinv);
export const lstsq = positional('lstsq(a, b)', linalgImpl.lstsq);
export const matrixRank = positional('matrixRank(M | rtol?)', linalgImpl.matrixRank);
export const matrixPower = positional('matrixPower(a, n)', linalgImpl.matrixPower);
export const vectorNorm = positional('vectorNorm(x; axis?, keepdims?, ord?)', linalgImpl.vectorNorm);
export const norm = positional('norm(x | ord?, axis?, keepdims?)', linalgImpl.norm);
export const qr = checked('qr(a | mode?)', linalgImpl.qr);
export const cond = positional('cond(x | p?)', linalgImpl.cond);
export const cholesky = positional('cholesky(a; upper?, symmetrizeInput?)', linalgImpl.cholesky);
export const svd = checked('svd(a | fullMatrices?, computeUv?)', linalgImpl.svd);
export const svdvals = positional('svdvals(x)', linalgImpl.svdvals);
export const eigvalsh = positional('eigvalsh(a | UPLO?; symmetrizeInput?)', linalgImpl.eigvalsh);
export const cross = positional('cross(x1, x2, axis?)', linalgImpl.cross);
export const diagonal = positional('diagonal(x | offset?)', linalgImpl.diagonal);
export const trace = positional('trace(x | offset?)', linalgImpl.trace);
export const matrixNorm = positional('matrixNorm(x; keepdims?, ord?)', linalgImpl.matrixNorm);
export const matmul = positional('matmul(x1, x2; preferredElementType?)', productsImpl.matmul);
export const multiDot = positional('multiDot(arrays)', productsImpl.multiDot);
export const outer = positional('outer(x1, x2)', productsImpl.outer);
export const tensordot = positional('tensordot(x1, x2, axes?; preferredElementType?)', productsImpl.tensordot);
export const vecdot = positional('vecdot(x1, x2; axis?, preferredElementType?)', productsImpl.vecdot);
export const matrixTranspose = positional('matrixTranspose(x)', shapeImpl.matrixTranspose);
