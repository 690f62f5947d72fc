import { beforeAll, describe, expect, test } from 'vitest';
import { type Array, type ArrayLike, grad, init, jacrev, jit, jvp, lax, numpy as np, random, tree, vmap } from '../../src/index.ts';

beforeAll(() => init('cpu').then(() => {}));

const normal = (seed: number, ...shape: number[]): Array => random.normal(random.key(seed), shape);
const near = async (a: Array, b: Array, tolerance = 1e-5): Promise<void> => {
  expect(a.shape).toEqual(b.shape);
  const [x, y] = [await a.data(), await b.data()];
  x.forEach((v, i) => expect(Math.abs(v - y[i]!)).toBeLessThan(tolerance * Math.max(1, Math.abs(y[i]!))));
};

describe('scan', () => {
  const step = (c: Array, x: Array): [Array, Array] => [np.tanh(c.add(x)), c.mul(x)];
  /** The same as a JavaScript loop. */
  const loop = (init: Array, xs: Array, reverse = false): [Array, Array] => {
    const slices = [...xs];
    const ys: Array[] = [];
    let carry = init;
    for (let i = 0; i < slices.length; i++) {
      const at = reverse ? slices.length - 1 - i : i;
      const [next, y] = step(carry, slices[at]!);
      carry = next;
      ys[at] = y;
    }
    return [carry, np.stack(ys)];
  };

  test('is a loop, forwards and backwards, eager and jitted', async () => {
    const [c, xs] = [normal(0, 3), normal(1, 5, 3)];
    for (const reverse of [false, true]) {
      const want = loop(c, xs, reverse);
      const scanned = (a: Array, b: Array): [Array, Array] => lax.scan(step, a, b, { reverse });
      for (const got of [scanned(c, xs), jit(scanned)(c, xs), lax.scan(step, c, xs, { reverse, unroll: 2 })]) {
        await near(got[0], want[0]);
        await near(got[1], want[1]);
      }
    }
  });
  test('has the gradients of the loop', async () => {
    const [c, xs] = [normal(0, 3), normal(1, 5, 3)];
    for (const reverse of [false, true]) {
      const value = (r: [Array, Array]): Array => r[0].sum().add(np.sin(r[1]).sum());
      const want = grad((a: Array, b: Array) => value(loop(a, b, reverse)), { argnums: [0, 1] })(c, xs);
      const scanned = grad((a: Array, b: Array) => value(lax.scan(step, a, b, { reverse })), { argnums: [0, 1] });
      for (const got of [scanned(c, xs), jit(scanned)(c, xs)]) {
        await near(got[0], want[0]);
        await near(got[1], want[1]);
      }
    }
  });
  test('has second derivatives, and batches', async () => {
    const f = (c: Array): Array => lax.scan(step, c, np.array([0.1, 0.2, 0.3]))[0];
    const g = (c: Array): Array => loop(c, np.array([0.1, 0.2, 0.3]))[0];
    const x = np.array(0.4);
    await near(grad(grad(f))(x), grad(grad(g))(x));
    const batch = np.array([0.1, 0.5]);
    await near(vmap(grad(f))(batch), np.stack([...batch].map((v) => grad(g)(v))));
  });
  test('carries and stacks trees', async () => {
    const [carry, ys] = lax.scan(
      (c: { n: Array; s: Array }, x: { a: Array; b: Array }): [{ n: Array; s: Array }, [Array, { m: Array }]] => [
        { n: c.n.add(1), s: c.s.add(x.a) },
        [c.s, { m: x.b.mul(c.n) }],
      ],
      { n: np.array(0, { dtype: 'int32' }), s: np.zeros([2]) },
      { a: np.ones([3, 2]), b: np.array([1, 2, 3], { dtype: 'int32' }) },
    );
    expect(await carry.s.js()).toEqual([3, 3]);
    expect(await ys[0].js()).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(await ys[1].m.js()).toEqual([0, 2, 6]);
  });
  test('without xs runs length rounds; without length 0 rounds where xs are empty', async () => {
    const [c, ys] = lax.scan((s: Array, _: null) => [s.mul(2), s], np.array(1, { dtype: 'int32' }), null, { length: 4 }) as [Array, Array];
    expect([await c.item(), await ys.js()]).toEqual([16, [1, 2, 4, 8]]);
    const [same, none] = lax.scan(step, np.array(5), np.zeros([0])) as [Array, Array];
    expect([await same.item(), none.shape]).toEqual([5, [0]]);
  });
  test('lets a number as carry take the dtype of the body', async () => {
    const [c] = lax.scan((s: Array, x: Array): [Array, null] => [s.add(x), null], 0, np.array([1.5, 2]));
    expect([c.dtype, c.weakType, await c.item()]).toEqual(['float32', false, 3.5]);
    const [b] = lax.scan((s: Array, x: Array): [Array, null] => [s.mul(x), null], 1, np.ones([2], { dtype: 'bfloat16' }));
    expect(b.dtype).toBe('bfloat16');
    const [, k] = lax.scan(([a, n]: [Array, Array], _: null): [[Array, Array], Array] => [[a.add(n), n.add(0.5)], n], [0, 0], null, {
      length: 3,
    });
    expect(await k.js()).toEqual([0, 0.5, 1]);
  });
  test('may return null as y', () => {
    expect(lax.scan((c: Array, _: Array) => [c, null], np.ones([]), np.ones([3]))[1]).toBe(null);
  });
  test('closes over arrays, and over traced ones', async () => {
    const f = (w: Array): Array =>
      lax.scan((c: Array, x: Array): [Array, null] => [c.mul(w).add(x), null], np.zeros([]), np.array([1, 2, 3]))[0];
    expect(await f(np.array(2)).item()).toBe(11);
    expect(await jit(f)(2).item()).toBe(11);
    expect(await grad(f)(2).item()).toBe(2 + 2 * 2);
  });
  test('refuses', () => {
    expect(() => lax.scan(step, np.ones([]), [np.ones([2]), np.ones([3])])).toThrow(
      'scan(step): all xs must have 2 slices along axis 0, got f32[3] as xs[1]',
    );
    expect(() => lax.scan(step, np.ones([]), np.ones([]))).toThrow('scan(step): xs must have an axis to go along, got f32[] as xs');
    expect(() => lax.scan(step, np.ones([]))).toThrow('scan(step): needs xs or a length that is a whole number from 0, got undefined');
    expect(() => lax.scan((c: Array) => c as never, np.ones([]), np.ones([2]))).toThrow(
      'the function must return [carry, y], got a result of structure *',
    );
    expect(() => lax.scan((c: Array) => [[c, c], null] as never, np.ones([]), np.ones([2]))).toThrow(
      'the carry must keep its structure, got * before and [*,*] after',
    );
    expect(() => lax.scan((c: Array): [Array, null] => [c.astype('int32'), null], np.ones([]), np.ones([2]))).toThrow(
      'the carry must keep its types, got f32[] before and i32[] after (leaf 0)',
    );
  });
});

