/** The public functions of `numpy/sorting.ts` with their signatures. */
import * as impl from '../../numpy/sorting.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/sorting.ts';

export const sort = positional('sort(a, axis?; stable?, descending?)', impl.sort);
export const argsort = positional('argsort(a, axis?; stable?, descending?)', impl.argsort);
export const lexsort = positional('lexsort(keys, axis?)', impl.lexsort);
export const partition = positional('partition(a, kth, axis?)', impl.partition);
export const argpartition = positional('argpartition(a, kth, axis?)', impl.argpartition);
