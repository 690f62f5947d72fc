/**
 * Names of values, given as MLIR gives them, so that our text and JAX's are the same text: `%arg0`, `%0`, `%12#1`, `%cst_3`, `%iterArg`.
 * A block's own values are numbered before those of the regions within it; sibling regions begin from the same numbers.
 */
import type { Eqn, Value } from '../graph.ts';

export class Names {
  private readonly parent: Names | null;
  private readonly texts = new Map<Value, string>();
  private readonly used = new Set<string>();
  private nextValue: number;
  private nextArgument: number;
  private nextConflict: number;

  constructor(parent: Names | null = null) {
    this.parent = parent;
    this.nextValue = parent?.nextValue ?? 0;
    this.nextArgument = parent?.nextArgument ?? 0;
    this.nextConflict = parent?.nextConflict ?? 0;
  }

  /** The name of a value. Undefined values are shown as such, because broken graphs are printed too. */
  of(value: Value): string {
    return this.texts.get(value) ?? this.parent?.of(value) ?? '%<undefined>';
  }

  alias(value: Value, text: string): void {
    this.texts.set(value, text);
  }

  params(values: readonly Value[], name: string | null): void {
    for (const v of values) this.texts.set(v, this.unique(name ?? `arg${this.nextArgument++}`));
  }

  results(eqn: Eqn, names: readonly string[] | null): void {
    if (names) {
      eqn.outputs.forEach((v, i) => this.texts.set(v, this.unique(names[i]!)));
    } else if (eqn.outputs.length > 0) {
      const name = this.unique(String(this.nextValue++));
      eqn.outputs.forEach((v, i) => this.texts.set(v, eqn.outputs.length === 1 ? name : `${name}#${i}`));
    }
  }

  private unique(name: string): string {
    let text = name;
    while (this.isUsed(text)) text = `${name}_${this.nextConflict++}`;
    this.used.add(text);
    return `%${text}`;
  }

  private isUsed(name: string): boolean {
    return this.used.has(name) || (this.parent?.isUsed(name) ?? false);
  }
}
