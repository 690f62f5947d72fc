/** Programs of any size: twice as many equations for a size twice as large. */
import { type Array, grad, lax, numpy as np, ShapeDtypeStruct } from '../../src/index.ts';

const f32 = (...shape: number[]): Array => new ShapeDtypeStruct(shape, 'float32') as unknown as Array;
const i32 = (...shape: number[]): Array => new ShapeDtypeStruct(shape, 'int32') as unknown as Array;

/** `n` times `step`. */
function chain<T>(n: number, from: T, step: (x: T, i: number) => T): T {
  let x = from;
  for (let i = 0; i < n; i++) x = step(x, i);
  return x;
}

export type Program = readonly [(...args: Array[]) => unknown, ...Array[]];

export const families: Readonly<Record<string, (n: number) => Program>> = {
  'a chain of elementwise ops': (n) => [(x) => chain(n, x!, (y, i) => (i % 2 ? np.sin(y) : y.add(1.5))), f32(64)],
  'a chain of gathers, each at what the last one found': (n) => [
    (table, at) => chain(n, at!, (y) => np.take(table!, y, 0, { mode: 'clip' })),
    i32(64),
    i32(64),
  ],
  'a search by halving': (n) => [
    (s, v) => {
      const half = ([low, high]: [Array, Array]): [Array, Array] => {
        const middle = np.floorDivide(low.add(high), 2);
        const before = np.less(np.take(s!, middle, 0, { mode: 'clip' }), v!);
        return [np.where(before, middle.add(1), low), np.where(before, high, middle)];
      };
      return chain<[Array, Array]>(n, [np.zeros([64], { dtype: 'int32' }), np.full([64], 64, { dtype: 'int32' })], half)[0];
    },
    f32(64),
    f32(64),
  ],
  'nested selects': (n) => [
    (p, x) => chain(n, x!, (y, i) => np.where(np.greater(p!, i), np.cos(y), np.where(np.less(p!, -i), y, x!))),
    f32(64),
    f32(64),
  ],
  'a chain of rolls': (n) => [(x) => chain(n, x!, (y, i) => np.roll(y, i + 1).add(x!)), f32(64)],
  'a chain of paddings and slices': (n) => [(x) => chain(n, x!, (y) => np.pad(y, 1).slice([0, 64]).add(y)), f32(64)],
  'a chain of stencils': (n) => [(x) => chain(n, x!, (y) => np.add(np.roll(y, 1), np.roll(y, -1)).mul(0.5)), f32(64)],
  'a chain of concatenations': (n) => [(x) => chain(n, x!, (y) => np.concatenate([y.slice([32]), np.sin(y.slice([0, 32]))])), f32(64)],
  'a chain of transposes and reshapes': (n) => [(x) => chain(n, x!, (y) => np.sin(y.transpose().reshape([8, 8]))), f32(8, 8)],
  'a chain of reductions': (n) => [(x) => chain(n, x!, (y) => y.sub(y.max())), f32(64)],
  'a chain of products': (n) => [(x) => chain(n, x!, (y) => np.tanh(np.matmul(y, x!))), f32(8, 8)],
  'a chain of scalars': (n) => [(x) => chain(n, x!, (y, i) => (i % 2 ? np.sin(y).add(y) : y.mul(y))), f32()],
  'a chain of updates': (n) => [
    (x) => chain(n, x!, (y, i) => lax.dynamicUpdateSlice(y, y.slice([i % 60, (i % 60) + 2]).add(1), [i % 7])),
    f32(64),
  ],
  'a chain of scatters': (n) => [(x, at) => chain(n, x!, (y) => np.add(y, y.at(at!).add(1))), f32(64), i32(8)],
  'a deep tree': (n) => [
    (...xs) => {
      let level = xs;
      while (level.length > 1) level = level.flatMap((x, i) => (i % 2 ? [] : [i + 1 < level.length ? np.add(x, level[i + 1]!) : x]));
      return level[0];
    },
    ...globalThis.Array.from({ length: n }, () => f32(8)),
  ],
  'a wide graph with one result': (n) => [(x) => chain(n, x!, (sum, i) => sum.add(np.sin(x!.mul(i)))), f32(64)],
  'a wide graph with many results': (n) => [(x) => globalThis.Array.from({ length: n }, (_, i) => np.sin(x!.mul(i))), f32(64)],
  'many reductions of one array': (n) => [(x) => globalThis.Array.from({ length: n }, (_, i) => np.sum(x!.mul(i))), f32(64)],
  'many products with one matrix': (n) => [(x) => globalThis.Array.from({ length: n }, (_, i) => np.matmul(x!, x!.add(i))), f32(8, 8)],
  'many parameters, each with a result': (n) => [
    (...xs) => xs.map((x) => np.sin(x)),
    ...globalThis.Array.from({ length: n }, (_, i) => f32(8 + (i % 5))),
  ],
  'a step of a descent over many parameters': (n) => [
    (...xs) => {
      const loss = (given: Array[]): Array => given.reduce((sum, x) => sum.add(np.sum(x.mul(x))), np.array(0));
      return (grad(loss) as unknown as (given: Array[]) => Array[])(xs).map((g, i) => xs[i]!.sub(g.mul(0.1)));
    },
    ...globalThis.Array.from({ length: n }, (_, i) => f32(4, 4 + (i % 3))),
  ],
  'constants of many numbers': (n) => [(x) => chain(n, x!, (y, i) => y.add(np.array([i, 1, 2, 3]))), f32(4)],
  'many loops': (n) => [
    (x) => chain(Math.ceil(n / 8), x!, (y) => lax.foriLoop(0, 4, (_: Array, c: Array) => np.sin(c), y) as Array),
    f32(16),
  ],
  'a loop of a long body': (n) => [(x) => lax.foriLoop(0, 4, (_: Array, c: Array) => chain(n, c, (y) => np.sin(y.add(x!))), x!), f32(16)],
  'branches within branches': (n) => [
    (x, p) =>
      chain(
        Math.ceil(n / 8),
        x!,
        (y) =>
          lax.cond(
            p!,
            (c: Array) => np.sin(c),
            (c: Array) => np.cos(c),
            y,
          ) as Array,
      ),
    f32(16),
    new ShapeDtypeStruct([], 'bool') as unknown as Array,
  ],
};
