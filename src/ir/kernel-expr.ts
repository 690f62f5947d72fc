/**
 * Typed expressions of kernels, for element rules (`ops/`). `compiler/kernel-ir` makes them, and backends print them.
 *
 * Floats are `f32`, signed integers `i32`, unsigned integers `u32`, bools `bool`, whatever their storage. An expression has one element
 * or several lanes; operators act lane by lane, and an operand with one element is repeated for every lane of the others.
 */
import type { DType } from '../types/dtype.ts';

export type Scalar = 'f32' | 'i32' | 'u32' | 'bool' | 'f16';
export type Lanes = 1 | 2 | 3 | 4;

/** A type of kernel values. Equal types are one object. */
export interface KernelType {
  /** As WGSL writes it: `f32`, `vec4<u32>`, `mat4x4<f32>`. */
  readonly name: string;
  readonly scalar: Scalar;
  /** Elements side by side; the columns of a matrix have four. */
  readonly lanes: Lanes;
  /** `mat4`: four columns of four. A fragment is held by all lanes of a subgroup together. */
  readonly kind: 'scalar' | 'vector' | 'mat4' | 'fragment';
}

/** A pure description of a value. Equal expressions of one kernel are one object. */
export interface Expr {
  readonly type: KernelType;
  /** Inclusive bounds of an integer of one lane; −∞ and ∞ for all others. */
  readonly min: number;
  readonly max: number;
  /** The innermost block whose declarations it needs; 0 is the body of the function. */
  readonly depth: number;
}

/** A number is a constant of the other operand's type. */
export type Operand = Expr | number;

/** Makes expressions. A type error is an `InternalError` that names the operator and the types. */
export interface ExprBuilder {
  readonly true: Expr;
  readonly false: Expr;
  /** A constant: any float, −0, infinities and NaN included; integers modulo 2³². */
  constant(value: number, scalar: Scalar): Expr;
  add(a: Operand, b: Operand): Expr;
  sub(a: Operand, b: Operand): Expr;
  mul(a: Operand, b: Operand): Expr;
  /** Floats: IEEE division. Integers: towards zero; the divisor must not be 0. */
  div(a: Operand, b: Operand): Expr;
  /** Integers: the remainder with the sign of `a`; the divisor must not be 0. */
  rem(a: Operand, b: Operand): Expr;
  neg(a: Expr): Expr;
  /** Bits of integers, or bools. */
  and(a: Operand, b: Operand): Expr;
  or(a: Operand, b: Operand): Expr;
  xor(a: Operand, b: Operand): Expr;
  not(a: Expr): Expr;
  /** Whether all conditions hold. */
  every(conditions: readonly Expr[]): Expr;
  /** Shifts by `by` modulo 32. `shr` of an i32 keeps the sign. */
  shl(a: Operand, by: Operand): Expr;
  shr(a: Operand, by: Operand): Expr;
  equal(a: Operand, b: Operand): Expr;
  /** Not `equal`: true where either is NaN. */
  notEqual(a: Operand, b: Operand): Expr;
  less(a: Operand, b: Operand): Expr;
  lessEqual(a: Operand, b: Operand): Expr;
  greater(a: Operand, b: Operand): Expr;
  greaterEqual(a: Operand, b: Operand): Expr;
  /** `whenTrue` where the condition holds, lane by lane; both are computed. */
  select(condition: Expr, whenTrue: Operand, whenFalse: Operand): Expr;
  min(a: Operand, b: Operand): Expr;
  max(a: Operand, b: Operand): Expr;
  clamp(x: Expr, low: Operand, high: Operand): Expr;
  /** A builtin function of WGSL, lane by lane: `abs`, `floor`, `sqrt`, `countOneBits`, … */
  math(name: MathFunction, ...args: Operand[]): Expr;
  /** The value in another scalar type. Float to integer truncates and is undefined outside of the range: see `shaders/lib/float_to_int`. */
  convert(x: Expr, scalar: Scalar): Expr;
  /** The bits as another 32-bit scalar type. */
  bitcast(x: Expr, scalar: Scalar): Expr;
  /** Several lanes from scalars. */
  vector(parts: readonly Expr[]): Expr;
  /** Equal lanes; an expression with that many lanes as it is. */
  splat(x: Expr, lanes: Lanes): Expr;
  lane(x: Expr, lane: number): Expr;
  /** Calls `NAME_f32(…)` of `shaders/lib/NAME.wgsl` (`_i32`, `_u32`; `_vec4f` and so on for lanes), by the type of the first argument. */
  call(library: string, ...args: Operand[]): Expr;
}

export type MathFunction =
  | 'abs' | 'acos' | 'asin' | 'atan' | 'atan2' | 'ceil' | 'cos' | 'cosh' | 'countLeadingZeros' | 'countOneBits' | 'exp' | 'exp2' | 'floor'
  | 'fma' | 'inverseSqrt' | 'log' | 'log2' | 'pow' | 'reverseBits' | 'round' | 'sign' | 'sin' | 'sinh' | 'sqrt' | 'tan' | 'tanh' | 'trunc';

/** The scalar type that elements of a dtype are computed in. */
export type ScalarOf = (dtype: DType) => Scalar;
