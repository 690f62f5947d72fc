/**
 * Rows scattered into rows, such as the gradient of an embedding: `result[v, :] = operand[v, :] ⊕ updates[n, :]` for every n whose index is
 * v, in the order of n. Each row of the result looks through all indices, four at a time, and takes what is its own: no atomics, so the
 * result does not depend on timing.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { windowsOf } from '../../ops/index-windows.ts';
import { scatterNumbers } from '../../ops/scatter.ts';
import { type Shape, sizeOf } from '../../types/shape.ts';
import { foldGrid } from '../emit/grid.ts';
import { scalarTypeOf, vectorOf } from '../emit/storage.ts';
import { dependsOn, type Follower, followersOf } from './access.ts';
import type { Emitted, Kernel, KernelFamily, Region, Scope } from './family.ts';
import { isWindow, outputsOf } from './outputs.ts';

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
  // More columns per invocation mean fewer looks at each index, which on a CPU is what takes the time.
  const own = (kernel.target.cpu ? [16, 8, 4, 3, 2] : [4, 3, 2]).find((n) => fours % n === 0) ?? 1;
  const count = sizeOf(rows) * (fours / own);
  const size = Math.min(count, kernel.target.cpu ? 16 : 64);
  const grid = foldGrid(Math.ceil(count / size), kernel.target);
  const scope = kernel.scope();
  const { ix } = scope;
  const number = scope.let(`${grid.id} * ${size} + i32(local)`, 'i32');
  if (grid.workgroups[0] * grid.workgroups[1] * grid.workgroups[2] * size !== count)
    scope.statement(`if (${number} >= ${count}) { return; }`);
  const [row, chunk] = ix.unflatten(ix.variable(number, 0, count - 1), [sizeOf(rows), fours / own]) as [Ix, Ix];
  const place = ix.unflatten(row, rows);
  const columnsAt = Array.from({ length: own }, (_, c) =>
    ix.unflatten(ix.lanes(ix.mul(ix.add(ix.mul(chunk, own), ix.constant(c)), 4)), columns),
  );

  const [operand, , updates] = eqn.inputs as [Value, Value, Value];
  const vector = vectorOf(scalarTypeOf(operand.type.dtype));
  const sums = columnsAt.map((at) => scope.var(vector, scope.value(operand, [...place, ...at])));
  walkPoints(scope, match, place, (point) => {
    columnsAt.forEach((at, c) => {
      const index = new Array<Ix>(updates.type.shape.length);
      match.updateRows.forEach((d, i) => {
        index[d] = point[i]!;
      });
      match.updateColumns.forEach((d, i) => {
        index[d] = at[i]!;
      });
      scope.statement(`${sums[c]} = ${scope.region(eqn.regions[0]!, [sums[c]!, scope.value(updates, index)])[0]};`);
    });
  });
  columnsAt.forEach((columnsHere, c) => {
    const index = [...place, ...columnsHere];
    scope.bind(eqn.outputs[0]!, index, sums[c]!);
    const at = kernel.outputs.map((o) => follow.get(o.value)!.map(ix, index));
    const values = kernel.outputs.map((o, k) => scope.value(o.value, at[k]!));
    kernel.outputs.forEach((o, k) => scope.store(o, at[k]!, values[k]!));
  });
  return {
    body: `@compute @workgroup_size(${size})\nfn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(local_invocation_index) local: u32) {\n${scope.text()}\n}`,
    workgroupSize: [size, 1, 1],
    workgroups: grid.workgroups,
    label: `${sizeOf(match.points)}_into_${[...rows, ...columns].join('x')}`,
  };
}

/** Runs `body` at every index vector that names the row, in order. */
function walkPoints(scope: Scope, match: ScatterMatch, row: readonly Ix[], body: (point: readonly Ix[]) => void): void {
  const { ix } = scope;
  const { axes, points } = match;
  const indices = match.eqn.inputs[1]!;
  const total = sizeOf(points);
  const component = (n: Ix, k: number): Expr => {
    const index = [...ix.unflatten(n, points)];
    if (match.vectorAxis < indices.type.shape.length) index.splice(match.vectorAxis, 0, ix.constant(k));
    return scope.value(indices, index);
  };
  const type = scalarTypeOf(indices.type.dtype);
  const want = axes.map((d) => scope.let(`${type}(${row[d]!.text})`, type));
  const visit = (n: Ix): void => {
    scope.when(axes.map((_, k) => `(${component(n, k)} == ${want[k]})`).join(' && '), () => body(ix.unflatten(n, points)));
  };
  const whole = axes.length === 1 ? Math.floor(total / 4) : 0;
  scope.loop(whole, (i) => {
    const four = scope.let(component(ix.lanes(ix.mul(i, 4)), 0), vectorOf(type));
    scope.when(`any(${four} == ${vectorOf(type)}(${want[0]}))`, () => {
      scope.loop(4, (j) => {
        scope.when(`${four}[${j.text}] == ${want[0]}`, () => body(ix.unflatten(ix.add(ix.mul(i, 4), j), points)));
      });
    });
  });
  scope.loop(total - 4 * whole, (i) => visit(ix.add(i, ix.constant(4 * whole))));
}
