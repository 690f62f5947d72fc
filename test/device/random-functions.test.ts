import { beforeAll, expect, test } from 'vitest';
import { type Array, defaultDevice, init, jit, numpy as np, random, valueAndGrad } from '../../src/index.ts';
import { randomFunction } from '../support/random-function.ts';

beforeAll(() => init().then(() => {}));

// SYSTOLIC_SEEDS=200 looks at more of them.
const count = Number((globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env['SYSTOLIC_SEEDS'] ?? 3);

test('random functions and their gradients, jitted, give on the device what they give on the evaluator', async () => {
  for (let seed = 0; seed < count; seed++) {
    const f = randomFunction(seed);
    const run = async (): Promise<number[]> => {
      const [x, y] = [random.normal(random.key(seed), [4, 3]), random.normal(random.key(seed + 1), [3])];
      const [value, [dx, dy]] = jit(valueAndGrad((a: Array, b: Array): Array => np.sin(f(a, b)).sum(), { argnums: [0, 1] }))(x, y);
      return [await value.item(), ...(await dx.data()), ...(await dy.data())];
    };
    defaultDevice('cpu');
    const want = await run();
    defaultDevice('webgpu');
    const got = await run();
    const scale = Math.max(1, ...want.map(Math.abs));
    const wrong = got.findIndex((v, i) => !(Math.abs(v - want[i]!) < 1e-4 * scale));
    expect(wrong < 0 ? '' : `seed ${seed}, number ${wrong}: ${got[wrong]} for ${want[wrong]}`).toBe('');
  }
});
