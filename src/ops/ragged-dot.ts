/** `chlo.ragged_dot` written in other ops: the product of each group of rows with the matrix of its group, as in a mixture of experts. */
import { type Attrs, ints, type Value } from '../ir/graph.ts';
import type { DType } from '../types/dtype.ts';
import { formatType, range } from '../types/shape.ts';
import { ArgumentError } from '../util/errors.ts';
import { subtract } from './arithmetic.ts';
import { fullLike, iota } from './constant.ts';
import { cumsum } from './cumulative.ts';
import { dotGeneral } from './dot.ts';
import { broadcastInDim } from './layout.ts';
import { and, greaterEqual, less, select } from './logic.ts';

/**
 * @param groupSizes how many rows along the ragged axis of `lhs` belong to each group, one after the other; rows of no group give 0.
 * @param dims StableHLO's `ragged_dot_dimension_numbers`, with a ragged axis that is no batch axis. Where it is contracted, each group has a
 * product of its own, and the groups are the first axis of the result.
 */
export function raggedDot(lhs: Value, rhs: Value, groupSizes: Value, dims: Attrs, dtype: DType): Value {
  const axes = (name: string): readonly number[] => (dims[name] ? ints(dims, name) : []);
  const [ragged, ...more] = axes('lhs_ragged_dimensions');
  const [group] = axes('rhs_group_dimensions');
  const [lhsBatching, rhsBatching, lhsContracting, rhsContracting] = [
    'lhs_batching_dimensions',
    'rhs_batching_dimensions',
    'lhs_contracting_dimensions',
    'rhs_contracting_dimensions',
  ].map(axes);
  if (
    ragged === undefined ||
    more.length > 0 ||
    lhsContracting!.includes(ragged) !== (group === undefined) ||
    (group === undefined && lhsBatching!.length > 0) ||
    lhsBatching!.includes(ragged) ||
    groupSizes.type.shape.length !== 1
  ) {
    throw new ArgumentError(
      `ragged_dot: the ragged axis must be no batch axis, contracted only where there is no batch, and the group sizes a list, got axes [${axes('lhs_ragged_dimensions').join(',')}] of ${formatType(lhs.type)} and ${formatType(groupSizes.type)}`,
    );
  }
  // A copy of lhs for each group, with the other groups' rows at 0; where the right side has groups too, they are contracted as well.
  const shape = [groupSizes.type.shape[0]!, ...lhs.type.shape];
  const ends = cumsum(groupSizes, 0);
  const rows = iota({ shape, dtype: groupSizes.type.dtype }, ragged + 1);
  const perGroup = (v: Value): Value => broadcastInDim(v, shape, [0]);
  const mine = and(greaterEqual(rows, perGroup(subtract(ends, groupSizes))), less(rows, perGroup(ends)));
  const copies = broadcastInDim(lhs, shape, range(lhs.type.shape.length, 1));
  const masked = select(mine, copies, fullLike(copies, 0));
  return dotGeneral(
    masked,
    rhs,
    {
      lhsBatching: lhsBatching!.map((d) => d + 1),
      rhsBatching: rhsBatching!,
      lhsContracting: [...(group === undefined ? [] : [0]), ...lhsContracting!.map((d) => d + 1)],
      rhsContracting: [...(group === undefined ? [] : [group]), ...rhsContracting!],
    },
    { dtype },
  );
}
