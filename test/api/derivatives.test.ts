import { beforeAll, describe, expect, it } from 'vitest';
import { grad, hessian, init, jit, jvp, nn, numpy as np, scipySpecial as sp, type Array } from '../../src/index.ts';

type F = (x: Array) => Array;
const inf = Number.POSITIVE_INFINITY;
const twice = (f: F): F => grad(grad(f as never) as never) as never;
const forwardTwice =
  (f: F): F =>
  (x) =>
    jvp((y: Array) => jvp(f, [y], [1])[1], [x], [1])[1] as never;
const numberOf = (x: Array): Promise<number> => x.item() as Promise<number>;

beforeAll(() => init('cpu').then(() => {}));

describe('second derivatives where branches meet are those of the function, in both modes, eager and jitted', () => {
  const softplus0 = Math.LN2;
  const cases: readonly (readonly [string, F, number, number])[] = [
    ['softplus²', (x) => np.square(nn.softplus(x)), 0, 2 * (0.25 + softplus0 * 0.25)],
    ['logSigmoid²', (x) => np.square(nn.logSigmoid(x)), 0, 2 * (0.25 + softplus0 * 0.25)],
    ['x · softplus', (x) => x.mul(nn.softplus(x)), 0, 1],
    ['mish', nn.mish as F, 0, 0.64],
    ['logaddexp', (x) => np.logaddexp(x, 0), 0, 0.25],
    ['logaddexp of equals', (x) => np.logaddexp(x, x.mul(2)), 0, 0.25],
    ['logaddexp2', (x) => np.logaddexp2(x, 0), 0, Math.LN2 / 4],
    ['sinc', np.sinc as F, 0, -(Math.PI ** 2) / 3],
    ['exprel', sp.exprel as F, 0, 1 / 3],
    ['log1mexp', nn.log1mexp as F, Math.LN2, -2],
  ];
  for (const [name, f, at, want] of cases)
    it(name, async () => {
      for (const g of [twice(f), forwardTwice(f), jit(twice(f) as never) as unknown as F])
        expect(await numberOf(g(np.array(at)))).toBeCloseTo(want, 4);
    });
  it('the Hessian of a logistic loss at 0 is XᵀX / 4', async () => {
    const x = np.array([
      [1, 2],
      [3, -1],
      [0, 2],
    ]);
    const loss = (w: Array): Array => np.logaddexp(0, np.matmul(x, w)).sum();
    expect(await (hessian(loss)(np.zeros([2])) as Array).js()).toEqual([
      [2.5, -0.25],
      [-0.25, 2.25],
    ]);
  });
});

describe('derivatives at singular points are those of JAX', () => {
  const firsts: readonly (readonly [string, F, number, number])[] = [
    ['xlogy(x, 2) at 0', (x) => sp.xlogy(x, 2), 0, Math.LN2],
    ['xlog1py(x, 1) at 0', (x) => sp.xlog1py(x, 1), 0, Math.LN2],
    ['entr at 0', sp.entr as F, 0, inf],
    ['exprel at 0', sp.exprel as F, 0, 0.5],
    ['logit at 0', sp.logit as F, 0, inf],
    ['logit at 1', sp.logit as F, 1, inf],
    ['cbrt at 0', np.cbrt as F, 0, inf],
    ['cbrt at ∞', np.cbrt as F, inf, 0],
    ['i0e at 0', sp.i0e as F, 0, 0],
    ['logaddexp(x, ∞) at ∞', (x) => np.logaddexp(x, inf), inf, 1],
    ['relEntr(x, 0) at 0', (x) => sp.relEntr(x, 0), 0, 0],
    ['klDiv(x, 0) at 0', (x) => sp.klDiv(x, 0), 0, -1],
    ['relEntr(0, x) at 0', (x) => sp.relEntr(0, x), 0, 0],
    ['x to an integer array 0, at 0', (x) => np.power(x, np.array(0, { dtype: 'int32' })), 0, 0],
  ];
  for (const [name, f, at, want] of firsts)
    it(name, async () => {
      const forward: F = (x) => jvp(f, [x], [1])[1] as never;
      for (const g of [grad(f as never) as unknown as F, forward, jit(grad(f as never) as never) as unknown as F])
        expect(await numberOf(g(np.array(at)))).toBeCloseTo(want, 5);
    });
});

describe('a logsumexp leaves out what has the factor 0, also where that is the greatest, infinite or NaN', () => {
  const cases: readonly (readonly [x: number[], b: number[], where: boolean[], value: number, dx: number[], db: number[]])[] = [
    [[-1e4, 0], [1, 0], [true, true], -1e4, [1, 0], [1, 0]],
    [[inf, 5], [0, 2], [true, true], 5 + Math.LN2, [0, 1], [0, 0.5]],
    [[Number.NaN, 1], [0, 1], [true, true], 1, [0, 1], [0, 1]],
    [[1, 2], [0, 0], [true, true], -inf, [0, 0], [Number.NaN, Number.NaN]],
    [[1, 2], [inf, 1], [false, true], 2, [0, 1], [0, 1]],
  ];
  it.each(cases)('of %j times %j', async (x, b, where, value, dx, db) => {
    const [at, factors] = [np.array(x), np.array(b)];
    const f = jit((u: Array, v: Array) => nn.logsumexp(u, -1, { b: v, where: np.array(where) }));
    expect(await f(at, factors).item()).toBeCloseTo(value, 5);
    for (const [k, want] of [dx, db].entries()) {
      const got = await (grad(f, { argnums: k }) as unknown as typeof f)(at, factors).data();
      got.forEach((g, i) => (Number.isNaN(want[i]) ? expect(g).toBeNaN() : expect(g).toBeCloseTo(want[i]!, 5)));
    }
  });
});
