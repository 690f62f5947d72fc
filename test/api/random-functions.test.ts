import { beforeAll, expect, test } from 'vitest';
import { type Array, grad, init, jit, jvp, numpy as np, random, vmap } from '../../src/index.ts';
import { randomFunction } from '../support/random-function.ts';

beforeAll(() => init('cpu').then(() => {}));

const inputs = (seed: number): [Array, Array] => [random.normal(random.key(seed), [4, 3]), random.normal(random.key(seed + 1), [3])];
const seeds = [...globalThis.Array(40).keys()];

test('random functions give the same numbers eagerly and under jit, and so do their gradients', async () => {
  for (const seed of seeds) {
    const f = randomFunction(seed);
    const [x, y] = inputs(seed);
    expect([seed, await jit(f)(x, y).js()]).toEqual([seed, await f(x, y).js()]);
    const loss = (a: Array, b: Array): Array => np.sin(f(a, b)).sum();
    const [da, db] = grad(loss, { argnums: [0, 1] })(x, y);
    const [ja, jb] = jit(grad(loss, { argnums: [0, 1] }))(x, y);
    expect([seed, await ja.js(), await jb.js()]).toEqual([seed, await da.js(), await db.js()]);
  }
});

test('the gradient of a random function is its derivative along a line, and vmap is a loop', async () => {
  for (const seed of seeds.slice(0, 20)) {
    const f = randomFunction(seed);
    const [x, y] = inputs(seed);
    const loss = (a: Array): Array => np.sin(f(a, y)).sum();
    const direction = random.normal(random.key(seed + 2), [4, 3]);
    const [, forward] = jvp(loss, [x], [direction]);
    const reverse = np.sum(grad(loss)(x).mul(direction));
    expect(Math.abs((await forward.item()) - (await reverse.item())), `seed ${seed}`).toBeLessThan(
      1e-4 * Math.max(1, Math.abs(await forward.item())),
    );
    const batch = np.stack([x, x.mul(0.5), direction]);
    const [mapped, looped] = [await vmap(f, [0, null])(batch, y).data(), await np.stack([...batch].map((v) => f(v, y))).data()];
    mapped.forEach((v, i) => expect(Math.abs(v - looped[i]!), `seed ${seed}`).toBeLessThan(1e-5));
  }
});
