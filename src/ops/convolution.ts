/** Convolution over any number of spatial axes, with strides, dilations, padding and groups. Its transposes are convolutions. */
import { emit1 } from '../ir/builder.ts';
import type { Attrs, Eqn, Value } from '../ir/graph.ts';
import type { BatchRule, Op } from '../ir/op.ts';
import { type DType, isDType, isFloat } from '../types/dtype.ts';
import type { HostTensor } from '../types/host.ts';
import { formatType, range, stridesOf, type TensorType } from '../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../util/errors.ts';
import { add } from './arithmetic.ts';
import { atFront } from './batching.ts';
import { convert } from './conversion.ts';
import { allocateFor, computed, define } from './define.ts';
import { checkPrecision, type Precision } from './dot.ts';
import { reshape, reverse, transpose } from './layout.ts';
import { backwardPadding, dilated, type Padding, type Sliding, sliding } from './windows.ts';

/** Names as StableHLO's, the fields of `dimension_numbers` beside the others. What is left out of the window is 1, 0 or false. */
export interface ConvolutionAttrs {
  readonly input_batch_dimension: number;
  readonly input_feature_dimension: number;
  readonly input_spatial_dimensions: readonly number[];
  readonly kernel_input_feature_dimension: number;
  readonly kernel_output_feature_dimension: number;
  readonly kernel_spatial_dimensions: readonly number[];
  readonly output_batch_dimension: number;
  readonly output_feature_dimension: number;
  readonly output_spatial_dimensions: readonly number[];
  readonly window_strides?: readonly number[];
  readonly padding?: Padding;
  /** Holes between the elements of the input. */
  readonly lhs_dilation?: readonly number[];
  /** Holes between the elements of the kernel. */
  readonly rhs_dilation?: readonly number[];
  readonly window_reversal?: readonly boolean[];
  readonly feature_group_count?: number;
  readonly batch_group_count?: number;
  readonly precision_config?: readonly Precision[];
}

const convolutionOp: Op = {
  name: 'convolution',
  dialect: 'stablehlo',
  kind: 'convolution',
  resultType: ['dtype'],
  infer: inferConvolution,
  eval: evalConvolution,
  jvp: ([lhs, rhs], [dLhs, dRhs], { attrs }) => {
    const s = dLhs && emit1(convolutionOp, [dLhs, rhs!], attrs);
    const t = dRhs && emit1(convolutionOp, [lhs!, dRhs], attrs);
    return [s && t ? add(s, t) : (s ?? t)];
  },
  transpose: ([ct], [lhs, rhs], eqn) => [ct && !lhs ? transposeLhs(ct, rhs!, eqn) : null, ct && !rhs ? transposeRhs(ct, lhs!, eqn) : null],
  batch: batchConvolution(),
};

/**
 * Sums of products of a sliding kernel (`rhs`) with the input (`lhs`). Floats accumulate in f32 and are rounded once; integers wrap.
 * Padding counts as zeros (times an infinite weight NaN, as in XLA); holes of `lhs_dilation` do not count.
 * @param dtype the result's; the operands' by default.
 * @see https://openxla.org/stablehlo/spec#convolution
 */
export const convolution = define(
  convolutionOp,
  (lhs: Value, rhs: Value, attrs: ConvolutionAttrs, dtype: DType = lhs.type.dtype): Value =>
    emit1(convolutionOp, [lhs, rhs], { ...full(attrs), dtype } as unknown as Attrs),
);

type Full = { readonly [K in keyof ConvolutionAttrs]-?: NonNullable<ConvolutionAttrs[K]> };

function full(a: ConvolutionAttrs): Full {
  const spatial = a.input_spatial_dimensions;
  const each = <T>(value: T): T[] => spatial.map(() => value);
  return {
    ...a,
    window_strides: a.window_strides ?? each(1),
    padding: a.padding ?? spatial.map(() => [0, 0] as const),
    lhs_dilation: a.lhs_dilation ?? each(1),
    rhs_dilation: a.rhs_dilation ?? each(1),
    window_reversal: a.window_reversal ?? each(false),
    feature_group_count: a.feature_group_count ?? 1,
    batch_group_count: a.batch_group_count ?? 1,
    precision_config: a.precision_config ?? ['DEFAULT', 'DEFAULT'],
  };
}

const attrsOf = (attrs: Attrs): Full => full(attrs as unknown as ConvolutionAttrs);

