/** `jax.numpy`'s convolutions of vectors, polynomials and window functions. */

import { isFloat } from '../../types/dtype.ts';
import { hostTensor } from '../../types/host.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { call, fused } from '../call.ts';
import { convGeneralDilated } from '../lax/dots.ts';
import { promoted } from '../operands.ts';
import { full } from './creation.ts';
import { add, multiply, subtract } from './elementwise.ts';
import { concatenate, flip, reshape, stack } from './shape.ts';

export type ConvolveMode = 'full' | 'same' | 'valid';

/** The convolution of two vectors: all of it, the part of the longer one's size, or the part where they overlap wholly. */
export const convolve = (x: ArrayLike, y: ArrayLike, mode: ConvolveMode = 'full'): Array => slide('convolve', x, y, mode);
/** The correlation of two vectors: the convolution with the second one turned around. */
export const correlate = (x: ArrayLike, y: ArrayLike, mode: ConvolveMode = 'valid'): Array => slide('correlate', x, y, mode);

function slide(name: 'convolve' | 'correlate', x: ArrayLike, y: ArrayLike, mode: ConvolveMode): Array {
  const [a, b] = [asArray(x, name), asArray(y, name)];
  if (a.ndim !== 1 || b.ndim !== 1 || a.size === 0 || b.size === 0)
    throw new ShapeError(`${name}: operands must be vectors with elements, got ${formatType(a.type)} and ${formatType(b.type)}`);
  if (!['full', 'same', 'valid'].includes(mode))
    throw new ArgumentError(`${name}: mode must be full, same or valid, got ${JSON.stringify(mode)}`);
  return fused(name, [a, b], mode, (p, q) => {
    const [u, w] = call(name, [p!, q!], null, (s, t) => promoted(s!, t!)) as [Array, Array];
    const second = name === 'correlate' ? flip(w) : w;
    const [long, short] = u.size < second.size ? [second, u] : [u, second];
    const m = short.size;
    const padding = { valid: [0, 0], same: [Math.floor(m / 2), m - Math.floor(m / 2) - 1], full: [m - 1, m - 1] }[mode] as [number, number];
    const result = reshape(convGeneralDilated(reshape(long, [1, 1, -1]), reshape(flip(short), [1, 1, -1]), [1], [padding]), [-1]);
    return name === 'correlate' && u.size < second.size ? flip(result) : result;
  });
}

/** The polynomial with the given coefficients, that of the highest power first, at x. */
export function polyval(p: ArrayLike, x: ArrayLike): Array {
  return fused('polyval', [p, x], null, (coefficients, v) => {
    const [c, at] = call('polyval', [coefficients!, v!], null, (s, t) => promoted(s!, t!)) as [Array, Array];
    return range(c.shape[0]!).reduce<Array>((sum, i) => add(multiply(sum, at), c.slice(i)), full(at.shape, 0, { dtype: at.dtype }));
  });
}

const aligned =
  (name: string, f: (x: ArrayLike, y: ArrayLike) => Array) =>
  (p: ArrayLike, q: ArrayLike): Array =>
    fused(name, [p, q], null, (a, b) => {
      const n = Math.max(a!.shape[0]!, b!.shape[0]!);
      const padded = (x: Array): Array =>
        x.shape[0] === n ? x : concatenate([full([n - x.shape[0]!, ...x.shape.slice(1)], 0, { dtype: x.dtype }), x], 0);
      return f(padded(a!), padded(b!));
    });
/** The sum of two polynomials. */
export const polyadd = aligned('polyadd', add);
/** The difference of two polynomials. */
export const polysub = aligned('polysub', subtract);
/** The product of two polynomials. */
export const polymul = (p: ArrayLike, q: ArrayLike): Array => convolve(p, q);
/** The m-th derivative of a polynomial. */
export function polyder(p: ArrayLike, m = 1): Array {
  if (!Number.isInteger(m) || m < 0) throw new ArgumentError(`polyder: m must be a whole number from 0, got ${String(m)}`);
  const given = asArray(p, 'polyder');
  const a = isFloat(given.dtype) ? given : given.astype('float32');
  if (m === 0) return a;
  const n = a.shape[0]!;
  const factors = range(Math.max(0, n - m)).map((i) => range(m).reduce((product, j) => product * (n - 1 - i - j), 1));
  const factor = Array.host(hostTensor(a.dtype, [factors.length, ...a.shape.slice(1).map(() => 1)], factors));
  return fused('polyder', [a, factor], m, (v, f) => multiply(v!.slice([0, Math.max(0, n - m)]), f!));
}

