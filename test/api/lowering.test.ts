import { describe, expect, it } from 'vitest';
import type { Array } from '../../src/api/array.ts';
import { init } from '../../src/api/device.ts';
import { grad } from '../../src/api/grad.ts';
import { lower } from '../../src/api/inspect.ts';
import * as lax from '../../src/api/lax.ts';
import * as nn from '../../src/api/nn.ts';
import * as np from '../../src/api/numpy.ts';

type F = (...args: Array[]) => Array;

/** How often ops stand in the program of a function; ops that no kernel is made for alone are left out. */
function ops(f: F, ...args: Array[]): Record<string, number> {
  const text = (lower(f) as (...a: Array[]) => { readonly stablehlo: string })(...args).stablehlo;
  const counts: Record<string, number> = {};
  for (const [, name] of text.matchAll(/(?:stablehlo|chlo|systolic)\.([a-z_]+)"?[ (]/g)) counts[name!] = (counts[name!] ?? 0) + 1;
  return counts;
}

await init('cpu');

describe('what library calls become', () => {
  const table = np.ones([7, 4]);
  const tokens = np.zeros([2, 3], { dtype: 'int32' });

  it('rows of an embedding are one gather, by slice and by take', () => {
    expect(ops((e, t) => e!.slice(t!), table, tokens)).toMatchObject({ gather: 1 });
    expect(ops((e, t) => np.take(e!, t!, 0), table, tokens)).toMatchObject({ gather: 1 });
    expect(ops((e, t) => e!.slice(t!), table, tokens)['transpose']).toBeUndefined();
  });

  it('the gradient of taking rows is one scatter', () => {
    for (const f of [(e: Array, t: Array) => e.slice(t), (e: Array, t: Array) => np.take(e, t, 0)]) {
      expect(ops(grad((e: Array, t: Array) => f(e, t).sum()) as F, table, tokens)).toMatchObject({ scatter: 1 });
    }
  });

  it('a scalar index that is traced is a dynamic_slice, and no gather', () => {
    const found = ops((x, i) => x!.slice(i!, []), table, np.array(1, { dtype: 'int32' }));
    expect(found).toMatchObject({ dynamic_slice: 1 });
    expect(found['gather']).toBeUndefined();
  });

  it('static ranges are slices, and their updates need no scatter', () => {
    expect(Object.keys(ops((x) => x!.slice([1, 3], [0, 4, 2]), table))).toEqual(['slice']);
    expect(ops((x) => x!.at([1, 3]).set(0), table)['scatter']).toBeUndefined();
    expect(ops((x) => x!.at([0, 7, 2]).add(1), table)['scatter']).toBeUndefined();
  });

  it('an einsum of two operands is one dot_general without transposes where its axes allow', () => {
    const found = ops((x, w) => np.einsum('btd,dhk->bthk', x!, w!), np.ones([2, 3, 4]), np.ones([4, 2, 5]));
    expect(found).toEqual({ dot_general: 1 });
    expect(ops((x, w) => np.matmul(x!, w!), np.ones([2, 3, 4]), np.ones([4, 5]))).toEqual({ dot_general: 1 });
    expect(ops((x, y) => np.einsum('k,nk->n', x!, y!), np.ones([4]), np.ones([3, 4]))).toEqual({ dot_general: 1 });
  });

  it('attention is one composite, and groups of query heads do not repeat keys or values', () => {
    const [q, k] = [np.ones([2, 3, 4, 8]), np.ones([2, 3, 2, 8])];
    const text = (
      lower((a: Array, b: Array) => nn.dotProductAttention(a, b, b, { isCausal: true })) as (...a: Array[]) => {
        readonly stablehlo: string;
      }
    )(q, k).stablehlo;
    expect(text.match(/stablehlo\.composite "systolic\.attention"/g)).toHaveLength(1);
    expect(text).not.toMatch(/broadcast_in_dim .*tensor<2x3x2x8xf32>/);
  });

  it('top-k, cumulative sums and rsqrt are ops of their own', () => {
    expect(ops((x) => lax.topK(x!, 2)[0], table)).toEqual({ top_k: 1 });
    expect(ops((x) => lax.rsqrt(x!), table)).toEqual({ rsqrt: 1 });
  });
});
