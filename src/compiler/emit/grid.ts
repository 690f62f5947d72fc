/** Grids of any length within WebGPU's limit of workgroups per dimension. */
import { DeviceError } from '../../util/errors.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { constantValue, type Expr as Node } from '../kernel-ir/expr.ts';
import { everyExpr, type Stmt } from '../kernel-ir/program.ts';
import type { Scope } from '../kernels/family.ts';
import type { Target } from '../plan.ts';
import { tuning } from '../tuning.ts';

export interface Grid {
  readonly workgroups: readonly [number, number, number];
  /** The number of the workgroup, an i32. It may be as large as the grid's folds make it. */
  id(scope: Scope): Expr;
}

/** A one-dimensional grid of `count` workgroups, folded to two or three dimensions where it is too long; the kernel must test its end. */
export function foldGrid(count: number, target: Target): Grid {
  const limit = target.maxWorkgroupsPerDimension;
  if (count <= limit) return { workgroups: [Math.max(1, count), 1, 1], id: (s) => s.k.assume(s.workgroup('x'), 0, Math.max(1, count) - 1) };
  if (count <= limit * limit) {
    const y = Math.ceil(count / limit);
    const x = Math.ceil(count / y);
    return { workgroups: [x, y, 1], id: (s) => s.k.assume(s.k.add(s.k.mul(s.workgroup('y'), x), s.workgroup('x')), 0, x * y - 1) };
  }
  if (count > limit ** 3)
    throw new DeviceError(
      'limit',
      `device: a grid of ${count} workgroups was asked for, ${target.name} takes at most ${limit} in each of three dimensions`,
    );
  const z = Math.ceil(count / (limit * limit));
  const y = Math.ceil(count / (limit * z));
  const x = Math.ceil(count / (y * z));
  return {
    workgroups: [x, y, z],
    id: (s) => s.k.assume(s.k.add(s.k.mul(s.k.add(s.k.mul(s.workgroup('z'), y), s.workgroup('y')), x), s.workgroup('x')), 0, x * y * z - 1),
  };
}

/** The number of the invocation among `count`, with `size` in a workgroup; those beyond the last leave. */
export function invocationOf(scope: Scope, grid: Grid, size: number, count: number): Ix {
  const { k, ix } = scope;
  const number = scope.let(k.add(k.mul(grid.id(scope), size), scope.invocation(size).expr));
  const [x, y, z] = grid.workgroups;
  if (x * y * z * size !== count) scope.when(k.greaterEqual(number, count), () => scope.return());
  return ix.variable(number, 0, count - 1);
}

/** The cut of a grid into several dispatches along one dimension. */
export interface Cut {
  readonly axis: 0 | 1 | 2;
  /** Workgroups of a dispatch along it, and of all. */
  readonly size: number;
  readonly extent: number;
  readonly parts: number;
}

/** At least so many parts as wanted, if the grid's longest dimension has as many workgroups; null where one part is all. */
export function cutGrid(workgroups: readonly [number, number, number], wanted: number): Cut | null {
  const extent = Math.max(...workgroups);
  const size = Math.ceil(extent / Math.min(Math.max(1, Math.ceil(wanted)), extent, mostParts));
  const parts = Math.ceil(extent / size);
  return parts > 1 ? { axis: workgroups.indexOf(extent) as 0 | 1 | 2, size, extent, parts } : null;
}
const { mostParts } = tuning.dispatch;

/** The parts of a grid: workgroups from one part to the next, and the grid's end where the last part is shorter. */
export function partOf(body: readonly Stmt[], axis: 0 | 1 | 2): { readonly size: number | null; readonly end: number | null } {
  const name = `workgroup_id.${'xyz'[axis]}`;
  const whole = [...everyExpr(body)].find(
    ({ node, args: [first, second] }) =>
      node.op === 'binary' && node.operator === '+' && first!.node.op === 'builtin' && first!.node.name === name && countsParts(second!),
  );
  if (!whole) return { size: null, end: null };
  const end = body.find((s) => s.kind === 'if' && s.whenTrue.length === 1 && s.whenTrue[0]!.kind === 'return' && asksEnd(s.condition, whole));
  return { size: constantValue(whole.args[1]!.args[1]!), end: end?.kind === 'if' ? constantValue(end.condition.args[1]!) : null };
}

const countsParts = ({ node, args: [part, size] }: Node): boolean =>
  node.op === 'binary' && node.operator === '*' && part!.node.op === 'convert' && constantValue(size!) !== null;

const asksEnd = ({ node, args: [at, end] }: Node, whole: Node): boolean =>
  node.op === 'binary' && node.operator === '>=' && (at === whole || at!.args[0] === whole) && constantValue(end!) !== null;
