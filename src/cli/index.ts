/** What the commands call, with signatures. */
import { checked } from '../api/signature.ts';
import * as impl from './programs.ts';

export type { CompileOptions, OptOptions, RunOptions, RunReport, Source } from './programs.ts';
export { passNames } from './programs.ts';

const handsOn = true;
export const run = /* @__PURE__ */ checked('run(text; seed, device, entry?, inputs?, adapter?, strict?, f64?, int64?)', impl.run, { handsOn });
export const formatRun = /* @__PURE__ */ checked('formatRun(report{})', impl.formatRun, { handsOn });
export const optimize = /* @__PURE__ */ checked('optimize(text; verify, entry?, passes?, stopAfter?, dump?, f64?, int64?)', impl.optimize, {
  handsOn,
});
export const plan = /* @__PURE__ */ checked('plan(text; entry?, adapter?, strict?, f64?, int64?)', impl.plan, { handsOn });
export const formatPlan = /* @__PURE__ */ checked('formatPlan(plan{})', impl.formatPlan, { handsOn });
export const planJson = /* @__PURE__ */ checked('planJson(plan{})', impl.planJson, { handsOn });
