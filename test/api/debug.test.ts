import { beforeAll, expect, test, vi } from 'vitest';
import { type Array, checkpoint, debug, effectsBarrier, grad, init, jit, lax, numpy as np, vmap } from '../../src/index.ts';
import { formatTensor } from '../../src/api/format-tensor.ts';

beforeAll(() => init('cpu').then(() => {}));

async function lines(body: () => unknown): Promise<string[]> {
  const spy = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await body();
    await effectsBarrier();
    return spy.mock.calls.map(([line]) => String(line));
  } finally {
    spy.mockRestore();
  }
}

test('eager and jitted programs print the same lines, in order, at each call', async () => {
  const f = (x: Array): Array => {
    debug.print('x {} {name:.2f} {{}}', x, { name: x.sum() });
    const y = x.mul(2);
    debug.print('{1} {0}', y, 'text');
    return y;
  };
  const expected = ['x [1. 2.] 3.00 {}', 'text [2. 4.]'];
  expect(await lines(() => f(np.array([1, 2])))).toEqual(expected);
  const g = jit(f);
  expect(await lines(() => [g(np.array([1, 2])), g(np.array([1, 2]))])).toEqual([...expected, ...expected]);
  expect(await lines(() => jit((x: Array) => g(x).add(1))(np.array([1, 2])))).toEqual(expected);
});

test('derivatives, batches and recomputation print the values of the function', async () => {
  const f = (x: Array): Array => {
    debug.print('{}', x);
    return np.sin(x).sum();
  };
  expect(await lines(() => jit(grad(f))(np.array([1, 2])))).toEqual(['[1. 2.]']);
  expect(await lines(() => jit(vmap(f))(np.array([[1, 2], [3, 4]])))).toEqual(['[1. 2.]', '[3. 4.]']);
  expect(await lines(() => jit(vmap(vmap((x: Array) => f(x).add(0))))(np.array([[1, 2], [3, 4]])))).toEqual(['1.0', '2.0', '3.0', '4.0']);
  expect(new Set(await lines(() => jit(grad(checkpoint(f)))(np.array([1, 2]))))).toEqual(new Set(['[1. 2.]']));
});

test('loops print each round, branches what was chosen', async () => {
  const scanned = (x: Array): Array =>
    lax.scan((c: Array, y: Array): [Array, Array] => {
      debug.print('c {} y {}', c, y);
      debug.print('next {c}', { c: c.add(y) });
      return [c.add(y), c];
    }, 0, x)[0];
  const expected = ['c 0.0 y 1.0', 'next 1.0', 'c 1.0 y 2.0', 'next 3.0'];
  expect(await lines(() => jit(scanned)(np.array([1, 2])))).toEqual(expected);
  expect(await lines(() => scanned(np.array([1, 2])))).toEqual(expected);
  const reversed = (x: Array): unknown => lax.scan((c: Array, y: Array): [Array, null] => [debug.print('{}', y) ?? c, null], 0, x, { reverse: true });
  expect(await lines(() => jit(reversed)(np.array([1, 2])))).toEqual(['2.0', '1.0']);
  const looped = (n: Array): Array =>
    lax.whileLoop((i: Array) => i.less(n), (i: Array) => {
      debug.print('i {}', i);
      return i.add(1);
    }, np.array(0, { dtype: 'int32' }));
  expect(await lines(() => jit(looped)(np.array(3, { dtype: 'int32' })))).toEqual(['i 0', 'i 1', 'i 2']);
  expect((await lines(() => jit(looped)(np.array(1030, { dtype: 'int32' })))).at(0)).toBe('i 6');
  const chosen = (p: Array): Array => lax.cond(p, () => {
    debug.print('yes');
    return np.array(1);
  }, () => {
    debug.print('no {}', 5);
    return np.array(2);
  });
  expect(await lines(() => [jit(chosen)(np.array(true)), jit(chosen)(np.array(false))])).toEqual(['yes', 'no 5']);
});

test('functions of the host get arrays, and are kept though nobody uses a result', async () => {
  const got: unknown[] = [];
  const f = jit((x: Array) => {
    debug.callback((t: { a: Array; tag: string }) => void got.push([t.a.dtype, t.tag, t.a.peek()!.data[0]]), { a: x.mul(2), tag: 'here' });
    return x;
  });
  f(np.array([3]));
  await effectsBarrier();
  expect(got).toEqual([['float32', 'here', 6]]);
});

test('what does not fit is an ArgumentError', () => {
  expect(() => debug.print('{} {}', 1)).toThrow('debug.print: every field of the format must have a value, got 1 for 2 fields');
  expect(() => debug.print('{x}', { y: 1 })).toThrow('got none for {x}');
  expect(() => debug.print('{', 1)).toThrow('braces must come in pairs');
  expect(() => debug.print('a', { y: 1 })).toThrow('every value must have a field, got y');
  expect(() => debug.print(5 as never)).toThrow('the first argument must be a format');
  expect(() => debug.callback(5 as never)).toThrow('the first argument must be a function');
});

test('arrays are written as NumPy writes them', async () => {
  const text = async (x: unknown, dtype?: string): Promise<string> => formatTensor(await np.array(x as never, { dtype: dtype as never }).hostTensor());
  expect(await text([0.5, 1.25, -3])).toBe('[ 0.5   1.25 -3.  ]');
  expect(await text([[1, 2], [30, 4]])).toBe('[[ 1.  2.]\n [30.  4.]]');
  expect(await text([[1, 2], [30, 4]], 'int32')).toBe('[[ 1  2]\n [30  4]]');
  expect(await text([1e10, 1])).toBe('[1.e+10 1.e+00]');
  expect(await text([1e-5, 0.5])).toBe('[1.e-05 5.e-01]');
  expect(await text([true, false])).toBe('[ True False]');
  expect(await text([Number.NaN, 1, Number.NEGATIVE_INFINITY])).toBe('[ nan   1. -inf]');
  expect(await text(0.1)).toBe('0.1');
});
