/** What op records promise to the compiler: views move elements as they say, linear ops are linear as they say. */
import { expect, test } from 'vitest';
import type { Value } from '../../src/ir/graph.ts';
import { broadcastInDim, reshape, transpose, viewed } from '../../src/ops/layout.ts';
import { add } from '../../src/ops/arithmetic.ts';
import { registry } from '../../src/ops/registry.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { emit1 } from '../../src/ir/builder.ts';
import { parseType, program, randomArgs } from '../support/programs.ts';

const views: readonly (readonly [string, string, (x: Value) => Value])[] = [
  ['a reshape', 'f32[2,3,4]', (x) => reshape(x, [4, 6])],
  ['a transpose', 'f32[2,3,4]', (x) => transpose(x, [2, 0, 1])],
  ['a broadcast to new axes', 'f32[3]', (x) => broadcastInDim(x, [2, 3, 2], [1])],
  ['a broadcast of an axis of one', 'f32[3,1]', (x) => broadcastInDim(x, [3, 4], [0, 1])],
  ['a broadcast in another order', 'f32[2,3]', (x) => broadcastInDim(x, [3, 5, 2], [2, 0])],
];

test.each(views)('%s is its view', (_, type, body) => {
  const graph = program([parseType(type)], (x) => [body(x)]);
  const [eqn] = graph.eqns;
  const again = program([parseType(type)], (x) => [viewed(x, eqn!.op.view!(eqn!), eqn!.outputs[0]!.type.shape)]);
  const args = randomArgs(graph, 1);
  expect([...evaluate(again, args)[0]!.data]).toEqual([...evaluate(graph, args)[0]!.data]);
});

const linear = [...registry.values()].filter((op) => op.linear !== undefined);

test('some ops are linear', () => expect(linear.map((op) => op.name).sort()).toEqual(['add', 'convert', 'divide', 'multiply', 'negate', 'subtract']));

test.each(linear.map((op) => [op.name, op] as const))('%s is linear in what its record says', (_, op) => {
  const promise = op.linear!;
  const count = typeof promise === 'object' ? promise.factors.length : 2;
  const attrs = op.resultType?.includes('dtype') ? { dtype: 'float32' } : {};
  const apply = (operands: readonly Value[]): Value => emit1(op, operands, attrs);
  const types = Array.from({ length: 2 * count }, () => parseType('f32[64]'));
  // The first `count` operands are x, the others y: f(x + y) = f(x) + f(y) in the operands that move together.
  const moving = typeof promise === 'object' ? [...Array(count).keys()] : null;
  for (const own of moving ? [moving] : promise === 'product' ? [[0], [1]] : [[0]]) {
    const graph = program(types, (...v) => {
      const [x, y] = [v.slice(0, count), v.slice(count)].map((half, k) => half.map((w, i) => (k === 1 && !own.includes(i) ? v[i]! : w)));
      const sum = x!.map((w, i) => (own.includes(i) ? add(w, y![i]!) : w));
      return [apply(sum), add(apply(x!), apply(y!)), ...(typeof promise === 'object' ? [apply(x!), ...x!] : [])];
    });
    const [together, apart, value, ...operands] = evaluate(graph, randomArgs(graph, 7)).map((t) => [...(t.data as Float32Array)]);
    together!.forEach((n, i) => expect(Math.abs(n - apart![i]!)).toBeLessThan(1e-5 * (1 + Math.abs(n) + Math.abs(apart![i]!))));
    if (typeof promise === 'object')
      value!.forEach((n, i) => expect(n).toBeCloseTo(operands.reduce((s, x, k) => s + promise.factors[k]! * x[i]!, 0), 5));
  }
});
