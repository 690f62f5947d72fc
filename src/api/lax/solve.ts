/** Systems of linear equations. */
import { formatType } from '../../types/shape.ts';
import { ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { broadcastTo, expandDims } from '../numpy/shape.ts';
import { takeAlongAxis } from '../numpy/taking.ts';
import { lu, triangularSolve } from './linalg.ts';
import { like, matrixOf } from './matrices.ts';

/** x with a · x = b; b is a vector or a matrix of right-hand sides. */
export function solve(a: ArrayLike, b: ArrayLike): Array {
  const matrix = matrixOf('solve', a, true);
  const given = asArray(b, 'solve');
  const vector = given.ndim === 1;
  const right = matrixOf('solve', vector ? expandDims(given, 1) : given);
  if (right.shape.at(-2) !== matrix.shape.at(-1))
    throw new ShapeError(`solve: b must have as many rows as a, got ${formatType(matrix.type)} and ${formatType(given.type)}`);
  const [factors, , permutation] = lu(matrix);
  const rows = takeAlongAxis(
    broadcastTo(right, [...matrix.shape.slice(0, -2), ...right.shape.slice(-2)]),
    expandDims(permutation, -1),
    -2,
    { mode: 'clip' },
  );
  const lower = triangularSolve(factors, rows, { leftSide: true, lower: true, unitDiagonal: true });
  const solution = triangularSolve(factors, lower, { leftSide: true });
  return like(vector ? solution.reshape(solution.shape.slice(0, -1)) : solution, b);
}
