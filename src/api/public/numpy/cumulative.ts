/** The public functions of `numpy/cumulative.ts` with their signatures. */
import * as impl from '../../numpy/cumulative.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/cumulative.ts';

export const diff = positional('diff(a, n?, axis? | prepend?, append?)', impl.diff);
export const ediff1d = positional('ediff1d(ary | toEnd?, toBegin?)', impl.ediff1d);
export const cumsum = positional('cumsum(a, axis? | dtype?)', impl.cumsum);
export const cumprod = positional('cumprod(a, axis? | dtype?)', impl.cumprod);
export const nancumsum = positional('nancumsum(a, axis? | dtype?)', impl.nancumsum);
export const nancumprod = positional('nancumprod(a, axis? | dtype?)', impl.nancumprod);
export const cumulativeSum = positional('cumulativeSum(x; axis?, dtype?, includeInitial?)', impl.cumulativeSum);
export const cumulativeProd = positional('cumulativeProd(x; axis?, dtype?, includeInitial?)', impl.cumulativeProd);
