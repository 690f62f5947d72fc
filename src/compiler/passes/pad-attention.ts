/**
 * Rows of attention whose width is no multiple of four, with zeros behind them, so that its kernels read and write four at a time:
 *
 *     dot_general %q, %k : over 6             →    dot_general pad(%q), pad(%k) : over 8
 *     dot_general %p, %v : …x6                →    slice(dot_general %p, pad(%v) : …x8)
 *
 * Zeros add nothing to a score, and columns that come of zeros are left out again. Operands are copied, which is little beside the scores.
 */
import { Builder, withBuilder } from '../../ir/builder.ts';
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import { scalar } from '../../ops/constant.ts';
import { dotDimensions, dotGeneral, freeAxes } from '../../ops/dot.ts';
import { pad, slice, transpose } from '../../ops/layout.ts';
import { permutationOf } from '../properties.ts';
import type { Cluster } from './attention-clusters.ts';

/** The same graph where nothing is to be padded. */
export function padAttention(graph: Graph, clusters: readonly Cluster[]): Graph {
  const scores = new Set(clusters.flatMap((c) => [...c.products, ...c.reductions].flatMap((s) => [...s.scores])));
  const products = new Map(clusters.flatMap((c) => c.products.map((p) => [p.eqn, p.weights] as const)));
  const wide = (e: Eqn): boolean => scores.has(e) && isRagged(e.inputs[0]!, dotDimensions(e.attrs).lhsContracting[0]);
  const deep = (e: Eqn): boolean => products.has(e) && isRagged(e.outputs[0]!, columnsOf(e, products.get(e)!)?.result);
  if (!graph.eqns.some((e) => wide(e) || deep(e))) return graph;
  const builder = new Builder(null, 'attention');
  const env = new Map<Value, Value>(graph.params.map((p) => [p, builder.param(p.type, p.weak)]));
  const padded = new Map<Value, Map<number, Value>>();
  // Below transposes, so that operands which are read in several orders are copied once.
  const widened = (v: Value, axis: number): Value => {
    const producer = builder.producer(v);
    const permutation = permutationOf(producer ?? undefined);
    if (permutation) return transpose(widened(producer!.inputs[0]!, permutation[axis]!), permutation);
    const known = padded.get(v) ?? new Map<number, Value>();
    padded.set(v, known);
    const none = v.type.shape.map(() => 0);
    const more = v.type.shape.map((size, d) => (d === axis ? -size & 3 : 0));
    const here = known.get(axis) ?? pad(v, scalar(0, v.type.dtype), none, more);
    known.set(axis, here);
    return here;
  };
  return withBuilder(builder, () => {
    for (const eqn of graph.eqns) {
      const inputs = eqn.inputs.map((v) => env.get(v)!);
      const [out] = eqn.outputs as [Value];
      const dims = eqn.op.kind === 'dot' ? dotDimensions(eqn.attrs) : null;
      const options = { dtype: out?.type.dtype };
      if (dims && wide(eqn)) {
        inputs[0] = widened(inputs[0]!, dims.lhsContracting[0]!);
        inputs[1] = widened(inputs[1]!, dims.rhsContracting[0]!);
      }
      if (dims && deep(eqn)) {
        const side = 1 - products.get(eqn)!;
        const { operand } = columnsOf(eqn, products.get(eqn)!)!;
        inputs[side] = widened(inputs[side]!, operand);
        const whole = dotGeneral(inputs[0]!, inputs[1]!, dims, options);
        env.set(
          out,
          slice(
            whole,
            out.type.shape.map(() => 0),
            out.type.shape,
          ),
        );
        continue;
      }
      const outputs = builder.append({ ...eqn, inputs, outputs: eqn.outputs.map((v) => newValue(v.type, v.weak)) }).outputs;
      eqn.outputs.forEach((v, i) => env.set(v, outputs[i]!));
    }
    return builder.finish(graph.results.map((v) => env.get(v)!)).graph;
  });
}

const isRagged = (v: Value, axis: number | undefined): boolean => axis !== undefined && v.type.shape[axis]! % 4 !== 0;

/** The axis of a product's operand that is no weights which is not summed, and the same of the result; null where it is not one. */
function columnsOf(eqn: Eqn, weights: 0 | 1): { readonly operand: number; readonly result: number } | null {
  const { lhsBatching, rhsBatching, lhsContracting, rhsContracting } = dotDimensions(eqn.attrs);
  const left = freeAxes(eqn.inputs[0]!.type, lhsBatching, lhsContracting);
  const right = freeAxes(eqn.inputs[1]!.type, rhsBatching, rhsContracting);
  const own = weights === 0 ? right : left;
  const { shape } = eqn.inputs[1 - weights]!.type;
  const long = own.filter((d) => shape[d] !== 1);
  if (long.length !== 1) return null;
  const at = own.indexOf(long[0]!);
  return { operand: long[0]!, result: lhsBatching.length + (weights === 0 ? left.length : 0) + at };
}
