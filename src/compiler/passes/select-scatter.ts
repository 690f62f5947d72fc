/**
 * A scatter of one element into each row is a comparison: it is part of whatever kernel reads it. (It is the gradient of picking one
 * element of each row: of the cross-entropy.)
 *
 *     %2 = stablehlo.scatter %0, %i, %u,                 %3 = stablehlo.iota dim = 1
 *            inserted_window_dims = [1],            →    %4 = stablehlo.compare EQ, %3, broadcast(%i)
 *            input_batching_dims = [0] { add }           %5 = stablehlo.add %0, broadcast(%u)
 *                                                        %2 = stablehlo.select %4, %5, %0
 *
 * Requires: nothing. Pays: always; indices out of bounds equal no position, and are dropped as they should.
 */
import { emit1 } from '../../ir/builder.ts';
import { type Eqn, ints, type Value } from '../../ir/graph.ts';
import { iota } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { broadcastInDim, reshape, transpose } from '../../ops/layout.ts';
import { equal, select } from '../../ops/logic.ts';
import { isReplacer, reducerOp } from '../../ops/region.ts';
import { range, sizeOf } from '../../types/shape.ts';
import { passOf } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const selectScatter = passOf('select-scatter', (graph) =>
  rewrite(graph, (eqn) => (eqn.op.kind === 'scatter' && eqn.inputs.length === 3 ? selected(eqn) : null)),
);

function selected({ attrs, inputs, regions }: Eqn): readonly Value[] | null {
  const list = (name: string): readonly number[] => (attrs[name] === undefined ? [] : ints(attrs, name));
  const [operand, indices, updates] = inputs as [Value, Value, Value];
  const { shape } = operand.type;
  const inserted = list('inserted_window_dims');
  const batching = list('input_batching_dims');
  if (list('update_window_dims').length > 0 || inserted.length !== 1 || list('scatter_dims_to_operand_dims').join() !== inserted.join())
    return null;
  const axis = inserted[0]!;
  const rows = shape.filter((_, d) => d !== axis);
  if (batching.length !== rows.length || sizeOf(updates.type.shape) !== sizeOf(rows)) return null;
  const region = regions[0]!;
  const op = reducerOp(region);
  if (!op && !isReplacer(region)) return null;

  // The axes of indices and updates that belong to the operand's rows, in the operand's order; all others have size 1.
  const vectorDim = attrs['index_vector_dim'] as number;
  const axesOf = list('scatter_indices_batching_dims');
  const inOrder = range(shape.length)
    .filter((d) => d !== axis)
    .map((d) => axesOf[batching.indexOf(d)]!);
  const spread = (v: Value, axes: readonly number[]): Value => {
    const others = range(v.type.shape.length).filter((d) => !axes.includes(d));
    const ordered = transpose(v, [...axes, ...others]);
    return broadcastInDim(
      reshape(ordered, rows),
      shape,
      range(shape.length).filter((d) => d !== axis),
    );
  };
  const place = spread(convert(indices, 'int32'), inOrder);
  const update = spread(
    updates,
    inOrder.map((d) => (d > vectorDim ? d - 1 : d)),
  );
  const hit = equal(iota({ shape, dtype: 'int32' }, axis), place);
  return [select(hit, op ? emit1(op, [operand, update]) : update, operand)];
}
