import type { Steps } from '../../util/steps.ts';

/** A topological order of nodes: every reader comes after the nodes that it reads. It is kept while nodes merge. */
export class Order<N> {
  private readonly readers: (node: N) => readonly N[];
  private readonly sequence: (N | null)[];
  private readonly places: Map<N, number>;

  private constructor(sequence: N[], readers: (node: N) => readonly N[]) {
    this.readers = readers;
    this.sequence = sequence;
    this.places = new Map(sequence.map((node, i) => [node, i]));
  }

  /** `nodes` may be in any order; `readers` may give other answers after a `merge`. */
  static *of<N>(nodes: readonly N[], readers: (node: N) => readonly N[]): Steps<Order<N>> {
    return new Order(yield* sorted(nodes, readers), readers);
  }

  isBehind(a: N, b: N): boolean {
    return this.places.get(a)! > this.places.get(b)!;
  }

  /** Whether `to` depends on `from` by way of a third node. */
  reaches(from: N, to: N): boolean {
    const last = this.places.get(to)!;
    const seen = new Set<N>();
    const stack = this.readers(from).filter((n) => n !== to);
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (node === to) return true;
      if (seen.has(node) || this.places.get(node)! > last) continue;
      seen.add(node);
      stack.push(...this.readers(node));
    }
    return false;
  }

  /**
   * `first` replaces both, of which neither reaches the other by way of a third: readers of the earlier one between
   * them move after it. To be called while both still have their readers.
   */
  merge(first: N, second: N): void {
    const earlier = this.isBehind(first, second) ? second : first;
    const [low, high] = [this.places.get(earlier)!, this.places.get(earlier === first ? second : first)!];
    const behind = this.readersUpTo(earlier, high - 1);
    const between = this.sequence.slice(low + 1, high).filter((node) => node !== null);
    const moved = [...between.filter((n) => !behind.has(n)), first, ...between.filter((n) => behind.has(n))];
    for (let k = low; k <= high; k++) {
      const node = moved[k - low] ?? null;
      this.sequence[k] = node;
      if (node !== null) this.places.set(node, k);
    }
    this.places.delete(second);
  }

  /** The nodes in order. */
  nodes(): readonly N[] {
    return this.sequence.filter((node) => node !== null);
  }

  /** Nodes that depend on a node, directly or not, and do not come after a place. */
  private readersUpTo(start: N, last: number): Set<N> {
    const found = new Set<N>();
    const stack: N[] = [start];
    while (stack.length > 0) {
      for (const node of this.readers(stack.pop()!)) {
        if (found.has(node) || this.places.get(node)! > last) continue;
        found.add(node);
        stack.push(node);
      }
    }
    return found;
  }
}

/** Depth first with a stack of its own: programs may be deeper than the machine's. */
function* sorted<N>(nodes: readonly N[], readers: (node: N) => readonly N[]): Steps<N[]> {
  const seen = new Set<N>();
  const done: N[] = [];
  const stack: { readonly node: N; readonly next: N[] }[] = [];
  const open = (node: N): void => {
    seen.add(node);
    stack.push({ node, next: [...readers(node)] });
  };
  for (const start of nodes) {
    if (!seen.has(start)) open(start);
    while (stack.length > 0) {
      const { node, next } = stack[stack.length - 1]!;
      const reader = next.pop();
      if (reader === undefined) {
        yield;
        stack.pop();
        done.push(node);
      } else if (!seen.has(reader)) open(reader);
    }
  }
  return done.reverse();
}
