/**
 * Reductions: several over the same axes, one after the other, with elementwise work before, between and behind them, and several results.
 *
 * - `rows`: the last axis is reduced. On a CPU an invocation takes a row, four neighbours at a time: what a load costs there does not
 *   depend on what its neighbours load, and no barrier is needed. On a GPU a workgroup takes a row and meets in workgroup memory.
 * - `columns`: the last axis is kept. An invocation takes four neighbouring columns.
 */
import type { Eqn, Graph } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { argExtremumOf, argJoinRegion, identityOf, monoidOf } from '../../ops/reduction.ts';
import { byteSize } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import { foldGrid } from '../emit/grid.ts';
import { splatValue } from '../emit/region.ts';
import { type ScalarType, scalarTypeOf, vectorOf } from '../emit/storage.ts';
import type { Target } from '../plan.ts';
import type { Emitted, Kernel, KernelFamily, Region, Scope } from './family.ts';
import { outputsOf } from './outputs.ts';
import { type OutputAt, type ReduceSpace, reduceSpace } from './reduce-space.ts';
import { rolled } from './rolled.ts';

export interface ReduceMatch {
  readonly space: ReduceSpace;
  /** What four lanes stand for: neighbours along the last reduced axis, along the last kept one, or nothing. */
  readonly lanes: 'reduced' | 'kept' | null;
}

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

/** What the lanes of each accumulator may begin with, so that the initial value counts once; null for a reducer in whose order nothing may change. */
function identities(eqn: Eqn): readonly number[] | 'initial' | null {
  const region = eqn.regions[0]!;
  const monoid = monoidOf(region);
  if (monoid === 'add' || monoid === 'mul') return [identityOf(monoid, eqn.outputs[0]!.type.dtype)];
  return monoid || argExtremumOf(region) ? 'initial' : null;
}

function emitReduce(kernel: Kernel, match: ReduceMatch): Emitted {
  const { space, lanes } = match;
  const keptSizes = space.kept.map((d) => space.shape[d]!);
  const each = rowsOf(kernel, match);
  const rows = sizeOf(keptSizes) / (lanes === 'kept' ? 4 : each);
  const threads = lanes === 'reduced' && !kernel.target.cpu ? threadsOf(space, kernel.target) : 1;
  const size = threads > 1 ? threads : Math.min(rows, invocationsOf(rows, kernel.target));
  const groups = threads > 1 ? rows : Math.ceil(rows / size);
  const grid = foldGrid(groups, kernel.target);
  const scope = kernel.scope();
  const { ix } = scope;
  const row = scope.let(threads > 1 ? grid.id : `${grid.id} * ${size} + i32(local)`, 'i32');
  if (grid.workgroups[0] * grid.workgroups[1] * grid.workgroups[2] * (threads > 1 ? 1 : size) !== rows)
    scope.statement(`if (${row} >= ${rows}) { return; }`);
  // Variables of their own, so that an index of another shape is found again as the same sum of them.
  const unit = lanes === 'kept' ? [...keptSizes.slice(0, -1), keptSizes.at(-1)! / 4] : keptSizes;
  const first = ix.mul(ix.variable(row, 0, rows - 1), each);
  const kept = Array.from({ length: each }, (_, r) =>
    ix.unflatten(ix.add(first, ix.constant(r)), unit).map((i, d) => {
      const v = unit[d]! === 1 ? i : ix.variable(scope.let(i.text, 'i32'), 0, unit[d]! - 1);
      return lanes === 'kept' && d === unit.length - 1 ? ix.lanes(ix.mul(v, 4)) : v;
    }),
  );
  const work: Work = { kernel, scope, ...match, kept, threads, shared: [] };
  for (const level of space.levels) reduceLevel(work, level);
  writeFull(work);
  writeRows(work);
  return {
    body: [
      ...work.shared,
      `@compute @workgroup_size(${size})`,
      `fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(local_invocation_index) local: u32) {\n${scope.text()}\n}`,
    ].join('\n'),
    workgroupSize: [size, 1, 1],
    workgroups: grid.workgroups,
    workgroupBytes: 4 * threads * work.shared.length,
    label: `${space.shape.join('x')}_over_${space.reduced.join('_')}`,
  };
}

