import { beforeAll, describe, expect, it } from 'vitest';
import { init, lax, numpy as np, type Array } from '../../src/index.ts';

beforeAll(() => init('cpu').then(() => {}));
const a = (): Array => np.array([[2, 100], [1, 2]]);
const rounded = async (x: Array): Promise<number[]> => ((await x.js()) as number[]).map((v) => Math.round(v * 1e4) / 1e4);

describe('a factorization that does not symmetrize reads one triangle', () => {
  it('the lower one by default', async () => {
    expect(await rounded(lax.linalg.eigh(a(), { symmetrizeInput: false })[1])).toEqual([1, 3]);
    expect(await rounded(np.linalg.eigvalsh(a(), { symmetrizeInput: false }))).toEqual([1, 3]);
    expect(await rounded(np.linalg.eigh(a(), 'L', false)[0])).toEqual([1, 3]);
  });
  it('the upper one where it is asked for', async () => {
    expect(await rounded(np.linalg.eigvalsh(a(), { UPLO: 'U', symmetrizeInput: false }))).toEqual([-98, 102]);
  });
  it('cholesky reads the lower one, for an upper factor too, as in JAX', async () => {
    const matrix = np.array([[4, 100], [2, 5]]);
    expect(await np.linalg.cholesky(matrix, { upper: true, symmetrizeInput: false }).js()).toEqual([[2, 1], [0, 2]]);
  });
  it('an unknown triangle is an error', () => {
    expect(() => np.linalg.eigh(a(), { UPLO: 'X' as never })).toThrow("eigh: UPLO must be 'L' or 'U'");
  });
});

describe('library functions have the shapes of JAX', () => {
  it('the determinant of no rows is 1', async () => {
    expect(await np.linalg.det(np.zeros([0, 0])).js()).toBe(1);
    expect(await np.linalg.det(np.zeros([2, 0, 0])).js()).toEqual([1, 1]);
    expect(await np.linalg.slogdet(np.zeros([0, 0]))[1].js()).toBe(0);
  });
  it('fromfunction calls its function for each place', async () => {
    const both = np.fromfunction((i, j) => np.stack([i!, j!]), [2, 3]) as Array;
    expect(both.shape).toEqual([2, 3, 2]);
    expect(await both.slice(1, 2).js()).toEqual([1, 2]);
    expect(await (np.fromfunction(() => 5, [2]) as unknown as Array).js()).toEqual([5, 5]);
    expect(await (np.fromfunction(() => 5, []) as unknown as Array).js()).toBe(5);
  });
  it('differences taken more often than there are elements are empty, however often that is', () => {
    expect(np.diff(np.ones([2, 3]), 1e20).shape).toEqual([2, 0]);
  });

  it('trapezoid broadcasts samples with several axes at the last', async () => {
    const y = np.ones([2, 2, 3]);
    const x = np.array([[0, 1, 3], [0, 2, 5]]);
    expect(await np.trapezoid(y, x).js()).toEqual([[3, 5], [3, 5]]);
    expect(await np.trapezoid(np.ones([3, 2]), np.array([0, 1, 3]), { axis: 0 }).js()).toEqual([3, 3]);
  });
});
