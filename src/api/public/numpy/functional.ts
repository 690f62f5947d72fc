/** The public functions of `numpy/functional.ts` with their signatures. */
import * as impl from '../../numpy/functional.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../numpy/functional.ts';

export const applyAlongAxis = /* @__PURE__ */ positional('applyAlongAxis(func1d, axis, arr)', impl.applyAlongAxis);
export const applyOverAxes = /* @__PURE__ */ positional('applyOverAxes(func, a, axes)', impl.applyOverAxes);
export const fromfunction = /* @__PURE__ */ checked('fromfunction(function, shape; dtype?)', impl.fromfunction);
export const allclose = /* @__PURE__ */ positional('allclose(a, b | rtol?, atol?, equalNaN?)', impl.allclose);
export const piecewise = /* @__PURE__ */ positional('piecewise(x, condlist, funclist)', impl.piecewise);
export const isscalar = /* @__PURE__ */ positional('isscalar(element)', impl.isscalar);
export const broadcastShapes = /* @__PURE__ */ checked('broadcastShapes(...shapes)', impl.broadcastShapes);
export const vectorize = /* @__PURE__ */ positional('vectorize(pyfunc)', impl.vectorize);
