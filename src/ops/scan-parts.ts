/** How a scan's operands and attributes are laid out. */
import { emit } from '../ir/builder.ts';
import { type Attrs, flag, type Graph, int, type Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { cut, weakResults } from './subgraph.ts';

export interface Scan {
  /** (consts, carry, slices of xs) → (carry, slices of ys). */
  readonly body: Graph;
  readonly consts?: readonly Value[];
  readonly init: readonly Value[];
  /** Each with `length` slices along axis 0. */
  readonly xs?: readonly Value[];
  readonly length: number;
  readonly reverse?: boolean;
  readonly unroll?: number;
}

/** Emits a scan with the given record. */
export function emitScan(op: Op, s: Scan): readonly Value[] {
  const { body, consts = [], init, xs = [], length, reverse = false, unroll = 1 } = s;
  const attrs = { length, reverse, num_consts: consts.length, num_carry: init.length, unroll };
  return emit(op, [...consts, ...init, ...xs], attrs, [body], weakResults(body));
}

export const parts = <T>(operands: readonly T[], attrs: Attrs): [consts: T[], carry: T[], xs: T[]] =>
  cut(operands, int(attrs, 'num_consts'), int(attrs, 'num_carry')) as [T[], T[], T[]];

export const options = (attrs: Attrs): { length: number; reverse: boolean; unroll: number } => ({
  length: int(attrs, 'length'),
  reverse: flag(attrs, 'reverse'),
  unroll: int(attrs, 'unroll'),
});