/** Where batch, feature and spatial axes lie in a tensor: for the kernel output and input features. */
type Spec = readonly number[];
const specs = (a: ConvolutionAttrs): { readonly lhs: Spec; readonly rhs: Spec; readonly out: Spec } => ({
  lhs: [a.input_batch_dimension, a.input_feature_dimension, ...a.input_spatial_dimensions],
  rhs: [a.kernel_output_feature_dimension, a.kernel_input_feature_dimension, ...a.kernel_spatial_dimensions],
  out: [a.output_batch_dimension, a.output_feature_dimension, ...a.output_spatial_dimensions],
});
const numbersOf = (lhs: Spec, rhs: Spec, out: Spec) => ({
  input_batch_dimension: lhs[0]!,
  input_feature_dimension: lhs[1]!,
  input_spatial_dimensions: lhs.slice(2),
  kernel_output_feature_dimension: rhs[0]!,
  kernel_input_feature_dimension: rhs[1]!,
  kernel_spatial_dimensions: rhs.slice(2),
  output_batch_dimension: out[0]!,
  output_feature_dimension: out[1]!,
  output_spatial_dimensions: out.slice(2),
});
const swapped = ([a, b, ...spatial]: Spec): Spec => [b!, a!, ...spatial];

function axesOf(a: Full, lhs: TensorType, rhs: TensorType): Sliding[] {
  return a.input_spatial_dimensions.map((d, i) =>
    sliding(
      lhs.shape[d]!,
      rhs.shape[a.kernel_spatial_dimensions[i]!]!,
      a.window_strides[i]!,
      a.padding[i]!,
      a.lhs_dilation[i]!,
      a.rhs_dilation[i]!,
    ),
  );
}

export type ConvolutionAxis = Sliding;

/** What a pass needs of a convolution: where its axes lie (batch, features, spatial …; of the kernel features out, in, spatial …), and how windows lie. */
export function convolutionSpace(eqn: Eqn): {
  readonly spec: ReturnType<typeof specs>;
  readonly axes: readonly ConvolutionAxis[];
  readonly reversal: readonly boolean[];
  readonly featureGroups: number;
  readonly batchGroups: number;
  readonly precision: readonly [Precision, Precision];
} {
  const a = attrsOf(eqn.attrs);
  return {
    spec: specs(a),
    axes: axesOf(a, eqn.inputs[0]!.type, eqn.inputs[1]!.type),
    reversal: a.window_reversal,
    featureGroups: a.feature_group_count,
    batchGroups: a.batch_group_count,
    precision: a.precision_config as readonly [Precision, Precision],
  };
}

function inferConvolution([lhs, rhs]: readonly TensorType[], attrs: Attrs): TensorType[] {
  const a = attrsOf(attrs);
  checkPrecision('convolution', attrs);
  const written = `${formatType(lhs!)} and ${formatType(rhs!)}`;
  const need = (holds: boolean, rule: string, got = written): void => {
    if (!holds) throw new ShapeError(`convolution: ${rule}, got ${got}`);
  };
  const rank = lhs!.shape.length;
  need(rank >= 2 && rhs!.shape.length === rank, 'operands must have equal rank of at least 2');
  for (const [name, spec] of Object.entries(specs(a))) {
    need(
      spec.length === rank && range(rank).every((d) => spec.includes(d)),
      `dimension numbers of ${name} must name each axis once`,
      `[${spec}] for rank ${rank}`,
    );
  }
  for (const name of ['window_strides', 'lhs_dilation', 'rhs_dilation'] as const) {
    need(
      a[name].length === rank - 2 && a[name].every((n) => n >= 1),
      `${name} must be a positive integer for each spatial axis`,
      `[${a[name]}]`,
    );
  }
  need(
    a.padding.length === rank - 2 && a.padding.every((p) => p.length === 2),
    'padding must be a pair for each spatial axis',
    `[${a.padding.map((p) => `[${p}]`)}]`,
  );
  need(a.window_reversal.length === rank - 2, 'window_reversal must be a bool for each spatial axis', `[${a.window_reversal}]`);
  const { feature_group_count: features, batch_group_count: batches } = a;
  need(
    features >= 1 && batches >= 1 && (features === 1 || batches === 1),
    'group counts must be positive, one of them 1',
    `${features} and ${batches}`,
  );
  if (lhs!.dtype !== rhs!.dtype) throw new DTypeError(`convolution: operands must have one dtype, got ${written}`);
  if (attrs['dtype'] !== undefined && !isDType(attrs['dtype']))
    throw new ArgumentError(`convolution: dtype must be the name of a dtype, got ${String(attrs['dtype'])}`);
  const input = lhs!.shape[a.input_feature_dimension]!;
  const batch = lhs!.shape[a.input_batch_dimension]!;
  const kernelInput = rhs!.shape[a.kernel_input_feature_dimension]!;
  const output = rhs!.shape[a.kernel_output_feature_dimension]!;
  need(
    input === kernelInput * features,
    `the input's features must be feature_group_count (${features}) times the kernel's`,
    `${input} and ${kernelInput} in ${written}`,
  );
  need(output % features === 0, `output features must be a multiple of feature_group_count (${features})`, `${output} in ${written}`);
  need(
    output % batches === 0 && batch % batches === 0,
    `batch and output features must be multiples of batch_group_count (${batches})`,
    `${batch} and ${output} in ${written}`,
  );
  const shape = new Array<number>(rank);
  shape[a.output_batch_dimension] = batch / batches;
  shape[a.output_feature_dimension] = output;
  axesOf(a, lhs!, rhs!).forEach((axis, i) => {
    shape[a.output_spatial_dimensions[i]!] = axis.count;
  });
  return [{ shape, dtype: (attrs['dtype'] as DType | undefined) ?? lhs!.dtype }];
}

