import { describe, expect, it } from 'vitest';
import { splitSorts } from '../../src/compiler/passes/split-sorts.ts';
import type { Target } from '../../src/compiler/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import { scan } from '../../src/ops/scan.ts';
import { sort, topK } from '../../src/ops/sort.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { formatType, type TensorType } from '../../src/types/shape.ts';
import { typed as t } from '../support/agrees.ts';
import { expectClose } from '../support/close.ts';
import { testCpu } from '../support/plan-runner.ts';
import { graphOf } from '../support/run-kernel.ts';
import { longSorts, sortArgs } from '../support/sorts.ts';

const target = { machine: testCpu } as Target;
const sorts = (types: readonly TensorType[], body: (...params: Value[]) => readonly Value[]): string[] =>
  splitSorts
    .run(graphOf(types, body), target)
    .eqns.flatMap((e) => (e.op.kind === 'sort' ? [`${e.op.name} ${formatType(e.inputs[0]!.type)}`] : []));

describe('split-sorts', () => {
  it('sorts runs, and merges them in a loop', () => {
    const split = splitSorts.run(
      graphOf([t('float32', 3, 600)], (x) => [...sort([x!], 1)]),
      target,
    );
    const merges = split.eqns.find((e) => e.op === scan.op)!;
    expect(sorts([t('float32', 3, 600)], (x) => [...sort([x!], 1)])).toEqual(['sort f32[3,9,64]', 'sort f32[3,24]']);
    expect(merges.attrs['length']).toBe(4);
    expect(merges.regions[0]!.eqns.map((e) => e.op.name)).toEqual(['merge_order', 'gather']);
  });
  it('takes the greatest from those of runs, until they are few', () =>
    expect(sorts([t('float32', 5000)], (x) => topK(x!, 40))).toEqual([
      'top_k f32[39,128]',
      'top_k f32[8]',
      'top_k f32[12,128]',
      'top_k f32[32]',
      'top_k f32[512]',
    ]));
  it('leaves short lines as they are', () => {
    const graph = graphOf([t('float32', 2000, 512)], (x) => [...sort([x!], 1), ...topK(x!, 500)]);
    expect(splitSorts.run(graph, target)).toBe(graph);
  });

  it.each(longSorts)('changes no value: %s', (_, types, body) => {
    const graph = graphOf(types, body);
    const split = splitSorts.run(graph, target);
    expect(split).not.toBe(graph);
    const args = sortArgs(types);
    expectClose(evaluate(split, args), evaluate(graph, args), 0);
  });
});
