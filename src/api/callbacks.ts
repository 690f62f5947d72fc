/** Functions of the host that programs call: their numbers, and the order in which they are called. */
import type { Effect } from '../transforms/lift-callbacks.ts';
import type { HostTensor } from '../types/host.ts';
import { type Shape, sizeOf } from '../types/shape.ts';
import type { Executable, Storage } from './backend.ts';
import type { Graph } from '../ir/graph.ts';

export type HostFunction = (values: readonly HostTensor[]) => void;

const functions = new Map<number, HostFunction>();
const numbers = new Map<unknown, number>();
/** The number of a function; what has an equal key is one function. */
export function numberOf(key: unknown, make: () => HostFunction): number {
  let number = numbers.get(key);
  if (number === undefined) {
    numbers.set(key, (number = numbers.size + 1));
    functions.set(number, make());
  }
  return number;
}

let last: Promise<void> = Promise.resolve();
/** Calls after all calls before it, once the values are there. Errors go to the console: nobody waits for them. */
export function enqueue(values: Promise<readonly HostTensor[]>, use: (values: readonly HostTensor[]) => void): void {
  const before = last;
  last = values.then(
    async (read) => {
      await before;
      use(read);
    },
    async (error) => {
      await before;
      console.error('debug: values of a program could not be read', error);
    },
  ).catch((error) => console.error('debug: a callback threw', error));
}
/** Resolves when all callbacks of the calls so far have run. */
export const effectsBarrier = (): Promise<void> => last;
export const callHost = (number: number, values: readonly HostTensor[]): void => functions.get(number)!(values);

/** An executable of a program whose further results are what its callbacks get. */
export function withCallbacks(executable: Executable, graph: Graph, effects: readonly Effect[], results: number): Executable {
  const types = graph.results.slice(results).map((v) => v.type);
  return {
    get plan() {
      return executable.plan;
    },
    get pending() {
      return executable.pending;
    },
    ready: () => executable.ready(),
    dispose: () => executable.dispose?.(),
    run: (args) => {
      const outputs = executable.run(args);
      const further: readonly Storage[] = outputs.slice(results);
      const read = Promise.all(further.map((s, i) => s.read(types[i]!)));
      enqueue(read, (values) => {
        for (const s of further) s.release();
        replayEffects(effects, values);
      });
      return outputs.slice(0, results);
    },
  };
}

/** Part i of a tensor along its first axis. */
function part({ type, data }: HostTensor, i: number): HostTensor {
  const shape: Shape = type.shape.slice(1);
  const n = sizeOf(shape);
  return { type: { dtype: type.dtype, shape }, data: data.subarray(i * n, (i + 1) * n) };
}

/** Calls the functions in the program's order. `values` have the axes of the loops around them taken away. */
function replayEffects(effects: readonly Effect[], values: readonly HostTensor[]): void {
  for (const effect of effects) {
    if (effect.kind === 'case') {
      const index = values[effect.index]!.data[0]!;
      replayEffects(effect.branches[index >= 0 && index < effect.branches.length ? index : effect.branches.length - 1]!, values);
    } else if (effect.kind === 'loop') replayLoop(effect, values);
    else
      eachLane(
        effect.lanes,
        effect.values.map((v) => values[v]!),
        (own) => callHost(effect.callback, own),
      );
  }
}
function replayLoop(effect: Effect & { readonly kind: 'loop' }, values: readonly HostTensor[]): void {
  const { rounds, reverse, count, effects } = effect;
  const ran = count === undefined ? rounds : values[count]!.data[0]!;
  const inside = new Set<number>();
  const collect = (list: readonly Effect[]): void => {
    for (const e of list) {
      if (e.kind === 'call') for (const v of e.values) inside.add(v);
      else if (e.kind === 'loop') {
        if (e.count !== undefined) inside.add(e.count);
        collect(e.effects);
      } else {
        inside.add(e.index);
        e.branches.forEach(collect);
      }
    }
  };
  collect(effects);
  if (ran > rounds) console.warn(`debug: ${ran - rounds} earlier rounds of a loop are not shown`);
  for (let i = Math.max(0, ran - rounds); i < ran; i++) {
    const at = reverse ? ran - 1 - i : i % Math.max(1, rounds);
    replayEffects(
      effects,
      values.map((v, k) => (inside.has(k) ? part(v, at) : v)),
    );
  }
}
function eachLane(lanes: readonly number[], values: readonly HostTensor[], use: (values: readonly HostTensor[]) => void): void {
  if (lanes.length === 0) use(values);
  for (let i = 0; i < (lanes[0] ?? 0); i++)
    eachLane(
      lanes.slice(1),
      values.map((v) => part(v, i)),
      use,
    );
}
