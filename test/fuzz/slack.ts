/** What each kind of op makes of its operands' slack, and what it adds. */
import { usedParams } from '../../src/ir/dce.ts';
import { type Eqn, type Graph, int } from '../../src/ir/graph.ts';
import { monoidOf } from '../../src/ops/reduction.ts';
import { isReplacer } from '../../src/ops/region.ts';
import { isFloat } from '../../src/types/dtype.ts';
import type { HostData, HostTensor } from '../../src/types/host.ts';
import { sizeOf } from '../../src/types/shape.ts';
import {
  type Bounded,
  type BoundOptions,
  corners,
  distance,
  evaluateAt,
  evaluateUnrounded,
  magnitude,
  moved,
  needFinite,
  slackTensor,
  Unbounded,
} from './bounded.ts';
import { exactElementwise, gridOf, narrowUnit, roundingOf, wider } from './rounding.ts';

/** The slack of result k, a tensor of floats. @throws Unbounded */
export function slackOf(eqn: Eqn, k: number, result: HostTensor, inputs: readonly Bounded[], options: BoundOptions): Float32Array | null {
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
  return evaluateUnrounded(
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
  // Rounded to 16 bits the corners are off by as much as results are, and may have met where a device does not round; of f32 by the rounding
  // of the difference.
  const unrounded = !strict && result.type.dtype !== 'float32';
  return slack.map((s, i) => {
    const y = result.data[i]!;
    const off = s > 0 || (unrounded && inputs.some((x) => x.slack && x.slack[i]! > 0));
    return wider(s + (rounding ? rounding[i]! : 0) + (off ? 2 ** -23 * Math.abs(y) + narrowUnit(y, result.type.dtype) : 0));
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
    return carried ? (evaluateUnrounded(eqn, k, [slackTensor(inputs[0]!), inputs[1]!.tensor]) as Float32Array) : null;
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
    if (monoid === 'mul') checkRange(eqn, k, inputs);
    const grid = monoid === 'mul' ? 0 : Math.min(...inputs.filter((x) => isFloat(x.tensor.type.dtype)).map((x) => gridOf(x.tensor)));
    return sumSlack(eqn, k, result, inputs, termsOf(eqn), grid, options, stepUnit);
  }
  if (carried || !exactRegion(region!)) throw new Unbounded(`${eqn.op.name} by a region that may round`);
  return null;
}

/** Products of some of the factors must lie within the range of f32, whichever come first: ∞ times 0 is no 0. */
function checkRange(eqn: Eqn, k: number, inputs: readonly Bounded[]): void {
  const extreme = (of: (a: number, b: number) => number): HostData =>
    evaluateAt(
      eqn,
      k,
      inputs.map(({ tensor: { type, data } }) => ({
        type: isFloat(type.dtype) ? { ...type, dtype: 'float32' } : type,
        data: isFloat(type.dtype) ? Float32Array.from(data, (x) => of(Math.abs(x) || 1, 1)) : data,
      })),
    );
  if (extreme(Math.max).some((y) => y > 2 ** 127) || extreme(Math.min).some((y) => y < 2 ** -126))
    throw new Unbounded(`${eqn.op.name}: products beyond the range of f32`);
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
    evaluateUnrounded(
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
export function sameAtCorners(eqn: Eqn, k: number, result: HostTensor, inputs: readonly Bounded[]): null {
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
