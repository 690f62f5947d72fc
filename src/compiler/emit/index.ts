/**
 * Index algebra: an index is a sum of constants times atoms (kernel variables, quotients, remainders, clamps), so that the index arithmetic
 * of a chain of reshapes, transposes and slices folds to what is left of it, and a contiguous access is recognised as one.
 *
 * One atom is special: the lane. An index that contains it means four consecutive values of the lane, 0 to 3. It is no single
 * integer, and asking for its expression throws `NotVector`: the scope then computes the four elements one by one.
 */
import type { Expr as AnyExpr } from '../../ir/kernel-expr.ts';
import type { Ix } from '../../ir/op.ts';
import { dtypes } from '../../types/dtype.ts';
import { equalShapes, stridesOf, type TensorType } from '../../types/shape.ts';
import { constantValue, type Expr, type ExprPool } from '../kernel-ir/expr.ts';
import { libraryFunction } from '../kernel-ir/library.ts';
import type { ScopeIndexMath } from '../kernels/family.ts';

/** Thrown by operations that an index with lanes does not have; caught by the scope. */
export class NotVector extends Error {}
/** One for all: to note where each comes from takes longer than all else that it makes happen. */
const notVector = new NotVector();

/** Where the names of composite atoms are declared. */
export interface IndexHost {
  readonly k: ExprPool;
  /** Declares an expression once, not deeper than needed, and returns its name. */
  name(value: AnyExpr): AnyExpr;
}

interface Atom {
  readonly id: number;
  readonly expr: AnyExpr;
}

interface Term {
  readonly atom: Atom;
  readonly factor: number;
}

/** An index is entry `axis` of the position `flat` in `shape`: flattening all entries again is `flat`. */
interface Origin {
  readonly flat: LinearIx;
  readonly shape: readonly number[];
  readonly axis: number;
}

export class LinearIx implements Ix {
  /** Sorted by atom, without the lane. */
  readonly terms: readonly Term[];
  readonly offset: number;
  /** Difference between neighbouring lanes. */
  readonly step: number;
  readonly min: number;
  readonly max: number;
  readonly origin: Origin | null;
  /** Neighbouring lanes differ irregularly: only `origin` is known. */
  readonly irregular: boolean;

  private readonly k: ExprPool;

  constructor(
    k: ExprPool,
    terms: readonly Term[],
    offset: number,
    step: number,
    origin: Origin | null = null,
    bounds?: { min: number; max: number },
  ) {
    this.k = k;
    this.terms = terms;
    this.offset = offset;
    this.step = step;
    this.origin = origin;
    this.irregular = bounds !== undefined;
    let min = offset + Math.min(0, 3 * step);
    let max = offset + Math.max(0, 3 * step);
    for (const { atom, factor } of terms) {
      min += factor > 0 ? factor * atom.expr.min : factor * atom.expr.max;
      max += factor > 0 ? factor * atom.expr.max : factor * atom.expr.min;
    }
    this.min = bounds?.min ?? min;
    this.max = bounds?.max ?? max;
  }

  get lanes(): boolean {
    return this.step !== 0 || this.irregular;
  }

  get expr(): Expr {
    if (this.lanes) throw notVector;
    return this.base;
  }

  /** The value of lane 0. */
  get base(): Expr {
    if (this.irregular) throw notVector;
    const { k } = this;
    const parts: AnyExpr[] = this.terms.map(({ atom, factor }) => (factor === 1 ? atom.expr : k.mul(atom.expr, factor)));
    if (this.offset !== 0 || parts.length === 0) parts.push(k.constant(this.offset, 'i32'));
    return parts.reduce<Expr>((sum, part) => k.add(sum, part), parts.shift() as Expr);
  }

  get key(): string {
    if (this.origin && this.irregular) return `${this.origin.flat.key}/${this.origin.shape.join('x')}.${this.origin.axis}`;
    return `${this.terms.map(({ atom, factor }) => `${atom.id}*${factor}`).join('+')}+${this.offset}${this.step ? `~${this.step}` : ''}`;
  }

  get depth(): number {
    const own = this.terms.reduce((d, t) => Math.max(d, t.atom.expr.depth), 0);
    return this.irregular ? this.origin!.flat.depth : own;
  }

  /** The greatest number known to divide lane 0. */
  get divisor(): number {
    return this.terms.reduce((g, t) => gcd(g, t.factor), Math.abs(this.offset));
  }
}

export class Indices implements ScopeIndexMath {
  private readonly atoms = new Map<AnyExpr, Atom>();
  private readonly host: IndexHost;
  private readonly k: ExprPool;

