/**
 * Matrix products read and write transposed by themselves.
 *
 *     %1 = stablehlo.transpose %w, dims = [1, 0]             %2 = stablehlo.dot_general %x, %w,
 *     %2 = stablehlo.dot_general %x, %1,                 →           contracting_dims = [1] x [1]
 *             contracting_dims = [1] x [0]
 *
 *     %1 = stablehlo.dot_general %a, %b                      %2 = stablehlo.dot_general %b, %a
 *     %2 = stablehlo.transpose %1, dims = [1, 0]         →
 *
 * Requires: nothing. Pays: always; the transposed operand is not written.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import { type DotDimensions, type DotOptions, dotDimensions, dotGeneral, freeAxes } from '../../ops/dot.ts';
import type { DType } from '../../types/dtype.ts';
import { permutationOf } from '../properties.ts';
import { passOf } from './pass.ts';
import { type Rule, rewrite } from './rewrite.ts';

export const foldTransposes = passOf('fold-transposes', (graph) =>
  rewrite(graph, (eqn, producerOf) =>
    eqn.op.kind === 'dot' ? operands(eqn, producerOf) : permutationOf(eqn) ? result(eqn, producerOf) : null,
  ),
);

export const optionsOf = ({ attrs }: Eqn): DotOptions => ({
  dtype: attrs['dtype'] as DType,
  ...(attrs['precision_config'] ? { precision: attrs['precision_config'] as unknown as NonNullable<DotOptions['precision']> } : {}),
});

function operands(eqn: Eqn, producerOf: Parameters<Rule>[1]): readonly Value[] | null {
  const [lhs, rhs] = eqn.inputs as [Value, Value];
  const d = dotDimensions(eqn.attrs);
  const left = untransposed(lhs, d.lhsBatching, d.lhsContracting, producerOf);
  const right = untransposed(rhs, d.rhsBatching, d.rhsContracting, producerOf);
  if (!left && !right) return null;
  const dims: DotDimensions = {
    lhsBatching: left?.batching ?? d.lhsBatching,
    lhsContracting: left?.contracting ?? d.lhsContracting,
    rhsBatching: right?.batching ?? d.rhsBatching,
    rhsContracting: right?.contracting ?? d.rhsContracting,
  };
  return [dotGeneral(left?.value ?? lhs, right?.value ?? rhs, dims, optionsOf(eqn))];
}

/** The operand before its transpose, when its free axes keep their order. */
function untransposed(v: Value, batching: readonly number[], contracting: readonly number[], producerOf: Parameters<Rule>[1]) {
  const producer = producerOf(v);
  const permutation = permutationOf(producer);
  if (!permutation) return null;
  const free = freeAxes(v.type, batching, contracting).map((d) => permutation[d]!);
  if (!free.every((d, i) => i === 0 || d > free[i - 1]!)) return null;
  return {
    value: producer!.inputs[0]!,
    batching: batching.map((d) => permutation[d]!),
    contracting: contracting.map((d) => permutation[d]!),
  };
}

/** A transpose that only swaps the rows and columns of a product swaps its operands. */
function result(eqn: Eqn, producerOf: Parameters<Rule>[1]): readonly Value[] | null {
  const dot = producerOf(eqn.inputs[0]!);
  if (dot?.op.kind !== 'dot') return null;
  const [lhs, rhs] = dot.inputs as [Value, Value];
  const d = dotDimensions(dot.attrs);
  const batch = d.lhsBatching.length;
  const rows = freeAxes(lhs.type, d.lhsBatching, d.lhsContracting).length;
  const rank = eqn.inputs[0]!.type.shape.length;
  const swapped = [...Array(rank).keys()].map((k) => (k < batch ? k : k < rank - rows ? k + rows : k - (rank - rows - batch)));
  if (!permutationOf(eqn)!.every((p, k) => p === swapped[k])) return null;
  const dims = {
    lhsBatching: d.rhsBatching,
    rhsBatching: d.lhsBatching,
    lhsContracting: d.rhsContracting,
    rhsContracting: d.lhsContracting,
  };
  return [dotGeneral(rhs, lhs, dims, optionsOf(dot))];
}
