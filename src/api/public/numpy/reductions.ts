/** The public functions of `numpy/reductions.ts` with their signatures. */
import * as impl from '../../numpy/reductions.ts';
import { positional } from '../../signature.ts';

export type * from '../../numpy/reductions.ts';

export const mean = /* @__PURE__ */ positional('mean(a, axis? | dtype?, -out, keepdims?; where?)', impl.mean);
export const average = /* @__PURE__ */ positional('average(a, axis? | weights?, -returned, keepdims?)', impl.average);
export const sum = /* @__PURE__ */ positional('sum(a, axis? | dtype?, -out, keepdims?, initial?, where?)', impl.sum);
export const prod = /* @__PURE__ */ positional('prod(a, axis? | dtype?, -out, keepdims?, initial?, where?)', impl.prod);
export const max = /* @__PURE__ */ positional('max(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.max);
export const min = /* @__PURE__ */ positional('min(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.min);
export const amax = /* @__PURE__ */ positional('amax(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.amax);
export const amin = /* @__PURE__ */ positional('amin(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.amin);
export const all = /* @__PURE__ */ positional('all(a, axis? | -out, keepdims?; where?)', impl.all);
export const any = /* @__PURE__ */ positional('any(a, axis? | -out, keepdims?; where?)', impl.any);
export const countNonzero = /* @__PURE__ */ positional('countNonzero(a, axis? | keepdims?)', impl.countNonzero);
export const var_ = /* @__PURE__ */ positional('var(a, axis? | dtype?, -out, ddof?, keepdims?; where?, mean?, correction?)', impl.var_);
export const std = /* @__PURE__ */ positional('std(a, axis? | dtype?, -out, ddof?, keepdims?; where?, mean?, correction?)', impl.std);
export const ptp = /* @__PURE__ */ positional('ptp(a, axis? | -out, keepdims?)', impl.ptp);
export const argmax = /* @__PURE__ */ positional('argmax(a, axis? | -out, keepdims?)', impl.argmax);
export const argmin = /* @__PURE__ */ positional('argmin(a, axis? | -out, keepdims?)', impl.argmin);
export const nansum = /* @__PURE__ */ positional('nansum(a, axis? | dtype?, -out, keepdims?, initial?, where?)', impl.nansum);
export const nanprod = /* @__PURE__ */ positional('nanprod(a, axis? | dtype?, -out, keepdims?, initial?, where?)', impl.nanprod);
export const nanmax = /* @__PURE__ */ positional('nanmax(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.nanmax);
export const nanmin = /* @__PURE__ */ positional('nanmin(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.nanmin);
export const nanmean = /* @__PURE__ */ positional('nanmean(a, axis? | dtype?, -out, keepdims?, where?)', impl.nanmean);
export const nanvar = /* @__PURE__ */ positional('nanvar(a, axis? | dtype?, -out, ddof?, keepdims?, where?, mean?; correction?)', impl.nanvar);
export const nanstd = /* @__PURE__ */ positional('nanstd(a, axis? | dtype?, -out, ddof?, keepdims?, where?, mean?; correction?)', impl.nanstd);
export const nanargmax = /* @__PURE__ */ positional('nanargmax(a, axis? | -out, keepdims?)', impl.nanargmax);
export const nanargmin = /* @__PURE__ */ positional('nanargmin(a, axis? | -out, keepdims?)', impl.nanargmin);
