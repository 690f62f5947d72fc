/**
 * Takes the statistics of rows into the products that need them: a factor that all of a row has in common commutes with the product.
 *
 *     %r = fusion %x { rsqrt(reduce(x * x)) }            %y = fusion %x, %g, %w {
 *     %y = fusion %x, %r, %g, %w {                  →      dot_general(x * g, w) * broadcast(rsqrt(reduce(x * x)))
 *       dot_general(x * broadcast(r) * g, w)             }
 *     }
 *
 * Rounds less often than the program does: products are scaled in f32. Requires: fusions. Pays where a product can run together
 * with the statistics: a kernel less. What other kernels read of them is written by the first product.
 */
import type { Eqn, Graph, Value } from '../../ir/graph.ts';
import { divide, multiply } from '../../ops/arithmetic.ts';
import { convert } from '../../ops/conversion.ts';
import { dotDimensions, dotGeneral, freeAxes } from '../../ops/dot.ts';
import { broadcastInDim, reshape } from '../../ops/layout.ts';
import { isFloat } from '../../types/dtype.ts';
import { finish, mapped, type Steps } from '../../util/steps.ts';
import { regionOf } from '../emit/region.ts';
import { isFusion } from '../fusion.ts';
import { chooseFamily } from '../kernels/families.ts';
import type { Target } from '../plan.ts';
import { axesOf, isIdentityLike, placesOf } from '../properties.ts';
import { cse } from './cse.ts';
import { eliminate } from './eliminate.ts';
import { optionsOf } from './fold-transposes.ts';
import { passOf } from './pass.ts';
import { inRegions, type Rule, rewrite } from './rewrite.ts';
import { simplify } from './simplify.ts';

export const foldNorms = passOf('fold-norms', folded);

function* folded(graph: Graph, target: Target): Steps<Graph> {
  const results = new Set(graph.results);
  const users = new Map<Value, Set<number>>();
  const inner = yield* inRegions(graph, (region) => folded(region, target));
  let changed = inner !== graph;
  const eqns: (Eqn | null)[] = yield* mapped(inner.eqns, (eqn, i) => {
    for (const v of eqn.inputs) users.set(v, (users.get(v) ?? new Set()).add(i));
    return eqn;
  });
  for (const [i, norm] of eqns.entries()) {
    yield;
    if (!norm || !isKernelOf('reduce', norm)) continue;
    const readers = [...new Set(norm.outputs.flatMap((v) => [...(users.get(v) ?? [])]))].sort((a, b) => a - b);
    const products = new Map<number, Eqn | null>();
    for (const k of readers) {
      const product = withNorm(norm, eqns[k]!, [], target);
      if (product) products.set(k, product);
      yield;
    }
    // The first of the products writes the results of the norm that others read.
    const [first] = products.keys();
    const others = readers.filter((k) => !products.has(k));
    if (first === undefined || others.some((k) => k < first)) continue;
    const kept = norm.outputs.filter((v) => results.has(v) || others.some((k) => eqns[k]!.inputs.includes(v)));
    if (kept.length > 0) products.set(first, withNorm(norm, eqns[first]!, kept, target));
    if (products.get(first) === null) continue;
    changed = true;
    eqns[i] = null;
    for (const [k, product] of products) {
      eqns[k] = product;
      for (const v of product!.inputs) users.get(v)!.add(k);
    }
  }
  return changed ? { ...graph, eqns: eqns.filter((e) => e !== null) } : graph;
}

/** Whether an equation is a kernel that fusion made, and some or all of what is no elementwise work in it is of a kind. */
function isKernelOf(kind: 'dot' | 'reduce', eqn: Eqn): boolean {
  if (!isFusion(eqn) || eqn.attrs['family'] !== undefined) return false;
  const [region] = eqn.regions;
  const { results, params } = region!;
  if (new Set([...results, ...params]).size < results.length + params.length) return false;
  const { heroes } = regionOf(region!);
  return kind === 'dot' ? heroes.some((e) => e.op.kind === 'dot') : heroes.length > 0 && heroes.every((e) => e.op.kind === 'reduce');
}

/** The kernel of a product with all that the kernel of a norm does, and the results `kept` of it; null where no family runs both. */
function withNorm(norm: Eqn, product: Eqn, kept: readonly Value[], target: Target): Eqn | null {
  if (!isKernelOf('dot', product)) return null;
  const own = new Map<Value, Eqn>();
  for (const eqn of [norm, product].flatMap(written)) own.set(eqn.outputs[0]!, eqn);
  const made = new Set([...own.values()].flatMap((e) => e.outputs));
  const operands = [...new Set([...norm.inputs, ...product.inputs])].filter((v) => !made.has(v));
  const both: Graph = { params: operands, eqns: [...own.values()], results: [...product.outputs, ...kept] };
  const commuted = finish(rewrite(both, (eqn, producerOf) => (eqn.op.kind === 'dot' ? commute(eqn, producerOf) : null)));
  if (commuted === both) return null;
  const whole = [simplify, cse, eliminate].reduce((g, pass) => pass.run(g, target), commuted);
  const read = new Set([...whole.eqns.flatMap((e) => e.inputs), ...whole.results]);
  const region = { ...whole, params: whole.params.filter((p) => read.has(p)) };
  const inputs = operands.filter((_, k) => read.has(whole.params[k]!));
  if (inputs.length + both.results.length + 1 > target.maxStorageBuffers || !chooseFamily(regionOf(region), target)) return null;
  return { ...product, inputs, regions: [region], outputs: both.results };
}

