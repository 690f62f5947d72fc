/** The public functions of `lax/patches.ts` with their signatures. */
import * as impl from '../../lax/patches.ts';
import { positional } from '../../signature.ts';

export type * from '../../lax/patches.ts';

export const raggedDot = /* @__PURE__ */ positional('raggedDot(lhs, rhs, groupSizes | -precision, preferredElementType?)', impl.raggedDot);
export const convGeneralDilatedPatches = /* @__PURE__ */ positional(
  'convGeneralDilatedPatches(lhs, filterShape, windowStrides, padding | lhsDilation?, rhsDilation?, dimensionNumbers?, -precision, preferredElementType?)',
  impl.convGeneralDilatedPatches,
);
