/**
 * Algebra that makes programs smaller. Results stay equal bit by bit, except that NaN payloads may differ.
 *
 *     reshape(reshape(x)), transpose(transpose(x)), broadcast(broadcast(x))    → one
 *     reshape or transpose that changes nothing                                → x
 *     reshape(broadcast(x)) that only adds or drops axes of size 1             → broadcast(reshape(x))
 *     convert(convert(x)) by way of a dtype that holds all of x's              → one convert, or x
 *     x * 1, x / 1, x - 0, x + -0, x + 0 of integers, max(x, -inf)             → x
 *     x / 2ⁿ                                                                   → x * 2⁻ⁿ
 *     power(x, 2), power(x, 1)                                                 → x * x, x
 *     select(constant, a, b), select(p, a, a)                                  → a or b
 *     reduce over axes of size 1 with the reducer's identity                   → reshape
 *     dynamic_slice at constant starts                                         → slice
 *     dynamic_update_slice of everything                                       → the update
 *     case with a constant index                                               → the branch
 *     sin(broadcast(x)), broadcast(x) + broadcast(y) along an axis of neither  → broadcast(sin(x)), broadcast(x + y)
 *
 * Requires: nothing. Pays: always; run to a fixpoint together with cse, fold and dce.
 */
import { emit, inline } from '../../ir/builder.ts';
import { type Eqn, ints, type Value } from '../../ir/graph.ts';
import type { Op } from '../../ir/op.ts';
import { add, divide, maximum, minimum, multiply, negate, subtract } from '../../ops/arithmetic.ts';
import { switchCase } from '../../ops/case.ts';
import { full, fullLike } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { dynamicSlice, dynamicUpdateSlice } from '../../ops/dynamic.ts';
import { broadcastInDim, concatenate, pad, reduce, reshape, reverse, slice, transpose, viewed } from '../../ops/layout.ts';
import { select } from '../../ops/logic.ts';
import { power } from '../../ops/math.ts';
import { identityOf, monoidOf } from '../../ops/reduction.ts';
import { type DType, dtypes, isFloat } from '../../types/dtype.ts';
import { equalShapes, type Shape, sizeOf } from '../../types/shape.ts';
import { splatValue } from '../emit/region.ts';
import { axesOf, permutationOf, placesOf } from '../properties.ts';
import { passOf } from './pass.ts';
import { type Rule, rewrite } from './rewrite.ts';

export const simplify = passOf('simplify', (graph) =>
  rewrite(graph, (eqn, producerOf) => rules.get(eqn.op)?.(eqn, producerOf) ?? beforeBroadcast(eqn, producerOf)),
);

type Producers = Parameters<Rule>[1];
type Simplification = (eqn: Eqn, producerOf: Producers) => readonly Value[] | null;

const splat = (v: Value, producerOf: Producers): number | null => splatValue(producerOf(v));
const same = (v: Value, eqn: Eqn): boolean => equalShapes(v.type.shape, eqn.outputs[0]!.type.shape);

/** One operand, when the other is a neutral number. */
const neutral =
  (left: (n: number, dtype: DType) => boolean, right: (n: number, dtype: DType) => boolean): Simplification =>
  ({ inputs: [a, b] }, producerOf) => {
    const { dtype } = a!.type;
    const n = splat(b!, producerOf);
    if (n !== null && right(n, dtype)) return [a!];
    const m = splat(a!, producerOf);
    return m !== null && left(m, dtype) ? [b!] : null;
  };

const never = (): boolean => false;
const isOne = (n: number): boolean => n === 1;
/** Only -0 can be added to every float without a trace: -0 + 0 is 0. */
const addsNothing = (n: number, dtype: DType): boolean => (isFloat(dtype) ? Object.is(n, -0) : n === 0);
const subtractsNothing = (n: number): boolean => Object.is(n, 0);

const paddings = ['edge_padding_low', 'edge_padding_high', 'interior_padding'];

const rules = new Map<Op, Simplification>([
  [add.op, neutral(addsNothing, addsNothing)],
  [subtract.op, neutral(never, subtractsNothing)],
  [multiply.op, neutral(isOne, isOne)],
  [maximum.op, neutral(least, least)],
  [minimum.op, neutral(greatest, greatest)],
  [divide.op, (eqn, producerOf) => neutral(never, isOne)(eqn, producerOf) ?? byReciprocal(eqn, producerOf)],
  [negate.op, ({ inputs: [x] }, producerOf) => inner(x!, negate.op, producerOf)],
  [power.op, simplePower],
  [convert.op, simpleConvert],
  [select.op, simpleSelect],
  [reshape.op, simpleReshape],
  [transpose.op, simpleView],
  [broadcastInDim.op, simpleView],
  [slice.op, (eqn) => (same(eqn.inputs[0]!, eqn) ? eqn.inputs : null)],
  [pad.op, (eqn) => (paddings.every((name) => ints(eqn.attrs, name).every((n) => n === 0)) ? [eqn.inputs[0]!] : null)],
  [concatenate.op, simpleConcatenate],
  [reverse.op, (eqn) => (ints(eqn.attrs, 'dimensions').every((d) => eqn.inputs[0]!.type.shape[d]! <= 1) ? eqn.inputs : null)],
  [reduce.op, simpleReduce],
  [dynamicSlice.op, simpleDynamicSlice],
  [dynamicUpdateSlice.op, simpleUpdate],
  [switchCase.op, simpleCase],
]);