/** The equations of a kernel on the values outside of it. */
function written({ inputs, outputs, regions: [region] }: Eqn): Eqn[] {
  const outer = new Map<Value, Value>();
  region!.results.forEach((v, k) => outer.set(v, outputs[k]!));
  region!.params.forEach((v, k) => outer.set(v, inputs[k]!));
  const at = (v: Value): Value => outer.get(v) ?? v;
  return region!.eqns.map((e) => ({ ...e, inputs: e.inputs.map(at), outputs: e.outputs.map(at) }));
}

type Producers = Parameters<Rule>[1];

/** A product of operands without their rows' factors, which follow it. */
function commute(eqn: Eqn, producerOf: Producers): readonly Value[] | null {
  const [lhs, rhs] = eqn.inputs as [Value, Value];
  const dims = dotDimensions(eqn.attrs);
  const out = eqn.outputs[0]!.type;
  // Products of rows without their factor may overflow in float16, should they be stored.
  if (![lhs.type, rhs.type, out].every((t) => t.dtype === 'float32' || t.dtype === 'bfloat16')) return null;
  const rows = freeAxes(lhs.type, dims.lhsBatching, dims.lhsContracting);
  const columns = freeAxes(rhs.type, dims.rhsBatching, dims.rhsContracting);
  const left = withoutFactors(lhs, dims.lhsContracting, producerOf);
  const right = withoutFactors(rhs, dims.rhsContracting, producerOf);
  const factors = [
    ...left.factors.map((f) => ({ ...f, axes: [...dims.lhsBatching, ...rows] })),
    ...right.factors.map((f) => ({ ...f, axes: [...dims.rhsBatching, ...rows.map(() => -1), ...columns] })),
  ];
  if (factors.length === 0) return null;
  const product = dotGeneral(left.value, right.value, dims, { ...optionsOf(eqn), dtype: 'float32' });
  const scaled = factors.reduce((y, { op, spread, axes }) => {
    const [source] = spread.inputs as [Value];
    const long = placesOf(spread).flatMap((d, k) => (source.type.shape[k] === 1 ? [] : [axes.indexOf(d)]));
    const bare = reshape(
      source,
      source.type.shape.filter((size) => size !== 1),
    );
    return op(y, broadcastInDim(convert(bare, 'float32'), out.shape, long));
  }, product);
  return [convert(scaled, out.dtype)];
}

interface Factor {
  readonly op: (a: Value, b: Value) => Value;
  /** The broadcast to the operand. */
  readonly spread: Eqn;
}

/** An operand before it was multiplied by statistics that are the same along the contracted axes. */
function withoutFactors(operand: Value, contracting: readonly number[], producerOf: Producers) {
  const factors: Factor[] = [];
  const isFactor = (v: Value, op: Factor['op']): boolean => {
    const spread = producerOf(v);
    const axes = axesOf(spread);
    if (!axes) return false;
    const [source] = spread!.inputs as [Value];
    const along = contracting.some((d) => axes[d] !== null && source.type.shape[axes[d]!] !== 1);
    if (along || !isReduced(source, producerOf)) return false;
    factors.push({ op, spread: spread! });
    return true;
  };
  const bare = (v: Value): Value => {
    const eqn = producerOf(v);
    const [a, b] = (eqn?.inputs ?? []) as [Value, Value];
    if (isIdentityLike(eqn) && isFloat(a.type.dtype)) {
      const x = bare(a);
      return x === a ? v : convert(x, v.type.dtype);
    }
    if (eqn?.op.linear === 'product') {
      if (isFactor(b, multiply)) return bare(a);
      if (isFactor(a, multiply)) return bare(b);
      const [x, y] = [bare(a), bare(b)];
      return x === a && y === b ? v : multiply(x, y);
    }
    if (eqn?.op.linear === 'first') {
      if (isFactor(b, divide)) return bare(a);
      const x = bare(a);
      return x === a ? v : divide(x, b);
    }
    return v;
  };
  return { value: bare(operand), factors };
}

function isReduced(value: Value, producerOf: Producers): boolean {
  const seen = new Set<Value>();
  const visit = (v: Value): boolean => {
    if (seen.has(v)) return false;
    seen.add(v);
    const eqn = producerOf(v);
    return eqn !== undefined && (eqn.op.kind === 'reduce' || eqn.inputs.some(visit));
  };
  return visit(value);
}
