import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { disagreement, laxGoldens } from '../support/lax-goldens.ts';

describe('the evaluator gives what JAX gives', () => {
  test.each(laxGoldens)('$name', (c) => {
    expect(disagreement(evaluate(c.graph, c.args)[0]!, c)).toBe('');
  });
});