  constructor(host: IndexHost) {
    this.host = host;
    this.k = host.k;
  }

  constant(n: number): LinearIx {
    return new LinearIx(this.k, [], n, 0);
  }

  variable(value: AnyExpr, min: number, max: number): LinearIx {
    return min === max ? this.constant(min) : this.ofAtom(this.k.assume(value, min, max));
  }

  lanes(i: Ix): LinearIx {
    const a = regular(i);
    return new LinearIx(this.k, a.terms, a.offset, a.step + 1);
  }

  /** The index of one lane alone. */
  lane(i: Ix, lane: number): LinearIx {
    const a = i as LinearIx;
    if (!a.lanes) return a;
    if (!a.irregular) return new LinearIx(this.k, a.terms, a.offset + lane * a.step, 0);
    const { flat, shape, axis } = a.origin!;
    return this.unflatten(this.lane(flat, lane), shape)[axis]!;
  }

  add(a: Ix, b: Ix): LinearIx {
    return this.combine(regular(a), regular(b), 1);
  }

  sub(a: Ix, b: Ix): LinearIx {
    return this.combine(regular(a), regular(b), -1);
  }

  mul(i: Ix, factor: number): LinearIx {
    const a = i as LinearIx;
    if (factor === 1) return a;
    if (factor === 0) return this.constant(0);
    const { terms, offset, step } = regular(a);
    return new LinearIx(this.k, 
      terms.map((t) => ({ atom: t.atom, factor: t.factor * factor })),
      offset * factor,
      step * factor,
    );
  }

  div(a: Ix, by: number): LinearIx {
    return by === 1 ? (a as LinearIx) : this.divide(regular(a), by).quotient;
  }

  mod(a: Ix, by: number): LinearIx {
    return by === 1 ? this.constant(0) : this.divide(regular(a), by).remainder;
  }

  clamp(i: Ix, min: number, max: number): LinearIx {
    const a = i as LinearIx;
    if (a.min >= min && a.max <= max) return a;
    if (a.lanes) {
      const groups = !a.irregular && a.step === 1 && a.divisor % 4 === 0 && min % 4 === 0 && (max + 1) % 4 === 0;
      if (!groups) throw notVector;
      return this.lanes(this.mul(this.clamp(this.div(this.lane(a, 0), 4), min / 4, (max - 3) / 4), 4));
    }
    if (a.max <= min) return this.constant(min);
    if (a.min >= max) return this.constant(max);
    const { expr } = a;
    return this.named(a.min >= min ? this.k.min(expr, max) : a.max <= max ? this.k.max(expr, min) : this.k.clamp(expr, this.k.constant(min, 'i32'), max));
  }

  less(a: Ix, b: Ix): Expr {
    const d = this.sub(a, b);
    if (d.max < 0) return this.k.true;
    if (d.min >= 0) return this.k.false;
    // All lanes agree where lane 0 is a multiple of more than the lanes' spread. d < 0 is also not (-1 - d < 0).
    if (d.step < 0) {
      const opposite = this.sub(this.constant(-1), d);
      if (opposite.divisor <= 3 * opposite.step) throw notVector;
      return this.k.greaterEqual(opposite.base, 0);
    }
    if (d.step > 0 && d.divisor <= 3 * d.step) throw notVector;
    return this.k.less((a as LinearIx).base, (b as LinearIx).base);
  }

  equal(a: Ix, b: Ix): Expr {
    const d = this.sub(a, b);
    if (d.max < 0 || d.min > 0) return this.k.false;
    if (d.lanes) throw notVector;
    if (d.min === d.max) return this.k.true;
    return this.k.equal((a as LinearIx).base, (b as LinearIx).base);
  }

  ofValue(value: AnyExpr, min: number, max: number): LinearIx {
    if (value.type.lanes > 1) throw notVector;
    const known = constantValue(value);
    if (known !== null) return this.constant(Math.min(max, Math.max(min, known)));
    return min === max ? this.constant(min) : this.named(this.k.assume(this.k.convert(value, 'i32'), min, max));
  }

  toValue(i: Ix, dtype: TensorType['dtype']): Expr {
    const a = i as LinearIx;
    const { k } = this;
    const { kind } = dtypes[dtype];
    if (a.irregular) throw notVector;
    const steps = [0, 1, 2, 3].map((lane) => k.constant(lane * a.step, 'i32'));
    const number = a.lanes ? k.add(k.splat(a.base, 4), k.vector(steps)) : a.expr;
    if (kind === 'float') return this.rounded(k.convert(number, 'f32'), a, dtype);
    if (kind === 'bool') return k.notEqual(number, 0);
    return narrowed(k, kind === 'uint' ? k.convert(number, 'u32') : number, a, dtype);
  }

