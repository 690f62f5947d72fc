/**
 * `numpy.fft`: Fourier transforms of complex numbers as pairs `{ real, imag }` of float32 arrays, as jax-js has them. A size is taken apart
 * into its factors; each costs a small matrix product, so sizes with a great prime factor p cost p products for each element.
 */

import type { Value } from '../../ir/graph.ts';
import { add, divide, multiply, negate, remainder, subtract } from '../../ops/arithmetic.ts';
import { full, fullLike, iota } from '../../ops/constant.ts';
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

/** Where the factor 1/n goes: with the inverse (`backward`, the default), with the transform, or its root with both. */
export type FftNorm = 'backward' | 'ortho' | 'forward';

/** An axis to transform, cut or filled up with zeros to n elements. */
interface Along {
  readonly axis: number;
  readonly n: number;
}
/** A transform along axes; `inverse` has the other sign. */
interface Transform {
  readonly along: readonly Along[];
  readonly norm: FftNorm;
  readonly inverse: boolean;
}

type Sizes = readonly number[] | null | undefined;

/** The axes with their sizes. `whole` says what an axis of m elements has by default: half of a transform of real numbers stands for more. */
function transformOf(
  name: string,
  a: Array,
  s: Sizes,
  axes: readonly number[] | null | undefined,
  norm: FftNorm | null | undefined,
  inverse: boolean,
  whole: (m: number) => number = (m) => m,
): Transform {
  const chosen = axes ?? (s ? range(a.ndim).slice(a.ndim - s.length) : range(a.ndim));
  if (s && (s.length !== chosen.length || s.length > a.ndim))
    throw new ArgumentError(`${name}: s must have a size for each axis, got ${s.length} for ${axes ? chosen.length : formatType(a.type)}`);
  if (norm && !['backward', 'ortho', 'forward'].includes(norm))
    throw new ArgumentError(`${name}: norm must be 'backward', 'ortho' or 'forward', got ${JSON.stringify(norm)}`);
  const along = chosen.map((d, i) => {
    const axis = normalizeAxis(name, d, a.type);
    const m = a.shape[axis]!;
    const n = s?.[i] ?? (i === chosen.length - 1 ? whole(m) : m);
    if (!Number.isInteger(n) || n < 1)
      throw s?.[i] === undefined || s[i] === null
        ? new ShapeError(`${name}: the transform must have at least 1 element, got axis ${axis} of ${formatType(a.type)}`)
        : new ArgumentError(`${name}: n must be a whole number from 1, got ${String(n)}`);
    return { axis, n };
  });
  return { along, norm: norm ?? 'backward', inverse };
}

/** `n` of one axis as the `s` of several. */
const sizeOf1 = (n: number | null | undefined): Sizes => (n === undefined || n === null ? null : [n]);

/** Sizes, axes, norm, and whether it is the inverse. */
type Asked = readonly [Sizes, readonly number[] | null | undefined, FftNorm | null | undefined, boolean];

function complexTransform(name: string, a: ComplexPair, ...rest: Asked): ComplexPair {
  const [real, imag] = pairOf(name, a);
  const t = transformOf(name, real, ...rest);
  return onPairs(name, [real, imag], t, (re, im) => scaled(each(sized({ re, im }, t.along), t, t.along), t));
}

/** Half of a transform of real numbers: the rest is its mirror image. */
function fromReal(name: string, a: ArrayLike, ...rest: Asked): ComplexPair {
  const x = asArray(a, name);
  const t = transformOf(name, x, ...rest);
  const last = t.along.at(-1);
  if (!last) throw new ArgumentError(`${name}: at least one axis must be transformed, got none`);
  return onPairs(name, [x], t, (re) => {
    const whole = each(sized({ re, im: fullLike(re, 0) }, t.along), t, [last]);
    const half = (v: Value): Value => sliceAxis(v, last.axis, 0, halfOf(last.n));
    return scaled(each({ re: half(whole.re), im: half(whole.im) }, t, t.along.slice(0, -1)), t);
  });
}

/** The real numbers behind half of a transform. */
function toReal(name: string, a: ComplexPair, ...rest: Asked): Array {
  const [real, imag] = pairOf(name, a);
  const t = transformOf(name, real, ...rest, (m) => 2 * (m - 1));
  const last = t.along.at(-1);
  if (!last) throw new ArgumentError(`${name}: at least one axis must be transformed, got none`);
  return call1(name, [real, imag], t, (r, i) => {
    const outer = t.along.slice(0, -1);
    const given = sized({ re: cast(r, 'float32'), im: cast(i!, 'float32') }, [...outer, { axis: last.axis, n: halfOf(last.n) }]);
    return scaled(each(mirrored(each(given, t, outer), last), t, [last]), t).re;
  });
}

const halfOf = (n: number): number => Math.floor(n / 2) + 1;

/**
 * The transform along an axis: Σ a[n] exp(-2πi kn / N), of float32 pairs.
 * @param n elements of the axis: it is cut, or filled up with zeros.
 * @param norm where the factor 1/N goes.
 */
export const fft = (a: ComplexPair, n?: number | null, axis = -1, norm?: FftNorm | null): ComplexPair =>
  complexTransform('fft', a, sizeOf1(n), [axis], norm, false);
/** The inverse of `fft`: divided by N. */
export const ifft = (a: ComplexPair, n?: number | null, axis = -1, norm?: FftNorm | null): ComplexPair =>
  complexTransform('ifft', a, sizeOf1(n), [axis], norm, true);
/** The transform along several axes, all by default. `s`: a size for each; without `axes` they are those of the last axes. */
export const fftn = (a: ComplexPair, s?: Sizes, axes?: readonly number[] | null, norm?: FftNorm | null): ComplexPair =>
  complexTransform('fftn', a, s, axes, norm, false);
