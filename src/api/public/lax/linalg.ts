/** The public functions of `lax/linalg.ts` with their signatures. */
import * as impl from '../../lax/linalg.ts';
import { checked, positional } from '../../signature.ts';

export type * from '../../lax/linalg.ts';

export const cholesky = positional('cholesky(x; upper?, symmetrizeInput?)', impl.cholesky);
export const lu = positional('lu(x)', impl.lu);
export const triangularSolve = positional('triangularSolve(a, b; leftSide?, lower?, transposeA?, unitDiagonal?)', impl.triangularSolve);
export const eigh = positional('eigh(x; symmetrizeInput?, lower?)', impl.eigh);
export const svd = checked('svd(x; computeUv?, fullMatrices?)', impl.svd);
export const qr = positional('qr(x; fullMatrices?)', impl.qr);
