/** The public functions of `numpy/cumulative.ts` with their signatures. */
import * as impl from '../../numpy/cumulative.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/cumulative.ts';

export const diff = /* @__PURE__ */ positional('diff(a, n?, axis? | prepend?, append?)', impl.diff);
export const ediff1d = /* @__PURE__ */ positional('ediff1d(ary | toEnd?, toBegin?)', impl.ediff1d);
export const cumsum = /* @__PURE__ */ positional('cumsum(a, axis? | dtype?)', impl.cumsum);
export const cumprod = /* @__PURE__ */ positional('cumprod(a, axis? | dtype?)', impl.cumprod);
export const nancumsum = /* @__PURE__ */ positional('nancumsum(a, axis? | dtype?)', impl.nancumsum);
export const nancumprod = /* @__PURE__ */ positional('nancumprod(a, axis? | dtype?)', impl.nancumprod);
export const cumulativeSum = /* @__PURE__ */ positional('cumulativeSum(x; axis?, dtype?, includeInitial?)', impl.cumulativeSum);
export const cumulativeProd = /* @__PURE__ */ positional('cumulativeProd(x; axis?, dtype?, includeInitial?)', impl.cumulativeProd);
