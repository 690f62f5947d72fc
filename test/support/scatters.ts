/** Scatters of whole rows, each named by one index. */
import type { Value } from '../../src/ir/graph.ts';
import { multiply } from '../../src/ops/arithmetic.ts';
import { fullLike, zeros } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { scatter, scatterAdd } from '../../src/ops/indexing.ts';
import { replacer } from '../../src/ops/region.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import type { TensorType } from '../../src/types/shape.ts';
import { typed as t } from './agrees.ts';
import { randomTensor } from './random-tensor.ts';

const rows = { update_window_dims: [1], inserted_window_dims: [0], scatter_dims_to_operand_dims: [0], index_vector_dim: 1 };
const deep = { update_window_dims: [2, 3], inserted_window_dims: [0], scatter_dims_to_operand_dims: [0], index_vector_dim: 2 };
const pairs = { update_window_dims: [1], inserted_window_dims: [0, 1], scatter_dims_to_operand_dims: [1, 0], index_vector_dim: 1 };
const elements = { update_window_dims: [], inserted_window_dims: [0], scatter_dims_to_operand_dims: [0], index_vector_dim: 1 };

export const scatters: readonly (readonly [name: string, types: readonly TensorType[], body: (...v: Value[]) => Value])[] = [
  ['embedding gradient', [t('int32', 50, 1), t('float32', 50, 24)], (i, u) => scatterAdd(zeros(t('float32', 9, 24)), i!, u!, rows)],
  ['bf16 into an operand', [t('int32', 13, 1), t('bfloat16', 13, 8), t('bfloat16', 9, 8)], (i, u, x) => scatterAdd(x!, i!, u!, rows)],
  [
    'indices of two axes, updates of two',
    [t('uint32', 3, 5, 1), t('float32', 3, 5, 2, 4)],
    (i, u) => scatterAdd(zeros(t('float32', 9, 2, 4)), i!, u!, deep),
  ],
  [
    'the last of equal indices is set',
    [t('int32', 30, 1), t('float32', 30, 20), t('float32', 9, 20)],
    (i, u, x) => scatter([x!], i!, [u!], rows, replacer('float32'))[0]!,
  ],
  [
    'work on both sides',
    [t('int32', 10, 1), t('bfloat16', 10, 8)],
    (i, u) => {
      const sum = scatterAdd(zeros(t('float32', 9, 8)), i!, convert(u!, 'float32'), rows);
      return multiply(sum, fullLike(sum, 0.5));
    },
  ],
  ['pairs of indices', [t('int32', 30, 2), t('float32', 30, 4)], (i, u) => scatterAdd(zeros(t('float32', 9, 9, 4)), i!, u!, pairs)],
  ['single elements', [t('int32', 40, 1), t('float32', 40), t('float32', 9)], (i, u, x) => scatterAdd(x!, i!, u!, elements)],
  ['elements of rows of three', [t('int32', 40), t('int32', 40, 3), t('int32', 9, 3)], (i, u, x) => scatterAdd(x!, i!, u!, rows)],
  ['one update', [t('int32', 1, 1), t('float32', 1, 8), t('float32', 9, 8)], (i, u, x) => scatterAdd(x!, i!, u!, rows)],
];

/** Arguments of which the first are indices, some out of bounds on either side. */
export const scatterArgs = (types: readonly TensorType[]): HostTensor[] =>
  types.map((type, k) =>
    k > 0
      ? randomTensor(type, k + 1)
      : hostTensor(
          type.dtype,
          type.shape,
          randomTensor(type, 3).data.map((x) => x + 2),
        ),
  );
