/** The WebGPU device behind the interface of a device: the compiler makes plans for its target, the runtime runs them. */
import { compile } from '../compiler/compile.ts';
import type { Device } from '../runtime/device.ts';
import { load } from '../runtime/executable.ts';
import type { Storage as GpuStorage } from '../runtime/storage.ts';
import { encode } from '../types/host.ts';
import type { Backend, Executable } from './backend.ts';

export function gpuBackend(device: Device): Backend {
  const { target } = device;
  return {
    kind: 'webgpu',
    name: target.name,
    upload: (value) => device.upload(encode(value)),
    wrap: (buffer, offsetBytes, sizeBytes) => device.wrap(buffer, offsetBytes, sizeBytes),
    compile: (graph, { name, donated, onProgress }): Executable => {
      const executable = load(device, compile(graph, target, { name, donated }), { onProgress });
      return {
        plan: executable.plan,
        ready: () => executable.ready,
        run: (args) => executable.run(args as readonly GpuStorage[]),
        encode: (encoder, args) => executable.encode(encoder, args as readonly GpuStorage[]),
      };
    },
    memory: () => {
      const { buffers, ...bytes } = device.memoryNumbers();
      return { device: target.name, arrays: buffers, ...bytes };
    },
    sync: () => device.sync(),
    gpu: device.gpu,
    isLost: () => device.isLost,
    profile: (body) => device.profile(body),
  };
}
