import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileStore, tuneFile } from '../../src/node/tune-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'systolic-'));
  process.env['SYSTOLIC_TUNE_FILE'] = join(folder, 'deep', 'tuned.json');
});
afterEach(() => {
  delete process.env['SYSTOLIC_TUNE_FILE'];
  rmSync(folder, { recursive: true });
});

test('choices are kept by adapter and added to', async () => {
  expect(await fileStore.load('a')).toEqual({});
  await fileStore.save('a', { x: '1' });
  await fileStore.save('b', { x: '2' });
  await fileStore.save('a', { y: '3' });
  expect(await fileStore.load('a')).toEqual({ x: '1', y: '3' });
  expect(await fileStore.load('b')).toEqual({ x: '2' });
});

test('a file of another kind counts as none and is replaced', async () => {
  await fileStore.save('a', { x: '1' });
  for (const text of ['{', '{"version":0,"adapters":{"a":{"x":"1"}}}']) {
    writeFileSync(tuneFile(), text);
    expect(await fileStore.load('a')).toEqual({});
    await fileStore.save('a', { y: '2' });
    expect(await fileStore.load('a')).toEqual({ y: '2' });
  }
});
