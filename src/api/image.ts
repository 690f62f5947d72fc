/** `image`: resizing, as in `jax.image`. */
import { formatShape, formatType } from '../types/shape.ts';
import { ArgumentError, ShapeError } from '../util/errors.ts';
import { type Array, type ArrayLike, asArray } from './array.ts';
import { fused } from './call.ts';
import * as np from './numpy.ts';
import { checkShape, normalizeAxis } from './operands.ts';
import { positional } from './signature.ts';

/** The weight of a neighbour at a distance. */
type Kernel = (distance: Array) => Array;
const triangle: Kernel = (x) => np.maximum(0, np.subtract(1, x));
/** Keys' cubic convolution. Source: Keys (1981). */
const cubic: Kernel = (x) => {
  const near = x.mul(1.5).sub(2.5).mul(x).mul(x).add(1);
  const far = x.mul(-0.5).add(2.5).mul(x).sub(4).mul(x).add(2);
  return np.where(x.greaterEqual(2), 0, np.where(x.greaterEqual(1), far, near));
};
const lanczos =
  (radius: number): Kernel =>
  (x) => {
    const waves = np
      .sin(x.mul(Math.PI))
      .mul(np.sin(x.mul(Math.PI / radius)))
      .mul(radius);
    const inner = np.where(x.greater(1e-3), waves.div(np.where(x.notEqual(0), np.square(x).mul(Math.PI ** 2), 1)), 1);
    return np.where(x.greater(radius), 0, inner);
  };
const kernels: Readonly<Record<string, Kernel>> = {
  linear: triangle,
  bilinear: triangle,
  trilinear: triangle,
  triangle,
  cubic,
  bicubic: cubic,
  tricubic: cubic,
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};
export type ResizeMethod =
  | 'nearest'
  | 'linear'
  | 'bilinear'
  | 'trilinear'
  | 'triangle'
  | 'cubic'
  | 'bicubic'
  | 'tricubic'
  | 'lanczos3'
  | 'lanczos5';

/**
 * [from, to]: how much of each of `from` samples each of `to` samples takes. Sample i of the result is at `step` · (i + ½) − `start` − ½ of
 * the image.
 */
function weights(from: number, to: number, kernel: Kernel, antialias: boolean, step: number | Array = from / to, start: number | Array = 0): Array {
  const places = np.arange(to).astype('float32').add(0.5).mul(step).sub(start).sub(0.5);
  const distance = np.abs(places.reshape([1, to]).sub(np.arange(from).astype('float32').reshape([from, 1])));
  const given = kernel(antialias ? distance.div(np.maximum(step, 1)) : distance);
  const total = np.sum(given, 0, { keepdims: true });
  const shares = np.where(np.abs(total).greater(1000 * 2 ** -23), given.div(np.where(total.notEqual(0), total, 1)), 0);
  return np.where(np.logicalAnd(places.greaterEqual(-0.5), places.lessEqual(from - 0.5)), shares, 0);
}

/**
 * An image of another shape: of each axis whose size changes by a kernel of neighbours, wider where it gets smaller (`antialias`). Integers
 * become float32, but for `nearest`, which copies elements.
 */
function resizeOf(
  image: ArrayLike,
  shape: readonly number[],
  method: ResizeMethod,
  { antialias = true }: { readonly antialias?: boolean } = {},
): Array {
  const x = asArray(image, 'resize');
  const sizes = checkShape('resize', shape);
  if (sizes.length !== x.ndim)
    throw new ShapeError(
      `resize: shape must have one size for each axis of the image, got ${formatShape(sizes)} for ${formatType(x.type)}`,
    );
  const kernel = Object.hasOwn(kernels, method) ? kernels[method]! : null;
  if (!kernel && method !== 'nearest')
    throw new ArgumentError(`resize: method must be one of nearest, ${Object.keys(kernels).join(', ')}, got ${String(method)}`);
  return fused('resize', [x], [sizes, method, antialias], (v) =>
    sizes.reduce(
      (y, to, axis) => {
        const from = y.shape[axis]!;
        if (to === from) return y;
        if (!kernel) return np.take(y, np.floor(np.arange(to).astype('float32').add(0.5).mul(from).div(to)).astype('int32'), axis);
        return np.moveaxis(np.matmul(np.moveaxis(y, axis, -1), weights(from, to, kernel, antialias).astype(y.dtype)), -1, axis);
      },
      kernel && !/float/.test(v!.dtype) ? v!.astype('float32') : v!,
    ),
  );
}
export const resize = /* @__PURE__ */ positional('resize(image, shape, method | antialias?)', resizeOf);

/**
 * An image of another shape: along each of `spatialDims` sample x of the image is at `scale` · x + `translation` of the result, and what lies
 * between is found by a kernel of neighbours. `scale` and `translation` have an element for each of them, and derivatives.
 */
function scaleAndTranslateOf(
  image: ArrayLike,
  shape: readonly number[],
  spatialDims: readonly number[],
  scale: ArrayLike,
  translation: ArrayLike,
  method: Exclude<ResizeMethod, 'nearest'>,
  { antialias = true }: { readonly antialias?: boolean } = {},
): Array {
  const x = asArray(image, 'scaleAndTranslate');
  const sizes = checkShape('scaleAndTranslate', shape);
  if (sizes.length !== x.ndim)
    throw new ShapeError(`scaleAndTranslate: shape must have one size for each axis of the image, got ${formatShape(sizes)} for ${formatType(x.type)}`);
  const kernel = Object.hasOwn(kernels, method) ? kernels[method]! : null;
  if (!kernel) throw new ArgumentError(`scaleAndTranslate: method must be one of ${Object.keys(kernels).join(', ')}, got ${String(method)}`);
  const [by, at] = [asArray(scale, 'scaleAndTranslate'), asArray(translation, 'scaleAndTranslate')];
  const axes = spatialDims.map((d) => normalizeAxis('scaleAndTranslate', d, x.type));
  for (const given of [by, at])
    if (given.shape.join() !== String(axes.length))
      throw new ShapeError(`scaleAndTranslate: scale and translation must have one element for each of the ${axes.length} spatial axes, got ${formatType(given.type)}`);
  const fixed = sizes.findIndex((n, d) => n !== x.shape[d] && !axes.includes(d));
  if (fixed >= 0) throw new ShapeError(`scaleAndTranslate: axes that are not among spatialDims must keep their size, got ${sizes[fixed]} for axis ${fixed} of ${formatType(x.type)}`);
  return fused('scaleAndTranslate', [x, by, at], [sizes, axes, method, antialias], (v, factors, offsets) =>
    axes.reduce(
      (y, axis, i) => {
        const step = np.divide(1, factors!.slice(i).astype('float32'));
        const start = offsets!.slice(i).astype('float32').mul(step);
        return np.moveaxis(np.matmul(np.moveaxis(y, axis, -1), weights(y.shape[axis]!, sizes[axis]!, kernel, antialias, step, start).astype(y.dtype)), -1, axis);
      },
      /float/.test(v!.dtype) ? v! : v!.astype('float32'),
    ),
  );
}
export const scaleAndTranslate = /* @__PURE__ */ positional(
  'scaleAndTranslate(image, shape, spatialDims, scale, translation, method | antialias?)',
  scaleAndTranslateOf,
);
