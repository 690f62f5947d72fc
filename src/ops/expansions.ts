/** Ops of StableHLO that have no record of their own: on import they are written in ops that have one. */
import type { Attrs } from '../ir/graph.ts';
import type { Expansion } from '../ir/text/parse-function.ts';
import { cholesky } from './cholesky.ts';
import { raggedDot } from './ragged-dot.ts';
import { triangularSolve } from './triangular-solve.ts';

export const expansions: ReadonlyMap<string, Expansion> = new Map<string, Expansion>([
  [
    'stablehlo.triangular_solve',
    ([a, b], attrs) => [
      triangularSolve(a!, b!, {
        leftSide: attrs['left_side'] === true,
        lower: attrs['lower'] === true,
        unitDiagonal: attrs['unit_diagonal'] === true,
        transpose: attrs['transpose_a'] === 'TRANSPOSE' || attrs['transpose_a'] === 'ADJOINT',
      }),
    ],
  ],
  ['stablehlo.cholesky', ([a], attrs) => [cholesky(a!, attrs['lower'] === true)]],
  [
    'chlo.ragged_dot',
    ([lhs, rhs, sizes], attrs, results) => [
      raggedDot(lhs!, rhs!, sizes!, attrs['ragged_dot_dimension_numbers'] as Attrs, results[0]?.dtype ?? lhs!.type.dtype),
    ],
  ],
]);
