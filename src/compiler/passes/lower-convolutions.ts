/**
 * Convolutions are products. The windows of the input are a view of it (`unfold`), which the product's loads go through: patches are never
 * written, whatever their size.
 *
 *     %0 = stablehlo.convolution %x, %w : (f32[8,32,32,64], f32[3,3,64,64]) -> f32[8,32,32,64]     padding 1
 *
 *     %0 = stablehlo.pad %x : f32[8,34,34,64]
 *     %1 = systolic.unfold %0 : f32[8,32,32,3,3,64]
 *     %2 = stablehlo.dot_general %1, %w, contracting_dims = [3, 4, 5] x [0, 1, 2]
 *
 * A stride of the cotangent (`lhs_dilation`) is no multiplication by zeros: the results are computed phase by phase, each a convolution of
 * its own with the taps that fall on elements, and interleaved. Groups are a batch axis of the product; where a group has a single
 * feature in and out (depthwise) there is no matrix, and it is a reduction over the window.
 *
 * Requires: nothing. Ensures: no convolution is left; floats are rounded once; padding counts as zeros, holes of `lhs_dilation` not at all.
 * `contract` alone decides how patches and kernel are contracted.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import { multiply } from '../../ops/arithmetic.ts';
import { scalar, zeros } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { type ConvolutionAxis, convolutionSpace } from '../../ops/convolution.ts';
import { dotGeneral, type Precision } from '../../ops/dot.ts';
import { broadcastInDim, concatenate, pad, reduceSum, reshape, reverse, slice, sliceAxis, transpose } from '../../ops/layout.ts';
import { byteSize, type DType, isFloat } from '../../types/dtype.ts';
import { range, sizeOf } from '../../types/shape.ts';
import { reachOf, type Unfolding, unfold } from '../unfold.ts';
import { tuning } from '../tuning.ts';
import { passOf } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const lowerConvolutions = passOf('lower-convolutions', (graph) =>
  rewrite(graph, (eqn) => (eqn.op.kind === 'convolution' ? [lower(eqn)] : null)),
);

/** Parameters that are equal for all phases. */
interface Conv {
  readonly spec: ReturnType<typeof convolutionSpace>['spec'];
  readonly featureGroups: number;
  readonly batchGroups: number;
  readonly precision: readonly [Precision, Precision];
  /** Of the products' operands and sums. */
  readonly dtype: DType;
  readonly sums: DType;
}

function lower(eqn: Eqn): Value {
  const { spec, axes, reversal, featureGroups, batchGroups, precision } = convolutionSpace(eqn);
  const { type } = eqn.outputs[0]!;
  if (sizeOf(type.shape) === 0 || eqn.inputs.some((v) => sizeOf(v.type.shape) === 0)) return zeros(type);
  // Integers may be summed as floats; narrow integers are summed in whole words.
  const sums: DType = isFloat(type.dtype) ? type.dtype : byteSize(type.dtype) < 4 ? 'int32' : type.dtype;
  const operand = eqn.inputs[0]!.type.dtype;
  const dtype = isFloat(operand) && isFloat(sums) ? operand : isFloat(sums) ? 'float32' : sums;
  const kernel = reverse(
    eqn.inputs[1]!,
    spec.rhs.slice(2).filter((_, d) => reversal[d]),
  );
  const [x, w] = [convert(eqn.inputs[0]!, dtype), convert(kernel, dtype)];
  return convert(inPhases({ spec, featureGroups, batchGroups, precision, dtype, sums }, x, w, axes, 0), type.dtype);
}

const { maxPhases } = tuning.convolution;

