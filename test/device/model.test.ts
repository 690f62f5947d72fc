/** The model of `npm start`, forward and backward: a loop over its layers, heads that share keys, a vocabulary of bytes. */
import { expect, test } from 'vitest';
import { type Array, defaultDevice, init, jit, numpy as np, random, tree, valueAndGrad } from '../../src/index.ts';
import { initialParameters, loss, type Parameters, transformerConfig } from '../../src/models/transformer.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { expectClose } from '../support/close.ts';

const config = transformerConfig({ width: 32, layers: 2, heads: 4, kvHeads: 2, context: 24 });
const bytes = Int32Array.from({ length: 50 }, (_, i) => (i * 37 + ((i * i) % 11)) % 200);

async function lossAndGradient(): Promise<HostTensor[]> {
  const parameters = initialParameters(random.key(0), config);
  const tokens_BT = np.array(bytes, { shape: [2, 25], dtype: 'int32' });
  const step = jit((p: Parameters, t: Array) => valueAndGrad((q: Parameters) => loss(q, t, config))(p));
  const results = tree.leaves(step(parameters, tokens_BT)) as Array[];
  return Promise.all(results.map(async (x) => hostTensor(x.dtype, x.shape, await x.data())));
}

test("the model's loss and its gradient are those of the evaluator", async () => {
  const { device } = await init();
  const here = await lossAndGradient();
  defaultDevice('cpu');
  const wanted = await lossAndGradient();
  defaultDevice(device);
  expect(here.length).toBeGreaterThan(10);
  // Most rows of the embedding's gradient are 0, so its root mean square is small beside the terms of the others.
  expectClose(here, wanted, 20);
});
