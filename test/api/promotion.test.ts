import { beforeAll, describe, expect, test } from 'vitest';
import { type Array, type DType, init, jit, numpy as np } from '../../src/index.ts';
import golden from '../golden/promotion.json';

beforeAll(() => init('cpu').then(() => {}));

const value = (name: string): Array | number => (name === 'int*' ? 1 : name === 'float*' ? 1.5 : np.ones([], { dtype: name as DType }));
const typeOf = (x: Array): [string, boolean] => [x.dtype, x.weakType];
/** What a call gives, or null where it is refused. */
const attempt = (f: () => Array): [string, boolean] | null => {
  try {
    return typeOf(f());
  } catch {
    return null;
  }
};
const camel = (name: string): string => ({ std: 'std', var: 'var_' })[name] ?? name.replace(/_(\w)/g, (_, c: string) => c.toUpperCase());

describe('result types are those of JAX, weak ones included', () => {
  const pairs = (table: object): [string, string, unknown][] =>
    Object.entries(table).map(([pair, type]) => [...(pair.split(',') as [string, string]), type]);

  for (const [op, f] of [
    ['binary', np.maximum],
    ['divide', np.divide],
  ] as const) {
    test(`of ${op} operations, for every pair of dtypes and numbers`, () => {
      const wrong = pairs(golden[op]).flatMap(([a, b, want]) => {
        const got = attempt(() => f(value(a), value(b)));
        return JSON.stringify(got) === JSON.stringify(want) ? [] : [`${a}, ${b}: ${JSON.stringify(got)} for ${JSON.stringify(want)}`];
      });
      expect(wrong).toEqual([]);
    });
  }

  test('of arrays and numbers', () => {
    for (const [dtype, number, want] of pairs(golden.weakArrays)) {
      expect([dtype, number, typeOf(np.maximum(np.ones([2], { dtype: dtype as DType }), Number(number)))]).toEqual([dtype, number, want]);
    }
  });

  test('of functions of one array, for every dtype', () => {
    const wrong = pairs(golden.unary).flatMap(([op, dtype, want]) => {
      const f = (np as unknown as Record<string, (x: Array) => Array>)[camel(op)]!;
      const got = attempt(() => f(np.ones([2], { dtype: dtype as DType })));
      return JSON.stringify(got) === JSON.stringify(want) ? [] : [`${op} of ${dtype}: ${JSON.stringify(got)} for ${JSON.stringify(want)}`];
    });
    expect(wrong).toEqual([]);
  });

  test('of creation, but that numbers in data are float32, as in jax-js: JavaScript does not tell 1 from 1.0', () => {
    const calls: Record<keyof typeof golden.creation, () => Array> = {
      'where(bool, int*, float*)': () => np.where(true, 1, 1.5),
      'where(bool, float32, int*)': () => np.where(true, np.ones([]), 1),
      'array(int*)': () => np.array(1),
      'array(float*)': () => np.array(1.5),
      'array([int*])': () => np.array([1]),
      'array([float*])': () => np.array([1.5]),
      'array(bool)': () => np.array(true),
      'full([2], int*)': () => np.full([2], 1),
      'full([2], float*)': () => np.full([2], 1.5),
      'zeros([2])': () => np.zeros([2]),
      'ones([2])': () => np.ones([2]),
      'eye(2)': () => np.eye(2),
      'arange(3)': () => np.arange(3),
      'arange(0, 1, 0.25)': () => np.arange(0, 1, 0.25),
      'linspace(0, 1, 3)': () => np.linspace(0, 1, 3),
      'argmax(float32)': () => np.argmax(np.ones([3])),
    };
    const ours = {
      'array(int*)': ['float32', true],
      'array([int*])': ['float32', false],
      'full([2], int*)': ['float32', false],
      'full([2], float*)': ['float32', false],
    };
    expect(Object.fromEntries(Object.entries(calls).map(([name, f]) => [name, typeOf(f())]))).toEqual({ ...golden.creation, ...ours });
  });

  test('are the same under jit', () => {
    for (const a of golden.names) {
      for (const b of ['bfloat16', 'int8', 'int*', 'float*']) {
        const want = typeOf(np.add(value(a), value(b)));
        expect([a, b, typeOf(jit((x: Array, y: Array) => np.add(x, y))(value(a), value(b)))]).toEqual([a, b, want]);
      }
    }
  });
});
