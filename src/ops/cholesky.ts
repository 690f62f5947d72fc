/** `cholesky` written in other ops: one column per round of a scan. */
import { buildClosed } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { isFloat } from '../types/dtype.ts';
import { formatType, sizeOf, type TensorType } from '../types/shape.ts';
import { ShapeError } from '../util/errors.ts';
import { divide, subtract } from './arithmetic.ts';
import { fullLike, iota, zeros } from './constant.ts';
import { convert } from './conversion.ts';
import { dotGeneral } from './dot.ts';
import { broadcastInDim, moveAxis, reduceSum, reshape, transpose } from './layout.ts';
import { and, equal, greaterEqual, select } from './logic.ts';
import { sqrt } from './math.ts';
import { scan } from './scan.ts';

/**
 * The triangular matrix l with l lᵀ = a (or u with uᵀ u = a), of symmetric positive definite matrices in the last two axes; NaN where a matrix is
 * none. Only the triangle asked for is read; the other is 0 in the result. 16-bit floats are computed in f32 and rounded once.
 */
export function cholesky(a: Value, lower: boolean): Value {
  const { dtype, shape } = a.type;
  const n = shape.at(-1);
  if (!isFloat(dtype) || shape.length < 2 || shape.at(-2) !== n)
    throw new ShapeError(`cholesky: operand must be float and square, got ${formatType(a.type)}`);
  const turned = (v: Value): Value => (lower ? v : transpose(v, [0, 2, 1]));
  const matrix = turned(reshape(convert(a, 'float32'), [sizeOf(shape.slice(0, -2)), n!, n!]));
  const batch = matrix.type.shape[0]!;
  const line: TensorType = { shape: [batch, n!], dtype: 'float32' };
  const column = buildClosed('column', [matrix.type, line, { shape: [], dtype: 'int32' }], (l, target, place) => {
    const rows = iota({ shape: l!.type.shape, dtype: 'int32' }, 1);
    const here = broadcastInDim(place!, l!.type.shape, []);
    const own = reduceSum(select(equal(rows, here), l!, fullLike(l!, 0)), [1]);
    const rest = subtract(target!, dotGeneral(l!, own, { lhsBatching: [0], rhsBatching: [0], lhsContracting: [2], rhsContracting: [1] }));
    const at = iota({ shape: line.shape, dtype: 'int32' }, 1);
    const places = broadcastInDim(place!, line.shape, []);
    const pivot = sqrt(reduceSum(select(equal(at, places), rest, fullLike(rest, 0)), [1]));
    const values = divide(rest, broadcastInDim(pivot, line.shape, [0]));
    const written = and(greaterEqual(rows, here), equal(iota({ shape: l!.type.shape, dtype: 'int32' }, 2), here));
    return [select(written, broadcastInDim(values, l!.type.shape, [0, 1]), l!)];
  });
  const places = iota({ shape: [n!], dtype: 'int32' }, 0);
  const [l] = scan({ body: column, init: [zeros(matrix.type)], xs: [moveAxis(matrix, 2, 0), places], length: n! });
  return convert(reshape(turned(l!), shape), dtype);
}
