/** What matrix products do with their accumulators: the rest of the region, and the stores. */
import type { Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { isFloat } from '../../types/dtype.ts';
import { roundNarrow } from '../emit/index.ts';
import type { Expr as Node } from '../kernel-ir/expr.ts';
import type { Follower } from './access.ts';
import type { DotProducts } from './dot-products.ts';
import { bindStatistics, type DotStatistics, rowIndex } from './dot-statistics.ts';
import type { Kernel, Scope } from './family.ts';

export interface DotEpilogue {
  /** Finishes and stores four columns of one row, given every sum and statistic there; a row or columns beyond the last are left out. */
  columns(scope: Scope, b: Ix, m: Ix, n4: Ix, sums: readonly Expr[], statistics: readonly Expr[]): void;
  /** How many rows at once results with an element per row are written; 0 where there are none. */
  readonly rowsAtOnce: 0 | 1 | 4;
  /** Stores such results at `rowsAtOnce` rows, of which `i` is the number; rows beyond the last are left out. */
  rows(scope: Scope, b: Ix, i: Ix, statistics: readonly Expr[]): void;
}

export function dotEpilogue(
  kernel: Kernel,
  { space, sums }: DotProducts,
  statistics: DotStatistics,
  follow: ReadonlyMap<Value, Follower>,
  rowsAtOnce: DotEpilogue['rowsAtOnce'],
): DotEpilogue {
  const perRow = kernel.outputs.filter((o) => statistics.rows.has(o.value));
  const outputs = kernel.outputs.filter((o) => !statistics.rows.has(o.value));
  const rounded = (scope: Scope, { type: { dtype } }: Value, total: Expr): Expr =>
    kernel.strict && isFloat(dtype) && dtype !== 'float32' ? scope.let(roundNarrow(kernel.k, total as Node, dtype)) : total;
  const bindRows = (scope: Scope, element: readonly Ix[], totals: readonly Expr[]): void => {
    const values = statistics.reductions.map((e, j) => rounded(scope, e.outputs[0]!, totals[j]!));
    bindStatistics(scope, statistics, element, values);
  };
  const write = (scope: Scope, b: Ix, m: Ix, n: Ix, totals: readonly Expr[], rows: readonly Expr[]): void => {
    // All indices first: what is bound is found again by names that binding makes anew.
    const own = sums.map((sum) => sum.space.outIndex(scope.ix, b, m, n));
    const at = outputs.map((output) => follow.get(output.value)!.map(scope.ix, [b, m, n]));
    const element = statistics.space.outIndex(scope.ix, b, m, n);
    sums.forEach(({ value }, j) => scope.bind(value, own[j]!, rounded(scope, value, totals[j]!)));
    bindRows(scope, element, rows);
    // All values first: an output may take over the buffer of a parameter that another output reads.
    const values = outputs.map((output, k) => scope.value(output.value, at[k]!));
    outputs.forEach((output, k) => scope.store(output, at[k]!, values[k]!));
  };
  const columns: DotEpilogue['columns'] = (scope, b, m, n4, totals, rows) => {
    const { ix } = scope;
    const last = ix.constant(space.m);
    scope.when(ix.less(m, last), () => {
      const row = within(scope, m, space.m);
      if (space.fours) {
        scope.when(ix.less(n4, ix.constant(space.n / 4)), () =>
          write(scope, b, row, ix.lanes(ix.mul(within(scope, n4, space.n / 4), 4)), totals, rows),
        );
        return;
      }
      for (let j = 0; j < 4; j++) {
        const n = ix.add(ix.mul(n4, 4), ix.constant(j));
        scope.when(ix.less(n, ix.constant(space.n)), () =>
          write(
            scope,
            b,
            row,
            within(scope, n, space.n),
            sums.map((_, i) => scope.let(scope.k.lane(totals[i]!, j))),
            rows,
          ),
        );
      }
    });
  };
  const rows: DotEpilogue['rows'] = (scope, b, i, totals) => {
    const { ix } = scope;
    const count = space.m / Math.max(1, rowsAtOnce);
    scope.when(ix.less(i, ix.constant(count)), () => {
      const at = within(scope, i, count);
      const element = statistics.space.outIndex(ix, b, rowsAtOnce === 4 ? ix.lanes(ix.mul(at, 4)) : at, ix.constant(0));
      bindRows(scope, element, totals);
      for (const output of perRow) {
        const index = rowIndex(ix, statistics, output.value, element);
        scope.store(output, index, scope.value(output.value, index));
      }
    });
  };
  return { columns, rowsAtOnce, rows };
}

/** An index of which a condition has just told that it is below a bound. */
const within = (scope: Scope, i: Ix, size: number): Ix => (i.max < size ? i : scope.ix.variable(scope.let(i.expr), i.min, size - 1));
