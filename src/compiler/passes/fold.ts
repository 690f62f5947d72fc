/**
 * Computes what is known already, with the ops' own `eval`.
 *
 *     %0 = stablehlo.constant dense<8.0> : tensor<f32>
 *     %1 = stablehlo.rsqrt %0                            →    %1 = stablehlo.constant dense<0.35355338>
 *     %2 = stablehlo.broadcast_in_dim %1 : tensor<4x4xf32>   %2 = stablehlo.constant dense<0.35355338> : tensor<4x4xf32>
 *
 * Constants of one number stay one number through elementwise and layout ops, whatever their size; arrays are folded while they are small.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import { constant, full } from '../../ops/constant.ts';
import { filled, type HostTensor } from '../../types/host.ts';
import { sizeOf } from '../../types/shape.ts';
import { constantOf, splatValue } from '../emit/region.ts';
import type { Pass } from './pass.ts';
import { rewrite } from './rewrite.ts';

/** Elements of an array that is worth keeping as a constant. */
const maxElements = 4096;

export const fold: Pass = {
  name: 'fold',
  run: (graph) =>
    rewrite(graph, (eqn, producerOf) => {
      if (eqn.inputs.length === 0 || eqn.regions.length > 0 || eqn.outputs.length !== 1) return null;
      const makers = eqn.inputs.map(producerOf);
      if (!makers.every((m) => constantOf(m) !== null)) return null;
      const [out] = eqn.outputs as [Value];
      if (sizeOf(out.type.shape) === 0) return null;
      const splats = makers.map(splatValue);
      if (splats.every((n) => n !== null)) {
        const moves = eqn.op.kind === 'layout' && eqn.inputs.length === 1 && sizeOf(eqn.inputs[0]!.type.shape) > 0;
        if (moves) return [full(splats[0]!, out.type)];
        if (eqn.op.kind === 'elementwise') return [ofTensor(evaluated(eqn, splats, []), out)];
      }
      const size = Math.max(sizeOf(out.type.shape), ...eqn.inputs.map((v) => sizeOf(v.type.shape)));
      const foldable = eqn.op.kind === 'elementwise' || eqn.op.kind === 'layout' || sizeOf(out.type.shape) === 1;
      return foldable && size <= maxElements ? [ofTensor(evaluated(eqn, null, makers as Eqn[]), out)] : null;
    }),
};

/** The result, of scalars where all operands are one number each. */
function evaluated(eqn: Eqn, splats: readonly (number | null)[] | null, makers: readonly Eqn[]): HostTensor {
  const run = (): never => {
    throw new Error('only equations without regions are folded');
  };
  if (splats) {
    const shrink = (v: Value): Value => ({ ...v, type: { ...v.type, shape: [] } });
    const small: Eqn = { ...eqn, inputs: eqn.inputs.map(shrink), outputs: eqn.outputs.map(shrink) };
    return eqn.op.eval(makeScalars(small, splats as readonly number[]), small, run)[0]!;
  }
  return eqn.op.eval(
    makers.map((m) => m.op.eval([], m, run)[0]!),
    eqn,
    run,
  )[0]!;
}

function makeScalars(eqn: Eqn, numbers: readonly number[]): HostTensor[] {
  return eqn.inputs.map((v, i) => filled(v.type.dtype, [], numbers[i]!));
}

/** As a constant of one number where all elements are the same. */
function ofTensor(tensor: HostTensor, out: Value): Value {
  const first = tensor.data[0]!;
  return tensor.data.every((x) => Object.is(x, first)) ? full(first, out.type, out.weak) : constant(tensor, out.weak);
}
