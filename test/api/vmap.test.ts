import { beforeAll, describe, expect, test } from 'vitest';
import { type Array, grad, init, jit, lax, numpy as np, random, vmap } from '../../src/index.ts';

beforeAll(() => init('cpu').then(() => {}));

const normal = (seed: number, ...shape: number[]): Array => random.normal(random.key(seed), shape);
const same = async (a: Array, b: Array): Promise<void> => {
  expect(a.shape).toEqual(b.shape);
  expect(await a.js()).toEqual(await b.js());
};

describe('vmap', () => {
  test('maps over the first axis of every argument', async () => {
    const [x, y] = [normal(0, 3, 4), normal(1, 3, 4)];
    await same(vmap((a: Array, b: Array) => a.mul(b).add(1))(x, y), x.mul(y).add(1));
  });
  test('maps over the axes named, leaving others whole', async () => {
    const [x, w] = [normal(0, 4, 3), normal(1, 4)];
    const f = (a: Array, b: Array): Array => a.mul(b).sum();
    const want = np.stack([0, 1, 2].map((i) => f(x.slice([], i), w)));
    await same(vmap(f, [1, null])(x, w), want);
    await same(vmap(f, { inAxes: [-1, null] })(x, w), want);
  });
  test('takes axes for the leaves of a tree', async () => {
    const f = (p: { a: Array; b: Array }, c: [Array, Array]): Array => p.a.add(p.b).add(c[0]).mul(c[1]);
    const got = vmap(f, { inAxes: [{ a: 0, b: null }, 1] })({ a: np.array([1, 2]), b: np.array(10) }, [
      np.array([[1, 2]]),
      np.array([[3, 4]]),
    ]);
    expect(await got.js()).toEqual([[36], [56]]);
  });
  test('puts the batch axis where outAxes says, for each result', () => {
    const f = (x: Array): [Array, Array] => [x, np.ones([2, 5])];
    const [a, b] = vmap(f, { outAxes: [1, -1] })(np.ones([3, 4]));
    expect([a!.shape, b!.shape]).toEqual([
      [4, 3],
      [2, 5, 3],
    ]);
  });
  test('repeats results that do not depend on the batch', () => {
    expect(vmap((_: Array) => np.ones([2]))(np.ones([3])).shape).toEqual([3, 2]);
  });
  test('nests', async () => {
    const [x, y] = [normal(0, 3, 5), normal(1, 4, 5)];
    const products = vmap((a: Array) => vmap((b: Array) => a.mul(b).sum())(y))(x);
    await same(products, x.reshape([3, 1, 5]).mul(y).sum(-1));
  });
  test('reads closed-over arrays whole', async () => {
    const w = normal(0, 3);
    await same(vmap((r: Array) => r.mul(w))(np.ones([2, 3])), np.stack([w, w]));
  });
  test('has a size of its own where no argument has the axis', () => {
    expect(vmap((x: Array) => x.add(1), { inAxes: null, axisSize: 4 })(np.ones([2])).shape).toEqual([4, 2]);
  });
  test('of keys draws what each key draws', async () => {
    const keys = random.split(random.key(7), 3);
    await same(vmap((k: Array) => random.normal(k, [2]))(keys), np.stack([...keys].map((k) => random.normal(k, [2]))));
    await same(vmap((k: Array) => random.gamma(k, 0.5, [2]))(keys), np.stack([...keys].map((k) => random.gamma(k, 0.5, [2]))));
  });
  test('commutes with jit and with grad', async () => {
    const f = (w: Array, x: Array): Array => np.tanh(w.mul(x)).sum();
    const [w, x] = [normal(0, 4), normal(1, 3, 4)];
    const want = await vmap(grad(f), [null, 0])(w, x).js();
    expect(await jit(vmap(grad(f), [null, 0]))(w, x).js()).toEqual(want);
    expect(await vmap(jit(grad(f)), [null, 0])(w, x).js()).toEqual(want);
    const total = grad((v: Array) => vmap((r: Array) => f(v, r))(x).sum())(w);
    expect((await total.data()).map((v) => Math.round(v * 1e4))).toEqual(
      (
        await np
          .array(want as number[][])
          .sum(0)
          .data()
      ).map((v) => Math.round(v * 1e4)),
    );
  });
});

