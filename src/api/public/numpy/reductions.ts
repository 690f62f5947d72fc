/** The public functions of `numpy/reductions.ts` with their signatures. */
import * as impl from '../../numpy/reductions.ts';
import { positional } from '../../signature.ts';

export type * from '../../numpy/reductions.ts';

export const mean = positional('mean(a, axis? | dtype?, -out, keepdims?; where?)', impl.mean);
export const average = positional('average(a, axis? | weights?, -returned, keepdims?)', impl.average);
export const sum = positional('sum(a, axis? | dtype?, -out, keepdims?, initial?, where?)', impl.sum);
export const prod = positional('prod(a, axis? | dtype?, -out, keepdims?, initial?, where?)', impl.prod);
export const max = positional('max(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.max);
export const min = positional('min(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.min);
export const amax = positional('amax(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.amax);
export const amin = positional('amin(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.amin);
export const all = positional('all(a, axis? | -out, keepdims?; where?)', impl.all);
export const any = positional('any(a, axis? | -out, keepdims?; where?)', impl.any);
export const countNonzero = positional('countNonzero(a, axis? | keepdims?)', impl.countNonzero);
export const var_ = positional('var(a, axis? | dtype?, -out, ddof?, keepdims?; where?, mean?, correction?)', impl.var_);
export const std = positional('std(a, axis? | dtype?, -out, ddof?, keepdims?; where?, mean?, correction?)', impl.std);
export const ptp = positional('ptp(a, axis? | -out, keepdims?)', impl.ptp);
export const argmax = positional('argmax(a, axis? | -out, keepdims?)', impl.argmax);
export const argmin = positional('argmin(a, axis? | -out, keepdims?)', impl.argmin);
export const nansum = positional('nansum(a, axis? | dtype?, -out, keepdims?, initial?, where?)', impl.nansum);
export const nanprod = positional('nanprod(a, axis? | dtype?, -out, keepdims?, initial?, where?)', impl.nanprod);
export const nanmax = positional('nanmax(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.nanmax);
export const nanmin = positional('nanmin(a, axis? | -out, keepdims?, initial?, where?; dtype?)', impl.nanmin);
export const nanmean = positional('nanmean(a, axis? | dtype?, -out, keepdims?, where?)', impl.nanmean);
export const nanvar = positional('nanvar(a, axis? | dtype?, -out, ddof?, keepdims?, where?, mean?; correction?)', impl.nanvar);
export const nanstd = positional('nanstd(a, axis? | dtype?, -out, ddof?, keepdims?, where?, mean?; correction?)', impl.nanstd);
export const nanargmax = positional('nanargmax(a, axis? | -out, keepdims?)', impl.nanargmax);
export const nanargmin = positional('nanargmin(a, axis? | -out, keepdims?)', impl.nanargmin);
