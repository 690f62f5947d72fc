import { beforeAll, describe, expect, it } from 'vitest';
import { init } from '../../src/api/device.ts';
import { valueAndGrad } from '../../src/api/grad.ts';
import { jit } from '../../src/api/jit.ts';
import golden from '../golden/grads.json';
import { argument, difference, functionOf } from './goldens.ts';

interface GradCase {
  readonly js: string;
  readonly args: readonly unknown[];
  readonly argnums: readonly number[];
  readonly value: unknown;
  readonly grads: readonly unknown[];
  readonly rtol?: number;
  readonly atol?: number;
  readonly note?: string;
}

beforeAll(() => init('cpu'));

const compare = async (
  c: GradCase,
  wrap: (f: (...args: unknown[]) => unknown) => (...args: unknown[]) => unknown,
): Promise<string | null> => {
  const f = wrap(valueAndGrad(functionOf(c.js) as never, { argnums: [...c.argnums] } as never) as never);
  const [value, grads] = f(...c.args.map(argument)) as [unknown, unknown];
  const tolerance = { rtol: c.rtol ?? golden.rtol, atol: c.atol ?? golden.atol };
  return (await difference(value, c.value, tolerance)) ?? (await difference(grads, c.grads, tolerance));
};

describe('values and gradients are those of jax.value_and_grad', () => {
  for (const c of golden.cases as readonly GradCase[]) {
    const title = `${c.js}${c.note ? ` (${c.note})` : ''}`;
    it(title, async () => expect(await compare(c, (f) => f)).toBeNull());
    it(`${title}, under jit`, async () => expect(await compare(c, (f) => jit(f as never) as never)).toBeNull());
  }
});
