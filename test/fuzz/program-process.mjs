// Runs random programs, in a process of its own: what breaks Dawn or a driver ends with it, and compiled kernels are given back with it.
// Sent `{ programs, seed, device, adapter }`, it tells of progress and failures, and at the end what it ran on.
import { openSources } from '../../src/cli/sources.mjs';

const { load } = await openSources();
let stopped = false;
process.on('SIGINT', () => {
  stopped = true; // what is in the air ends
});

process.on('message', async (/** @type {any} */ { programs, seed, device, adapter }) => {
  const { deviceRunner, passesRunner } = await load('/test/fuzz/devices.ts');
  const { fuzzPrograms } = await load('/test/fuzz/fuzz.ts');
  if (device === 'node') await (await load('/src/node/index.ts')).openNode(adapter === '' ? {} : { adapter });
  const runner = device === 'cpu' ? passesRunner() : await deviceRunner();
  await fuzzPrograms(runner, {
    programs,
    seed,
    atOnce: device === 'cpu' ? 1 : 16,
    stopped: () => stopped,
    progress: (/** @type {number} */ done, /** @type {number} */ failed) => process.send?.({ done, failed }),
    failure: (/** @type {any} */ failure) => process.send?.({ failure }),
  });
  process.send?.({ ranOn: runner.name });
});
process.send?.({ ready: true });
