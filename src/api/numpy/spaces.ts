/** `numpy`: numbers at equal distances or ratios. */
import { constant } from '../../ops/constant.ts';
import { isFloat } from '../../types/dtype.ts';
import { hostTensor } from '../../types/host.ts';
import { range } from '../../types/shape.ts';
import { ArgumentError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { fused } from '../call.ts';
import { broadcastShapes, checkDType, normalizeAxis } from '../operands.ts';
import { type CreationOptions, placed } from './creation.ts';
import { add, divide, floor, multiply, subtract } from './elementwise.ts';
import { concatenate, expandDims, moveaxis } from './shape.ts';

export interface LinspaceOptions extends CreationOptions {
  /** The distance between neighbours too: `[values, step]`. */
  readonly retstep?: boolean | undefined;
  /** The axis of the numbers, where start and stop are arrays; the first one by default. */
  readonly axis?: number | undefined;
}
type WithStep = LinspaceOptions & { readonly retstep: true };
/** `linspace` where `retstep` is set: `[values, step]`. */
export type LinspaceWithStep = {
  (start: ArrayLike, stop: ArrayLike, options: WithStep & { readonly num?: number; readonly endpoint?: boolean }): [values: Array, step: Array];
  (start: ArrayLike, stop: ArrayLike, num: number, options: WithStep & { readonly endpoint?: boolean }): [values: Array, step: Array];
  (start: ArrayLike, stop: ArrayLike, num: number, endpoint: boolean | undefined, options: WithStep): [values: Array, step: Array];
  (start: ArrayLike, stop: ArrayLike, num: number, endpoint: boolean, retstep: true): [values: Array, step: Array];
};
/**
 * `num` numbers from `start` to `stop` at equal distances, `stop` included unless `endpoint` is false; of arrays along a new axis. float32
 * unless a dtype is given; integers are rounded down.
 */
export function linspace(start: ArrayLike, stop: ArrayLike, num = 50, endpoint = true, options: LinspaceOptions = {}): Array {
  return spaced(start, stop, num, endpoint, options) as Array;
}
function spaced(start: ArrayLike, stop: ArrayLike, num: number, endpoint: boolean, options: LinspaceOptions): Array | [values: Array, step: Array] {
  if (!Number.isInteger(num) || num < 0) throw new ArgumentError(`linspace: num must be a whole number from 0, got ${num}`);
  const dtype = checkDType('linspace', options.dtype ?? 'float32');
  const parts = endpoint ? num - 1 : num;
  if (typeof start !== 'number' || typeof stop !== 'number') return betweenArrays(start, stop, num, endpoint, { ...options, dtype });
  // Weighted ends, as JAX: exact at both, and monotone.
  const values = range(num).map((i) =>
    endpoint && i === num - 1 && num > 1 ? stop : start * (1 - i / (parts || 1)) + stop * (i / (parts || 1)),
  );
  const result = placed(Array.host(hostTensor(dtype, [num], isFloat(dtype) ? values : values.map(Math.floor))), options.device);
  if (!options.retstep) return result;
  const step = parts > 0 ? (stop - start) / parts : Number.NaN;
  return [result, placed(Array.host(hostTensor(isFloat(dtype) ? dtype : 'float32', [], [step])), options.device)];
}

function betweenArrays(start: ArrayLike, stop: ArrayLike, num: number, endpoint: boolean, { dtype = 'float32', retstep = false, axis = 0 }: LinspaceOptions): Array | [Array, Array] {
  const [from, to] = [asArray(start, 'linspace'), asArray(stop, 'linspace')];
  const wide = isFloat(dtype) ? dtype : 'float32';
  const parts = endpoint ? num - 1 : num;
  const shape = broadcastShapes('linspace', from.shape, to.shape);
  const along = normalizeAxis('linspace', axis, { dtype, shape }, shape.length + 1);
  const values = fused('linspace', [from, to], [num, endpoint, along, dtype], (a, b) => {
    const [x, y] = [a!, b!].map((v) => expandDims(add(v.astype(wide), multiply(subtract(b!, a!), 0)).astype(wide), 0)) as [Array, Array];
    const cells = (count: number): Array =>
      Array.traced(constant(hostTensor(wide, [count, ...shape.map(() => 1)], range(count).map((i) => i / (parts || 1)))));
    const inner = cells(endpoint && num > 1 ? num - 1 : num);
    const between = add(multiply(x, subtract(1, inner)), multiply(y, inner));
    const all = endpoint && num > 1 ? concatenate([between, y], 0) : between;
    return moveaxis(isFloat(dtype) ? all : floor(all).astype(dtype), 0, along);
  });
  return retstep ? [values, parts > 0 ? divide(subtract(to, from), parts).astype(wide) : multiply(subtract(to, from), Number.NaN)] : values;
}

export function logspace(start: number, stop: number, num = 50, endpoint = true, base = 10, options: CreationOptions = {}): Array {
  const exponents = globalThis.Array.from({ length: num }, (_, i) => start + ((stop - start) * i) / Math.max(1, endpoint ? num - 1 : num));
  return placed(
    Array.host(
      hostTensor(
        checkDType('logspace', options.dtype ?? 'float32'),
        [num],
        exponents.map((e) => base ** e),
      ),
    ),
    options.device,
  );
}
export function geomspace(start: number, stop: number, num = 50, endpoint = true, options: CreationOptions = {}): Array {
  if (!(start * stop > 0)) throw new ArgumentError(`geomspace: start and stop must have one sign and not be 0, got ${start} and ${stop}`);
  const parts = Math.max(1, endpoint ? num - 1 : num);
  const values = globalThis.Array.from({ length: num }, (_, i) =>
    i === 0 ? start : endpoint && i === num - 1 ? stop : start * (stop / start) ** (i / parts),
  );
  return placed(Array.host(hostTensor(checkDType('geomspace', options.dtype ?? 'float32'), [num], values)), options.device);
}
