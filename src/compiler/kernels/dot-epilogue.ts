/** What a matrix product does with an accumulator: the rest of the region, and the stores. */
import type { Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { dtypes } from '../../types/dtype.ts';
import { scalarTypeOf } from '../emit/storage.ts';
import type { Follower } from './access.ts';
import type { DotSpace } from './dot-space.ts';
import type { Kernel, Scope } from './family.ts';

/** Finishes and stores four columns of one row; a row or columns beyond the last are left out. */
export type DotEpilogue = (scope: Scope, b: Ix, m: Ix, n4: Ix, sum: Expr) => void;

export function dotEpilogue(kernel: Kernel, space: DotSpace, follow: ReadonlyMap<Value, Follower>): DotEpilogue {
  const product = space.eqn.outputs[0]!;
  const { dtype } = product.type;
  const round =
    kernel.strict && dtypes[dtype].kind === 'float' && dtypes[dtype].bytes === 2
      ? dtype === 'bfloat16'
        ? 'round_bf16'
        : 'round_f16'
      : null;
  if (round) kernel.use(dtype === 'bfloat16' ? 'bf16' : 'f16');
  const write = (scope: Scope, index: readonly Ix[], sum: Expr, type: 'f32' | 'vec4f'): void => {
    scope.bind(product, index, round ? scope.let(`${round}_${type}(${sum})`, type === 'f32' ? 'f32' : 'vec4<f32>') : sum);
    const at = kernel.outputs.map((output) => follow.get(output.value)!.map(scope.ix, index));
    // All values first: an output may take over the buffer of a parameter that another output reads.
    const values = kernel.outputs.map((output, k) => scope.value(output.value, at[k]!));
    kernel.outputs.forEach((output, k) => scope.store(output, at[k]!, values[k]!));
  };
  return (scope, b, m, n4, sum) => {
    const { ix } = scope;
    const last = ix.constant(space.m);
    scope.when(ix.less(m, last), () => {
      const row = within(scope, m, space.m);
      if (space.fours) {
        scope.when(ix.less(n4, ix.constant(space.n / 4)), () =>
          write(scope, space.outIndex(ix, b, row, ix.lanes(ix.mul(within(scope, n4, space.n / 4), 4))), sum, 'vec4f'),
        );
        return;
      }
      (['x', 'y', 'z', 'w'] as const).forEach((c, j) => {
        const n = ix.add(ix.mul(n4, 4), ix.constant(j));
        scope.when(ix.less(n, ix.constant(space.n)), () =>
          write(scope, space.outIndex(ix, b, row, within(scope, n, space.n)), scope.let(`${sum}.${c}`, scalarTypeOf(dtype)), 'f32'),
        );
      });
    });
  };
}

/** An index of which a condition has just told that it is below a bound. */
const within = (scope: Scope, i: Ix, size: number): Ix => (i.max < size ? i : scope.ix.variable(scope.let(i.text, 'i32'), i.min, size - 1));
