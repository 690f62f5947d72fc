import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Array,
  checkpoint,
  checkpointName,
  checkpointPolicies,
  customJvp,
  customVjp,
  grad,
  graphOf,
  init,
  jit,
  jvp,
  lax,
  numpy as np,
  random,
  vmap,
} from '../../src/index.ts';

beforeAll(() => init('cpu').then(() => {}));

const normal = (seed: number, ...shape: number[]): Array => random.normal(random.key(seed), shape);

describe('rules that call the function itself, as is usual in JAX', () => {
  type F = (x: Array) => Array;
  const twice = (f: F): F => grad(grad(f as never) as never) as never;
  test('customJvp: the value comes from the function, derivatives of higher order from the rule', async () => {
    // The slope is, on purpose, twice the value: eˣ with the derivatives 2eˣ, 4eˣ and 8eˣ.
    const f: F = customJvp((x: Array) => np.exp(x)).defjvp(([x]: [Array], [t]: [Array]) => {
      const y = f(x);
      return [y, t.mul(y).mul(2)];
    });
    for (const g of [f, jit(f) as F]) {
      expect(await g(np.array(0)).item()).toBe(1);
      expect(await grad(g)(0).item()).toBe(2);
      expect(await twice(g)(np.array(0)).item()).toBe(4);
      expect(await grad(twice(g))(0).item()).toBe(8);
      expect(await vmap(grad(g))(np.zeros([2])).js()).toEqual([2, 2]);
    }
    expect(await jvp((x: Array) => jvp(f, [x], [1])[1], [0], [1])[1].item()).toBe(4);
  });
  test('customJvp: two functions with each other in their rules', async () => {
    const sine: F = customJvp((x: Array) => np.sin(x)).defjvp(([x]: [Array], [t]: [Array]) => [sine(x), t.mul(cosine(x)).mul(10)]);
    const cosine: F = customJvp((x: Array) => np.cos(x)).defjvp(([x]: [Array], [t]: [Array]) => [cosine(x), t.mul(sine(x)).mul(-10)]);
    expect(await grad(sine)(0).item()).toBe(10);
    expect(await twice(sine)(np.array(0.5)).item()).toBeCloseTo(-100 * Math.sin(0.5), 3);
  });
  test('customVjp: fwd calls the function', async () => {
    const f: F = customVjp((x: Array) => np.exp(x)).defvjp(
      (x: Array) => {
        const y = f(x);
        return [y, y];
      },
      (y: Array, ct: Array) => [ct.mul(y).mul(2)],
    );
    for (const g of [f, jit(f) as F]) {
      expect(await grad(g)(0).item()).toBe(2);
      expect(await twice(g)(np.array(0)).item()).toBe(4);
    }
  });
});

