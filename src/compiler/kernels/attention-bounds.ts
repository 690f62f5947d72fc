/**
 * The y that have weights for some x: where comparisons of positions mask weights, the sums skip masked y.
 *
 *     masked  = select(x >= y, scores, -1e30)              low  = nothing
 *     weights = exp(masked - shift)                   →    high = x + 1
 *
 * e^(masked − shift) is 0 only while the shift, the row's maximum, is not near the mask's number itself: rows of which everything is
 * masked have equal weights instead. `guards` say what has to be compared; where one fails, the sum runs over all y.
 */
import { type Eqn, int, ints, text, type Value } from '../../ir/graph.ts';
import { iota } from '../../ops/constant.ts';
import { pad, } from '../../ops/layout.ts';
import { and, compare, select } from '../../ops/logic.ts';
import { equalShapes, type Shape, sizeOf } from '../../types/shape.ts';
import { splatValue } from '../emit/region.ts';
import { isIdentityLike, shiftedExponential } from '../properties.ts';
import type { AttentionSpace, Pass } from './attention-space.ts';
import type { Region } from './family.ts';

/** A position: a sum of positions along the axes of scores, and a constant. */
export interface Position {
  readonly parts: readonly { readonly axis: string; readonly factor: number }[];
  readonly constant: number;
}

/** An integer known per element of scores: a position and numbers that the program computes, each at positions that name no x and no y. */
export interface Affine extends Position {
  readonly numbers: readonly { readonly value: Value; readonly index: readonly Position[]; readonly factor: number }[];
}

export interface Guard {
  /** The shift that the exponent subtracts, with its index; null: the maximum of the same kernel. */
  readonly shift: { readonly value: Value; readonly index: readonly Position[]; readonly alongY: boolean } | null;
  /** The sums end where the mask does while the shift is above this. */
  readonly above: number;
}

/** A sum over a number, which is more than 1 where y takes every so many positions of an axis. Along x it names the last axis only. */
export interface Bound extends Affine {
  readonly over: number;
}

export interface Bounds {
  /** y along its last axis is at least each of these … */
  readonly low: readonly Bound[];
  /** … and at most each of these. */
  readonly high: readonly Bound[];
  readonly guards: readonly Guard[];
}

/** e^−x is 0 in 32 bits from here on. */
const vanishing = 110;
const lowest = -3.4028234663852886e38;

interface Masked {
  readonly pred: Value;
  readonly index: readonly Position[];
  readonly guards: readonly Guard[];
}

/** The bounds of a pass; null where it runs over all y. `axes` are the axes of a value made from scores, as the space names them. */
export function boundsOf(region: Region, space: AttentionSpace, pass: Pass): Bounds | null {
  if (space.y.length === 0) return null;
  const start = (v: Value): Position[] => space.axes(v).map((axis) => ({ parts: axis === null ? [] : [{ axis, factor: 1 }], constant: 0 }));
  const all = [...pass.reductions, ...pass.products].map((s) =>
    'kind' in s && s.kind === 'max'
      ? below(region, s.weights, start(s.weights)).map((m) => ({ ...m, guards: [{ shift: null, above: m.above }] }))
      : zeros(region, s.weights, start(s.weights)),
  );
  const common = all.reduce(intersection);
  const [x, y] = [`x${space.x.length - 1}`, `y${space.y.length - 1}`];
  const [low, high]: [Bound[], Bound[]] = [[], []];
  const guards: Guard[] = [];
  for (const masked of common) {
    const before = low.length + high.length;
    for (const c of constraints(region, masked.pred, masked.index)) {
      const along = c.parts.find((p) => p.axis === y)?.factor ?? 0;
      const rest = c.parts.filter((p) => p.axis !== y);
      if (along === 0 || rest.some((p) => p.axis !== x && !p.axis.startsWith('b'))) continue;
      // along · y + rest >= 0
      const without = { ...c, parts: rest };
      if (along > 0) low.push({ ...scaled(without, -1), over: along });
      else high.push({ ...without, over: -along });
    }
    if (low.length + high.length > before) guards.push(...masked.guards);
  }
  return low.length + high.length > 0 ? { low, high, guards: unique(guards) } : null;
}

