import { expect, test } from 'vitest';
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import { ParseError, VerifyError } from '../../src/util/errors.ts';
import { moduleOf, rules } from './spec-rules.ts';

test.each(rules.map(([rule, operation, message]) => ({ rule, operation, message })))('$rule: $message', ({ operation, message }) => {
  try {
    parseStableHLO(moduleOf(operation));
  } catch (error) {
    expect(error instanceof ParseError || error instanceof VerifyError).toBe(true);
    const [, place, rule] = /^(?:parse: )?(line \d+, column \d+): (.*)$/s.exec((error as Error).message)!;
    expect(place).toMatch(/^line 3, /);
    expect(rule).toBe(message);
    return;
  }
  expect.unreachable('the text was accepted');
});
