/** The public functions of `numpy/sorting.ts` with their signatures. */
import * as impl from '../../numpy/sorting.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/sorting.ts';

export const sort = /* @__PURE__ */ positional('sort(a, axis?; stable?, descending?)', impl.sort);
export const argsort = /* @__PURE__ */ positional('argsort(a, axis?; stable?, descending?)', impl.argsort);
export const lexsort = /* @__PURE__ */ positional('lexsort(keys, axis?)', impl.lexsort);
export const partition = /* @__PURE__ */ positional('partition(a, kth, axis?)', impl.partition);
export const argpartition = /* @__PURE__ */ positional('argpartition(a, kth, axis?)', impl.argpartition);
