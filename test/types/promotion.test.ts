import { expect, test } from 'vitest';
import type { DType } from '../../src/types/dtype.ts';
import { type PromotionType, promote } from '../../src/types/promotion.ts';
import golden from '../golden/promotion.json';

const parse = (name: string): PromotionType =>
  name === 'int*'
    ? { dtype: 'int32', weak: true }
    : name === 'float*'
      ? { dtype: 'float32', weak: true }
      : { dtype: name as DType, weak: false };

test('binary promotion is that of JAX for every pair of dtypes, weak ones included', () => {
  const pairs = Object.entries(golden.binary as unknown as Record<string, [string, boolean]>);
  expect(pairs.length).toBeGreaterThan(100);
  for (const [pair, [dtype, weak]] of pairs) {
    const [a, b] = pair.split(',') as [string, string];
    expect({ pair, ...promote([parse(a), parse(b)]) }).toEqual({ pair, dtype, weak });
  }
});