describe('whileLoop and foriLoop', () => {
  test('repeat while the condition holds', async () => {
    const f = (n: Array): Array =>
      lax.whileLoop(
        (s: { i: Array; p: Array }) => s.i.greater(0),
        (s) => ({ i: s.i.sub(1), p: s.p.mul(s.i) }),
        { i: n, p: np.array(1, { dtype: 'int32' }) },
      ).p;
    const five = np.array(5, { dtype: 'int32' });
    expect([await f(five).item(), await jit(f)(five).item()]).toEqual([120, 120]);
    expect(await f(np.array(0, { dtype: 'int32' })).item()).toBe(1);
    expect(await vmap(f)(np.array([0, 3, 5], { dtype: 'int32' })).js()).toEqual([1, 6, 120]);
  });
  test('whileLoop has forward derivatives', async () => {
    const f = (x: Array): Array =>
      lax.whileLoop(
        (s: [Array, Array]) => s[0].less(3),
        ([i, v]): [Array, Array] => [i.add(1), v.mul(x)],
        [np.array(0, { dtype: 'int32' }), np.ones([])],
      )[1];
    const [value, dot] = jvp(f, [2], [1]);
    expect([await value.item(), await dot.item()]).toEqual([8, 12]);
    expect(() => grad(f)(2)).toThrow(/while/);
  });
  test('foriLoop counts, with numbers or arrays as bounds', async () => {
    const body = (i: Array, s: Array): Array => s.add(i.mul(i));
    const zero = np.array(0, { dtype: 'int32' });
    expect(await lax.foriLoop(2, 5, body, zero).item()).toBe(4 + 9 + 16);
    expect(await lax.foriLoop(5, 2, body, zero).item()).toBe(0);
    expect(await jit((n: Array) => lax.foriLoop(0, n, body, zero))(4).item()).toBe(14);
    expect(await lax.foriLoop(np.array(-2, { dtype: 'int32' }), 1, body, zero).item()).toBe(5);
  });
  test('foriLoop with numbers as bounds has gradients', async () => {
    expect(await grad((x: Array) => lax.foriLoop(0, 3, (_: Array, s: Array) => s.mul(x), 1.0))(2).item()).toBe(12);
  });
  test('refuse', () => {
    expect(() => lax.foriLoop(0, np.array(1.5), (_: Array, s: Array) => s, 0)).toThrow(
      'foriLoop: bounds must be integer scalars, got f32[]',
    );
    expect(() =>
      lax.whileLoop(
        (s: Array) => s,
        (s) => s,
        np.ones([]),
      ),
    ).toThrow('the condition must return one bool[], got f32[]');
  });
});

