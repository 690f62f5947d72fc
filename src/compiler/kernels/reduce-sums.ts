/** The accumulators of reductions: how they begin, take elements in, and are joined from lanes and invocations. */
import type { Eqn, Graph } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { argExtremumOf, argJoinRegion, identityOf, monoidOf } from '../../ops/reduction.ts';
import { addsFloats } from '../../ops/region.ts';
import { isFloat } from '../../types/dtype.ts';
import { splatValue } from '../emit/region.ts';
import type { Region, Scope } from './family.ts';
import type { Work } from './reduce-loop.ts';

/** One accumulator of a reduction: a variable. */
export type Sum = Expr;

/** For each reduction, for each row of the invocation, its accumulators. */
export type Sums = readonly (readonly (readonly Sum[])[])[];

/** Initial values of the lanes of each accumulator, so that the reduction's initial value counts once; null for a reducer whose order is fixed. */
export function identities(eqn: Eqn): readonly number[] | 'initial' | null {
  const region = eqn.regions[0]!;
  const monoid = monoidOf(region);
  if (monoid === 'add' || monoid === 'mul') return [identityOf(monoid, eqn.outputs[0]!.type.dtype)];
  return monoid || argExtremumOf(region) ? 'initial' : null;
}

/** Whether the first element combined with the initial value is that element; a sum of floats that begins with 0 makes 0 of −0. */
function startsNeutral(region: Region, eqn: Eqn): boolean {
  const monoid = monoidOf(eqn.regions[0]!);
  if (monoid === null) return false;
  const { dtype } = eqn.outputs[0]!.type;
  return !(monoid === 'add' && isFloat(dtype)) && splatValue(region.producer(eqn.inputs[1]!)) === identityOf(monoid, dtype);
}

export function beginSums(work: Work, level: readonly Eqn[]): Sums {
  const { scope, lanes } = work;
  return level.map((eqn) => {
    // Only lanes that are joined at the end begin with the identity: `joined` then adds the initial value once.
    const start = lanes !== 'reduced' || identities(eqn) === null ? 'initial' : identities(eqn)!;
    return work.kept.map(() =>
      eqn.outputs.map((v, j): Sum => {
        const first = start === 'initial' ? scope.value(eqn.inputs[eqn.outputs.length + j]!, []) : scope.literal(start[j]!, v.type.dtype);
        return scope.var(scope.k.splat(first, lanes === null ? 1 : 4));
      }),
    );
  });
}

/** Those accumulators that rounding makes worth adding to in blocks. */
export const blockedOf = (level: readonly Eqn[], begun: Sums): readonly Expr[] =>
  level.flatMap((eqn, e) => (addsFloats(eqn.regions[0]!) ? begun[e]!.flat() : []));

/** Takes what reductions of a level have at an index into the accumulators of a row. */
export function takeIn(
  { kernel, scope, lanes }: Work,
  level: readonly Eqn[],
  begun: Sums,
  index: readonly Ix[],
  four: boolean,
  row: number,
  first = false,
): void {
  level.forEach((eqn, e) => {
    const sums = begun[e]![row]!;
    const values = sums.map((_, j) => scope.value(eqn.inputs[j]!, index));
    if (first && startsNeutral(kernel.region, eqn)) {
      sums.forEach((sum, j) => scope.assign(sum, values[j]!));
      return;
    }
    if (lanes === null || four) {
      combine(scope, eqn.regions[0]!, sums, values);
      return;
    }
    // The elements after the last four go into the first lane.
    const firsts = sums.map((s) => scope.var(scope.k.lane(s, 0)));
    combine(scope, eqn.regions[0]!, firsts, values);
    sums.forEach((s, j) => scope.assign(s, firsts[j]!, 0));
  });
}

/** Binds the results of a level. */
export function bindSums(work: Work, level: readonly Eqn[], begun: Sums): void {
  const { scope, lanes } = work;
  level.forEach((eqn, e) =>
    work.kept.forEach((kept, row) => {
      const own = begun[e]![row]!;
      const sums = lanes === 'reduced' ? joined(work, eqn, own) : own;
      eqn.outputs.forEach((v, j) => scope.bind(v, kept, sums[j]!));
    }),
  );
}

function combine(scope: Scope, region: Graph, sums: readonly Sum[], values: readonly Expr[]): void {
  const results = scope.region(region, [...sums, ...values]);
  results.forEach((r, j) => scope.assign(sums[j]!, r));
}

/** The reducer for results of lanes and invocations, whose order is not that of the elements. */
function joiner({ regions: [region], inputs }: Eqn): Graph {
  const extremum = argExtremumOf(region!);
  return extremum ? argJoinRegion(extremum, inputs[0]!.type.dtype, inputs[1]!.type.dtype) : region!;
}

/** One number per row from the lanes of one invocation, or of all that share the row. */
function joined(work: Work, eqn: Eqn, sums: readonly Sum[]): readonly Sum[] {
  const { scope, threads, kernel } = work;
  const { k } = scope;
  const join = joiner(eqn);
  const totals = sums.map((s) => scope.var(k.lane(s, 0)));
  for (const c of [1, 2, 3])
    combine(
      scope,
      join,
      totals,
      sums.map((s) => scope.let(k.lane(s, c))),
    );
  if (threads > 1) {
    const local = scope.invocation(threads).expr;
    const arrays = totals.map((t) => kernel.shared('totals', t.type, threads));
    totals.forEach((t, j) => scope.storeShared(arrays[j]!, local, t));
    scope.barrier();
    for (let half = threads / 2; half >= 1; half /= 2) {
      scope.when(k.less(local, half), () => {
        combine(
          scope,
          join,
          totals,
          arrays.map((a) => scope.loadShared(a, k.add(k.assume(local, 0, half - 1), half))),
        );
        totals.forEach((t, j) => scope.storeShared(arrays[j]!, local, t));
      });
      scope.barrier();
    }
    totals.forEach((t, j) => scope.assign(t, scope.loadShared(arrays[j]!, 0)));
  }
  const identity = identities(eqn);
  if (identity !== 'initial' && identity !== null) {
    const initial = eqn.inputs.slice(sums.length);
    if (initial.some((v, j) => splatValue(work.kernel.region.producer(v)) !== identity[j]))
      combine(
        scope,
        join,
        totals,
        initial.map((v) => scope.value(v, [])),
      );
  }
  return totals;
}
