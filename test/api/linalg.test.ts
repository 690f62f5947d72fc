import { describe, expect, it } from 'vitest';
import { type Array, grad, hessian, init, jit, lax, numpy as np, random, vmap } from '../../src/index.ts';

await init('cpu');
const normal = (seed: number, ...shape: number[]): Array => random.normal(random.key(seed), shape);
const definite = (seed: number, n: number): Array => np.matmul(normal(seed, n, n), normal(seed, n, n).T).add(np.eye(n));

async function close(got: Array, want: Array, tolerance = 1e-4): Promise<void> {
  expect(got.shape).toEqual(want.shape);
  const [g, w] = [await got.data(), await want.data()];
  g.forEach((x, i) => expect(Math.abs(x - w[i]!)).toBeLessThan(tolerance * (1 + Math.abs(w[i]!))));
}

describe('factorizations give back what they factorize', () => {
  it('L Lᵀ is the positive definite matrix, in batches too', async () => {
    const a = np.stack([definite(1, 6), definite(2, 6)]);
    const l = np.linalg.cholesky(a);
    await close(np.matmul(l, np.matrixTranspose(l)), a);
    await close(np.matrixTranspose(np.linalg.cholesky(a, { upper: true })), l);
  });

  it('a matrix that is not positive definite has NaN for a factor', async () => {
    expect(
      (
        await np.linalg
          .cholesky(
            np.array([
              [1, 2],
              [2, 1],
            ]),
          )
          .data()
      )[0],
    ).toBeNaN();
  });

  it('L U is the matrix with its rows in the order of the permutation', async () => {
    for (const shape of [
      [5, 5],
      [3, 6],
      [6, 3],
    ] as const) {
      const a = normal(3, ...shape);
      const [lu, , order] = lax.linalg.lu(a);
      const k = Math.min(...shape);
      const lower = np.tril(lu, -1).slice([], [0, k]).add(np.eye(shape[0], k));
      await close(np.matmul(lower, np.triu(lu).slice([0, k])), np.take(a, order, 0));
    }
  });

  it('triangular solves solve, on both sides and transposed', async () => {
    const [a, b] = [np.tril(normal(4, 4, 4)).add(np.eye(4).mul(3)), normal(5, 4, 4)];
    await close(np.matmul(a, lax.linalg.triangularSolve(a, b, { leftSide: true, lower: true })), b);
    await close(np.matmul(lax.linalg.triangularSolve(a, b, { lower: true }), a), b);
    await close(np.matmul(a.T, lax.linalg.triangularSolve(a, b, { leftSide: true, lower: true, transposeA: true })), b);
  });

  it('a x is b, the inverse is one from both sides, and the determinant is the product of the eigenvalues', async () => {
    const a = definite(6, 5);
    await close(np.matmul(a, np.linalg.solve(a, normal(7, 5))), normal(7, 5), 1e-3);
    await close(np.matmul(np.linalg.inv(a), a), np.eye(5), 1e-3);
    await close(np.linalg.det(a), np.prod(np.linalg.eigvalsh(a)), 1e-3);
    const [sign, logdet] = np.linalg.slogdet(a);
    await close(sign.mul(np.exp(logdet)), np.linalg.det(a), 1e-3);
  });

  it('a v is λ v, for odd and even sizes', async () => {
    for (const n of [2, 5, 8]) {
      const a = definite(8, n);
      const [values, vectors] = np.linalg.eigh(a);
      await close(np.matmul(a, vectors), vectors.mul(values), 1e-3);
      await close(np.matmul(vectors.T, vectors), np.eye(n), 1e-4);
    }
  });

  it('u s vh is the matrix, tall and wide, with orthonormal factors', async () => {
    for (const shape of [
      [6, 4],
      [3, 5],
      [4, 4],
    ] as const) {
      const a = normal(9, ...shape);
      const [u, s, vh] = np.linalg.svd(a, { fullMatrices: false }) as [Array, Array, Array];
      await close(np.matmul(u.mul(s), vh), a);
      await close(np.matmul(u.T, u), np.eye(Math.min(...shape)));
    }
  });

  it('least squares leave a residual at right angles to the columns', async () => {
    const [a, b] = [normal(10, 7, 3), normal(11, 7)];
    const x = np.linalg.lstsq(a, b);
    await close(np.matmul(a.T, np.matmul(a, x).sub(b)), np.zeros([3]), 1e-4);
  });

  it('the gradient of log det is the inverse, under jit and vmap too', async () => {
    const a = definite(12, 4);
    const logdet = (m: Array): Array => np.linalg.slogdet(m)[1];
    await close(grad(logdet)(a), np.linalg.inv(a).T, 1e-3);
    await close(jit(grad(logdet))(a), np.linalg.inv(a).T, 1e-3);
    await close(vmap(logdet)(np.stack([a, a])), np.stack([logdet(a), logdet(a)]), 1e-5);
  });
});

