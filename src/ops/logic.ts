/** Comparison, selection, and the bitwise ops of integers and bools. */
import { emit } from '../ir/builder.ts';
import { text, type Value } from '../ir/graph.ts';
import { type Expr, type ExprBuilder, flat, type Op } from '../ir/op.ts';
import { type DType, type DTypeKind, dtypes, isFloat } from '../types/dtype.ts';
import { allocate } from '../types/host.ts';
import { equalShapes, equalTypes, formatType } from '../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../util/errors.ts';
import { zeros } from './constant.ts';
import { allocateFor, type Binary, binary, bits, checkKind, checkSame, define, floats, mapUnary, type Unary, unary } from './define.ts';

// Comparison.

const directions = ['EQ', 'NE', 'LT', 'LE', 'GT', 'GE'] as const;
export type Direction = (typeof directions)[number];
const compareTypes = ['FLOAT', 'TOTALORDER', 'SIGNED', 'UNSIGNED'] as const;
export type CompareType = (typeof compareTypes)[number];
const comparisons: Readonly<Record<DTypeKind, readonly CompareType[]>> = {
  float: ['FLOAT', 'TOTALORDER'],
  int: ['SIGNED'],
  uint: ['UNSIGNED'],
  bool: ['UNSIGNED'],
};

const tests: Readonly<Record<Direction, (a: number, b: number) => boolean>> = {
  EQ: (a, b) => a === b,
  NE: (a, b) => a !== b,
  LT: (a, b) => a < b,
  LE: (a, b) => a <= b,
  GT: (a, b) => a > b,
  GE: (a, b) => a >= b,
};
const builders = { EQ: 'equal', NE: 'notEqual', LT: 'less', LE: 'lessEqual', GT: 'greater', GE: 'greaterEqual' } as const;
const compared = (k: ExprBuilder, direction: Direction, a: Expr, b: Expr): Expr => k[builders[direction]](a, b);

const compareOp: Op = {
  name: 'compare',
  dialect: 'stablehlo',
  kind: 'elementwise',
  infer: ([a, b], attrs) => {
    checkSame('compare', a!, b!);
    const direction = attrs['comparison_direction'];
    if (!directions.includes(direction as Direction)) {
      throw new ArgumentError(`compare: comparison_direction must be one of ${directions.join(', ')}, got ${String(direction)}`);
    }
    const type = attrs['compare_type'];
    if (type !== undefined && !compareTypes.includes(type as CompareType)) {
      throw new ArgumentError(`compare: compare_type must be one of ${compareTypes.join(', ')}, got ${String(type)}`);
    }
    if (type !== undefined && !comparisons[dtypes[a!.dtype].kind].includes(type as CompareType)) {
      const fitting = comparisons[dtypes[a!.dtype].kind].join(' or ');
      throw new DTypeError(`compare: compare_type of ${dtypes[a!.dtype].mlir} must be ${fitting}, got ${String(type)}`);
    }
    return [{ shape: a!.shape, dtype: 'bool' }];
  },
  eval: ([a, b], { attrs }) => {
    const test = tests[text(attrs, 'comparison_direction') as Direction];
    const key = attrs['compare_type'] === 'TOTALORDER' ? totalOrderKey : null;
    const out = allocate('bool', a!.data.length);
    const lhs = a!.data;
    const rhs = b!.data;
    for (let i = 0; i < out.length; i++) out[i] = (key ? test(key(lhs[i]!), key(rhs[i]!)) : test(lhs[i]!, rhs[i]!)) ? 1 : 0;
    return [{ type: { shape: a!.type.shape, dtype: 'bool' }, data: out }];
  },
  jvp: flat,
  batch: 'elementwise',
  element: (e, index) => {
    const { k } = e;
    const { attrs, inputs } = e.eqn;
    const direction = text(attrs, 'comparison_direction') as Direction;
    const [a, b] = [e.operand(0, index), e.operand(1, index)];
    if (attrs['compare_type'] === 'TOTALORDER')
      return compared(k, direction, k.call('total_order_key', a), k.call('total_order_key', b));
    const { dtype } = inputs[0]!.type;
    if (dtype === 'bool' && direction !== 'EQ' && direction !== 'NE')
      return compared(k, direction, k.convert(a, 'u32'), k.convert(b, 'u32'));
    // x == x and x != x ask for NaN, which a WGSL compiler may assume away.
    if (isFloat(dtype) && inputs[0] === inputs[1] && direction === 'NE') return isNanExpr(k, a);
    if (isFloat(dtype) && inputs[0] === inputs[1] && direction === 'EQ') return k.not(isNanExpr(k, a));
    // WGSL's `!=` of floats may be taken for ordered, false where one is NaN.
    if (isFloat(dtype) && direction === 'NE') return k.not(k.equal(a, b));
    return compared(k, direction, a, b);
  },
};

/**
 * Elementwise comparison, a bool. Floats compare as IEEE says, NaN unequal to all; with `TOTALORDER` as
 * −NaN < −∞ < … < −0 < +0 < … < +∞ < +NaN.
 */
