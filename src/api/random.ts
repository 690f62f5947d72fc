/**
 * `jax.random`: threefry-2x32 keys and samplers, equal to JAX's (with its default `jax_threefry_partitionable`) bit for bit where only
 * integer work and exact float work is done, and to some ulp where logarithms and the like come in.
 *
 * A key is a uint32[2] array. Using a key twice gives the same numbers twice: `split` it.
 * Source: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011); jax/_src/random.
 */
import { ArgumentError, DTypeError, ShapeError } from '../util/errors.ts';
import type { Value } from '../ir/graph.ts';
import { add, divide, floor, maximum, minimum, multiply, negate, remainder, sign, subtract } from '../ops/arithmetic.ts';
import { shiftRightLogical } from '../ops/bits.ts';
import { erf, erfInv, nextAfter } from '../ops/chlo.ts';
import { full, fullLike, iota } from '../ops/constant.ts';
import { bitcastConvert, convert } from '../ops/conversion.ts';
import { broadcastTo, concatenate, reshape, sliceAxis } from '../ops/layout.ts';
import { and, equal, greater, less, lessEqual, or, select, xor } from '../ops/logic.ts';
import { exponential as exp, log, logPlusOne, power, sqrt, tan } from '../ops/math.ts';
import { reduceSum } from '../ops/reduce.ts';
import { sort } from '../ops/sort.ts';
import { threefry2x32 } from '../ops/threefry.ts';
import { type DType, dtypes, isFloat, isInteger } from '../types/dtype.ts';
import { bf16Value, f16Value } from '../types/float.ts';
import { hostTensor } from '../types/host.ts';
import { formatShape, formatType, type Shape, sizeOf, tensorType } from '../types/shape.ts';
import { Array, type ArrayLike, asArray, describe } from './array.ts';
import { call1, fused } from './call.ts';
import * as lax from './lax.ts';
import * as np from './numpy.ts';
import { broadcastShapes, cast, checkDType, checkShape, normalizeAxis } from './operands.ts';

export interface SampleOptions {
  /** float32 (the default), bfloat16 or float16. */
  readonly dtype?: DType;
}

/** A key from a seed: [0, seed], and [0, seed mod 2³²] for negative ones, as JAX without 64-bit types. */
export function key(seed: ArrayLike): Array {
  if (typeof seed === 'number') {
    if (!Number.isInteger(seed)) throw new ArgumentError(`key: the seed must be a whole number, got ${seed}`);
    return Array.host(hostTensor('uint32', [2], [0, seed >>> 0]));
  }
  return call1('key', [seed], null, (s) => seedWords(s));
}
export const PRNGKey = key;

/** [..., 2] words of an integer. */
function seedWords(s: Value): Value {
  if (!isInteger(s.type.dtype)) throw new DTypeError(`key: the seed must be an integer, got ${formatType(s.type)}`);
  const low = reshape(convert(s, 'uint32'), [...s.type.shape, 1]);
  return concatenate([fullLike(low, 0), low], s.type.shape.length);
}

function checkKey(name: string, k: ArrayLike): Array {
  if (!(k instanceof Array)) throw new ArgumentError(`${name}: needs a key, got ${describe(k)}`, 'Make one with random.key(seed).');
  if (k.dtype !== 'uint32' || k.ndim !== 1 || k.shape[0] !== 2) throw new ShapeError(`${name}: a key must be ui32[2], got ${formatType(k.type)}`, k.ndim > 1 ? 'Take one of the keys: keys.slice(i), or vmap over them.' : 'Make one with random.key(seed).');
  return k;
}

/** The two words of threefry for counters 0, 1, … of a shape. */
function words(k: Value, shape: Shape): [Value, Value] {
  const n = sizeOf(shape);
  const counter = reshape(iota(tensorType('uint32', [n]), 0), shape);
  const part = (i: number): Value => broadcastTo(reshape(sliceAxis(k, 0, i, i + 1), []), shape);
  return threefry2x32(part(0), part(1), fullLike(counter, 0), counter);
}

/** As many new keys as asked for, with shape [...num, 2]. */
export function split(k: Array, num: number | readonly number[] = 2): Array {
  const shape = checkShape('split', num);
  return call1('split', [checkKey('split', k)], shape, (v) => {
    const [high, low] = words(v, shape);
    return concatenate([high, low].map((w) => reshape(w, [...shape, 1])), shape.length);
  });
}

