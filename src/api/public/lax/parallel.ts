/** The public functions of `lax/parallel.ts` with their signatures. */
import * as impl from '../../lax/parallel.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../lax/parallel.ts';

export const psum = checked('psum(x{}, axisName)', impl.psum);
export const pmean = checked('pmean(x{}, axisName)', impl.pmean);
export const pmax = checked('pmax(x{}, axisName)', impl.pmax);
export const pmin = checked('pmin(x{}, axisName)', impl.pmin);
export const axisIndex = positional('axisIndex(axisName)', impl.axisIndex);
export const allGather = checked('allGather(x{}, axisName; axis?)', impl.allGather);
export const ppermute = checked('ppermute(x{}, axisName, perm)', impl.ppermute);
export const axisSize = positional('axisSize(axisName)', impl.axisSize);
