/**
 * Waiting for a GPU that is the CPU. Dawn in Node asks for its answers in every turn of the event loop, one after the other, which takes a
 * core from an adapter that computes on them: on two cores a third of the speed. Whoever knows how to sleep there (`systolic/node`) is told
 * when something waits. Browsers compute in another process and need nothing.
 */

export interface Sleeper {
  /** One more waits. */
  begin(): void;
  /** One fewer does. */
  end(): void;
}

const registered = Symbol.for('systolic.sleeper');
const globals = globalThis as { [registered]?: Sleeper };
const onCpu = new WeakSet<GPUDevice>();

/** The sleeper of this process. On globalThis, because bundles must share one. */
export function setSleeper(sleeper: Sleeper): void {
  globals[registered] = sleeper;
}

/** To be said once of a device whose adapter computes on the CPU. */
export const computesOnCpu = (gpu: GPUDevice): void => void onCpu.add(gpu);

/** An answer of the device's, with what the process can do to let it come sooner. */
export function answerOf<T>(gpu: GPUDevice, answer: Promise<T>): Promise<T> {
  const sleeper = onCpu.has(gpu) ? globals[registered] : undefined;
  if (!sleeper) return answer;
  sleeper.begin();
  return answer.finally(() => sleeper.end());
}
