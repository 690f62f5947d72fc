/**
 * The products of one kernel. They have the same batch, m and n, so that a tile of one stands where that of the others does, and what
 * follows them may join them:
 *
 *     silu(x · W) * (x · V)                  two sums, and one loop over k that reads x once
 *     x · Wq, x · Wk, x · Wv                 three sums, three results
 *     dq · Wqᵀ + dk · Wkᵀ + dv · Wvᵀ         one sum, and a loop over k for each product
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import { add } from '../../ops/arithmetic.ts';
import { byteSize, isFloat } from '../../types/dtype.ts';
import { equalShapes } from '../../types/shape.ts';
import { scalarOf } from '../kernel-ir/types.ts';
import { dependsOn } from './access.ts';
import { type DotSpace, dotSpace } from './dot-space.ts';
import type { Region } from './family.ts';

export interface Product {
  readonly space: DotSpace;
  /** The accumulator it is added to: a position in `sums`. */
  readonly sum: number;
}

/** What an accumulator holds at the end. */
export interface ProductSum {
  readonly value: Value;
  readonly space: DotSpace;
}

export interface DotProducts {
  /** Batch, m and n of all products are those of this one. */
  readonly space: DotSpace;
  /** Products in order; those of a pass have one left operand and one k. */
  readonly passes: readonly (readonly Product[])[];
  readonly sums: readonly ProductSum[];
}

/** More would hold more accumulators than an invocation has registers, and take long to compile. */
const maxProducts = 4;

/** `joined`: products that are only added are summed in one accumulator; without it each is rounded before. */
export function dotProducts(region: Region, heroes: readonly Eqn[], joined: boolean): DotProducts | null {
  const [first] = heroes;
  if (!first || heroes.length > maxProducts || !heroes.every((e) => e.op.kind === 'dot' && accumulates(e))) return null;
  const type = scalarOf(first.outputs[0]!.type.dtype);
  if (!heroes.every((e) => scalarOf(e.outputs[0]!.type.dtype) === type)) return null;
  const spaces = heroes.map((e) => dotSpace(region, e));
  const space = spaces[0]!;
  if (!spaces.every((s) => s.m * s.n * s.k * s.batch > 0 && s.n > 1 && s.batch === space.batch && s.m === space.m && s.n === space.n))
    return null;
  if (spaces.length > 1 && !(independent(region, spaces) && spaces.every((s) => s.fours === space.fours))) return null;

  const sums = sumsOf(region, spaces, joined);
  const passes: Product[][] = [];
  for (const s of spaces) {
    const product = { space: s, sum: sums.findIndex((sum) => sum.of.includes(s)) };
    const pass = passes.find(([p]) => readsSameLeft(p!.space, s));
    if (pass) pass.push(product);
    else passes.push([product]);
  }
  return { space, passes, sums };
}

/** Products and sums are 32-bit numbers that need no narrowing in between. */
function accumulates(hero: Eqn): boolean {
  const { dtype } = hero.outputs[0]!.type;
  return (isFloat(dtype) || byteSize(dtype) === 4) && hero.inputs.every((v) => scalarOf(v.type.dtype) === scalarOf(dtype));
}

function independent(region: Region, spaces: readonly DotSpace[]): boolean {
  const products = spaces.map((s) => s.eqn.outputs[0]!);
  return spaces.every((s) => products.every((p) => p === s.eqn.outputs[0] || s.eqn.inputs.every((v) => !dependsOn(region, v, p))));
}

/** Whether one loop over k can read the left operand for both. */
const readsSameLeft = (a: DotSpace, b: DotSpace): boolean => a.lhs === b.lhs && a.lhsOrder === b.lhsOrder;

interface Sum extends ProductSum {
  readonly of: readonly DotSpace[];
}

function sumsOf(region: Region, spaces: readonly DotSpace[], joined: boolean): readonly Sum[] {
  let sums = spaces.map((space): Sum => ({ value: space.eqn.outputs[0]!, space, of: [space] }));
  if (!joined || spaces.length === 1) return sums;
  for (const eqn of region.graph.eqns) {
    if (eqn.op !== add.op) continue;
    const [a, b] = eqn.inputs.map((v) => sums.find((s) => s.value === v && !region.isResult(v) && region.users(v).length === 1));
    if (!a || !b || a === b || !equalShapes(a.value.type.shape, b.value.type.shape)) continue;
    const both: Sum = { value: eqn.outputs[0]!, space: a.space, of: [...a.of, ...b.of] };
    sums = sums.flatMap((s) => (s === a ? [both] : s === b ? [] : [s]));
  }
  return sums;
}
