/**
 * The kernel that runs every region: one invocation computes four consecutive elements of each output, whole words for every dtype, by
 * the element rules alone. What is expensive per element (a reduction, a dot) is a loop here: correct, and left to faster families.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import type { Ix, OpKind } from '../../ir/op.ts';
import { dtypes } from '../../types/dtype.ts';
import { formatShape, formatType, type Shape, sizeOf } from '../../types/shape.ts';
import { foldGrid, invocationOf } from '../emit/grid.ts';
import { constantOf } from '../emit/region.ts';
import { takesLanes } from '../emit/scope.ts';
import { occupancy } from '../../machine/model.ts';
import { mergeOrderOp } from '../merging.ts';
import type { Target } from '../plan.ts';
import { tuning } from '../tuning.ts';
import type { Kernel, KernelFamily, Region, Scope } from './family.ts';
import { isWindow, outputsOf } from './outputs.ts';
import { rolled } from './rolled.ts';

export interface MapMatch {
  /** Elements that each output is computed for. */
  readonly size: number;
  /** Elements of one invocation. */
  readonly lanes: 1 | 4;
}

const { invocations } = tuning.map;

/** Heroes that are no loops. */
const light: ReadonlySet<OpKind> = new Set<OpKind>(['gather', 'update']);

export const map: KernelFamily<MapMatch> = {
  name: 'map',

  match(region) {
    const outputs = outputsOf(region);
    const sizes = outputs.map((o) => sizeOf(o.value.type.shape));
    if (!sizes.every((n) => n === sizes[0])) return null;
    // Work on a hero would be computed again for each use: a hero is a kernel of its own, except for index computations.
    const heavy = region.heroes.filter((e) => !light.has(e.op.kind));
    const [hero] = heavy;
    if (heavy.length > 1 || (hero && !region.graph.eqns.every((e) => e === hero || constantOf(e) !== null || readsAt(hero, e))))
      return null;
    // Behind the last element of a window lie elements that are not ours.
    const ragged = sizes[0]! === 1 || (sizes[0]! % 4 !== 0 && outputs.some((o) => isWindow(region, o)));
    if (ragged && sizes[0]! > 1 && outputs.some((o) => dtypes[o.type.dtype].bytes < 4)) return null;
    // Four elements that are computed one by one anyway make four times the code, which driver compilers take long over.
    const single = heavy.some((e) => !takesLanes(e.op.kind)) && outputs.every((o) => dtypes[o.type.dtype].bytes === 4);
    return { size: sizes[0]!, lanes: ragged || single ? 1 : 4 };
  },

  aligned: (region, { size }) => alignedWith(region, size),

  remark(region) {
    const slow = region.heroes.find((e) => !light.has(e.op.kind) && e.op !== mergeOrderOp);
    return slow ? `${slow.op.name} to ${formatType(slow.outputs[0]!.type)} runs element by element: no faster kernel takes it` : null;
  },

  emit(kernel, { size, lanes }) {
    const whole = Math.max(1, Math.ceil(size / lanes));
    const rounds = costlyNumbers(kernel.region) ? roundsOf(size, kernel.target) : 1;
    const count = whole / rounds;
    const workgroupSize = Math.min(invocations, count);
    const grid = foldGrid(Math.ceil(count / workgroupSize), kernel.target);
    const scope = kernel.scope();
    const first = invocationOf(scope, grid, workgroupSize, count);
    const store = (i: Ix): void => {
      const flat = lanes === 4 ? scope.ix.lanes(scope.ix.mul(i, 4)) : i;
      storeAll(kernel, scope, (shape) => scope.ix.unflatten(flat, shape));
    };
    rolled(scope, rounds, (round) => store(scope.ix.add(first, scope.ix.mul(round, count))));
    return {
      body: scope.body(),
      workgroupSize,
      workgroups: grid.workgroups,
      label: formatShape(kernel.outputs[0]!.value.type.shape).slice(1, -1).replaceAll(',', 'x'),
    };
  },
};

/** Whether an equation reads, for each element of a hero, what lies where that says. */
const readsAt = (hero: Eqn, { op, inputs: [from, places], outputs }: Eqn): boolean =>
  op.kind === 'gather' &&
  places === hero.outputs[0] &&
  !hero.outputs.includes(from!) &&
  sizeOf(outputs[0]!.type.shape) === sizeOf(places!.type.shape);

/** `KernelFamily.aligned` for kernels whose invocations read and write the same elements of everything that only elementwise equations read. */
export function alignedWith(region: Region, size: number): readonly number[] {
  const moved = new Set<Value>();
  for (const e of [...region.graph.eqns].reverse()) {
    const moves = e.op.kind !== 'elementwise' || e.outputs.some((v) => moved.has(v));
    if (moves) for (const v of e.inputs) moved.add(v);
  }
  return region.graph.params.flatMap((p, i) => (!moved.has(p) && sizeOf(p.type.shape) === size ? [i] : []));
}

/**
 * How many times four elements an invocation takes where it has numbers to compute that are the same for all of them: several, as long as
 * enough workgroups are left to occupy the adapter.
 */
export function roundsOf(size: number, target: Target): number {
  const workgroups = size / 4 / invocations;
  const enough = Math.max(64, occupancy(target.machine) / 8);
  let rounds = 1;
  while (rounds < 16 && workgroups % (2 * rounds) === 0 && workgroups / (2 * rounds) >= enough) rounds *= 2;
  return rounds;
}

/** Whether the region computes single numbers that are worth computing less often. */
const costlyNumbers = (region: Region): boolean =>
  region.graph.eqns.some((e) => e.op.kind === 'elementwise' && e.op.cost?.expensive === true && sizeOf(e.outputs[0]!.type.shape) === 1);

/** All values first, then the stores: an output may take over the buffer of a parameter that another output reads. */
function storeAll(kernel: Kernel, scope: Scope, indexIn: (shape: Shape) => Ix[]): void {
  const values = kernel.outputs.map((o) => scope.value(o.value, indexIn(o.value.type.shape)));
  kernel.outputs.forEach((o, k) => scope.store(o, indexIn(o.value.type.shape), values[k]!));
}