describe('cond and switch', () => {
  const f = (p: Array, x: Array): Array =>
    lax.cond(
      p,
      (v: Array) => v.mul(2),
      (v: Array) => np.sin(v),
      x,
    );
  test('choose, eager, jitted and batched', async () => {
    for (const g of [f, jit(f)]) {
      expect(await g(np.array(true), np.array(3)).item()).toBe(6);
      expect(await g(np.array(false), np.array(3)).item()).toBeCloseTo(Math.sin(3), 6);
    }
    const got = await vmap(f)(np.array([true, false]), np.array([3, 0])).js();
    expect(got).toEqual([6, 0]);
    expect(
      await lax
        .cond(
          1,
          () => 10,
          () => 20,
        )
        .add(0)
        .item(),
    ).toBe(10);
  });
  test('have the gradient of the branch taken, also through closures', async () => {
    expect(await grad((x: Array) => f(np.array(true), x))(3).item()).toBe(2);
    expect(await grad((x: Array) => f(np.array(false), x))(0).item()).toBe(1);
    expect(
      await jit(
        grad((x: Array) =>
          lax.cond(
            x.greater(0),
            () => x.mul(x),
            () => x.neg(),
          ),
        ),
      )(3).item(),
    ).toBe(6);
    const both = vmap(
      grad((x: Array) =>
        lax.cond(
          x.greater(0),
          () => x.mul(x),
          () => x.neg(),
        ),
      ),
    )(np.array([3, -3]));
    expect(await both.js()).toEqual([6, -1]);
  });
  test('switch holds its index in range', async () => {
    const g = (i: number): Promise<number> =>
      lax.switch(np.array(i, { dtype: 'int32' }), [() => np.array(10), () => np.array(20), () => np.array(30)]).item();
    expect(await Promise.all([-1, 0, 1, 2, 7].map(g))).toEqual([10, 10, 20, 30, 30]);
  });
  test('give a number the dtype of the other branch', async () => {
    const out = lax.cond<ArrayLike>(
      true,
      () => 1,
      () => np.array(2.5, { dtype: 'bfloat16' }),
    );
    expect([out.dtype, await out.item()]).toEqual(['bfloat16', 1]);
  });
  test('refuse', () => {
    expect(() =>
      lax.cond(
        np.ones([2]),
        () => 1,
        () => 2,
      ),
    ).toThrow('cond: the predicate must be a scalar, got f32[2]');
    expect(() =>
      lax.cond(
        true,
        () => [1],
        () => 1 as never,
      ),
    ).toThrow('cond: all branches must return one structure, got * from branch 0 and [*] from branch 1');
    expect(() => lax.switch(1.5, [() => 1])).toThrow('switch: index must be an integer scalar, got f32[]');
    expect(() => lax.switch(0, [])).toThrow('switch: needs at least one branch, got none');
  });
});