  flatten(index: readonly Ix[], shape: readonly number[]): LinearIx {
    const whole = wholeOf(index as readonly LinearIx[], shape);
    if (whole) return whole;
    const strides = stridesOf(shape);
    return index.reduce<LinearIx>(
      (sum, i, d) => (shape[d] === 1 && (i as LinearIx).lanes ? sum : this.add(sum, this.mul(i, strides[d]!))),
      this.constant(0),
    );
  }

  unflatten(i: Ix, shape: readonly number[]): LinearIx[] {
    const flat = i as LinearIx;
    const strides = stridesOf(shape);
    return shape.map((size, axis) => {
      // An empty tensor has no elements that an index could be wrong for.
      if (size <= 1 || strides[axis] === 0) return this.constant(0);
      const origin = { flat, shape, axis };
      try {
        const q = this.div(flat, strides[axis]!);
        const leading = shape.slice(0, axis).every((d) => d === 1);
        const entry = leading || (q.min >= 0 && q.max < size) ? q : this.mod(q, size);
        return new LinearIx(this.k, entry.terms, entry.offset, entry.step, origin);
      } catch (error) {
        if (!(error instanceof NotVector)) throw error;
        return new LinearIx(this.k, [], 0, 0, origin, { min: 0, max: size - 1 });
      }
    });
  }

  private rounded(value: Expr, a: LinearIx, dtype: TensorType['dtype']): Expr {
    const exact = 2 / dtypes[dtype].eps!;
    if (Math.max(Math.abs(a.min), Math.abs(a.max)) <= exact || dtype === 'float32') return value;
    return roundNarrow(this.k, value, dtype);
  }

  private ofAtom(expr: AnyExpr): LinearIx {
    let atom = this.atoms.get(expr);
    if (!atom) this.atoms.set(expr, (atom = { id: this.atoms.size, expr }));
    return new LinearIx(this.k, [{ atom, factor: 1 }], 0, 0);
  }

  private named(expr: Expr): LinearIx {
    return expr.min === expr.max ? this.constant(expr.min) : this.ofAtom(this.host.name(expr));
  }

  private combine(a: LinearIx, b: LinearIx, sign: 1 | -1): LinearIx {
    const terms: Term[] = [];
    let [i, j] = [0, 0];
    while (i < a.terms.length || j < b.terms.length) {
      const [s, t] = [a.terms[i], b.terms[j]];
      if (s && (!t || s.atom.id < t.atom.id)) terms.push(a.terms[i++]!);
      else if (t && (!s || t.atom.id < s.atom.id)) terms.push({ atom: b.terms[j++]!.atom, factor: sign * t.factor });
      else {
        const factor = s!.factor + sign * t!.factor;
        if (factor !== 0) terms.push({ atom: s!.atom, factor });
        i++;
        j++;
      }
    }
    return new LinearIx(this.k, terms, a.offset + sign * b.offset, a.step + sign * b.step);
  }

  /**
   * a = by · q + r. Terms that `by` divides go to q; of the rest, a part that a divisor g of `by` divides and a part below g are
   * treated apart, so that (4 i + lane) / 64 is i / 16.
   */
  private divide(a: LinearIx, by: number): { readonly quotient: LinearIx; readonly remainder: LinearIx } {
    const whole = a.terms.filter((t) => t.factor % by === 0);
    const rest = a.terms.filter((t) => t.factor % by !== 0);
    const offset = Math.floor(a.offset / by);
    const wholeStep = a.step % by === 0 ? a.step : 0;
    const least = new LinearIx(this.k, rest, a.offset - offset * by, a.step - wholeStep).min;
    // The remainder may become negative, although the index is not: as many multiples of `by` as needed stay with it.
    const kept = offset - Math.ceil(Math.max(0, -least) / by);
    const q = new LinearIx(this.k, 
      whole.map((t) => ({ atom: t.atom, factor: t.factor / by })),
      kept,
      wholeStep / by,
    );
    const r = new LinearIx(this.k, rest, a.offset - kept * by, a.step - wholeStep);
    if (r.min >= 0 && r.max < by) return { quotient: q, remainder: r };

    const bySize = [...r.terms].sort((s, t) => Math.abs(t.factor) - Math.abs(s.factor));
    for (let n = bySize.length; n > 0; n--) {
      const g = bySize.slice(0, n).reduce((d, t) => gcd(d, t.factor), by);
      if (g === 1) continue;
      const big = r.terms.filter((t) => bySize.indexOf(t) < n);
      const low = ((r.offset % g) + g) % g;
      const small = new LinearIx(this.k, 
        r.terms.filter((t) => bySize.indexOf(t) >= n),
        low,
        r.step,
      );
      if (small.min < 0 || small.max >= g) continue;
      const x = new LinearIx(this.k, 
        big.map((t) => ({ atom: t.atom, factor: t.factor / g })),
        (r.offset - low) / g,
        0,
      );
      return { quotient: this.add(q, this.divAtom(x, by / g)), remainder: this.add(this.mul(this.modAtom(x, by / g), g), small) };
    }
    return { quotient: this.add(q, this.divAtom(r, by)), remainder: this.modAtom(r, by) };
  }

