/**
 * `numpy.fft`: Fourier transforms of complex numbers as pairs `{ real, imag }` of float32 arrays, as jax-js has them. A size is taken apart
 * into its factors; each costs a small matrix product, so sizes with a great prime factor p cost p products for each element.
 */

import type { Value } from '../../ir/graph.ts';
import { add, divide, multiply, negate, remainder, subtract } from '../../ops/arithmetic.ts';
import { fullLike, iota } from '../../ops/constant.ts';
import { dotGeneral } from '../../ops/dot.ts';
import { broadcastTo, concatenate, moveAxis, reshape, reverse, sliceAxis, transpose } from '../../ops/layout.ts';
import { cosine, sine } from '../../ops/math.ts';
import { hostTensor } from '../../types/host.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, type Axis, asArray } from '../array.ts';
import { call, call1 } from '../call.ts';
import { cast, normalizeAxes, normalizeAxis } from '../operands.ts';
import { roll } from './shape.ts';

export interface ComplexPair {
  readonly real: Array;
  readonly imag: Array;
}
interface Complex {
  readonly re: Value;
  readonly im: Value;
}

const pairOf = (name: string, a: ComplexPair): [Array, Array] => {
  const [real, imag] = [asArray(a.real, name), asArray(a.imag, name)];
  if (real.shape.join() !== imag.shape.join())
    throw new ShapeError(`${name}: real and imag must have one shape, got ${formatType(real.type)} and ${formatType(imag.type)}`);
  return [real, imag];
};

/** A function of complex values as one of pairs. */
function onPairs(name: string, operands: readonly ArrayLike[], statics: unknown, f: (...values: Value[]) => Complex): ComplexPair {
  const [real, imag] = call(name, operands, statics, (...values) => {
    const { re, im } = f(...values.map((v) => cast(v, 'float32')));
    return [re, im];
  });
  return { real: real!, imag: imag! };
}

const axesOf = (name: string, a: Array, axes: Axis | undefined): number[] =>
  axes === undefined || axes === null ? range(a.ndim) : [axes].flat().map((d) => normalizeAxis(name, d as number, a.type));

/** The transform along an axis: Σ a[n] exp(-2πi kn / N). */
export const fft = (a: ComplexPair, axis = -1): ComplexPair => fftn(a, [axis]);
/** The inverse of `fft`: divided by N. */
export const ifft = (a: ComplexPair, axis = -1): ComplexPair => ifftn(a, [axis]);
/** The transform along several axes, all by default. */
export function fftn(a: ComplexPair, axes?: readonly number[] | null): ComplexPair {
  const [real, imag] = pairOf('fftn', a);
  const along = axesOf('fftn', real, axes);
  return onPairs('fftn', [real, imag], along, (re, im) => along.reduce((z, d) => transformed(z, d), { re, im }));
}
export function ifftn(a: ComplexPair, axes?: readonly number[] | null): ComplexPair {
  const [real, imag] = pairOf('ifftn', a);
  const along = axesOf('ifftn', real, axes);
  return onPairs('ifftn', [real, imag], along, (re, im) => along.reduce((z, d) => inverse(z, d), { re, im }));
}
export const fft2 = (a: ComplexPair, axes: readonly number[] = [-2, -1]): ComplexPair => fftn(a, axes);
export const ifft2 = (a: ComplexPair, axes: readonly number[] = [-2, -1]): ComplexPair => ifftn(a, axes);

/** The first half of the transform of real numbers: the rest is its mirror image. */
export const rfft = (a: ArrayLike, axis = -1): ComplexPair => rfftn(a, [axis]);
export function rfftn(a: ArrayLike, axes?: readonly number[] | null): ComplexPair {
  const x = asArray(a, 'rfftn');
  const along = axesOf('rfftn', x, axes);
  const last = along.at(-1)!;
  return onPairs('rfftn', [x], along, (re) => {
    const whole = transformed({ re, im: fullLike(re, 0) }, last);
    const half = (v: Value): Value => sliceAxis(v, last, 0, Math.floor(x.shape[last]! / 2) + 1);
    return along.slice(0, -1).reduce((z, d) => transformed(z, d), { re: half(whole.re), im: half(whole.im) });
  });
}
export const rfft2 = (a: ArrayLike, axes: readonly number[] = [-2, -1]): ComplexPair => rfftn(a, axes);

