import { beforeAll, describe, expect, test } from 'vitest';
import { init } from '../../src/api/device.ts';
import linalg from '../golden/linalg-names.json';
import random from '../golden/random-names.json';
import solve from '../golden/solve-names.json';
import { byFunction, type Case, run } from './goldens.ts';

beforeAll(() => init('cpu').then(() => {}));

describe('matrices, eigenvalues, fits and grids are those of JAX', () => {
  for (const [name, cases] of byFunction(linalg.cases as unknown as Case[]))
    test(`${name}, in ${cases.length} calls`, async () => expect((await Promise.all(cases.map(run))).filter((wrong) => wrong !== null)).toEqual([]));
});

describe('samplers, images, groups of rows and raveled trees are those of JAX', () => {
  for (const [name, cases] of byFunction(random.cases as unknown as Case[]))
    test(`${name}, in ${cases.length} calls`, async () => expect((await Promise.all(cases.map(run))).filter((wrong) => wrong !== null)).toEqual([]));
});

test('roots and linear equations have the derivatives of the equations, as in JAX', async () => {
  expect((await Promise.all((solve.cases as unknown as Case[]).map(run))).filter((wrong) => wrong !== null)).toEqual([]);
});
