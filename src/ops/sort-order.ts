import type { Eqn, Graph, Value } from '../ir/graph.ts';
import { isFloat } from '../types/dtype.ts';
import { constant, splatOf } from './constant.ts';
import { and, compare, or, select } from './logic.ts';

/**
 * What a comparator compares. `order`: `number` for integers and bools; for floats `total`, the order of their bits, or `canonical`, which
 * is JAX's: −0 equals +0, all NaNs are equal and the greatest.
 */
export interface SortKey {
  readonly operand: number;
  readonly descending: boolean;
  readonly order: 'number' | 'total' | 'canonical';
}

/** The keys that a sort's comparator compares one after another, the most significant first; `null` where it does something else. */
export function sortKeysOf(region: Graph): readonly SortKey[] | null {
  const producers = new Map<Value, Eqn>(region.eqns.flatMap((eqn) => eqn.outputs.map((v): [Value, Eqn] => [v, eqn])));
  const producer = (v: Value, op: Eqn['op']): Eqn | null => {
    const eqn = producers.get(v);
    return eqn?.op === op ? eqn : null;
  };

  /** A parameter, as it is or made canonical. */
  const source = (v: Value): { readonly param: Value; readonly zeros: boolean; readonly nans: boolean } | null => {
    const chosen = producer(v, select.op);
    if (!chosen) return region.params.includes(v) ? { param: v, zeros: false, nans: false } : null;
    const inner = source(chosen.inputs[2]!);
    const test = producer(chosen.inputs[0]!, compare.op);
    const literal = producer(chosen.inputs[1]!, constant.op);
    const value = literal && splatOf(literal.attrs);
    if (!inner || !test || test.inputs[0] !== inner.param || value === null) return null;
    const direction = test.attrs['comparison_direction'];
    const against = test.inputs[1]!;
    if (direction === 'NE' && against === inner.param && Number.isNaN(value)) return { ...inner, nans: true };
    const zero = producer(against, constant.op);
    if (direction === 'EQ' && zero && splatOf(zero.attrs) === 0 && value === 0) return { ...inner, zeros: true };
    return null;
  };

  const key = (v: Value, directions: readonly string[]): SortKey | null => {
    const eqn = producer(v, compare.op);
    const direction = eqn?.attrs['comparison_direction'];
    if (!eqn || !directions.includes(direction as string)) return null;
    const [a, b] = [source(eqn.inputs[0]!), source(eqn.inputs[1]!)];
    if (!a || !b || a.zeros !== b.zeros || a.nans !== b.nans || a.zeros !== a.nans) return null;
    const [first, second] = [region.params.indexOf(a.param), region.params.indexOf(b.param)];
    if (first >> 1 !== second >> 1 || first === second) return null;
    const float = isFloat(a.param.type.dtype);
    if (float && eqn.attrs['compare_type'] !== 'TOTALORDER') return null;
    const descending = (direction === 'GT') !== first > second;
    return { operand: first >> 1, descending, order: float ? (a.zeros ? 'canonical' : 'total') : 'number' };
  };

  const keys = (v: Value): readonly SortKey[] | null => {
    const only = key(v, ['LT', 'GT']);
    if (only) return [only];
    const either = producer(v, or.op);
    const first = either && key(either.inputs[0]!, ['LT', 'GT']);
    const both = either && producer(either.inputs[1]!, and.op);
    const same = both && key(both.inputs[0]!, ['EQ']);
    const rest = both && keys(both.inputs[1]!);
    return first && same && rest && first.operand === same.operand && first.order === same.order ? [first, ...rest] : null;
  };
  return keys(region.results[0]!);
}