export const compare = define(
  compareOp,
  (a: Value, b: Value, direction: Direction, type?: CompareType): Value =>
    emit(compareOp, [a, b], { comparison_direction: direction, compare_type: type ?? compareTypeOf(a.type.dtype) })[0]!,
);
export const equal: typeof compareTwo = (a, b) => compare(a, b, 'EQ');
export const notEqual: typeof compareTwo = (a, b) => compare(a, b, 'NE');
export const less: typeof compareTwo = (a, b) => compare(a, b, 'LT');
export const lessEqual: typeof compareTwo = (a, b) => compare(a, b, 'LE');
export const greater: typeof compareTwo = (a, b) => compare(a, b, 'GT');
export const greaterEqual: typeof compareTwo = (a, b) => compare(a, b, 'GE');
declare function compareTwo(a: Value, b: Value): Value;

const compareTypeOf = (dtype: DType): CompareType => (isFloat(dtype) ? 'FLOAT' : dtypes[dtype].kind === 'int' ? 'SIGNED' : 'UNSIGNED');

const keyFloat = new Float32Array(1);
const keyBits = new Int32Array(keyFloat.buffer);
/** An integer whose order is the total order of f32 (which holds the 16-bit floats exactly). */
export function totalOrderKey(x: number): number {
  keyFloat[0] = x;
  const b = keyBits[0]!;
  return b < 0 ? b ^ 0x7fffffff : b;
}

/** A bool expression: whether a float expression is NaN, asked of its bits. */
export const isNanExpr = (k: ExprBuilder, x: Expr): Expr => k.greater(k.and(k.bitcast(x, 'u32'), 0x7fffffff), 0x7f800000);

// Selection.

const selectOp: Op = {
  name: 'select',
  dialect: 'stablehlo',
  kind: 'elementwise',
  infer: ([p, a, b]) => {
    if (p!.dtype !== 'bool') throw new DTypeError(`select: predicate must be bool, got ${formatType(p!)}`);
    if (!equalTypes(a!, b!)) throw new ShapeError(`select: branches must have one type, got ${formatType(a!)} and ${formatType(b!)}`);
    if (p!.shape.length > 0 && !equalShapes(p!.shape, a!.shape)) {
      throw new ShapeError(
        `select: predicate must be a scalar or have the shape of the branches, got ${formatType(p!)} for ${formatType(a!)}`,
      );
    }
    return [a!];
  },
  eval: ([p, a, b]) => {
    if (p!.type.shape.length === 0) return [p!.data[0] ? a! : b!];
    const out = allocateFor(a!.type);
    const [cond, onTrue, onFalse] = [p!.data, a!.data, b!.data];
    for (let i = 0; i < out.length; i++) out[i] = cond[i] ? onTrue[i]! : onFalse[i]!;
    return [{ type: a!.type, data: out }];
  },
  jvp: ([p], [, da, db], eqn) => {
    const { type } = eqn.outputs[0]!;
    return [select(p!, da ?? zeros(type), db ?? zeros(type))];
  },
  transpose: ([ct], [p, a, b]) => [
    null,
    ct && !a ? select(p!, ct, zeros(ct.type)) : null,
    ct && !b ? select(p!, zeros(ct.type), ct) : null,
  ],
  batch: 'elementwise',
  element: (e, index) => {
    const predicate = e.operand(0, e.eqn.inputs[0]!.type.shape.length === 0 ? [] : index);
    return e.k.select(predicate, e.operand(1, index), e.operand(2, index));
  },
};

/** `onTrue` where the predicate, of the same shape or a scalar, holds. */
export const select = define(
  selectOp,
  (predicate: Value, onTrue: Value, onFalse: Value): Value =>
    emit(selectOp, [predicate, onTrue, onFalse], {}, [], onTrue.weak && onFalse.weak)[0]!,
);

const isFiniteOp: Op = {
  name: 'is_finite',
  dialect: 'stablehlo',
  kind: 'elementwise',
  infer: ([x]) => {
    checkKind('is_finite', 'operand', x!, floats);
    return [{ shape: x!.shape, dtype: 'bool' }];
  },
  eval: ([x]) => [mapUnary(x!, 'bool', (v) => (Number.isFinite(v) ? 1 : 0))],
  jvp: flat,
  batch: 'elementwise',
  element: (e, index) => e.k.less(e.k.and(e.k.bitcast(e.operand(0, index), 'u32'), 0x7fffffff), 0x7f800000),
};
export const isFinite = define(isFiniteOp, (x: Value): Value => emit(isFiniteOp, [x])[0]!);

// Bitwise.

const bitwise = (name: 'and' | 'or', f: (a: number, b: number) => number): Binary =>
  binary({ name, accepts: bits, eval: f, element: (a, b, k) => k[name](a, b), jvp: flat });

export const and: Binary = bitwise('and', (a, b) => a & b);
export const or: Binary = bitwise('or', (a, b) => a | b);
const bitXor = (a: number, b: number): number => a ^ b;
export const xor: Binary = binary({
  name: 'xor',
  accepts: bits,
  eval: bitXor,
  element: (a, b, k) => k.xor(a, b),
  jvp: flat,
});
const complement = (x: number): number => ~x;
export const not: Unary = unary({
  name: 'not',
  accepts: bits,
  eval: { int: complement, uint: complement, bool: (x) => (x ? 0 : 1) },
  element: (x, k) => k.not(x),
  jvp: flat,
});
