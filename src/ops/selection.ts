/** Which element a window selects: what select_and_scatter and select_and_gather share. */
import { type Graph, text } from '../ir/graph.ts';
import type { Emitter, Expr, Ix } from '../ir/op.ts';
import type { HostData, HostTensor } from '../types/host.ts';
import type { TensorType } from '../types/shape.ts';
import { allocateFor } from './define.ts';
import { compare } from './logic.ts';
import { elementUnder, loopWindow, type Sliding, visitWindows } from './windows.ts';

/** Which of two elements a window keeps: the first if it compares so with the second. */
export type Selection = 'GE' | 'LE' | 'GT' | 'LT';
const selections: readonly Selection[] = ['GE', 'LE', 'GT', 'LT'];
export const keeps: Readonly<Record<Selection, (a: number, b: number) => boolean>> = {
  GE: (a, b) => a >= b,
  LE: (a, b) => a <= b,
  GT: (a, b) => a > b,
  LT: (a, b) => a < b,
};

/** The comparison that a region is; `null` for any other. */
export function selectionOf(region: Graph): Selection | null {
  const [eqn] = region.eqns;
  if (region.eqns.length !== 1 || eqn!.op !== compare.op || eqn!.attrs['compare_type'] === 'TOTALORDER') return null;
  const inOrder = eqn!.inputs[0] === region.params[0] && eqn!.inputs[1] === region.params[1];
  const direction = text(eqn!.attrs, 'comparison_direction') as Selection;
  return inOrder && selections.includes(direction) ? direction : null;
}

/** The element that is kept under each window, −1 under a window of holes. */
export function chosenUnder(
  axes: readonly Sliding[],
  data: HostData,
  windows: number,
  keep: (a: number, b: number) => boolean,
): Int32Array {
  const chosen = new Int32Array(windows).fill(-1);
  visitWindows(axes, (window, element) => {
    const best = chosen[window]!;
    if (best < 0 || !keep(data[best]!, data[element]!)) chosen[window] = element;
  });
  return chosen;
}

/** Which of two numbers a region keeps. */
export function keeper(
  region: Graph,
  type: TensorType,
  run: (graph: Graph, args: readonly HostTensor[]) => HostTensor[],
): (a: number, b: number) => boolean {
  const selection = selectionOf(region);
  if (selection) return keeps[selection];
  return (a, b) => run(region, [elementAt(type, [a], 0), elementAt(type, [b], 0)])[0]!.data[0] !== 0;
}

/** The flat position of the element of an operand that is kept under a window, −1 if there is none: an `i32` variable. */
export function choose(
  e: Emitter,
  axes: readonly Sliding[],
  place: readonly Ix[],
  operand: number,
  keep: (best: Expr, other: Expr) => Expr,
): Expr {
  const { shape, dtype } = e.eqn.inputs[operand]!.type;
  const { k } = e;
  const winner = e.var(k.constant(-1, 'i32'));
  const best = e.var(e.literal(0, dtype));
  loopWindow(e, axes, {}, (step) => {
    const under = axes.map((axis, d) => elementUnder(e, axis, place[d]!, step[d]!));
    e.when(e.k.every(under.map((u) => u.present)), () => {
      const at = under.map((u) => u.element);
      const x = e.let(e.operand(operand, at));
      e.when(k.or(k.less(winner, 0), k.not(keep(best, x))), () => {
        e.assign(winner, e.ix.flatten(at, shape).expr);
        e.assign(best, x);
      });
    });
  });
  return winner;
}

/** One element as a scalar. */
export const elementAt = ({ dtype }: TensorType, data: ArrayLike<number>, at: number): HostTensor => {
  const one = allocateFor({ shape: [], dtype });
  one[0] = data[at]!;
  return { type: { shape: [], dtype }, data: one };
};