/** The powers of x, as columns: from the (n − 1)-th down to the 0-th, or ascending. */
export function vander(
  x: ArrayLike,
  { n, increasing = false }: { readonly n?: number | null | undefined; readonly increasing?: boolean | undefined } = {},
): Array {
  const a = asArray(x, 'vander');
  if (a.ndim !== 1) throw new ShapeError(`vander: the array must be a vector, got ${formatType(a.type)}`);
  const count = n ?? a.size;
  return fused('vander', [a], [count, increasing], (v) => {
    const powers: Array[] = [];
    for (let i = 0; i < count; i++) powers.push(i === 0 ? full(v!.shape, 1, { dtype: v!.dtype }) : multiply(powers[i - 1]!, v!));
    return powers.length === 0 ? full([v!.size, 0], 0, { dtype: v!.dtype }) : stack(increasing ? powers : powers.reverse(), -1);
  });
}

const windowed =
  (name: string, f: (part: number) => number) =>
  (m: number): Array => {
    if (!Number.isInteger(m) || m < 0) throw new ArgumentError(`${name}: the size must be a whole number from 0, got ${String(m)}`);
    return Array.host(
      hostTensor(
        'float32',
        [m],
        range(m).map((i) => (m === 1 ? 1 : f(i / (m - 1)))),
      ),
    );
  };
/** A window that rises and falls linearly. */
export const bartlett = windowed('bartlett', (t) => 1 - Math.abs(2 * t - 1));
export const blackman = windowed('blackman', (t) => 0.42 - 0.5 * Math.cos(2 * Math.PI * t) + 0.08 * Math.cos(4 * Math.PI * t));
export const hamming = windowed('hamming', (t) => 0.54 - 0.46 * Math.cos(2 * Math.PI * t));
export const hann = windowed('hann', (t) => 0.5 - 0.5 * Math.cos(2 * Math.PI * t));
export const hanning = hann;

/** The window of Kaiser: `beta` trades the width of the main lobe for the height of the others. */
export function kaiser(m: number, beta: number): Array {
  // I₀ by its power series, which converges for every argument.
  const bessel = (x: number): number => {
    let [sum, term] = [1, 1];
    for (let k = 1; term > 1e-17 * sum; k++) sum += term *= (x / (2 * k)) ** 2;
    return sum;
  };
  return windowed('kaiser', (t) => bessel(beta * Math.sqrt(Math.max(0, 1 - (2 * t - 1) ** 2))) / bessel(beta))(m);
}

/** The polynomial with the given roots. */
export function poly(roots: ArrayLike): Array {
  const a = asArray(roots, 'poly');
  if (a.ndim !== 1) throw new ShapeError(`poly: roots must be a vector, got ${formatType(a.type)}`);
  return fused('poly', [a], null, (r) => {
    const values = isFloat(r!.dtype) ? r! : r!.astype('float32');
    const one = full([1], 1, { dtype: values.dtype });
    return range(a.size).reduce((p, i) => convolve(p, concatenate([one, reshape(values.slice(i), [1]).neg()])), one);
  });
}
/** The m-th antiderivative of a polynomial, with 0 for its constants. */
export function polyint(p: ArrayLike, m = 1): Array {
  if (!Number.isInteger(m) || m < 0) throw new ArgumentError(`polyint: m must be a whole number from 0, got ${String(m)}`);
  const given = asArray(p, 'polyint');
  const a = isFloat(given.dtype) ? given : given.astype('float32');
  const n = a.shape[0]!;
  const factors = range(n).map((i) => range(m).reduce((product, j) => product / (n - i + j), 1));
  const factor = Array.host(hostTensor(a.dtype, [n, ...a.shape.slice(1).map(() => 1)], factors));
  return fused('polyint', [a, factor], m, (v, f) => concatenate([multiply(v!, f!), full([m, ...a.shape.slice(1)], 0, { dtype: a.dtype })]));
}
