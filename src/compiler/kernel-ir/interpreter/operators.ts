/** Operators on whole arrays, component by component. An operator has a loop of its own where much time goes into it. */
import type { Scalar } from '../../../ir/kernel-expr.ts';
import { f16Bits, f16Value } from '../../../types/float.ts';
import type { BinaryOp } from '../expr.ts';
import type { Slot } from './slots.ts';

export type Binary = (o: Slot, a: Slot, b: Slot) => void;
type Numbers = Float32Array | Int32Array | Uint32Array | Uint8Array;

const each2 =
  (f: (a: number, b: number) => number): Binary =>
  (o: Numbers, a: Numbers, b: Numbers) => {
    for (let i = 0; i < o.length; i++) o[i] = f(a[i]!, b[i]!);
  };
const each1 =
  (f: (a: number) => number) =>
  (o: Numbers, a: Numbers): void => {
    for (let i = 0; i < o.length; i++) o[i] = f(a[i]!);
  };

const floats: Partial<Record<BinaryOp, Binary>> = {
  '+': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = a[i]! + b[i]!;
  },
  '-': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = a[i]! - b[i]!;
  },
  '*': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = a[i]! * b[i]!;
  },
  '/': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = a[i]! / b[i]!;
  },
  '%': each2((a, b) => a % b),
};

const integers: Partial<Record<BinaryOp, Binary>> = {
  '+': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = (a[i]! + b[i]!) | 0;
  },
  '-': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = (a[i]! - b[i]!) | 0;
  },
  '*': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = Math.imul(a[i]!, b[i]!);
  },
  '/': each2((a, b) => Math.trunc(a / b)),
  '%': each2((a, b) => (b === 0 ? 0 : a % b)),
  '&': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = a[i]! & b[i]!;
  },
  '|': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = a[i]! | b[i]!;
  },
  '^': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = a[i]! ^ b[i]!;
  },
  '<<': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = a[i]! << b[i]!;
  },
};
const signedShift: Binary = (o, a, b) => {
  for (let i = 0; i < o.length; i++) o[i] = a[i]! >> b[i]!;
};
const unsignedShift: Binary = (o, a, b) => {
  for (let i = 0; i < o.length; i++) o[i] = a[i]! >>> b[i]!;
};

const comparisons: Partial<Record<BinaryOp, Binary>> = {
  '==': each2((a, b) => Number(a === b)),
  '!=': each2((a, b) => Number(a !== b)),
  '<': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = a[i]! < b[i]! ? 1 : 0;
  },
  '<=': each2((a, b) => Number(a <= b)),
  '>': (o, a, b) => {
    for (let i = 0; i < o.length; i++) o[i] = a[i]! > b[i]! ? 1 : 0;
  },
  '>=': each2((a, b) => Number(a >= b)),
};

/** An operator by the scalar of its operands. Results of f16 are rounded by `halves`. */
export function binaryOf(operator: BinaryOp, scalar: Scalar): Binary {
  const compares = comparisons[operator];
  if (compares) return compares;
  if (operator === '&&') return integers['&']!;
  if (operator === '||') return integers['|']!;
  if (operator === '>>') return scalar === 'i32' ? signedShift : unsignedShift;
  return (scalar === 'f32' || scalar === 'f16' ? floats[operator] : integers[operator])!;
}

export const negated = each1((x) => -x);
export const complement = each1((x) => ~x);
export const inverted = each1((x) => (x === 0 ? 1 : 0));

/** Rounds to f16, and keeps the value as f32. */
export const halves = each1((x) => f16Value(f16Bits(x)));

/** Of f32 as WGSL truncates them, which ends at the ends of the range. */
const truncated = (low: number, high: number) => each1((x) => (Number.isNaN(x) ? 0 : Math.min(high, Math.max(low, Math.trunc(x)))));
const toI32 = truncated(-(2 ** 31), 2 ** 31 - 1);
const toU32 = truncated(0, 2 ** 32 - 1);
const toBool = each1((x) => (x !== 0 ? 1 : 0));
const same = each1((x) => x);

export function converterOf(from: Scalar, to: Scalar): (o: Slot, a: Slot) => void {
  const isFloat = from === 'f32' || from === 'f16';
  if (to === 'bool') return toBool;
  if (to === 'i32' && isFloat) return toI32;
  if (to === 'u32' && isFloat) return toU32;
  return same;
}

const toNearestEven = (x: number): number => {
  const down = Math.floor(x);
  const rest = x - down;
  if (!Number.isFinite(x) || rest === 0) return x;
  const up = rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
  return up === 0 && x < 0 ? -0 : up;
};

function ones(x: number): number {
  let n = 0;
  for (let bits = x >>> 0; bits !== 0; bits &= bits - 1) n++;
  return n;
}

function reversed(x: number): number {
  let out = 0;
  for (let i = 0; i < 32; i++) out |= ((x >>> i) & 1) << (31 - i);
  return out;
}

const functions: Readonly<Record<string, (...x: number[]) => number>> = {
  abs: Math.abs,
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  atan2: Math.atan2,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  countLeadingZeros: Math.clz32,
  countOneBits: ones,
  exp: Math.exp,
  exp2: (x) => 2 ** x!,
  floor: Math.floor,
  fma: (a, b, c) => a! * b! + c!,
  inverseSqrt: (x) => 1 / Math.sqrt(x!),
  log: Math.log,
  log2: Math.log2,
  pow: Math.pow,
  reverseBits: reversed,
  round: (x) => toNearestEven(x!),
  sign: Math.sign,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
  trunc: Math.trunc,
  min: (a, b) => (b! < a! ? b! : a!),
  max: (a, b) => (b! > a! ? b! : a!),
  clamp: (x, low, high) => Math.min(Math.max(x!, low!), high!),
};

/** A function of WGSL on its operands, lane by lane. */
export function functionOf(name: string): (o: Slot, args: readonly Slot[]) => void {
  const f = functions[name]!;
  return (o, [a, b, c]) => {
    if (c) for (let i = 0; i < o.length; i++) o[i] = f(a![i]!, b![i]!, c[i]!);
    else if (b) for (let i = 0; i < o.length; i++) o[i] = f(a![i]!, b[i]!);
    else for (let i = 0; i < o.length; i++) o[i] = f(a![i]!);
  };
}
