/** Arguments of a program: they are checked, and held until the call is done. */
import { formatType, sizeBytes, type TensorType } from '../types/shape.ts';
import { ArgumentError } from '../util/errors.ts';
import type { Device } from './device.ts';
import { type Cell, Outcome, type Storage } from './storage.ts';

/** Properties of a program before it is compiled. */
export interface Signature {
  readonly name: string;
  readonly inputs: readonly TensorType[];
  /** Arguments whose memory the call may take over. */
  readonly donated: ReadonlySet<number>;
}

/** A reference on each argument, and how the call ends. */
export interface Held {
  readonly cells: readonly Cell[];
  readonly outcome: Outcome;
}

/** @throws ArgumentError, DisposedError for arguments that cannot be used; DeviceError `device-lost`. */
export function hold(device: Device, { name, inputs, donated }: Signature, given: readonly Storage[]): Held {
  if (given.length !== inputs.length) throw new ArgumentError(`${name}: takes ${inputs.length} arguments, got ${given.length}`);
  device.queue.check();
  const cells = given.map((storage, i) => {
    const cell = device.cellOf(storage, name, i);
    const type = inputs[i]!;
    if (cell.sizeBytes < sizeBytes(type))
      throw new ArgumentError(`${name}: argument ${i} must hold ${formatType(type)}, got ${cell.sizeBytes} bytes`);
    return cell;
  });
  const outcome = new Outcome([...new Set(cells.map((c) => c.outcome))]);
  // A donated handle's reference becomes the call's; where the same handle occurs twice, the second is one more reference.
  given.forEach((storage, i) => {
    if (donated.has(i) && !storage.isDisposed) storage.take(name);
    else cells[i]!.retain();
  });
  return { cells, outcome };
}
