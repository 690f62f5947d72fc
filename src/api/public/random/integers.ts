/** The public functions of `random/integers.ts` with their signatures. */
import * as impl from '../../random/integers.ts';
import { positional } from '../../signature.ts';

export * from '../../random/integers.ts';

export const randint = /* @__PURE__ */ positional('randint(key | shape?, minval, maxval, dtype?)', impl.randint);
export const permutation = /* @__PURE__ */ positional('permutation(key, x, axis? | independent?)', impl.permutation);
export const choice = /* @__PURE__ */ positional('choice(key, a | shape?, replace?, p?, axis?)', impl.choice);
export const categorical = /* @__PURE__ */ positional('categorical(key, logits | axis?, shape?, replace?)', impl.categorical);
