/** Cumulative ops over lines that are long for one invocation. */
import type { Value } from '../../src/ir/graph.ts';
import { cummax, cummin, cumprod, cumsum } from '../../src/ops/cumulative.ts';
import type { TensorType } from '../../src/types/shape.ts';
import { typed as t } from './agrees.ts';

export const longCumulatives: readonly (readonly [name: string, type: TensorType, body: (x: Value) => Value])[] = [
  ['sums', t('float32', 2, 2100), (x) => cumsum(x, 1)],
  ['sums from the end', t('float32', 2051), (x) => cumsum(x, 0, true)],
  ['sums down columns', t('int32', 2048, 3), (x) => cumsum(x, 0)],
  ['sums of bf16', t('bfloat16', 3, 70), (x) => cumsum(x, 1)],
  ['sums of many bf16', t('bfloat16', 2500), (x) => cumsum(x, 0)],
  ['products', t('uint32', 2200), (x) => cumprod(x, 0)],
  ['the greatest so far', t('float32', 3000), (x) => cummax(x, 0)],
  ['the least from here on', t('int32', 3, 2500), (x) => cummin(x, 1, true)],
];
