/** Complex numbers as pairs of float32 arrays: WebGPU has no complex dtype. */
import { formatType } from '../types/shape.ts';
import { ShapeError } from '../util/errors.ts';
import { Array, type ArrayLike, asArray } from './array.ts';
import * as np from './numpy/elementwise.ts';
import { matmul } from './numpy/products.ts';
import { matrixTranspose } from './numpy/shape.ts';

export interface ComplexPair {
  readonly real: Array;
  readonly imag: Array;
}

export const isPair = (x: unknown): x is ComplexPair => typeof x === 'object' && x !== null && !(x instanceof Array) && 'real' in x && 'imag' in x;

/** An array of real numbers, or a pair, as a pair in float32. */
export function pairOf(name: string, x: ArrayLike | ComplexPair): ComplexPair {
  if (!isPair(x)) {
    const real = asArray(x, name).astype('float32');
    return { real, imag: np.multiply(real, 0) };
  }
  const [real, imag] = [asArray(x.real, name), asArray(x.imag, name)];
  if (real.shape.join() !== imag.shape.join())
    throw new ShapeError(`${name}: real and imag must have one shape, got ${formatType(real.type)} and ${formatType(imag.type)}`);
  return { real: real.astype('float32'), imag: imag.astype('float32') };
}

/** The same function of both parts. */
export const parts = (z: ComplexPair, f: (x: Array) => Array): ComplexPair => ({ real: f(z.real), imag: f(z.imag) });
export const add = (a: ComplexPair, b: ComplexPair): ComplexPair => ({ real: np.add(a.real, b.real), imag: np.add(a.imag, b.imag) });
export const subtract = (a: ComplexPair, b: ComplexPair): ComplexPair => ({ real: np.subtract(a.real, b.real), imag: np.subtract(a.imag, b.imag) });
export const multiply = (a: ComplexPair, b: ComplexPair): ComplexPair => ({
  real: np.subtract(np.multiply(a.real, b.real), np.multiply(a.imag, b.imag)),
  imag: np.add(np.multiply(a.real, b.imag), np.multiply(a.imag, b.real)),
});
export const scale = (a: ComplexPair, by: ArrayLike): ComplexPair => parts(a, (x) => np.multiply(x, by));
export const conj = (a: ComplexPair): ComplexPair => ({ real: a.real, imag: np.negative(a.imag) });
export const square = (a: ComplexPair): Array => np.add(np.multiply(a.real, a.real), np.multiply(a.imag, a.imag));
/** The magnitude, without overflow of its square. */
export const abs = (a: ComplexPair): Array => np.hypot(a.real, a.imag);
/** a / b, with b scaled by its greater part first. */
export function divide(a: ComplexPair, b: ComplexPair): ComplexPair {
  const most = np.maximum(np.abs(b.real), np.abs(b.imag));
  const by = scale(b, np.divide(1, most));
  return scale(multiply(a, conj(by)), np.divide(1, np.multiply(square(by), most)));
}
/** The root in the right half plane; on the negative axis that on the side of the imaginary part's sign. */
export function sqrt(a: ComplexPair): ComplexPair {
  const size = abs(a);
  const large = np.sqrt(np.divide(np.add(size, np.abs(a.real)), 2));
  const small = np.where(np.equal(large, 0), 0, np.divide(np.abs(a.imag), np.multiply(2, np.where(np.equal(large, 0), 1, large))));
  const right = np.greaterEqual(a.real, 0);
  return { real: np.where(right, large, small), imag: np.copysign(np.where(right, small, large), a.imag) };
}
export const where = (test: Array, a: ComplexPair, b: ComplexPair): ComplexPair => ({
  real: np.where(test, a.real, b.real),
  imag: np.where(test, a.imag, b.imag),
});
export const product = (a: ComplexPair, b: ComplexPair): ComplexPair => ({
  real: np.subtract(matmul(a.real, b.real), matmul(a.imag, b.imag)),
  imag: np.add(matmul(a.real, b.imag), matmul(a.imag, b.real)),
});
/** The conjugate transpose. */
export const adjoint = (a: ComplexPair): ComplexPair => parts(conj(a), matrixTranspose);
