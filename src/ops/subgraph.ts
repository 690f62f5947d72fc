/** What the rules of ops with whole programs as regions (scan, while, case, checkpoint, custom derivatives) share. */
import { buildClosed } from '../ir/builder.ts';
import { type Graph, newValue, type Value } from '../ir/graph.ts';
import type { MaybeValue } from '../ir/op.ts';
import { equalTypes, formatType, type TensorType } from '../types/shape.ts';
import { ShapeError } from '../util/errors.ts';
import { zeros } from './constant.ts';

export const typesOf = (values: readonly Value[]): TensorType[] => values.map((v) => v.type);
export const formatTypes = (types: readonly TensorType[]): string => `(${types.map(formatType).join(', ')})`;
export const sameTypes = (a: readonly TensorType[], b: readonly TensorType[]): boolean =>
  a.length === b.length && a.every((t, i) => equalTypes(t, b[i]!));
/** Whether all results of a region have a weak dtype: then those of the equation do. */
export const weakResults = (region: Graph): boolean => region.results.length > 0 && region.results.every((v) => v.weak);

export function checkParams(op: string, name: string, region: Graph, expected: readonly TensorType[]): void {
  const got = typesOf(region.params);
  if (!sameTypes(got, expected)) throw new ShapeError(`${op}: ${name} must take ${formatTypes(expected)}, got ${formatTypes(got)}`);
}

/** State that a region hands to itself must come out as it went in. */
export function checkCarry(op: string, before: readonly TensorType[], after: readonly TensorType[]): void {
  const at = before.findIndex((t, i) => after[i] === undefined || !equalTypes(t, after[i]!));
  if (at < 0 && after.length === before.length) return;
  if (at < 0 || !after[at]) throw new ShapeError(`${op}: the body must return ${before.length} carried values, got ${after.length}`);
  throw new ShapeError(
    `${op}: the carry must keep its types, got ${formatType(after[at])} from the body for ${formatType(before[at]!)} (carry ${at})`,
    'Convert or reshape what the body returns, or begin with a carry of that type.',
  );
}

/** The least mask that contains `start` and what `next` adds to it. */
export function fixpoint(start: readonly boolean[], next: (mask: readonly boolean[]) => readonly boolean[]): readonly boolean[] {
  let mask = start;
  for (;;) {
    const more = next(mask);
    if (mask.every((m, i) => m || !more[i])) return mask;
    mask = mask.map((m, i) => m || more[i]!);
  }
}

export const present = (values: readonly MaybeValue[]): Value[] => values.filter((v) => v !== null);
export const isPresent = (v: unknown): boolean => v !== null;

/** Values at the marked positions, `null` elsewhere. */
export function spread(values: readonly Value[], marked: readonly boolean[]): MaybeValue[] {
  let next = 0;
  return marked.map((m) => (m ? values[next++]! : null));
}

/** The values at the marked positions, with zeros of the type of `like` for those that are `null`. */
export const instantiate = (values: readonly MaybeValue[], like: readonly (Value | null)[], marked: readonly boolean[]): Value[] =>
  values.flatMap((v, i) => (marked[i] ? [v ?? zeros(like[i]!.type)] : []));

/** Cotangents, given for the operands that are linear (`null` among the inputs), at their places. */
export function atNull(inputs: readonly MaybeValue[], found: readonly MaybeValue[]): MaybeValue[] {
  let next = 0;
  return inputs.map((v) => (v === null ? found[next++]! : null));
}

/** Cuts a list into pieces of the given lengths; the last takes the rest. */
export function cut<T>(list: readonly T[], ...lengths: number[]): T[][] {
  let from = 0;
  const pieces = lengths.map((n) => list.slice(from, (from += n)));
  return [...pieces, list.slice(from)];
}

/** A traced region with what it captured. */
interface Traced<C> {
  readonly graph: Graph;
  readonly captures: readonly C[];
}

/**
 * Regions that were traced apart, made to take the same captures, each once, in front of their other parameters. The captures become the
 * first operands of the equation.
 */
export function shareCaptures<C extends object>(regions: readonly Traced<C>[]): { readonly captures: C[]; readonly graphs: Graph[] } {
  const types = new Map<C, Value>();
  for (const { graph, captures } of regions) captures.forEach((c, i) => types.set(c, graph.params[i]!));
  const captures = [...types.keys()];
  const graphs = regions.map(({ graph, captures: own }) => {
    const params = captures.map((c) => graph.params[own.indexOf(c)] ?? newValue(types.get(c)!.type, types.get(c)!.weak));
    return { ...graph, params: [...params, ...graph.params.slice(own.length)] };
  });
  return { captures, graphs };
}

/** A region with parameters like the given values. */
export const region = (params: readonly (Value | TensorType)[], body: (values: Value[]) => readonly Value[]): Graph =>
  buildClosed('region', params, (...values) => body(values));
