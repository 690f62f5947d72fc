import { beforeAll, describe, expect, test } from 'vitest';
import {
  Array,
  clearCaches,
  deviceGet,
  devicePut,
  devices,
  evalShape,
  init,
  jit,
  linearTranspose,
  memory,
  lower,
  numpy as np,
  random,
  ShapeDtypeStruct,
  tree,
} from '../../src/index.ts';

beforeAll(() => init('cpu').then(() => {}));

describe('trees', () => {
  const t = { b: [1, { c: 2 }], a: 3, none: null };
  test('count keys in sorted order, and null is no leaf', () => {
    expect(tree.leaves(t)).toEqual([3, 1, 2]);
    expect(tree.structure(t).key).toBe('{"a":*,"b":[*,{"c":*}],"none":-}');
  });
  test('come apart and together again', () => {
    const [leaves, def] = tree.flatten(t);
    expect(tree.unflatten(def, leaves)).toEqual(t);
    expect(() => tree.unflatten(def, [1])).toThrow('tree.unflatten: the structure has 3 leaves, got 1');
  });
  test('are mapped, with and without paths, and reduced', () => {
    expect(tree.map((x: number, y: number) => x + y, t, t)).toEqual({ a: 6, b: [2, { c: 4 }], none: null });
    expect(tree.mapWithPath((path: string, x: number) => `${path}=${x}`, t)).toEqual({
      a: '.a=3',
      b: ['.b[0]=1', { c: '.b[1].c=2' }],
      none: null,
    });
    expect(tree.leavesWithPath(t)).toEqual([
      ['.a', 3],
      ['.b[0]', 1],
      ['.b[1].c', 2],
    ]);
    expect(tree.flattenWithPath(t)[1].key).toBe(tree.structure(t).key);
    expect(tree.reduce((sum: number, x: number) => sum + x, t, 0)).toBe(6);
    expect([tree.all({ a: true }), tree.all({ a: true, b: false })]).toEqual([true, false]);
  });
  test('a prefix is spread over a whole tree', () => {
    expect(tree.broadcast({ a: 1, b: 2 }, t)).toEqual({ a: 1, b: [2, { c: 2 }], none: null });
    expect(tree.broadcast(5, t)).toEqual({ a: 5, b: [5, { c: 5 }], none: null });
  });
  test('are turned inside out', () => {
    const [outer, inner] = [tree.structure([0, 0]), tree.structure({ x: 0, y: 0 })];
    expect(
      tree.transpose(outer, inner, [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ]),
    ).toEqual({ x: [1, 3], y: [2, 4] });
  });
  test('of arrays are freed together, and ref counts a holder of each', () => {
    const arrays = { a: np.ones([2]), b: [np.ones([2])] };
    expect(tree.ref(arrays)).toBe(arrays);
    tree.dispose(arrays);
    expect(tree.leaves(arrays).map((x) => x.isDisposed)).toEqual([false, false]);
    tree.dispose(arrays);
    expect(tree.leaves(arrays).map((x) => x.isDisposed)).toEqual([true, true]);
  });
});

describe('types without data', () => {
  const f = (p: { w: Array }, x: Array): { y: Array; n: Array } => ({ y: np.matmul(x, p.w), n: np.argmax(x) });
  test('evalShape tells the types of results without computing', () => {
    const out = evalShape(f, { w: new ShapeDtypeStruct([3, 1_000_000], 'bfloat16') }, new ShapeDtypeStruct([1_000_000, 3], 'bfloat16')) as {
      y: ShapeDtypeStruct;
      n: ShapeDtypeStruct;
    };
    expect([String(out.y), String(out.n)]).toEqual(['bf16[1000000,1000000]', 'i32[]']);
    expect(String(evalShape((x: Array) => x.mul(2), np.ones([3])))).toBe('f32[3]');
  });
  test('a program is lowered for types', async () => {
    const compiled = await lower((x: Array) => x.add(1))(new ShapeDtypeStruct([2], 'int32') as never).compile();
    expect(await compiled.call(np.array([1, 2], { dtype: 'int32' })).js()).toEqual([2, 3]);
  });
});

describe('values and devices', () => {
  test('deviceGet reads a tree', async () => {
    const got = await deviceGet({ a: np.array([1, 2]), b: [np.array([3], { dtype: 'int32' })] });
    expect(got).toEqual({ a: Float32Array.of(1, 2), b: [Int32Array.of(3)] });
  });
  test('devicePut keeps what is there', async () => {
    const x = np.ones([2]).add(0);
    const { arrays } = memory();
    const y = await devicePut(x, 'cpu');
    expect(memory().arrays).toBe(arrays);
    x.dispose();
    expect(await y.js()).toEqual([1, 1]);
    expect(devices()).toContain('cpu');
  });
  test('linearTranspose is the transpose of a linear function', async () => {
    const m = np.array([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const [ct] = linearTranspose((x: Array) => np.matmul(m, x), np.ones([2]))(np.array([1, 0, 1]));
    expect(await ct.js()).toEqual([6, 8]);
  });
  test('clearCaches changes no results', async () => {
    const f = jit((x: Array) => x.mul(3));
    const before = [await f(2).item(), await np.array(2).mul(5).item()];
    clearCaches();
    expect([await f(2).item(), await np.array(2).mul(5).item()]).toEqual(before);
  });
  test('keys are their words', async () => {
    const k = random.PRNGKey(42);
    expect(await random.keyData(random.wrapKeyData(random.clone(k))).js()).toEqual([0, 42]);
    expect(() => random.keyData(np.ones([2]))).toThrow('keyData: a key must be ui32[2], got f32[2]');
    expect(k).toBeInstanceOf(Array);
  });
});
