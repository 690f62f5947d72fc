/** The public functions of `numpy/numeric.ts` with their signatures. */
import * as impl from '../../numpy/numeric.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/numeric.ts';

export const trapezoid = positional('trapezoid(y, x? | dx?, axis?)', impl.trapezoid);
export const gradient = positional('gradient(f, spacing?; axis?)', impl.gradient);
export const interp = positional('interp(x, xp, fp | left?, right?)', impl.interp);
export const unwrap = positional('unwrap(p, discont?, axis?, period?)', impl.unwrap);
export const gcd = positional('gcd(x1, x2)', impl.gcd);
export const lcm = positional('lcm(x1, x2)', impl.lcm);
export const ldexp = positional('ldexp(x1, x2)', impl.ldexp);
export const frexp = positional('frexp(x)', impl.frexp);
