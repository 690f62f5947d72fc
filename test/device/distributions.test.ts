import { beforeAll, expect, test } from 'vitest';
import { type Array, defaultDevice, grad, init, jit, numpy as np, scipySpecial, scipyStats } from '../../src/index.ts';

beforeAll(() => init().then(() => {}));

const x = [0.01, 0.4, 1, 2.5, 8, 30, 0, Number.NaN];
const cases: Readonly<Record<string, (x: Array) => Array>> = {
  gammainc: (v) => scipySpecial.gammainc(np.array([[0.5], [1.25], [20]]), v),
  gammaincc: (v) => scipySpecial.gammaincc(np.array([[0.5], [1.25], [20]]), v),
  'the derivative of gammainc by a': (v) =>
    grad((a: Array) => scipySpecial.gammainc(a, v.slice([0, 6])).sum())(np.array([[0.5], [1.25], [20]])),
  betainc: (v) => scipySpecial.betainc(np.array([[0.5], [3]]), 2, v.div(30)),
  'the derivative of betainc by x': (v) => grad((u: Array) => scipySpecial.betainc(3, 2, u).sum())(v.div(40).slice([0, 6])),
  'a distribution function of shape, location and scale': (v) => scipyStats.gamma.cdf(v, 2, 0.25, 3),
};

test.each(Object.entries(cases))('%s on the device is that of the evaluator', async (_, f) => {
  const run = async (): Promise<number[]> => [...(await jit(f)(np.array(x)).data())];
  defaultDevice('cpu');
  const want = await run();
  defaultDevice('webgpu');
  const got = await run();
  const wrong = got.findIndex((v, i) => !(Object.is(v, want[i]) || Math.abs(v - want[i]!) <= 2e-5 * (1 + Math.abs(want[i]!))));
  expect(wrong < 0 ? '' : `number ${wrong}: ${got[wrong]} for ${want[wrong]}`).toBe('');
});
