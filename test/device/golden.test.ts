import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { disagreement, laxGoldens } from '../support/lax-goldens.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';

describe('the device gives what JAX gives', () => {
  test.each(laxGoldens)('$name', async (c) => {
    const plan = compile(c.graph, plainTarget, { name: 'golden' });
    const [got] = await runPlan(plan, c.args);
    expect(disagreement(got!, c, 2), plan.kernels.map((k) => k.wgsl).join('\n')).toBe('');
  });
});
