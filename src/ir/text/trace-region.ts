/** Regions while they are read: traced apart, then closed. */

import type { TensorType } from '../../types/shape.ts';
import { Builder, currentBuilder, withBuilder } from '../builder.ts';
import { type Eqn, type Graph, newValue, type Value } from '../graph.ts';
import type { ReadRegion } from './form.ts';

export function traceRegion(types: readonly TensorType[], body: (...values: Value[]) => readonly Value[]): ReadRegion {
  const builder = new Builder(currentBuilder(), 'region');
  return withBuilder(builder, () => {
    const params = types.map((t) => builder.param(t));
    const { graph, captures } = builder.finish(body(...params));
    return { graph, captures: captures as Value[] };
  });
}

/** The equation that made a value, in any of the builders that are open. */
export function producerOf(value: Value): Eqn | null {
  for (let builder = currentBuilder(); builder; builder = builder.parent) {
    const eqn = builder.producer(value);
    if (eqn) return eqn;
  }
  return null;
}

/** Regions made to take the same captures, each once, in order of first use, in front of their other parameters. */
export function shared(regions: readonly ReadRegion[]): { readonly captures: readonly Value[]; readonly graphs: Graph[] } {
  const captures = [...new Set(regions.flatMap((region) => region.captures))];
  const graphs = regions.map(({ graph, captures: own }) => {
    const params = captures.map((c) => (own.includes(c) ? graph.params[own.indexOf(c)]! : newValue(c.type, c.weak)));
    return { ...graph, params: [...params, ...graph.params.slice(own.length)] };
  });
  return { captures, graphs };
}
