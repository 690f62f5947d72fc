/**
 * Brings the products of attention into the form that its kernels have:
 *
 *     dot_general %v, %p            →    transpose(dot_general %p, %v)         weights on the left
 *     dot_general (%e / %l), %v     →    dot_general(%e, %v) / %l              factors of rows after the sum
 *     dot_general (%a + %e·%d), %k  →    dot_general(%a, %k) + dot_general(%e, %k)·%d
 *
 * where %l and %d are numbers of rows that do not differ along what is summed. The last is for numbers that are sums over the same rows
 * themselves: one pass makes both sums, where two would be needed. Products are summed in f32 and rounded at the end.
 */
import { Builder, withBuilder } from '../../ir/builder.ts';
import { dce } from '../../ir/dce.ts';
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import { add, divide, multiply, negate, } from '../../ops/arithmetic.ts';
import { fullLike } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { type DotDimensions, dotDimensions, dotGeneral, freeAxes } from '../../ops/dot.ts';
import { broadcastInDim, reshape, transpose } from '../../ops/layout.ts';
import { select } from '../../ops/logic.ts';
import { isFloat } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import { splatValue } from '../emit/region.ts';
import { axesOf, isIdentityLike, permutationOf, placesOf } from '../properties.ts';
import type { Cluster, Sum } from './attention-clusters.ts';

export interface Turned {
  readonly graph: Graph;
  /** Products that were split off and wait for a number of the rows they belong to. */
  readonly late: ReadonlySet<Value>;
}

export function turnAttention(graph: Graph, clusters: readonly Cluster[]): Turned {
  const products = new Map(clusters.flatMap((c) => c.products.map((p) => [p.eqn, p] as const)));
  const sums = new Map(clusters.flatMap((c) => c.reductions.map((r) => [r.eqn, r] as const)));
  const builder = new Builder(null, 'attention');
  const env = new Map<Value, Value>(graph.params.map((p) => [p, builder.param(p.type, p.weak)]));
  const rows = new Map<Value, Sum>();
  const late = new Set<Value>();
  const producerOf = (v: Value): Eqn | undefined => builder.producer(v) ?? undefined;
  return withBuilder(builder, () => {
    for (const eqn of graph.eqns) {
      const inputs = eqn.inputs.map((v) => env.get(v)!);
      const product = products.get(eqn);
      const [out] = eqn.outputs as [Value];
      if (product) {
        env.set(out, new Turner(product, rows, late, producerOf).product({ ...eqn, inputs }));
        continue;
      }
      const [outer, twice] = [permutationOf(eqn), producerOf(inputs[0]!)];
      const inner = outer && permutationOf(twice);
      if (inner) {
        env.set(
          out,
          transpose(
            twice!.inputs[0]!,
            outer.map((d) => inner[d]!),
          ),
        );
        continue;
      }
      const outputs = builder.append({ ...eqn, inputs, outputs: eqn.outputs.map((v) => newValue(v.type, v.weak)) }).outputs;
      eqn.outputs.forEach((v, i) => env.set(v, outputs[i]!));
      const sum = sums.get(eqn);
      if (sum) rows.set(outputs[0]!, sum);
    }
    return { graph: dce(builder.finish(graph.results.map((v) => env.get(v)!)).graph), late };
  });
}

/** A number for each row. */
interface Factor {
  readonly value: Value;
  /** Axes of the weights that its axes are. */
  readonly along: readonly number[];
  readonly inverse: boolean;
}

/** Weights times factors; without weights, 1. */
interface Term {
  readonly weights: Value | null;
  readonly factors: readonly Factor[];
}

class Turner {
  private readonly own: Cluster['products'][number];
  private readonly rows: ReadonlyMap<Value, Sum>;
  private readonly late: Set<Value>;
  private readonly producerOf: (v: Value) => Eqn | undefined;
  private summed: readonly number[] = [];

  constructor(own: Turner['own'], rows: Turner['rows'], late: Set<Value>, producerOf: Turner['producerOf']) {
    this.own = own;
    this.rows = rows;
    this.late = late;
    this.producerOf = producerOf;
  }

  product(eqn: Eqn): Value {
    const dims = dotDimensions(eqn.attrs);
    const swap = this.own.weights === 1;
    const [value, operand] = (swap ? [...eqn.inputs].reverse() : eqn.inputs) as [Value, Value];
    const turned: DotDimensions = swap
      ? {
          lhsBatching: dims.rhsBatching,
          rhsBatching: dims.lhsBatching,
          lhsContracting: dims.rhsContracting,
          rhsContracting: dims.lhsContracting,
        }
      : dims;
    this.summed = turned.lhsContracting;
    const terms = this.spread(value) ?? [this.withoutFactors(value)];
    const { dtype } = eqn.outputs[0]!.type;
    const plain = terms.length === 1 && terms[0]!.factors.length === 0;
    const free = freeAxes(value.type, turned.lhsBatching, turned.lhsContracting);
    const parts = terms.map(({ weights, factors }) => {
      const part = dotGeneral(weights ?? fullLike(this.wide(value), 1), operand, turned, { dtype: plain ? dtype : 'float32' });
      if (terms.length > 1 && factors.length > 0) this.late.add(part);
      return factors.reduce((p, f) => scaled(p, f, [...turned.lhsBatching, ...free]), part);
    });
    const product = convert(parts.reduce(add), dtype);
    if (!swap) return product;
    const [batch, count, rank] = [turned.lhsBatching.length, free.length, product.type.shape.length];
    const order = Array.from({ length: rank }, (_, k) => (k < batch ? k : k < rank - count ? k + count : k - (rank - count - batch)));
    return transpose(product, order);
  }

