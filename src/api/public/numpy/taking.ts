/** The public functions of `numpy/taking.ts` with their signatures. */
import * as impl from '../../numpy/taking.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/taking.ts';

export const take = positional('take(a, indices, axis? | -out, mode?, -uniqueIndices, -indicesAreSorted, fillValue?)', impl.take);
export const takeAlongAxis = positional('takeAlongAxis(arr, indices, axis? | mode?, fillValue?)', impl.takeAlongAxis);
export const putAlongAxis = positional('putAlongAxis(arr, indices, values, axis? | inplace?, mode?; uniqueIndices?)', impl.putAlongAxis);
