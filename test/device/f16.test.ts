import { beforeAll, describe, expect, test } from 'vitest';
import { getWebGPUDevice, init, lower, numpy as np } from '../../src/index.ts';
import { roundF16 } from '../../src/types/float.ts';

beforeAll(async () => {
  await init();
});

describe('float16', () => {
  // Ties, the ends of the range, subnormals, specials.
  const values = [
    1,
    1.0009765,
    2049,
    2051,
    65504,
    65519,
    65520,
    1e6,
    -1e6,
    6e-8,
    3e-8,
    2.9e-8,
    1e-5,
    6.1e-5,
    NaN,
    Infinity,
    -Infinity,
    0.1,
    1 / 3,
  ];

  test('is rounded to nearest even, keeps subnormals and overflows to infinity, native or packed', async () => {
    const halves = np.array(values).astype('float16');
    expect([...(await halves.data())]).toEqual(values.map((v) => roundF16(Math.fround(v))));
    expect([...(await halves.astype('float32').data())]).toEqual(values.map((v) => roundF16(Math.fround(v))));
  });

  test('is converted by the adapter where it has shader-f16, and only there', async () => {
    const { plan } = await lower((x: np.Array) => x.add(x))(np.ones([8], { dtype: 'float16' })).compile();
    const native = getWebGPUDevice().features.has('shader-f16');
    expect(plan!.kernels.map((k) => k.wgsl.includes('enable f16;'))).toEqual([native]);
    expect(plan!.kernels.map((k) => k.features.includes('shader-f16'))).toEqual([native]);
  });
});
