import { expect, test } from 'vitest';
import { work } from '../../src/compiler/index.ts';
import { type Array, init, lower } from '../../src/index.ts';
import { families } from '../support/growing-programs.ts';

const done = (): number => work.equations + work.evaluations;

test('a page goes on while a program of some thousand operations is compiled', async () => {
  await init();
  const [f, ...args] = families['a chain of products']!(2000);
  const lowered = lower(f as (...args: Array[]) => Array)(...args);
  const start = done();
  // The compiler's work between two beats of a timer of the page's.
  const between: number[] = [];
  let last = start;
  const beat = (): void => {
    between.push(done() - last);
    last = done();
    timer = setTimeout(beat);
  };
  let timer = setTimeout(beat);
  const compiling = lowered.compile();
  // What the call itself does is no more than any other slice does.
  between.push(done() - start);
  last = done();
  const { plan } = await compiling;
  clearTimeout(timer);
  expect(plan!.steps.length).toBeGreaterThanOrEqual(2000);
  const all = done() - start;
  expect(all).toBeGreaterThan(10_000);
  expect(Math.max(...between)).toBeLessThan(all / 4);
  expect(between.filter((n) => n > 0).length).toBeGreaterThan(8);
});
