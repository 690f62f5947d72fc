/** The public functions of `nn/normalization.ts` with their signatures. */
import * as impl from '../../nn/normalization.ts';
import { positional } from '../../signature.ts';

export * from '../../nn/normalization.ts';

export const softmax = /* @__PURE__ */ positional('softmax(x, axis? | where?)', impl.softmax);
export const logSoftmax = /* @__PURE__ */ positional('logSoftmax(x, axis? | where?)', impl.logSoftmax);
export const logsumexp = /* @__PURE__ */ positional('logsumexp(a, axis? | b?, keepdims?, -returnSign, where?)', impl.logsumexp);
export const logmeanexp = /* @__PURE__ */ positional('logmeanexp(x, axis? | where?, keepdims?; b?)', impl.logmeanexp);
export const standardize = /* @__PURE__ */ positional('standardize(x, axis? | mean?, variance?, epsilon?, where?)', impl.standardize);
export const oneHot = /* @__PURE__ */ positional('oneHot(x, numClasses | dtype?, axis?)', impl.oneHot);
