import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Array,
  devicePut,
  exportStableHLO,
  grad,
  importStableHLO,
  init,
  jit,
  lax,
  numpy as np,
  ShapeDtypeStruct,
  vmap,
} from '../../src/index.ts';
import { trainsAsJax } from '../support/imported-train-step.ts';

describe('on the device', () => {
  beforeAll(() => init().then(() => {}));
  trainsAsJax();

  test('an imported loop is called, jitted, differentiated and batched like the function that it was', async () => {
    const f = (x: Array): Array =>
      lax.scan((c: Array, v: Array): [Array, Array] => [np.sin(c.add(v)), c], np.zeros([3]), np.cumsum(x, 0))[0];
    const g = importStableHLO<Array>(exportStableHLO(f)(new ShapeDtypeStruct([5, 3], 'float32')));
    const x = np.array(globalThis.Array.from({ length: 5 }, (_, i) => [i / 7, Math.sin(i), -i / 5]));
    const same = async (got: Array, want: Array): Promise<void> => {
      const [a, b] = [await got.data(), await want.data()];
      a.forEach((v, i) => expect(Math.abs(v - b[i]!)).toBeLessThan(1e-6));
    };
    await same(g(x), f(x));
    await same(jit(g)(x), f(x));
    await same(grad((y: Array) => g(y).sum())(x), grad((y: Array) => f(y).sum())(x));
    await same(vmap(g)(np.stack([x, x.mul(2)])) as Array, vmap(f)(np.stack([x, x.mul(2)])));
  });

  test('an array that is on the device must be moved before it can be a constant of an exported program', async () => {
    const w = np.ones([2]).add(1);
    const text = (v: Array): string => exportStableHLO((x: Array) => x.mul(v), { form: 'pretty' })(new ShapeDtypeStruct([2], 'float32'));
    expect(() => text(w)).toThrow(
      "exportStableHLO: an array that the function closes over must be in host memory, got f32[2] on webgpu\n  Pass it as an argument, or move it first: x = await devicePut(x, 'cpu').",
    );
    expect(text(await devicePut(w, 'cpu'))).toContain('dense<[2.000000e+00, 2.000000e+00]>');
  });
});