/** A key made of a key and a number, such as a step: different numbers give unrelated keys. */
export function foldIn(k: Array, data: ArrayLike): Array {
  return call1('foldIn', [checkKey('foldIn', k), data], null, (v, d) => {
    const counter = seedWords(d);
    const part = (w: Value, i: number): Value => reshape(sliceAxis(w, 0, i, i + 1), []);
    const [high, low] = threefry2x32(part(v, 0), part(v, 1), part(counter, 0), part(counter, 1));
    return concatenate([high, low].map((w) => reshape(w, [1])), 0);
  });
}

function bitValues(k: Value, shape: Shape, dtype: DType): Value {
  const [high, low] = words(k, shape);
  return cast(xor(high, low), dtype);
}

/** Random unsigned integers: uint32, uint16 or uint8. */
export function bits(k: Array, shape: number | Shape = [], { dtype = 'uint32' }: SampleOptions = {}): Array {
  const sizes = checkShape('bits', shape);
  if (dtypes[checkDType('bits', dtype)].kind !== 'uint') throw new DTypeError(`bits: dtype must be uint32, uint16 or uint8, got ${dtype}`);
  return call1('bits', [checkKey('bits', k)], [sizes, dtype], (v) => bitValues(v, sizes, dtype));
}

interface FloatFormat {
  readonly word: DType;
  readonly bits: number;
  readonly mantissa: number;
  readonly randomBits: number;
  readonly one: number;
  readonly eps: number;
  readonly epsneg: number;
  readonly tiny: number;
  /** The number next to -1 towards 0. */
  readonly belowMinusOne: number;
}
// bfloat16 has 7 mantissa bits, for which JAX draws 8 random bits.
const formats: Partial<Record<DType, FloatFormat>> = {
  float32: { word: 'uint32', bits: 32, mantissa: 23, randomBits: 32, one: 0x3f800000, eps: 2 ** -23, epsneg: 2 ** -24, tiny: 2 ** -126, belowMinusOne: -1 + 2 ** -24 },
  bfloat16: { word: 'uint16', bits: 16, mantissa: 7, randomBits: 8, one: 0x3f80, eps: 2 ** -7, epsneg: 2 ** -8, tiny: bf16Value(0x0080), belowMinusOne: -1 + 2 ** -8 },
  float16: { word: 'uint16', bits: 16, mantissa: 10, randomBits: 16, one: 0x3c00, eps: 2 ** -10, epsneg: 2 ** -11, tiny: f16Value(0x0400), belowMinusOne: -1 + 2 ** -11 },
};

function formatOf(name: string, dtype: DType): FloatFormat {
  const format = formats[checkDType(name, dtype)];
  if (!format) throw new DTypeError(`${name}: dtype must be float32, bfloat16 or float16, got ${dtype}`);
  return format;
}

/** Uniform in [low, high): random mantissa bits under the exponent of 1, minus 1, scaled. */
function uniformValues(k: Value, shape: Shape, dtype: DType, low: Value | number, high: Value | number): Value {
  const f = formats[dtype]!;
  const type = tensorType(dtype, shape);
  const random = cast(bitValues(k, shape, f.randomBits === 8 ? 'uint8' : f.word), f.word);
  const fraction = shiftRightLogical(random, fullLike(random, f.randomBits - f.mantissa));
  const unit = subtract(bitcastConvert(or(fraction, fullLike(fraction, f.one)), dtype), full(1, type));
  if (low === 0 && high === 1) return unit;
  const at = (x: Value | number): Value => (typeof x === 'number' ? full(x, type) : broadcastTo(cast(x, dtype), shape));
  const [from, to] = [at(low), at(high)];
  return maximum(from, add(multiply(unit, subtract(to, from)), from));
}

type Sampler = (k: Value, shape: Shape, dtype: DType, format: FloatFormat) => Value;

/** A sampler of a key, a shape and options. */
const sampler =
  (name: string, f: Sampler) =>
  (k: Array, shape: number | Shape = [], { dtype = 'float32' }: SampleOptions = {}): Array => {
    const format = formatOf(name, dtype);
    const sizes = checkShape(name, shape);
    return call1(name, [checkKey(name, k)], [sizes, dtype], (v) => f(v, sizes, dtype, format));
  };

