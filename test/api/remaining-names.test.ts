import { beforeAll, describe, expect, test } from 'vitest';
import { Array, grad, init, jacobian, jacrev, lax, numpy as np, remat, vmap } from '../../src/index.ts';

beforeAll(() => init('cpu').then(() => {}));

describe('names that the goldens leave out', () => {
  test('dtypes are their names, and constants their values', () => {
    expect([np.float16, np.bfloat16, np.int8, np.int16, np.int32, np.uint8, np.uint16, np.uint32, np.bool]).toEqual([
      'float16',
      'bfloat16',
      'int8',
      'int16',
      'int32',
      'uint8',
      'uint16',
      'uint32',
      'bool',
    ]);
    expect([np.pi, np.e, np.eulerGamma, np.inf, np.newaxis]).toEqual([Math.PI, Math.E, 0.5772156649015329, Number.POSITIVE_INFINITY, null]);
    expect(np.nan).toBeNaN();
  });
  test('copies, and arrays without given contents', async () => {
    const x = np.asarray([1, 2]);
    const y = np.copy(x);
    x.dispose();
    expect(await y.js()).toEqual([1, 2]);
    expect([np.empty([2, 3]).shape, np.emptyLike(y).dtype, lax.empty([2]).shape]).toEqual([[2, 3], 'float32', [2]]);
    expect(y).toBeInstanceOf(Array);
  });
  test('argpartition puts what is smaller before the k-th, and what is greater after it', async () => {
    const x = [5, 1, 4, 2, 3];
    const order = (await np.argpartition(np.array(x), 2).js()) as number[];
    const found = order.map((i) => x[i]!);
    expect(found[2]).toBe(3);
    expect([Math.max(...found.slice(0, 2)) < 3, Math.min(...found.slice(3)) > 3]).toEqual([true, true]);
  });
  test('compress and extract keep what a mask marks, setxor1d what is in one of two only', async () => {
    const mask = np.array([true, false, true]);
    expect(
      await (
        await np.compress(
          mask,
          np.array([
            [1, 2],
            [3, 4],
            [5, 6],
          ]),
          0,
        )
      ).js(),
    ).toEqual([
      [1, 2],
      [5, 6],
    ]);
    expect(await (await np.extract(mask, np.array([7, 8, 9]))).js()).toEqual([7, 9]);
    expect(await (await np.setxor1d(np.array([1, 2, 3]), np.array([3, 4]))).js()).toEqual([1, 2, 4]);
  });
  test('ppermute sends values to other lanes, and zeros where none is sent', async () => {
    const sent = vmap(
      (v: Array) =>
        lax.ppermute(v, 'i', [
          [0, 1],
          [1, 2],
        ]),
      { axisName: 'i' },
    )(np.array([5, 6, 7]));
    expect(await sent.js()).toEqual([0, 5, 6]);
  });
  test('scatterSub takes the updates away', async () => {
    const dimensions = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
    const got = lax.scatterSub(np.zeros([3]), np.array([[2], [0]], { dtype: 'int32' }), np.array([5, 7]), dimensions);
    expect(await got.js()).toEqual([-7, 0, -5]);
  });
  test('broadcastShapes and the barrier change nothing else', async () => {
    expect(lax.broadcastShapes([2, 1], [3])).toEqual([2, 3]);
    expect(await lax.optimizationBarrier(np.array([1, 2])).js()).toEqual([1, 2]);
  });
  test('jacobian is jacrev, and remat is checkpoint', async () => {
    expect(jacobian).toBe(jacrev);
    expect(await grad(remat((x: Array) => np.sin(x)))(0).item()).toBe(1);
  });
});