describe('customVjp', () => {
  /** A sine whose derivative is, on purpose, ten times too large. */
  const f = customVjp((x: Array) => np.sin(x)).defvjp(
    (x: Array) => [np.sin(x), x],
    (x: Array, ct: Array) => [ct.mul(np.cos(x)).mul(10)],
  );
  test('gives the value of the function and the derivative of its rules', async () => {
    expect(await f(np.array(0.5)).item()).toBeCloseTo(Math.sin(0.5), 6);
    expect(await grad(f)(0).item()).toBe(10);
    expect(await jit(grad(f))(0).item()).toBe(10);
    expect(await grad(jit((x: Array) => f(x).mul(2)))(0).item()).toBe(20);
  });
  test('batches, inside and outside of grad', async () => {
    expect(await vmap(grad(f))(np.zeros([3])).js()).toEqual([10, 10, 10]);
    expect(await grad((x: Array) => vmap(f)(x).sum())(np.zeros([3])).js()).toEqual([10, 10, 10]);
    expect(await jit(vmap(f))(np.zeros([2])).js()).toEqual([0, 0]);
  });
  test('is differentiated twice through its rules', async () => {
    expect(await grad(grad(f))(0.5).item()).toBeCloseTo(-10 * Math.sin(0.5), 5);
  });
  test('takes trees, gives null for zero, and skips integers', async () => {
    const g = customVjp((p: { a: Array; n: Array }, y: Array) => p.a.mul(p.n).mul(y)).defvjp(
      (p: { a: Array; n: Array }, y: Array) => [p.a.mul(p.n).mul(y), { n: p.n }],
      ({ n }: { n: Array }, ct: Array) => [{ a: ct.mul(n), n: null }, null],
    );
    const args = [{ a: np.array(2), n: np.array(3, { dtype: 'int32' }) }, np.array(5)] as const;
    const [value, dy] = [await g(...args).item(), await grad((y: Array) => g(args[0], y))(5).item()];
    expect([value, dy]).toEqual([30, 0]);
    expect(await grad((a: Array) => g({ a, n: args[0].n }, args[1]))(2).item()).toBe(3);
  });
  test('hands arguments that are not differentiated to the rules first', async () => {
    const power = customVjp((n: number, x: Array) => np.power(x, n), { nondiffArgnums: [0] }).defvjp(
      (n: number, x: Array) => [np.power(x, n), x],
      (n: number, x: Array, ct: Array) => [ct.mul(n).mul(np.power(x, n - 1))],
    );
    expect(await power(3, np.array(2)).item()).toBe(8);
    expect(await grad((x: Array) => power(3, x))(2).item()).toBe(12);
    const apply = customVjp((g: (y: Array) => Array, x: Array) => g(x), { nondiffArgnums: [0] }).defvjp(
      (g: (y: Array) => Array, x: Array) => [g(x), null],
      (_g: unknown, _saved: null, ct: Array) => [ct.mul(7)],
    );
    expect(await grad((x: Array) => apply((y) => y.mul(y), x))(2).item()).toBe(7);
  });
  test('may close over arrays, traced ones too', async () => {
    const scaled = (s: Array, x: Array): Array =>
      customVjp((v: Array) => v.mul(s)).defvjp(
        (v: Array) => [v.mul(s), null],
        (_: null, ct: Array) => [ct.mul(s).mul(100)],
      )(x);
    expect(await grad((x: Array) => scaled(np.array(2), x))(1).item()).toBe(200);
    expect(await jit((s: Array) => grad((x: Array) => scaled(s, x))(1))(3).item()).toBe(300);
    expect(await vmap((s: Array) => grad((x: Array) => scaled(s, x))(1))(np.array([1, 2])).js()).toEqual([100, 200]);
  });
  test('works inside of scan', async () => {
    const g = (x: Array): Array => lax.scan((c: Array, _: null): [Array, null] => [f(c), null], x, null, { length: 2 })[0];
    expect(await grad(g)(0).item()).toBe(100);
  });
  test('has no forward mode, and says so', () => {
    expect(() => jvp(f, [0], [1])).toThrow(/custom_vjp/);
  });
  test('checks what the rules return', () => {
    const bad = customVjp((x: Array) => x).defvjp(
      (x: Array) => x,
      (_: null, ct: Array) => [ct],
    );
    expect(() => bad(np.ones([]))).toThrow('customVjp(f): fwd must return [value, residuals] with a value of structure *, got *');
    const few = customVjp((x: Array, y: Array) => x.add(y)).defvjp(
      (x: Array, y: Array) => [x.add(y), null],
      (_: null, ct: Array) => [ct],
    );
    expect(() => few(np.ones([]), np.ones([]))).toThrow('customVjp(f): bwd must return one cotangent for each of the 2 arguments, got 1');
  });
});

