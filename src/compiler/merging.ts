/**
 * `merge_order`: where the elements of two sorted runs lie, in the order of both. Another of the compiler's own equations, which a long
 * sort is made of (`passes/split-sorts.ts`).
 */
import { emit1 } from '../ir/builder.ts';
import { type Graph, int, type Value } from '../ir/graph.ts';
import type { Emitter, Expr, Ix } from '../ir/op.ts';
import { forEachLine } from '../ops/strided.ts';
import { allocate, type HostTensor } from '../types/host.ts';
import { sizeOf } from '../types/shape.ts';
import { internal } from './fusion.ts';

/**
 * Operands of one shape whose lines along `dimension` are runs of `run` (i32[]) elements, each sorted (the last may be shorter), by a
 * comparator as sort has it. The result, i32 of that shape, has at each place the place of the element that comes there when runs 0 and 1,
 * 2 and 3, … are one. Of equals those of the first run come first.
 *
 * Each place is found by itself: place q of two runs has i elements of the first before it and q − i of the second, and i is found by
 * bisection (Odeh et al., "Merge Path", 2012).
 */
export const mergeOrder = (operands: readonly Value[], run: Value, dimension: number, comparator: Graph): Value =>
  emit1(mergeOrderOp, [...operands, run], { dimension }, [comparator]);

export const mergeOrderOp = internal('merge_order', 'sort', {
  infer: ([first]) => [{ shape: first!.shape, dtype: 'int32' }],
  eval: (inputs, eqn, interpret) => {
    const [operands, run] = [inputs.slice(0, -1), inputs.at(-1)!.data[0]!];
    const { type } = eqn.outputs[0]!;
    const order = allocate('int32', sizeOf(type.shape));
    forEachLine(type.shape, int(eqn.attrs, 'dimension'), (at, stride, n) => {
      const element = (x: HostTensor, i: number): HostTensor => ({
        type: { shape: [], dtype: x.type.dtype },
        data: x.data.slice(at + i * stride, at + i * stride + 1),
      });
      const precedes = (i: number, j: number): boolean =>
        interpret(
          eqn.regions[0]!,
          operands.flatMap((x) => [element(x, i), element(x, j)]),
        )[0]!.data[0] !== 0;
      for (let p = 0; p < n; p++) order[at + p * stride] = placeOf(run, n, p, precedes);
    });
    return [{ type, data: order }];
  },
  element: (e, index) => {
    const d = int(e.eqn.attrs, 'dimension');
    const at = (i: Ix): Ix[] => index.map((own, k) => (k === d ? i : own));
    const precedes = (i: Ix, j: Ix): Expr =>
      e.region(
        e.eqn.regions[0]!,
        e.eqn.inputs.slice(0, -1).flatMap((_, k) => [e.operand(k, at(i)), e.operand(k, at(j))]),
      )[0]!;
    const n = e.eqn.inputs[0]!.type.shape[d]!;
    const run = e.ix.ofValue(e.let(e.operand(e.eqn.inputs.length - 1, [])), 1, n).expr;
    return emitPlace(e, run, n, index[d]!, precedes);
  },
  cost: { flops: 64 },
});

/** The place of the element that moves to place `p` of a line of `n`. */
function placeOf(run: number, n: number, p: number, precedes: (i: number, j: number) => boolean): number {
  const start = p - (p % (2 * run));
  const [first, second] = [Math.min(run, n - start), Math.max(0, Math.min(run, n - start - run))];
  let low = Math.max(0, p - start - second);
  let high = Math.min(p - start, first);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (precedes(start + run + (p - start - middle - 1), start + middle)) high = middle;
    else low = middle + 1;
  }
  const other = p - start - low;
  const fromSecond = low >= first || (other < second && precedes(start + run + other, start + low));
  return fromSecond ? start + run + other : start + low;
}

/** `placeOf` in a kernel. */
function emitPlace(e: Emitter, run: Expr, n: number, p: Ix, precedes: (i: Ix, j: Ix) => Expr): Expr {
  const { k } = e;
  const place = (x: Expr): Ix => e.ix.ofValue(e.let(k.clamp(x, 0, n - 1)), 0, n - 1);
  const start = e.let(k.sub(p.expr, k.rem(p.expr, k.mul(run, 2))));
  const q = e.let(k.sub(p.expr, start));
  const first = e.let(k.min(run, k.sub(n, start)));
  const second = e.let(k.clamp(k.sub(k.sub(n, run), start), 0, run));
  const low = e.var(k.max(k.sub(q, second), 0));
  const high = e.var(k.min(q, first));
  e.loopWhile(k.less(low, high), () => {
    const middle = e.let(k.div(k.add(low, high), 2));
    const last = k.sub(k.add(k.add(start, q), run), 1);
    const before = e.let(precedes(place(k.sub(last, middle)), place(k.add(start, middle))));
    e.assign(high, k.select(before, middle, high));
    e.assign(low, k.select(before, low, k.add(middle, 1)));
  });
  const mine = place(k.add(start, low));
  const theirs = place(k.sub(k.add(k.add(start, q), run), low));
  const before = e.let(precedes(theirs, mine));
  const fromSecond = k.or(k.greaterEqual(low, first), k.and(k.less(k.sub(q, low), second), before));
  return e.let(k.select(fromSecond, theirs.expr, mine.expr));
}
