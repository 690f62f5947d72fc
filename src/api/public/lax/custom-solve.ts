/** The public functions of `lax/custom-solve.ts` with their signatures. */
import * as impl from '../../lax/custom-solve.ts';
import { checked } from '../../signature.ts';

export type * from '../../lax/custom-solve.ts';

export const customLinearSolve = /* @__PURE__ */ checked('customLinearSolve(matvec, b{}, solve | transposeSolve?, symmetric?, hasAux?)', impl.customLinearSolve);
export const customRoot = /* @__PURE__ */ checked('customRoot(f, initialGuess{}, solve, tangentSolve | hasAux?)', impl.customRoot);
