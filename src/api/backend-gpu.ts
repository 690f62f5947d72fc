/** The WebGPU device behind the interface of a device: the compiler makes plans for its target, the runtime runs them. */
import { compile, compileCandidate } from '../compiler/compile.ts';
import type { Device } from '../runtime/device.ts';
import { type LoadOptions, load } from '../runtime/executable.ts';
import type { Storage as GpuStorage } from '../runtime/storage.ts';
import type { Tuner } from '../runtime/tune.ts';
import { encode } from '../types/host.ts';
import type { Backend, Executable } from './backend.ts';

/**
 * @param tuner measures what a program's kernels leave open. A program runs with guesses until that is done, then with what was measured;
 *   `ready` waits for it.
 */
export function gpuBackend(device: Device, tuner?: Tuner): Backend {
  const { target } = device;
  return {
    kind: 'webgpu',
    name: target.name,
    upload: (value) => device.upload(encode(value)),
    wrap: (buffer, offsetBytes, sizeBytes) => device.wrap(buffer, offsetBytes, sizeBytes),
    compile: (graph, { name, donated, strict = false, bf16AsF16 = false, onProgress }): Executable => {
      const loaded = (onProgress?: LoadOptions['onProgress']) =>
        load(device, compile(graph, tuner?.target ?? target, { name, donated, strict, bf16AsF16 }), { onProgress });
      let current = loaded(onProgress);
      const tuned = tuner
        ?.decide(current.plan.report.choices, (choice, candidate) => compileCandidate(choice, candidate, { ...target, bf16AsF16 }))
        .then(async (changed) => {
          if (!changed) return;
          const [guessed, next] = [current, loaded()];
          await next.ready;
          current = next;
          guessed.dispose();
        });
      tuned?.catch(() => {}); // `ready` reports it, and the guess goes on
      return {
        get plan() {
          return current.plan;
        },
        ready: async () => {
          await tuned;
          await current.ready;
        },
        dispose: () => current.dispose(),
        run: (args) => current.run(args as readonly GpuStorage[]),
        encode: (encoder, args) => current.encode(encoder, args as readonly GpuStorage[]),
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
