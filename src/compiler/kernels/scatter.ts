/**
 * Rows scattered into rows, such as the gradient of an embedding: `result[v, :] = operand[v, :] ⊕ updates[n, :]` for every n whose index is
 * v, in the order of n. Each row of the result looks for what is its own, in all indices or by bisection where they are sorted: no atomics,
 * so the result does not depend on timing.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { blocksOfFound } from '../../ops/blocks.ts';
import { windowsOf } from '../../ops/index-windows.ts';
import { addsFloats } from '../../ops/region.ts';
import { scatterNumbers } from '../../ops/scatter.ts';
import { type Shape, sizeOf } from '../../types/shape.ts';
import { i32 } from '../kernel-ir/types.ts';
import { occupancy } from '../../machine/model.ts';
import { dependsOn, type Follower, followersOf } from './access.ts';
import { each } from './each.ts';
import type { Emitted, Kernel, KernelFamily, Region, Scope } from './family.ts';
import { isWindow, outputsOf } from './outputs.ts';
import { rolled } from './rolled.ts';

export interface ScatterMatch {
  readonly eqn: Eqn;
  readonly follow: ReadonlyMap<Value, Follower>;
  /** The operand's leading axes, that indices name, and the others, that an update covers. */
  readonly rows: Shape;
  readonly columns: Shape;
  /** Component k of an index vector is the position along axis `axes[k]`. */
  readonly axes: readonly number[];
  /** The shape over which index vectors are counted. */
  readonly points: Shape;
  readonly vectorAxis: number;
  readonly updateRows: readonly number[];
  readonly updateColumns: readonly number[];
}

export const scatter: KernelFamily<ScatterMatch> = { name: 'scatter', match: matchScatter, emit: emitScatter };

function matchScatter(region: Region): ScatterMatch | null {
  const [eqn] = region.heroes;
  if (region.heroes.length !== 1 || eqn!.op.kind !== 'scatter' || eqn!.inputs.length !== 3) return null;
  const [operand, indices, updates] = eqn!.inputs.map((v) => v.type.shape) as [Shape, Shape, Shape];
  const w = windowsOf(scatterNumbers(eqn!.attrs, operand, updates), operand, indices, updates);
  const count = w.indexMap.length;
  const leading = [...w.indexMap].sort((a, b) => a - b).every((d, i) => d === i && w.sizes[d] === 1);
  const covered = operand.slice(count).every((size, i) => w.sizes[count + i] === size);
  // Axes that indices name are left out of the updates; those of an update follow in the operand's order.
  if (!leading || !covered || w.operandBatchingDims.length > 0 || w.collapsedDims.length !== count) return null;
  const columns = operand.slice(count);
  if (columns.length === 0 || columns.at(-1)! % 4 !== 0 || sizeOf(operand) === 0 || sizeOf(updates) === 0) return null;
  const follow = followersOf(region, eqn!.outputs[0]!);
  for (const output of outputsOf(region)) {
    const follower = follow.get(output.value);
    if (!follower?.keepsRows || isWindow(region, output)) return null;
  }
  if (eqn!.inputs.some((v) => dependsOn(region, v, eqn!.outputs[0]!))) return null;
  return {
    eqn: eqn!,
    follow,
    rows: operand.slice(0, count),
    columns,
    axes: w.indexMap,
    points: w.indexDims.map((d) => indices[d]!),
    vectorAxis: w.indexVectorDim,
    updateRows: w.batchDims,
    updateColumns: w.offsetDims,
  };
}

