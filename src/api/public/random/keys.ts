/** The public functions of `random/keys.ts` with their signatures. */
import * as impl from '../../random/keys.ts';
import { positional } from '../../signature.ts';

export * from '../../random/keys.ts';

export const bits = positional('bits(key, shape? | dtype?)', impl.bits);
export const clone = positional('clone(key)', impl.clone);
export const foldIn = positional('foldIn(key, data)', impl.foldIn);
export const key = positional('key(seed)', impl.key);
export const keyData = positional('keyData(keys)', impl.keyData);
export const PRNGKey = positional('PRNGKey(seed)', impl.PRNGKey);
export const split = positional('split(key, num?)', impl.split);
export const wrapKeyData = positional('wrapKeyData(keyBitsArray)', impl.wrapKeyData);