/** The inverse of `rfft`: 2 (M - 1) real numbers of M complex ones. */
export const irfft = (a: ComplexPair, axis = -1): Array => irfftn(a, [axis]);
export function irfftn(a: ComplexPair, axes?: readonly number[] | null): Array {
  const [real, imag] = pairOf('irfftn', a);
  const along = axesOf('irfftn', real, axes);
  const last = along.at(-1)!;
  if (real.shape[last]! < 2)
    throw new ShapeError(`irfftn: the last axis must have at least 2 elements, got axis ${last} of ${formatType(real.type)}`);
  return call1('irfftn', [real, imag], along, (r, i) => {
    const z = along.slice(0, -1).reduce((w, d) => inverse(w, d), { re: cast(r, 'float32'), im: cast(i!, 'float32') } as Complex);
    return inverse(mirrored(z, last), last).re;
  });
}
export const irfft2 = (a: ComplexPair, axes: readonly number[] = [-2, -1]): Array => irfftn(a, axes);

/** The transform of numbers whose mirror image is their conjugate, given by their first half: it is real. */
export function hfft(a: ComplexPair, axis = -1): Array {
  const [real, imag] = pairOf('hfft', a);
  const d = normalizeAxis('hfft', axis, real.type);
  if (real.shape[d]! < 2) throw new ShapeError(`hfft: the axis must have at least 2 elements, got axis ${d} of ${formatType(real.type)}`);
  return call1('hfft', [real, imag], d, (r, i) => transformed(mirrored({ re: cast(r, 'float32'), im: cast(i!, 'float32') }, d), d).re);
}
/** The inverse of `hfft`: the first half. */
export function ihfft(a: ArrayLike, axis = -1): ComplexPair {
  const x = asArray(a, 'ihfft');
  const d = normalizeAxis('ihfft', axis, x.type);
  return onPairs('ihfft', [x], d, (re) => {
    const whole = inverse({ re, im: fullLike(re, 0) }, d);
    const half = (v: Value): Value => sliceAxis(v, d, 0, Math.floor(x.shape[d]! / 2) + 1);
    return { re: half(whole.re), im: half(whole.im) };
  });
}

const frequencies = (name: string, n: number, d: number, of: readonly number[]): Array => {
  if (!Number.isInteger(n) || n < 1) throw new ArgumentError(`${name}: n must be a whole number from 1, got ${String(n)}`);
  return Array.host(
    hostTensor(
      'float32',
      [of.length],
      of.map((k) => k / (n * d)),
    ),
  );
};
/** The frequencies of the elements of `fft`, for samples at a distance d: 0 and up, then the negative ones. */
export const fftfreq = (n: number, d = 1): Array =>
  frequencies(
    'fftfreq',
    n,
    d,
    range(n).map((k) => (k < (n + 1) >> 1 ? k : k - n)),
  );
export const rfftfreq = (n: number, d = 1): Array => frequencies('rfftfreq', n, d, range((n >> 1) + 1));
/** The zero frequency moved to the middle. */
export const fftshift = (x: ArrayLike, axes?: Axis): Array => shift('fftshift', x, axes, (n) => n >> 1);
export const ifftshift = (x: ArrayLike, axes?: Axis): Array => shift('ifftshift', x, axes, (n) => -(n >> 1));
function shift(name: string, x: ArrayLike, axes: Axis | undefined, by: (n: number) => number): Array {
  const a = asArray(x, name);
  const along = normalizeAxes(name, axes, a.type);
  return roll(
    a,
    along.map((d) => by(a.shape[d]!)),
    along,
  );
}