  private divAtom(x: LinearIx, by: number): LinearIx {
    if (by === 1) return x;
    if (x.min >= 0 && x.max < by) return this.constant(0);
    const { k } = this;
    const quotient = isPowerOf2(by) ? k.shr(x.expr, Math.log2(by)) : k.convert(k.div(k.convert(x.expr, 'u32'), by), 'i32');
    const [min, max] = [x.min, x.max].map((n) => Math.floor(Math.max(0, n) / by)) as [number, number];
    return this.named(k.assume(quotient, min, max));
  }

  private modAtom(x: LinearIx, by: number): LinearIx {
    if (by === 1) return this.constant(0);
    if (x.min >= 0 && x.max < by) return x;
    const { k } = this;
    const rest = isPowerOf2(by) ? k.and(x.expr, by - 1) : k.convert(k.rem(k.convert(x.expr, 'u32'), by), 'i32');
    return this.named(k.assume(rest, 0, by - 1));
  }
}

/** Whether any entry has four lanes. */
export const hasLanes = (index: readonly Ix[]): boolean => index.some((i) => (i as LinearIx).lanes);
export const keyOf = (index: readonly Ix[]): string => index.map((i) => (i as LinearIx).key).join(',');
export const depthOf = (index: readonly Ix[]): number => index.reduce((d, i) => Math.max(d, (i as LinearIx).depth), 0);

function regular(i: Ix): LinearIx {
  const a = i as LinearIx;
  if (a.irregular) throw notVector;
  return a;
}

/** The position that these entries are the parts of, when they are all of one; axes of size 1 do not matter. */
function wholeOf(index: readonly LinearIx[], shape: readonly number[]): LinearIx | null {
  const entries = index.filter((_, d) => shape[d] !== 1);
  const origin = entries[0]?.origin;
  if (!origin) return null;
  const axes = origin.shape.flatMap((size, d) => (size === 1 ? [] : [d]));
  const same = entries.every(
    (e, k) => e.origin?.flat === origin.flat && e.origin.axis === axes[k] && equalShapes(e.origin.shape, origin.shape),
  );
  const sizes = shape.filter((d) => d !== 1);
  return same && entries.length === axes.length && axes.every((d, k) => origin.shape[d] === sizes[k]) ? origin.flat : null;
}

function narrowed(k: ExprPool, value: Expr, a: LinearIx, dtype: TensorType['dtype']): Expr {
  const info = dtypes[dtype];
  return a.min >= info.min && a.max <= info.max ? value : wrapNarrow(k, value, dtype);
}

/** An integer held in 32 bits as its narrow dtype would hold it. */
export function wrapNarrow(k: ExprPool, value: Expr, dtype: TensorType['dtype']): Expr {
  const info = dtypes[dtype];
  if (info.bits === 32 || (info.kind !== 'int' && info.kind !== 'uint')) return value;
  if (info.kind === 'uint') return k.and(value, info.max);
  const bits = 32 - info.bits;
  return k.shr(k.shl(value, bits), bits);
}

/** A float rounded to a narrow dtype, to nearest even. */
export function roundNarrow(k: ExprPool, value: Expr, dtype: TensorType['dtype']): Expr {
  const file = dtypes[dtype].packing!;
  return k.invoke(libraryFunction(file, `round_${file}_${value.type.lanes === 4 ? 'vec4f' : 'f32'}`), [value]);
}

const isPowerOf2 = (n: number): boolean => n > 0 && (n & (n - 1)) === 0;

function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y) [x, y] = [y, x % y];
  return x;
}
