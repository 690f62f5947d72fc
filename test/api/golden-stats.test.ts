import { beforeAll, describe, expect, it } from 'vitest';
import { type Array, grad, init, jit, numpy as np, scipySpecial, scipyStats } from '../../src/index.ts';
import golden from '../golden/stats.json';
import { byFunction, type Case, run } from './goldens.ts';

beforeAll(() => init('cpu').then(() => {}));

describe('scipyStats gives what jax.scipy.stats gives, and so do its derivatives', () => {
  for (const [name, cases] of byFunction(golden.cases as readonly Case[])) {
    it(`${name}, in ${cases.length} calls`, async () => {
      const wrong = (await Promise.all(cases.map(run))).filter((w) => w !== null);
      expect(wrong).toEqual([]);
    });
  }
});

describe('incomplete gamma and beta functions', () => {
  it('of one element do not depend on its neighbours', async () => {
    const [a, x] = [np.array([0.5, 30, 3]), np.array([0.25, 29, 400])];
    const all = await scipySpecial.gammainc(a, x).js();
    const alone = await Promise.all([0, 1, 2].map((i) => scipySpecial.gammainc(a.slice(i), x.slice(i)).js()));
    expect(all).toEqual(alone);
  });
  it('have no derivative of betainc by its parameters, as in JAX', () => {
    expect(() => grad((a: Array) => scipySpecial.betainc(a, 2, 0.5))(np.array(1))).toThrow('betainc: has no derivative by a and b');
  });
  it('keep weights and shapes of a batch, jitted or not', async () => {
    const x = np.linspace(0.1, 5, 12).reshape([3, 4]);
    const f = (v: Array): Array => scipyStats.gamma.cdf(v, np.array([[0.5], [2], [7]]));
    expect(await jit(f)(x).js()).toEqual(await f(x).js());
  });
});
