import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Array,
  type DType,
  grad,
  hessian,
  init,
  jacfwd,
  jacrev,
  jit,
  jvp,
  lax,
  linearize,
  numpy as np,
  random,
  tree,
  valueAndGrad,
  vjp,
  vmap,
} from '../../src/index.ts';

beforeAll(() => init('cpu').then(() => {}));

const close = async (got: Array, want: Array | number, tolerance = 1e-5): Promise<void> => {
  const [a, b] = [await got.data(), await np.add(want, 0).data()];
  if (typeof want !== 'number') expect(got.shape).toEqual(want.shape);
  a.forEach((v, i) =>
    expect(Math.abs(v - b[i % b.length]!), `element ${i}: ${v} for ${b[i % b.length]}`).toBeLessThan(
      tolerance * Math.max(1, Math.abs(b[i % b.length]!)),
    ),
  );
};
const normal = (seed: number, ...shape: number[]): Array => random.normal(random.key(seed), shape);

describe('grad', () => {
  test('is with respect to the first argument, or those named', async () => {
    const f = (x: Array, y: Array): Array => x.mul(x).mul(y);
    expect(await grad(f)(3, 2).item()).toBe(12);
    expect(await grad(f, { argnums: 1 })(3, 2).item()).toBe(9);
    expect(await grad(f, { argnums: -1 })(3, 2).item()).toBe(9);
    const [dy, dx] = grad(f, { argnums: [1, 0] })(3, 2);
    expect([await dy.item(), await dx.item()]).toEqual([9, 12]);
    expect(grad(f, { argnums: [0] })(3, 2)).toHaveLength(1);
  });
  test('has the structure of its argument', async () => {
    const params = { w: normal(0, 2, 3), layers: [{ b: normal(1, 3) }, { b: normal(2, 3) }], none: null };
    const g = grad((p: typeof params) =>
      np
        .matmul(np.ones([2]), p.w)
        .add(p.layers[0]!.b)
        .mul(p.layers[1]!.b)
        .sum(),
    )(params);
    expect(tree.structure(g).key).toBe(tree.structure(params).key);
    await close(g.layers[0]!.b, params.layers[1]!.b);
    await close(g.layers[1]!.b, params.w.sum(0).add(params.layers[0]!.b));
  });
  test('hands the auxiliary value on', async () => {
    const f = (x: Array): [Array, { twice: Array; n: Array }] => [x.mul(x), { twice: x.mul(2), n: np.array([7], { dtype: 'int32' }) }];
    const [g, aux] = grad(f, { hasAux: true })(3);
    expect([await g.item(), await aux.twice.item(), await aux.n.js()]).toEqual([6, 6, [7]]);
    const [[value, aux2], g2] = valueAndGrad(f, { hasAux: true })(3);
    expect([await value.item(), await aux2.twice.item(), await g2.item()]).toEqual([9, 6, 6]);
  });
  test('is zero for what the value does not depend on', async () => {
    const g = grad((p: { a: Array; b: Array }) => p.a.sum())({ a: np.ones([2]), b: np.ones([3]) });
    expect(await g.b.js()).toEqual([0, 0, 0]);
  });
  test('sees closed-over arrays as constants, and differentiates twice through closures', async () => {
    const y = np.array(2);
    // d/dx (x · d/dz(z² y) at x) = d/dx (2 x² y)
    expect(await grad((x: Array) => x.mul(grad((z: Array) => z.mul(z).mul(y))(x)))(3).item()).toBe(24);
    // The inner function closes over the outer variable.
    expect(await grad((x: Array) => grad((z: Array) => z.mul(z).mul(x))(np.array(5)).mul(x))(3).item()).toBe(60);
  });
  for (const dtype of ['bfloat16', 'float16', 'float32'] as const satisfies readonly DType[]) {
    test(`of a ${dtype} argument is ${dtype}, whatever is computed inside`, async () => {
      const x = np.array([1, 2], { dtype });
      const g = grad((v: Array) => v.astype('float32').mul(v.astype('float32')).sum())(x);
      expect([g.dtype, g.weakType]).toEqual([dtype, false]);
      expect(await g.js()).toEqual([2, 4]);
      expect(jit(grad((v: Array) => np.exp(v).sum().astype('float32')))(x).dtype).toBe(dtype);
    });
  }
  test('goes through dtypes that differ among arguments', () => {
    const [a, b] = grad((x: Array, y: Array) => x.mul(y).sum(), { argnums: [0, 1] })(np.ones([2], { dtype: 'bfloat16' }), np.ones([2]));
    expect([a.dtype, b.dtype]).toEqual(['bfloat16', 'float32']);
  });
  test('of take under jit adds up what is taken twice', async () => {
    const f = (table: Array, ids: Array): Array =>
      np
        .take(table, ids, 0)
        .mul(np.array([[1], [10], [100]]))
        .sum();
    const want = [
      [101, 101],
      [0, 0],
      [10, 10],
    ];
    const args = [np.ones([3, 2]), np.array([0, 2, 0], { dtype: 'int32' })] as const;
    expect(await jit(grad(f))(...args).js()).toEqual(want);
    expect(await grad(f)(...args).js()).toEqual(want);
  });
  test('of cross-entropy under jit is softmax less one-hot', async () => {
    const logits = normal(3, 4, 5);
    const labels = np.array([1, 0, 4, 4], { dtype: 'int32' });
    const loss = (l: Array): Array =>
      np
        .takeAlongAxis(l.sub(np.log(np.exp(l).sum(-1, { keepdims: true }))), labels.reshape([4, 1]), -1)
        .sum()
        .neg();
    const softmax = np.exp(logits).div(np.exp(logits).sum(-1, { keepdims: true }));
    await close(jit(grad(loss))(logits), softmax.sub(np.equal(labels.reshape([4, 1]), np.arange(5)).astype('float32')));
  });
  test('of jit, jit of grad and both are one', async () => {
    const f = (x: Array): Array => np.sin(x).mul(x).sum();
    const x = normal(4, 5);
    const want = await grad(f)(x).js();
    for (const g of [grad(jit(f)), jit(grad(f)), jit(grad(jit(f)))]) expect(await g(x).js()).toEqual(want);
  });
  test('of grad is the second derivative, jitted or not', async () => {
    const f = (x: Array): Array => np.tanh(x).mul(x);
    const t = Math.tanh(0.7);
    const second = 2 * (1 - t * t) - 2 * 0.7 * t * (1 - t * t);
    for (const g of [grad(grad(f)), jit(grad(grad(f))), grad(jit(grad(f)))]) expect(await g(0.7).item()).toBeCloseTo(second, 5);
    expect(await grad(grad(grad(f)))(0.7).item()).toBeTypeOf('number');
  });
  test("takes JAX's choices at kinks", async () => {
    expect(await grad((x: Array) => np.maximum(x, 0))(0).item()).toBe(0.5);
    expect(await grad((x: Array) => np.abs(x))(0).item()).toBe(1);
    expect(await vmap(grad((x: Array) => np.max(x)))(np.array([[1, 1, 0]])).js()).toEqual([[0.5, 0.5, 0]]);
  });
  test('stops at stopGradient', async () => {
    expect(await grad((x: Array) => x.mul(lax.stopGradient(x)))(3).item()).toBe(3);
  });
});