/** The inverse of `fftn`. */
export const ifftn = (a: ComplexPair, s?: Sizes, axes?: readonly number[] | null, norm?: FftNorm | null): ComplexPair =>
  complexTransform('ifftn', a, s, axes, norm, true);
/** `fftn` along two axes, the last by default. */
export const fft2 = (a: ComplexPair, s?: Sizes, axes: readonly number[] = [-2, -1], norm?: FftNorm | null): ComplexPair =>
  complexTransform('fft2', a, s, axes, norm, false);
/** The inverse of `fft2`. */
export const ifft2 = (a: ComplexPair, s?: Sizes, axes: readonly number[] = [-2, -1], norm?: FftNorm | null): ComplexPair =>
  complexTransform('ifft2', a, s, axes, norm, true);

/** The first half of the transform of n real numbers, ⌊n/2⌋ + 1: the rest is its mirror image. */
export const rfft = (a: ArrayLike, n?: number | null, axis = -1, norm?: FftNorm | null): ComplexPair =>
  fromReal('rfft', a, sizeOf1(n), [axis], norm, false);
/** `rfft` along the last of the axes, `fft` along the others. */
export const rfftn = (a: ArrayLike, s?: Sizes, axes?: readonly number[] | null, norm?: FftNorm | null): ComplexPair =>
  fromReal('rfftn', a, s, axes, norm, false);
/** `rfftn` along two axes, the last by default. */
export const rfft2 = (a: ArrayLike, s?: Sizes, axes: readonly number[] = [-2, -1], norm?: FftNorm | null): ComplexPair =>
  fromReal('rfft2', a, s, axes, norm, false);

/** The inverse of `rfft`: n real numbers, 2 (M - 1) of M complex ones by default. */
export const irfft = (a: ComplexPair, n?: number | null, axis = -1, norm?: FftNorm | null): Array =>
  toReal('irfft', a, sizeOf1(n), [axis], norm, true);
/** The inverse of `rfftn`. */
export const irfftn = (a: ComplexPair, s?: Sizes, axes?: readonly number[] | null, norm?: FftNorm | null): Array =>
  toReal('irfftn', a, s, axes, norm, true);
/** The inverse of `rfft2`. */
export const irfft2 = (a: ComplexPair, s?: Sizes, axes: readonly number[] = [-2, -1], norm?: FftNorm | null): Array =>
  toReal('irfft2', a, s, axes, norm, true);

/** The transform of n numbers whose mirror image is their conjugate, given by their first half: it is real. */
export const hfft = (a: ComplexPair, n?: number | null, axis = -1, norm?: FftNorm | null): Array =>
  toReal('hfft', a, sizeOf1(n), [axis], norm, false);
/** The inverse of `hfft`: the first half. */
export const ihfft = (a: ArrayLike, n?: number | null, axis = -1, norm?: FftNorm | null): ComplexPair =>
  fromReal('ihfft', a, sizeOf1(n), [axis], norm, true);

const frequencies = (name: string, n: number, d: number, of: () => readonly number[]): Array => {
  if (!Number.isInteger(n) || n < 1) throw new ArgumentError(`${name}: n must be a whole number from 1, got ${String(n)}`);
  const steps = of().map((k) => k / (n * d));
  return Array.host(hostTensor('float32', [steps.length], steps));
};
/** The frequencies of the elements of `fft`, for samples at a distance d: 0 and up, then the negative ones. */
export const fftfreq = (n: number, d = 1): Array =>
  frequencies(
    'fftfreq',
    n,
    d,
    () => range(n).map((k) => (k < (n + 1) >> 1 ? k : k - n)),
  );
export const rfftfreq = (n: number, d = 1): Array => frequencies('rfftfreq', n, d, () => range((n >> 1) + 1));
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

/** Transforms along axes, without a factor. */
const each = (z: Complex, { inverse }: Transform, along: readonly Along[]): Complex => {
  const conjugate = ({ re, im }: Complex): Complex => (inverse ? { re, im: negate(im) } : { re, im });
  return along.length === 0 ? z : conjugate(along.reduce((w, { axis }) => transformed(w, axis), conjugate(z)));
};

function scaled(z: Complex, { along, norm, inverse }: Transform): Complex {
  const n = along.reduce((product, a) => product * a.n, 1);
  const by = norm === 'ortho' ? Math.sqrt(n) : (norm === 'backward') === inverse ? n : 1;
  const part = (v: Value): Value => (by === 1 ? v : divide(v, fullLike(v, by)));
  return { re: part(z.re), im: part(z.im) };
}

/** Axes cut, or filled up with zeros behind. */
function sized(z: Complex, along: readonly Along[]): Complex {
  const part = (v: Value, { axis, n }: Along): Value => {
    const { shape } = v.type;
    const m = shape[axis]!;
    if (n <= m) return n === m ? v : sliceAxis(v, axis, 0, n);
    const rest = shape.map((d, k) => (k === axis ? n - m : d));
    return concatenate([v, full(0, { shape: rest, dtype: v.type.dtype })], axis);
  };
  return along.reduce((w, a) => ({ re: part(w.re, a), im: part(w.im, a) }), z);
}

/** All n of a sequence whose first half is given. */
function mirrored({ re, im }: Complex, { axis, n }: Along): Complex {
  const m = re.type.shape[axis]!;
  const tail = (v: Value): Value => reverse(sliceAxis(v, axis, 1, n - m + 1), [axis]);
  return n === m ? { re, im } : { re: concatenate([re, tail(re)], axis), im: concatenate([im, negate(tail(im))], axis) };
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
