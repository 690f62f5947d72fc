import { expect, test } from 'vitest';
import { tuneStore } from '../../src/runtime/tune-store.ts';

test('choices by measurement are kept in IndexedDB, by adapter', async () => {
  const store = tuneStore();
  expect(await store.load('a')).toEqual({});
  await store.save('a', { x: '1' });
  await store.save('b', { x: '2' });
  await store.save('a', { y: '3' });
  expect(await tuneStore().load('a')).toEqual({ x: '1', y: '3' });
  expect(await tuneStore().load('b')).toEqual({ x: '2' });
});