  /** Weights without the factors that do not depend on where along the summed axes they stand. */
  private withoutFactors(v: Value): Term {
    const eqn = this.producerOf(v);
    const [a, b] = (eqn?.inputs ?? []) as [Value, Value];
    const none: Term = { weights: v, factors: [] };
    if (isIdentityLike(eqn) && isFloat(a.type.dtype)) {
      const inner = this.withoutFactors(a);
      return inner.factors.length > 0 ? inner : none;
    }
    const linear = eqn?.op.linear;
    if (linear !== 'product' && linear !== 'first') return none;
    const right = this.factor(b, linear === 'first');
    const factor = right ?? (linear === 'product' ? this.factor(a, false) : null);
    if (!factor) return none;
    const inner = this.withoutFactors(right ? a : b);
    return { weights: inner.weights, factors: [...inner.factors, factor] };
  }

  /** Weights as a sum, where numbers of rows are added to them that this pass over the rows only makes; null where there are none. */
  private spread(v: Value): readonly Term[] | null {
    const factor = this.factor(v, false);
    if (factor) return this.isPending(factor.value) ? [{ weights: null, factors: [factor] }] : null;
    const eqn = this.producerOf(v);
    const [a, b, c] = (eqn?.inputs ?? []) as [Value, Value, Value];
    const each = (terms: readonly Term[] | null, f: (weights: Value) => Value): readonly Term[] | null =>
      terms?.map((t) => ({ weights: f(t.weights ?? fullLike(this.wide(v), 1)), factors: t.factors })) ?? null;
    const linear = eqn?.op.linear;
    if (linear === 'product') {
      const [left, right] = [this.spread(a), this.spread(b)];
      if (left && right) return null;
      return each(left, (w) => multiply(w, this.wide(b))) ?? each(right, (w) => multiply(this.wide(a), w));
    }
    if (linear === 'first') return each(this.spread(a), (w) => divide(w, this.wide(b)));
    if (linear && eqn!.inputs.every((w) => isFloat(w.type.dtype))) {
      const found = eqn!.inputs.map((w) => this.spread(w));
      if (found.every((terms) => terms === null)) return null;
      return found.flatMap((terms, i) => {
        const own = terms ?? [{ weights: eqn!.inputs[i]!, factors: [] }];
        return linear.factors[i] === -1 ? each(own, negate)! : own;
      });
    }
    if (eqn?.op === select.op && splatValue(this.producerOf(c)) === 0)
      return each(this.spread(b), (w) => select(a, w, fullLike(w, 0)));
    return null;
  }

  private readonly wide = (v: Value): Value => convert(v, 'float32');

  private factor(v: Value, inverse: boolean): Factor | null {
    const eqn = this.producerOf(v);
    const axes = axesOf(eqn);
    if (!axes || v.type.dtype !== 'float32') return null;
    const [value] = eqn!.inputs as [Value];
    const along = placesOf(eqn!);
    const varies = value.type.shape.some((size, d) => size !== 1 && this.summed.includes(along[d]!));
    return varies || sizeOf(value.type.shape) === 1 ? null : { value, along, inverse };
  }

  /** Whether a number of rows is made of sums over all that the product is made of. */
  private isPending(v: Value): boolean {
    const sum = this.rows.get(v);
    if (sum) return sum.scores.size > 1 && sum.scores.size === this.own.scores.size && [...sum.scores].every((s) => this.own.scores.has(s));
    const eqn = this.producerOf(v);
    return (eqn?.op.kind === 'elementwise' || eqn?.op.kind === 'layout') && eqn.inputs.some((w) => this.isPending(w));
  }
}

/** A product times a number of its rows; `axes` are the axes of the weights that its axes are. */
function scaled(product: Value, { value, along, inverse }: Factor, axes: readonly number[]): Value {
  const long = value.type.shape.flatMap((size, d) => (size === 1 ? [] : [d]));
  const row = reshape(
    value,
    long.map((d) => value.type.shape[d]!),
  );
  const spread = broadcastInDim(
    row,
    product.type.shape,
    long.map((d) => axes.indexOf(along[d]!)),
  );
  return inverse ? divide(product, spread) : multiply(product, spread);
}
