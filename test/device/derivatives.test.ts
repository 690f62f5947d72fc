import { describe, expect, test } from 'vitest';
import { init, jit } from '../../src/index.ts';
import { cases, compare } from '../api/derivative-goldens.ts';

await init();

/**
 * Functions of one argument, or without terms 0 · ∞ (drivers take a product by the number 0 for 0), whose derivatives have guards of their own; the law for all
 * functions, to the second order, is held on the evaluator.
 */
const guarded =
  /^\((x|x, y)\) => (nn\.(relu|softplus|logSigmoid|mish|log1mexp)|np\.(cbrt|arccosh|arctanh|sinc|i0|logaddexp2?|power|max|min|prod)|scipySpecial\.(i0e|i1e?|logit|ndtri|logNdtr|entr))\(/;

describe('first derivatives at singular points are those of JAX on the device', () => {
  for (const c of cases.filter(({ js }) => guarded.test(js)))
    test(c.js, async () => expect(await compare(c, (f) => jit(f as never) as never, ['forward', 'reverse'], 1e-4)).toEqual([]));
});
