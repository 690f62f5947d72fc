/**
 * The second kernel of attention whose keys are split: sums of the splits, each under its own maximum, become those under the greatest.
 *
 *     maximum = max mₛ        sum = Σ lₛ e^(mₛ − maximum)        over the splits s
 *
 * What follows is done as the region did it. Where it is done for each element of a product, numbers of rows are merged for each element
 * too, which costs little and makes all of it one reduction.
 */
import { emit } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import { multiply, subtract } from '../../ops/arithmetic.ts';
import { full, fullLike } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { broadcastInDim, reduceSum, reduceWith, reshape, transpose } from '../../ops/layout.ts';
import { equal, select } from '../../ops/logic.ts';
import { exponential } from '../../ops/math.ts';
import { equalShapes, range, type Shape, sizeOf } from '../../types/shape.ts';
import { splatValue } from '../emit/region.ts';
import { axesOf, permutationOf } from '../properties.ts';
import { isProduct, type KeySplits, type Sum } from './key-splits.ts';

/** The space of a merge: each element of the sum itself, or of a product, in some order of the axes. */
interface Frame {
  readonly shape: Shape;
  readonly axes: readonly (string | null)[];
}

export class MergedSplits {
  private readonly splits: KeySplits;
  private readonly operands: ReadonlyMap<Value, Value>;
  private readonly parts: ReadonlyMap<Sum, Value>;
  private readonly sums: ReadonlyMap<Value, Sum>;
  private readonly values = new Map<Value, Map<string, Value>>();
  private readonly frames = new Map<string, Frame>();
  private readonly weights = new Map<Frame, { readonly maximum: Value; readonly weight: Value }>();
  private readonly merged = new Map<Frame, Map<Sum, Value>>();

  /** @param parts what the first kernel gives; `operands` are those of the kernel before it was split. */
  constructor(splits: KeySplits, parts: readonly Value[], operands: readonly Value[]) {
    this.splits = splits;
    this.operands = new Map(splits.source.graph.params.map((p, k) => [p, operands[k]!]));
    this.parts = new Map(splits.sums.map((s, k) => [s, parts[k]!]));
    this.sums = new Map(splits.sums.map((s) => [outputOf(s), s]));
  }

  results(): readonly Value[] {
    return this.splits.source.graph.results.map((v) => this.value(v));
  }

  /** A value of the region, transposed: where that is done before a sum is merged, the sum remains one reduction. */
  private value(v: Value, order: readonly number[] = range(v.type.shape.length)): Value {
    const known = this.values.get(v) ?? new Map<string, Value>();
    this.values.set(v, known);
    let value = known.get(order.join());
    if (!value) known.set(order.join(), (value = this.makeValue(v, order)));
    return value;
  }

  private makeValue(v: Value, order: readonly number[]): Value {
    if (this.operands.has(v)) return transpose(this.operands.get(v)!, order);
    const sum = this.sums.get(v);
    if (sum) return this.merge(sum, this.frame(v, order));
    const eqn = this.splits.source.producer(v)!;
    const [first] = eqn.inputs as [Value];
    const permutation = permutationOf(eqn);
    if (permutation)
      return this.value(
        first,
        order.map((d) => permutation[d]!),
      );
    const spread = axesOf(eqn) && this.isLikeProduct(v) ? this.spread(first, this.frame(v, order)) : null;
    if (spread) return spread;
    const { length } = order;
    const moves = eqn.op.kind === 'elementwise' && eqn.outputs.length === 1;
    const operands = eqn.inputs.map((w) => (moves && w.type.shape.length === length ? this.value(w, order) : this.value(w)));
    const made = emit(eqn.op, operands, eqn.attrs, eqn.regions)[eqn.outputs.indexOf(v)]!;
    return moves ? made : transpose(made, order);
  }

  /** Whether numbers of rows are indexed as in a product. */
  private isLikeProduct(v: Value): boolean {
    const { made, space } = this.splits;
    const alike = (w: Value): boolean => equalShapes(w.type.shape, v.type.shape) && this.axes(w).join() === this.axes(v).join();
    return made.has(v) && space.products.some((p) => alike(outputOf(p)));
  }

  /** Names of axes; of those that are longer than 1 only a product's last is none of the scores'. */
  private axes(v: Value): readonly (string | null)[] {
    return this.splits.space.axes(v).map((axis, d) => axis ?? (v.type.shape[d] === 1 ? null : 'd'));
  }

  /** Equal frames are the same object. */
  private frame(v: Value, order: readonly number[]): Frame {
    const axes = this.axes(v);
    const frame = { shape: order.map((d) => v.type.shape[d]!), axes: order.map((d) => axes[d]!) };
    const key = `${frame.shape} ${frame.axes}`;
    if (!this.frames.has(key)) this.frames.set(key, frame);
    return this.frames.get(key)!;
  }

  /** A number of rows for each element of a frame; null for what is not made of such numbers element by element. */
  private spread(v: Value, frame: Frame): Value | null {
    const sum = this.sums.get(v);
    if (sum) return isProduct(sum) ? null : this.merge(sum, frame);
    const eqn = this.splits.source.producer(v);
    const number = splatValue(eqn);
    if (number !== null) return full(number, { shape: frame.shape, dtype: v.type.dtype });
    if (!eqn || !this.splits.made.has(v) || eqn.outputs.length !== 1) return null;
    const [first] = eqn.inputs as [Value];
    if (eqn.op.view) return sizeOf(first.type.shape) === sizeOf(v.type.shape) ? this.spread(first, frame) : null;
    const operands = eqn.op.kind === 'elementwise' ? eqn.inputs.map((w) => this.spread(w, frame)) : [null];
    return operands.includes(null) ? null : emit(eqn.op, operands as Value[], eqn.attrs, eqn.regions)[0]!;
  }

  private merge(sum: Sum, frame: Frame): Value {
    const known = this.merged.get(frame) ?? new Map<Sum, Value>();
    this.merged.set(frame, known);
    let merged = known.get(sum);
    if (!merged) {
      const { maximum, weight } = this.weightsFor(frame);
      const total = !isProduct(sum) && sum.kind === 'max' ? maximum : reduceSum(multiply(this.part(sum, frame), weight), [0]);
      known.set(sum, (merged = convert(total, outputOf(sum).type.dtype)));
    }
    return merged;
  }

  /** The greatest maximum, and what a split weighs under it. */
  private weightsFor(frame: Frame): { readonly maximum: Value; readonly weight: Value } {
    let weights = this.weights.get(frame);
    if (!weights) {
      const own = this.part(this.splits.space.passes[0]!.online!.maximum, frame);
      const maximum = reduceWith('max', own, [0]);
      const spread = broadcastInDim(maximum, own.type.shape, range(frame.shape.length, 1));
      // Where all is masked, −∞ is what they all have, and splits weigh the same.
      const below = select(equal(own, spread), fullLike(own, 0), subtract(own, spread));
      this.weights.set(frame, (weights = { maximum, weight: exponential(below) }));
    }
    return weights;
  }

  /** A sum's results of the first kernel, for each element of a frame. */
  private part(sum: Sum, frame: Frame): Value {
    const part = this.parts.get(sum)!;
    const axes = this.axes(outputOf(sum)).filter((axis) => axis !== null);
    const long = part.type.shape.slice(1).filter((size) => size !== 1);
    const rows = reshape(part, [this.splits.count, ...long]);
    return broadcastInDim(rows, [this.splits.count, ...frame.shape], [0, ...axes.map((axis) => 1 + frame.axes.indexOf(axis))]);
  }
}

const outputOf = (sum: Sum): Value => sum.eqn.outputs[0]!;
