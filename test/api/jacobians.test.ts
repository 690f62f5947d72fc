import { beforeAll, describe, expect, test } from 'vitest';
import { type Array, DTypeError, hessian, init, jacfwd, jacrev, linearize, numpy as np, tree } from '../../src/index.ts';

beforeAll(async () => {
  await init('cpu');
});

const js = async (t: unknown): Promise<unknown> => {
  const [leaves, def] = tree.flatten(t);
  return tree.unflatten(def, await Promise.all(leaves.map((l) => (l as Array).js())));
};

describe('Jacobians take what JAX takes', () => {
  for (const [name, jac] of Object.entries({ jacfwd, jacrev })) {
    test(`${name} of a JavaScript number, alone and in a tree`, async () => {
      expect(await js(jac((x: Array) => x.mul(x).mul(x))(2))).toBe(12);
      expect(await js(jac((p: { a: Array }) => p.a.mul(p.a))({ a: 3 }))).toEqual({ a: 6 });
    });
    test(`${name} of several arguments, also counted from the last`, async () => {
      const f = (x: Array, y: Array) => ({ p: x.mul(y), s: y.mul(y).sum() });
      const got = jac(f, { argnums: [0, -1] })(np.array([1, 2]), np.array([3, 4]));
      expect(await js(got)).toEqual({ p: [[[3, 0], [0, 4]], [[1, 0], [0, 2]]], s: [[0, 0], [6, 8]] });
      expect(await js(jac(f, { argnums: -1 })(np.array([1, 2]), np.array([3, 4])).s)).toEqual([6, 8]);
    });
    test(`${name} with more results than are differentiated`, async () => {
      expect(await js(jac((x: Array) => [x.mul(x), { n: x.sum() }], { hasAux: true })(np.array([1, 2])))).toEqual([
        [[2, 0], [0, 4]],
        { n: 3 },
      ]);
    });
    test(`${name} of integers is refused`, () => {
      expect(() => jac((x: Array) => x.mul(2))(np.array([1, 2], 'int32'))).toThrow(DTypeError);
    });
  }
  test('jacrev of a function with integer results is refused, as JAX refuses it', () => {
    expect(() => jacrev((x: Array) => x.astype('int32'))(np.ones([2]))).toThrow(
      'jacrev: Jacobians are defined for floating-point functions, got a value of type i32[2]',
    );
  });
  test('hessian of a number, and of several arguments', async () => {
    expect(await js(hessian((x: Array) => x.mul(x).mul(x))(2))).toBe(12);
    const got = hessian((x: Array, y: Array) => x.mul(y).mul(y).sum(), { argnums: [0, -1] })(np.ones([1]), np.ones([1]));
    expect(await js(got)).toEqual([[[[0]], [[2]]], [[[2]], [[2]]]]);
  });
  test('linearize hands on what is not differentiated', async () => {
    const [value, push, aux] = linearize((x: Array) => [x.mul(x), { z: x }], [np.array([1, 2])], { hasAux: true });
    expect(await js([value, push(np.ones([2])), aux])).toEqual([[1, 4], [2, 4], { z: [1, 2] }]);
  });
});
