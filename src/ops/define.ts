/**
 * How op records are made. An op is exported as its function over values, which carries its record as `.op`.
 *
 * Attributes have StableHLO's names. What StableHLO leaves to the result type stands in the attributes `shape` and `dtype`, and the record
 * lists it in `resultType`.
 */
import { emit1 } from '../ir/builder.ts';
import type { Eqn, Value } from '../ir/graph.ts';
import type { ElementRule, Expr, ExprBuilder, Interpreter, JvpRule, Linear, NotDifferentiable, Op, OpCost, TransposeRule } from '../ir/op.ts';
import { type DType, type DTypeKind, dtypes, isFloat, isSubByte } from '../types/dtype.ts';
import { allocate, castNumber, type HostData, type HostTensor } from '../types/host.ts';
import { equalShapes, formatType, sizeOf, type TensorType } from '../types/shape.ts';
import { DTypeError, ShapeError } from '../util/errors.ts';

export type Unary = ((x: Value) => Value) & { readonly op: Op };
export type Binary = ((a: Value, b: Value) => Value) & { readonly op: Op };

/** The function `call` with its record. */
export function define<F extends (...args: never[]) => unknown>(op: Op, call: F): F & { readonly op: Op } {
  return Object.assign(call, { op });
}

/** One thing for all kinds of dtype, or one for each. */
export type ByKind<T> = T | Partial<Record<DTypeKind, T>>;

/** Which element types an op takes, with the words of its error. */
export interface Accepts {
  readonly kinds: readonly DTypeKind[];
  readonly words: string;
}
export const floats: Accepts = { kinds: ['float'], words: 'float' };
export const integers: Accepts = { kinds: ['int', 'uint'], words: 'integer' };
export const numbers: Accepts = { kinds: ['float', 'int', 'uint'], words: 'numeric' };
export const bits: Accepts = { kinds: ['int', 'uint', 'bool'], words: 'integer or bool' };
export const anything: Accepts = { kinds: ['float', 'int', 'uint', 'bool'], words: 'any' };

export interface UnaryRecord {
  readonly name: string;
  readonly dialect?: Op['dialect'];
  readonly accepts: Accepts;
  /** The meaning on one number; the result is rounded to the dtype, integers wrap. */
  readonly eval: ByKind<(x: number) => number>;
  readonly element: ByKind<(x: Expr, k: ExprBuilder) => Expr>;
  /** The tangent from that of the operand, the operand and the result. */
  readonly jvp: ((dx: Value, x: Value, y: Value) => Value) | NotDifferentiable;
  /** For a linear op: the operand's cotangent from the result's. */
  readonly transpose?: (ct: Value) => Value;
  readonly linear?: Linear;
  readonly cost?: OpCost;
}

/** An elementwise op of one operand, whose result has the operand's type. */
export function unary(record: UnaryRecord): Unary {
  const { name, jvp, transpose } = record;
  const op: Op = {
    name,
    dialect: record.dialect ?? 'stablehlo',
    kind: 'elementwise',
    infer: ([x]) => {
      checkKind(name, 'operand', x!, record.accepts);
      return [x!];
    },
    eval: ([x]) => [mapUnary(x!, x!.type.dtype, ofKind(record.eval, x!.type.dtype))],
    jvp: typeof jvp === 'function' ? ([x], [dx], eqn) => [dx ? jvp(dx, x!, eqn.outputs[0]!) : null] : jvp,
    ...(transpose && { transpose: (([ct]) => [ct ? transpose(ct) : null]) satisfies TransposeRule }),
    batch: 'elementwise',
    element: (e, index) => ofKind(record.element, e.eqn.inputs[0]!.type.dtype)(e.operand(0, index), e.k),
    ...(record.linear && { linear: record.linear }),
    ...(record.cost && { cost: record.cost }),
  };
  return define(op, (x: Value) => emit1(op, [x]));
}

export interface BinaryRecord {
  readonly name: string;
  readonly dialect?: Op['dialect'];
  readonly accepts: Accepts;
  readonly eval: ByKind<(a: number, b: number) => number>;
  readonly element: ByKind<(a: Expr, b: Expr, k: ExprBuilder) => Expr>;
  /** `eval` over whole arrays of floats, for the ops that programs spend their time in: `out[i] = eval(a[i], b[i])`. */
  readonly floatLoop?: (a: HostData, b: HostData, out: HostData) => void;
  /** The tangent by way of each operand, which are added up; or one function that takes both. */
  readonly jvp: BinaryTangents | JvpRule | NotDifferentiable;
  /** Cotangents of the operands in which the op is linear; `other` is the other operand (unless the op is linear in both at once). */
  readonly transpose?: { readonly lhs?: (ct: Value, other: Value) => Value; readonly rhs?: (ct: Value, other: Value) => Value };
  readonly linear?: Linear;
  readonly cost?: OpCost;
}

/** From the operand's tangent, the operands and the result. */
type Partial2 = (d: Value, a: Value, b: Value, y: Value) => Value;
export interface BinaryTangents {
  readonly lhs: Partial2;
  readonly rhs: Partial2;
  readonly add: (s: Value, t: Value) => Value;
}

