/** A tensor with what it may be off by, and the tensors that bounds are evaluated at. */
import type { Eqn, Graph, Value } from '../../src/ir/graph.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { isFloat } from '../../src/types/dtype.ts';
import type { HostData, HostTensor } from '../../src/types/host.ts';
import type { TensorType } from '../../src/types/shape.ts';
import { wider } from './rounding.ts';
import type { Terms } from './terms.ts';

export interface Bounded {
  readonly tensor: HostTensor;
  /** For each element the most that it may be off; `null` where all are exact. */
  readonly slack: Float32Array | null;
  /** What it is a sum of, where that is known. */
  readonly terms?: Terms | undefined;
  /** Whether it has its zeros from arguments, and with them their signs. */
  readonly signed?: boolean;
}

export interface BoundOptions {
  /** Whether kernels round 16-bit floats after every op; otherwise a chain of ops may keep more. */
  readonly strict: boolean;
  /** Rounds of a `while` after which it counts as endless. */
  readonly maxRounds?: number;
}

/** No bound can be given: the reason. */
export class Unbounded extends Error {}

export const exact = (tensor: HostTensor): Bounded => ({ tensor, slack: null, signed: true });

/** A compiler of WGSL may take for granted that what it computes with is finite: x − x may be 0 for all x. */
export function needFinite(eqn: Eqn, tensors: readonly HostTensor[]): void {
  for (const { type, data } of tensors)
    if (isFloat(type.dtype) && data.some((x) => !Number.isFinite(x))) throw new Unbounded(`${eqn.op.name} of numbers that are not finite`);
}

export const evaluateAt = (eqn: Eqn, k: number, inputs: readonly HostTensor[]): HostData => eqn.op.eval(inputs, eqn, evaluate)[k]!.data;

/**
 * The same of numbers that a kernel may not have rounded: the float operands, and with them the results, are taken for f32. For ops that
 * choose among their operands or move them, whose evaluation in 16 bits would round the ends of intervals.
 */
export function evaluateUnrounded(eqn: Eqn, k: number, inputs: readonly HostTensor[]): HostData {
  const values = new Map<Value, Value>();
  return evaluateAt(widened(eqn, values), k, inputs.map(asFloat32));
}

function widened(eqn: Eqn, values: Map<Value, Value>): Eqn {
  const wide = (v: Value): Value => {
    const known = values.get(v) ?? { ...v, type: asFloat32Type(v.type) };
    values.set(v, known);
    return known;
  };
  const region = ({ params, eqns, results }: Graph): Graph => ({
    params: params.map(wide),
    eqns: eqns.map((e) => widened(e, values)),
    results: results.map(wide),
  });
  return { ...eqn, inputs: eqn.inputs.map(wide), outputs: eqn.outputs.map(wide), regions: eqn.regions.map(region) };
}

const asFloat32Type = (type: TensorType): TensorType => (isFloat(type.dtype) ? { ...type, dtype: 'float32' } : type);
const asFloat32 = ({ type, data }: HostTensor): HostTensor => ({ type: asFloat32Type(type), data });

export const slackTensor = ({ tensor, slack }: Bounded): HostTensor => ({
  type: tensor.type,
  data: slack ?? new Float32Array(tensor.data.length),
});

/** |x|, and what it may be at most. */
export const magnitude = ({ type, data }: HostTensor, slack: Float32Array | null): HostTensor => ({
  type,
  data: Float32Array.from(data, (x, i) => Math.abs(x) + (slack ? slack[i]! : 0)),
});

/** All combinations of the ends of inexact operands. */
export function corners(inputs: readonly Bounded[]): HostTensor[][] {
  return inputs.reduce<HostTensor[][]>(
    (all, x) => (x.slack ? all.flatMap((c) => [-1, 1].map((side) => [...c, moved(x, side)])) : all.map((c) => [...c, x.tensor])),
    [[]],
  );
}

/** One end of each element's interval, rounded outwards. */
export const moved = ({ tensor, slack }: Bounded, side: number): HostTensor => ({
  type: tensor.type,
  data: Float32Array.from(tensor.data, (x, i) => (slack![i] === 0 ? x : x + side * wider(slack![i]! + 2 ** -24 * Math.abs(x)))),
});

export const distance = (a: number, b: number): number =>
  a === b || (Number.isNaN(a) && Number.isNaN(b))
    ? 0
    : Number.isFinite(a) && Number.isFinite(b)
      ? Math.abs(a - b)
      : Number.POSITIVE_INFINITY;
