/**
 * One operand of a product by way of workgroup memory. There it lies as rows of one step of k, in fours along m or n, so that a load
 * brings four elements whatever the order of the operand in memory. It is brought there in blocks of four elements by four steps.
 */
import type { Expr, Ix } from '../../ir/op.ts';
import type { KernelType } from '../../ir/kernel-expr.ts';
import type { SharedArray } from '../kernel-ir/program.ts';
import { times } from './dot-lanes.ts';
import type { Kernel, Scope } from './family.ts';

/** What the sides of a rectangle have in common. */
export interface WorkgroupMemory {
  readonly kernel: Kernel;
  readonly scope: Scope;
  readonly thread: Ix;
  readonly threads: number;
  /** Steps of k that are there at once. */
  readonly depth: number;
  /** The type of four elements. */
  readonly vector: KernelType;
  /** Fours between one step of k and the next that hold nothing. */
  readonly padding: number;
}

/** What is brought: elements `first` … of `size` along m or n, at steps `k0` … of `k`. */
export interface Piece {
  at(free: Ix, k: Ix): Expr;
  /** The way along which four neighbours lie side by side in memory. */
  readonly along: 'free' | 'k' | null;
  readonly first: Ix;
  readonly size: number;
  readonly k0: Ix;
  readonly k: number;
}

/** A block that an invocation brings. */
export interface Share {
  /** Of those that the invocation brings. */
  readonly number: number;
  /** Which four along m or n, and which four steps. */
  readonly four: Ix;
  readonly steps: Ix;
}

export class Side {
  /** Of four by four. */
  readonly blocks: number;
  private readonly memory: WorkgroupMemory;
  private readonly array: SharedArray;
  private readonly fours: number;
  private readonly from: number;

  /** `extent` elements along m or n, a multiple of four. Invocations from number `from` on bring it. */
  constructor(memory: WorkgroupMemory, name: string, extent: number, from: number) {
    this.memory = memory;
    this.fours = extent / 4;
    this.from = from;
    this.blocks = (this.fours * memory.depth) / 4;
    this.array = memory.kernel.shared(name, memory.vector, memory.depth * this.stride);
  }

  /** Along k. */
  get pieces(): number {
    return this.memory.depth / 4;
  }

  /** How many blocks an invocation brings at most. */
  get shares(): number {
    return Math.ceil(this.blocks / this.memory.threads);
  }

  /** Brings a piece; `also` for each share, among its loads. Wants a barrier behind. */
  fill(piece: Piece, also: (share: Share) => void = () => {}): void {
    const { scope, vector } = this.memory;
    const zeros = scope.k.splat(scope.k.constant(0, vector.scalar), 4);
    this.eachShare(piece.along, (share) => {
      this.block(piece, share, zeros).forEach((value, j) => {
        this.store(scope.ix.add(scope.ix.mul(share.steps, 4), scope.ix.constant(j)), share.four, value);
      });
      also(share);
    });
  }

  /** A share's block: for each of its steps four elements along m or n; `outside` beyond the last step. Rows beyond the last read the last. */
  block({ at, along, first, size, k0, k }: Piece, { four, steps }: Share, outside: Expr): readonly Expr[] {
    const { scope } = this.memory;
    const { ix, k: builder } = scope;
    const free = times(4, (i) => ix.clamp(ix.add(ix.add(first, ix.mul(four, 4)), ix.constant(i)), 0, size - 1));
    const step = ix.add(k0, ix.mul(steps, 4));
    const clamped = times(4, (j) => ix.clamp(ix.add(step, ix.constant(j)), 0, k - 1));
    const join = (parts: readonly Expr[]): Expr => builder.vector(parts);
    const read = (): Expr[] => {
      if (along === 'free') {
        const lanes = ix.lanes(ix.mul(ix.clamp(ix.add(ix.div(first, 4), four), 0, size / 4 - 1), 4));
        return clamped.map((s) => at(lanes, s));
      }
      if (along === null) return clamped.map((s) => join(free.map((f) => at(f, s))));
      const lanes = ix.lanes(ix.mul(ix.clamp(ix.div(step, 4), 0, k / 4 - 1), 4));
      const runs = free.map((f) => at(f, lanes));
      return times(4, (c) => join(runs.map((run) => builder.lane(run, c))));
    };
    return read().map((value, j) => {
      const inside = ix.less(k % 4 === 0 ? step : ix.add(step, ix.constant(j)), ix.constant(k));
      return inside === builder.true ? value : scope.let(builder.select(inside, value, outside));
    });
  }

  /** Four elements of one step. */
  load(step: Ix, four: Ix): Expr {
    return this.memory.scope.loadShared(this.array, this.place(step, four));
  }

  store(step: Ix, four: Ix, value: Expr): void {
    this.memory.scope.storeShared(this.array, this.place(step, four), value);
  }

  private place(step: Ix, four: Ix): Expr {
    const { ix } = this.memory.scope;
    return ix.add(ix.mul(step, this.stride), four).expr;
  }

  /** What each invocation does with its blocks, where it has any: neighbours have neighbours in memory. */
  eachShare(along: Piece['along'], body: (share: Share) => void): void {
    const { scope, thread, threads, depth } = this.memory;
    const { ix } = scope;
    for (let number = 0; number < this.shares; number++) {
      const first = number * threads - this.from;
      const own = ix.add(thread, ix.constant(first));
      const inside = scope.k.and(ix.less(ix.constant(-1), own), ix.less(own, ix.constant(this.blocks)));
      scope.when(inside, () => {
        const block = ix.variable(scope.let(own.expr), 0, this.blocks - 1);
        const [four, steps] =
          along === 'k' ? [ix.div(block, depth / 4), ix.mod(block, depth / 4)] : [ix.mod(block, this.fours), ix.div(block, this.fours)];
        body({ number, four, steps });
      });
    }
  }

  private get stride(): number {
    return this.fours + this.memory.padding;
  }
}
