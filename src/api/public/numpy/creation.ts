/** The public functions of `numpy/creation.ts` with their signatures. */
import * as impl from '../../numpy/creation.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/creation.ts';

export const array = positional('array(object | dtype?, -copy, -order, -ndmin; device?, shape?)', impl.array);
export const full = positional('full(shape, fillValue | dtype?; device?)', impl.full);
export const arange = positional('arange(start, stop?, step? | dtype?; device?)', impl.arange);
export const linspace = positional('linspace(start, stop, num?, endpoint? | -retstep, dtype?; device?)', impl.linspace);
export const logspace = positional('logspace(start, stop, num?, endpoint?, base? | dtype?; device?)', impl.logspace);
export const geomspace = positional('geomspace(start, stop, num?, endpoint? | dtype?; device?)', impl.geomspace);
export const eye = positional('eye(N, M? | k?, dtype?; device?)', impl.eye);
export const tri = positional('tri(N, M?, k? | dtype?; device?)', impl.tri);
export const asarray = positional('asarray(a | dtype?, -order, -copy; device?, shape?)', impl.asarray);
export const zeros = positional('zeros(shape | dtype?; device?)', impl.zeros);
export const ones = positional('ones(shape | dtype?; device?)', impl.ones);
export const empty = positional('empty(shape | dtype?; device?)', impl.empty);
export const fullLike = positional('fullLike(a, fillValue | dtype?, shape?; device?)', impl.fullLike);
export const zerosLike = positional('zerosLike(a | dtype?, shape?; device?)', impl.zerosLike);
export const onesLike = positional('onesLike(a | dtype?, shape?; device?)', impl.onesLike);
export const emptyLike = positional('emptyLike(prototype | dtype?, shape?; device?)', impl.emptyLike);
export const identity = positional('identity(n | dtype?; device?)', impl.identity);
export const tril = positional('tril(m, k?)', impl.tril);
export const triu = positional('triu(m, k?)', impl.triu);