/** A sampler with array parameters, which broadcast with the shape; without a shape, theirs is taken. */
function parametric(name: string, k: Array, params: readonly ArrayLike[], shape: number | Shape | undefined, dtype: DType, f: (k: Value, shape: Shape, params: Value[], format: FloatFormat) => Value): Array {
  const format = formatOf(name, dtype);
  const natural = broadcastShapes(name, ...params.map((p) => asArray(p, name).shape));
  const sizes = shape === undefined ? natural : checkShape(name, shape);
  if (broadcastShapes(name, natural, sizes).join() !== sizes.join()) throw new ShapeError(`${name}: shape must be one that the parameters broadcast to, got ${formatShape(sizes)} for ${formatShape(natural)}`);
  return call1(name, [checkKey(name, k), ...params], [sizes, dtype], (v, ...p) => f(v, sizes, p.map((x) => broadcastTo(cast(x, dtype), sizes)), format));
}

/** Uniform in [minval, maxval). */
export function uniform(k: Array, shape: number | Shape = [], { minval = 0, maxval = 1, dtype = 'float32' }: SampleOptions & { readonly minval?: ArrayLike; readonly maxval?: ArrayLike } = {}): Array {
  formatOf('uniform', dtype);
  const sizes = checkShape('uniform', shape);
  const fixed = typeof minval === 'number' && typeof maxval === 'number';
  if (fixed) return call1('uniform', [checkKey('uniform', k)], [sizes, dtype, minval, maxval], (v) => uniformValues(v, sizes, dtype, minval, maxval));
  return call1('uniform', [checkKey('uniform', k), minval, maxval], [sizes, dtype], (v, low, high) => uniformValues(v, sizes, dtype, low, high));
}

const normalValues: Sampler = (k, shape, dtype, f) => {
  const u = uniformValues(k, shape, dtype, f.belowMinusOne, 1);
  return multiply(fullLike(u, Math.SQRT2), erfInv(u));
};
/** Standard normal, by the inverse error function of a uniform. */
export const normal = sampler('normal', normalValues);

export function lognormal(k: Array, sigma: ArrayLike = 1, shape?: number | Shape, { dtype = 'float32' }: SampleOptions = {}): Array {
  return parametric('lognormal', k, [sigma], shape, dtype, (v, s, [sd], f) => exp(multiply(normalValues(v, s, dtype, f), sd!)));
}

/** Standard normal kept between two bounds. */
export function truncatedNormal(k: Array, lower: ArrayLike, upper: ArrayLike, shape?: number | Shape, { dtype = 'float32' }: SampleOptions = {}): Array {
  return parametric('truncatedNormal', k, [lower, upper], shape, dtype, (v, s, [low, high]) => {
    const root = fullLike(low!, Math.SQRT2);
    const u = uniformValues(v, s, dtype, erf(divide(low!, root)), erf(divide(high!, root)));
    const least = nextAfter(low!, fullLike(low!, Number.POSITIVE_INFINITY));
    const most = nextAfter(high!, fullLike(high!, Number.NEGATIVE_INFINITY));
    return minimum(maximum(multiply(root, erfInv(u)), least), most);
  });
}

/** `true` with probability p. */
export function bernoulli(k: Array, p: ArrayLike = 0.5, shape?: number | Shape): Array {
  const chance = asArray(p, 'bernoulli');
  const dtype = isFloat(chance.dtype) ? chance.dtype : 'float32';
  return parametric('bernoulli', k, [chance], shape, dtype, (v, s, [limit]) => less(uniformValues(v, s, dtype, 0, 1), limit!));
}

const exponentialValues: Sampler = (k, shape, dtype) => negate(logPlusOne(negate(uniformValues(k, shape, dtype, 0, 1))));
export const exponential = sampler('exponential', exponentialValues);

const gumbelValues: Sampler = (k, shape, dtype, f) => negate(log(negate(log(uniformValues(k, shape, dtype, f.tiny, 1)))));
export const gumbel = sampler('gumbel', gumbelValues);

