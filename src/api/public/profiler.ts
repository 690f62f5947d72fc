/** The public functions of `profiler.ts` with their signatures. */
import { checked } from '../signature.ts';
import * as impl from '../profiler.ts';

export const startTrace = /* @__PURE__ */ checked('startTrace()', impl.startTrace);
export const stopTrace = /* @__PURE__ */ checked('stopTrace()', impl.stopTrace);
