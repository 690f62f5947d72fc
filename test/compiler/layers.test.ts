import { expect, test } from 'vitest';
import { compile, type Plan } from '../../src/compiler/index.ts';
import { type Array, grad, graphOf, lax, nn, ShapeDtypeStruct, vmap } from '../../src/index.ts';
import type { DType } from '../../src/types/dtype.ts';
import { plainTarget } from '../support/plan-runner.ts';

interface Case {
  readonly dtype?: DType;
  readonly keyHeads?: number;
  readonly length?: number;
  readonly mask?: readonly number[];
  readonly bias?: readonly number[];
}

const [batch, heads, width, layers] = [1, 4, 8, 3];

/** The gradient of a loop over layers of attention by the queries of the first and by the keys and values of all. */
function planOf({ dtype = 'float32', keyHeads = heads, length = 64, mask, bias }: Case, maxStorageBuffers = 16): Plan {
  const loss = (q: Array, k: Array, v: Array, weights: Array, m?: Array, b?: Array): Array => {
    const layer = (x: Array, [k, v]: [Array, Array]): [Array, null] => [
      nn.dotProductAttention(x, k, v, { isCausal: true, mask: mask && m, bias: bias && b }),
      null,
    ];
    return (lax.scan(layer, q, [k, v])[0] as Array).mul(weights).sum();
  };
  const of = (shape: readonly number[], type: DType = dtype): Array => new ShapeDtypeStruct(shape, type) as unknown as Array;
  const queries = of([batch, length, heads, width]);
  const keys = of([layers, batch, length, keyHeads, width]);
  const gradients = grad(loss, { argnums: [0, 1, 2] }) as unknown as (...args: Array[]) => Array[];
  const graph = graphOf(gradients)(queries, keys, keys, queries, of(mask ?? [1], 'bool'), of(bias ?? [1]));
  return compile(graph, { ...plainTarget, maxStorageBuffers }, { name: 'layers' });
}

const cases: Readonly<Record<string, Case>> = {
  'in f32': {},
  'in bf16': { dtype: 'bfloat16' },
  'of heads that share keys': { keyHeads: 2 },
  'of ragged length': { length: 37 },
  'with a mask': { mask: [1, 1, 64, 64] },
  'with a bias': { bias: [1, heads, 64, 64] },
};

test.each(Object.entries(cases))('attention %s keeps no weights for the gradient of a loop over layers', (_, c) => {
  const plan = planOf(c);
  const weights = batch * heads * (c.length ?? 64) ** 2 * (c.dtype === 'bfloat16' ? 2 : 4);
  for (const b of plan.buffers) if (b.role !== 'input') expect(b.sizeBytes).toBeLessThan(weights);
  expect(plan.kernels.filter((k) => k.label.startsWith('attention'))).toHaveLength(3);
});

test('attention of one example, over a batch, keeps no weights for the gradient of a loop over layers', () => {
  const layer = (x: Array, [k, v]: [Array, Array]): [Array, null] => [nn.dotProductAttention(x, k, v, { isCausal: true }), null];
  const one = (q: Array, k: Array, v: Array): Array => (lax.scan(layer, q, [k, v])[0] as Array).sum();
  const loss = (q: Array, k: Array, v: Array): Array => vmap(one)(q, k, v).sum();
  const of = (...shape: number[]): Array => new ShapeDtypeStruct(shape, 'float32') as unknown as Array;
  const keys = of(2, layers, 64, 2, width);
  const graph = graphOf(grad(loss, { argnums: [0, 1, 2] }) as unknown as (...args: Array[]) => Array[])(
    of(2, 64, heads, width),
    keys,
    keys,
  );
  const plan = compile(graph, { ...plainTarget, maxStorageBuffers: 16 }, { name: 'batch' });
  for (const b of plan.buffers) if (b.role !== 'input') expect(b.sizeBytes).toBeLessThan(2 * heads * 64 * 64 * 4);
  expect(plan.kernels.filter((k) => k.label.startsWith('attention'))).toHaveLength(3);
});

test.each([2, 4, 8])('attention over %i positions is three kernels of a loop over layers too', (length) =>
  expect(planOf({ length }).kernels.filter((k) => k.label.startsWith('attention'))).toHaveLength(3),
);

test.each(['in f32', 'in bf16', 'of heads that share keys'])(
  'attention %s is three kernels where they have eight bindings, too',
  (name) => {
    const plan = planOf(cases[name]!, 8);
    expect(plan.kernels.filter((k) => k.label.startsWith('attention'))).toHaveLength(3);
    for (const k of plan.kernels) expect(k.bindings.length).toBeLessThanOrEqual(8);
  },
);

test.each([8, 9, 16])('what runs on a condition binds it too, within %i bindings', (maxStorageBuffers) => {
  const x = new ShapeDtypeStruct([1, 64, heads, width], 'float32') as unknown as Array;
  const loss = (q: Array, k: Array, v: Array): Array => nn.dotProductAttention(q, k, v, { isCausal: true }).sum();
  const step = (q: Array, k: Array, v: Array): Array[] => [...grad(loss, { argnums: [0, 1, 2] })(q, k, v)];
  const graph = graphOf((on: Array, ...given: Array[]) => lax.cond(on, step as never, (...all: Array[]) => all, ...given) as Array[]);
  const plan = compile(
    graph(new ShapeDtypeStruct([], 'bool') as unknown as Array, x, x, x),
    { ...plainTarget, maxStorageBuffers },
    { name: 'on' },
  );
  for (const k of plan.kernels) expect(k.bindings.length).toBeLessThanOrEqual(maxStorageBuffers);
});
