/** The WebGPU device behind the interface of a device: the compiler makes plans for its target, the runtime runs them. */
import { candidateSteps, type CompileProgress, compileSteps, type Plan, type PlanChoice } from '../compiler/index.ts';
import type { Device } from '../runtime/device.ts';
import { type LoadOptions, type Executable as Loaded, loadSteps } from '../runtime/executable.ts';
import { Program } from '../runtime/program.ts';
import type { Storage as GpuStorage } from '../runtime/storage.ts';
import type { Tuner } from '../runtime/tune.ts';
import { encode } from '../types/host.ts';
import { type Job, slices } from '../util/slices.ts';
import type { Steps } from '../util/steps.ts';
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
    compile: (graph, { name, donated, strict = false, bf16AsF16 = false, onProgress, signal }): Executable => {
      const signature = { name, inputs: graph.params.map((v) => v.type), donated: new Set(donated) };
      const results = graph.results.map((v) => v.type);
      function* loaded(options: LoadOptions): Steps<Loaded, CompileProgress> {
        const plan = yield* compileSteps(graph, tuner?.target ?? target, { name, donated, strict, bf16AsF16 });
        return yield* loadSteps(device, plan, options);
      }
      const programOf = (job: Job<Loaded, CompileProgress>): Program => new Program(device, signature, results, job);
      const first = slices.start(loaded({ onProgress }), { onProgress, signal });
      let current = programOf(first);
      const candidate = (choice: PlanChoice, name: string): Promise<Plan> =>
        slices.start(candidateSteps(choice, name, { ...target, bf16AsF16 })).promise;
      const tuned =
        tuner &&
        first.promise.then(async ({ plan }) => {
          if (!(await tuner.decide(plan.report.choices, candidate))) return;
          const [guessed, next] = [current, programOf(slices.start(loaded({})))];
          await next.ready;
          current = next;
          guessed.dispose();
        });
      tuned?.catch(() => {}); // `ready` reports it, and the guess goes on
      return {
        get plan() {
          return current.plan;
        },
        get pending() {
          return current.pending;
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
