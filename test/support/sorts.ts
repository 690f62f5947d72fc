/** Sorts of lines that are too long to be sorted by counting alone. */
import type { Value } from '../../src/ir/graph.ts';
import { iota } from '../../src/ops/constant.ts';
import { sort, topK } from '../../src/ops/sort.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import type { TensorType } from '../../src/types/shape.ts';
import { typed as t } from './agrees.ts';
import { randomTensor } from './random-tensor.ts';

export type SortCase = readonly [name: string, types: readonly TensorType[], body: (...v: Value[]) => readonly Value[]];

const places = (x: Value, axis: number): Value => iota({ shape: x.type.shape, dtype: 'int32' }, axis);

export const longSorts: readonly SortCase[] = [
  ['two whole runs and a third, stable', [t('int32', 2, 1300)], (x) => sort([x!, places(x!, 1)], 1)],
  ['five runs, of which the last is alone at every merge', [t('float32', 2052)], (x) => sort([x!], 0)],
  ['columns with a payload', [t('float32', 1536, 3), t('uint32', 1536, 3)], (x, y) => sort([x!, y!], 0)],
  ['two keys', [t('int32', 1100), t('float32', 1100)], (x, y) => sort([x!, y!, places(x!, 0)], 0, { numKeys: 2 })],
  ['bf16', [t('bfloat16', 1120)], (x) => sort([x!, places(x!, 0)], 0)],
  ['the greatest seven', [t('float32', 2, 1501)], (x) => topK(x!, 7)],
  ['the greatest hundred, of runs and of their greatest', [t('int32', 6000)], (x) => topK(x!, 100)],
  ['the greatest of bf16', [t('bfloat16', 3, 1600)], (x) => topK(x!, 20)],
  ['the greatest of a short line of bf16', [t('bfloat16', 3, 100)], (x) => topK(x!, 5)],
  ['the greatest of more than a run', [t('float32', 1030)], (x) => topK(x!, 600)],
];

/** Arguments with many equals, and with numbers that compare in a way of their own. */
export function sortArgs(types: readonly TensorType[]): HostTensor[] {
  const odd = [Number.NaN, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return types.map((type, k) => {
    const { data } = randomTensor(type, k + 1);
    if (type.dtype === 'int32')
      return hostTensor(
        type.dtype,
        type.shape,
        data.map((v) => v % 50),
      );
    if (type.dtype !== 'float32') return hostTensor(type.dtype, type.shape, data);
    return hostTensor(
      type.dtype,
      type.shape,
      data.map((v, i) => (i % 5 === 2 ? odd[((i / 5) % 5) | 0]! : v)),
    );
  });
}
