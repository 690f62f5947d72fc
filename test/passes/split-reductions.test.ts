import { describe, expect, it } from 'vitest';
import { splitReductions } from '../../src/compiler/passes/split-reductions.ts';
import type { Target } from '../../src/compiler/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add } from '../../src/ops/arithmetic.ts';
import { reduce } from '../../src/ops/layout.ts';
import { argmax, reduceMax, reduceSum } from '../../src/ops/reduce.ts';
import { reducer } from '../../src/ops/region.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { formatType, type TensorType } from '../../src/types/shape.ts';
import { typed as t } from '../support/agrees.ts';
import { expectClose } from '../support/close.ts';
import { testCpu } from '../support/plan-runner.ts';
import { randomTensor } from '../support/random-tensor.ts';
import { graphOf } from '../support/run-kernel.ts';

const cpu = { machine: testCpu } as Target;
const steps = (types: readonly TensorType[], body: (...params: Value[]) => readonly Value[]): string[] =>
  splitReductions.run(graphOf(types, body), cpu).eqns.flatMap((e) => (e.op.kind === 'reduce' ? [formatType(e.outputs[0]!.type)] : []));

describe('split-reductions', () => {
  it('reduces many rows to few columns in two steps', () =>
    expect(steps([t('float32', 2048, 64)], (x) => [reduceSum(x!, [0])])).toEqual(['f32[4,64]', 'f32[64]']));
  it('splits the outer one of two reduced axes', () =>
    expect(steps([t('float32', 8, 1024, 16)], (x) => [reduceSum(x!, [0, 1])])).toEqual(['f32[8,2,16]', 'f32[16]']));
  it('reduces a large tensor to one number in two steps', () =>
    expect(steps([t('float32', 512, 256)], (x) => [reduceSum(x!, [0, 1])])).toEqual(['f32[16,1]', 'f32[]']));
  it('sums narrow floats in f32 until the last rounding', () =>
    expect(steps([t('bfloat16', 2048, 64)], (x) => [reduceSum(x!, [0])])).toEqual(['f32[4,64]', 'f32[64]']));

  it('returns a graph whose reductions occupy the adapter as it is', () => {
    const graph = graphOf([t('float32', 4096, 64)], (x) => [reduceSum(x!, [1])]);
    expect(splitReductions.run(graph, cpu)).toBe(graph);
  });
  it('leaves a norm over few short rows in one piece', () => {
    const graph = graphOf([t('float32', 8, 1024)], (x) => [reduceMax(x!, [1])]);
    expect(splitReductions.run(graph, cpu)).toBe(graph);
  });

  const cases: readonly [string, readonly TensorType[], (...params: Value[]) => readonly Value[]][] = [
    ['sums', [t('float32', 64, 256, 4)], (x) => [reduceSum(x!, [0, 1])]],
    ['sums of narrow floats', [t('bfloat16', 4096, 4)], (x) => [reduceSum(x!, [0])]],
    ['sums with an initial value', [t('float32', 65536), t('float32')], (x, init) => reduce([x!], [init!], [0], reducer('float32', add))],
    ['maxima of middle axes', [t('int32', 2, 4096, 4)], (x) => [reduceMax(x!, [1])]],
    ['the place of the greatest element', [t('float32', 65536)], (x) => [argmax(x!, 0)]],
  ];
  it.each(cases)('changes no value: %s', (_, types, body) => {
    const graph = graphOf(types, body);
    const split = splitReductions.run(graph, cpu);
    expect(split).not.toBe(graph);
    const inputs = types.map((type, i) => randomTensor(type, i + 1));
    expectClose(evaluate(split, inputs), evaluate(graph, inputs), 4);
  });
});
