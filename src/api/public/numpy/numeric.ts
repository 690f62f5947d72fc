/** The public functions of `numpy/numeric.ts` with their signatures. */
import * as impl from '../../numpy/numeric.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/numeric.ts';

export const trapezoid = /* @__PURE__ */ positional('trapezoid(y, x? | dx?, axis?)', impl.trapezoid);
export const gradient = /* @__PURE__ */ positional('gradient(f, spacing?; axis?)', impl.gradient);
export const interp = /* @__PURE__ */ positional('interp(x, xp, fp | left?, right?)', impl.interp);
export const unwrap = /* @__PURE__ */ positional('unwrap(p, discont?, axis?, period?)', impl.unwrap);
export const gcd = /* @__PURE__ */ positional('gcd(x1, x2)', impl.gcd);
export const lcm = /* @__PURE__ */ positional('lcm(x1, x2)', impl.lcm);
export const ldexp = /* @__PURE__ */ positional('ldexp(x1, x2)', impl.ldexp);
export const frexp = /* @__PURE__ */ positional('frexp(x)', impl.frexp);
