/** A GPU of Node, through Dawn, as a device for the cases. */
import type { Backend } from '../../src/api/backend.ts';
import { gpuBackend } from '../../src/api/backend-gpu.ts';
import { type NodeAdapterName, openNode } from '../../src/node/index.ts';
import { openDevice } from '../../src/runtime/device.ts';
import { setChecksPlans } from '../../src/util/config.ts';

setChecksPlans(true);

export async function nodeBackend(adapter: string): Promise<Backend> {
  await openNode(adapter === '' ? {} : { adapter: adapter as NodeAdapterName });
  return gpuBackend(await openDevice());
}
