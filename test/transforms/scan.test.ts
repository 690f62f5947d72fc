import { describe, expect, test } from 'vitest';
import { add, multiply } from '../../src/ops/arithmetic.ts';
import { sine } from '../../src/ops/math.ts';
import { scan } from '../../src/ops/scan.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { expectDerivatives, f32, program, tensor } from './laws.ts';

test('x', () => {
  const body = program([f32(2), f32(2), f32(2)], (w, c, x) => {
    const h = sine(add(multiply(w, c), x));
    return [h, multiply(h, x)];
  });
  const p = program([f32(2), f32(2), f32(3, 2)], (w, c, xs) => scan({ body, consts: [w], init: [c], xs: [xs], length: 3 }));
  expectDerivatives(p);
});
