/** The public functions of `random/counts.ts` with their signatures. */
import * as impl from '../../random/counts.ts';
import { positional } from '../../signature.ts';

export type * from '../../random/counts.ts';

export const binomial = /* @__PURE__ */ positional('binomial(key, n, p, shape? | dtype?)', impl.binomial);
export const multinomial = /* @__PURE__ */ positional('multinomial(key, n, p; shape?, dtype?)', impl.multinomial);
export const orthogonal = /* @__PURE__ */ positional('orthogonal(key, n | shape?, dtype?, m?)', impl.orthogonal);
