/** The public functions of `numpy/pad.ts` with their signatures. */
import * as impl from '../../numpy/pad.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/pad.ts';

export const pad = /* @__PURE__ */ positional('pad(array, padWidth | mode?; constantValues?, endValues?)', impl.pad);