function unique(guards: readonly Guard[]): Guard[] {
  return guards.filter((g, i) => guards.findIndex((o) => o.shift?.value === g.shift?.value && o.above === g.above) === i);
}

const intersection = (a: readonly Masked[], b: readonly Masked[]): readonly Masked[] =>
  a.flatMap((m) => {
    const other = b.find((o) => o.pred === m.pred);
    return other ? [{ ...m, guards: [...m.guards, ...other.guards] }] : [];
  });

/** The predicates without which a value is 0. */
function zeros(region: Region, v: Value, index: readonly Position[]): readonly Masked[] {
  const eqn = region.producer(v);
  if (!eqn) return [];
  const [a, b, c] = eqn.inputs as [Value, Value, Value];
  const { linear } = eqn.op;
  if (linear === 'product') return [...zeros(region, a, index), ...zeros(region, b, index)];
  if (linear === 'first') return zeros(region, a, index);
  if (linear) return eqn.inputs.map((w) => zeros(region, w, index)).reduce(intersection);
  if (eqn.op === select.op)
    return splatValue(region.producer(c)) === 0 && equalShapes(a.type.shape, v.type.shape)
      ? [{ pred: a, index, guards: [] }, ...zeros(region, b, index)]
      : [];
  const shifted = shiftedExponential(eqn, (w) => region.producer(w));
  if (shifted)
    return below(region, shifted.score, index).map((m) => ({
      ...m,
      guards: [{ shift: { value: shifted.shift, index, alongY: varies(region, shifted.shift, index) }, above: m.above }],
    }));
  const inner = inside(region, v, index);
  return inner ? zeros(region, a, inner) : [];
}

/** Whether a value of the shape of scores differs along y. */
function varies(region: Region, v: Value, index: readonly Position[]): boolean {
  const eqn = region.producer(v);
  if (eqn?.op.kind === 'elementwise') return eqn.inputs.some((w) => varies(region, w, index));
  const inner = eqn && inside(region, v, index);
  if (inner) return varies(region, eqn.inputs[0]!, inner);
  return index.some((i) => i.parts.some((p) => p.axis.startsWith('y')));
}

/** The predicates without which a value is a number, and above which a shift makes that vanish. */
function below(region: Region, v: Value, index: readonly Position[]): readonly (Omit<Masked, 'guards'> & { readonly above: number })[] {
  const eqn = region.producer(v);
  if (!eqn) return [];
  const [a, b, c] = eqn.inputs as [Value, Value, Value];
  if (eqn.op === select.op) {
    const number = splatValue(region.producer(c));
    if (number === null || number > -1e4 || !equalShapes(a.type.shape, v.type.shape)) return [];
    return [{ pred: a, index, above: Math.max(lowest, number + vanishing) }, ...below(region, b, index)];
  }
  if (isIdentityLike(eqn)) return below(region, a, index);
  const inner = inside(region, v, index);
  return inner ? below(region, a, inner) : [];
}

/** Sums that are at least 0 where a predicate holds: it may ask for more. */
function constraints(region: Region, pred: Value, index: readonly Position[]): readonly Affine[] {
  const eqn = region.producer(pred);
  if (!eqn) return [];
  const [a, b, c] = eqn.inputs as [Value, Value, Value];
  if (eqn.op === and.op) return [...constraints(region, a, index), ...constraints(region, b, index)];
  if (eqn.op === select.op)
    return splatValue(region.producer(c)) === 0 && equalShapes(a.type.shape, pred.type.shape)
      ? [...constraints(region, a, index), ...constraints(region, b, index)]
      : [];
  // Padding with false: the condition holds nowhere in it.
  if (eqn.op === pad.op && splatValue(region.producer(b)) === 0 && onlyBehind(eqn)) return constraints(region, a, index);
  if (eqn.op === compare.op) {
    const [left, right] = [affine(region, a, index), affine(region, b, index)];
    if (!left || !right || a.type.dtype !== 'int32') return [];
    const difference = plus(left, scaled(right, -1));
    switch (text(eqn.attrs, 'comparison_direction')) {
      case 'GE':
        return [difference];
      case 'GT':
        return [{ ...difference, constant: difference.constant - 1 }];
      case 'LE':
        return [scaled(difference, -1)];
      case 'LT':
        return [{ ...scaled(difference, -1), constant: -difference.constant - 1 }];
      case 'EQ':
        return [difference, scaled(difference, -1)];
      default:
        return [];
    }
  }
  const inner = inside(region, pred, index);
  return inner ? constraints(region, a, inner) : [];
}