export const laplace = sampler('laplace', (k, shape, dtype, f) => {
  const u = uniformValues(k, shape, dtype, -1 + f.epsneg, 1);
  return multiply(sign(u), logPlusOne(select(less(u, fullLike(u, 0)), u, negate(u))));
});
export const logistic = sampler('logistic', (k, shape, dtype, f) => {
  const u = uniformValues(k, shape, dtype, f.tiny, 1);
  return subtract(log(u), logPlusOne(negate(u)));
});
export const cauchy = sampler('cauchy', (k, shape, dtype, f) => {
  const u = uniformValues(k, shape, dtype, f.eps, 1);
  return tan(multiply(fullLike(u, Math.PI), subtract(u, fullLike(u, 0.5))));
});
const maxwellValues: Sampler = (k, shape, dtype, f) => {
  const v = normalValues(k, [...shape, 3], dtype, f);
  return sqrt(reduceSum(multiply(v, v), [shape.length]));
};
export const maxwell = sampler('maxwell', maxwellValues);

export function doubleSidedMaxwell(k: Array, loc: ArrayLike, scale: ArrayLike, shape: number | Shape = [], { dtype = 'float32' }: SampleOptions = {}): Array {
  const params = broadcastShapes('doubleSidedMaxwell', asArray(loc).shape, asArray(scale).shape);
  const given = checkShape('doubleSidedMaxwell', shape);
  const sizes = [...(given.length > 0 ? given : params), ...params];
  return fused('doubleSidedMaxwell', [checkKey('doubleSidedMaxwell', k), loc, scale], [sizes, dtype], (kk, at, by) => {
    const [first, second] = split(kk);
    return rademacher(second!, { shape: sizes, dtype }).mul(maxwell(first!, sizes, { dtype })).mul(by).add(at);
  });
}
export function rayleigh(k: Array, scale: ArrayLike = 1, shape?: number | Shape, { dtype = 'float32' }: SampleOptions = {}): Array {
  return parametric('rayleigh', k, [scale], shape, dtype, (v, s, [sd]) => {
    const u = log(uniformValues(v, s, dtype, 0, 1));
    return multiply(sd!, sqrt(multiply(u, fullLike(u, -2))));
  });
}
export function pareto(k: Array, b: ArrayLike, shape?: number | Shape, { dtype = 'float32' }: SampleOptions = {}): Array {
  return parametric('pareto', k, [b], shape, dtype, (v, s, [exponent], f) => exp(divide(exponentialValues(v, s, dtype, f), exponent!)));
}
export function triangular(k: Array, left: ArrayLike, mode: ArrayLike, right: ArrayLike, shape?: number | Shape, { dtype = 'float32' }: SampleOptions = {}): Array {
  return parametric('triangular', k, [left, mode, right], shape, dtype, (v, s, [l, m, r]) => {
    const [width, before, after] = [subtract(r!, l!), subtract(m!, l!), subtract(r!, m!)];
    const u = uniformValues(v, s, dtype, 0, 1);
    const rising = add(l!, sqrt(multiply(multiply(u, width), before)));
    const falling = subtract(r!, sqrt(multiply(multiply(subtract(fullLike(u, 1), u), width), after)));
    return select(less(u, divide(before, width)), rising, falling);
  });
}
export function weibullMin(k: Array, scale: ArrayLike, concentration: ArrayLike, shape?: number | Shape, { dtype = 'float32' }: SampleOptions = {}): Array {
  return parametric('weibullMin', k, [scale, concentration], shape, dtype, (v, s, [by, c]) => {
    const u = negate(logPlusOne(negate(uniformValues(v, s, dtype, 0, 1))));
    return multiply(power(u, divide(fullLike(c!, 1), c!)), by!);
  });
}

/** The number of the first success in trials with probability p: 1, 2, … */
export function geometric(k: Array, p: ArrayLike, { shape, dtype = 'int32' }: SampleOptions & { readonly shape?: number | Shape } = {}): Array {
  return parametric('geometric', k, [p], shape, 'float32', (v, s, [chance]) => {
    const u = uniformValues(v, s, 'float32', 0, 1);
    const safe = select(equal(u, fullLike(u, 0)), fullLike(u, 1), u);
    const trials = add(floor(divide(log(safe), logPlusOne(negate(chance!)))), fullLike(u, 1));
    return cast(trials, checkDType('geometric', dtype));
  });
}

/** -1 or 1. */
export function rademacher(k: Array, { shape = [], dtype = 'int32' }: SampleOptions & { readonly shape?: number | Shape } = {}): Array {
  return bernoulli(k, 0.5, shape).astype(dtype).mul(2).sub(1).astype(dtype);
}