/** The convolution with the holes of axes from `d` on taken apart: output o = P·j + p reads the taps of phase p, at elements without holes. */
function inPhases(conv: Conv, x: Value, w: Value, axes: readonly ConvolutionAxis[], d: number): Value {
  const axis = axes[d];
  if (!axis) return product(conv, x, w, axes);
  const { baseDilation: holes, stride, windowDilation: dilation, low } = axis;
  if (holes === 1) return inPhases(conv, x, w, axes, d + 1);
  const phases = holes / gcd(stride, holes);
  const all = axes.reduce((n, a) => n * (a.baseDilation / gcd(a.stride, a.baseDilation)), 1);
  if (all > maxPhases) {
    const none = x.type.shape.map(() => 0);
    const filled = pad(x, scalar(0, x.type.dtype), none, none, replaced(none, conv.spec.lhs[d + 2]!, holes - 1));
    const whole = { ...axis, baseDilation: 1, size: filled.type.shape[conv.spec.lhs[d + 2]!]! };
    return inPhases(conv, filled, w, replaced(axes, d, whole), d + 1);
  }
  const count = Math.ceil(axis.count / phases);
  const step = holes / gcd(dilation, holes);
  const kernelAxis = conv.spec.rhs[d + 2]!;
  const outAxis = conv.spec.out[d + 2]!;
  const parts = range(phases).map((p) => {
    const first = range(Math.min(step, axis.window)).find((k) => (p * stride + k * dilation - low) % holes === 0);
    if (first === undefined) return null;
    const limits = replaced(w.type.shape, kernelAxis, axis.window);
    const none = w.type.shape.map(() => 0);
    const taps = slice(
      w,
      replaced(none, kernelAxis, first),
      limits,
      replaced(
        none.map(() => 1),
        kernelAxis,
        step,
      ),
    );
    const own: ConvolutionAxis = {
      ...axis,
      baseDilation: 1,
      window: taps.type.shape[kernelAxis]!,
      stride: (phases * stride) / holes,
      windowDilation: (step * dilation) / holes,
      low: -(p * stride + first * dilation - low) / holes,
      count,
    };
    return inPhases(conv, x, taps, replaced(axes, d, own), d + 1);
  });
  const some = parts.find((v) => v !== null);
  const shape = conv.spec.out.map(() => 0);
  if (!some) {
    conv.spec.out.forEach((at, i) => {
      shape[at] = i === 0 ? batchOf(conv, x) : i === 1 ? w.type.shape[conv.spec.rhs[0]!]! : axes[i - 2]!.count;
    });
    return zeros({ shape, dtype: conv.sums });
  }
  const stacked = parts.map((v) => {
    const part = v ?? zeros(some.type);
    return reshape(part, [...part.type.shape.slice(0, outAxis + 1), 1, ...part.type.shape.slice(outAxis + 1)]);
  });
  const whole = reshape(concatenate(stacked, outAxis + 1), replaced(some.type.shape, outAxis, count * phases));
  return sliceAxis(whole, outAxis, 0, axis.count);
}

const batchOf = ({ spec, batchGroups }: Conv, x: Value): number => x.type.shape[spec.lhs[0]!]! / batchGroups;

/** The convolution without holes in its input. */
function product(conv: Conv, x: Value, w: Value, axes: readonly ConvolutionAxis[]): Value {
  const { spec, batchGroups } = conv;
  const groups = Math.max(conv.featureGroups, batchGroups);
  const split = batchGroups > 1 ? 'n' : 'c';
  const spatial = axes.map((_, d) => d);
  const slides = (d: number): boolean => {
    const a = axes[d]!;
    return a.window > 1 || a.stride > 1 || a.low !== 0 || a.count !== a.size;
  };
  const moving = spatial.filter(slides);
  const grouped = (labels: readonly string[], at: string): string[] => labels.flatMap((l) => (l === at && groups > 1 ? ['g', l] : [l]));
  const divided = (v: Value, axis: number): Value =>
    groups === 1
      ? v
      : reshape(
          v,
          v.type.shape.flatMap((size, d) => (d === axis ? [groups, size / groups] : [size])),
        );

  // The input's axes: features or batch last, so that four neighbours of a patch lie side by side.
  const names = labelsOf(spec.lhs, 'n', 'c', 'i');
  const [front, back] = names.filter((l) => !l.startsWith('i'));
  let order = moving.length > 0 ? [front!, ...spatial.map((d) => `i${d}`), back!] : names;
  // Before the padding, which writes a tensor of its own where products are made: it then writes in this order.
  let view = transpose(
    x,
    order.map((l) => names.indexOf(l)),
  );
  const low = order.map(() => 0);
  const high = order.map(() => 0);
  for (const d of moving) {
    low[order.indexOf(`i${d}`)] = axes[d]!.low;
    high[order.indexOf(`i${d}`)] = reachOf({ ...axes[d]!, dilation: axes[d]!.windowDilation }) - axes[d]!.low - axes[d]!.size;
  }
  view = pad(view, scalar(0, x.type.dtype), low, high);
  view = divided(view, order.indexOf(split));
  order = grouped(order, split);
  const unfoldings = moving.map((d): Unfolding => {
    const { window, stride, windowDilation, count } = axes[d]!;
    return { dimension: order.indexOf(`i${d}`), window, stride, dilation: windowDilation, count };
  });
  // Without features to sum, the groups are what lies side by side.
  const alone = order.at(-2) === 'g' && view.type.shape.at(-1) === 1;
  const at = order.length - (alone ? 2 : 1);
  view = unfold(view, unfoldings, at);
  order = moving.length > 0 ? [...order.slice(0, at), ...moving.map((d) => `k${d}`), ...order.slice(at)] : order;

  // The kernel's.
  const kernelNames = labelsOf(spec.rhs, 'o', 'c', 'k');
  const still = spatial.filter((d) => !moving.includes(d)).map((d) => `k${d}`);
  const kernel = reshape(
    w,
    kernelNames.flatMap((l, d) => (still.includes(l) ? [] : [w.type.shape[d]!])),
  );
  const left = kernelNames.filter((l) => !still.includes(l));
  const weights: Labelled = { value: divided(kernel, left.indexOf('o')), labels: grouped(left, 'o') };

  const outNames = grouped(labelsOf(spec.out, 'n', 'o', 'i'), 'o');
  const result = contract(conv, { value: view, labels: order }, weights, outNames);
  const place = outNames.indexOf('g');
  if (place < 0) return result;
  const { shape } = result.type;
  return reshape(result, [...shape.slice(0, place), shape[place]! * shape[place + 1]!, ...shape.slice(place + 2)]);
}