// Complex arithmetic on values

const inverse = (z: Complex, axis: number): Complex => {
  const n = z.re.type.shape[axis]!;
  const { re, im } = transformed({ re: z.re, im: negate(z.im) }, axis);
  return { re: divide(re, fullLike(re, n)), im: divide(negate(im), fullLike(im, n)) };
};

/** All of a sequence whose first half is given. */
function mirrored({ re, im }: Complex, axis: number): Complex {
  const m = re.type.shape[axis]!;
  const tail = (v: Value): Value => reverse(sliceAxis(v, axis, 1, m - 1), [axis]);
  return { re: concatenate([re, tail(re)], axis), im: concatenate([im, negate(tail(im))], axis) };
}

function transformed({ re, im }: Complex, axis: number): Complex {
  const last = re.type.shape.length - 1;
  const { re: r, im: i } = alongLast({ re: moveAxis(re, axis, last), im: moveAxis(im, axis, last) });
  return { re: moveAxis(r, last, axis), im: moveAxis(i, last, axis) };
}

/** Cooley and Tukey: a size p·q is q transforms of size p, a turn of each element, and p transforms of size q. */
function alongLast(z: Complex): Complex {
  const { shape } = z.re.type;
  const n = shape.at(-1)!;
  const p = firstFactor(n);
  if (p === n) return dense(z);
  const q = n / p;
  const outer = shape.slice(0, -1);
  const rank = outer.length;
  // [outer, n₁, n₂] with n = q n₁ + n₂; the transform over n₁ gives [outer, n₂, k₁].
  const split = (v: Value): Value => transpose(reshape(v, [...outer, p, q]), [...range(rank), rank + 1, rank]);
  const inner = dense({ re: split(z.re), im: split(z.im) });
  const { c, s } = roots([q, p], n);
  const turned = times(inner, { re: broadcastTo(c, inner.re.type.shape), im: broadcastTo(s, inner.re.type.shape) });
  const back = (v: Value): Value => transpose(v, [...range(rank), rank + 1, rank]);
  // [outer, k₁, k₂], and k = k₁ + p k₂.
  const result = alongLast({ re: back(turned.re), im: back(turned.im) });
  return { re: reshape(back(result.re), shape), im: reshape(back(result.im), shape) };
}

/** A factor of at most 32, or the least prime factor. */
function firstFactor(n: number): number {
  if (n <= 32) return n;
  for (let p = 32; p > 1; p--) if (n % p === 0) return p;
  for (let p = 37; p * p <= n; p += 2) if (n % p === 0) return p;
  return n;
}

/** The transform of the last axis as a product with the matrix of roots. */
function dense({ re, im }: Complex): Complex {
  const n = re.type.shape.at(-1)!;
  const { c, s } = roots([n, n], n);
  const dot = (a: Value, b: Value): Value => dotGeneral(a, b, { lhsContracting: [a.type.shape.length - 1], rhsContracting: [0] });
  return { re: subtract(dot(re, c), dot(im, s)), im: add(dot(re, s), dot(im, c)) };
}

const times = (a: Complex, b: Complex): Complex => ({
  re: subtract(multiply(a.re, b.re), multiply(a.im, b.im)),
  im: add(multiply(a.re, b.im), multiply(a.im, b.re)),
});

/** exp(-2πi j k / n) for j and k along two axes. The product is taken modulo n first, so that angles stay exact. */
function roots(shape: readonly [number, number], n: number): { readonly c: Value; readonly s: Value } {
  const type = { shape, dtype: 'int32' as const };
  const product = multiply(iota(type, 0), iota(type, 1));
  const angle = multiply(cast(remainder(product, fullLike(product, n)), 'float32'), fullLike(cast(product, 'float32'), (-2 * Math.PI) / n));
  return { c: cosine(angle), s: sine(angle) };
}
