/**
 * Gives a kernel its small operands in one buffer, where it has more of them than the adapter binds:
 *
 *     systolic.fusion %q, %m, %l, … {              %0 = concatenate reshape(%m), reshape(%l)
 *       … %m … %l …                          →     systolic.fusion %q, %0, … {
 *     }                                              %m = reshape(slice(%0)); %l = reshape(slice(%0)); … %m … %l …
 *                                                  }
 *
 * Numbers of rows are little beside the rows: copying them takes less than what the kernel would have to leave to others.
 */
import { buildClosed } from '../../ir/builder.ts';
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import { concatenate, reshape, sliceAxis } from '../../ops/layout.ts';
import { sizeBytes, sizeOf } from '../../types/shape.ts';

/** Equal lists of values in one buffer: kernels that need the same share it. */
export class Packs {
  private readonly packs: { readonly values: readonly Value[]; readonly eqns: readonly Eqn[] }[] = [];

  /** What makes the buffers, in any order. */
  get eqns(): readonly Eqn[] {
    return this.packs.flatMap((p) => p.eqns);
  }

  /** The buffer that has the values one after the other. */
  of(values: readonly Value[]): Value {
    let pack = this.packs.find((p) => p.values.length === values.length && p.values.every((v, i) => v === values[i]));
    if (!pack) this.packs.push((pack = { values, eqns: joining(values) }));
    return pack.eqns.at(-1)!.outputs[0]!;
  }
}

/** Operands that are so much smaller than the largest are worth copying. */
const times = 4;

/** Operands of a kernel that go into buffers together so that it binds no more than `most`; null where too few can, none where all fit. */
export function packable({ inputs, outputs }: Eqn, most: number): readonly (readonly Value[])[] | null {
  let excess = inputs.length + outputs.length - most;
  const largest = Math.max(...inputs.map((v) => sizeBytes(v.type)));
  const small = inputs.filter((v) => times * sizeBytes(v.type) <= largest).sort((a, b) => sizeBytes(a.type) - sizeBytes(b.type));
  const groups: Value[][] = [];
  for (const dtype of new Set(small.map((v) => v.type.dtype))) {
    if (excess <= 0) break;
    const group = small.filter((v) => v.type.dtype === dtype).slice(0, excess + 1);
    if (group.length === 1) continue;
    groups.push(group);
    excess -= group.length - 1;
  }
  return excess > 0 ? null : groups;
}

/** The kernel with some of its operands in one buffer. */
export function withPack(kernel: Eqn, values: readonly Value[], packs: Packs): Eqn {
  const [region] = kernel.regions as [Graph];
  const pack = packs.of(values);
  const param = newValue(pack.type);
  const own = values.map((v) => region.params[kernel.inputs.indexOf(v)]!);
  const rest = kernel.inputs.flatMap((v, k) => (values.includes(v) ? [] : [{ input: v, param: region.params[k]! }]));
  const smaller: Graph = {
    ...region,
    params: [...rest.map((r) => r.param), param],
    eqns: [...parting(param, own), ...region.eqns],
  };
  return { ...kernel, inputs: [...rest.map((r) => r.input), pack], regions: [smaller] };
}

function joining(values: readonly Value[]): readonly Eqn[] {
  const types = values.map((v) => v.type);
  const graph = buildClosed('rows', types, (...rows) => [
    concatenate(
      rows.map((v) => reshape(v, [sizeOf(v.type.shape)])),
      0,
    ),
  ]);
  return substituted(graph, new Map(graph.params.map((p, k) => [p, values[k]!])));
}

/** The values as parts of one. */
function parting(whole: Value, values: readonly Value[]): readonly Eqn[] {
  let end = 0;
  const graph = buildClosed('rows', [whole.type], (all) =>
    values.map((v) => {
      const start = end;
      end += sizeOf(v.type.shape);
      return reshape(sliceAxis(all!, 0, start, end), v.type.shape);
    }),
  );
  return substituted(graph, new Map([[graph.params[0]!, whole], ...graph.results.map((v, k) => [v, values[k]!] as const)]));
}

const substituted = (graph: Graph, env: ReadonlyMap<Value, Value>): readonly Eqn[] => {
  const own = (v: Value): Value => env.get(v) ?? v;
  return graph.eqns.map((e) => ({ ...e, inputs: e.inputs.map(own), outputs: e.outputs.map(own) }));
};