/**
 * Rows of an invocation: two where it reads weights that all rows share, on adapters that load lane by lane even what lanes have in common.
 * (lavapipe, with its eight lanes, loads that once.)
 */
function rowsOf({ region, target }: Kernel, { space, lanes }: ReduceMatch): 1 | 2 {
  if (lanes !== 'reduced' || !target.cpu || target.subgroupSize >= 8) return 1;
  const [rows, columns] = [space.kept, space.reduced].map((axes) => sizeOf(axes.map((d) => space.shape[d]!))) as [number, number];
  return rows >= 256 && rows % 2 === 0 && region.graph.params.some((p) => sizeOf(p.type.shape) === columns) ? 2 : 1;
}

/** Invocations per workgroup where each has rows of its own: on a CPU one subgroup, unless there are enough for all cores. */
const invocationsOf = (rows: number, target: Target): number => (!target.cpu ? 64 : rows >= 128 ? 16 : Math.max(4, target.subgroupSize));

/** Invocations per row on a GPU: a power of two, few enough that each has some elements. */
function threadsOf(space: ReduceSpace, target: Target): number {
  const fours = sizeOf(space.reduced.map((d) => space.shape[d]!)) / 4;
  let threads = 32;
  while (threads < 256 && threads * 4 < fours) threads *= 2;
  return Math.min(threads, target.maxWorkgroupInvocations);
}

/** A kernel at work. */
interface Work extends ReduceMatch {
  readonly kernel: Kernel;
  readonly scope: Scope;
  /** The index of each of the invocation's rows. */
  readonly kept: readonly (readonly Ix[])[];
  /** Invocations that share a row. */
  readonly threads: number;
  /** Declarations of workgroup memory. */
  readonly shared: string[];
}

/** One accumulator of a reduction. */
interface Sum {
  readonly name: Expr;
  readonly type: ScalarType;
}

/** One walk over the reduced axes for all reductions of a level; then their results are bound. */
function reduceLevel(work: Work, level: readonly Eqn[]): void {
  const { scope, lanes } = work;
  const begun = level.map((eqn) => {
    // Only lanes that are joined at the end begin with the identity: `joined` then adds the initial value once.
    const start = lanes !== 'reduced' || identities(eqn) === null ? 'initial' : identities(eqn)!;
    return work.kept.map(() =>
      eqn.outputs.map((v, j): Sum => {
        const type = scalarTypeOf(v.type.dtype);
        const first = start === 'initial' ? scope.value(eqn.inputs[eqn.outputs.length + j]!, []) : scope.literal(start[j]!, v.type.dtype);
        return { type, name: lanes === null ? scope.var(type, first) : scope.var(vectorOf(type), `${vectorOf(type)}(${first})`) };
      }),
    );
  });
  walkReduced(work, (index, four, row) => {
    level.forEach((eqn, e) => {
      const sums = begun[e]![row]!;
      const values = sums.map((_, j) => scope.value(eqn.inputs[j]!, index));
      if (lanes === null || four) {
        combine(scope, eqn.regions[0]!, sums, values);
        return;
      }
      // The elements behind the last four go into the first lane.
      const firsts = sums.map((s) => ({ type: s.type, name: scope.var(s.type, `${s.name}.x`) }));
      combine(scope, eqn.regions[0]!, firsts, values);
      sums.forEach((s, j) => scope.statement(`${s.name}.x = ${firsts[j]!.name};`));
    });
  });
  level.forEach((eqn, e) =>
    work.kept.forEach((kept, row) => {
      const own = begun[e]![row]!;
      const sums = lanes === 'reduced' ? joined(work, eqn, own) : own;
      eqn.outputs.forEach((v, j) => scope.bind(v, kept, sums[j]!.name));
    }),
  );
}

function combine(scope: Scope, region: Graph, sums: readonly Sum[], values: readonly Expr[]): void {
  const results = scope.region(region, [...sums.map((s) => s.name), ...values]);
  results.forEach((r, j) => scope.statement(`${sums[j]!.name} = ${r};`));
}

/** The reducer for results of lanes and invocations, which do not stand in the order of the elements. */
function joiner({ regions: [region], inputs }: Eqn): Graph {
  const extremum = argExtremumOf(region!);
  return extremum ? argJoinRegion(extremum, inputs[0]!.type.dtype, inputs[1]!.type.dtype) : region!;
}

