import type { Builder } from '../ir/builder.ts';
import type { Eqn, Value } from '../ir/graph.ts';
import { sizeBytes } from '../types/shape.ts';

/** How far back a value is made again: longer chains of cheap equations are rarer than their recomputation is worth. */
const maxDepth = 8;

/**
 * Decides what to keep so that a value is at hand later: the value itself, or something it is cheap to make from that is smaller or kept
 * anyway. Cheap is an elementwise or layout equation that is not expensive and has a single operand that is not itself made from nothing:
 * the f32 copy of a bf16 tensor, the broadcast of a row's scale, a mask out of two iotas.
 */
export class Sources {
  private readonly kept = new Set<Value>();
  private readonly rooted = new Map<Value, boolean>();

  constructor(private readonly primal: Builder) {}

  /** Values that cost nothing to keep. */
  free(values: readonly Value[]): void {
    for (const v of values) this.kept.add(v);
  }

  /** The equation that makes `value` again, or `null`: keep the value itself. */
  remake(value: Value): Eqn | null {
    if (this.isRooted(value)) return this.cheap(value);
    let best = value;
    let at: Value | null = value;
    for (let depth = 0; at && depth <= maxDepth; depth++) {
      if (this.cost(at) <= this.cost(best)) best = at;
      at = this.operandOf(at);
    }
    return best === value ? null : this.cheap(value);
  }

  private cost(value: Value): number {
    return this.kept.has(value) ? 0 : sizeBytes(value.type);
  }

  /** The one value that this one is cheap to make from. */
  private operandOf(value: Value): Value | null {
    const operands = new Set(this.cheap(value)?.inputs.filter((v) => !this.isRooted(v)));
    return operands.size === 1 ? [...operands][0]! : null;
  }

  /** Made from constants and iotas alone, cheaply. (Not by recursion: chains are as long as programs.) */
  private isRooted(value: Value): boolean {
    const pending = [value];
    while (pending.length > 0) {
      const v = pending.at(-1)!;
      const eqn = this.rooted.has(v) ? null : this.cheap(v);
      const open = eqn?.inputs.find((u) => !this.rooted.has(u));
      if (open) {
        pending.push(open);
        continue;
      }
      if (!this.rooted.has(v)) this.rooted.set(v, eqn?.inputs.every((u) => this.rooted.get(u)) ?? false);
      pending.pop();
    }
    return this.rooted.get(value)!;
  }

  private cheap(value: Value): Eqn | null {
    const eqn = this.primal.producer(value);
    if (!eqn || eqn.regions.length > 0 || eqn.outputs.length !== 1) return null;
    const { kind, cost, identity } = eqn.op;
    return (kind === 'elementwise' || kind === 'layout') && !cost?.expensive && !identity ? eqn : null;
  }
}
