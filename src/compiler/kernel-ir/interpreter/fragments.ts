/** Fragments of matrices: what the lanes of a subgroup hold together is one array for each subgroup, by rows. */
import type { Expr, Node } from '../expr.ts';
import type { SharedArray, Stmt } from '../program.ts';
import type { FragmentType } from '../types.ts';
import { type Machine, type Run, subgroupsOf } from './machine.ts';
import type { Slot } from './slots.ts';

/** Runs `body` for each subgroup of which lanes are there: all of them must be. */
export function eachSubgroup(machine: Machine, mask: Uint8Array, stmt: Stmt, body: (subgroup: number, first: number) => void): void {
  const { size, lanes, groups } = machine;
  const each = Math.ceil(size / lanes);
  for (let s = 0; s < groups * each; s++) {
    const first = Math.floor(s / each) * size + (s % each) * lanes;
    const own = mask.subarray(first, Math.min(first + lanes, (Math.floor(s / each) + 1) * size));
    const here = own.reduce((a, b) => a + b, 0);
    if (here === 0) continue;
    if (here < lanes) machine.fail('all lanes of a subgroup must hold a fragment', `${here} of ${lanes}`, stmt, first + own.indexOf(1));
    body(s, first);
  }
}

interface Line {
  readonly array: SharedArray;
  readonly stride: number;
  readonly byColumn: boolean;
}

/** The place of an element in workgroup memory, which must be there and the same for all lanes. */
function placeOf(
  machine: Machine,
  { array, stride, byColumn }: Line,
  at: Slot,
  first: number,
  row: number,
  column: number,
  stmt: Stmt,
): number {
  const index = at[first]! + (byColumn ? column * stride + row : row * stride + column);
  for (let l = 1; l < machine.lanes; l++)
    if (at[first + l] !== at[first])
      machine.fail('all lanes of a subgroup must name one place', `${at[first]} and ${at[first + l]}`, stmt, first);
  if (!(index >= 0 && index < array.length))
    machine.fail(`an index of ${array.name} must be below ${array.length}`, `${index}`, stmt, first);
  return index;
}

export function fragmentLoad(
  machine: Machine,
  type: FragmentType,
  node: Extract<Node, { op: 'fragment_load' }>,
  at: Slot,
  out: Slot,
  stmt: Stmt,
): Run {
  const array = node.memory as SharedArray;
  const memory = machine.shared.get(array)!;
  const line: Line = { array, stride: node.stride, byColumn: node.byColumn };
  const numbers = memory.floats();
  return (mask) =>
    eachSubgroup(machine, mask, stmt, (s, first) => {
      const group = Math.floor(first / machine.size);
      for (let r = 0; r < type.rows; r++)
        for (let c = 0; c < type.columns; c++) {
          const index = placeOf(machine, line, at, first, r, c, stmt);
          if (!memory.isWritten(group, index))
            machine.fail('workgroup memory must be written before it is read', `${array.name}[${index}]`, stmt, first);
          machine.race(memory.reads(group, index, (first % machine.size) + 1), `a read of ${array.name}[${index}]`, stmt, first);
          out[(s * type.rows + r) * type.columns + c] = numbers[group * array.length + index]!;
        }
    });
}

export function fragmentStore(machine: Machine, stmt: Extract<Stmt, { kind: 'fragment_store' }>, at: Slot, value: Slot): Run {
  const type = stmt.value.type as FragmentType;
  const memory = machine.shared.get(stmt.memory)!;
  const line: Line = { array: stmt.memory, stride: stmt.stride, byColumn: false };
  const numbers = memory.floats();
  return (mask) =>
    eachSubgroup(machine, mask, stmt, (s, first) => {
      const group = Math.floor(first / machine.size);
      for (let r = 0; r < type.rows; r++)
        for (let c = 0; c < type.columns; c++) {
          const index = placeOf(machine, line, at, first, r, c, stmt);
          machine.race(memory.writes(group, index, (first % machine.size) + 1), `a write of ${stmt.memory.name}[${index}]`, stmt, first);
          numbers[group * stmt.memory.length + index] = value[(s * type.rows + r) * type.columns + c]!;
        }
    });
}

/** left · right + sum, each product and sum rounded to f32. */
export function fragmentMultiplyAdd(machine: Machine, e: Expr, [left, right, sum]: readonly Slot[], out: Slot): Run {
  const [l, r] = e.args.map((a) => a.type as FragmentType);
  const [m, n, k] = [l!.rows, r!.columns, l!.columns];
  return () => {
    for (let s = 0; s < subgroupsOf(machine); s++)
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let total = sum![(s * m + i) * n + j]!;
          for (let t = 0; t < k; t++) total = Math.fround(total + Math.fround(left![(s * m + i) * k + t]! * right![(s * k + t) * n + j]!));
          out[(s * m + i) * n + j] = total;
        }
  };
}

/** Sets the fragments of the subgroups that are in the mask. */
export function copyFragments(machine: Machine, mask: Uint8Array, from: Slot, to: Slot, stmt: Stmt): void {
  const each = to.length / subgroupsOf(machine);
  eachSubgroup(machine, mask, stmt, (s) => to.set(from.subarray(s * each, (s + 1) * each), s * each));
}
