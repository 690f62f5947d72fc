import { getWebGPUDevice } from '../../src/index.ts';

/** Ends the default device, so that the next `init()` opens another. A browser reports the end later. */
export async function closeDevice(): Promise<void> {
  const device = getWebGPUDevice();
  device.destroy();
  await device.lost;
}
