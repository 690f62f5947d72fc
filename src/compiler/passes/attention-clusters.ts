/** Finds attention: products whose results are summed, alone or in further products, with nothing but elementwise work in between. */
import type { Eqn, Graph, Value } from '../../ir/graph.ts';
import { dotDimensions } from '../../ops/dot.ts';
import { monoidOf } from '../../ops/reduction.ts';
import { isFloat } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import type { Steps } from '../../util/steps.ts';
import { deepest } from '../kernels/attention.ts';
import { shiftedExponential } from '../properties.ts';
import { tuning } from '../tuning.ts';

/** Scores that are used together, and the sums over them. */
export interface Cluster {
  /** All that is made of the scores element by element or row by row, but for products. */
  readonly values: ReadonlySet<Value>;
  readonly reductions: readonly Sum[];
  readonly products: readonly (Sum & { /** The operand that is computed from scores. */ readonly weights: 0 | 1 })[];
  readonly sums: ReadonlySet<Eqn>;
}

export interface Sum {
  readonly eqn: Eqn;
  /** The products that its weights are made of. */
  readonly scores: ReadonlySet<Eqn>;
  readonly maximum: boolean;
}

interface Made {
  readonly scores: ReadonlySet<Eqn>;
  /** Elements of the scores. */
  readonly size: number;
  /** Whether it is made of scores element by element; else of rows' numbers alone. */
  readonly whole: boolean;
}

const { clustered: atOnce } = tuning.slices;
const { mostScores: most } = tuning.attention;

export function* clustersOf(graph: Graph): Steps<readonly Cluster[]> {
  const made = new Map<Value, Made>();
  const parents = new Map<Eqn, Eqn>();
  const find = (e: Eqn): Eqn => (parents.get(e) === e ? e : find(parents.get(e)!));
  const leaked = new Set<Eqn>();
  const sums: (Sum & { readonly weights: 0 | 1 | null })[] = [];
  const leak = (v: Value): void => {
    const from = made.get(v);
    if (from?.whole) for (const s of from.scores) leaked.add(find(s));
  };
  const unite = (scores: ReadonlySet<Eqn>): void => {
    const [first, ...others] = [...scores].map(find);
    for (const o of others) {
      if (leaked.has(o)) leaked.add(first!);
      parents.set(o, first!);
    }
  };
  const shifted = new Set<Eqn>();
  const ranked = (scores: ReadonlySet<Eqn>): boolean => [...shifted].some((e) => [...scores].some((o) => find(o) === find(e)));
  const producers = new Map(graph.eqns.flatMap((e) => e.outputs.map((v) => [v, e] as const)));
  for (const [at, eqn] of graph.eqns.entries()) {
    if (at % atOnce === 0) yield;
    const from = eqn.inputs.flatMap((v) => made.get(v) ?? []);
    const [out] = eqn.outputs as [Value];
    const size = sizeOf(out?.type.shape ?? []);
    if (eqn.op.kind === 'dot') {
      const weights = weightsOf(eqn, made, ranked);
      if (weights !== null) sums.push({ eqn, weights, scores: made.get(eqn.inputs[weights]!)!.scores, maximum: false });
      // Scores may go into a product that is itself the beginning of others.
      eqn.inputs.forEach((v, k) => k !== weights && leak(v));
      if (canBeScores(eqn)) {
        parents.set(eqn, eqn);
        made.set(out, { scores: new Set([eqn]), size, whole: true });
      }
      continue;
    }
    if (from.length === 0) continue;
    const [first] = from as [Made];
    const whole = from.filter((m) => m.whole);
    // What is made of rows' numbers spread over the scores does not stand for the products behind them.
    const scores = new Set((whole.length > 0 ? whole : from).flatMap((m) => [...m.scores]));
    const alike = from.every((m) => m.size === first.size) && scores.size <= most;
    const moves = eqn.op.view !== undefined;
    if (eqn.op.kind === 'elementwise' && alike && eqn.outputs.length === 1) {
      if (whole.length > 0) unite(scores);
      if (whole.length > 0 && isShifted(eqn, (v) => producers.get(v))) shifted.add([...scores][0]!);
      made.set(out, { scores, size: first.size, whole: whole.length > 0 });
    } else if (moves && (!first.whole || size === first.size)) {
      made.set(out, first);
    } else if (eqn.op.kind === 'reduce' && first.whole && eqn.outputs.length === 1 && monoidOf(eqn.regions[0]!) !== null) {
      const kind = monoidOf(eqn.regions[0]!);
      if (kind !== 'add' && kind !== 'max') leak(eqn.inputs[0]!);
      sums.push({ eqn, weights: null, scores, maximum: kind === 'max' });
      if (kind === 'max') shifted.add([...scores][0]!);
      made.set(out, { scores, size: first.size, whole: false });
    } else for (const v of eqn.inputs) leak(v);
  }
  for (const v of graph.results) leak(v);

  const heads = new Set([...shifted].map(find));
  return [...heads].flatMap((head): Cluster[] => {
    const mine = sums.filter((s) => [...s.scores].some((e) => find(e) === head));
    const products = mine.flatMap((s) => (s.weights === null ? [] : [{ ...s, weights: s.weights }]));
    if (leaked.has(head) || products.length === 0) return [];
    const values = new Set([...made].filter(([, m]) => [...m.scores].some((e) => find(e) === head)).map(([v]) => v));
    return [{ values, products, reductions: mine.filter((s) => s.weights === null), sums: new Set(mine.map((s) => s.eqn)) }];
  });
}

/** e^(x − row): weights by numbers of rows, which another program may have summed up. */
function isShifted(eqn: Eqn, producerOf: (v: Value) => Eqn | undefined): boolean {
  const shift = producerOf(shiftedExponential(eqn, producerOf)?.shift ?? eqn.outputs[0]!);
  return shift?.op.view !== undefined && sizeOf(shift.inputs[0]!.type.shape) < sizeOf(shift.outputs[0]!.type.shape);
}

/**
 * The operand of a product that is made of scores. Where both are made of products (values projected from the same input as the scores), it
 * is the one whose rows' maximum was taken.
 */
function weightsOf(eqn: Eqn, made: ReadonlyMap<Value, Made>, ranked: (scores: ReadonlySet<Eqn>) => boolean): 0 | 1 | null {
  const whole = eqn.inputs.map((v) => {
    const from = made.get(v);
    return from?.whole ? from : null;
  });
  const [left, right] = whole[0] && whole[1] ? whole.map((m) => ranked(m!.scores)) : whole.map((m) => m !== null);
  return left === right ? null : left ? 0 : 1;
}

/** One contracted axis that is not deep, and a matrix on each side. */
function canBeScores(eqn: Eqn): boolean {
  const { lhsContracting } = dotDimensions(eqn.attrs);
  const depth = eqn.inputs[0]!.type.shape[lhsContracting[0] ?? -1] ?? 1;
  return lhsContracting.length === 1 && depth <= deepest && [...eqn.inputs, ...eqn.outputs].every((v) => isFloat(v.type.dtype));
}
