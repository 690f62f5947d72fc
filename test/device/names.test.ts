/** Loops with unknown ends, callbacks and samplers on a device: eigenvalues, roots, counts, and lines of debug.print. */
import { beforeAll, expect, test, vi } from 'vitest';
import { type Array, debug, effectsBarrier, init, jit, lax, numpy as np, vmap } from '../../src/index.ts';
import { type Case, run } from '../api/goldens.ts';
import linalg from '../golden/linalg-names.json';
import random from '../golden/random-names.json';
import solve from '../golden/solve-names.json';

beforeAll(() => init().then(() => {}));
const cases = (of: { cases: unknown }, pattern: RegExp): Case[] => (of.cases as Case[]).filter((c) => pattern.test(c.js ?? ''));
const wrong = async (list: readonly Case[]): Promise<(string | null)[]> => {
  const all: (string | null)[] = [];
  for (const c of list) all.push(await run(c));
  return all.filter((w) => w !== null);
};

test('eigenvalues of general matrices are those of JAX', async () => {
  const list = cases(linalg, /^\(a\) => .*sorted\(np\.linalg\.eigvals/);
  expect(list.length).toBeGreaterThan(5);
  expect(await wrong(list.slice(0, 4))).toEqual([]);
});
test('roots by a method, and their derivatives, are those of JAX', async () => expect(await wrong(cases(solve, /grad/).slice(0, 6))).toEqual([]));
test('counts and orthogonal matrices are those of JAX', async () => expect(await wrong(cases(random, /random\.(binomial|multinomial|orthogonal)/))).toEqual([]));

test('lines of programs come in their order', async () => {
  const spy = vi.spyOn(console, 'log').mockImplementation(() => {});
  const f = jit((x: Array, n: Array): Array => {
    debug.print('x {} {s}', x, { s: x.sum() });
    const [c] = lax.scan((a: Array, y: Array): [Array, null] => [debug.print('y {}', y) ?? a.add(y), null], 0, x);
    const last = lax.whileLoop((i: Array) => i.less(n), (i: Array) => debug.print('i {}', i) ?? i.add(1), np.array(0, { dtype: 'int32' }));
    const chosen = lax.cond(c.greater(1), () => debug.print('large') ?? np.array(1), () => debug.print('small') ?? np.array(2));
    return chosen.add(last);
  });
  const result = f(np.array([1, 2]), np.array(2, { dtype: 'int32' }));
  vmap(f, { inAxes: [0, null] })(np.array([[0, 0.5]]), np.array(0, { dtype: 'int32' }));
  await effectsBarrier();
  const lines = spy.mock.calls.map(([line]) => line as unknown);
  spy.mockRestore();
  expect(await result.item()).toBe(3);
  expect(lines.slice(0, 6)).toEqual(['x [1. 2.] 3.0', 'y 1.0', 'y 2.0', 'i 0', 'i 1', 'large']);
  expect(lines.slice(6, 9)).toEqual(['x [0.  0.5] 0.5', 'y 0.0', 'y 0.5']);
});
