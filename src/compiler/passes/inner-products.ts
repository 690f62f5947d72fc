/**
 * Products without free axes are reductions, which have rows of their own kernels and are split where they are long:
 *
 *     %0 = dot_general %x, %y, contracting [0] x [0] : (f32[k], f32[k]) -> f32[]
 *
 *     %0 = reduce add (multiply %x, %y) over [0] : f32[]
 *
 * Requires: numbers. Ensures: the same sum; products of narrow floats are exact in f32, and the sum is rounded once.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import { multiply } from '../../ops/arithmetic.ts';
import { convert } from '../../ops/conversion.ts';
import { dotDimensions, freeAxes } from '../../ops/dot.ts';
import { reduceSum, reshape, transpose } from '../../ops/layout.ts';
import { byteSize, isFloat } from '../../types/dtype.ts';
import { range, sizeOf } from '../../types/shape.ts';
import { passOf } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const innerProducts = passOf('inner-products', (graph) =>
  rewrite(graph, (eqn) => (eqn.op.kind === 'dot' && isInner(eqn) ? [summed(eqn)] : null)),
);

/** Whether each element of the result has elements of its own in both operands. */
function isInner({ inputs, outputs, attrs }: Eqn): boolean {
  const [lhs, rhs] = inputs.map((v) => v.type);
  const { lhsBatching, rhsBatching, lhsContracting, rhsContracting } = dotDimensions(attrs);
  const { dtype } = outputs[0]!.type;
  const free = [
    ...freeAxes(lhs!, lhsBatching, lhsContracting).map((d) => lhs!.shape[d]!),
    ...freeAxes(rhs!, rhsBatching, rhsContracting).map((d) => rhs!.shape[d]!),
  ];
  return dtype !== 'bool' && lhs!.dtype !== 'bool' && lhsContracting.length > 0 && sizeOf(lhs!.shape) > 0 && sizeOf(free) === 1;
}

function summed({ inputs, outputs, attrs }: Eqn): Value {
  const [lhs, rhs] = inputs as [Value, Value];
  const { lhsBatching, rhsBatching, lhsContracting, rhsContracting } = dotDimensions(attrs);
  const { shape, dtype } = outputs[0]!.type;
  const sum = isFloat(dtype) && byteSize(dtype) < 4 ? 'float32' : dtype;
  // In the order of the left operand, which most often moves nothing.
  const order = range(lhs.type.shape.length).filter((d) => lhsBatching.includes(d) || lhsContracting.includes(d));
  const lined = (v: Value, axes: readonly number[]): Value => {
    const moved = transpose(v, [...axes, ...range(v.type.shape.length).filter((d) => !axes.includes(d))]);
    return convert(
      reshape(
        moved,
        axes.map((d) => v.type.shape[d]!),
      ),
      sum,
    );
  };
  const partner = (d: number): number =>
    lhsBatching.includes(d) ? rhsBatching[lhsBatching.indexOf(d)]! : rhsContracting[lhsContracting.indexOf(d)]!;
  const products = multiply(lined(lhs, order), lined(rhs, order.map(partner)));
  const contracted = range(order.length).filter((i) => lhsContracting.includes(order[i]!));
  const batch = order.filter((d) => lhsBatching.includes(d));
  const total = transpose(
    reduceSum(products, contracted),
    lhsBatching.map((d) => batch.indexOf(d)),
  );
  return convert(reshape(total, shape), dtype);
}
