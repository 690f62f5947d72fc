import { describe, expect, it } from 'vitest';
import { type Array, init, numpy as np, vmap } from '../../src/index.ts';
import lax from '../golden/lax.json';
import nn from '../golden/nn.json';
import numpy from '../golden/numpy.json';
import { argument, byFunction, type Case, callOf, describeCase, difference, isEncoded } from './goldens.ts';

await init('cpu');

/** Their results depend on values, or are no arrays; `repeat` takes sizes as an array. */
const notBatched =
  /^np\.(nonzero|flatnonzero|argwhere|unique|union1d|intersect1d|setdiff1d|bincount|allclose|resultType|shape|ndim|size|isscalar|repeat|array|full|fromfunction|array(Equal|Equiv))$|^np\.(applyAlongAxis|applyOverAxes|fft\.(ih|r)fft.*)$/;

/** Initial values are those of the whole batch. */
const sameForAll = /^lax\.reduce/;

/** The call with two copies of every array, one above the other, under `vmap`: both copies must give what one gives. */
async function batchedDifference(c: Case): Promise<string | null> {
  const arrays: Array[] = [];
  const place = (x: unknown): unknown => {
    if (isEncoded(x) && !(sameForAll.test(c.fn!) && x.shape.length === 0)) {
      arrays.push(argument(x) as Array);
      return { at: arrays.length - 1 };
    }
    return globalThis.Array.isArray(x) ? x.map(place) : x;
  };
  const slots = c.args.map(place);
  if (arrays.length === 0 || arrays.some((a) => a.dtype === 'bool' && c.fn === 'index')) return null;
  const isList = globalThis.Array.isArray(c.out);
  const f = (...given: Array[]): unknown => {
    const fill = (x: unknown): unknown =>
      globalThis.Array.isArray(x) ? x.map(fill) : typeof x === 'object' && x !== null && 'at' in x ? given[x.at as number] : argument(x);
    return callOf(c, slots.map(fill));
  };
  const results = (vmap(f) as (...a: Array[]) => unknown)(...arrays.map((a) => np.stack([a, a])));
  const list = (isList ? results : [results]) as Array[];
  for (const copy of [0, 1]) {
    const one = list.map((r) => r.slice(copy));
    const wrong = await difference(isList ? one : one[0], c.out, { ...c, exact: false, anyWeak: true });
    if (wrong) return `${describeCase(c)}: ${wrong}`;
  }
  return null;
}

for (const [space, golden] of Object.entries({ nn, lax, numpy })) {
  describe(`${space}: vmap of a call is the call of each`, () => {
    for (const [name, cases] of byFunction(golden.cases as readonly Case[])) {
      if (notBatched.test(name) || name === 'programs') continue;
      it(name, async () => {
        const wrong: string[] = [];
        for (const c of cases) {
          try {
            const w = await batchedDifference(c);
            if (w) wrong.push(w);
          } catch (error) {
            wrong.push(`${describeCase(c)}: threw ${(error as Error).message}`);
          }
        }
        expect(wrong).toEqual([]);
      });
    }
  });
}
