/** The public functions of `numpy/products.ts` with their signatures. */
import * as impl from '../../numpy/products.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../numpy/products.ts';

export const matmul = /* @__PURE__ */ positional('matmul(a, b; preferredElementType?)', impl.matmul);
export const dot = /* @__PURE__ */ positional('dot(a, b; preferredElementType?)', impl.dot);
export const inner = /* @__PURE__ */ positional('inner(a, b; preferredElementType?)', impl.inner);
export const outer = /* @__PURE__ */ positional('outer(a, b)', impl.outer);
export const vdot = /* @__PURE__ */ positional('vdot(a, b; preferredElementType?)', impl.vdot);
export const vecdot = /* @__PURE__ */ positional('vecdot(x1, x2; axis?, preferredElementType?)', impl.vecdot);
export const matvec = /* @__PURE__ */ positional('matvec(x1, x2; preferredElementType?)', impl.matvec);
export const vecmat = /* @__PURE__ */ positional('vecmat(x1, x2; preferredElementType?)', impl.vecmat);
export const tensordot = /* @__PURE__ */ positional('tensordot(a, b, axes?; preferredElementType?)', impl.tensordot);
export const einsum = /* @__PURE__ */ checked('einsum(subscripts, ...operands; preferredElementType?)', impl.einsum);
export const kron = /* @__PURE__ */ positional('kron(a, b)', impl.kron);
export const cross = /* @__PURE__ */ positional('cross(a, b | axisa?, axisb?, axisc?, axis?)', impl.cross);
export const multiDot = /* @__PURE__ */ positional('multiDot(matrices)', impl.multiDot);
