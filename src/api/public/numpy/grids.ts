/** The public functions of `numpy/grids.ts` with their signatures. */
import * as impl from '../../numpy/grids.ts';
import { checked } from '../../signature.ts';

export type * from '../../numpy/grids.ts';

export const meshgrid = /* @__PURE__ */ checked('meshgrid(...xi; -copy, sparse?, indexing?)', impl.meshgrid);
export const indices = /* @__PURE__ */ checked('indices(dimensions | dtype?, sparse?)', impl.indices);
export const mgrid = /* @__PURE__ */ checked('mgrid(...slices)', impl.mgrid);
export const ogrid = /* @__PURE__ */ checked('ogrid(...slices)', impl.ogrid);