describe('customJvp', () => {
  const f = customJvp((x: Array, y: Array) => np.sin(x).mul(y)).defjvp(([x, y]: [Array, Array], [dx, dy]: [Array, Array]) => [
    np.sin(x).mul(y),
    np.cos(x).mul(dx).mul(y).mul(10).add(np.sin(x).mul(dy)),
  ]);
  test('gives both modes', async () => {
    const [value, dot] = jvp(f, [0, 2], [1, 0]);
    expect([await value.item(), await dot.item()]).toEqual([0, 20]);
    expect(await grad(f)(0, 2).item()).toBe(20);
    expect(await jit(grad(f, { argnums: 1 }))(0.5, 2).item()).toBeCloseTo(Math.sin(0.5), 6);
  });
  test('batches and nests', async () => {
    expect(await vmap(grad(f), [0, null])(np.zeros([2]), 3).js()).toEqual([30, 30]);
    expect(await grad((y: Array) => grad(f)(np.array(0), y))(2).item()).toBe(10);
  });
  test('hands arguments that are not differentiated to the rule first', async () => {
    const g = customJvp((x: Array, n: number) => np.power(x, n), { nondiffArgnums: [1] }).defjvp(
      (n: number, [x]: [Array], [dx]: [Array]) => [np.power(x, n), dx.mul(n * 100)],
    );
    expect(await grad((x: Array) => g(x, 3))(2).item()).toBe(300);
  });
});

describe('checkpoint', () => {
  const block = (w: Array, x: Array): Array => np.tanh(np.matmul(np.tanh(np.matmul(x, w)), w));
  const loss =
    (f: typeof block) =>
    (w: Array, x: Array): Array =>
      f(w, x).sum();
  const [w, x] = [() => normal(0, 4, 4), () => normal(1, 3, 4)];

  test('changes neither value nor gradient, bit for bit, under any policy', async () => {
    const want = [await loss(block)(w(), x()).item(), await grad(loss(block))(w(), x()).js()];
    const {
      nothingSaveable,
      everythingSaveable,
      dotsSaveable,
      dotsWithNoBatchDimsSaveable,
      saveOnlyTheseNames,
      saveAnythingExceptTheseNames,
    } = checkpointPolicies;
    for (const policy of [
      undefined,
      nothingSaveable,
      everythingSaveable,
      dotsSaveable,
      dotsWithNoBatchDimsSaveable,
      saveOnlyTheseNames('a'),
      saveAnythingExceptTheseNames('a'),
    ]) {
      const f = loss(checkpoint(block, policy ? { policy } : {}));
      expect([await f(w(), x()).item(), await grad(f)(w(), x()).js()]).toEqual(want);
      expect(await jit(grad(f))(w(), x()).js()).toEqual(want[1]);
    }
  });
  test('computes again what its policy does not keep', () => {
    const count = (f: (w: Array, x: Array) => Array): number =>
      graphOf(grad(f))(w(), x()).eqns.filter((e) => e.op.name === 'dot_general').length;
    const plain = count((a, b) => block(a, b).sum());
    const keepsNothing = count((a, b) => checkpoint(block)(a, b).sum());
    const keepsDots = count((a, b) => checkpoint(block, { policy: checkpointPolicies.dotsSaveable })(a, b).sum());
    expect(keepsDots).toBe(plain);
    expect(keepsNothing).toBeGreaterThan(plain);
  });
  test('keeps named values', async () => {
    const named = (a: Array, b: Array): Array => np.sin(checkpointName(np.sin(np.matmul(b, a)), 'inner')).sum();
    const want = await grad(named)(w(), x()).js();
    const kept = checkpoint(named, { policy: checkpointPolicies.saveOnlyTheseNames('inner') });
    expect(await grad(kept)(w(), x()).js()).toEqual(want);
  });
  test('batches and works in scan', async () => {
    const f = checkpoint((c: Array) => np.sin(c));
    const g = (c: Array): Array => lax.scan((s: Array, _: null): [Array, null] => [f(s), null], c, null, { length: 3 })[0];
    const plain = (c: Array): Array => np.sin(np.sin(np.sin(c)));
    const got = await vmap(grad(g))(np.array([0.1, 0.7])).js();
    expect(got).toEqual(await vmap(grad(plain))(np.array([0.1, 0.7])).js());
  });
});
