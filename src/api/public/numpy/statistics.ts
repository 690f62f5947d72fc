/** The public functions of `numpy/statistics.ts` with their signatures. */
import * as impl from '../../numpy/statistics.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../numpy/statistics.ts';

export const quantile = positional('quantile(a, q, axis? | -out, -overwriteInput, method?, keepdims?)', impl.quantile);
export const nanquantile = positional('nanquantile(a, q, axis? | -out, -overwriteInput, method?, keepdims?)', impl.nanquantile);
export const cov = positional('cov(m, y? | rowvar?, -bias, ddof?)', impl.cov);
export const corrcoef = positional('corrcoef(x, y? | rowvar?)', impl.corrcoef);
export const searchsorted = positional('searchsorted(a, v | side?)', impl.searchsorted);
export const digitize = positional('digitize(x, bins | right?)', impl.digitize);
export const bincount = checked('bincount(x | weights?, minlength?; length?)', impl.bincount);
export const histogram = positional('histogram(a, bins? | range?, weights?, density?)', impl.histogram);
export const histogramBinEdges = positional('histogramBinEdges(a, bins? | range?)', impl.histogramBinEdges);
export const percentile = positional('percentile(a, q, axis? | -out, -overwriteInput, method?, keepdims?)', impl.percentile);
export const nanpercentile = positional('nanpercentile(a, q, axis? | -out, -overwriteInput, method?, keepdims?)', impl.nanpercentile);
export const median = positional('median(a, axis? | -out, -overwriteInput, keepdims?)', impl.median);
export const nanmedian = positional('nanmedian(a, axis? | -out, -overwriteInput, keepdims?)', impl.nanmedian);
