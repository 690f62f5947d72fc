import { afterAll, expect, test } from 'vitest';
import { deviceRunner } from '../fuzz/devices.ts';
import { fuzzPrograms } from '../fuzz/fuzz.ts';

const runner = await deviceRunner();
afterAll(() => runner.close());

test('random programs give on the device what the evaluator gives', async () => {
  const { passed, failures } = await fuzzPrograms(runner, { programs: 60, seed: 1 });
  expect(failures.map((f) => f.text)).toEqual([]);
  expect(passed).toBe(60);
});