function least(n: number, dtype: DType): boolean {
  return isFloat(dtype) ? n === Number.NEGATIVE_INFINITY : n === dtypes[dtype].min;
}

function greatest(n: number, dtype: DType): boolean {
  return isFloat(dtype) ? n === Number.POSITIVE_INFINITY : n === dtypes[dtype].max;
}

/** The operand of the operand, when that is made by `op`. */
function inner(x: Value, op: Op, producerOf: Producers): readonly Value[] | null {
  const producer = producerOf(x);
  return producer?.op === op ? [producer.inputs[0]!] : null;
}

function byReciprocal({ inputs: [a, b] }: Eqn, producerOf: Producers): readonly Value[] | null {
  const n = splat(b!, producerOf);
  if (n === null || !isFloat(b!.type.dtype) || !Number.isInteger(Math.log2(Math.abs(n)))) return null;
  // The reciprocal must be a normal number in every float dtype.
  return Math.abs(Math.log2(Math.abs(n))) <= 14 ? [multiply(a!, fullLike(b!, 1 / n))] : null;
}

function simplePower({ inputs: [x, y] }: Eqn, producerOf: Producers): readonly Value[] | null {
  const n = splat(y!, producerOf);
  return n === 1 ? [x!] : n === 2 ? [multiply(x!, x!)] : null;
}

function simpleConvert({ inputs: [x], outputs }: Eqn, producerOf: Producers): readonly Value[] | null {
  const to = outputs[0]!.type.dtype;
  if (x!.type.dtype === to) return [x!];
  const producer = producerOf(x!);
  if (producer?.op !== convert.op) return null;
  const origin = producer.inputs[0]!;
  if (!holds(x!.type.dtype, origin.type.dtype)) return null;
  // Values out of range saturate in conversions from floats, and wrap in conversions from integers.
  const saturates = isFloat(x!.type.dtype) && !isFloat(origin.type.dtype) && !isFloat(to) && to !== 'bool';
  if (saturates && !holds(to, origin.type.dtype)) return null;
  return [origin.type.dtype === to ? origin : convert(origin, to)];
}

/** Whether another dtype has every value of a dtype. */
function holds(wide: DType, narrow: DType): boolean {
  const [w, n] = [dtypes[wide], dtypes[narrow]];
  if (w.kind === 'float') return wide === 'float32' && (n.kind === 'float' || n.bytes < 4);
  return w.kind !== 'bool' && n.kind !== 'float' && w.min <= n.min && w.max >= n.max;
}

function simpleSelect({ inputs: [p, a, b] }: Eqn, producerOf: Producers): readonly Value[] | null {
  if (a === b) return [a!];
  const n = splat(p!, producerOf);
  return n === null ? null : [n ? a! : b!];
}

function simpleReshape(eqn: Eqn, producerOf: Producers): readonly Value[] | null {
  const x = eqn.inputs[0]!;
  if (same(x, eqn)) return [x];
  const producer = producerOf(x);
  const { shape } = eqn.outputs[0]!.type;
  const view = producer?.op.view?.(producer);
  if (view === 'reshape') return [reshape(producer!.inputs[0]!, shape)];
  return view && !permutationOf(producer) ? throughUnits(producer!, shape) : null;
}

/** A broadcast to another shape that has the same axes, but for those of size 1. */
function throughUnits(eqn: Eqn, shape: Shape): readonly Value[] | null {
  const {
    inputs: [x],
    outputs,
  } = eqn;
  const longOf = (s: Shape): number[] => s.flatMap((size, d) => (size !== 1 ? [d] : []));
  const [from, to] = [longOf(outputs[0]!.type.shape), longOf(shape)];
  if (from.length !== to.length || !from.every((d, i) => outputs[0]!.type.shape[d] === shape[to[i]!])) return null;
  const axes = placesOf(eqn).flatMap((d, i) => (from.includes(d) ? [{ size: x!.type.shape[i]!, to: to[from.indexOf(d)]! }] : []));
  const bare = reshape(
    x!,
    axes.map((axis) => axis.size),
  );
  return [
    broadcastInDim(
      bare,
      shape,
      axes.map((axis) => axis.to),
    ),
  ];
}

