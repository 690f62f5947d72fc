/** The public functions of `numpy/polynomials.ts` with their signatures. */
import * as impl from '../../numpy/polynomials.ts';
import { checked } from '../../signature.ts';

export type * from '../../numpy/polynomials.ts';

export const polyfit = /* @__PURE__ */ checked('polyfit(x, y, deg | rcond?, full?, w?, cov?)', impl.polyfit);
export const roots = /* @__PURE__ */ checked('roots(p; stripZeros?)', impl.roots);
