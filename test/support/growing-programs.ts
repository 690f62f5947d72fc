/** Programs of any size: twice as many equations for a size twice as large. */
import { type Array, numpy as np, ShapeDtypeStruct } from '../../src/index.ts';

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
};
