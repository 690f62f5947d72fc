/** `triangular_solve` written in other ops: forward substitution, one row per round of a scan. */
import { buildClosed } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { isFloat } from '../types/dtype.ts';
import { equalShapes, formatType, range, sizeOf } from '../types/shape.ts';
import { DTypeError, ShapeError } from '../util/errors.ts';
import { divide, subtract } from './arithmetic.ts';
import { fullLike, iota, zeros } from './constant.ts';
import { convert } from './conversion.ts';
import { dotGeneral } from './dot.ts';
import { broadcastInDim, moveAxis, reduceSum, reshape, reverse, transpose } from './layout.ts';
import { equal, greater, select } from './logic.ts';
import { scan } from './scan.ts';

export interface TriangularSolve {
  /** Solves op(a) x = b, else x op(a) = b. */
  readonly leftSide: boolean;
  /** Which triangle of `a` is read; the other may hold anything. */
  readonly lower: boolean;
  /** The diagonal counts as ones, whatever it holds. */
  readonly unitDiagonal: boolean;
  readonly transpose: boolean;
}

/** x of op(a) x = b for matrices in the last two axes; the axes before them are a batch. 16-bit floats are computed in f32 and rounded once. */
export function triangularSolve(a: Value, b: Value, options: TriangularSolve): Value {
  const { dtype, shape } = b.type;
  const batch = a.type.shape.slice(0, -2);
  const [n, m] = a.type.shape.slice(-2);
  const fits =
    n === m &&
    a.type.shape.length === shape.length &&
    shape.length >= 2 &&
    equalShapes(batch, shape.slice(0, -2)) &&
    shape.at(options.leftSide ? -2 : -1) === n;
  if (!fits || !isFloat(dtype)) {
    throw new ShapeError(
      `triangular_solve: a must be float and square, with the batch and the size of b, got ${formatType(a.type)} and ${formatType(b.type)}`,
    );
  }
  if (a.type.dtype !== dtype)
    throw new DTypeError(`triangular_solve: a and b must have one dtype, got ${formatType(a.type)} and ${formatType(b.type)}`);
  // As matrices in three axes, to be solved from the left.
  const flat = (v: Value): Value => reshape(v, [sizeOf(batch), ...v.type.shape.slice(-2)]);
  const turned = (v: Value, when: boolean): Value => (when ? transpose(v, [0, 2, 1]) : v);
  const transposed = options.transpose === options.leftSide;
  const matrix = turned(flat(convert(a, 'float32')), transposed);
  const right = turned(flat(convert(b, 'float32')), !options.leftSide);
  // From the last row, where the triangle is an upper one.
  const back = options.lower === transposed;
  const flipped = (v: Value, axes: readonly number[]): Value => (back ? reverse(v, axes) : v);
  const x = flipped(forward(flipped(matrix, [1, 2]), flipped(right, [1]), options.unitDiagonal), [1]);
  return convert(reshape(turned(x, !options.leftSide), shape), dtype);
}

/** Row i of x is (row i of b − the rows of x above it, weighted) / the diagonal. */
function forward(a: Value, b: Value, unitDiagonal: boolean): Value {
  const [row, column] = [iota({ shape: a.type.shape, dtype: 'int32' }, 1), iota({ shape: a.type.shape, dtype: 'int32' }, 2)];
  const below = select(greater(row, column), a, fullLike(a, 0));
  const diagonal = reduceSum(select(equal(row, column), unitDiagonal ? fullLike(a, 1) : a, fullLike(a, 0)), [2]);
  const n = a.type.shape[1]!;
  const places = iota({ shape: [n], dtype: 'int32' }, 0);
  const rows = [below, b].map((v) => moveAxis(v, 1, 0));
  const xs = [...rows, moveAxis(diagonal, 1, 0), places];
  const slices = xs.map(({ type }) => ({ shape: type.shape.slice(1), dtype: type.dtype }));
  const body = buildClosed('row', [b.type, ...slices], (x, weights, target, pivot, place) => {
    const above = dotGeneral(weights!, x!, { lhsBatching: [0], rhsBatching: [0], lhsContracting: [1], rhsContracting: [1] });
    const solved = divide(subtract(target!, above), over(pivot!, target!.type.shape));
    const here = equal(iota({ shape: x!.type.shape, dtype: 'int32' }, 1), over(place!, x!.type.shape));
    return [select(here, over(solved, x!.type.shape, [0, 2]), x!)];
  });
  return scan({ body, init: [zeros(b.type)], xs, length: n })[0]!;
}

/** A value repeated to a shape; its axes are the first ones, or those given. */
const over = (x: Value, shape: readonly number[], axes: readonly number[] = range(x.type.shape.length)): Value =>
  broadcastInDim(x, shape, axes);
