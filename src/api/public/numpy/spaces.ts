/** The public functions of `numpy/spaces.ts` with their signatures. */
import * as impl from '../../numpy/spaces.ts';
import { positional } from '../../signature.ts';

export type * from '../../numpy/spaces.ts';

const linspaceOf = /* @__PURE__ */ positional('linspace(start, stop, num?, endpoint? | retstep?, dtype?, axis?; device?)', impl.linspace);
export const linspace = linspaceOf as impl.LinspaceWithStep & typeof linspaceOf;
export const logspace = /* @__PURE__ */ positional('logspace(start, stop, num?, endpoint?, base? | dtype?; device?)', impl.logspace);
export const geomspace = /* @__PURE__ */ positional('geomspace(start, stop, num?, endpoint? | dtype?; device?)', impl.geomspace);
