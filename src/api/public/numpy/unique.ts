/** The public function of `numpy/unique.ts` with its signature. */
import * as impl from '../../numpy/unique.ts';
import { checked } from '../../signature.ts';

export type * from '../../numpy/unique.ts';

export const unique = /* @__PURE__ */ checked('unique(ar | returnIndex?, returnInverse?, returnCounts?, axis?; equalNaN?, size?, fillValue?)', impl.unique);
