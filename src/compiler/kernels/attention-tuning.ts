/** Attention for which one measurement holds, and one of it to measure. Gradients go by the guess. */
import { buildClosed } from '../../ir/builder.ts';
import type { Graph, Value } from '../../ir/graph.ts';
import { divide, subtract } from '../../ops/arithmetic.ts';
import { convert } from '../../ops/conversion.ts';
import { dotGeneral } from '../../ops/dot.ts';
import { broadcastInDim, reduceSum } from '../../ops/layout.ts';
import { exponential } from '../../ops/math.ts';
import { reduceMax } from '../../ops/reduce.ts';
import type { DType } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import { sampleSide } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import type { AttentionSpace } from './attention-space.ts';

/**
 * `attention/bfloat16/8x256x256x64`: the keys' dtype, and heads, queries, keys and width, the first three rounded to powers of two, at most as
 * large as tells the candidates apart in a short time. Null for what is not one softmax of one product, and for odd sizes, whose candidates
 * are others.
 */
export function attentionKey(space: AttentionSpace, target: Target): string | null {
  const { batch, x, y, scores, products, passes } = space;
  if (scores.length !== 1 || products.length !== 1 || passes.length !== 1 || !passes[0]!.online) return null;
  const queries = sizeOf(x);
  if (scores[0]!.depth !== products[0]!.depth || (queries > 1 && x.at(-1)! % 4 !== 0) || y.at(-1)! < 32) return null;
  const most = sampleSide(target.machine) / 2;
  const rounded = (size: number, limit: number): number => Math.min(limit, 2 ** Math.ceil(Math.log2(Math.max(1, size))));
  const sizes = [rounded(sizeOf(batch), most / 32), rounded(queries, most), rounded(sizeOf(y), 4 * most), scores[0]!.depth];
  return `attention/${scores[0]!.moving.value.type.dtype}/${sizes.join('x')}`;
}

/** softmax(q kᵀ) v. */
export function attentionSample(key: string): Graph {
  const [, dtype, sizes] = key.split('/') as [string, DType, string];
  const [b, x, y, d] = sizes.split('x').map(Number) as [number, number, number, number];
  const types = [x, y, y].map((n) => ({ shape: [b, n, d], dtype }));
  return buildClosed('sample', types, (q, k, v) => {
    const heads = { lhsBatching: [0], rhsBatching: [0] };
    const scores = dotGeneral(q!, k!, { ...heads, lhsContracting: [2], rhsContracting: [2] }, { dtype: 'float32' });
    const spread = (rows: Value): Value => broadcastInDim(rows, [b, x, y], [0, 1]);
    const weights = exponential(subtract(scores, spread(reduceMax(scores, [2]))));
    const shares = convert(divide(weights, spread(reduceSum(weights, [2]))), dtype);
    return [dotGeneral(shares, v!, { ...heads, lhsContracting: [2], rhsContracting: [1] })];
  });
}
