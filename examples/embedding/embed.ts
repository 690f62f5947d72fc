/**
 * Systolic as a part of a program that has a GPU device of its own: the host's device is used, a buffer of the host becomes an array
 * without a copy, a compiled function records into the host's command encoder, and the result is read from the array's own buffer.
 */
import { fromGpuBuffer, init, lower, nn, numpy as np } from '../../src/index.ts';

export async function embed(device: GPUDevice, say: (text: string) => void): Promise<Float32Array> {
  await init({ device });

  // The host's data.
  const n = 1024;
  const input = device.createBuffer({ size: n * 4, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(
    input,
    0,
    Float32Array.from({ length: n }, (_, i) => i / n - 0.5),
  );

  // The same memory as an array.
  const x = fromGpuBuffer(input, { shape: [n], dtype: 'float32' });

  // A function, compiled ahead of time for arrays of this type.
  const f = await lower(function smooth(v: np.Array): np.Array {
    return nn.softmax(v.mul(8));
  })(x).compile();
  say(`compiled into ${f.report!.kernels} kernel`);

  // The host records it between its own work, and submits when it likes.
  const encoder = device.createCommandEncoder();
  const y = f.encode(encoder, x);
  const read = device.createBuffer({ size: n * 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  encoder.copyBufferToBuffer(y.gpuBuffer(), 0, read, 0, n * 4);
  device.queue.submit([encoder.finish()]);

  await read.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(read.getMappedRange().slice(0));
  read.unmap();
  say(`softmax sums to ${values.reduce((s, v) => s + v, 0).toFixed(6)}`);

  // Arrays of a host's device are arrays like any other.
  say(`its largest value is ${await np.max(y).item()}`);
  return values;
}