/** An integer as a sum of positions; null where it is none. */
function affine(region: Region, v: Value, index: readonly Position[]): Affine | null {
  const eqn = region.producer(v);
  const number = splatValue(eqn);
  if (number !== null) return { parts: [], constant: number, numbers: [] };
  if (eqn) {
    const [a, b] = eqn.inputs as [Value, Value];
    if (eqn.op === iota.op) return { ...index[int(eqn.attrs, 'iota_dimension')]!, numbers: [] };
    const { linear } = eqn.op;
    if (linear === 'product') {
      const factor = splatValue(region.producer(b));
      const left = factor === null ? null : affine(region, a, index);
      if (left) return scaled(left, factor!);
    } else if (linear && linear !== 'first' && eqn.inputs.every((w) => w.type.dtype === v.type.dtype)) {
      const terms = eqn.inputs.map((w) => affine(region, w, index));
      if (!terms.includes(null)) return terms.map((t, i) => scaled(t!, linear.factors[i]!)).reduce(plus);
    }
    const inner = inside(region, v, index);
    if (inner) return affine(region, a, inner);
  }
  const fixed = index.every((i) => i.parts.every((p) => p.axis.startsWith('b')));
  return fixed ? { parts: [], constant: 0, numbers: [{ value: v, index, factor: 1 }] } : null;
}

/** The index of the operand of an equation that only moves elements; null for any other. */
function inside(region: Region, v: Value, index: readonly Position[]): readonly Position[] | null {
  const eqn = region.producer(v)!;
  const shape = eqn.inputs[0]?.type.shape;
  if (!shape) return null;
  const view = eqn.op.view?.(eqn);
  if (!view) return null;
  if (view === 'reshape') return sizeOf(shape) > 0 ? beforeReshape(shape, v.type.shape, index) : null;
  return shape.map((size, d) => (size === 1 ? origin : index[view.indexOf(d)]!));
}

/** The index of a reshape's operand of which each axis is one of the result or several; null for any other. */
function beforeReshape(operand: Shape, result: Shape, index: readonly Position[]): readonly Position[] | null {
  const found: Position[] = [];
  let next = 0;
  for (const size of operand) {
    let [position, count] = [origin, 1];
    while (count < size && next < result.length) {
      position = sum(moved(position, result[next]!), index[next]!);
      count *= result[next++]!;
    }
    if (count !== size) return null;
    while (result[next] === 1) next++;
    found.push(position);
  }
  return found;
}

const origin: Position = { parts: [], constant: 0 };

/** Whether a pad adds elements only after those of the operand. */
const onlyBehind = ({ attrs }: Eqn): boolean =>
  [...ints(attrs, 'edge_padding_low'), ...ints(attrs, 'interior_padding')].every((n) => n === 0) &&
  ints(attrs, 'edge_padding_high').every((n) => n >= 0);

function sum(a: Position, b: Position): Position {
  const parts = [...a.parts, ...b.parts];
  const axes = [...new Set(parts.map((p) => p.axis))];
  return {
    parts: axes
      .map((axis) => ({ axis, factor: parts.reduce((n, p) => n + (p.axis === axis ? p.factor : 0), 0) }))
      .filter((p) => p.factor !== 0),
    constant: a.constant + b.constant,
  };
}

const moved = (a: Position, by: number): Position => ({
  parts: a.parts.map((p) => ({ ...p, factor: p.factor * by })),
  constant: a.constant * by,
});

const plus = (a: Affine, b: Affine): Affine => ({ ...sum(a, b), numbers: [...a.numbers, ...b.numbers] });

const scaled = (a: Affine, by: number): Affine => ({
  ...moved(a, by),
  numbers: a.numbers.map((n) => ({ ...n, factor: n.factor * by })),
});
