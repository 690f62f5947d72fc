import { describe, expect, it } from 'vitest';
import { splitCumulatives } from '../../src/compiler/passes/split-cumulatives.ts';
import type { Target } from '../../src/compiler/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import { cumlogsumexp, cumsum, cumulative } from '../../src/ops/cumulative.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { formatType, type TensorType } from '../../src/types/shape.ts';
import { typed as t } from '../support/agrees.ts';
import { expectClose } from '../support/close.ts';
import { longCumulatives } from '../support/cumulatives.ts';
import { testCpu, testGpu } from '../support/plan-runner.ts';
import { randomTensor } from '../support/random-tensor.ts';
import { graphOf } from '../support/run-kernel.ts';

const cpu = { machine: testCpu } as Target;
const gpu = { machine: testGpu } as Target;
const walks = (types: readonly TensorType[], body: (...params: Value[]) => readonly Value[], target = cpu): string[] =>
  splitCumulatives
    .run(graphOf(types, body), target)
    .eqns.flatMap((e) => (e.op === cumulative.op ? [`${formatType(e.inputs[0]!.type)} along ${e.attrs['dimension']}`] : []));

describe('split-cumulatives', () => {
  it('walks along runs, then along their totals', () =>
    expect(walks([t('float32', 2, 5000)], (x) => [cumsum(x!, 1)])).toEqual(['f32[2,79,64] along 2', 'f32[2,79] along 1']));
  it('splits totals that are many', () =>
    expect(walks([t('float32', 2 ** 23)], (x) => [cumsum(x!, 0)])).toEqual([
      'f32[2048,4096] along 1',
      'f32[32,64] along 1',
      'f32[32] along 0',
    ]));
  it('splits more lines on a GPU', () => {
    const lines = [t('float32', 4096, 256)];
    expect(walks(lines, (x) => [cumsum(x!, 0)])).toEqual(['f32[4096,256] along 0']);
    expect(walks(lines, (x) => [cumsum(x!, 0)], gpu)).toEqual(['f32[64,64,256] along 1', 'f32[64,256] along 0']);
  });
  it('makes narrow floats wide', () => expect(walks([t('bfloat16', 3, 40)], (x) => [cumsum(x!, 1)])).toEqual(['f32[3,40] along 1']));
  it('leaves short lines, and what is no monoid, as they are', () => {
    const graph = graphOf([t('float32', 2000), t('float32', 4000)], (x, y) => [cumsum(x!, 0), cumlogsumexp(y!, 0)]);
    expect(splitCumulatives.run(graph, cpu)).toBe(graph);
  });

  it.each(longCumulatives)('changes no value: %s', (_, type, body) => {
    const graph = graphOf([type], (x) => [body(x!)]);
    const split = splitCumulatives.run(graph, cpu);
    expect(split).not.toBe(graph);
    const args = [randomTensor(type, 1)];
    expectClose(evaluate(split, args), evaluate(graph, args), 4);
  });
});
