/** The public functions of `numpy/indexing.ts` with their signatures. */
import * as impl from '../../numpy/indexing.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/indexing.ts';

export const at = /* @__PURE__ */ positional('at(x, index)', impl.at);
export const slice = /* @__PURE__ */ positional('slice(x, index)', impl.slice);
