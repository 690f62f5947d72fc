/** How distributions are declared: by formulas over arrays of one float type, and by what follows from them. */
import { Array, type ArrayLike, type Operand as ListLike } from '../array.ts';
import { call1 } from '../call.ts';
import * as np from '../numpy.ts';
import { promotedFloat } from '../operands.ts';
import { checked } from '../signature.ts';

type Operand = ArrayLike | ListLike;
/** Location and scale, by position or by name; 0 and 1 where they are left out. */
type Scaled = readonly [loc?: Operand, scale?: Operand] | readonly [loc: Operand, named: { readonly scale?: Operand }] | readonly [Named];
interface Named {
  readonly loc?: Operand;
  readonly scale?: Operand;
}
/** Of a point (or a probability), a location and a scale. */
export type LocScale = (x: Operand, ...scaled: Scaled) => Array;
/** Of a point, one parameter of shape, location and scale. */
export type Shape1 = (x: Operand, a: Operand, ...scaled: Scaled) => Array;
/** Of a point, two parameters of shape, location and scale. */
export type Shape2 = (x: Operand, a: Operand, b: Operand, ...scaled: Scaled) => Array;

// biome-ignore lint/suspicious/noExplicitAny: any arguments
export type Law = (...args: any[]) => Array;
export type Formula = (...values: Array[]) => Array;
const defaults: Readonly<Record<string, number>> = { loc: 0, scale: 1 };

/**
 * A function from its signature, such as `norm.pdf(x, loc?, scale?)`, and a formula. Its operands are promoted, integers to float32, and
 * broadcast; an eager call is one program.
 */
export function law<F extends Law>(signature: string, formula: Formula): F {
  const [name, list] = signature.slice(0, -1).split('(') as [string, string];
  const fallbacks = list.split(', ').map((p) => defaults[p.replace('?', '')]);
  const f = (...args: readonly (ArrayLike | undefined)[]): Array => {
    const operands = fallbacks.map((d, i) => args[i] ?? d) as ArrayLike[];
    return call1(name, operands, null, (...v) => formula(...promotedFloat(...v).map((p) => Array.traced(p))).value());
  };
  return checked(signature, f) as unknown as F;
}

/** The formulas of a distribution, each of point and parameters. */
export type Formulas<K extends string> = Readonly<Record<K, Formula>>;
/** Its functions, all of one signature. `parameters` are those behind the point: `a, loc?, scale?`. */
export const laws = <F extends Law, K extends string>(
  distribution: string,
  parameters: string,
  formulas: Formulas<K>,
): Readonly<Record<K, F>> =>
  Object.fromEntries(
    Object.entries<Formula>(formulas).map(([key, formula]) => {
      const point = key === 'ppf' || key === 'isf' ? 'q' : key.endsWith('pmf') ? 'k' : 'x';
      return [key, law<F>(`${distribution}.${key}(${point}, ${parameters})`, formula)];
    }),
  ) as Record<K, F>;

export const expOf =
  (f: Formula): Formula =>
  (...values) =>
    np.exp(f(...values));
export const logOf =
  (f: Formula): Formula =>
  (...values) =>
    np.log(f(...values));
/** The formula at −x and −loc: where a density is symmetric, from below to above. */
export const mirrored =
  (f: Formula): Formula =>
  (x, loc, scale) =>
    f(x!.neg(), loc!.neg(), scale!);

/** (x − loc) / scale. */
export const standard = (x: Array, loc: Array, scale: Array): Array => x.sub(loc).div(scale);
/** `value` where `inside` holds; −∞, the logarithm of 0, elsewhere and at NaN. */
export const within = (inside: Array, value: Array): Array => np.where(inside, value, Number.NEGATIVE_INFINITY);
/** −∞ where `outside` holds; `value` elsewhere and at NaN. */
export const without = (outside: Array, value: Array): Array => np.where(outside, Number.NEGATIVE_INFINITY, value);
/** `value` of probabilities q, NaN where q is none. */
export const ofProbability = (q: Array, value: Array): Array =>
  np.where(np.logicalAnd(q.greaterEqual(0), q.lessEqual(1)), value, Number.NaN);