/** A view of axes: a reshape where it keeps the order of the long ones, one view where it follows another of its op. */
function simpleView(eqn: Eqn, producerOf: Producers): readonly Value[] | null {
  const x = eqn.inputs[0]!;
  const { shape } = eqn.outputs[0]!.type;
  const axes = axesOf(eqn)!;
  const long = axes.filter((d) => d !== null && x.type.shape[d] !== 1) as number[];
  if (sizeOf(x.type.shape) === sizeOf(shape) && long.every((d, i) => i === 0 || d > long[i - 1]!)) return [reshape(x, shape)];
  const producer = producerOf(x);
  if (producer?.op !== eqn.op) return null;
  const first = axesOf(producer)!;
  return [
    viewed(
      producer.inputs[0]!,
      axes.map((d) => (d === null ? null : first[d]!)),
      shape,
    ),
  ];
}

function simpleConcatenate(eqn: Eqn): readonly Value[] | null {
  const axis = eqn.attrs['dimension'] as number;
  const filled = eqn.inputs.filter((v) => v.type.shape[axis] !== 0);
  if (filled.length === eqn.inputs.length && filled.length > 1) return null;
  return filled.length === 0 ? [eqn.inputs[0]!] : filled.length === 1 ? [filled[0]!] : [concatenate(filled, axis)];
}

function simpleReduce(eqn: Eqn, producerOf: Producers): readonly Value[] | null {
  if (eqn.outputs.length !== 1) return null;
  const [x, init] = eqn.inputs as [Value, Value];
  if (!ints(eqn.attrs, 'dimensions').every((d) => x.type.shape[d] === 1)) return null;
  const monoid = monoidOf(eqn.regions[0]!);
  return monoid !== null && splat(init, producerOf) === identityOf(monoid, x.type.dtype) ? [reshape(x, eqn.outputs[0]!.type.shape)] : null;
}

function simpleDynamicSlice(eqn: Eqn, producerOf: Producers): readonly Value[] | null {
  const [x, ...starts] = eqn.inputs as [Value, ...Value[]];
  const sizes = eqn.outputs[0]!.type.shape;
  const known = starts.map((v, d) => (sizes[d] === x.type.shape[d] ? 0 : splat(v, producerOf)));
  if (!known.every((n) => n !== null)) return null;
  const from = known.map((n, d) => Math.min(Math.max(n, 0), x.type.shape[d]! - sizes[d]!));
  return [
    slice(
      x,
      from,
      from.map((n, d) => n + sizes[d]!),
    ),
  ];
}

function simpleUpdate(eqn: Eqn): readonly Value[] | null {
  const [target, update] = eqn.inputs as [Value, Value];
  return sizeOf(update.type.shape) === 0 ? [target] : same(update, eqn) ? [update] : null;
}

/** Work on repeated elements is done once, and its result repeated: along axes that no operand has. */
function beforeBroadcast(eqn: Eqn, producerOf: Producers): readonly Value[] | null {
  if (eqn.op.kind !== 'elementwise' || eqn.outputs.length !== 1) return null;
  const { shape } = eqn.outputs[0]!.type;
  const sources = eqn.inputs.map((v): Value | 'number' | null => {
    if (v.type.shape.length === 0 || splat(v, producerOf) !== null) return 'number';
    const maker = producerOf(v);
    return axesOf(maker) && !permutationOf(maker) ? maker!.inputs[0]! : null;
  });
  if (sources.includes(null) || sources.every((v) => v === 'number')) return null;
  const dimsOf = (k: number): readonly number[] => placesOf(producerOf(eqn.inputs[k]!)!);
  const kept = shape.flatMap((_, axis) =>
    sources.some((v, k) => typeof v === 'object' && v !== null && dimsOf(k).some((d, i) => d === axis && v.type.shape[i]! > 1))
      ? [axis]
      : [],
  );
  const inner = kept.map((d) => shape[d]!);
  if (sizeOf(inner) >= sizeOf(shape)) return null;
  const narrow = eqn.inputs.map((v, k): Value => {
    const source = sources[k]!;
    if (v.type.shape.length === 0) return v;
    if (source === 'number') return full(splat(v, producerOf)!, { ...v.type, shape: inner });
    const long = dimsOf(k).flatMap((d, i) => (kept.includes(d) ? [{ to: kept.indexOf(d), size: source.type.shape[i]! }] : []));
    const bare = reshape(
      source,
      long.map((axis) => axis.size),
    );
    return broadcastInDim(
      bare,
      inner,
      long.map((axis) => axis.to),
    );
  });
  const small = emit(eqn.op, narrow, 'shape' in eqn.attrs ? { ...eqn.attrs, shape: inner } : eqn.attrs, eqn.regions)[0]!;
  return [broadcastInDim(small, shape, kept)];
}

function simpleCase(eqn: Eqn, producerOf: Producers): readonly Value[] | null {
  const n = eqn.regions.length === 1 ? 0 : splat(eqn.inputs[0]!, producerOf);
  if (n === null) return null;
  const branch = eqn.regions[n >= 0 && n < eqn.regions.length ? n : eqn.regions.length - 1]!;
  return inline(branch, eqn.inputs.slice(1));
}