/** Integers in [minval, maxval), nearly uniform: JAX's two draws and a remainder. `minval` where the range is empty. */
export function randint(k: Array, { minval, maxval, shape = [], dtype = 'int32' }: { readonly minval: ArrayLike; readonly maxval: ArrayLike; readonly shape?: number | Shape; readonly dtype?: DType }): Array {
  const sizes = checkShape('randint', shape);
  if (!isInteger(checkDType('randint', dtype))) throw new DTypeError(`randint: dtype must be an integer type, got ${dtype}`);
  const bounds = [minval, maxval].map((b) => (b instanceof Array ? b : Array.host(hostTensor(typeof b === 'number' && b > 2147483647 ? 'uint32' : 'int32', [], [Number(b)]))));
  const { min, max, bytes } = dtypes[dtype];
  return call1('randint', [checkKey('randint', k), ...bounds], [sizes, dtype], (v, low, high) => {
    const at = (b: Value): Value => broadcastTo(b, sizes);
    const beyond = at(beyondMax(high!, max));
    const [from, to] = [at(clipInteger(low!, dtype, min, max)), at(clipInteger(high!, dtype, min, max))];
    const unsigned = (['uint8', 'uint16', 'uint32'] as const)[Math.log2(bytes)]!;
    const empty = lessEqual(to, from);
    let span = cast(subtract(to, from), unsigned);
    span = select(empty, fullLike(span, 1), span);
    span = select(and(beyond, greater(to, from)), add(span, fullLike(span, 1)), span);
    const half = remainder(fullLike(span, 2 ** (bytes * 4)), span);
    const multiplier = remainder(multiply(half, half), span);
    const [first, second] = keyHalves(v);
    const [highBits, lowBits] = [bitValues(first, sizes, unsigned), bitValues(second, sizes, unsigned)];
    const offset = remainder(add(multiply(remainder(highBits, span), multiplier), remainder(lowBits, span)), span);
    return add(from, cast(offset, dtype));
  });
}

const beyondMax = (x: Value, max: number): Value => (dtypes[x.type.dtype].max <= max ? full(0, tensorType('bool', x.type.shape)) : greater(x, fullLike(x, max)));
function clipInteger(x: Value, dtype: DType, min: number, max: number): Value {
  const from = dtypes[x.type.dtype];
  const low = from.min < min ? maximum(x, fullLike(x, min)) : x;
  const held = from.max > max ? minimum(low, fullLike(low, max)) : low;
  return cast(held, dtype);
}

/** `split` on values. */
function keyHalves(k: Value): [Value, Value] {
  const [high, low] = words(k, [2]);
  const half = (i: number): Value => concatenate([sliceAxis(high, 0, i, i + 1), sliceAxis(low, 0, i, i + 1)], 0);
  return [half(0), half(1)];
}

function shuffle(k: Value, x: Value, axis: number): Value {
  const n = sizeOf(x.type.shape);
  const rounds = Math.ceil((3 * Math.log(Math.max(1, n))) / Math.log(4294967295));
  let [shuffled, rest] = [x, k];
  for (let i = 0; i < rounds; i++) {
    const [next, sub] = keyHalves(rest);
    rest = next;
    shuffled = sort([bitValues(sub, shuffled.type.shape, 'uint32'), shuffled], axis, { numKeys: 1 })[1]!;
  }
  return shuffled;
}

/** 0 … n-1 (for a number), or an array's slices along an axis, in random order. */
export function permutation(k: Array, x: number | Array, axis = 0): Array {
  if (typeof x === 'number') {
    if (!Number.isInteger(x) || x < 0) throw new ArgumentError(`permutation: a number must be whole and not negative, got ${x}`);
    return call1('permutation', [checkKey('permutation', k)], x, (v) => shuffle(v, iota(tensorType('int32', [x]), 0), 0));
  }
  const at = normalizeAxis('permutation', axis, x.type);
  if (x.ndim === 1) return call1('permutation', [checkKey('permutation', k), x], null, (v, a) => shuffle(v, a, 0));
  return np.take(x, permutation(k, x.shape[at]!), at);
}

export interface ChoiceOptions {
  readonly shape?: number | Shape;
  /** Whether an element may be drawn more than once; yes by default. */
  readonly replace?: boolean;
  /** The probability of each element; equal by default. */
  readonly p?: ArrayLike;
  readonly axis?: number;
}

