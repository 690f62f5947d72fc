/** The public functions of `numpy/products.ts` with their signatures. */
import * as impl from '../../numpy/products.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../numpy/products.ts';

export const matmul = positional('matmul(a, b; preferredElementType?)', impl.matmul);
export const dot = positional('dot(a, b; preferredElementType?)', impl.dot);
export const inner = positional('inner(a, b; preferredElementType?)', impl.inner);
export const outer = positional('outer(a, b)', impl.outer);
export const vdot = positional('vdot(a, b; preferredElementType?)', impl.vdot);
export const vecdot = positional('vecdot(x1, x2; axis?, preferredElementType?)', impl.vecdot);
export const matvec = positional('matvec(x1, x2; preferredElementType?)', impl.matvec);
export const vecmat = positional('vecmat(x1, x2; preferredElementType?)', impl.vecmat);
export const tensordot = positional('tensordot(a, b, axes?; preferredElementType?)', impl.tensordot);
export const einsum = checked('einsum(subscripts, ...operands; preferredElementType?)', impl.einsum);
export const kron = positional('kron(a, b)', impl.kron);
export const cross = positional('cross(a, b | axisa?, axisb?, axisc?, axis?)', impl.cross);
export const multiDot = positional('multiDot(matrices)', impl.multiDot);
