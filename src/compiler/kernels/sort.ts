/**
 * Sorting by counting: an invocation takes an element, counts what comes before it along its line, and stores it there. n² comparisons for a
 * line of n, but one short loop without branches or barriers. Long lines come here in runs (`passes/split-sorts.ts`).
 */
import { type Eqn, type Graph, int, type Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { byteSize, isFloat } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import { effort } from '../cost.ts';
import { tuning } from '../tuning.ts';
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
  readonly precedes: (scope: Scope, first: readonly Expr[], second: readonly Expr[]) => Expr;
  /** The operands that are compared. */
  readonly keys: readonly number[];
}

const { cheap } = tuning.sort;

export const sort: KernelFamily<SortMatch> = { name: 'sort', match: matchSort, emit: emitSort };

function matchSort(region: Region): SortMatch | null {
  const [eqn] = region.heroes;
  if (!eqn || region.heroes.length > 1 || eqn.op.kind !== 'sort') return null;
  const outputs = outputsOf(region);
  // A packed element alone is not a whole word.
  if (outputs.some((o) => isWindow(region, o) || !eqn.outputs.includes(o.value) || byteSize(o.type.dtype) < 4)) return null;
  const { shape } = eqn.inputs[0]!.type;
  if (sizeOf(shape) === 0 || region.graph.eqns.reduce((sum, e) => sum + (e === eqn ? 0 : effort(e)), 0) > cheap) return null;
  // A sort has a comparator; what has none takes the greatest.
  if (eqn.regions.length > 0) return { eqn, ...bySort(eqn) };
  return int(eqn.attrs, 'k') > 0 ? { eqn, ...byTopK(eqn) } : null;
}

function bySort(eqn: Eqn): Omit<SortMatch, 'eqn'> {
  const region = eqn.regions[0]!;
  const dimension = int(eqn.attrs, 'dimension');
  const used = usedParams(region);
  return {
    dimension,
    kept: eqn.inputs[0]!.type.shape[dimension]!,
    keys: eqn.inputs.flatMap((_, k) => (used.has(region.params[2 * k]!) || used.has(region.params[2 * k + 1]!) ? [k] : [])),
    precedes: (scope, first, second) =>
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
    precedes: ({ k }, [first], [second]) => {
      const key = (x: Expr): Expr => (isFloat(dtype) ? k.call('total_order_key', x) : dtype === 'bool' ? k.convert(x, 'u32') : x);
      return k.greater(key(first!), key(second!));
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

  const { k } = scope;
  const rank = scope.let(rankOf(scope, match, own, at));
  scope.when(kept === shape[dimension]! ? k.true : k.less(rank, kept), () => {
    const place = at(ix.ofValue(rank, 0, kept - 1));
    for (const output of kernel.outputs) {
      const i = eqn.outputs.indexOf(output.value);
      scope.store(output, place, i < eqn.inputs.length ? scope.value(eqn.inputs[i]!, own) : ix.toValue(own[dimension]!, 'int32'));
    }
  });
  return emitted(`${shape.join('x')}_along_${dimension}`);
}

/** The rank of an element in its line: later elements that precede it in the order, and earlier ones that it does not precede. */
function rankOf(scope: Scope, match: SortMatch, own: readonly Ix[], at: (i: Ix) => Ix[]): Expr {
  const { k, ix } = scope;
  const { eqn, dimension, keys } = match;
  const { shape } = eqn.inputs[0]!.type;
  const n = shape[dimension]!;
  const four = dimension === shape.length - 1 && n % 4 === 0;
  const wide = (e: Expr): Expr => k.splat(e, four ? 4 : 1);
  const ahead = scope.var(wide(k.constant(0, 'i32')));
  const mine = eqn.inputs.map((v) => {
    const x = scope.value(v, own);
    return four ? scope.let(wide(x)) : x;
  });
  rolled(scope, four ? n / 4 : n, (i) => {
    const other = four ? ix.lanes(ix.mul(i, 4)) : i;
    const inFront = scope.let(k.less(ix.toValue(other, 'int32'), wide(own[dimension]!.expr)));
    const [first, second] = [true, false].map((front) =>
      eqn.inputs.map((v, i) => {
        if (!keys.includes(i)) return mine[i]!;
        const theirs = scope.value(v, at(other));
        const [a, b] = front ? [theirs, mine[i]!] : [mine[i]!, theirs];
        return scope.let(k.select(inFront, b, a));
      }),
    ) as [Expr[], Expr[]];
    const precedes = scope.let(match.precedes(scope, first, second));
    scope.assign(ahead, k.add(ahead, k.select(k.notEqual(precedes, inFront), k.constant(1, 'i32'), 0)));
  });
  return four ? [1, 2, 3].reduce<Expr>((sum, c) => k.add(sum, k.lane(ahead, c)), k.lane(ahead, 0)) : ahead;
}