/** An elementwise op of two operands of one type, which is the result's. */
export function binary(record: BinaryRecord): Binary {
  const { name, transpose } = record;
  const op: Op = {
    name,
    dialect: record.dialect ?? 'stablehlo',
    kind: 'elementwise',
    infer: ([a, b]) => {
      checkSame(name, a!, b!);
      checkKind(name, 'operands', a!, record.accepts);
      return [a!];
    },
    eval: ([a, b]) => {
      const { type } = a!;
      if (!record.floatLoop || !isFloat(type.dtype)) return [mapBinary(a!, b!, type.dtype, ofKind(record.eval, type.dtype))];
      const data = allocateFor(type);
      record.floatLoop(a!.data, b!.data, data);
      return [computed(type, data)];
    },
    jvp: 'lhs' in record.jvp ? tangentRule(record.jvp) : record.jvp,
    ...(transpose && {
      transpose: (([ct], [a, b]) => [
        ct && !a && transpose.lhs ? transpose.lhs(ct, b!) : null,
        ct && !b && transpose.rhs ? transpose.rhs(ct, a!) : null,
      ]) satisfies TransposeRule,
    }),
    batch: 'elementwise',
    element: (e, index) => ofKind(record.element, e.eqn.inputs[0]!.type.dtype)(e.operand(0, index), e.operand(1, index), e.k),
    ...(record.linear && { linear: record.linear }),
    ...(record.cost && { cost: record.cost }),
  };
  return define(op, (a: Value, b: Value) => emit1(op, [a, b]));
}

function tangentRule({ lhs, rhs, add }: BinaryTangents): JvpRule {
  return ([a, b], [da, db], eqn) => {
    const y = eqn.outputs[0]!;
    const s = da ? lhs(da, a!, b!, y) : null;
    const t = db ? rhs(db, a!, b!, y) : null;
    return [s && t ? add(s, t) : (s ?? t)];
  };
}

export const ofKind = <T>(table: ByKind<T>, dtype: DType): T =>
  (typeof table === 'object' && table !== null ? (table as Partial<Record<DTypeKind, T>>)[dtypes[dtype].kind] : table) as T;

// Typing.

export function checkKind(op: string, what: string, type: TensorType, { kinds, words }: Accepts): void {
  if (!kinds.includes(dtypes[type.dtype].kind)) {
    throw new DTypeError(`${op}: ${what} must be ${words}, got ${formatType(type)}`, kindRemedy(type.dtype));
  }
}

const kindRemedy = (dtype: DType): string => `Convert from ${dtype} first.`;

/** Operands of one type: nothing is broadcast or promoted in the IR. */
export function checkSame(op: string, a: TensorType, b: TensorType): void {
  if (!equalShapes(a.shape, b.shape))
    throw new ShapeError(`${op}: operands must have equal shapes, got ${formatType(a)} and ${formatType(b)}`);
  if (a.dtype !== b.dtype) throw new DTypeError(`${op}: operands must have one dtype, got ${formatType(a)} and ${formatType(b)}`);
}

/** Axes within a rank, each at most once. */
export function checkAxes(op: string, name: string, axes: readonly number[], type: TensorType, of = 'operand'): void {
  const rank = type.shape.length;
  const good = axes.every((d, i) => Number.isInteger(d) && d >= 0 && d < rank && axes.indexOf(d) === i);
  if (!good) throw new ShapeError(`${op}: ${name} must be distinct axes of the ${of}, got [${axes.join(',')}] for ${formatType(type)}`);
}

// Evaluation.

export function mapUnary(x: HostTensor, dtype: DType, f: (x: number) => number): HostTensor {
  const n = x.data.length;
  const from = x.data;
  const data = allocate(dtype, n);
  for (let i = 0; i < n; i++) data[i] = f(from[i]!);
  return { type: { shape: x.type.shape, dtype }, data: rounded(data, dtype) };
}

export function mapBinary(a: HostTensor, b: HostTensor, dtype: DType, f: (a: number, b: number) => number): HostTensor {
  const n = a.data.length;
  const lhs = a.data;
  const rhs = b.data;
  const data = allocate(dtype, n);
  for (let i = 0; i < n; i++) data[i] = f(lhs[i]!, rhs[i]!);
  return { type: { shape: a.type.shape, dtype }, data: rounded(data, dtype) };
}

/** An equation's meaning, with results of fewer bits than a byte wrapped: arrays of the host wrap whole bytes. */
export function evalEqn(eqn: Eqn, inputs: readonly HostTensor[], run: Interpreter): HostTensor[] {
  const results = eqn.op.eval(inputs, eqn, run);
  for (const { type, data } of results) if (isSubByte(type.dtype)) rounded(data, type.dtype);
  return results;
}

/**
 * Rounds f32 data in place to what a 16-bit float dtype holds, and wraps integers of fewer bits than their bytes have. Other dtypes round, wrap
 * or truncate when they are stored.
 */
export function rounded(data: HostData, dtype: DType): HostData {
  if (dtype === 'bfloat16') roundToBf16(data);
  else if (isFloat(dtype) || isSubByte(dtype)) {
    if (dtype !== 'float32') for (let i = 0; i < data.length; i++) data[i] = castNumber(data[i]!, dtype);
  }
  return data;
}

/** `roundBf16` of every element, on the bits. */
function roundToBf16(data: HostData): void {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < bits.length; i++) {
    const b = bits[i]!;
    bits[i] = (b & 0x7fffffff) > 0x7f800000 ? (b & 0x80000000) | 0x7fc00000 : (b + 0x7fff + ((b >>> 16) & 1)) & 0xffff0000;
  }
}

/** A tensor of freshly computed data: 16-bit floats are rounded. */
export const computed = (type: TensorType, data: HostData): HostTensor => ({ type, data: rounded(data, type.dtype) });
export const allocateFor = (type: TensorType): HostData => allocate(type.dtype, sizeOf(type.shape));

/** An element rule for an op whose element at an index is its operand's there. */
export const sameElement: ElementRule = (e, index, output) => e.operand(output, index);
