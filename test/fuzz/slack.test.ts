/** What chooses among numbers that a kernel need not have rounded has results that need not be rounded. */
import { expect, test } from 'vitest';
import { build } from '../../src/ir/builder.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, maximum, minimum } from '../../src/ops/arithmetic.ts';
import { clamp } from '../../src/ops/clamp.ts';
import { scalar } from '../../src/ops/constant.ts';
import { cummax, cummin } from '../../src/ops/cumulative.ts';
import { concatenate, reduce, reverse } from '../../src/ops/layout.ts';
import { identityOf, monoidRegion } from '../../src/ops/reduction.ts';
import { hostTensor } from '../../src/types/host.ts';
import { boundGraph } from './bounds.ts';

const halves = { dtype: 'float16', shape: [2] } as const;
const least = monoidRegion('min', 'float16');
const choices: Readonly<Record<string, (x: Value) => Value>> = {
  'running minimum': (x) => cummin(x, 0),
  'running maximum': (x) => cummax(x, 0),
  minimum: (x) => minimum(x, reverse(x, [0])),
  maximum: (x) => maximum(x, x),
  clamp: (x) => clamp(scalar(-4, 'float16'), x, scalar(4, 'float16')),
  reduce: (x) => reduce([x], [scalar(identityOf('min', 'float16'), 'float16')], [0], least)[0]!,
  concatenate: (x) => concatenate([x, x], 0),
};

test.each(Object.entries(choices))('%s of sums of halves', (_, choose) => {
  // -1.517578125 + 0.330322265625 = -1.187255859375, which f16 rounds to -1.1875.
  const { graph } = build('choice', [halves, halves], (a, b) => [choose(add(a!, b!))]);
  const args = [[-1.517578125, -1.517578125], [0.330322265625, 0.330322265625]].map((x) => ({ tensor: hostTensor('float16', [2], x), slack: null }));
  const [{ tensor, slack }] = boundGraph(graph, args, { strict: false }) as [ReturnType<typeof boundGraph>[number]];
  expect([...tensor.data].every((y) => y === -1.1875)).toBe(true);
  expect([...slack!].every((s) => s >= 1.1875 - 1.187255859375 - 1e-12 && s < 2 ** -9)).toBe(true);
});