describe('vjp and jvp', () => {
  const f = (x: Array, y: Array): [Array, Array] => [x.mul(y), np.sin(x)];
  const [x, y] = [0.5, 2];
  test('pull back and push forward', async () => {
    const [value, pullback] = vjp(f, [x, y]);
    expect(await value[0]!.item()).toBe(1);
    const [dx, dy] = pullback([1, 10]);
    expect(await np.add(dx, 0).item()).toBeCloseTo(2 + 10 * Math.cos(0.5), 5);
    expect(await np.add(dy, 0).item()).toBeCloseTo(0.5, 6);
    const [out, tangents] = jvp(f, [x, y], [1, 100]);
    expect(await out[0]!.item()).toBe(1);
    expect(await tangents[0]!.item()).toBeCloseTo(2 + 50, 5);
    expect(await tangents[1]!.item()).toBeCloseTo(Math.cos(0.5), 6);
  });
  test('agree: ⟨ct, J v⟩ = ⟨Jᵀ ct, v⟩', async () => {
    const g = (w: Array): Array => np.tanh(np.matmul(w, w));
    const [w, v, ct] = [normal(0, 3, 3), normal(1, 3, 3), normal(2, 3, 3)];
    const [, dot] = jvp(g, [w], [v]);
    const [, pullback] = vjp(g, [w]);
    await close(np.sum(dot.mul(ct)), await np.sum(pullback(ct)[0]!.mul(v)).item());
  });
  test('pull back more than once, and inside of vmap and jit', async () => {
    const [, pullback] = vjp((v: Array) => v.mul(v), [np.array([1, 2, 3])]);
    expect(await pullback(np.ones([3]))[0]!.js()).toEqual([2, 4, 6]);
    expect(await vmap((ct: Array) => pullback(ct)[0]!)(np.eye(3)).js()).toEqual([
      [2, 0, 0],
      [0, 4, 0],
      [0, 0, 6],
    ]);
    expect(await jit((ct: Array) => pullback(ct)[0]!)(np.ones([3])).js()).toEqual([2, 4, 6]);
    expect(await jit((v: Array) => vjp((u: Array) => u.mul(u), [v])[1](np.ones([3]))[0]!)(np.array([1, 2, 3])).js()).toEqual([2, 4, 6]);
  });
  test('carry auxiliary values', async () => {
    const [value, pullback, aux] = vjp((v: Array): [Array, Array] => [v.mul(v), v.add(1)], [3], { hasAux: true });
    expect([await value.item(), await np.add(pullback(1)[0]!, 0).item(), await aux.item()]).toEqual([9, 6, 4]);
    const [, dot, aux2] = jvp((v: Array): [Array, Array] => [v.mul(v), v.add(1)], [3], [1], { hasAux: true });
    expect([await dot.item(), await aux2.item()]).toEqual([6, 4]);
  });
  test('give null for integers', () => {
    const [, pullback] = vjp((v: Array, i: Array) => v.mul(i), [np.ones([2]), np.array([1, 2], { dtype: 'int32' })]);
    expect(pullback(np.ones([2]))[1]).toBe(null);
  });
  test('check structures and types', () => {
    const [, pullback] = vjp((v: Array) => v.mul(v), [np.ones([2])]);
    expect(() => pullback(np.ones([3]))).toThrow('vjp(f): cotangents must have the types of what they belong to, got f32[3] for f32[2]');
    expect(() => jvp((v: Array) => v, [np.ones([2])], [[np.ones([2])]] as never)).toThrow(
      'jvp(f): tangents must have the structure [*], got [[*]]',
    );
  });
});

