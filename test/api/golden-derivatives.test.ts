import { beforeAll, describe, expect, it } from 'vitest';
import { init } from '../../src/api/device.ts';
import { jit } from '../../src/api/jit.ts';
import golden from '../golden/derivatives.json';
import { cases, compare } from './derivative-goldens.ts';
import { scope } from './goldens.ts';

describe('values, first and second derivatives at special points are those of JAX, forward and reverse', () => {
  beforeAll(() => init('cpu'));
  for (const c of cases) {
    const title = `${c.js}${c.note ? ` (${c.note})` : ''}`;
    it(title, async () => expect(await compare(c, (f) => f)).toEqual([]));
    it(`${title}, under jit`, async () => expect(await compare(c, (f) => jit(f as never) as never)).toEqual([]));
  }
});

describe('every public function of numpy, nn and scipySpecial', () => {
  const { np: numpy, nn, scipySpecial } = scope;
  const spaces = { np: numpy, 'np.linalg': numpy.linalg, 'np.fft': numpy.fft, nn, scipySpecial };
  const names = Object.entries(spaces).flatMap(([space, members]) =>
    Object.entries(members)
      .filter(([, f]) => typeof f === 'function')
      .map(([name]) => `${space}.${name}`),
  );
  const covered = new Set(cases.flatMap((c) => c.covers));
  it('has points at which its derivatives are compared, or a reason for none', () => {
    expect(names.filter((name) => !covered.has(name) && !(name in golden.exempt))).toEqual([]);
  });
  it('that has points needs no reason, and the names of both are those of functions', () => {
    const exempt = Object.keys(golden.exempt);
    expect(exempt.filter((name) => covered.has(name))).toEqual([]);
    expect([...covered, ...exempt].filter((name) => !names.includes(name))).toEqual([]);
  });
});
