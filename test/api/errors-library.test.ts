import { describe, expect, test } from 'vitest';
import { type Array, init, lax, nn, numpy as np } from '../../src/index.ts';

function message(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

await init('cpu');
const ones = (...shape: number[]): Array => np.ones(shape);
const ints = (...values: number[]): Array => np.array(values, { dtype: 'int32' });

const cases: Record<string, Record<string, [() => unknown, string]>> = {
  reductions: {
    'options for an axis': [
      () => np.mean(ones(2, 3), 'rows' as never),
      'mean: axis must be an integer or a list of integers, got string "rows"',
    ],
    'options for an axis of a sort': [
      () => np.sort(ones(2, 3), { axes: 1 } as never),
      'sort: options must be among a, axis, stable, descending, got axes: number 1\n  Did you mean `axis`?',
    ],
    'an order of axes in one word': [
      () => np.transpose(ones(2, 3), 'ba' as never),
      'transpose: perm must be an integer or a list of integers, got string "ba"',
    ],
    'a shape in one word': [
      () => np.reshape(ones(2, 3), '6' as never),
      'reshape: a shape must be a list of sizes that are whole numbers from 0, got string "6"',
    ],
    'an axis beyond those of a stack': [() => np.stack([ones(2, 3)], 3), 'stack: axis must be in [-3, 3), got 3 for f32[2,3]'],
    'an axis named twice': [() => np.sum(ones(2, 3), [0, -2]), 'sum: axes must differ, got [0,0]'],
    'the greatest of nothing': [
      () => np.max(ones(0, 3), 0),
      'max: of no elements there is no max, got f32[0,3] over axes [0]\n  Pass { initial } with the value for no elements.',
    ],
    'a mask without an initial value': [
      () => np.min(ones(3), 0, { where: true }),
      'min: where needs an initial value, because min has none of its own, got f32[3] without one\n  Pass { initial } with the value for no elements.',
    ],
    'argmax of nothing': [() => np.argmax(ones(0)), 'argmax: of no elements there is no argmax, got f32[0]'],
    'the order of a running sum': [() => np.cumsum(ones(3), 1), 'cumsum: axis must be in [-1, 1), got 1 for f32[3]'],
    'an unknown quantile': [
      () => np.quantile(ones(3), 0.5, 0, { method: 'cubic' as never }),
      'quantile: method must be linear, lower, higher, nearest or midpoint, got "cubic"',
    ],
  },
  products: {
    'matmul names both axes': [
      () => np.matmul(ones(3, 4), ones(5, 6)),
      'matmul: contracted axes must have equal size, got 4 (axis 1 of f32[3,4]) and 5 (axis 0 of f32[5,6])',
    ],
    'matmul of a scalar': [
      () => np.matmul(ones(3), 2),
      'matmul: operands must have at least one axis, got f32[3] and i32[]\n  Use multiply (x.mul(y)) for scalars.',
    ],
    'batch axes': [
      () => np.matmul(ones(2, 3, 4), ones(5, 4, 3)),
      'matmul: batch axes must have equal sizes, or 1, got 2 (axis 0 of f32[2,3,4]) and 5 (axis 0 of f32[5,4,3])',
    ],
    'einsum, sizes': [
      () => np.einsum('ij,jk->ik', ones(2, 3), ones(4, 5)),
      'einsum: contracted axes must have equal size, got 3 (axis 1 of f32[2,3]) and 4 (axis 0 of f32[4,5])',
    ],
    'einsum, operands': [() => np.einsum('ij,jk', ones(2, 3)), 'einsum: subscripts must name every operand, got "ij,jk" for 1 operand'],
    'einsum, letters': [
      () => np.einsum('ij->ik', ones(2, 3)),
      'einsum: the result must name labels of the operands, each once, got "k" in "ij->ik"',
    ],
    'einsum, axes': [
      () => np.einsum('ijk->i', ones(2, 3)),
      'einsum: a term must have a letter for every axis of its operand, got "ijk" in "ijk->i" for f32[2,3]',
    ],
    'einsum, text': [() => np.einsum('i1->i', ones(2, 3)), 'einsum: subscripts must be letters, ..., commas and one ->, got "i1->i"'],
    'tensordot, axes': [
      () => np.tensordot(ones(2), ones(2), 2),
      'tensordot: axes must be a number of axes that both operands have, got 2 for f32[2] and f32[2]',
    ],
    cross: [() => np.cross(ones(4), ones(4)), 'cross: the axis must have 2 or 3 elements, got f32[4] and f32[4] along axis -1'],
  },
  indexing: {
    'too many indices': [() => ones(2, 3).slice(0, 0, 0), 'slice: there must be at most one index for each axis, got 3 for f32[2,3]'],
    'a position outside': [() => ones(2, 3).slice([], 3), 'slice: an index must be in [-3, 3), got 3 for axis 1 of f32[2,3]'],
    'a step of 0': [() => ones(3).slice([0, 3, 0]), 'slice: a step must not be 0, got it for axis 0 of f32[3]'],
    'two ellipses': [() => ones(2, 3).slice('...', '...'), "slice: an index must have at most one '...', got 2"],
    'a float index': [
      () => ones(3).slice(1.5),
      "slice: an index must be a whole number, a range [start, stop, step], null, '...' or an integer array, got number 1.5\n  Positions that are traced are integer arrays; ranges are static: use lax.dynamicSlice for a part that begins at a traced position.",
    ],
    'a mask': [
      () => ones(3).slice(np.array([true, false, true])),
      'slice: an index array must hold integers, got i1[3]\n  The shape of a masked array depends on its values: use where(mask, …), or `const indices = await np.nonzero(mask)` and index with those.',
    ],
    'an update that does not fit': [
      () => ones(2, 3).at(0).set(ones(2)),
      'at.set: the value must broadcast to the indexed part, got f32[2] for f32[3]',
    ],
    'take with a mask': [() => np.take(ones(3), np.array([true, false])), 'take: indices must be integers, got i1[2]'],
    'take, mode': [() => np.take(ones(3), ints(0), 0, { mode: 'raise' as never }), 'take: mode must be fill, clip or wrap, got "raise"'],
    'takeAlongAxis, axes': [
      () => np.takeAlongAxis(ones(2, 3), ints(0)),
      'takeAlongAxis: indices must have as many axes as the array, got i32[1] for f32[2,3]\n  Add one with expandDims(indices, axis).',
    ],
    partition: [() => np.partition(ones(3), 3), 'partition: kth must be in [-3, 3), got 3 for axis 0 of f32[3]'],
    'pad, width': [
      () => np.pad(ones(3), [1, -1]),
      'pad: width must be a number, [before, after], or one such pair for each axis of f32[3], with numbers from 0, got [1,-1]',
    ],
  },
  lax: {
    'two dtypes': [
      () => lax.add(ones(2), ints(1, 2)),
      'lax.add: operands must have one dtype, got f32[2] and i32[2]\n  Convert with lax.convertElementType, or use the function of numpy, which promotes.',
    ],
    'a fraction beside integers': [
      () => lax.mul(ints(1), 1.5),
      'lax.mul: operands must have one dtype, got i32[1] and f32[]\n  Convert with lax.convertElementType, or use the function of numpy, which promotes.',
    ],
    'two ranks': [
      () => lax.add(ones(2, 3), ones(3)),
      'lax.add: operands must have equally many axes, got f32[2,3] and f32[3]\n  Use lax.expandDims, or the function of numpy, which broadcasts.',
    ],
    starts: [
      () => lax.dynamicSlice(ones(2, 3), [0], [1, 1]),
      'lax.dynamicSlice: there must be one start for each axis, got 1 for f32[2,3]',
    ],
    'a start that is not whole': [
      () => lax.dynamicSlice(ones(3), [0.5], [1]),
      'lax.dynamicSlice: a start must be a whole number or a scalar integer array, got 0.5',
    ],
    'top-k': [() => lax.topK(ones(3), 4), 'lax.topK: k must be from 0 to the size of the axis, got 4 for axis 0 of f32[3]'],
    padding: [
      () => lax.conv(ones(1, 1, 3), ones(1, 1, 2), [1], 'FULL' as never),
      "lax.convGeneralDilated: padding must be 'VALID', 'SAME', 'SAME_LOWER' or [before, after] for each axis, got \"FULL\"",
    ],
    'dimension numbers': [
      () => lax.convGeneralDilated(ones(1, 1, 3), ones(1, 1, 2), [1], 'SAME', { dimensionNumbers: ['NC', 'OIH', 'NCH'] }),
      'lax.convGeneralDilated: dimensionNumbers must name every axis once, like [\'NHWC\', \'HWIO\', \'NHWC\'], got ["NC","OIH","NCH"] for 3 axes',
    ],
    'gather, mode': [
      () => lax.gather(ones(3), ints(0), { offsetDims: [], collapsedSliceDims: [0], startIndexMap: [0] }, [1], { mode: 'wrap' as never }),
      'lax.gather: mode must be fill, drop, clip or promiseInBounds, got "wrap"',
    ],
  },
  nn: {
    'attention, dtypes': [
      () => nn.dotProductAttention(ones(1, 2, 1, 4), ones(1, 2, 1, 4), ones(1, 2, 1, 4).astype('bfloat16')),
      'dotProductAttention: query, key and value must have one dtype, got f32[1,2,1,4], f32[1,2,1,4], bf16[1,2,1,4]',
    ],
    'attention, heads': [
      () => nn.dotProductAttention(ones(1, 2, 3, 4), ones(1, 2, 2, 4), ones(1, 2, 2, 4)),
      'dotProductAttention: query heads must be a multiple of key heads, got 3 and 2',
    ],
    'attention, mask': [
      () => nn.dotProductAttention(ones(1, 2, 1, 4), ones(1, 2, 1, 4), ones(1, 2, 1, 4), { mask: ones(1, 1, 2, 2) }),
      'dotProductAttention: mask must be bool, got f32[1,1,2,2]\n  Pass what is to be added to the logits as bias.',
    ],
    'attention, bias': [
      () => nn.dotProductAttention(ones(1, 2, 1, 4), ones(1, 2, 1, 4), ones(1, 2, 1, 4), { bias: ones(1, 1, 3, 2) }),
      'dotProductAttention: bias must broadcast to [B, N, T, S] = [1,1,2,2], got f32[1,1,3,2]',
    ],
    'one-hot of floats': [() => nn.oneHot(ones(2), 3), 'oneHot: indices must be integers, got f32[2]'],
    'halves of an odd axis': [() => nn.glu(ones(3)), 'glu: the axis must have an even size, got 3 (axis 0 of f32[3])'],
    'frequencies of a BigInt': [() => np.fft.rfftfreq(8n as never), 'rfftfreq: n must be a whole number from 1, got 8'],
    'softmax, axis': [() => nn.softmax(ones(3), 1), 'softmax: axis must be in [-1, 1), got 1 for f32[3]'],
  },
};

for (const [group, messages] of Object.entries(cases)) {
  describe(`${group}: errors name the rule and what came`, () => {
    for (const [name, [call, text]] of Object.entries(messages)) test(name, () => expect(message(call)).toBe(text));
  });
}
