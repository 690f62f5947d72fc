/** Kernels of GPUs whose sums are so long that an invocation adds in blocks; the adapter at hand runs them too. */
import { describe, it } from 'vitest';
import { dot } from '../../src/compiler/kernels/dot.ts';
import { reduce } from '../../src/compiler/kernels/reduce.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { reduceSum } from '../../src/ops/reduce.ts';
import { agrees, plainGpu, typed as t } from '../support/agrees.ts';

describe('blocks of sums on a GPU', () => {
  it('are of the rounds of invocations that share a row', () =>
    agrees(reduce, [t('float32', 2, 280003)], (x) => [reduceSum(x!, [1])], { target: plainGpu }));
  it('are of the steps of a rectangle in workgroup memory', () =>
    agrees(
      dot,
      [t('float32', 192, 4500), t('float32', 4500, 192)],
      (a, b) => [dotGeneral(a!, b!, { lhsContracting: [1], rhsContracting: [0] })],
      { target: plainGpu, factor: 4 },
    ));
});
