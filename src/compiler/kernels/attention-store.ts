/** The epilogue of attention: work on each row and each element after the sums, and the stores. */
import type { Expr } from '../../ir/op.ts';
import { sizeOf } from '../../types/shape.ts';
import type { Reduction } from './attention-space.ts';
import type { ThreadContext } from './attention-context.ts';
import type { RowSums } from './attention-sums.ts';
import { rolled } from './rolled.ts';

/** A loop over the rows: stores written out take long to compile. */
export function storeRows(context: ThreadContext, sums: RowSums): void {
  const { scope, ix, space, tile, kernel } = context;
  // As the kernel knows them: which buffers they take over was decided after the match.
  const results = space.results.map((r) => ({ ...r, output: kernel.outputs.find((o) => o.result === r.output.result)! }));
  const columns = Math.max(0, ...space.products.map((p) => sums.columnsOf(p)));
  const count = sizeOf(space.x);
  const { k } = scope;
  const writes = tile.slices > 1 ? ix.equal(context.slice, ix.constant(0)) : k.true;
  rolled(scope, tile.rows, (r) => {
    const row = ix.add(context.x0, r);
    scope.when(k.and(writes, ix.less(row, ix.constant(count))), () => {
      const x = row.max < count ? row : ix.variable(scope.let(row.expr), 0, count - 1);
      const pick = (each: readonly Expr[]): Expr => scope.let(each.reduce((all, s, i) => k.select(k.equal(r.expr, i), s, all)));
      const numbers = [...sums.of].filter((s): s is [Reduction, Expr[]] => 'kind' in s[0]);
      for (const [{ eqn }, own] of numbers) {
        const each = Array.from({ length: tile.rows }, (_, k) => sums.element(own, k));
        scope.bind(eqn.outputs[0]!, space.index(ix, eqn.outputs[0]!, { b: context.b, x }), pick(each));
      }
      for (let c = 0; c < columns; c++) {
        const places = space.products.map((p) => {
          const n = ix.clamp(sums.column(c), 0, p.depth / 4 - 1);
          const at = space.index(ix, p.eqn.outputs[0]!, { b: context.b, x });
          const index = [...at.slice(0, -1), ix.lanes(ix.mul(n, 4))];
          const all = sums.of.get(p)!;
          const own = Array.from({ length: tile.rows }, (_, k) => all[k * sums.columnsOf(p) + c]!);
          if (c < sums.columnsOf(p)) scope.bind(p.eqn.outputs[0]!, index, pick(own));
          return index;
        });
        for (const { output, follower, from } of results) {
          if (!('operand' in from) || c >= sums.columnsOf(from)) continue;
          const index = follower.map(ix, places[space.products.indexOf(from)]!);
          const value = scope.value(output.value, index);
          scope.when(ix.less(sums.column(c), ix.constant(from.depth / 4)), () => scope.store(output, index, value));
        }
      }
      const rows = results.filter((result) => 'kind' in result.from);
      if (rows.length === 0) return;
      const values = rows.map(({ output, follower, from }) => {
        const index = follower.map(ix, space.index(ix, from.eqn.outputs[0]!, { b: context.b, x }));
        return { output, index, value: scope.value(output.value, index) };
      });
      scope.when(ix.equal(context.lane, ix.constant(0)), () => {
        for (const { output, index, value } of values) scope.store(output, index, value);
      });
    });
  });
}
