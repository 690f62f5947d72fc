/** The named axes that a function is being traced under: what `vmap(f, { axisName })` binds and collectives ask for. */
import { TraceError } from '../util/errors.ts';

const bound: { readonly name: string; readonly size: number }[] = [];

/** Runs `body` with an axis of that name and size in reach. */
export function bindAxis<T>(name: string, size: number, body: () => T): T {
  bound.push({ name, size });
  try {
    return body();
  } finally {
    bound.pop();
  }
}

/** The size of the innermost axis of that name, for the op that asks. */
export function axisSize(op: string, name: string): number {
  const axis = bound.findLast((a) => a.name === name);
  if (!axis) throw new TraceError(`${op}: the axis must be bound by a vmap around the call, got '${name}'${known()}`, unboundRemedy(name));
  return axis.size;
}

export const unboundRemedy = (name: string): string => `Map the function with vmap(f, { axisName: '${name}' }).`;

const known = (): string => (bound.length === 0 ? '' : ` where ${bound.map((a) => `'${a.name}'`).join(', ')} is`);
