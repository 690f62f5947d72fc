/** The machine model of an adapter: from the table, from an earlier measurement, or measured now. */
import type { Machine } from '../machine/model.ts';
import { machines } from '../machine/table.ts';
import { debug } from '../util/config.ts';
import { measureMachine } from './measure-machine.mjs';
import { type TuneStore, tuneStore } from './tune-store.ts';

/** Names that drivers give to the software architectures of the table. */
const architectures: readonly (readonly [RegExp, Machine])[] = [
  [/swiftshader/i, machines.swiftshader],
  [/llvmpipe|lavapipe|warp|basic render/i, machines.llvmpipe],
];

/** The table's entry of an adapter that computes on the processor that we run on; undefined for all others. */
export const softwareMachine = (name: string): Machine | undefined => architectures.find(([pattern]) => pattern.test(name))?.[1];

/** Of an adapter that is not in the table. Kept by the adapter's name, with the choices of tuning. */
export async function measuredMachine(
  gpu: GPUDevice,
  name: string,
  subgroupSize: number,
  store: TuneStore = tuneStore(),
): Promise<Machine> {
  const kept = await store.load(name).catch((error) => {
    debug(1, () => `machine: what was measured before cannot be read: ${error}`);
    return {} as Readonly<Record<string, string>>;
  });
  const known = parsed(kept[key]);
  if (known) return known;
  const measured = await measureMachine(gpu, subgroupSize).catch((error: unknown) => error);
  if (!isMachine(measured)) debug(1, () => `machine: ${name} could not be measured, a middling GPU is assumed: ${String(measured)}`);
  const machine = isMachine(measured) ? measured : machines.gpu;
  await store.save(name, { [key]: JSON.stringify(machine) }).catch((error) => {
    debug(1, () => `machine: what was measured cannot be kept: ${error}`);
  });
  return machine;
}

/** With a version: a model with other fields is measured anew. */
const key = 'machine/1';

function parsed(text: string | undefined): Machine | null {
  if (text === undefined) return null;
  try {
    const machine: unknown = JSON.parse(text);
    return isMachine(machine) ? machine : null;
  } catch {
    return null;
  }
}

/** Whether all fields of a model are there, and its numbers are positive and finite: a clock with coarse steps may measure nothing. */
function isMachine(x: unknown): x is Machine {
  const fields = Object.entries(machines.gpu);
  const given = (x ?? {}) as Readonly<Record<string, unknown>>;
  return fields.every(([name, { constructor }]) =>
    constructor === Number ? Number.isFinite(given[name]) && (given[name] as number) > 0 : typeof given[name] === 'boolean',
  );
}
