/**
 * A program in StableHLO's own ops, for text that leaves: our ops are written out (a scan becomes a `while`, running sums a `reduce_window`,
 * threefry its additions and shifts), and markers of transformations (names) go. Composites stay, and calls of ours (checkpoints, functions
 * with derivatives of their own) become composites, so that nobody loses sight of them; CHLO stays too, which XLA expands itself.
 */
import { buildClosed, emit } from '../ir/builder.ts';
import type { Eqn, Graph, Value } from '../ir/graph.ts';
import { normalCaptures } from '../ir/text/captures.ts';
import { composite } from '../ops/call.ts';
import { ArgumentError } from '../util/errors.ts';

export interface LoweringOptions {
  /** Writes composites, and the calls that would become some, out as what they stand for. */
  readonly expandComposites?: boolean;
}

export function lowerToStableHLO(graph: Graph, options: LoweringOptions = {}): Graph {
  const lowered = buildClosed('lower', graph.params, (...params) => lowerInto(graph, params, options));
  return { ...lowered, eqns: lowered.eqns.map((eqn) => normalCaptures(eqn)) };
}

/** Emits a graph's equations, lowered, into the current builder. */
function lowerInto(graph: Graph, params: readonly Value[], options: LoweringOptions): Value[] {
  const env = new Map<Value, Value>(graph.params.map((p, i) => [p, params[i]!]));
  for (const eqn of graph.eqns) {
    const outputs = lowerEqn(
      eqn,
      eqn.inputs.map((v) => env.get(v)!),
      options,
    );
    eqn.outputs.forEach((v, i) => env.set(v, outputs[i]!));
  }
  return graph.results.map((v) => env.get(v)!);
}

function lowerEqn(eqn: Eqn, inputs: readonly Value[], options: LoweringOptions): readonly Value[] {
  const { op } = eqn;
  const ours = op.dialect === 'systolic';
  if (ours && op.expand) {
    // What an op is written out as may hold ops of ours again.
    const { expand } = op;
    const written = buildClosed(op.name, inputs, (...values) => expand(values, eqn));
    return lowerInto(written, inputs, options);
  }
  if (ours && op.identity) return inputs;
  if (op.kind === 'call' && options.expandComposites) return lowerInto(eqn.regions[0]!, inputs, options);
  if (op.kind === 'call' && ours) {
    // Read back, it is the call again. What it computes is its first region; rules of derivatives go along as further ones.
    const regions = eqn.regions.map((region) => lowerToStableHLO(region, options));
    return emit(composite.op, inputs, { name: `systolic.${op.name}`, composite_attributes: eqn.attrs }, regions);
  }
  if (ours) {
    throw new ArgumentError(
      `${op.name}: a program that leaves as StableHLO must hold no such operation, got one`,
      'It has a meaning only within a transformation: apply that first.',
    );
  }
  return emit(
    op,
    inputs,
    eqn.attrs,
    eqn.regions.map((region) => lowerToStableHLO(region, options)),
  );
}
