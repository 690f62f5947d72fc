/** Memory of a device that calls of a plan take. */
import type { Plan } from '../compiler/index.ts';
import { formatType } from '../types/shape.ts';
import { type Part, type Request, requestOf } from './buffers.ts';

export const partOf = (plan: Plan, id: number): Part => {
  const { role, index, type, sizeBytes } = plan.buffers[id]!;
  return { sizeBytes, what: `${role === 'output' ? `result ${index}` : 'a constant'}, ${formatType(type)}` };
};

/** Bit 0: with temporaries, bit 1: with constants. */
export function requestsOf(plan: Plan, constants: readonly number[], outputs: readonly number[]): Request[] {
  return [0, 1, 2, 3].map((bits) =>
    requestOf(plan.name, [
      ...outputs.map((id) => partOf(plan, id)),
      ...(bits & 1 ? plan.arenas.map((sizeBytes) => ({ sizeBytes, what: 'temporaries' })) : []),
      ...(bits & 2 ? constants.map((id) => partOf(plan, id)) : []),
    ]),
  );
}
