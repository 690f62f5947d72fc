/**
 * Builds programs: `emit` adds an equation to the builder that is current. Builders nest; a value of an outer builder that an
 * inner one uses is captured: it becomes a parameter of the inner graph, and the caller of the inner trace passes it as an operand.
 */

import type { TensorType } from '../types/shape.ts';
import { TraceError } from '../util/errors.ts';
import { type Attrs, type Eqn, type Graph, newValue, type Value } from './graph.ts';
import type { Op } from './op.ts';

export class Builder {
  readonly parent: Builder | null;
  /** Name of the trace, for messages: `jit(step)`. */
  readonly label: string;
  private readonly params: Value[] = [];
  private readonly eqns: Eqn[] = [];
  private readonly producers = new Map<Value, Eqn | null>();
  private readonly captured = new Map<object, Value>();
  private closed = false;

  constructor(parent: Builder | null, label: string) {
    this.parent = parent;
    this.label = label;
  }

  param(type: TensorType, weak = false): Value {
    const value = newValue(type, weak);
    this.params.push(value);
    this.producers.set(value, null);
    return value;
  }

  /** Adds an equation; its result types are inferred, and errors of the op's rules are thrown here. */
  emit(
    op: Op,
    inputs: readonly Value[],
    attrs: Attrs,
    regions: readonly Graph[],
    weak = inputs.length > 0 && inputs.every((v) => v.weak),
  ): readonly Value[] {
    const types = op.infer(inputs.map(typeOf), attrs, regions);
    const outputs = types.map((t) => newValue(t, weak && t.dtype !== 'bool'));
    return this.append({ op, inputs: inputs.map((v) => this.own(v)), attrs, regions, outputs }).outputs;
  }

  /** Adds an equation that is already typed. Its outputs must be new. */
  append(eqn: Eqn): Eqn {
    if (this.closed) throw new TraceError(`${this.label}: a value of this trace was used after it had ended`, leakRemedy);
    this.eqns.push(eqn);
    for (const v of eqn.outputs) this.producers.set(v, eqn);
    return eqn;
  }

  /** The value as this builder knows it: itself, or the parameter that captures it from an outer builder. */
  own(value: Value): Value {
    if (this.producers.has(value)) return value;
    const known = this.captured.get(value);
    if (known) return known;
    if (!this.parent) throw new TraceError(`${this.label}: a value from a trace that has ended was used`, leakRemedy);
    this.parent.own(value);
    return this.capture(value);
  }

  /** The equation that made a value of this builder; `null` for a parameter, `undefined` for a value that is not of this builder. */
  producer(value: Value): Eqn | null | undefined {
    return this.producers.get(value);
  }

  /** A parameter for something concrete from outside of every trace (an array the user's function closes over). */
  captureConstant(source: object, type: TensorType, weak: boolean): Value {
    if (this.parent) return this.own(this.parent.captureConstant(source, type, weak));
    return this.captured.get(source) ?? this.addCapture(source, type, weak);
  }

  protected capture(value: Value): Value {
    return this.addCapture(value, value.type, value.weak);
  }

  private addCapture(source: object, type: TensorType, weak: boolean): Value {
    const param = newValue(type, weak);
    this.captured.set(source, param);
    this.producers.set(param, null);
    return param;
  }

  /** Ends the trace. Parameters are the captures, in order of first use, then those made by `param`. */
  finish(results: readonly Value[]): { readonly graph: Graph; readonly captures: readonly object[] } {
    const owned = results.map((v) => this.own(v));
    this.closed = true;
    return {
      graph: { params: [...this.captured.values(), ...this.params], eqns: this.eqns, results: owned },
      captures: [...this.captured.keys()],
    };
  }
}

const typeOf = (v: Value): TensorType => v.type;

const leakRemedy =
  'A traced value lives only while its function is traced: return it from the function instead of keeping it in a variable outside.';

let current: Builder | null = null;

export const currentBuilder = (): Builder | null => current;

/** Runs `body` while `builder` takes what is emitted. */
export function withBuilder<T>(builder: Builder, body: () => T): T {
  const outer = current;
  current = builder;
  try {
    return body();
  } finally {
    current = outer;
  }
}

/**
 * Adds an equation to the current builder and returns its results.
 * @param weak whether the results' dtype is weak; by default it is when that of every operand is.
 */
export function emit(
  op: Op,
  inputs: readonly Value[],
  attrs: Attrs = {},
  regions: readonly Graph[] = [],
  weak?: boolean,
): readonly Value[] {
  if (!current) throw new TraceError(`${op.name}: no trace is open`, leakRemedy);
  return current.emit(op, inputs, attrs, regions, weak);
}

/** `emit` for an op with one result. */
export const emit1 = (op: Op, inputs: readonly Value[], attrs: Attrs = {}, regions: readonly Graph[] = [], weak?: boolean): Value =>
  emit(op, inputs, attrs, regions, weak)[0]!;

export interface Built {
  readonly graph: Graph;
  /** The arguments of the graph's first parameters: values of the enclosing builder, or captured constants at the outermost. */
  readonly captures: readonly object[];
}

/** Traces `body`, a function over values, with parameters of the given types. */
export function build(label: string, params: readonly (TensorType | Value)[], body: (...params: Value[]) => readonly Value[]): Built {
  const builder = new Builder(current, label);
  return withBuilder(builder, () => {
    const values = params.map((p) => ('type' in p ? builder.param(p.type, p.weak) : builder.param(p)));
    return builder.finish(body(...values));
  });
}

/** `build` for a region that may use nothing from outside. */
export function buildClosed(label: string, params: readonly (TensorType | Value)[], body: (...params: Value[]) => readonly Value[]): Graph {
  const builder = new Builder(null, label);
  return withBuilder(builder, () => {
    const values = params.map((p) => ('type' in p ? builder.param(p.type, p.weak) : builder.param(p)));
    return builder.finish(body(...values)).graph;
  });
}

/** Emits a graph's equations into the current builder, with `args` for its parameters, and returns its results. */
export function inline(graph: Graph, args: readonly Value[]): Value[] {
  const env = new Map<Value, Value>();
  graph.params.forEach((p, i) => env.set(p, args[i]!));
  for (const eqn of graph.eqns) {
    const outputs = emit(
      eqn.op,
      eqn.inputs.map((v) => env.get(v)!),
      eqn.attrs,
      eqn.regions,
    );
    eqn.outputs.forEach((v, i) => env.set(v, outputs[i]!));
  }
  return graph.results.map((v) => env.get(v)!);
}
