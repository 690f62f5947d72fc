/**
 * Shifts, bit counts and the high half of a product, whose meaning depends on the width of the dtype. Shift amounts are unsigned; by the width or more, a shift gives
 * 0, or the sign everywhere for `shift_right_arithmetic`.
 */
import { emit1 } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { type Expr, type ExprBuilder, flat, type Op } from '../ir/op.ts';
import { type DType, dtypes } from '../types/dtype.ts';
import { type Binary, checkKind, checkSame, define, integers, mapBinary, mapUnary, type Unary } from './define.ts';

/** An integer op given its dtype's width: on numbers that are the unsigned value of the operand's bits, and in kernels on `u32` likewise. */
function shift(
  name: string,
  f: (a: number, by: number, width: number) => number,
  element: (a: Expr, by: Expr, width: number, k: ExprBuilder) => Expr,
): Binary {
  const op: Op = {
    name,
    dialect: 'stablehlo',
    kind: 'elementwise',
    infer: ([a, b]) => {
      checkSame(name, a!, b!);
      checkKind(name, 'operands', a!, integers);
      return [a!];
    },
    eval: ([a, b]) => {
      const { dtype } = a!.type;
      const width = widthOf(dtype);
      const mask = maskOf(width);
      return [mapBinary(a!, b!, dtype, (x, by) => f((x & mask) >>> 0, (by & mask) >>> 0, width))];
    },
    jvp: flat,
    batch: 'elementwise',
    element: (e, index) => {
      const { dtype } = e.eqn.inputs[0]!.type;
      const a = e.let(unsignedBits(e.k, e.operand(0, index), dtype));
      const by = e.let(unsignedBits(e.k, e.operand(1, index), dtype));
      return e.k.convert(element(a, by, widthOf(dtype), e.k), scalarOf(dtype));
    },
  };
  return define(op, (a: Value, b: Value) => emit1(op, [a, b]));
}

export const shiftLeft: Binary = shift(
  'shift_left',
  (a, by, width) => (by >= width ? 0 : a << by),
  (a, by, width, k) => k.select(k.greaterEqual(by, width), 0, k.shl(a, k.and(by, 31))),
);
export const shiftRightLogical: Binary = shift(
  'shift_right_logical',
  (a, by, width) => (by >= width ? 0 : a >>> by),
  (a, by, width, k) => k.select(k.greaterEqual(by, width), 0, k.shr(a, k.and(by, 31))),
);
export const shiftRightArithmetic: Binary = shift(
  'shift_right_arithmetic',
  (a, by, width) => (((a << (32 - width)) >> (32 - width)) >> Math.min(by, 31)) | 0,
  (a, by, width, k) => k.shr(k.shr(k.convert(k.shl(a, 32 - width), 'i32'), 32 - width), k.min(by, 31)),
);

function count(name: string, f: (bits: number, width: number) => number, element: (bits: Expr, width: number, k: ExprBuilder) => Expr): Unary {
  const op: Op = {
    name,
    dialect: 'stablehlo',
    kind: 'elementwise',
    infer: ([x]) => {
      checkKind(name, 'operand', x!, integers);
      return [x!];
    },
    eval: ([x]) => {
      const { dtype } = x!.type;
      const width = widthOf(dtype);
      const mask = maskOf(width);
      return [mapUnary(x!, dtype, (v) => f((v & mask) >>> 0, width))];
    },
    jvp: flat,
    batch: 'elementwise',
    element: (e, index) => {
      const { dtype } = e.eqn.inputs[0]!.type;
      return e.k.convert(element(unsignedBits(e.k, e.operand(0, index), dtype), widthOf(dtype), e.k), scalarOf(dtype));
    },
  };
  return define(op, (x: Value) => emit1(op, [x]));
}

/** How many bits are 1. */
export const popcnt: Unary = count('popcnt', ones, (x, _, k) => k.math('countOneBits', x));
export const countLeadingZeros: Unary = count(
  'count_leading_zeros',
  (x, width) => Math.clz32(x) - (32 - width),
  (x, width, k) => k.sub(k.math('countLeadingZeros', x), 32 - width),
);

function ones(bits: number): number {
  let n = 0;
  for (let rest = bits; rest !== 0; rest = (rest & (rest - 1)) >>> 0) n++;
  return n;
}

const mulhiOp: Op = {
  name: 'mulhi',
  dialect: 'chlo',
  kind: 'elementwise',
  infer: ([a, b]) => {
    checkSame('mulhi', a!, b!);
    checkKind('mulhi', 'operands', a!, integers);
    return [a!];
  },
  eval: ([a, b]) => {
    const { dtype } = a!.type;
    const high = widthOf(dtype) === 32 ? wideHigh : (x: number, y: number): number => Math.floor((x * y) / 2 ** widthOf(dtype));
    return [mapBinary(a!, b!, dtype, high)];
  },
  jvp: flat,
  batch: 'elementwise',
  element: (e, index) => {
    const { dtype } = e.eqn.inputs[0]!.type;
    const [a, b] = [e.operand(0, index), e.operand(1, index)];
    const width = widthOf(dtype);
    return width === 32 ? e.k.call('mulhi', a, b) : e.k.shr(e.k.mul(a, b), width);
  },
};
/** The upper half of the product, which has twice as many bits as the operands. */
export const mulhi: Binary = define(mulhiOp, (a: Value, b: Value): Value => emit1(mulhiOp, [a, b]));

/** Exact: without its lower half the product is a multiple of 2³², which its rounding to f64 misses by far less than half of that. */
const wideHigh = (a: number, b: number): number => Math.round((a * b - (Math.imul(a, b) >>> 0)) / 2 ** 32);

const widthOf = (dtype: DType): number => dtypes[dtype].bits;
const maskOf = (width: number): number => (width === 32 ? -1 : (1 << width) - 1);
const scalarOf = (dtype: DType): 'i32' | 'u32' => (dtypes[dtype].kind === 'int' ? 'i32' : 'u32');

/** The bits of an integer expression as `u32`, those above its dtype's width cleared. */
function unsignedBits(k: ExprBuilder, x: Expr, dtype: DType): Expr {
  const asUnsigned = k.convert(x, 'u32');
  const width = widthOf(dtype);
  return width === 32 || dtypes[dtype].kind === 'uint' ? asUnsigned : k.and(asUnsigned, maskOf(width));
}
