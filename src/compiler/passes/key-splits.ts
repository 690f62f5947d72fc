/**
 * The first kernel of attention whose keys are split: what the region sums over the keys, of each split alone. All that is made of scores has
 * a new first axis, the splits, and keys of one split only; products batch over it.
 */
import { Builder, emit, emit1, withBuilder } from '../../ir/builder.ts';
import { dependents, filter, usedParams } from '../../ir/dce.ts';
import { type Eqn, type Graph, ints, type Value } from '../../ir/graph.ts';
import type { View } from '../../ir/op.ts';
import { add, multiply } from '../../ops/arithmetic.ts';
import { full, fullLike, iota, scalar } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { type DotDimensions, dotDimensions, dotGeneral, freeAxes } from '../../ops/dot.ts';
import { broadcastInDim, moveAxis, pad, reduceWith, repeated, reshape, viewed } from '../../ops/layout.ts';
import { equal, less, select } from '../../ops/logic.ts';
import { byteSize, type DType } from '../../types/dtype.ts';
import { range, type TensorType } from '../../types/shape.ts';
import { splatValue } from '../emit/region.ts';
import type { AttentionSpace, Product, Reduction } from '../kernels/attention-space.ts';
import type { Region } from '../kernels/family.ts';
import { isIdentityLike } from '../properties.ts';

export type Sum = Reduction | Product;
export const isProduct = (sum: Sum): sum is Product => 'operand' in sum;

/** Whether all sums are proportional to e^−maximum, the maximum itself being what is subtracted. */
export function canSplitKeys(region: Region, { y, passes, reductions, products }: AttentionSpace): boolean {
  const [pass] = passes;
  if (y.length !== 1 || passes.length !== 1 || !pass?.online || products.length === 0) return false;
  const [maximum] = pass.online.maximum.eqn.outputs as [Value];
  const behind = dependents(region.graph, [maximum]);
  return (
    isMoved(region, pass.online.shift, maximum) &&
    [...reductions, ...products].every((s) => s === pass.online!.maximum || behind.has(s.weights))
  );
}

/** Whether a value is another but for its shape and a wider dtype. */
function isMoved(region: Region, value: Value, of: Value): boolean {
  for (let v = value; v !== of; ) {
    const eqn = region.producer(v);
    const wider = isIdentityLike(eqn) && byteSize(v.type.dtype) >= byteSize(eqn!.inputs[0]!.type.dtype);
    if (!wider && !eqn?.op.view) return false;
    v = eqn!.inputs[0]!;
  }
  return true;
}

/** The same view of a value with the splits as its first axis. */
const behindSplits = (view: View): View => (view === 'reshape' ? view : [0, ...view.map((d) => (d === null ? null : d + 1))]);

export class KeySplits {
  readonly source: Region;
  readonly space: AttentionSpace;
  readonly count: number;
  /** Values computed from scores. */
  readonly made: ReadonlySet<Value>;
  /** Keys before they were split, and of one split. */
  private readonly keys: number;
  private readonly share: number;
  private readonly builder = new Builder(null, 'attention');
  private readonly clones = new Map<Value, Value>();
  private readonly parts = new Map<Value, Value>();
  private readonly totals = new Map<Sum, Value>();
  private readonly dealt = new Map<Value, Map<number, Value>>();
  private readonly masks = new Map<string, Value>();

  constructor(source: Region, space: AttentionSpace, count: number) {
    this.source = source;
    this.space = space;
    this.count = count;
    this.keys = space.y[0]!;
    this.share = Math.ceil(this.keys / count);
    const scores = space.scores.map((s) => s.value);
    this.made = dependents(source.graph, scores);
  }

  /** Results of the first kernel for each split, in order. */
  get sums(): readonly Sum[] {
    return [...this.space.reductions, ...this.space.products];
  }

  /** The kernel's region, and which of the source's parameters its own are. */
  region(): { readonly graph: Graph; readonly operands: readonly number[] } {
    const { params } = this.source.graph;
    for (const p of params) this.clones.set(p, this.builder.param(p.type, p.weak));
    const { graph } = withBuilder(this.builder, () => this.builder.finish(this.sums.map((s) => this.total(s))));
    const used = usedParams(graph);
    return { graph: { ...graph, params: filter(graph.params, used) }, operands: filter(range(params.length), used) };
  }

  /** The sum or maximum over the keys of each split, in f32. */
  private total(sum: Sum): Value {
    let total = this.totals.get(sum);
    if (!total) this.totals.set(sum, (total = this.makeTotal(sum)));
    return total;
  }

  private makeTotal(sum: Sum): Value {
    const kind = isProduct(sum) ? 'add' : sum.kind;
    const all = this.part(sum.weights);
    const none = kind === 'max' ? Number.NEGATIVE_INFINITY : 0;
    const weights = this.isRagged ? select(this.isKey(all, this.keyAxis(sum.weights)), all, fullLike(all, none)) : all;
    const { attrs, inputs } = sum.eqn;
    if (!isProduct(sum)) {
      const axes = ints(attrs, 'dimensions').map((d) => d + 1);
      return reduceWith(kind, convert(weights, 'float32'), axes);
    }
    const dims = dotDimensions(attrs);
    const axis = dims.rhsContracting[dims.lhsContracting.indexOf(this.keyAxis(sum.weights))]!;
    return this.product(dims, weights, this.deal(inputs[1]!, axis), 'float32');
  }

  /** Values computed from scores, of each split. */
  private part(v: Value): Value {
    let part = this.parts.get(v);
    if (!part) this.parts.set(v, (part = this.makePart(v)));
    return part;
  }

