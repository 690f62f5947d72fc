/** The public functions of `numpy/constants.ts` with their signatures. */
import * as impl from '../../numpy/constants.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/constants.ts';

export const finfo = /* @__PURE__ */ positional('finfo(dtype)', impl.finfo);
export const iinfo = /* @__PURE__ */ positional('iinfo(intType)', impl.iinfo);
export const promoteTypes = /* @__PURE__ */ positional('promoteTypes(a, b)', impl.promoteTypes);
