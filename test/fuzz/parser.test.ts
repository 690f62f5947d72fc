import { expect, test } from 'vitest';
import { corpus } from './corpus.ts';
import { damagedText, judge } from './parser.ts';

test('a damaged text gives a program or an error that says where, within a second', () => {
  const texts = corpus({ shared: false });
  const faults: string[] = [];
  let read = 0;
  for (let seed = 1; seed <= 1500; seed++) {
    const text = damagedText(texts, seed);
    const verdict = judge(text);
    if (verdict.fault !== null) faults.push(`seed ${seed}: ${verdict.fault}\n${text}`);
    if (verdict.read) read++;
  }
  expect(faults).toEqual([]);
  expect(read).toBeGreaterThan(100);
}, 60_000);
