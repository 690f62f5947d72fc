/** The public functions of `lax/dots.ts` with their signatures. */
import * as impl from '../../lax/dots.ts';
import { positional } from '../../signature.ts';

export type * from '../../lax/dots.ts';

export const dotGeneral = /* @__PURE__ */ positional('dotGeneral(lhs, rhs, dimensionNumbers | -precision, preferredElementType?)', impl.dotGeneral);
export const dot = /* @__PURE__ */ positional(
  'dot(lhs, rhs; lhsContractingDims?, rhsContractingDims?, lhsBatchDims?, rhsBatchDims?, preferredElementType?)',
  impl.dot,
);
export const batchMatmul = /* @__PURE__ */ positional('batchMatmul(lhs, rhs; preferredElementType?)', impl.batchMatmul);
export const convGeneralDilated = /* @__PURE__ */ positional(
  'convGeneralDilated(lhs, rhs, windowStrides, padding | lhsDilation?, rhsDilation?, dimensionNumbers?, featureGroupCount?, batchGroupCount?, -precision, preferredElementType?)',
  impl.convGeneralDilated,
);
export const convWithGeneralPadding = /* @__PURE__ */ positional(
  'convWithGeneralPadding(lhs, rhs, windowStrides, padding, lhsDilation?, rhsDilation? | -precision, preferredElementType?)',
  impl.convWithGeneralPadding,
);
export const convTranspose = /* @__PURE__ */ positional(
  'convTranspose(lhs, rhs, strides, padding | rhsDilation?, dimensionNumbers?, transposeKernel?, -precision, preferredElementType?)',
  impl.convTranspose,
);
export const conv = /* @__PURE__ */ positional('conv(lhs, rhs, windowStrides, padding | -precision, preferredElementType?)', impl.conv);
