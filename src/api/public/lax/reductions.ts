/** The public functions of `lax/reductions.ts` with their signatures. */
import * as impl from '../../lax/reductions.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../lax/reductions.ts';

export const reduce = /* @__PURE__ */ checked('reduce(operands, initValues, computation, dimensions)', impl.reduce);
export const reduceWindow = /* @__PURE__ */ checked(
  'reduceWindow(operand, initValue, computation, windowDimensions?, windowStrides?, padding?, baseDilation?, windowDilation?)',
  impl.reduceWindow,
);
export const sort = /* @__PURE__ */ checked('sort(operand | dimension?, isStable?, numKeys?)', impl.sort);
export const topK = /* @__PURE__ */ positional('topK(operand, k, axis?)', impl.topK);
export const reduceSum = /* @__PURE__ */ positional('reduceSum(operand, axes)', impl.reduceSum);
export const reduceProd = /* @__PURE__ */ positional('reduceProd(operand, axes)', impl.reduceProd);
export const reduceMax = /* @__PURE__ */ positional('reduceMax(operand, axes)', impl.reduceMax);
export const reduceMin = /* @__PURE__ */ positional('reduceMin(operand, axes)', impl.reduceMin);
export const reduceAnd = /* @__PURE__ */ positional('reduceAnd(operand, axes)', impl.reduceAnd);
export const reduceOr = /* @__PURE__ */ positional('reduceOr(operand, axes)', impl.reduceOr);
export const argmax = /* @__PURE__ */ positional('argmax(operand, axis, indexDtype?)', impl.argmax);
export const argmin = /* @__PURE__ */ positional('argmin(operand, axis, indexDtype?)', impl.argmin);
export const cumsum = /* @__PURE__ */ positional('cumsum(operand, axis? | reverse?)', impl.cumsum);
export const cumprod = /* @__PURE__ */ positional('cumprod(operand, axis? | reverse?)', impl.cumprod);
export const cummax = /* @__PURE__ */ positional('cummax(operand, axis? | reverse?)', impl.cummax);
export const cummin = /* @__PURE__ */ positional('cummin(operand, axis? | reverse?)', impl.cummin);
export const cumlogsumexp = /* @__PURE__ */ positional('cumlogsumexp(operand, axis? | reverse?)', impl.cumlogsumexp);
export const sortKeyVal = /* @__PURE__ */ positional('sortKeyVal(keys, values, dimension?)', impl.sortKeyVal);
