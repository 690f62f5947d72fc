/**
 * Workgroup memory of attention: blocks of keys and values, uniform numbers, and partial sums. Barriers are in uniform control flow,
 * which a WGSL compiler must prove: ends of loops are read with `workgroupUniformLoad`.
 */
import type { Expr, Ix } from '../../ir/op.ts';
import type { Operand } from './attention-space.ts';
import type { ThreadContext } from './attention-context.ts';
import type { SharedArray } from '../kernel-ir/program.ts';
import { i32, u32, vec4f } from '../kernel-ir/types.ts';
import type { Kernel, Scope, ScopeIndexMath } from './family.ts';
import { rolled } from './rolled.ts';

export class SharedRows {
  private readonly kernel: Kernel;
  private readonly threads: number;
  private readonly block: number;
  private readonly arrays = new Map<string, SharedArray>();

  constructor(kernel: Kernel, threads: number, block: number) {
    this.kernel = kernel;
    this.threads = threads;
    this.block = block;
  }

  /** Loads a block of rows of each operand; `y` is the position of row j. */
  fill({ scope, ix, b }: ThreadContext, moving: readonly { readonly operand: Operand; readonly depth: number }[], y: (j: Ix) => Ix): void {
    const { threads, block } = this;
    const operands = new Map(moving.map((m) => [this.arrayOf(m.operand, m.depth), m]));
    scope.barrier();
    for (const [array, { operand, depth }] of operands) {
      const fours = depth / 4;
      rolled(scope, Math.ceil((block * fours) / threads), (i) => {
        const own = ix.add(ix.mul(i, threads), scope.invocation(threads));
        scope.when(ix.less(own, ix.constant(block * fours)), () => {
          const at = ix.variable(scope.let(own.expr), 0, block * fours - 1);
          const value = scope.value(operand.value, operand.index(ix, b, y(ix.div(at, fours)), ix.lanes(ix.mul(ix.mod(at, fours), 4))));
          scope.storeShared(array, at.expr, value);
        });
      });
    }
    scope.barrier();
  }

  /** Elements 4c … 4c + 3 of row j of the block. */
  at(ix: ScopeIndexMath, operand: Operand, depth: number, j: Ix, c: Ix): readonly [SharedArray, Expr] {
    return [this.arrayOf(operand, depth), ix.add(ix.mul(j, depth / 4), c).expr];
  }

  /** The number of the first thread, or whether one of them says true; alone, a thread agrees with itself. */
  agree(scope: Scope, value: Expr): Expr {
    const { threads, kernel } = this;
    if (threads === 1) return value;
    const { k, ix } = scope;
    const first = ix.equal(scope.invocation(threads), ix.constant(0));
    if (value.type === i32) {
      const agreed = kernel.shared('agreed', i32, 1);
      scope.when(first, () => scope.storeShared(agreed, 0, value));
      return scope.let(k.uniformLoad(agreed));
    }
    const any = kernel.shared('any', u32, 1, { atomic: true });
    const agreed = kernel.shared('agreed', u32, 1);
    scope.when(first, () => scope.storeShared(any, 0, k.constant(0, 'u32')));
    scope.barrier();
    scope.when(value, () => scope.storeShared(any, 0, k.constant(1, 'u32')));
    scope.barrier();
    scope.when(first, () => scope.storeShared(agreed, 0, scope.loadShared(any, 0)));
    return k.notEqual(scope.let(k.uniformLoad(agreed)), 0);
  }

  /** Combines variables over all threads, `most` at a time: each thread has the result. */
  join(scope: Scope, names: readonly Expr[], combine: (a: Expr, b: Expr) => Expr): void {
    const { threads, kernel } = this;
    const { k, ix } = scope;
    if (threads === 1 || names.length === 0) return;
    const { type } = names[0]!;
    const most = Math.min(names.length, type.lanes === 1 ? 32 : 8);
    const array = kernel.shared('joined', type, most * threads);
    const local = scope.invocation(threads);
    for (let from = 0; from < names.length; from += most) {
      const some = names.slice(from, from + most);
      const place = (i: number): Ix => ix.add(ix.constant(i * threads), local);
      some.forEach((name, i) => scope.storeShared(array, place(i).expr, name));
      scope.barrier();
      // A loop: each round written out would be compiled anew.
      const half = scope.var(k.constant(threads / 2, 'i32'));
      scope.loopWhile(k.greater(half, 0), () => {
        scope.when(k.less(local.expr, half), () =>
          scope.loop(some.length, (i) => {
            const at = ix.add(ix.mul(i, threads), ix.variable(local.expr, 0, threads / 2 - 1));
            const other = ix.add(at, ix.variable(half, 1, threads / 2));
            scope.storeShared(array, at.expr, combine(scope.loadShared(array, at.expr), scope.loadShared(array, other.expr)));
          }),
        );
        scope.barrier();
        scope.assign(half, k.div(half, 2));
      });
      some.forEach((name, i) => scope.assign(name, scope.loadShared(array, i * threads)));
      scope.barrier();
    }
  }

  private arrayOf(operand: Operand, depth: number): SharedArray {
    let array = this.arrays.get(operand.key);
    if (!array) this.arrays.set(operand.key, (array = this.kernel.shared('rows', vec4f, (this.block * depth) / 4)));
    return array;
  }
}
