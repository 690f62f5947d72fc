/** The public functions of `lax/parallel.ts` with their signatures. */
import * as impl from '../../lax/parallel.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../lax/parallel.ts';

export const psum = /* @__PURE__ */ checked('psum(x{}, axisName)', impl.psum);
export const pmean = /* @__PURE__ */ checked('pmean(x{}, axisName)', impl.pmean);
export const pmax = /* @__PURE__ */ checked('pmax(x{}, axisName)', impl.pmax);
export const pmin = /* @__PURE__ */ checked('pmin(x{}, axisName)', impl.pmin);
export const axisIndex = /* @__PURE__ */ positional('axisIndex(axisName)', impl.axisIndex);
export const allGather = /* @__PURE__ */ checked('allGather(x{}, axisName; axis?)', impl.allGather);
export const ppermute = /* @__PURE__ */ checked('ppermute(x{}, axisName, perm)', impl.ppermute);
export const axisSize = /* @__PURE__ */ positional('axisSize(axisName)', impl.axisSize);