function evalConvolution([lhs, rhs]: readonly HostTensor[], eqn: Eqn): HostTensor[] {
  const a = attrsOf(eqn.attrs);
  const { type } = eqn.outputs[0]!;
  const spec = specs(a);
  const strides = (t: TensorType, s: Spec): number[] => {
    const all = stridesOf(t.shape);
    return s.map((d) => all[d]!);
  };
  const [ls, rs, os] = [strides(lhs!.type, spec.lhs), strides(rhs!.type, spec.rhs), strides(type, spec.out)];
  const axes = axesOf(a, lhs!.type, rhs!.type);
  const [batch, features] = [type.shape[spec.out[0]!]!, type.shape[spec.out[1]!]!];
  const channels = rhs!.type.shape[spec.rhs[1]!]!;
  const [perFeatureGroup, perBatchGroup] = [features / a.feature_group_count, features / a.batch_group_count];
  const [from, kernel, to] = [lhs!.data, rhs!.data, allocateFor(type)];
  const float = isFloat(type.dtype);
  // Padding counts as zeros, which shows where the kernel is not finite.
  const padded = float && kernel.some((w) => !Number.isFinite(w));

  /** The products under the kernel at one place: offsets in the input and in the kernel, in pairs. */
  const atPlace = (pairs: readonly number[], place: number): void => {
    for (let n = 0; n < batch; n++) {
      for (let f = 0; f < features; f++) {
        const source = (Math.floor(f / perBatchGroup) * batch + n) * ls[0]! + Math.floor(f / perFeatureGroup) * channels * ls[1]!;
        let acc = 0;
        for (let p = 0; p < pairs.length; p += 2) {
          let i = source + pairs[p]!;
          let j = f * rs[0]! + pairs[p + 1]!;
          for (let c = 0; c < channels; c++, i += ls[1]!, j += rs[1]!)
            acc = float ? acc + (i < 0 ? 0 : from[i]!) * kernel[j]! : (acc + Math.imul(from[i]!, kernel[j]!)) | 0;
        }
        to[n * os[0]! + f * os[1]! + place] = acc;
      }
    }
  };
  const across = (d: number, pairs: readonly number[], place: number): void => {
    if (d === axes.length) {
      atPlace(pairs, place);
      return;
    }
    const axis = axes[d]!;
    for (let i = 0; i < axis.count; i++) {
      const here: number[] = [];
      for (let k = 0; k < axis.window; k++) {
        const element = (i * axis.stride + k * axis.windowDilation - axis.low) / axis.baseDilation;
        const outside = element < 0 || element >= axis.size;
        if (!Number.isInteger(element) || (outside && !padded)) continue;
        const own = a.window_reversal[d] ? axis.window - 1 - k : k;
        const offset = outside ? -Infinity : element * ls[d + 2]!;
        for (let p = 0; p < pairs.length; p += 2) here.push(pairs[p]! + offset, pairs[p + 1]! + own * rs[d + 2]!);
      }
      across(d + 1, here, place + i * os[d + 2]!);
    }
  };
  across(0, [0, 0], 0);
  return [computed(type, to)];
}

// Transposes, as JAX's

/** The kernel without window reversal. */
function forward(rhs: Value, a: Full): Value {
  return reverse(
    rhs,
    a.kernel_spatial_dimensions.filter((_, i) => a.window_reversal[i]),
  );
}

function transposeLhs(ct: Value, rhs: Value, eqn: Eqn): Value {
  const a = attrsOf(eqn.attrs);
  const [lhsType, rhsType] = eqn.inputs.map((v) => v.type);
  const { lhs, rhs: kernel, out } = specs(a);
  const groups = a.feature_group_count * a.batch_group_count;
  let weights = reverse(forward(rhs, a), kernel.slice(2));
  if (groups > 1) weights = mergeAxis(splitAxis(weights, kernel[0]!, groups), kernel[0]!, kernel[1]!);
  const back = again(ct, weights, lhsType!.dtype, {
    ...numbersOf(out, swapped(kernel), lhs),
    window_strides: a.lhs_dilation,
    padding: backwardPadding(axesOf(a, lhsType!, rhsType!)),
    lhs_dilation: a.window_strides,
    rhs_dilation: a.rhs_dilation,
    feature_group_count: groups,
    precision_config: a.precision_config,
  });
  return a.batch_group_count > 1 ? mergeAxis(splitAxis(back, lhs[1]!, a.batch_group_count), lhs[1]!, lhs[0]!) : back;
}

