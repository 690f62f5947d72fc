/** What floats mean in a program is what they mean outside of it, and no operation is joined with another where that shows. */
import { afterAll, describe, expect, test } from 'vitest';
import { type Array, init, jit, lax, numpy as np } from '../../src/index.ts';
import { closeDevice } from '../support/close-device.ts';

await init();
afterAll(closeDevice);

type Unary = (x: Array) => Array;
const { POSITIVE_INFINITY: inf, NaN: nan } = Number;
const greatest = 3.4028234663852886e38;
/** Added to a small number it leaves whole ones. */
const shift = 12582912;

const laws: readonly (readonly [string, Unary, readonly number[], readonly number[]])[] = [
  ['x / 0', (x) => x.div(0), [1, -1, 0, nan], [inf, -inf, nan, nan]],
  ['x / −0', (x) => x.div(-0), [1, -1, 0], [-inf, inf, nan]],
  ['x · 0', (x) => x.mul(0), [inf, nan, -1, 1], [nan, nan, -0, 0]],
  ['x − x', (x) => x.sub(x), [inf, nan, 1], [nan, nan, 0]],
  ['x + −x', (x) => x.add(np.negative(x)), [inf, 1], [nan, 0]],
  ['x / x', (x) => x.div(x), [0, inf, nan, 3], [nan, nan, nan, 1]],
  ['x + 0', (x) => x.add(0), [-0, 0], [0, 0]],
  ['x + −0', (x) => x.add(-0), [-0, 0], [-0, 0]],
  ['0 − x', (x) => np.subtract(0, x), [0, -0, 1], [0, 0, -1]],
  ['0 − (0 − x)', (x) => np.subtract(0, np.subtract(0, x)), [-0, 1], [0, 1]],
  ['−(x − 1)', (x) => np.negative(x.sub(1)), [1], [-0]],
  ['0 / x', (x) => np.divide(0, x), [0, nan, inf, -1], [nan, nan, 0, -0]],
  ['x / (x · 0)', (x) => x.div(x.mul(0)), [1, -1, 0], [inf, inf, nan]],
  ['x / ∞', (x) => x.div(inf), [1, -1, inf], [0, -0, nan]],
  ['x · (1 / x)', (x) => x.mul(np.divide(1, x)), [0, inf, 4], [nan, nan, 1]],
  ['1 / (1 / x)', (x) => np.divide(1, np.divide(1, x)), [1e-39, -inf, 4], [0, -inf, 4]],
  ['√x squared', (x) => np.square(np.sqrt(x)), [-1, 4], [nan, 4]],
  ['√x · √x', (x) => np.sqrt(x).mul(np.sqrt(x)), [-1, 4], [nan, 4]],
  ['log x · x', (x) => np.log(x).mul(x), [0, 1], [nan, 0]],
  ['floorDivide by 0', (x) => np.floorDivide(x, 0), [1, -1, 0], [inf, -inf, nan]],
  ['remainder by 0', (x) => np.remainder(x, 0), [1, 0], [nan, nan]],
  ['x + c − c', (x) => x.add(shift).sub(shift), [1.3, 2.7], [1, 3]],
  ['x − c + c', (x) => x.sub(shift).add(shift), [1.3, 2.7], [1, 3]],
  ['x + greatest − greatest', (x) => x.add(greatest).sub(greatest), [greatest, 1], [inf, 0]],
  ['x · 4 / 4', (x) => x.mul(4).div(4), [2e38, 1.5], [inf, 1.5]],
  ['x · 3 / 3', (x) => x.mul(3).div(3), [3e38, 2], [inf, 2]],
  ['x · 1e30 · 1e30 · 1e-30', (x) => x.mul(1e30).mul(1e30).mul(1e-30), [2], [inf]],
  ['x · x − x · x', (x) => x.mul(x).sub(x.mul(x)), [1e30, 2], [nan, 0]],
  ['x · c + x · −c', (x) => x.mul(1e30).add(x.mul(-1e30)), [1e30, 2], [nan, 0]],
  ['(x + c) = x', (x) => np.equal(x.add(1e-20), x).astype('float32'), [1, 0], [1, 0]],
  ['NaN of x − x', (x) => np.isnan(x.sub(x)).astype('float32'), [inf, 1], [1, 0]],
  ['NaN of x · 0', (x) => np.isnan(x.mul(0)).astype('float32'), [inf, 1], [1, 0]],
];

describe.each([
  ['op by op', (f: Unary) => f],
  ['in jit', (f: Unary) => jit(f)],
  ['in strict jit', (f: Unary) => jit(f, { strict: true })],
])('%s', (_, how) => {
  test.each(laws)('%s', async (_name, f, x, want) => {
    expect([...(await how(f)(np.array(x)).data())]).toEqual(want);
  });

  test('the error of a sum is that of Knuth', async () => {
    const error = (a: Array, b: Array): Array => {
      const sum = a.add(b);
      const second = sum.sub(a);
      return a.sub(sum.sub(second)).add(b.sub(second));
    };
    const [a, b] = [[Math.fround(1.3), 1e8, 3], [shift, 1.5, 2 ** -30]] as const;
    const want = a.map((v, i) => v + b[i]! - Math.fround(v + b[i]!));
    const both = how((x) => error(x, np.array([...b])));
    expect([...(await both(np.array([...a])).data())]).toEqual(want);
  });
});

test('strict programs do not contract a product and a sum', async () => {
  const x = 1 + 2 ** -12;
  const f = jit((a: Array, b: Array) => a.mul(a).sub(b), { strict: true });
  expect([...(await f(np.array([x]), np.array([1 + 2 ** -11])).data())]).toEqual([0]);
});

test('nothing is joined across an optimization barrier', async () => {
  const x = 1 + 2 ** -12;
  const f = jit((a: Array, b: Array) => (lax.optimizationBarrier(a.mul(a)) as Array).sub(b));
  expect([...(await f(np.array([x]), np.array([1 + 2 ** -11])).data())]).toEqual([0]);
  const g = jit((a: Array) => (lax.optimizationBarrier(a.add(shift)) as Array).sub(shift));
  expect([...(await g(np.array([1.3])).data())]).toEqual([1]);
});
