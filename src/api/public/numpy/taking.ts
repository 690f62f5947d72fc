/** The public functions of `numpy/taking.ts` with their signatures. */
import * as impl from '../../numpy/taking.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/taking.ts';

export const take = /* @__PURE__ */ positional('take(a, indices, axis? | -out, mode?, -uniqueIndices, -indicesAreSorted, fillValue?)', impl.take);
export const takeAlongAxis = /* @__PURE__ */ positional('takeAlongAxis(arr, indices, axis? | mode?, fillValue?)', impl.takeAlongAxis);
export const putAlongAxis = /* @__PURE__ */ positional('putAlongAxis(arr, indices, values, axis? | inplace?, mode?; uniqueIndices?)', impl.putAlongAxis);
