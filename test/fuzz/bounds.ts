/**
 * How far a right device's results may lie from the evaluator's, element by element: what a comparison may allow and no more.
 *
 * A tensor goes with its *slack*. Most values have none: integers, bools, and floats that every order of evaluation makes alike (moves,
 * selections, sums of few bits). What rounds adds the accuracy that its kernel promises; what computes from inexact operands is evaluated at
 * the ends of their intervals. Where a small error could make a large one (a comparison of inexact numbers, a quotient near a pole) there is
 * no bound, and programs in which that happens are not compared.
 */

import { usedParams } from '../../src/ir/dce.ts';
import { type Attrs, type Eqn, type Graph, int, type Value } from '../../src/ir/graph.ts';
import { monoidOf } from '../../src/ops/reduction.ts';
import { isReplacer } from '../../src/ops/region.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { isFloat } from '../../src/types/dtype.ts';
import { allocate, type HostData, type HostTensor } from '../../src/types/host.ts';
import { sizeOf, type TensorType } from '../../src/types/shape.ts';
import { exactElementwise, gridOf, narrowUnit, roundingOf, wider } from './rounding.ts';

export interface Bounded {
  readonly tensor: HostTensor;
  /** For each element the most that it may be off; `null` where all are exact. */
  readonly slack: Float32Array | null;
}

export interface BoundOptions {
  /** Whether kernels round 16-bit floats after every op; otherwise a chain of ops may keep more. */
  readonly strict: boolean;
  /** Rounds of a `while` after which it counts as endless. */
  readonly maxRounds?: number;
}

/** No bound can be given: the reason. */
export class Unbounded extends Error {}

export const exact = (tensor: HostTensor): Bounded => ({ tensor, slack: null });

/** Results and slacks of a graph. @throws Unbounded */
export function boundGraph(graph: Graph, args: readonly Bounded[], options: BoundOptions): Bounded[] {
  const values = new Map<Value, Bounded>();
  graph.params.forEach((p, i) => values.set(p, args[i]!));
  for (const eqn of graph.eqns) {
    const results = boundEqn(
      eqn,
      eqn.inputs.map((v) => values.get(v)!),
      options,
    );
    eqn.outputs.forEach((v, i) => values.set(v, results[i]!));
  }
  return graph.results.map((v) => values.get(v)!);
}

/** @throws Unbounded */
export function boundEqn(eqn: Eqn, inputs: readonly Bounded[], options: BoundOptions): Bounded[] {
  if (eqn.op.kind === 'control') return boundControl(eqn, inputs, options);
  if (eqn.op.kind === 'call') return boundGraph(eqn.regions[0]!, inputs, options);
  const tensors = inputs.map((x) => x.tensor);
  const results = eqn.op.eval(tensors, eqn, evaluate);
  if (results.every(({ type }) => !isFloat(type.dtype)) && inputs.every((x) => !x.slack)) return results.map(exact);
  return results.map((tensor, k) => {
    const slack = isFloat(tensor.type.dtype) ? slackOf(eqn, k, tensor, inputs, options) : sameAtCorners(eqn, k, tensor, inputs);
    return { tensor, slack };
  });
}

function slackOf(eqn: Eqn, k: number, result: HostTensor, inputs: readonly Bounded[], options: BoundOptions): Float32Array | null {
  const carried = inputs.some((x) => x.slack);
  switch (eqn.op.kind) {
    case 'layout':
      return carried ? movedSlack(eqn, k, inputs) : null;
    case 'gather':
    case 'update':
    case 'barrier':
      return carried ? movedSlack(eqn, k, inputs) : null;
    case 'sort':
      if (!carried) return null;
      if (sortedBy(eqn).some((i) => inputs[i]!.slack)) throw new Unbounded(`${eqn.op.name} of inexact keys`);
      return movedSlack(eqn, k, inputs);
    case 'elementwise':
      return elementwiseSlack(eqn, k, result, inputs, options);
    case 'dot':
    case 'convolution':
      return sumSlack(eqn, k, result, inputs, productTerms(eqn), gridOf(inputs[0]!.tensor) * gridOf(inputs[1]!.tensor), options);
    case 'reduce':
    case 'window':
    case 'scatter':
      return combinedSlack(eqn, k, result, inputs, options);
    default:
      throw new Unbounded(`no bound is known for ${eqn.op.name}`);
  }
}

/** For ops that only move: the slack moves likewise. */
function movedSlack(eqn: Eqn, k: number, inputs: readonly Bounded[]): Float32Array {
  if (eqn.op.name === 'bitcast_convert') throw new Unbounded('the bits of an inexact number');
  return evaluateAt(
    eqn,
    k,
    inputs.map((x) => (isFloat(x.tensor.type.dtype) ? slackTensor(x) : x.tensor)),
  ) as Float32Array;
}