describe('Fourier transforms', () => {
  const naive = async (x: Array): Promise<[Array, Array]> => {
    const v = await x.data();
    const n = v.length;
    const sum = (f: (a: number) => number): Array =>
      np.array([...v].map((_, k) => [...v].reduce((s, a, j) => s + a * f((-2 * Math.PI * ((j * k) % n)) / n), 0)));
    return [sum(Math.cos), sum(Math.sin)];
  };

  it('are the sums they stand for, at sizes with small, great and single factors', async () => {
    for (const n of [1, 2, 12, 37, 64, 90, 96]) {
      const x = normal(n, n);
      const z = np.fft.fft({ real: x, imag: np.zeros([n]) });
      const [re, im] = await naive(x);
      await close(z.real, re, 2e-4);
      await close(z.imag, im, 2e-4);
    }
  });

  it('have inverses', async () => {
    const x = normal(1, 3, 40);
    await close(np.fft.irfft(np.fft.rfft(x)), x, 1e-5);
    await close(np.fft.ifft2(np.fft.fft2({ real: x, imag: x })).imag, x, 1e-5);
    await close(np.fft.hfft(np.fft.ihfft(x)), x, 1e-5);
  });
});

describe('singular matrices', () => {
  const matrices = {
    zeros: np.zeros([3, 3]),
    ones: np.ones([4, 4]),
    tall: np.ones([5, 3]),
    wide: np.zeros([2, 4]),
    'two equal rows': normal(1, 3, 3)
      .at(2)
      .set(normal(1, 3, 3).slice(0)),
  };
  it.each(Object.entries(matrices))('the singular vectors of %s are orthonormal', async (_name, a) => {
    for (const fullMatrices of [false, true]) {
      const [u, s, vh] = np.linalg.svd(a, { fullMatrices });
      const k = s.shape[0]!;
      await close(np.matmul(u.T, u), np.eye(u.shape[1]!));
      await close(np.matmul(vh, vh.T), np.eye(vh.shape[0]!));
      await close(np.matmul(u.slice([], [0, k]).mul(s), vh.slice([0, k])), a);
    }
  });

  it('the derivative of a singular value is that along its vectors, of 0 too', async () => {
    await close(grad((x: Array) => np.linalg.svdvals(x).sum())(np.diag(np.array([2, 0]))), np.eye(2));
  });

  it('the second derivative of a determinant is exact where more than one pivot is 0', async () => {
    const two = hessian(np.linalg.det)(np.zeros([2, 2])) as Array;
    expect(await two.js()).toEqual([
      [
        [
          [0, 0],
          [0, 1],
        ],
        [
          [0, 0],
          [-1, 0],
        ],
      ],
      [
        [
          [0, -1],
          [0, 0],
        ],
        [
          [1, 0],
          [0, 0],
        ],
      ],
    ]);
    const x = np.ones([3, 3]);
    const cofactors = (a: Array): Array => np.linalg.inv(a).T.mul(np.linalg.det(a));
    // The Hessian of a cubic is linear: what it is at ones is what it is at two regular matrices, in the middle.
    const shift = np.array([
      [3, 1, 0],
      [0, 2, 5],
      [1, 0, 4],
    ]);
    const along = (at: Array): Array => grad((a: Array) => cofactors(a).mul(shift).sum())(at);
    const middle = np.divide(np.add(along(x.add(shift)), along(x.sub(shift))), 2);
    await close(grad((a: Array) => grad(np.linalg.det)(a).mul(shift).sum())(x), middle, 1e-3);
  });

  it('have an infinite condition number, but for a NaN', async () => {
    for (const p of [1, Infinity, 'fro', 2, -2] as const) expect(await np.linalg.cond(np.zeros([2, 2]), { p }).item()).toBe(Infinity);
    expect(
      await np.linalg
        .cond(
          np.array([
            [1, NaN],
            [2, 4],
          ]),
          { p: 1 },
        )
        .item(),
    ).toBeNaN();
  });
});
