/** The public functions of `profiler.ts` with their signatures. */
import { checked } from '../signature.ts';
import * as impl from '../profiler.ts';

export const startTrace = checked('startTrace()', impl.startTrace);
export const stopTrace = checked('stopTrace()', impl.stopTrace);