/** Which operands a sort compares. */
function sortedBy(eqn: Eqn): number[] {
  const [region] = eqn.regions;
  if (!region) return [0];
  const used = usedParams(region);
  return eqn.inputs.flatMap((_, i) => (used[2 * i] || used[2 * i + 1] ? [i] : []));
}

function elementwiseSlack(
  eqn: Eqn,
  k: number,
  result: HostTensor,
  inputs: readonly Bounded[],
  { strict }: BoundOptions,
): Float32Array | null {
  const tensors = inputs.map((x) => x.tensor);
  if (!exactElementwise.has(eqn.op.name)) needFinite(eqn, [...tensors, result]);
  const rounding = roundingOf(eqn, tensors, result, strict);
  if (inputs.every((x) => !x.slack)) return rounding;
  if (eqn.op.name === 'select' && !inputs[0]!.slack) return movedSlack(eqn, k, inputs);
  const slack = new Float32Array(result.data.length);
  for (const corner of corners(inputs)) {
    const at = evaluateAt(eqn, k, corner);
    for (let i = 0; i < slack.length; i++) slack[i] = Math.max(slack[i]!, distance(at[i]!, result.data[i]!));
  }
  // Rounded to 16 bits the corners are off by as much as results are; of f32 by the rounding of the difference.
  return slack.map((s, i) => {
    const y = result.data[i]!;
    return wider(s + (rounding ? rounding[i]! : 0) + (s > 0 ? 2 ** -23 * Math.abs(y) + narrowUnit(y, result.type.dtype) : 0));
  });
}

/** Sums of terms that are each at most what magnitudes give: dots, convolutions, sums over axes and windows. */
function sumSlack(
  eqn: Eqn,
  k: number,
  result: HostTensor,
  inputs: readonly Bounded[],
  terms: number,
  grid: number,
  { strict }: BoundOptions,
  stepUnit = 2 ** -24,
): Float32Array | null {
  needFinite(eqn, [...inputs.map((x) => x.tensor), result]);
  const magnitudes = evaluateAt(
    eqn,
    k,
    inputs.map((x) => (isFloat(x.tensor.type.dtype) ? magnitude(x.tensor, null) : x.tensor)),
  );
  const carried = inputs.some((x) => x.slack);
  const spread = carried
    ? evaluateAt(
        eqn,
        k,
        inputs.map((x) => (isFloat(x.tensor.type.dtype) ? magnitude(x.tensor, x.slack) : x.tensor)),
      )
    : magnitudes;
  const { data, type } = result;
  const narrow = type.dtype === 'bfloat16' ? 2 ** -8 : type.dtype === 'float16' ? 2 ** -11 : 0;
  let any = false;
  const slack = data.map((y, i) => {
    const size = magnitudes[i]!;
    // All partial sums are multiples of the grid and fit into 24 bits: no order of summation rounds.
    const whole = stepUnit === 2 ** -24 && !carried && size <= grid * 2 ** 24;
    // A 16-bit result is rounded from a sum that others may use before it is.
    const exactHere = whole && (narrow === 0 || strict || size <= grid / narrow);
    if (exactHere) return 0;
    any = true;
    return wider(spread[i]! - size + (whole ? 0 : (terms + 1) * stepUnit * spread[i]!) + 2 * narrow * Math.abs(y) + 2 ** -126);
  }) as Float32Array;
  return any ? slack : null;
}

const productTerms = (eqn: Eqn): number => {
  const [a, b] = eqn.inputs.map((v) => v.type.shape);
  return eqn.op.kind === 'dot'
    ? (eqn.attrs['lhs_contracting_dimensions'] as number[]).reduce((n, d) => n * a![d]!, 1)
    : sizeOf(b!) / Math.max(1, b![int(eqn.attrs, 'kernel_output_feature_dimension')]!);
};

