/** The public functions of `numpy/functional.ts` with their signatures. */
import * as impl from '../../numpy/functional.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../numpy/functional.ts';

export const applyAlongAxis = positional('applyAlongAxis(func1d, axis, arr)', impl.applyAlongAxis);
export const applyOverAxes = positional('applyOverAxes(func, a, axes)', impl.applyOverAxes);
export const fromfunction = checked('fromfunction(function, shape; dtype?)', impl.fromfunction);
export const allclose = positional('allclose(a, b | rtol?, atol?, equalNaN?)', impl.allclose);
export const piecewise = positional('piecewise(x, condlist, funclist)', impl.piecewise);
export const isscalar = positional('isscalar(element)', impl.isscalar);
export const broadcastShapes = checked('broadcastShapes(...shapes)', impl.broadcastShapes);
export const vectorize = positional('vectorize(pyfunc)', impl.vectorize);
