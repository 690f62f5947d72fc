/** Sums of sums: WGSL lets a compiler add their terms in any order (15.7.3, reassociation), and Mesa does so. */
import type { Eqn } from '../../src/ir/graph.ts';
import { isFloat } from '../../src/types/dtype.ts';
import { type Bounded, evaluateAt } from './bounded.ts';
import { gridOf } from './rounding.ts';

/** What a tensor of f32 is a sum of. */
export interface Terms {
  readonly count: number;
  /** The magnitudes of all terms added up, for each element: no partial sum is greater. */
  readonly size: Float32Array;
  /** A power of two that divides all terms. */
  readonly grid: number;
}

const alone = ({ tensor }: Bounded): Terms => ({
  count: 1,
  size: Float32Array.from(tensor.data as Float32Array, Math.abs),
  grid: gridOf(tensor),
});

/** The terms of a result; undefined where it is none of a sum. */
export function termsOf(eqn: Eqn, inputs: readonly Bounded[], k: number): Terms | undefined {
  if (inputs.length === 0 || inputs.some((x) => x.tensor.type.dtype !== 'float32')) return undefined;
  const all = inputs.map((x) => x.terms ?? alone(x));
  const together = (size: Float32Array): Terms => ({
    size,
    count: eqn.op.kind === 'layout' ? Math.max(...all.map((t) => t.count)) : all.reduce((n, t) => n + t.count, 0),
    grid: Math.min(...all.map((t) => t.grid)),
  });
  if (eqn.op.name === 'add' || eqn.op.name === 'subtract') return together(all[0]!.size.map((x, i) => x + all[1]!.size[i]!));
  if (!inputs.some((x) => x.terms)) return undefined;
  if (eqn.op.name === 'negate') return inputs[0]!.terms;
  if (eqn.op.kind !== 'layout' || !isFloat(eqn.outputs[k]!.type.dtype)) return undefined;
  const sizes = inputs.map((x, i) => ({ type: x.tensor.type, data: all[i]!.size }));
  return together(evaluateAt(eqn, k, sizes) as Float32Array);
}

/** What another order of the terms may make of a sum; 0 where none rounds. */
export function reorderings({ count, size, grid }: Terms, i: number): number {
  return count < 3 || size[i]! <= grid * 2 ** 24 ? 0 : (count - 1) * 2 ** -23 * size[i]!;
}
