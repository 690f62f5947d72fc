/**
 * `jax.nn.initializers`: each gives a function `(key, shape, dtype?) → array` that makes first weights, equal to JAX's for the same key.
 * Fans are counted with inputs on axis -2 and outputs on axis -1; other axes are the receptive field.
 */

import type { DType } from '../../types/dtype.ts';
import { formatShape, type Shape, sizeOf } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import type { Array, ArrayLike } from '../array.ts';
import * as np from '../numpy.ts';
import * as random from '../random.ts';

export type Initializer = (key: Array, shape: Shape, dtype?: DType) => Array;

export const zeros: Initializer = (_, shape, dtype = 'float32') => np.zeros(shape, { dtype });
export const ones: Initializer = (_, shape, dtype = 'float32') => np.ones(shape, { dtype });
export const constant =
  (value: ArrayLike, given: DType = 'float32'): Initializer =>
  (_, shape, dtype = given) =>
    np.full(shape, value, { dtype });

/** Uniform in [0, scale). */
export const uniform =
  (scale = 1e-2, given: DType = 'float32'): Initializer =>
  (key, shape, dtype = given) =>
    random.uniform(key, shape, { dtype }).mul(scale);
export const normal =
  (stddev = 1e-2, given: DType = 'float32'): Initializer =>
  (key, shape, dtype = given) =>
    random.normal(key, shape, { dtype }).mul(stddev);
/** Normal kept between `lower` and `upper` standard deviations. */
export const truncatedNormal =
  (stddev = 1e-2, given: DType = 'float32', lower = -2, upper = 2): Initializer =>
  (key, shape, dtype = given) =>
    random.truncatedNormal(key, lower, upper, shape, { dtype }).mul(stddev);

export interface VarianceScalingOptions {
  readonly inAxis?: number | readonly number[];
  readonly outAxis?: number | readonly number[];
  /** Axes that count for neither fan. */
  readonly batchAxis?: number | readonly number[];
  readonly dtype?: DType;
}

/**
 * Variance `scale` over the fan.
 *
 * @throws ShapeError for shapes of less than two axes; ArgumentError for an unknown mode or distribution.
 */
export function varianceScaling(
  scale: number,
  mode: 'fan_in' | 'fan_out' | 'fan_avg' | 'fan_geo_avg',
  distribution: 'truncated_normal' | 'normal' | 'uniform',
  { inAxis = -2, outAxis = -1, batchAxis = [], dtype: given = 'float32' }: VarianceScalingOptions = {},
): Initializer {
  return (key, shape, dtype = given) => {
    if (shape.length < 2) throw new ShapeError(`varianceScaling: a shape must have at least two axes, got ${formatShape(shape)}`);
    const along = (axes: number | readonly number[]): number => [axes].flat().reduce<number>((n, a) => n * shape.at(a as number)!, 1);
    const field = sizeOf(shape) / along(inAxis) / along(outAxis) / along(batchAxis);
    const [fanIn, fanOut] = [along(inAxis) * field, along(outAxis) * field];
    const fans: Record<string, number> = {
      fan_in: fanIn,
      fan_out: fanOut,
      fan_avg: (fanIn + fanOut) / 2,
      fan_geo_avg: Math.sqrt(fanIn * fanOut),
    };
    const fan = fans[mode];
    if (fan === undefined)
      throw new ArgumentError(`varianceScaling: mode must be one of ${Object.keys(fans).join(', ')}, got ${String(mode)}`);
    const variance = np.array(scale / fan, { dtype });
    switch (distribution) {
      case 'normal':
        return random.normal(key, shape, { dtype }).mul(np.sqrt(variance));
      case 'uniform':
        return random.uniform(key, shape, { dtype, minval: -1, maxval: 1 }).mul(np.sqrt(variance.mul(3)));
      case 'truncated_normal':
        // The standard deviation of the standard normal kept within two of them.
        return random.truncatedNormal(key, -2, 2, shape, { dtype }).mul(np.sqrt(variance).div(np.array(0.87962566103423978, { dtype })));
      default:
        throw new ArgumentError(
          `varianceScaling: distribution must be one of truncated_normal, normal, uniform, got ${String(distribution)}`,
        );
    }
  };
}

type Options = VarianceScalingOptions;
/** Source: Glorot and Bengio (2010). */
export const glorotUniform = (options?: Options): Initializer => varianceScaling(1, 'fan_avg', 'uniform', options);
export const glorotNormal = (options?: Options): Initializer => varianceScaling(1, 'fan_avg', 'truncated_normal', options);
export const xavierUniform = glorotUniform;
export const xavierNormal = glorotNormal;
/** Source: LeCun et al., Efficient BackProp (1998). */
export const lecunUniform = (options?: Options): Initializer => varianceScaling(1, 'fan_in', 'uniform', options);
export const lecunNormal = (options?: Options): Initializer => varianceScaling(1, 'fan_in', 'truncated_normal', options);
/** Source: He et al. (2015). */
export const heUniform = (options?: Options): Initializer => varianceScaling(2, 'fan_in', 'uniform', options);
export const heNormal = (options?: Options): Initializer => varianceScaling(2, 'fan_in', 'truncated_normal', options);
export const kaimingUniform = heUniform;
export const kaimingNormal = heNormal;

export interface OrthogonalOptions {
  readonly scale?: number;
  /** The axis of the columns; the others together are the rows. */
  readonly columnAxis?: number;
  readonly dtype?: DType;
}
/**
 * Orthonormal columns (or rows, where there are fewer) times `scale`. Source: Saxe et al. (2014).
 *
 * @throws ShapeError for shapes of less than two axes.
 */
export function orthogonal({ scale = 1, columnAxis = -1, dtype: given = 'float32' }: OrthogonalOptions = {}): Initializer {
  return (key, shape, dtype = given) => {
    if (shape.length < 2) throw new ShapeError(`orthogonal: a shape must have at least two axes, got ${formatShape(shape)}`);
    if (sizeOf(shape) === 0) return np.zeros(shape, { dtype });
    const axis = columnAxis < 0 ? columnAxis + shape.length : columnAxis;
    const columns = shape[axis];
    if (columns === undefined) throw new ShapeError(`orthogonal: columnAxis must be an axis of ${formatShape(shape)}, got ${columnAxis}`);
    const q = random.orthogonal(key, sizeOf(shape) / columns, { m: columns, dtype });
    return np.moveaxis(q.reshape([...shape.filter((_, i) => i !== axis), columns]), -1, axis).mul(np.array(scale, { dtype }));
  };
}
/**
 * Convolution kernels [...window, in, out] that are 0 but for an orthogonal matrix in their middle. Source: Xiao et al. (2018).
 *
 * @throws ShapeError for other shapes than of three to five axes, or with more inputs than outputs.
 */
export function deltaOrthogonal(options: OrthogonalOptions = {}): Initializer {
  return (key, shape, dtype = options.dtype ?? 'float32') => {
    const [fanIn, fanOut] = shape.slice(-2) as [number, number];
    if (shape.length < 3 || shape.length > 5 || fanOut < fanIn)
      throw new ShapeError(`deltaOrthogonal: a shape must have three to five axes, and no more inputs than outputs, got ${formatShape(shape)}`);
    const middle = orthogonal(options)(key, [fanIn, fanOut], dtype);
    const window = shape.slice(0, -2);
    const padding = [...window.map((k) => [Math.floor((k - 1) / 2), k - 1 - Math.floor((k - 1) / 2)] as [number, number]), [0, 0], [0, 0]] as [number, number][];
    return np.pad(middle.reshape([...window.map(() => 1), fanIn, fanOut]), padding);
  };
}