/** Reductions, windows and scatters by their region. */
function combinedSlack(eqn: Eqn, k: number, result: HostTensor, inputs: readonly Bounded[], options: BoundOptions): Float32Array | null {
  const carried = inputs.some((x) => x.slack);
  const region = eqn.regions.at(-1);
  if (eqn.op.name === 'select_and_gather') {
    if (inputs[1]!.slack) throw new Unbounded('a choice by inexact numbers');
    return carried ? movedSlack(eqn, k, inputs) : null;
  }
  if (eqn.op.name === 'select_and_scatter' && inputs[0]!.slack) throw new Unbounded('a choice by inexact numbers');
  const monoid = region!.params.length === 2 ? monoidOf(region!) : null;
  if (monoid === 'max' || monoid === 'min') return carried ? monotoneSlack(eqn, k, result, inputs) : null;
  const scatters = eqn.op.kind === 'scatter' || eqn.op.name === 'select_and_scatter';
  if (region!.params.length === 2 && isReplacer(region!) && scatters) return carried ? movedSlack(eqn, k, inputs) : null;
  const narrow = result.type.dtype !== 'float32';
  // Windows of 16-bit floats round at each step.
  const stepUnit = narrow && eqn.op.kind === 'window' ? (result.type.dtype === 'bfloat16' ? 2 ** -8 : 2 ** -11) : 2 ** -24;
  if (monoid === 'add' && eqn.op.name === 'select_and_scatter') return scatteredSlack(eqn, k, result, inputs);
  if (monoid === 'add' || monoid === 'mul') {
    const grid = monoid === 'mul' ? 0 : Math.min(...inputs.filter((x) => isFloat(x.tensor.type.dtype)).map((x) => gridOf(x.tensor)));
    return sumSlack(eqn, k, result, inputs, termsOf(eqn), grid, options, stepUnit);
  }
  if (carried || !exactRegion(region!)) throw new Unbounded(`${eqn.op.name} by a region that may round`);
  return null;
}

/** select_and_scatter: the choice stays as it is, and the sources are added up. */
function scatteredSlack(eqn: Eqn, k: number, result: HostTensor, inputs: readonly Bounded[]): Float32Array | null {
  const [operand, source, init] = inputs as [Bounded, Bounded, Bounded];
  const parts = (slack: boolean): HostTensor[] => [
    operand.tensor,
    magnitude(source.tensor, slack ? source.slack : null),
    magnitude(init.tensor, slack ? init.slack : null),
  ];
  const magnitudes = evaluateAt(eqn, k, parts(false));
  const spread = evaluateAt(eqn, k, parts(true));
  const unit = result.type.dtype === 'float32' ? 2 ** -24 : result.type.dtype === 'bfloat16' ? 2 ** -8 : 2 ** -11;
  const grid = Math.min(gridOf(source.tensor), gridOf(init.tensor));
  if (!source.slack && !init.slack && Math.max(0, ...magnitudes) <= grid / unit) return null;
  const terms = termsOf(eqn);
  return result.data.map((_, i) => wider(spread[i]! - magnitudes[i]! + (terms + 2) * unit * spread[i]!)) as Float32Array;
}

/** A compiler of WGSL may take for granted that what it computes with is finite: x − x may be 0 for all x. */
function needFinite(eqn: Eqn, tensors: readonly HostTensor[]): void {
  for (const { type, data } of tensors)
    if (isFloat(type.dtype) && data.some((x) => !Number.isFinite(x))) throw new Unbounded(`${eqn.op.name} of numbers that are not finite`);
}

/** An upper bound of how many numbers come together in one. */
function termsOf(eqn: Eqn): number {
  const elements = sizeOf(eqn.inputs[0]!.type.shape);
  const { attrs } = eqn;
  if (eqn.op.name === 'reduce_window') return sizeOf(attrs['window_dimensions'] as number[]) + 1;
  if (eqn.op.kind === 'scatter' || eqn.op.name === 'select_and_scatter') return sizeOf(eqn.inputs.at(-1)!.type.shape) + 1;
  if (eqn.op.name === 'cumulative') return eqn.inputs[0]!.type.shape[int(attrs, 'dimension')]!;
  return elements / Math.max(1, sizeOf(eqn.outputs[0]!.type.shape)) + 1;
}

/** Extrema grow with each of their operands. */
function monotoneSlack(eqn: Eqn, k: number, result: HostTensor, inputs: readonly Bounded[]): Float32Array {
  const [low, high] = [-1, 1].map((side) =>
    evaluateAt(
      eqn,
      k,
      inputs.map((x) => (x.slack ? moved(x, side) : x.tensor)),
    ),
  );
  return result.data.map((y, i) => wider(Math.max(distance(low![i]!, y), distance(high![i]!, y)))) as Float32Array;
}

const exactOps = new Set(['select', 'compare', 'and', 'or', 'not', 'xor', 'maximum', 'minimum', 'convert', 'constant']);
const exactRegion = (region: Graph): boolean => region.eqns.every((e) => exactOps.has(e.op.name));

/** Integers and bools must be the same wherever in their intervals the operands lie. */
function sameAtCorners(eqn: Eqn, k: number, result: HostTensor, inputs: readonly Bounded[]): null {
  if (inputs.every((x) => !x.slack)) return null;
  if (eqn.op.kind === 'sort') {
    if (sortedBy(eqn).some((i) => inputs[i]!.slack)) throw new Unbounded(`${eqn.op.name} of inexact keys`);
    return null;
  }
  if (eqn.op.kind !== 'elementwise') throw new Unbounded(`${eqn.op.name} makes ${result.type.dtype} of inexact numbers`);
  for (const corner of corners(inputs)) {
    if (evaluateAt(eqn, k, corner).some((y, i) => y !== result.data[i])) throw new Unbounded(`${eqn.op.name} hangs on a last bit`);
  }
  return null;
}

