/**
 * Regions that use values from outside. In the IR a region is closed and takes them as its first parameters; StableHLO's `while` and `case`
 * name the outer values instead. This says which operands those are, and whether text without them would read back as the same program.
 */
import { buildClosed, inline } from '../builder.ts';
import { type Eqn, type Graph, int, type Value } from '../graph.ts';
import { opKey } from './attributes.ts';

/** The operands that regions name instead of taking: from the first to before the second number. */
const captureRanges: Readonly<Record<string, (eqn: Eqn) => readonly [number, number]>> = {
  'stablehlo.while': (eqn) => [0, int(eqn.attrs, 'num_consts')],
  'stablehlo.case': (eqn) => [1, eqn.inputs.length],
};

export interface Split {
  /** The operands that the text writes. */
  readonly operands: readonly Value[];
  /** The values of the regions' first parameters. */
  readonly captures: readonly Value[];
}

const splits = new WeakMap<Eqn, Split | null>();

/**
 * How an equation's operands are written, `null` where all of them are, and the regions with all their parameters. It is so for most ops, and
 * for those whose captures are not in the order in which the regions' text first names them: then the closed form is the only one that
 * reads back as it was.
 */
export function splitOperands(eqn: Eqn): Split | null {
  let split = splits.get(eqn);
  if (split === undefined) splits.set(eqn, (split = find(eqn)));
  return split;
}

function find(eqn: Eqn): Split | null {
  const span = captureRanges[opKey(eqn)]?.(eqn);
  if (!span) return null;
  const [from, to] = span;
  const captures = eqn.inputs.slice(from, to);
  const named: number[] = [];
  for (const region of eqn.regions) {
    const places = new Map(region.params.slice(0, captures.length).map((p, i) => [p, i]));
    for (const v of mentions(region)) {
      const i = places.get(v);
      if (i !== undefined && !named.includes(i)) named.push(i);
    }
  }
  const inOrder = named.length === captures.length && named.every((n, i) => n === i) && new Set(captures).size === captures.length;
  return inOrder ? { operands: [...eqn.inputs.slice(0, from), ...eqn.inputs.slice(to)], captures } : null;
}

/**
 * The equation with its captures as StableHLO's text has them: those that the regions use, each once, in order of first mention. Only then can
 * the regions name outer values.
 */
export function normalCaptures(eqn: Eqn): Eqn {
  const span = captureRanges[opKey(eqn)]?.(eqn);
  if (!span || splitOperands(eqn)) return eqn;
  const [from, to] = span;
  const captures = eqn.inputs.slice(from, to);
  // The first of equal operands represents all.
  const first = captures.map((v) => captures.indexOf(v));
  const regions = eqn.regions.map((region) => ({
    region,
    places: new Map(region.params.slice(0, captures.length).map((p, i) => [p, first[i]!])),
  }));
  const named = new Set(regions.flatMap(({ region, places }) => [...mentions(region)].flatMap((v) => places.get(v) ?? [])));
  const order = [...named];
  return {
    ...eqn,
    inputs: [...eqn.inputs.slice(0, from), ...order.map((i) => captures[i]!), ...eqn.inputs.slice(to)],
    attrs: 'num_consts' in eqn.attrs ? { ...eqn.attrs, num_consts: order.length } : eqn.attrs,
    regions: regions.map(({ region }) => {
      const own = region.params.slice(captures.length);
      return buildClosed('region', [...order.map((i) => captures[i]!), ...own], (...values) =>
        inline(region, [...first.map((i) => values[order.indexOf(i)] ?? values[0]!), ...values.slice(order.length)]),
      );
    }),
  };
}

/** The values that a graph's text names, in order: of each equation the operands, then what its regions name. */
function* mentions(graph: Graph): Generator<Value> {
  for (const eqn of graph.eqns) {
    const split = splitOperands(eqn);
    yield* split?.operands ?? eqn.inputs;
    yield* split?.captures ?? [];
  }
  yield* graph.results;
}
