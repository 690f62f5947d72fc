import { describe, expect, test } from 'vitest';
import { init } from '../../src/index.ts';
import { byFunction, type Case, run } from '../api/goldens.ts';
import extras from '../golden/extras.json';
import lax from '../golden/lax.json';
import nn from '../golden/nn.json';
import numpy from '../golden/numpy.json';

await init();

/** What has shown differences between the evaluator and devices, or has a lowering of its own; the rest of the goldens runs on the evaluator. */
const names: Record<string, readonly string[]> = {
  nn: 'relu softplus silu gelu logSigmoid softmax logSoftmax logsumexp standardize oneHot'.split(' '),
  lax: 'programs reduce reduceWindow dotGeneral convGeneralDilated gather scatter scatterAdd dynamicSlice dynamicUpdateSlice sort topK cumsum cumlogsumexp argmax bitcastConvertType clz erfInv rem shiftRightArithmetic'.split(
    ' ',
  ),
  numpy:
    'mean std signbit copysign floorDivide remainder power einsum matmul cumsum sort argsort take takeAlongAxis quantile searchsorted bincount unique nonzero convolve pad where nanargmax linalg.solve linalg.eigvalsh fft.fft'.split(
      ' ',
    ),
};
const prefix: Record<string, string> = { nn: 'nn', lax: 'lax', numpy: 'np' };
const all: Record<string, readonly unknown[]> = { nn: nn.cases, lax: lax.cases, numpy: numpy.cases };
/** At most so many cases of a function: the last ones, which are the odd ones. */
const most = 8;

// Kernels keep bf16 and f16 results in float32 until they are stored, where JAX rounds after every step: those goldens are for strict programs.
const isNarrow = (c: Case): boolean => /bfloat16|float16/.test(JSON.stringify([c.args, c.options]));

for (const [space, list] of Object.entries(names)) {
  describe(`${space} gives on the device what JAX gives`, () => {
    const groups = byFunction(all[space] as readonly Case[]);
    for (const name of list) {
      const cases = groups
        .get(name === 'programs' ? name : `${prefix[space]}.${name}`)!
        .filter((c) => name.match(/signbit|copysign/) || !isNarrow(c));
      const chosen = name === 'programs' ? cases : cases.slice(-most);
      test(`${name}, in ${chosen.length} calls`, async () => {
        const wrong: string[] = [];
        for (const c of chosen) {
          const difference = await run(c);
          if (difference) wrong.push(difference);
        }
        expect(wrong).toEqual([]);
      });
    }
  });
}

test('four-bit integers wrap, compare and convert as in JAX', async () => {
  const cases = (extras.cases as unknown as readonly Case[]).filter((c) => c.js?.includes('int4'));
  expect(cases.length).toBeGreaterThan(10);
  for (const c of cases) expect(await run(c)).toBeNull();
});