function transposeRhs(ct: Value, lhs: Value, eqn: Eqn): Value {
  const a = attrsOf(eqn.attrs);
  const [lhsType, rhsType] = eqn.inputs.map((v) => v.type);
  const spec = specs(a);
  const padding = axesOf(a, lhsType!, rhsType!).map((axis): readonly [number, number] => [
    axis.low,
    dilated(axis.count, axis.stride) - dilated(axis.size, axis.baseDilation) + dilated(axis.window, axis.windowDilation) - axis.low - 1,
  ]);
  const back = again(lhs, ct, rhsType!.dtype, {
    ...numbersOf(swapped(spec.lhs), swapped(spec.out), swapped(spec.rhs)),
    window_strides: a.rhs_dilation,
    padding,
    lhs_dilation: a.lhs_dilation,
    rhs_dilation: a.window_strides,
    feature_group_count: a.batch_group_count,
    batch_group_count: a.feature_group_count,
    precision_config: a.precision_config,
  });
  return forward(back, a);
}

/** A convolution of a cotangent, whose dtype may be another than that of what it meets. */
function again(lhs: Value, rhs: Value, dtype: DType, attrs: ConvolutionAttrs): Value {
  const wider = lhs.type.dtype === rhs.type.dtype ? lhs.type.dtype : 'float32';
  return convolution(convert(lhs, wider), convert(rhs, wider), attrs, dtype);
}

/** Axis `from` becomes the outer part of what is then axis `to` (counted without it). */
function mergeAxis(v: Value, from: number, to: number): Value {
  const order = range(v.type.shape.length).filter((d) => d !== from);
  const shape = order.map((d) => v.type.shape[d]!);
  shape[to]! *= v.type.shape[from]!;
  order.splice(to, 0, from);
  return reshape(transpose(v, order), shape);
}

/** An axis becomes two: the outer of the given size, the inner of what is left. */
const splitAxis = (v: Value, axis: number, outer: number): Value =>
  reshape(
    v,
    v.type.shape.flatMap((size, d) => (d === axis ? [outer, size / outer] : [size])),
  );

/** The batch goes into the batch axis of the input, into output features, or into groups. As JAX's rule. */
function batchConvolution(): BatchRule {
  return (inputs, dims, eqn, size) => {
    const a = attrsOf(eqn.attrs);
    const { lhs: ls, rhs: rs, out } = specs(a);
    const [lhsBatched, rhsBatched] = dims.map((d) => d !== null);
    const lhs = lhsBatched ? atFront(inputs[0]!, dims[0]!, size) : inputs[0]!;
    const rhs = rhsBatched ? atFront(inputs[1]!, dims[1]!, size) : inputs[1]!;
    const run = (l: Value, r: Value, groups: Partial<ConvolutionAttrs> = {}): Value =>
      convolution(l, r, { ...a, ...groups }, eqn.outputs[0]!.type.dtype);
    if (lhsBatched && rhsBatched) {
      const byBatch = a.batch_group_count > 1;
      const grouped = byBatch ? { batch_group_count: a.batch_group_count * size } : { feature_group_count: a.feature_group_count * size };
      const result = run(mergeAxis(lhs, 0, byBatch ? ls[0]! : ls[1]!), mergeAxis(rhs, 0, rs[0]!), grouped);
      return { outputs: [splitAxis(result, out[1]!, size)], dims: [out[1]!] };
    }
    if (lhsBatched) {
      const result = run(mergeWithin(lhs, ls[0]!, a.batch_group_count), rhs);
      return { outputs: [splitAxis(result, out[0]!, size)], dims: [out[0]!] };
    }
    const groups = a.feature_group_count * a.batch_group_count;
    const result = splitAxis(run(lhs, mergeWithin(rhs, rs[0]!, groups)), out[1]!, groups);
    return { outputs: [mergeAxis(splitAxis(result, out[1]! + 1, size), out[1]!, out[1]! + 1)], dims: [out[1]!] };
  };
}

/** The front axis goes into another between its groups, which stay outermost, and the rest. */
function mergeWithin(v: Value, axis: number, groups: number): Value {
  if (groups === 1) return mergeAxis(v, 0, axis);
  return mergeAxis(mergeAxis(splitAxis(v, axis + 1, groups), 0, axis + 1), axis, axis);
}
