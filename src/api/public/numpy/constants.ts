/** The public functions of `numpy/constants.ts` with their signatures. */
import * as impl from '../../numpy/constants.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/constants.ts';

export const finfo = positional('finfo(dtype)', impl.finfo);
export const iinfo = positional('iinfo(intType)', impl.iinfo);
export const promoteTypes = positional('promoteTypes(a, b)', impl.promoteTypes);
