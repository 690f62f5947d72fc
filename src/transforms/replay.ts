/** What every transformation does: walk a graph's equations, emit each anew or apply its rule, remember per graph and mask. */
import { currentBuilder, emit } from '../ir/builder.ts';
import type { Eqn, Graph, Value } from '../ir/graph.ts';
import { invariant } from '../util/errors.ts';

/** Emits an equation again, on other operands, and returns it as emitted. */
export function replay(eqn: Eqn, inputs: readonly Value[]): Eqn {
  const weak = eqn.outputs.length > 0 && eqn.outputs.every((v) => v.weak);
  const outputs = emit(eqn.op, inputs, eqn.attrs, eqn.regions, weak);
  return (outputs.length > 0 && currentBuilder()!.producer(outputs[0]!)) || { ...eqn, inputs, outputs };
}

/** What stands for each value of the graph that is walked. */
export class Env<T> {
  private readonly values = new Map<Value, T>();

  constructor(keys: readonly Value[] = [], values: readonly T[] = []) {
    this.setAll(keys, values);
  }

  get(key: Value): T {
    const value = this.values.get(key);
    invariant(value !== undefined, 'a value is used before it is defined');
    return value;
  }

  getAll(keys: readonly Value[]): T[] {
    return keys.map((key) => this.get(key));
  }

  set(key: Value, value: T): void {
    this.values.set(key, value);
  }

  setAll(keys: readonly Value[], values: readonly T[]): void {
    invariant(keys.length === values.length, `${keys.length} values expected, got ${values.length}`);
    keys.forEach((key, i) => {
      this.set(key, values[i]!);
    });
  }
}

/** A memo per graph, then per key. Graphs never change, so what was made of one stays right. */
export function memo<T>(): (graph: Graph, key: string, make: () => T) => T {
  const tables = new WeakMap<Graph, Map<string, T>>();
  return (graph, key, make) => {
    let table = tables.get(graph);
    if (!table) tables.set(graph, (table = new Map()));
    let made = table.get(key);
    if (made === undefined) table.set(key, (made = make()));
    return made;
  };
}

/** Of booleans: `1011`. */
export const maskKey = (mask: readonly boolean[]): string => mask.map((b) => (b ? 1 : 0)).join('');