function emitScatter(kernel: Kernel, match: ScatterMatch): Emitted {
  const { eqn, rows, columns, follow } = match;
  const fours = sizeOf(columns) / 4;
  // More columns per invocation mean fewer looks at each index, as long as enough invocations are left.
  const most = sizeOf(rows) * (fours / 8) >= occupancy(kernel.target.machine) ? 8 : 4;
  const own = [8, 4, 3, 2].find((n) => n <= most && fours % n === 0) ?? 1;
  const count = sizeOf(rows) * (fours / own);
  const { scope, number, emitted } = each(kernel, count);
  const { ix } = scope;
  const [row, chunk] = ix.unflatten(number, [sizeOf(rows), fours / own]) as [Ix, Ix];
  const place = ix.unflatten(row, rows);
  const columnsOf = (c: Ix): Ix[] => ix.unflatten(ix.lanes(ix.mul(ix.add(ix.mul(chunk, own), c), 4)), columns);
  const columnsAt = Array.from({ length: own }, (_, c) => columnsOf(ix.constant(c)));

  const [operand, , updates] = eqn.inputs as [Value, Value, Value];
  const { k } = scope;
  const sums = columnsAt.map((at) => scope.var(scope.value(operand, [...place, ...at])));
  const blocks = blocksOfFound(scope, sizeOf(match.points), addsFloats(eqn.regions[0]!) ? sums : []);
  const add = (n: Ix): void => {
    const point = ix.unflatten(n, match.points);
    columnsAt.forEach((at, c) => {
      const index = new Array<Ix>(updates.type.shape.length);
      match.updateRows.forEach((d, i) => {
        index[d] = point[i]!;
      });
      match.updateColumns.forEach((d, i) => {
        index[d] = at[i]!;
      });
      scope.assign(sums[c]!, scope.region(eqn.regions[0]!, [sums[c]!, scope.value(updates, index)])[0]!);
    });
    blocks.taken();
  };
  const sorted = match.axes.length === 1 && eqn.attrs['indices_are_sorted'] === true;
  if (sorted) eachOfRun(kernel, scope, match, row, add);
  else eachByLooking(kernel, scope, match, place, add);
  blocks.finish();
  // A loop: the work after the sums is compiled once.
  rolled(scope, own, (c) => {
    const index = [...place, ...columnsOf(c)];
    const sum = scope.let(sums.reduce((all, s, i) => k.select(k.equal(c.expr, i), s, all)));
    scope.bind(eqn.outputs[0]!, index, sum);
    const at = kernel.outputs.map((o) => follow.get(o.value)!.map(ix, index));
    const values = kernel.outputs.map((o, k) => scope.value(o.value, at[k]!));
    kernel.outputs.forEach((o, k) => scope.store(o, at[k]!, values[k]!));
  });
  return emitted(`${sizeOf(match.points)}_into_${[...rows, ...columns].join('x')}`);
}

/**
 * Takes the updates of a row by looking through all indices. Invocations look ahead for what is theirs in a loop of its own, and then add
 * their rows together: software adapters run both sides of an `if`, but no round of a loop that none is in.
 */
function eachByLooking(kernel: Kernel, scope: Scope, match: ScatterMatch, row: readonly Ix[], take: (n: Ix) => void): void {
  const { k, ix } = scope;
  const { axes, points } = match;
  const total = sizeOf(points);
  const namesRow = kernel.fn('names_row', [i32, ...axes.map(() => i32)], (inner, [n, ...rows]) => {
    const at = inner.ix.variable(n!, 0, total - 1);
    const same = axes.map((_, c) => k.equal(component(inner, match, at, c), rows[c]!));
    return k.every(same);
  });
  const names = (n: Expr): Expr => k.invoke(namesRow, [n, ...axes.map((d) => row[d]!.expr)]);
  const n = scope.var(k.constant(0, 'i32'));
  scope.loopWhile(k.less(n, total), () => {
    if (total > 1) scope.loopWhile(k.and(k.less(n, total - 1), k.not(names(n))), () => scope.assign(n, k.add(n, 1)));
    const at = ix.variable(scope.let(n), 0, total - 1);
    scope.when(names(at.expr), () => take(at));
    scope.assign(n, k.add(n, 1));
  });
}

/** Takes the updates of a row where indices are sorted: the first is found by bisection, the others follow. */
function eachOfRun(kernel: Kernel, scope: Scope, match: ScatterMatch, row: Ix, take: (n: Ix) => void): void {
  const { k, ix } = scope;
  const total = sizeOf(match.points);
  const fn = kernel.fn('row_of', [i32], (inner, [n]) => component(inner, match, inner.ix.variable(n!, 0, total - 1), 0));
  const rowOf = (n: Expr): Expr => k.invoke(fn, [n]);
  const first = scope.var(k.constant(0, 'i32'));
  const end = scope.var(k.constant(total, 'i32'));
  scope.loopWhile(k.less(first, end), () => {
    const middle = scope.let(k.div(k.add(first, end), 2));
    const before = scope.let(k.less(rowOf(middle), row.expr));
    scope.assign(first, k.select(before, k.add(middle, 1), first));
    scope.assign(end, k.select(before, end, middle));
  });
  scope.loopWhile(k.and(k.less(first, total), k.equal(rowOf(first), row.expr)), () => {
    take(ix.variable(scope.let(first), 0, total - 1));
    scope.assign(first, k.add(first, 1));
  });
}

/** Component k of index vector n, an i32. */
function component(scope: Scope, { eqn, points, vectorAxis }: ScatterMatch, n: Ix, k: number): Expr {
  const indices = eqn.inputs[1]!;
  const index = scope.ix.unflatten(n, points);
  if (vectorAxis < indices.type.shape.length) index.splice(vectorAxis, 0, scope.ix.constant(k));
  return scope.k.convert(scope.value(indices, index), 'i32');
}
