/** The public functions of `lax/reductions.ts` with their signatures. */
import * as impl from '../../lax/reductions.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../lax/reductions.ts';

export const reduce = checked('reduce(operands, initValues, computation, dimensions)', impl.reduce);
export const reduceWindow = checked(
  'reduceWindow(operand, initValue, computation, windowDimensions?, windowStrides?, padding?, baseDilation?, windowDilation?)',
  impl.reduceWindow,
);
export const sort = checked('sort(operand | dimension?, isStable?, numKeys?)', impl.sort);
export const topK = positional('topK(operand, k, axis?)', impl.topK);
export const reduceSum = positional('reduceSum(operand, axes)', impl.reduceSum);
export const reduceProd = positional('reduceProd(operand, axes)', impl.reduceProd);
export const reduceMax = positional('reduceMax(operand, axes)', impl.reduceMax);
export const reduceMin = positional('reduceMin(operand, axes)', impl.reduceMin);
export const reduceAnd = positional('reduceAnd(operand, axes)', impl.reduceAnd);
export const reduceOr = positional('reduceOr(operand, axes)', impl.reduceOr);
export const argmax = positional('argmax(operand, axis, indexDtype?)', impl.argmax);
export const argmin = positional('argmin(operand, axis, indexDtype?)', impl.argmin);
export const cumsum = positional('cumsum(operand, axis? | reverse?)', impl.cumsum);
export const cumprod = positional('cumprod(operand, axis? | reverse?)', impl.cumprod);
export const cummax = positional('cummax(operand, axis? | reverse?)', impl.cummax);
export const cummin = positional('cummin(operand, axis? | reverse?)', impl.cummin);
export const cumlogsumexp = positional('cumlogsumexp(operand, axis? | reverse?)', impl.cumlogsumexp);
export const sortKeyVal = positional('sortKeyVal(keys, values, dimension?)', impl.sortKeyVal);
