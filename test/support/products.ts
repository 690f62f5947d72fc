/** Matrix products of operands in each order. */
import type { Value } from '../../src/ir/graph.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import type { Shape } from '../../src/types/shape.ts';

export const layouts = {
  NN: { lhs: (m: number, k: number): Shape => [m, k], rhs: (k: number, n: number): Shape => [k, n], contract: [1, 0] },
  NT: { lhs: (m: number, k: number): Shape => [m, k], rhs: (k: number, n: number): Shape => [n, k], contract: [1, 1] },
  TN: { lhs: (m: number, k: number): Shape => [k, m], rhs: (k: number, n: number): Shape => [k, n], contract: [0, 0] },
  TT: { lhs: (m: number, k: number): Shape => [k, m], rhs: (k: number, n: number): Shape => [n, k], contract: [0, 1] },
} as const;

export const product = (a: Value, b: Value, [i, j]: readonly [number, number]): Value =>
  dotGeneral(a, b, { lhsContracting: [i], rhsContracting: [j] });
