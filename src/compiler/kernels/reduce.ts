/**
 * Reductions: several over the same axes, one after the other, with elementwise work before, between and after them, and several results.
 *
 * - `rows`: the last axis is reduced. On a CPU an invocation takes a row, four neighbours at a time: what a load costs there does not
 *   depend on what its neighbours load, and no barrier is needed. On a GPU a workgroup takes a row and reduces in workgroup memory.
 * - `columns`: the last axis is kept. An invocation takes four neighbouring columns.
 */
import type { Ix } from '../../ir/op.ts';
import { byteSize } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import { foldGrid, invocationOf } from '../emit/grid.ts';
import { loneInvocations, occupancy, sharesWork } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import { tuning } from '../tuning.ts';
import type { Emitted, Kernel, KernelFamily, Region } from './family.ts';
import { outputsOf } from './outputs.ts';
import { onlineLevels, reduceOnline } from './reduce-online.ts';
import { type OutputAt, type ReduceSpace, reduceSpace } from './reduce-space.ts';
import { beginSums, bindSums, blockedOf, identities, takeIn } from './reduce-sums.ts';
import { isUnrolled, type ReduceMatch, type Work, loopOverReduced } from './reduce-loop.ts';

export const reduce: KernelFamily<ReduceMatch> = { name: 'reduce', match: matchReduce, emit: emitReduce };

function matchReduce(region: Region): ReduceMatch | null {
  const space = reduceSpace(region);
  if (!space) return null;
  const outputs = outputsOf(region);
  const packed = (at: readonly OutputAt[]): boolean => at.some((o) => byteSize(outputs[o.output]!.type.dtype) < 4);
  const regular = space.levels.flat().every((e) => identities(e) !== null);
  const { shape, kept, reduced } = space;
  const last = shape.length - 1;
  const whole = shape[last]! % 4 === 0;
  if (reduced.includes(last)) {
    if (packed(space.rows) && sizeOf(kept.map((d) => shape[d]!)) > 1)
      return shape[kept.at(-1)!]! % 4 === 0 && !packed(space.full) ? { space, lanes: 'kept' } : null;
    if (regular && (whole || !packed(space.full))) return { space, lanes: 'reduced' };
    return packed(space.full) || packed(space.rows) ? null : { space, lanes: null };
  }
  if (whole) return { space, lanes: 'kept' };
  return packed(space.full) || packed(space.rows) ? null : { space, lanes: null };
}

function emitReduce(kernel: Kernel, match: ReduceMatch): Emitted {
  const { space, lanes } = match;
  const keptSizes = space.kept.map((d) => space.shape[d]!);
  const each = rowsOf(kernel, match);
  const rows = sizeOf(keptSizes) / (lanes === 'kept' ? 4 : each);
  const threads = lanes === 'reduced' && sharesWork(kernel.target.machine) ? threadsOf(space, kernel.target) : 1;
  const alone = isUnrolled({ kernel, ...match }) ? shortRows : invocationsOf(rows, kernel.target);
  const size = threads > 1 ? threads : Math.min(rows, alone);
  const groups = threads > 1 ? rows : Math.ceil(rows / size);
  const grid = foldGrid(groups, kernel.target);
  const scope = kernel.scope();
  const { ix } = scope;
  const number = threads > 1 ? ix.variable(scope.let(grid.id(scope)), 0, rows - 1) : invocationOf(scope, grid, size, rows);
  const folded = grid.workgroups[0] * grid.workgroups[1] * grid.workgroups[2];
  if (threads > 1 && folded !== rows) scope.when(scope.k.greaterEqual(grid.id(scope), rows), () => scope.return());
  // Variables of their own, so that an index of another shape is found again as the same sum of them.
  const unit = lanes === 'kept' ? [...keptSizes.slice(0, -1), keptSizes.at(-1)! / 4] : keptSizes;
  const first = ix.mul(number, each);
  const kept = Array.from({ length: each }, (_, r) =>
    ix.unflatten(ix.add(first, ix.constant(r)), unit).map((i, d) => {
      const v = unit[d]! === 1 ? i : ix.variable(scope.let(i.expr), 0, unit[d]! - 1);
      return lanes === 'kept' && d === unit.length - 1 ? ix.lanes(ix.mul(v, 4)) : v;
    }),
  );
  const work: Work = { kernel, scope, ...match, kept, threads };
  reduceLevels(work);
  writeFull(work);
  writeRows(work);
  return {
    body: scope.body(),
    workgroupSize: size,
    workgroups: grid.workgroups,
    label: `${space.shape.join('x')}_over_${space.reduced.join('_')}`,
  };
}

/**
 * Rows of an invocation: two where it reads weights that all rows share, on adapters that load lane by lane even what lanes have in common.
 * (lavapipe, with its eight lanes, loads that once.)
 */
function rowsOf({ region, target }: Kernel, { space, lanes }: ReduceMatch): 1 | 2 {
  if (lanes !== 'reduced' || target.machine.sharesLoads) return 1;
  const [rows, columns] = [space.kept, space.reduced].map((axes) => sizeOf(axes.map((d) => space.shape[d]!))) as [number, number];
  return rows >= 256 && rows % 2 === 0 && region.graph.params.some((p) => sizeOf(p.type.shape) === columns) ? 2 : 1;
}

const { shortRows } = tuning.reduce;

/** Invocations per workgroup where each has rows of its own: one instruction's where they would not occupy all cores otherwise. */
const invocationsOf = (rows: number, { machine }: Target): number =>
  sharesWork(machine) || rows >= 2 * occupancy(machine) ? loneInvocations(machine) : machine.lanes;

/** Invocations per row on a GPU: a power of two, few enough that each has some elements. */
function threadsOf(space: ReduceSpace, target: Target): number {
  const fours = sizeOf(space.reduced.map((d) => space.shape[d]!)) / 4;
  let threads = 32;
  while (threads < 256 && threads * 4 < fours) threads *= 2;
  return Math.min(threads, target.maxWorkgroupInvocations);
}

/** One loop over the reduced axes for each level, or for two. */
function reduceLevels(work: Work): void {
  const { levels } = work.space;
  for (let k = 0; k < levels.length; k++) {
    const level = levels[k]!;
    const online = onlineLevels(work, level, levels[k + 1]);
    if (online) {
      reduceOnline(work, level, levels[++k]!, online);
      continue;
    }
    const begun = beginSums(work, level);
    const seen = new Set<number>();
    loopOverReduced(
      work,
      ([index], four, row) => {
        takeIn(work, level, begun, index!, four, row, isUnrolled(work) && !seen.has(row));
        seen.add(row);
      },
      { sums: blockedOf(level, begun) },
    );
    bindSums(work, level, begun);
  }
}

function writeFull(work: Work): void {
  const { full } = work.space;
  if (full.length > 0) loopOverReduced(work, ([index]) => write(work, full, index!));
}

function writeRows(work: Work): void {
  const { scope, threads, kept } = work;
  const { rows } = work.space;
  if (rows.length > 0)
    scope.when(threads > 1 ? scope.k.equal(scope.invocation(threads).expr, 0) : scope.k.true, () =>
      kept.forEach((row) => write(work, rows, row)),
    );
}

/** All values first: a result may take over the buffer of a parameter that another reads. */
function write({ kernel, scope }: Work, outputs: readonly OutputAt[], index: readonly Ix[]): void {
  const at = outputs.map((o) => o.index(scope.ix, index));
  const values = outputs.map((o, k) => scope.value(kernel.outputs[o.output]!.value, at[k]!));
  outputs.forEach((o, k) => scope.store(kernel.outputs[o.output]!, at[k]!, values[k]!));
}
