/**
 * Combinations over windows as reductions of a view of them (`unfold`), and in how many steps:
 *
 *     %0 = reduce_window(%x, 0) add, window [1, 64] : f32[16,16384]
 *
 *     %1 = systolic.unfold %x : f32[16,8,16377]           sums of 8 neighbours
 *     %2 = reduce %1 over [1] : f32[16,16377]
 *     %3 = systolic.unfold %2 : f32[16,8,16321]           and of 8 of them that lie 8 apart
 *     %0 = reduce %3 over [1] : f32[16,16321]
 *
 * A window of n elements costs n loads for each result; in two steps 2 √n, with a tensor that is written and read between them. Which steps
 * are taken is decided by what they cost on the target: loads, bytes and dispatches are counted.
 */
import type { Graph, Value } from '../ir/graph.ts';
import { scalar } from '../ops/constant.ts';
import { broadcastInDim, broadcastTo, concatenate, pad, reduce, reshape, sliceAxis } from '../ops/layout.ts';
import { combineBy, identityOf, type Monoid, monoidRegion } from '../ops/reduction.ts';
import type { Sliding } from '../ops/windows.ts';
import { isFloat, dtypes } from '../types/dtype.ts';
import { range, sizeOf } from '../types/shape.ts';
import type { Target } from './plan.ts';
import { reachOf, unfold } from './unfold.ts';
import { tuning } from './tuning.ts';

/** Windows without holes along an axis: they cover its whole length, padding included. */
export interface Along {
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly count: number;
}

const along = ({ window, stride, windowDilation, count }: Sliding): Along => ({ window, stride, dilation: windowDilation, count });
const slides = ({ window, stride }: Along): boolean => window > 1 || stride > 1;

/** The identity of a combination: −0 of a sum. */
export const neutralOf = (monoid: Monoid, { type: { dtype } }: Value): Value =>
  scalar(monoid === 'add' && isFloat(dtype) ? -0 : identityOf(monoid, dtype), dtype);

/** The operand as far as windows reach, with `fill` in its padding. There must be no holes between its elements. */
export const padded = (x: Value, axes: readonly Sliding[], fill: Value): Value =>
  pad(
    x,
    fill,
    axes.map((a) => a.low),
    axes.map((a) => reachOf(along(a)) - a.low - a.size),
  );

/** Whether some window reaches into padding. */
export const reachesOut = (axes: readonly Sliding[]): boolean => axes.some((a) => a.low > 0 || reachOf(along(a)) - a.low > a.size);

const { rowLength, tapEffort } = tuning.windows;

/**
 * Operands of one shape combined over their windows, by any region; those whose windows have one element are left as they are. Windows come before the last axis, of which neighbours are computed
 * together; long windows that do not overlap along it come after it, where their elements are neighbours.
 */
export function combineWindows(
  operands: readonly Value[],
  inits: readonly Value[],
  region: Graph,
  axes: readonly Along[],
): readonly Value[] {
  const moving = range(axes.length).filter((d) => slides(axes[d]!));
  if (moving.length === 0) return operands;
  const at = axes.length - (standsBehind(axes) ? 0 : 1);
  const views = operands.map((x) => windowsOf(x, axes, at));
  return reduce(
    views,
    inits,
    moving.map((_, i) => at + i),
    region,
  );
}

/** The view of windows, with an axis for each along which they slide before axis `at`. */
export const windowsOf = (x: Value, axes: readonly Along[], at: number): Value =>
  unfold(
    x,
    axes.flatMap((a, dimension) => (slides(a) ? [{ dimension, ...a }] : [])),
    at,
  );

function standsBehind(axes: readonly Along[]): boolean {
  const last = axes.at(-1)!;
  const apart = last.count === 1 || last.stride >= last.window * last.dilation;
  return apart && last.window % 4 === 0 && last.dilation === 1 && axes.reduce((n, a) => n * a.window, 1) >= rowLength;
}

