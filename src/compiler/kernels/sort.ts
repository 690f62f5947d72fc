/**
 * Sorting by counting: an invocation takes an element, counts what comes before it along its line, and stores it there. n² comparisons for a
 * line of n, but one short loop without branches or barriers. Long lines come here in runs (`passes/split-sorts.ts`).
 */
import { type Eqn, type Graph, int, type Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { sort as sortOp, topK } from '../../ops/sort.ts';
import { byteSize, isFloat } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import { effort } from '../cost.ts';
import { type ScalarType, scalarTypeOf, vectorOf } from '../emit/storage.ts';
import { each } from './each.ts';
import type { Emitted, Kernel, KernelFamily, Region, Scope } from './family.ts';
import { isWindow, outputsOf } from './outputs.ts';
import { rolled } from './rolled.ts';

export interface SortMatch {
  readonly eqn: Eqn;
  readonly dimension: number;
  /** Elements of a line that are kept. */
  readonly kept: number;
  /** Whether one element comes before another, by the operands at both; elements may be four at once. */
  readonly precedes: (kernel: Kernel, scope: Scope, first: readonly Expr[], second: readonly Expr[], four: boolean) => Expr;
  /** The operands that are compared. */
  readonly keys: readonly number[];
}

/** Flops that may go into an operand, which is made anew for each comparison. */
const cheap = 8;

export const sort: KernelFamily<SortMatch> = { name: 'sort', match: matchSort, emit: emitSort };

function matchSort(region: Region): SortMatch | null {
  const [eqn] = region.heroes;
  if (!eqn || region.heroes.length > 1 || eqn.op.kind !== 'sort') return null;
  const outputs = outputsOf(region);
  // A packed element alone is not a whole word.
  if (outputs.some((o) => isWindow(region, o) || !eqn.outputs.includes(o.value) || byteSize(o.type.dtype) < 4)) return null;
  const { shape } = eqn.inputs[0]!.type;
  if (sizeOf(shape) === 0 || region.graph.eqns.reduce((sum, e) => sum + (e === eqn ? 0 : effort(e)), 0) > cheap) return null;
  if (eqn.op === sortOp.op) return { eqn, ...bySort(eqn) };
  return eqn.op === topK.op && int(eqn.attrs, 'k') > 0 ? { eqn, ...byTopK(eqn) } : null;
}

function bySort(eqn: Eqn): Omit<SortMatch, 'eqn'> {
  const region = eqn.regions[0]!;
  const dimension = int(eqn.attrs, 'dimension');
  const used = usedParams(region);
  return {
    dimension,
    kept: eqn.inputs[0]!.type.shape[dimension]!,
    keys: eqn.inputs.flatMap((_, k) => (used.has(region.params[2 * k]!) || used.has(region.params[2 * k + 1]!) ? [k] : [])),
    precedes: (_, scope, first, second) =>
      scope.region(
        region,
        first.flatMap((x, k) => [x, second[k]!]),
      )[0]!,
  };
}

const usedParams = (region: Graph): ReadonlySet<Value> => new Set([...region.eqns.flatMap((e) => e.inputs), ...region.results]);

function byTopK(eqn: Eqn): Omit<SortMatch, 'eqn'> {
  const { dtype, shape } = eqn.inputs[0]!.type;
  return {
    dimension: shape.length - 1,
    kept: int(eqn.attrs, 'k'),
    keys: [0],
    precedes: (kernel, _, [first], [second], four) => {
      const unsigned = four ? 'vec4<u32>' : 'u32';
      if (isFloat(dtype)) kernel.use('total_order_key');
      const key = (x: Expr): Expr =>
        isFloat(dtype) ? `total_order_key_${four ? 'vec4f' : 'f32'}(${x})` : dtype === 'bool' ? `${unsigned}(${x})` : x;
      return `(${key(first!)} > ${key(second!)})`;
    },
  };
}

function emitSort(kernel: Kernel, match: SortMatch): Emitted {
  const { eqn, dimension, kept } = match;
  const { shape } = eqn.inputs[0]!.type;
  const count = sizeOf(shape);
  const { scope, number, emitted } = each(kernel, count);
  const { ix } = scope;
  const own = ix.unflatten(number, shape);
  const at = (i: Ix): Ix[] => own.map((o, d) => (d === dimension ? i : o));

  const rank = scope.let(rankOf(kernel, scope, match, own, at), 'i32');
  scope.when(kept === shape[dimension]! ? 'true' : `${rank} < ${kept}`, () => {
    const place = at(ix.ofValue(rank, 'int32', 0, kept - 1));
    for (const output of kernel.outputs) {
      const k = eqn.outputs.indexOf(output.value);
      scope.store(output, place, k < eqn.inputs.length ? scope.value(eqn.inputs[k]!, own) : ix.toValue(own[dimension]!, 'int32'));
    }
  });
  return emitted(`${shape.join('x')}_along_${dimension}`);
}

/** How many elements of the line come before one's own: those behind it that precede it, and those in front that it does not precede. */
function rankOf(kernel: Kernel, scope: Scope, match: SortMatch, own: readonly Ix[], at: (i: Ix) => Ix[]): Expr {
  const { ix } = scope;
  const { eqn, dimension, keys } = match;
  const { shape } = eqn.inputs[0]!.type;
  const n = shape[dimension]!;
  const four = dimension === shape.length - 1 && n % 4 === 0;
  const wide = (type: ScalarType): string => (four ? vectorOf(type) : type);
  const ahead = scope.var(wide('i32'), `${wide('i32')}()`);
  const mine = eqn.inputs.map((v) => {
    const type = scalarTypeOf(v.type.dtype);
    const x = scope.value(v, own);
    return four ? scope.let(`${vectorOf(type)}(${x})`, vectorOf(type)) : x;
  });
  rolled(scope, four ? n / 4 : n, (i) => {
    const other = four ? ix.lanes(ix.mul(i, 4)) : i;
    const inFront = scope.let(`(${ix.toValue(other, 'int32')} < ${wide('i32')}(${own[dimension]!.text}))`, wide('bool'));
    const [first, second] = [true, false].map((front) =>
      eqn.inputs.map((v, k) => {
        if (!keys.includes(k)) return mine[k]!;
        const theirs = scope.value(v, at(other));
        const [a, b] = front ? [theirs, mine[k]!] : [mine[k]!, theirs];
        return scope.let(`select(${a}, ${b}, ${inFront})`, wide(scalarTypeOf(v.type.dtype)));
      }),
    ) as [Expr[], Expr[]];
    const precedes = scope.let(match.precedes(kernel, scope, first, second, four), wide('bool'));
    scope.statement(`${ahead} += select(${wide('i32')}(0), ${wide('i32')}(1), ${precedes} != ${inFront});`);
  });
  return four ? `${ahead}.x + ${ahead}.y + ${ahead}.z + ${ahead}.w` : ahead;
}