// Control flow: as the evaluator runs it.

function boundControl(eqn: Eqn, inputs: readonly Bounded[], options: BoundOptions): Bounded[] {
  const { attrs, regions } = eqn;
  if (eqn.op.name === 'case') {
    const [index, ...operands] = inputs;
    const i = index!.tensor.data[0]!;
    return boundGraph(regions[i >= 0 && i < regions.length ? i : regions.length - 1]!, operands, options);
  }
  const consts = inputs.slice(0, int(attrs, 'num_consts'));
  if (eqn.op.name === 'while') {
    let carry = inputs.slice(consts.length);
    for (let round = 0; ; round++) {
      if (boundGraph(regions[0]!, [...consts, ...carry], options)[0]!.tensor.data[0] === 0) return carry;
      if (round === (options.maxRounds ?? 1000)) throw new Unbounded('a loop without end');
      carry = boundGraph(regions[1]!, [...consts, ...carry], options);
    }
  }
  if (eqn.op.name === 'scan') return boundScan(eqn, inputs, consts, attrs, options);
  throw new Unbounded(`no bound is known for ${eqn.op.name}`);
}

function boundScan(eqn: Eqn, inputs: readonly Bounded[], consts: readonly Bounded[], attrs: Attrs, options: BoundOptions): Bounded[] {
  const carries = int(attrs, 'num_carry');
  const length = int(attrs, 'length');
  let carry = inputs.slice(consts.length, consts.length + carries);
  const xs = inputs.slice(consts.length + carries);
  const ys = eqn.outputs.slice(carries).map((v) => stackFor(v.type));
  for (let n = 0; n < length; n++) {
    const i = attrs['reverse'] === true ? length - 1 - n : n;
    const results = boundGraph(eqn.regions[0]!, [...consts, ...carry, ...xs.map((x) => slice(x, i))], options);
    carry = results.slice(0, carries);
    results.slice(carries).forEach((y, j) => {
      ys[j]!.tensor.data.set(y.tensor.data, i * y.tensor.data.length);
      if (y.slack) ys[j]!.slack.set(y.slack, i * y.tensor.data.length);
    });
  }
  return [...carry, ...ys.map(({ tensor, slack }) => ({ tensor, slack: slack.some((s) => s > 0) ? slack : null }))];
}

const stackFor = (type: TensorType): { readonly tensor: HostTensor; readonly slack: Float32Array } => {
  const data = allocate(type.dtype, sizeOf(type.shape));
  return { tensor: { type, data }, slack: new Float32Array(data.length) };
};

function slice({ tensor, slack }: Bounded, i: number): Bounded {
  const shape = tensor.type.shape.slice(1);
  const n = sizeOf(shape);
  return {
    tensor: { type: { shape, dtype: tensor.type.dtype }, data: tensor.data.slice(i * n, (i + 1) * n) as HostData },
    slack: slack?.slice(i * n, (i + 1) * n) ?? null,
  };
}

// Tensors made for evaluation.

const evaluateAt = (eqn: Eqn, k: number, inputs: readonly HostTensor[]): HostData => eqn.op.eval(inputs, eqn, evaluate)[k]!.data;

const slackTensor = ({ tensor, slack }: Bounded): HostTensor => ({
  type: tensor.type,
  data: slack ?? new Float32Array(tensor.data.length),
});

/** |x|, and what it may be at most. */
const magnitude = ({ type, data }: HostTensor, slack: Float32Array | null): HostTensor => ({
  type,
  data: Float32Array.from(data, (x, i) => Math.abs(x) + (slack ? slack[i]! : 0)),
});

/** All combinations of the ends of inexact operands. */
function corners(inputs: readonly Bounded[]): HostTensor[][] {
  return inputs.reduce<HostTensor[][]>(
    (all, x) => (x.slack ? all.flatMap((c) => [-1, 1].map((side) => [...c, moved(x, side)])) : all.map((c) => [...c, x.tensor])),
    [[]],
  );
}

/** One end of each element's interval, rounded outwards. */
const moved = ({ tensor, slack }: Bounded, side: number): HostTensor => ({
  type: tensor.type,
  data: Float32Array.from(tensor.data, (x, i) => (slack![i] === 0 ? x : x + side * wider(slack![i]! + 2 ** -24 * Math.abs(x)))),
});

const distance = (a: number, b: number): number =>
  a === b || (Number.isNaN(a) && Number.isNaN(b))
    ? 0
    : Number.isFinite(a) && Number.isFinite(b)
      ? Math.abs(a - b)
      : Number.POSITIVE_INFINITY;