/** The same by a monoid, for windows with holes too. Each result begins with `init`; a flag says whether that is the identity. */
export function foldWindows(fold: Omit<Fold, 'neutral'>, x: Value, axes: readonly Sliding[]): Value {
  return inPhases({ ...fold, neutral: neutralOf(fold.monoid, x) }, x, axes, 0);
}

interface Fold {
  readonly monoid: Monoid;
  readonly init: Value;
  readonly initIsNeutral: boolean;
  readonly neutral: Value;
  readonly target: Target;
}

/**
 * With holes between the operand's elements result P·j + p reads those of phase p alone, which are a window without holes. Neighbouring
 * phases that read the same are computed once.
 */
function inPhases(fold: Fold, x: Value, axes: readonly Sliding[], d: number): Value {
  const axis = axes[d];
  if (!axis) return inSteps(fold, padded(x, axes, fold.neutral), axes.map(along));
  if (readAllAlike(axis)) {
    const once = inPhases(
      fold,
      x,
      replaced(axes, d, { ...axis, window: axis.size, stride: 1, low: 0, count: 1, windowDilation: 1 }),
      d + 1,
    );
    return broadcastTo(once, replaced(once.type.shape, d, axis.count));
  }
  if (axis.baseDilation === 1) return inPhases(fold, x, axes, d + 1);
  const phases = axis.baseDilation / gcd(axis.stride, axis.baseDilation);
  const count = Math.ceil(axis.count / phases);
  const shape = axes.map((a, i) => (i === d ? count : a.count));
  const parts = runsOf(range(phases).map((p) => phaseOf(axis, p, phases))).map(({ item, length }) => {
    const part = item ? inPhases(fold, x, replaced(axes, d, item), d + 1) : broadcastTo(fold.init, shape);
    const wide = [...shape.slice(0, d + 1), length, ...shape.slice(d + 1)];
    return broadcastInDim(
      part,
      wide,
      range(wide.length).filter((i) => i !== d + 1),
    );
  });
  const joined = parts.length === 1 ? parts[0]! : concatenate(parts, d + 1);
  return sliceAxis(reshape(joined, replaced(shape, d, count * phases)), d, 0, axis.count);
}

/** Whether each window has all elements of the axis. */
const readAllAlike = ({ size, window, stride, baseDilation, windowDilation, low, count }: Sliding): boolean =>
  size > 0 && count > 1 && baseDilation === 1 && windowDilation === 1 && low - (count - 1) * stride >= 0 && window - low >= size;

/** The windows of the results P·j + p without holes; null where they lie on holes alone. */
function phaseOf(axis: Sliding, p: number, phases: number): Sliding | null {
  const { baseDilation: holes, windowDilation: dilation, stride, window, low } = axis;
  const step = holes / gcd(dilation, holes);
  const first = range(Math.min(step, window)).find((k) => (p * stride + k * dilation - low) % holes === 0);
  if (first === undefined) return null;
  return {
    ...axis,
    window: Math.ceil((window - first) / step),
    stride: (phases * stride) / holes,
    baseDilation: 1,
    windowDilation: (step * dilation) / holes,
    low: (low - p * stride - first * dilation) / holes,
    count: Math.ceil(axis.count / phases),
  };
}

/** Neighbours that are equal, together. */
function runsOf(list: readonly (Sliding | null)[]): { readonly item: Sliding | null; readonly length: number }[] {
  const runs: { item: Sliding | null; length: number }[] = [];
  for (const item of list) {
    const last = runs.at(-1);
    const same = last && (last.item === item || (last.item && item && last.item.window === item.window && last.item.low === item.low));
    if (same) last.length++;
    else runs.push({ item, length: 1 });
  }
  return runs;
}

