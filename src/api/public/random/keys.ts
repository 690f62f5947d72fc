/** The public functions of `random/keys.ts` with their signatures. */
import * as impl from '../../random/keys.ts';
import { positional } from '../../signature.ts';

export * from '../../random/keys.ts';

export const bits = /* @__PURE__ */ positional('bits(key, shape? | dtype?)', impl.bits);
export const clone = /* @__PURE__ */ positional('clone(key)', impl.clone);
export const foldIn = /* @__PURE__ */ positional('foldIn(key, data)', impl.foldIn);
export const key = /* @__PURE__ */ positional('key(seed)', impl.key);
export const keyData = /* @__PURE__ */ positional('keyData(keys)', impl.keyData);
export const PRNGKey = /* @__PURE__ */ positional('PRNGKey(seed)', impl.PRNGKey);
export const split = /* @__PURE__ */ positional('split(key, num?)', impl.split);
export const wrapKeyData = /* @__PURE__ */ positional('wrapKeyData(keyBitsArray)', impl.wrapKeyData);
