/**
 * The Philox-4x32-10 hash, which XLA's default bit generator is made of. One op, as threefry is.
 * Source: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011); xla/hlo/builder/lib/prng.cc.
 */
import { emit } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { type Emitter, type Expr, flat, type Op } from '../ir/op.ts';
import { equalTypes, formatType, range } from '../types/shape.ts';
import { DTypeError, ShapeError } from '../util/errors.ts';
import { add, multiply } from './arithmetic.ts';
import { shiftRightLogical } from './bits.ts';
import { fullLike } from './constant.ts';
import { allocateFor, define } from './define.ts';
import { and, xor } from './logic.ts';

/** What the rounds are made of, on numbers, on values and in WGSL. */
interface Words<T> {
  add(a: T, b: T): T;
  multiply(a: T, b: T): T;
  xor(a: T, b: T): T;
  low16(a: T): T;
  high16(a: T): T;
  constant(n: number): T;
}

/** The upper 32 bits of a product, by halves. */
function multiplyHigh<T>(w: Words<T>, a: T, b: T): T {
  const [al, ah, bl, bh] = [w.low16(a), w.high16(a), w.low16(b), w.high16(b)];
  const middle = w.add(w.multiply(ah, bl), w.high16(w.multiply(al, bl)));
  const other = w.add(w.multiply(al, bh), w.low16(middle));
  return w.add(w.multiply(ah, bh), w.add(w.high16(middle), w.high16(other)));
}

function hash<T>(w: Words<T>, key: readonly T[], counter: readonly T[]): T[] {
  let [k0, k1] = key as [T, T];
  let [a, b, c, d] = counter as [T, T, T, T];
  const [m0, m1] = [w.constant(0xd2511f53), w.constant(0xcd9e8d57)];
  for (let round = 0; round < 10; round++) {
    const [high0, low0, high1, low1] = [multiplyHigh(w, m0, a), w.multiply(m0, a), multiplyHigh(w, m1, c), w.multiply(m1, c)];
    [a, b, c, d] = [w.xor(w.xor(high1, b), k0), low1, w.xor(w.xor(high0, d), k1), low0];
    k0 = w.add(k0, w.constant(0x9e3779b9));
    k1 = w.add(k1, w.constant(0xbb67ae85));
  }
  return [a, b, c, d];
}

const numbers: Words<number> = {
  add: (a, b) => (a + b) | 0,
  multiply: Math.imul,
  xor: (a, b) => a ^ b,
  low16: (a) => a & 0xffff,
  high16: (a) => a >>> 16,
  constant: (n) => n,
};

const valuesLike = (like: Value): Words<Value> => ({
  add,
  multiply,
  xor,
  low16: (a) => and(a, fullLike(a, 0xffff)),
  high16: (a) => shiftRightLogical(a, fullLike(a, 16)),
  constant: (n) => fullLike(like, n),
});

const expressions = (e: Emitter): Words<Expr> => ({
  add: (a, b) => e.let(e.k.add(a, b)),
  multiply: (a, b) => e.let(e.k.mul(a, b)),
  xor: (a, b) => e.let(e.k.xor(a, b)),
  low16: (a) => e.k.and(a, 0xffff),
  high16: (a) => e.k.shr(a, 16),
  constant: (n) => e.let(e.literal(n, 'uint32')),
});

const philoxOp: Op = {
  name: 'philox4x32',
  dialect: 'systolic',
  kind: 'elementwise',
  infer: (inputs) => {
    const [first] = inputs;
    const written = inputs.map(formatType).join(', ');
    if (inputs.some((t) => t.dtype !== 'uint32')) throw new DTypeError(`philox4x32: operands must be ui32, got ${written}`);
    if (inputs.length !== 6 || inputs.some((t) => !equalTypes(t, first!))) {
      throw new ShapeError(`philox4x32: two key words and four counters must have equal shapes, got ${written}`);
    }
    return range(4).map(() => first!);
  },
  eval: (inputs, eqn) => {
    const results = eqn.outputs.map((v) => allocateFor(v.type));
    for (let i = 0; i < results[0]!.length; i++) {
      const words = inputs.map((t) => t.data[i]!);
      hash(numbers, words.slice(0, 2), words.slice(2)).forEach((word, k) => {
        results[k]![i] = word;
      });
    }
    return results.map((data, k) => ({ type: eqn.outputs[k]!.type, data }));
  },
  jvp: flat,
  batch: 'elementwise',
  element: (e, index, output) => {
    const words = range(6).map((i) => e.let(e.operand(i, index)));
    return hash(expressions(e), words.slice(0, 2), words.slice(2))[output]!;
  },
  expand: (inputs) => hash(valuesLike(inputs[0]!), inputs.slice(0, 2), inputs.slice(2)),
  cost: { flops: 400, expensive: true },
};

/** Four words of 32 random bits for each element, from a key of two words and a counter of four; all `ui32` of one shape. */
export const philox4x32 = define(philoxOp, (key: readonly Value[], counter: readonly Value[]): readonly Value[] =>
  emit(philoxOp, [...key, ...counter]),
);
