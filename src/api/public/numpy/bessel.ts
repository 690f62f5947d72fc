/** The public functions of `numpy/bessel.ts` with their signatures. */
import * as impl from '../../numpy/bessel.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/bessel.ts';

export const i0 = /* @__PURE__ */ positional('i0(x)', impl.i0);
