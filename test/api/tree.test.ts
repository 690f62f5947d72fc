import { beforeAll, describe, expect, test } from 'vitest';
import {
  Array,
  clearCaches,
  deviceGet,
  devicePut,
  devices,
  evalShape,
  grad,
  init,
  jit,
  lax,
  linearTranspose,
  memory,
  lower,
  numpy as np,
  random,
  ShapeDtypeStruct,
  tree,
  vmap,
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

describe('instances of registered classes are nodes', () => {
  class Layer {
    w: Array;
    b: Array;
    name: string;
    constructor(w: Array, b: Array, name: string) {
      [this.w, this.b, this.name] = [w, b, name];
    }
    apply(x: Array): Array {
      return np.tanh(x.mul(this.w).add(this.b));
    }
  }
  tree.registerPytreeNode(
    Layer,
    (l) => [[l.w, l.b], l.name],
    (name: string, [w, b]: [Array, Array]) => new Layer(w, b, name),
    (l) => [[['w', l.w], ['b', l.b]], l.name],
  );
  const layer = (): Layer => new Layer(np.array([1, 2]), np.array([0.5, -1]), 'first');
  const loss = (l: Layer): Array => l.apply(np.array([0.1, 0.2])).sum();
  const plain = (p: { w: Array; b: Array }): Array => np.tanh(np.array([0.1, 0.2]).mul(p.w).add(p.b)).sum();

  test('in map, flatten and paths', async () => {
    const doubled = tree.map<Layer>((x: Array) => x.mul(2), layer());
    expect(doubled).toBeInstanceOf(Layer);
    expect([await doubled.w.js(), await doubled.b.js(), doubled.name]).toEqual([[2, 4], [1, -2], 'first']);
    expect(tree.leavesWithPath({ l: layer() }).map(([path]) => path)).toEqual(['.l.w', '.l.b']);
    expect(() => tree.map((x: Array) => x, layer(), new Layer(np.ones([2]), np.ones([2]), 'second'))).toThrow('one structure');
    expect(tree.structure(layer()).key).toBe(tree.structure(layer()).key);
  });
  test('in jit, grad, vmap and scan', async () => {
    const wanted = grad(plain)({ w: layer().w, b: layer().b });
    const got = (grad(loss as never) as unknown as (l: Layer) => Layer)(layer());
    expect(got).toBeInstanceOf(Layer);
    expect([await got.w.js(), await got.b.js()]).toEqual([await wanted.w.js(), await wanted.b.js()]);
    const step = jit((l: never) => tree.map((x: Array) => x.add(1), l));
    expect(await (step(step(layer() as never) as never) as Layer).w.js()).toEqual([3, 4]);
    expect(step.cacheSize()).toBe(1);
    step(new Layer(np.ones([2]), np.ones([2]), 'second') as never);
    expect(step.cacheSize()).toBe(2);
    const each = vmap((l: never, x: never) => (l as Layer).w.mul(x), { inAxes: [new Layer(0 as never, null as never, 'first') as never, 0] })(layer() as never, np.array([10, 20]) as never) as Array;
    expect(await each.js()).toEqual([10, 40]);
    const [last] = lax.scan((l: Layer, x: Array): [Layer, null] => [new Layer(l.w.add(x), l.b, l.name), null], layer(), np.array([1, 2, 3]));
    expect([await last.w.js(), last.name]).toEqual([[7, 8], 'first']);
  });
  test('by methods, by fields, and without leaves', () => {
    class Pair {
      constructor(readonly a: number, readonly b: number) {}
      treeFlatten(): [unknown[], null] {
        return [[this.a, this.b], null];
      }
      static treeUnflatten(_: null, [a, b]: [number, number]): Pair {
        return new Pair(a, b);
      }
    }
    tree.registerPytreeNodeClass(Pair as never);
    expect(tree.map((x: number) => x + 1, new Pair(1, 2))).toEqual(new Pair(2, 3));
    class Point {
      constructor(public x: number, public tag: string) {}
    }
    tree.registerDataclass(Point, ['x'], ['tag']);
    expect(tree.map((x: number) => -x, [new Point(1, 'p')])).toEqual([new Point(-1, 'p')]);
    class Setting {
      on = true;
    }
    tree.registerStatic(Setting);
    expect(tree.leaves([new Setting(), 1])).toEqual([1]);
    expect(() => tree.registerStatic(Setting)).toThrow('registerPytreeNode: a class can be registered once, got Setting again');
    expect(() => tree.registerPytreeNodeClass(Setting as never)).toThrow('treeUnflatten');
  });
  test('leaves are what isLeaf says, and structures come apart', () => {
    expect(tree.leaves([1, null, [2]], (x) => x === null)).toEqual([1, null, 2]);
    expect(tree.map((x: unknown[], y: unknown) => [x.length, y], [[1, 2], [3]], ['a', ['b']], { isLeaf: (x: unknown) => globalThis.Array.isArray(x) && typeof x[0] === 'number' })).toEqual([[2, 'a'], [1, ['b']]]);
    const def = tree.structure({ a: 1, b: [2, 3] });
    expect(tree.treedefChildren(def).map((d) => d.key)).toEqual(['*', '[*,*]']);
    expect([tree.treedefIsLeaf(def), tree.treedefIsLeaf(tree.structure(1))]).toEqual([false, true]);
    expect(tree.treedefTuple([tree.structure(1), def]).key).toBe(tree.structure([1, { a: 1, b: [2, 3] }]).key);
    expect(tree.flattenOneLevel({ b: [1], a: 2 })).toEqual([[2, [1]], ['a', 'b']]);
    expect([tree.allLeaves([1, 2]), tree.allLeaves([1, [2]])]).toEqual([true, false]);
    expect(tree.reduceAssociative((a: string, b: string) => `(${a}${b})`, ['a', 'b', 'c'])).toBe('((ab)c)');
    expect(tree.reduceAssociative((a: number, b: number) => a + b, [], { identity: 0 })).toBe(0);
  });
});
