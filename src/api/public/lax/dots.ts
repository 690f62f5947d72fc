/** The public functions of `lax/dots.ts` with their signatures. */
import * as impl from '../../lax/dots.ts';
import { positional } from '../../signature.ts';

export * from '../../lax/dots.ts';

export const dotGeneral = positional('dotGeneral(lhs, rhs, dimensionNumbers | -precision, preferredElementType?)', impl.dotGeneral);
export const dot = positional(
  'dot(lhs, rhs; lhsContractingDims?, rhsContractingDims?, lhsBatchDims?, rhsBatchDims?, preferredElementType?)',
  impl.dot,
);
export const batchMatmul = positional('batchMatmul(lhs, rhs; preferredElementType?)', impl.batchMatmul);
export const convGeneralDilated = positional(
  'convGeneralDilated(lhs, rhs, windowStrides, padding | lhsDilation?, rhsDilation?, dimensionNumbers?, featureGroupCount?, batchGroupCount?, -precision, preferredElementType?)',
  impl.convGeneralDilated,
);
export const convWithGeneralPadding = positional(
  'convWithGeneralPadding(lhs, rhs, windowStrides, padding, lhsDilation?, rhsDilation? | -precision, preferredElementType?)',
  impl.convWithGeneralPadding,
);
export const convTranspose = positional(
  'convTranspose(lhs, rhs, strides, padding; rhsDilation?, dimensionNumbers?, transposeKernel?, preferredElementType?)',
  impl.convTranspose,
);
export const conv = positional('conv(lhs, rhs, windowStrides, padding | -precision, preferredElementType?)', impl.conv);
