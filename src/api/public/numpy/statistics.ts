/** The public functions of `numpy/statistics.ts` with their signatures. */
import * as impl from '../../numpy/statistics.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../numpy/statistics.ts';

export const quantile = /* @__PURE__ */ positional('quantile(a, q, axis? | -out, -overwriteInput, method?, keepdims?)', impl.quantile);
export const nanquantile = /* @__PURE__ */ positional('nanquantile(a, q, axis? | -out, -overwriteInput, method?, keepdims?)', impl.nanquantile);
export const cov = /* @__PURE__ */ positional('cov(m, y? | rowvar?, -bias, ddof?)', impl.cov);
export const corrcoef = /* @__PURE__ */ positional('corrcoef(x, y? | rowvar?)', impl.corrcoef);
export const searchsorted = /* @__PURE__ */ positional('searchsorted(a, v | side?)', impl.searchsorted);
export const digitize = /* @__PURE__ */ positional('digitize(x, bins | right?)', impl.digitize);
export const bincount = /* @__PURE__ */ checked('bincount(x | weights?, minlength?; length?)', impl.bincount);
export const histogram = /* @__PURE__ */ positional('histogram(a, bins? | range?, weights?, density?)', impl.histogram);
export const histogramBinEdges = /* @__PURE__ */ positional('histogramBinEdges(a, bins? | range?)', impl.histogramBinEdges);
export const percentile = /* @__PURE__ */ positional('percentile(a, q, axis? | -out, -overwriteInput, method?, keepdims?)', impl.percentile);
export const nanpercentile = /* @__PURE__ */ positional('nanpercentile(a, q, axis? | -out, -overwriteInput, method?, keepdims?)', impl.nanpercentile);
export const median = /* @__PURE__ */ positional('median(a, axis? | -out, -overwriteInput, keepdims?)', impl.median);
export const nanmedian = /* @__PURE__ */ positional('nanmedian(a, axis? | -out, -overwriteInput, keepdims?)', impl.nanmedian);
