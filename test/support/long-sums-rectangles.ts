/** Long sums in GEMMs that a GPU computes by tiles in workgroup memory: see long-sums.ts. */
import { numpy as np } from '../../src/index.ts';
import { type LongSum, times, total } from './long-sums.ts';

/** Products of matrices that are large enough for rectangles by way of workgroup memory, with their transposes. */
export function rectangles(k: number): readonly LongSum[] {
  const [m, n] = [180, 196];
  const wanted =
    (left: (i: number, p: number) => number, right: (p: number, j: number) => number): LongSum['want'] =>
    (a, b) =>
      times(m * n, (o) => total(k, (p) => a[left(Math.floor(o / n), p)]! * b[right(p, o % n)]!));
  return [
    {
      name: `product [${m},${k}] by [${k},${n}]`,
      terms: k,
      shapes: [
        [m, k],
        [k, n],
      ],
      run: (a, b) => np.matmul(a, b),
      want: wanted(
        (i, p) => i * k + p,
        (p, j) => p * n + j,
      ),
    },
    {
      name: `product [${m},${k}] by [${n},${k}], transposed`,
      terms: k,
      shapes: [
        [m, k],
        [n, k],
      ],
      run: (a, b) => np.matmul(a, b.T),
      want: wanted(
        (i, p) => i * k + p,
        (p, j) => j * k + p,
      ),
    },
    {
      name: `product [${k},${m}], transposed, by [${k},${n}]`,
      terms: k,
      shapes: [
        [k, m],
        [k, n],
      ],
      run: (a, b) => np.matmul(a.T, b),
      want: wanted(
        (i, p) => p * m + i,
        (p, j) => p * n + j,
      ),
    },
  ];
}