/** One number per row from the lanes of one invocation, or of all that share the row. */
function joined(work: Work, eqn: Eqn, sums: readonly Sum[]): readonly Sum[] {
  const { scope, threads, shared } = work;
  const join = joiner(eqn);
  const totals = sums.map((s) => ({ type: s.type, name: scope.var(s.type, `${s.name}.x`) }));
  for (const c of ['y', 'z', 'w'])
    combine(
      scope,
      join,
      totals,
      sums.map((s) => scope.let(`${s.name}.${c}`, s.type)),
    );
  if (threads > 1) {
    const arrays = totals.map((t) => {
      const name = `shared${shared.length}`;
      shared.push(`var<workgroup> ${name}: array<${t.type}, ${threads}>;`);
      return name;
    });
    totals.forEach((t, j) => scope.statement(`${arrays[j]}[local] = ${t.name};`));
    scope.statement('workgroupBarrier();');
    for (let half = threads / 2; half >= 1; half /= 2) {
      scope.when(`local < ${half}u`, () => {
        combine(
          scope,
          join,
          totals,
          arrays.map((a, j) => scope.let(`${a}[local + ${half}u]`, totals[j]!.type)),
        );
        totals.forEach((t, j) => scope.statement(`${arrays[j]}[local] = ${t.name};`));
      });
      scope.statement('workgroupBarrier();');
    }
    totals.forEach((t, j) => scope.statement(`${t.name} = ${arrays[j]}[0];`));
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

/**
 * Runs `body` over the reduced axes, four elements at a time along the last where lanes stand for that; at each place for every row of the
 * invocation.
 */
function walkReduced(work: Work, body: (index: readonly Ix[], four: boolean, row: number) => void): void {
  const { scope, space, lanes, kept, threads } = work;
  const { ix } = scope;
  const sizes = space.reduced.map((d) => space.shape[d]!);
  const visit = (reduced: readonly Ix[], four: boolean): void =>
    kept.forEach((row, r) => {
      const index = space.shape.map((_, d) => (space.kept.includes(d) ? row[space.kept.indexOf(d)]! : reduced[space.reduced.indexOf(d)]!));
      body(index, four, r);
    });
  if (threads > 1) {
    const count = sizeOf(sizes);
    const fours = Math.floor(count / 4);
    scope.loop(fours, (i) => visit(ix.unflatten(ix.lanes(ix.mul(i, 4)), sizes), true), {
      from: 'i32(local)',
      step: threads,
      max: fours - 1,
    });
    const rest = count - 4 * fours;
    if (rest > 0)
      scope.when(`local < ${rest}u`, () =>
        visit(ix.unflatten(ix.add(ix.variable('i32(local)', 0, rest - 1), ix.constant(4 * fours)), sizes), false),
      );
    return;
  }
  const nest = (outer: readonly Ix[]): void => {
    const size = sizes[outer.length];
    if (size === undefined) {
      visit(outer, lanes !== null);
      return;
    }
    if (lanes !== 'reduced' || outer.length < sizes.length - 1) {
      rolled(scope, size, (i) => nest([...outer, i]));
      return;
    }
    const whole = size - (size % 4);
    rolled(scope, whole / 4, (i) => visit([...outer, ix.lanes(ix.mul(i, 4))], true));
    rolled(scope, size - whole, (i) => visit([...outer, ix.add(i, ix.constant(whole))], false));
  };
  nest([]);
}

function writeFull(work: Work): void {
  const { full } = work.space;
  if (full.length > 0) walkReduced(work, (index) => write(work, full, index));
}

function writeRows(work: Work): void {
  const { scope, threads, kept } = work;
  const { rows } = work.space;
  if (rows.length > 0) scope.when(threads > 1 ? 'local == 0u' : 'true', () => kept.forEach((row) => write(work, rows, row)));
}

/** All values first: a result may take over the buffer of a parameter that another reads. */
function write({ kernel, scope }: Work, outputs: readonly OutputAt[], index: readonly Ix[]): void {
  const at = outputs.map((o) => o.index(scope.ix, index));
  const values = outputs.map((o, k) => scope.value(kernel.outputs[o.output]!.value, at[k]!));
  outputs.forEach((o, k) => scope.store(kernel.outputs[o.output]!, at[k]!, values[k]!));
}