describe('linearize', () => {
  test('gives the value and a linear function, which is jvp', async () => {
    const f = (x: Array): { a: Array; b: Array } => ({ a: np.sin(x), b: x.mul(x) });
    const x = normal(5, 4);
    const [value, push] = linearize(f, [x]);
    const t = normal(6, 4);
    const [want, dot] = jvp(f, [x], [t]);
    await close(value.a, want.a);
    await close(push(t).a, dot.a);
    await close(push(t.mul(2)).b, dot.b.mul(2));
    await close(jit(push)(t).b, dot.b);
  });
});

describe('Jacobians', () => {
  const f = (x: Array): Array => np.stack([x.slice(0).mul(x.slice(1)), np.sin(x.slice(0)), x.slice(2)]);
  const x = (): Array => np.array([0.5, 2, 3]);
  test('by forward and reverse mode agree', async () => {
    const want = np.array([
      [2, 0.5, 0],
      [Math.cos(0.5), 0, 0],
      [0, 0, 1],
    ]);
    await close(jacfwd(f)(x()), want);
    await close(jacrev(f)(x()), want);
    await close(jit(jacrev(f))(x()), want);
  });
  test('of matrices have the axes of the result, then of the argument', async () => {
    const [w, v] = [normal(0, 2, 3), normal(1, 3)];
    const g = (m: Array): Array => np.matmul(m, v);
    const [a, b] = [jacfwd(g)(w), jacrev(g)(w)];
    expect(a.shape).toEqual([2, 2, 3]);
    await close(a, b);
    await close(a, np.eye(2).reshape([2, 2, 1]).mul(v));
  });
  test('of trees are trees of trees', async () => {
    const g = (p: { a: Array; b: Array }): [Array, Array] => [p.a.mul(p.b), p.b.sum()];
    const p = { a: np.array([1, 2]), b: np.array([3, 4]) };
    for (const jac of [jacfwd, jacrev]) {
      const [product, sum] = jac(g)(p) as unknown as { a: Array; b: Array }[];
      expect(await product!.a.js()).toEqual([
        [3, 0],
        [0, 4],
      ]);
      expect(await product!.b.js()).toEqual([
        [1, 0],
        [0, 2],
      ]);
      expect(await sum!.a.js()).toEqual([0, 0]);
      expect(await sum!.b.js()).toEqual([1, 1]);
    }
  });
  test('name another argument', async () => {
    expect(await jacfwd((a: Array, b: Array) => a.mul(b), { argnums: 1 })(np.array([2, 3]), np.array([1, 1])).js()).toEqual([
      [2, 0],
      [0, 3],
    ]);
  });
  test('the Hessian is symmetric and that of the formula', async () => {
    const h = hessian((v: Array) =>
      v
        .slice(0)
        .mul(v.slice(0))
        .mul(v.slice(1))
        .add(np.exp(v.slice(1))),
    )(np.array([2, 0.5]));
    await close(
      h,
      np.array([
        [1, 4],
        [4, Math.exp(0.5)],
      ]),
    );
    await close(jit(hessian((v: Array) => v.mul(v).sum()))(np.ones([3])), np.eye(3).mul(2));
  });
});
