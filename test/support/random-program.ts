/** Random programs: every op keeps types right, shapes stay small, values stay finite. */
import type { Graph, Value } from '../../src/ir/graph.ts';
import { add, maximum, multiply, negate, subtract } from '../../src/ops/arithmetic.ts';
import { full, iota, scalar } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { dynamicSlice, dynamicUpdateSlice } from '../../src/ops/dynamic.ts';
import { broadcastInDim, concatenate, pad, reduceSum, reshape, reverse, slice, transpose } from '../../src/ops/layout.ts';
import { compare, select } from '../../src/ops/logic.ts';
import { tanh } from '../../src/ops/math.ts';
import { reduceMax } from '../../src/ops/reduce.ts';
import type { DType } from '../../src/types/dtype.ts';
import { isFloat } from '../../src/types/dtype.ts';
import { sizeOf } from '../../src/types/shape.ts';
import { program, randomBits } from './programs.ts';

const dtypes: readonly DType[] = ['float32', 'float32', 'bfloat16', 'float16', 'int32', 'uint32', 'int16', 'int8', 'uint8'];
const sizes = [1, 2, 3, 4, 5, 8, 12];

export function randomProgram(seed: number, ops = 12): Graph {
  const next = randomBits(seed);
  const below = (n: number): number => next() % n;
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const shape = (): number[] => Array.from({ length: below(4) }, () => pick(sizes));
  const params = Array.from({ length: 1 + below(4) }, () => ({ dtype: pick(dtypes), shape: shape() }));
  return program(params, (...values) => {
    const pool = [...values];
    const like = (v: Value): Value => {
      const same = pool.filter((u) => u.type.dtype === v.type.dtype && u.type.shape.join() === v.type.shape.join());
      const other = pool.filter(
        (u) => u.type.dtype === v.type.dtype && u.type.shape.length === 1 && v.type.shape.includes(u.type.shape[0]!),
      );
      if (other.length > 0 && below(2) === 0) {
        const u = pick(other);
        return broadcastInDim(u, v.type.shape, [v.type.shape.indexOf(u.type.shape[0]!)]);
      }
      return below(4) === 0 ? full(below(5), v.type) : pick(same);
    };
    // Keeps numbers small, so that sums and products of the next steps stay exact enough to be compared.
    const tame = (v: Value): Value => (isFloat(v.type.dtype) ? tanh(v) : v);
    for (let k = 0; k < ops; k++) {
      const v = pick(pool.slice(-6));
      const { shape: s, dtype } = v.type;
      const rank = s.length;
      const axis = rank > 0 ? below(rank) : 0;
      const at = (f: (d: number, size: number) => number): number[] => s.map((size, d) => f(d, size));
      const moves: (() => Value)[] = [
        () => add(v, like(v)),
        () => tame(multiply(v, like(v))),
        () => subtract(like(v), v),
        () => maximum(v, like(v)),
        () => negate(v),
        () => select(compare(v, like(v), pick(['LT', 'GE', 'EQ'])), v, like(v)),
        () => convert(tame(v), pick(dtypes)),
        () => reshape(v, below(2) ? [sizeOf(s)] : [...s].reverse()),
        () =>
          transpose(
            v,
            [...s.keys()].sort(() => below(3) - 1),
          ),
        () =>
          broadcastInDim(
            v,
            rank < 3 ? [pick(sizes), ...s] : s,
            at((d) => d + (rank < 3 ? 1 : 0)),
          ),
        () =>
          slice(
            v,
            at((_, n) => below(n)),
            s,
            at(() => 1 + below(2)),
          ),
        () => reverse(v, rank > 0 ? [axis] : []),
        () =>
          rank > 0
            ? pad(
                v,
                scalar(1, dtype),
                at((d) => (d === axis ? below(3) : 0)),
                at((d) => (d === axis ? below(5) : 0)),
                at(() => below(2)),
              )
            : v,
        () => (rank > 0 ? concatenate([v, like(v)], axis) : v),
        () => tame(convert(reduceSum(convert(v, 'float32'), rank > 0 ? [axis] : []), isFloat(dtype) ? dtype : 'float32')),
        () => (rank > 0 ? reduceMax(v, [axis]) : v),
        () => (rank > 0 ? add(v, convert(iota({ shape: s, dtype: 'int32' }, axis), dtype)) : v),
        () =>
          dynamicSlice(
            v,
            at(() => 0).map(() => scalar(below(6) - 2, 'int32')),
            at((_, n) => 1 + below(n)),
          ),
        () =>
          dynamicUpdateSlice(
            v,
            slice(
              like(v),
              at(() => 0),
              at((_, n) => 1 + below(n)),
            ),
            at(() => 0).map(() => scalar(below(6), 'int32')),
          ),
        () => (rank === 2 ? tame(dotGeneral(v, like(v), { lhsContracting: [axis], rhsContracting: [axis] })) : v),
      ];
      const made = pick(moves)();
      if (sizeOf(made.type.shape) > 0 && sizeOf(made.type.shape) <= 4096 && made.type.shape.length <= 4) pool.push(made);
    }
    return [...new Set(pool.slice(-1 - below(3)))];
  });
}
