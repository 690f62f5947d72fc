/** The public functions of `nn/normalization.ts` with their signatures. */
import * as impl from '../../nn/normalization.ts';
import { positional } from '../../signature.ts';

export * from '../../nn/normalization.ts';

export const softmax = positional('softmax(x, axis? | where?)', impl.softmax);
export const logSoftmax = positional('logSoftmax(x, axis? | where?)', impl.logSoftmax);
export const logsumexp = positional('logsumexp(a, axis? | b?, keepdims?, -returnSign, where?)', impl.logsumexp);
export const logmeanexp = positional('logmeanexp(x, axis? | where?, keepdims?; b?)', impl.logmeanexp);
export const standardize = positional('standardize(x, axis? | mean?, variance?, epsilon?, where?)', impl.standardize);
export const oneHot = positional('oneHot(x, numClasses | dtype?, axis?)', impl.oneHot);
