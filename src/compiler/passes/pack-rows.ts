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
import { dce, filter, usedParams } from '../../ir/dce.ts';
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import { concatenate, reshape, sliceAxis } from '../../ops/layout.ts';
import { range, sizeBytes, sizeOf } from '../../types/shape.ts';
import { regionOf } from '../emit/region.ts';
import { tuning } from '../tuning.ts';

/** Equal lists of values in one buffer: kernels that need the same share it. */
export class Packs {
  private readonly packs: { readonly values: readonly Value[]; readonly eqns: readonly Eqn[] }[] = [];

  /** Equations that make the buffers, in any order. */
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

const { times } = tuning.packRows;

/**
 * What goes into buffers together so that a kernel binds no more than `most`: operands, or what it reads of them. Null where that is not
 * enough, none where all fit.
 */
export function packable(kernel: Eqn, most: number): readonly (readonly Value[])[] | null {
  let excess = kernel.inputs.length + kernel.outputs.length - most;
  const read = readBy(kernel);
  const bytes = (v: Value): number => sizeBytes(v.type);
  const largest = Math.max(...read.map(bytes));
  const small = read.filter((v) => times * bytes(v) <= largest).sort((a, b) => bytes(a) - bytes(b));
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

/** The part of each operand that a kernel reads: a slice, such as a layer's of all layers, or all. */
function readBy({ inputs, regions: [graph] }: Eqn): readonly Value[] {
  const region = regionOf(graph!);
  return inputs.map((v, k) => {
    const [user, ...others] = region.users(graph!.params[k]!);
    const slice = user?.op.kind === 'layout' && others.length === 0 && user.inputs[0] === graph!.params[k];
    return slice && sizeBytes(user.outputs[0]!.type) < sizeBytes(v.type) ? user.outputs[0]! : v;
  });
}

/** The kernel with some of what it reads in one buffer. Its values are those of the graph around it, but for its parameters. */
export function withPack(kernel: Eqn, values: readonly Value[], packs: Packs): Eqn {
  const [graph] = kernel.regions as [Graph];
  const read = readBy(kernel);
  const pack = packs.of(values);
  const param = newValue(pack.type);
  const own = values.map((v) => (kernel.inputs.includes(v) ? graph.params[read.indexOf(v)]! : v));
  const rest = range(read.length).filter((k) => !values.includes(read[k]!));
  const eqns = [...parting(param, own), ...graph.eqns.filter((e) => !own.includes(e.outputs[0]!))];
  const smaller = dce({ ...graph, params: [...rest.map((k) => graph.params[k]!), param], eqns });
  const used = usedParams(smaller);
  const inputs = [...rest.map((k) => kernel.inputs[k]!), pack];
  return { ...kernel, inputs: filter(inputs, used), regions: [{ ...smaller, params: filter(smaller.params, used) }] };
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
