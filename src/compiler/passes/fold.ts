/**
 * Computes what is known already, with the ops' own `eval`.
 *
 *     %0 = stablehlo.constant dense<8.0> : tensor<f32>
 *     %1 = stablehlo.rsqrt %0                            →    %1 = stablehlo.constant dense<0.35355338>
 *     %2 = stablehlo.broadcast_in_dim %1 : tensor<4x4xf32>   %2 = stablehlo.constant dense<0.35355338> : tensor<4x4xf32>
 *
 * Constants of one number stay one number through elementwise and layout ops, whatever their size; arrays are folded while they are small.
 * Values computed from iotas stay in kernels, where they need no loads, unless they are costly: tables of sines become constants.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import { evalEqn } from '../../ops/define.ts';
import { constant, full } from '../../ops/constant.ts';
import { filled, type HostTensor } from '../../types/host.ts';
import { sizeOf } from '../../types/shape.ts';
import { constantOf, splatValue } from '../emit/region.ts';
import { tuning } from '../tuning.ts';
import { passOf } from './pass.ts';
import { type Rule, rewrite } from './rewrite.ts';

const { maxElements, maxTable, maxTableEquations } = tuning.fold;

export const fold = passOf('fold', (graph) =>
  rewrite(graph, (eqn, producerOf) => {
    if (eqn.inputs.length === 0 || eqn.regions.length > 0 || eqn.outputs.length !== 1) return null;
    const [out] = eqn.outputs as [Value];
    if (sizeOf(out.type.shape) === 0) return null;
    const makers = eqn.inputs.map(producerOf);
    if (!makers.every((m) => constantOf(m) !== null)) return table(eqn, producerOf);
    const splats = makers.map(splatValue);
    if (splats.every((n) => n !== null)) {
      const [x] = eqn.inputs as [Value];
      const moves = eqn.op.kind === 'layout' && eqn.inputs.length === 1 && x.type.dtype === out.type.dtype && sizeOf(x.type.shape) > 0;
      if (moves) return [full(splats[0]!, out.type)];
      if (eqn.op.kind === 'elementwise') return [ofTensor(ofSplats(eqn, splats), out)];
    }
    const size = Math.max(sizeOf(out.type.shape), ...eqn.inputs.map((v) => sizeOf(v.type.shape)));
    const foldable = eqn.op.kind === 'elementwise' || eqn.op.kind === 'layout' || sizeOf(out.type.shape) === 1;
    return foldable && size <= maxElements ? [ofTensor(evaluated(eqn, producerOf), out)] : null;
  }),
);

/** A costly equation over values that are made of constants and iotas alone, by not too many equations. */
function table(eqn: Eqn, producerOf: Producers): readonly Value[] | null {
  if (eqn.op.kind !== 'elementwise' || !eqn.op.cost?.expensive || sizeOf(eqn.outputs[0]!.type.shape) > maxTable) return null;
  const seen = new Set<Value>();
  const known = (v: Value): boolean => {
    if (seen.has(v)) return true;
    seen.add(v);
    const p = producerOf(v);
    if (!p || seen.size > maxTableEquations || sizeOf(v.type.shape) > maxTable || p.outputs.length !== 1 || p.regions.length > 0)
      return false;
    return (p.op.kind === 'elementwise' || p.op.kind === 'layout') && p.inputs.every(known);
  };
  return eqn.inputs.every(known) ? [ofTensor(evaluated(eqn, producerOf), eqn.outputs[0]!)] : null;
}

type Producers = Parameters<Rule>[1];

const noRegions = (): never => {
  throw new Error('only equations without regions are folded');
};

/** The value of an equation whose operands are known, however indirectly. */
function evaluated(eqn: Eqn, producerOf: Producers): HostTensor {
  const done = new Map<Eqn, HostTensor>();
  const value = (e: Eqn): HostTensor => {
    let tensor = done.get(e);
    if (!tensor)
      done.set(
        e,
        (tensor = evalEqn(
          e,
          e.inputs.map((v) => value(producerOf(v)!)),
          noRegions,
        )[0]!),
      );
    return tensor;
  };
  return value(eqn);
}

/** The value of an elementwise equation whose operands are one number each, as a scalar. */
function ofSplats(eqn: Eqn, numbers: readonly number[]): HostTensor {
  const shrink = (v: Value): Value => ({ ...v, type: { ...v.type, shape: [] } });
  const small: Eqn = { ...eqn, inputs: eqn.inputs.map(shrink), outputs: eqn.outputs.map(shrink) };
  return evalEqn(
    small,
    eqn.inputs.map((v, i) => filled(v.type.dtype, [], numbers[i]!)),
    noRegions,
  )[0]!;
}

/** As a constant of one number where all elements are the same. */
function ofTensor(tensor: HostTensor, out: Value): Value {
  const first = tensor.data[0]!;
  return tensor.data.every((x) => Object.is(x, first)) ? full(first, out.type, out.weak) : constant(tensor, out.weak);
}