describe('map and associativeScan', () => {
  test('map is vmap by a loop', async () => {
    const f = (r: { a: Array; b: Array }): Array => r.a.mul(r.b).sum();
    const xs = { a: normal(0, 3, 4), b: normal(1, 3, 4) };
    await near(lax.map(f as never, xs), vmap(f)(xs));
  });
  test('associativeScan is the running combination, from either end, along any axis', async () => {
    for (const n of [0, 1, 2, 5, 8]) {
      const x = normal(2, n, 3);
      const running = (rows: Array[]): Array[] => rows.map((_, i) => rows.slice(0, i + 1).reduce((a, b) => a.mul(b)));
      const want = n === 0 ? x : np.stack(running([...x]));
      await near(
        lax.associativeScan((a: Array, b: Array) => a.mul(b), x),
        want,
      );
      await near(
        lax.associativeScan((a: Array, b: Array) => a.mul(b), x.T, { axis: 1 }),
        want.T,
      );
      await near(
        lax.associativeScan((a: Array, b: Array) => a.mul(b), x.T, { axis: -1 }),
        want.T,
      );
      const backwards = n === 0 ? x : np.stack(running([...x].reverse()).reverse());
      await near(
        lax.associativeScan((a: Array, b: Array) => b.mul(a), x, { reverse: true }),
        backwards,
      );
    }
  });
  test('associativeScan of pairs solves a linear recurrence, and is differentiated', async () => {
    const [a, b] = [normal(3, 6), normal(4, 6)];
    const scanned = (u: Array, v: Array): Array =>
      lax.associativeScan(
        ([a1, b1]: [Array, Array], [a2, b2]: [Array, Array]) => [a1.mul(a2), b1.mul(a2).add(b2)] as [Array, Array],
        [u, v],
      )[1];
    const loop = (u: Array, v: Array): Array =>
      lax.scan((h: Array, [p, q]: [Array, Array]): [Array, Array] => [h.mul(p).add(q), h.mul(p).add(q)], np.zeros([]), [u, v])[1];
    await near(scanned(a, b), loop(a, b));
    await near(jit(grad((u: Array) => scanned(u, b).sum()))(a), grad((u: Array) => loop(u, b).sum())(a));
  });
});

test('loops in loops, branches in loops and all of them under transformations agree with plain JavaScript', async () => {
  const cell = (w: Array, x: Array): Array =>
    lax
      .scan(
        (c: Array, v: Array): [Array, Array] => {
          const inner = lax.foriLoop(0, 2, (_: Array, s: Array) => np.sin(s.mul(w)).add(v), c);
          const next = lax.cond(
            inner.greater(0.3),
            (s: Array) => s.mul(0.5),
            (s: Array) => s.add(w),
            inner,
          );
          return [next, next.mul(v)];
        },
        np.array(0.1),
        x,
      )[1]
      .sum();
  const plain = (w: Array, x: readonly number[]): Promise<Array> =>
    x
      .reduce<Promise<[Array, Array]>>(
        async (acc, v) => {
          let [c, sum] = await acc;
          for (let k = 0; k < 2; k++) c = np.sin(c.mul(w)).add(v);
          c = (await c.item()) > 0.3 ? c.mul(0.5) : c.add(w);
          return [c, sum.add(c.mul(v))];
        },
        Promise.resolve([np.array(0.1), np.array(0)]),
      )
      .then(([, s]) => s);
  const xs = [0.2, -0.5, 0.9, 0.1];
  const [w, x] = [np.array(0.7), np.array(xs)];
  await near(cell(w, x), await plain(w, xs));
  await near(jit(cell)(w, x), await plain(w, xs));
  const h = 1e-2;
  const slope = (await plain(np.array(0.7 + h), xs)).sub(await plain(np.array(0.7 - h), xs)).div(2 * h);
  await near(grad(cell)(w, x), slope, 2e-3);
  await near(jit(grad(cell))(w, x), grad(cell)(w, x));
  await near(
    jacrev((u: Array) => vmap(cell, [0, null])(u, x))(np.array([0.7, 0.2])),
    np
      .array([
        [1, 0],
        [0, 0],
      ])
      .mul(grad(cell)(w, x))
      .add(
        np
          .array([
            [0, 0],
            [0, 1],
          ])
          .mul(grad(cell)(np.array(0.2), x)),
      ),
  );
  expect(tree.leaves(vmap(grad(cell), [0, null])(np.array([0.7, 0.2]), x))).toHaveLength(1);
});
