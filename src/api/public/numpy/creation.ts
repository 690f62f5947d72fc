/** The public functions of `numpy/creation.ts` with their signatures. */
import * as impl from '../../numpy/creation.ts';
import { positional } from '../../signature.ts';

export type * from '../../numpy/creation.ts';

export const array = /* @__PURE__ */ positional('array(object | dtype?, -copy, -order, -ndmin; device?, shape?)', impl.array);
export const full = /* @__PURE__ */ positional('full(shape, fillValue | dtype?; device?)', impl.full);
export const arange = /* @__PURE__ */ positional('arange(start, stop?, step? | dtype?; device?)', impl.arange);
export const eye = /* @__PURE__ */ positional('eye(N, M? | k?, dtype?; device?)', impl.eye);
export const tri = /* @__PURE__ */ positional('tri(N, M?, k? | dtype?; device?)', impl.tri);
export const asarray = /* @__PURE__ */ positional('asarray(a | dtype?, -order, -copy; device?, shape?)', impl.asarray);
export const zeros = /* @__PURE__ */ positional('zeros(shape | dtype?; device?)', impl.zeros);
export const ones = /* @__PURE__ */ positional('ones(shape | dtype?; device?)', impl.ones);
export const empty = /* @__PURE__ */ positional('empty(shape | dtype?; device?)', impl.empty);
export const fullLike = /* @__PURE__ */ positional('fullLike(a, fillValue | dtype?, shape?; device?)', impl.fullLike);
export const zerosLike = /* @__PURE__ */ positional('zerosLike(a | dtype?, shape?; device?)', impl.zerosLike);
export const onesLike = /* @__PURE__ */ positional('onesLike(a | dtype?, shape?; device?)', impl.onesLike);
export const emptyLike = /* @__PURE__ */ positional('emptyLike(prototype | dtype?, shape?; device?)', impl.emptyLike);
export const identity = /* @__PURE__ */ positional('identity(n | dtype?; device?)', impl.identity);
export const tril = /* @__PURE__ */ positional('tril(m, k?)', impl.tril);
export const triu = /* @__PURE__ */ positional('triu(m, k?)', impl.triu);