describe('an axis with a name', () => {
  const x = (): Array => np.array([1, 2, 3, 6]);
  const over = <R>(f: (v: Array) => R): R => vmap(f, { axisName: 'i' })(x()) as R;
  test('is summed, averaged, and searched', async () => {
    expect(await over((v) => lax.psum(v, 'i')).js()).toEqual([12, 12, 12, 12]);
    expect(await over((v) => lax.pmean(v, 'i')).js()).toEqual([3, 3, 3, 3]);
    expect(await over((v) => lax.pmax(v, 'i')).js()).toEqual([6, 6, 6, 6]);
    expect(await over((v) => lax.pmin(v, 'i')).js()).toEqual([1, 1, 1, 1]);
    expect(await over((v) => v.div(lax.psum(v, 'i'))).js()).toEqual([1 / 12, 2 / 12, 3 / 12, 6 / 12].map(Math.fround));
  });
  test('tells its size and the position along it', async () => {
    expect(await over((v) => v.add(lax.axisIndex('i'))).js()).toEqual([1, 3, 5, 9]);
    expect(await over((v) => v.mul(lax.psum(1, 'i'))).js()).toEqual([4, 8, 12, 24]);
    expect(await over((v) => v.mul(lax.axisSize('i'))).js()).toEqual([4, 8, 12, 24]);
  });
  test('is gathered', async () => {
    expect(await over((v) => lax.allGather(v, 'i')).js()).toEqual([1, 2, 3, 4].map(() => [1, 2, 3, 6]));
  });
  test('is differentiated: the sum over the axis of what depends on it', async () => {
    const loss = (v: Array): Array => vmap((r: Array) => r.mul(lax.psum(r, 'i')), { axisName: 'i' })(v).sum();
    expect(await grad(loss)(x()).js()).toEqual([24, 24, 24, 24]);
  });
  test('is the inner one of two with one name, and both can be meant', async () => {
    const m = np.array([
      [1, 2],
      [3, 4],
    ]);
    const both = vmap((r: Array) => vmap((v: Array) => lax.psum(v, ['i', 'j']), { axisName: 'j' })(r), { axisName: 'i' })(m);
    expect(await both.js()).toEqual([
      [10, 10],
      [10, 10],
    ]);
    const inner = vmap((r: Array) => vmap((v: Array) => lax.psum(v, 'i'), { axisName: 'i' })(r), { axisName: 'i' })(m);
    expect(await inner.js()).toEqual([
      [3, 3],
      [7, 7],
    ]);
  });
  test('must be bound', () => {
    expect(() => lax.psum(np.ones([2]), 'batch')).toThrow("psum: the axis must be bound by a vmap around the call, got 'batch'");
    expect(() => vmap((v: Array) => lax.psum(v, 'batch'), { axisName: 'i' })(x())).toThrow("got 'batch' where 'i' is");
  });
});

describe('vmap refuses', () => {
  test('axes that are not there', () => {
    expect(() => vmap((x: Array) => x, 2)(np.ones([2, 3]))).toThrow('vmap(f): inAxes must name axes of the arguments, got 2 for f32[2,3]');
    expect(() => vmap((x: Array) => x, { outAxes: 3 })(np.ones([2, 3]))).toThrow(
      'vmap(f): outAxes must name axes of the results, got 3 for f32[2,3]',
    );
  });
  test('no axis at all', () => {
    expect(() => vmap((x: Array) => x, null)(np.ones([2]))).toThrow(
      'vmap(f): at least one argument must have a batch axis, got inAxes of null only',
    );
  });
  test('inAxes that do not fit the arguments', () => {
    expect(() => vmap((x: Array) => x, [0, 0])(np.ones([2]))).toThrow(
      'vmap(f): inAxes: must be a prefix of the argument tree [*], got a list of 2',
    );
  });
});