function inSteps(fold: Fold, x: Value, axes: readonly Along[]): Value {
  const { monoid, neutral, init, initIsNeutral } = fold;
  const { dtype, shape } = x.type;
  if (!axes.some(slides)) return initIsNeutral ? x : combineBy(monoid)(broadcastTo(init, shape), x);
  const step = cheapest(axes, dtypes[dtype].bytes, fold.target).first;
  if (!step) return combineWindows([x], [init], monoidRegion(monoid, dtype), axes)[0]!;
  const { first, second, rest } = afterStep(axes, step);
  const inner: Fold = { ...fold, init: neutral, initIsNeutral: true };
  const whole = inSteps(fold, inSteps(inner, x, first), second);
  if (!rest) return whole;
  const start = step.window * second[step.axis]!.window * axes[step.axis]!.dilation;
  return combineBy(monoid)(whole, inSteps(inner, sliceAxis(x, step.axis, start, shape[step.axis]!), rest));
}

/** So many neighbours along an axis are combined first, and for themselves. */
interface Step {
  readonly axis: number;
  readonly window: number;
}

/**
 * Windows of w = q·b + r elements: b neighbours first, then q of those that lie b apart, and r elements that are left. Along axes before
 * or after it the first step changes nothing.
 */
function afterStep(axes: readonly Along[], { axis, window: b }: Step) {
  const { window, stride, dilation, count } = axes[axis]!;
  const q = Math.floor(window / b);
  // The second step reads at multiples of this.
  const apart = q === 1 ? stride : gcd(stride, b * dilation);
  const next: Along = { window: q, stride: stride / apart, dilation: q === 1 ? 1 : (b * dilation) / apart, count };
  const still = (a: Along): Along => ({ window: 1, stride: 1, dilation: 1, count: reachOf(a) });
  const first = axes.map((a, d): Along => (d === axis ? { window: b, stride: apart, dilation, count: reachOf(next) } : still(a)));
  const rest = window % b > 0 ? axes.map((a, d): Along => (d === axis ? { ...a, window: window % b } : a)) : null;
  return { first, second: replaced(axes, axis, next), rest };
}

interface Way {
  readonly seconds: number;
  /** Null: all at once. */
  readonly first: Step | null;
}

function cheapest(axes: readonly Along[], bytes: number, target: Target, known = new Map<string, Way>()): Way {
  const key = axes.map((a) => `${a.window},${a.stride},${a.dilation},${a.count}`).join(';');
  const found = known.get(key);
  if (found) return found;
  const results = sizeOf(axes.map((a) => a.count));
  const taps = sizeOf(axes.map((a) => a.window));
  const secondsOf = (elements: number): number => (elements * bytes) / target.machine.bytesPerSecond;
  let best: Way = { seconds: (results * taps * tapEffort) / target.machine.flopsPerSecond, first: null };
  known.set(key, best);
  for (const step of stepsOf(axes)) {
    const { first, second, rest } = afterStep(axes, step);
    const between = sizeOf(first.map((a) => a.count));
    const fixed =
      target.machine.dispatchSeconds + secondsOf(2 * between) + (rest ? target.machine.dispatchSeconds + secondsOf(2 * results) : 0);
    if (fixed >= best.seconds) continue;
    const parts = [first, second, ...(rest ? [rest] : [])].map((part) => cheapest(part, bytes, target, known).seconds);
    const seconds = parts.reduce((sum, s) => sum + s, fixed);
    if (seconds < best.seconds) best = { seconds, first: step };
  }
  known.set(key, best);
  return best;
}

/** Whole axes, where there are several; and of one the powers of two and the divisors. */
function stepsOf(axes: readonly Along[]): Step[] {
  const moving = range(axes.length).filter((d) => axes[d]!.window > 1);
  return moving.flatMap((axis) => {
    const { window } = axes[axis]!;
    const sizes = range(Math.floor(Math.sqrt(window)) + 1).filter((b) => b > 1 && (window % b === 0 || (b & (b - 1)) === 0));
    return [...sizes, ...(moving.length > 1 ? [window] : [])].map((n) => ({ axis, window: n }));
  });
}

export const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
export const replaced = <T>(list: readonly T[], at: number, value: T): T[] => list.map((v, i) => (i === at ? value : v));