  private makePart(v: Value): Value {
    const eqn = this.source.producer(v)!;
    const { attrs, inputs, op } = eqn;
    const [first] = inputs as [Value];
    const axis = this.keyAxis(v);
    const shape = [this.count, ...v.type.shape.map((size, d) => (d === axis ? this.share : size))];
    if (op.kind === 'dot') {
      const dims = dotDimensions(attrs);
      const [left, right] = this.sides(eqn).map((own) => own ?? -1) as [number, number];
      return this.product(dims, this.deal(first, left), this.deal(inputs[1]!, right), v.type.dtype);
    }
    if (op.kind === 'reduce') {
      // The maximum. Nothing may be subtracted from −∞, which a split has that is masked.
      const maximum = this.total(this.sums.find((s) => s.eqn === eqn)!);
      const masked = equal(maximum, fullLike(maximum, Number.NEGATIVE_INFINITY));
      return convert(select(masked, fullLike(maximum, 0), maximum), v.type.dtype);
    }
    const view = op.view?.(eqn);
    if (view) return viewed(this.part(first), behindSplits(view), shape);
    const operands = inputs.map((w) =>
      this.made.has(w) ? this.part(w) : w.type.shape.length < v.type.shape.length ? this.clone(w) : this.deal(w, axis),
    );
    return emit1(op, operands, attrs, eqn.regions);
  }

  /** The keys' axis of each operand of a product of scores; null where it has none. */
  private sides({ attrs, inputs, outputs }: Eqn): readonly (number | null)[] {
    const dims = dotDimensions(attrs);
    const own = [
      freeAxes(inputs[0]!.type, dims.lhsBatching, dims.lhsContracting),
      freeAxes(inputs[1]!.type, dims.rhsBatching, dims.rhsContracting),
    ];
    const at = this.keyAxis(outputs[0]!) - dims.lhsBatching.length;
    return [own[0]![at] ?? null, own[1]![at - own[0]!.length] ?? null];
  }

  private product(dims: DotDimensions, lhs: Value, rhs: Value, dtype: DType): Value {
    const behind = (axes: readonly number[]): number[] => axes.map((d) => d + 1);
    const batched = {
      lhsBatching: [0, ...behind(dims.lhsBatching)],
      rhsBatching: [0, ...behind(dims.rhsBatching)],
      lhsContracting: behind(dims.lhsContracting),
      rhsContracting: behind(dims.rhsContracting),
    };
    return dotGeneral(lhs, rhs, batched, { dtype });
  }

  /** A value that is made of no scores, with the keys along an axis dealt to the splits; −1 where it has none. */
  private deal(v: Value, axis: number): Value {
    const known = this.dealt.get(v) ?? new Map<number, Value>();
    this.dealt.set(v, known);
    let dealt = known.get(axis);
    if (!dealt) known.set(axis, (dealt = this.makeDealt(v, axis)));
    return dealt;
  }

  private makeDealt(v: Value, axis: number): Value {
    const eqn = this.source.producer(v);
    const [first] = (eqn?.inputs ?? []) as [Value];
    const { shape, dtype } = v.type;
    const split = [this.count, ...shape.map((size, d) => (d === axis ? this.share : size))];
    const number = splatValue(eqn);
    if (number !== null) return full(number, { shape: split, dtype });
    if (axis < 0) return repeated(this.clone(v), this.count);
    const view = eqn?.op.view?.(eqn);
    if (view && view !== 'reshape') {
      const along = view[axis]!;
      return along === null || first.type.shape[along] === 1
        ? viewed(this.clone(first), [null, ...view], split)
        : viewed(this.deal(first, along), behindSplits(view), split);
    }
    const parted = reshape(this.filled(this.clone(v), axis), [...shape.slice(0, axis), this.share, this.count, ...shape.slice(axis + 1)]);
    return moveAxis(parted, axis + 1, 0);
  }

  /** With zeros after the keys, so that all splits have as many. */
  private filled(v: Value, axis: number): Value {
    if (!this.isRagged) return v;
    const { shape, dtype } = v.type;
    const more = shape.map((_, d) => (d === axis ? this.share * this.count - this.keys : 0));
    const none = shape.map(() => 0);
    return pad(v, scalar(0, dtype), none, more);
  }

  private get isRagged(): boolean {
    return this.keys !== this.share * this.count;
  }

  /** Where there is a key, of a value's shape whose axis before the split was `axis`. */
  private isKey({ type: { shape } }: Value, axis: number): Value {
    const key = `${shape} ${axis}`;
    const known = this.masks.get(key);
    if (known) return known;
    const type: TensorType = { shape: [this.count, this.share], dtype: 'int32' };
    const number = add(multiply(iota(type, 1), full(this.count, type)), iota(type, 0));
    const mask = broadcastInDim(less(number, full(this.keys, type)), shape, [0, axis + 1]);
    this.masks.set(key, mask);
    return mask;
  }

  private keyAxis(v: Value): number {
    return this.space.axes(v).indexOf('y0');
  }

  private clone(v: Value): Value {
    let clone = this.clones.get(v);
    if (!clone) {
      const eqn = this.source.producer(v)!;
      const operands = eqn.inputs.map((w) => this.clone(w));
      const outputs = emit(eqn.op, operands, eqn.attrs, eqn.regions);
      eqn.outputs.forEach((w, k) => this.clones.set(w, outputs[k]!));
      clone = this.clones.get(v)!;
    }
    return clone;
  }
}