/** Random slices of an array along an axis, or of 0 … n-1. */
export function choice(k: Array, a: number | Array, { shape = [], replace = true, p, axis = 0 }: ChoiceOptions = {}): Array {
  const sizes = checkShape('choice', shape);
  const at = typeof a === 'number' ? 0 : normalizeAxis('choice', axis, a.type);
  const n = typeof a === 'number' ? a : a.shape[at]!;
  const draws = sizeOf(sizes);
  if (draws > 0 && n <= 0) throw new ArgumentError('choice: needs elements to draw from, got none');
  if (!replace && draws > n) throw new ArgumentError(`choice: without replacement no more can be drawn than there are, got ${draws} of ${n}`);
  if (p !== undefined && (asArray(p).ndim !== 1 || asArray(p).size !== n)) throw new ShapeError(`choice: p must have one probability for each of the ${n} elements, got ${formatType(asArray(p).type)}`);
  const index = choiceIndices(k, n, draws, sizes, replace, p);
  if (typeof a === 'number') return index.reshape(sizes);
  return np.take(a, index, at).reshape([...a.shape.slice(0, at), ...sizes, ...a.shape.slice(at + 1)]);
}

function choiceIndices(k: Array, n: number, draws: number, shape: Shape, replace: boolean, p: ArrayLike | undefined): Array {
  if (p === undefined) return replace ? randint(k, { minval: 0, maxval: n, shape }).reshape([draws]) : permutation(k, n).slice([0, draws]);
  return fused('choice', [k, p], [n, draws, shape, replace], (kk, chances) => {
    if (!replace) return lax.topK(gumbel(kk, [n]).add(np.log(chances)), draws)[1];
    const total = np.cumsum(chances);
    const r = total.slice(-1).mul(np.subtract(1, uniform(kk, shape))).reshape([draws]);
    return np.searchsorted(total, r);
  });
}

export interface CategoricalOptions {
  readonly axis?: number;
  /** Must end with the shape of the logits without `axis`. */
  readonly shape?: number | Shape;
  readonly replace?: boolean;
}

/** Draws categories from unnormalised log probabilities along an axis, by the Gumbel-max trick. */
export function categorical(k: Array, logits: ArrayLike, { axis = -1, shape, replace = true }: CategoricalOptions = {}): Array {
  const l = asArray(logits);
  const at = normalizeAxis('categorical', axis, l.type);
  const batch = l.shape.filter((_, d) => d !== at);
  const sizes = shape === undefined ? batch : checkShape('categorical', shape);
  const prefix = sizes.slice(0, sizes.length - batch.length);
  if (sizes.slice(prefix.length).join() !== batch.join()) throw new ShapeError(`categorical: shape must end with the batch axes of the logits ${formatShape(batch)}, got ${formatShape(sizes)}`);
  const dtype = isFloat(l.dtype) ? l.dtype : 'float32';
  return fused('categorical', [checkKey('categorical', k), l], [at, sizes, replace], (kk, x) => {
    const wide = x.astype(dtype);
    if (replace) return np.argmax(gumbel(kk, [...prefix, ...l.shape], { dtype }).add(wide), at - l.ndim);
    const noisy = np.moveaxis(gumbel(kk, l.shape, { dtype }).add(wide), at, -1);
    const picked = lax.topK(noisy, sizeOf(prefix))[1];
    return np.moveaxis(picked, -1, 0).reshape(sizes);
  });
}

/** Normal vectors with a mean and a covariance, by Cholesky's factor. */
export function multivariateNormal(k: Array, mean: ArrayLike, cov: ArrayLike, shape?: number | Shape, { dtype = 'float32' }: SampleOptions = {}): Array {
  const [m, c] = [asArray(mean), asArray(cov)];
  const n = m.shape.at(-1)!;
  const sizes = shape === undefined ? broadcastShapes('multivariateNormal', m.shape.slice(0, -1), c.shape.slice(0, -2)) : checkShape('multivariateNormal', shape);
  return fused('multivariateNormal', [checkKey('multivariateNormal', k), m, c], [sizes, dtype], (kk, mu, sigma) => np.einsum('...ij,...j->...i', np.linalg.cholesky(sigma), normal(kk, [...sizes, n], { dtype })).add(mu));
}