/** A value with a name for each axis: n batch, c features in, o features out, g groups, i0 … places of windows, k0 … places in a window. */
interface Labelled {
  readonly value: Value;
  readonly labels: readonly string[];
}

const labelsOf = (spec: readonly number[], first: string, second: string, spatial: string): string[] => {
  const labels: string[] = [];
  spec.forEach((axis, i) => {
    labels[axis] = i === 0 ? first : i === 1 ? second : `${spatial}${i - 2}`;
  });
  return labels;
};

/** Sums the products of patches and kernel over the axes that the result lacks: a matrix product, or a reduction where there is no matrix. */
function contract(conv: Conv, patches: Labelled, kernel: Labelled, out: readonly string[]): Value {
  const shared = patches.labels.filter((l) => kernel.labels.includes(l) && l !== 'g');
  const sizeAt = ({ value, labels }: Labelled, l: string): number => value.type.shape[labels.indexOf(l)] ?? 1;
  if (out.includes('g') && sizeAt(kernel, 'o') === 1) return reduced(conv, patches, kernel, shared, out);
  // The operand that has the result's last axis comes last: neighbours in the result are neighbours in the kernel that writes it.
  const [lhs, rhs] = patches.labels.includes(out.at(-1)!) ? [kernel, patches] : [patches, kernel];
  const batch = out.filter((l) => l === 'g');
  const at = (v: Labelled, list: readonly string[]): number[] => list.map((l) => v.labels.indexOf(l));
  const dims = {
    lhsBatching: at(lhs, batch),
    rhsBatching: at(rhs, batch),
    lhsContracting: at(lhs, shared),
    rhsContracting: at(rhs, shared),
  };
  const free = (v: Labelled): string[] => v.labels.filter((l) => !shared.includes(l) && l !== 'g');
  const made = [...batch, ...free(lhs), ...free(rhs)];
  const dot = dotGeneral(lhs.value, rhs.value, dims, { dtype: conv.sums, precision: conv.precision });
  return transpose(
    dot,
    out.map((l) => made.indexOf(l)),
  );
}

/** The same as a sum over the window for each element: o is 1. */
function reduced(conv: Conv, patches: Labelled, kernel: Labelled, shared: readonly string[], out: readonly string[]): Value {
  const wide: DType = isFloat(conv.sums) ? 'float32' : conv.sums;
  const sizeAt = (l: string): number => patches.value.type.shape[patches.labels.indexOf(l)]!;
  const summed = shared.filter((l) => sizeAt(l) > 1);
  const order = patches.labels.filter((l) => summed.includes(l) || !shared.includes(l));
  const shape = order.map(sizeAt);
  const spread = ({ value, labels }: Labelled): Value => {
    const kept = labels.filter((l) => order.includes(l));
    const narrow = reshape(value, kept.map(sizeAt));
    return broadcastInDim(
      convert(narrow, wide),
      shape,
      kept.map((l) => order.indexOf(l)),
    );
  };
  const sum = reduceSum(
    multiply(spread(patches), spread(kernel)),
    summed.map((l) => order.indexOf(l)),
  );
  const left = order.filter((l) => !summed.includes(l));
  const ordered = transpose(
    sum,
    out.filter((l) => l !== 'o').map((l) => left.indexOf(l)),
  );
  return convert(
    reshape(
      ordered,
      out.map((l) => (l === 'o' ? 1 : sizeAt(l))),
    ),
    conv.sums,
  );
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
const replaced = <T>(list: readonly T[], at: number, value: T): T[] => list.map((v, i) => (i === at ? value : v));
