/**
 * The threefry-2x32 hash, from which all random bits are made. One op, so that it is one step of a kernel and not two hundred equations; it
 * leaves as StableHLO's additions, shifts and xors.
 * Source: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011); jax/_src/prng.py.
 */
import { emit } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { type Emitter, type Expr, flat, type Op } from '../ir/op.ts';
import { equalTypes, formatType } from '../types/shape.ts';
import { DTypeError, ShapeError } from '../util/errors.ts';
import { add } from './arithmetic.ts';
import { shiftLeft, shiftRightLogical } from './bits.ts';
import { fullLike } from './constant.ts';
import { allocateFor, define } from './define.ts';
import { or, xor } from './logic.ts';

/** What the rounds are made of, on numbers, on values and in WGSL. */
interface Words<T> {
  add(a: T, b: T): T;
  xor(a: T, b: T): T;
  rotate(a: T, left: number): T;
  constant(n: number): T;
}

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
const parity = 0x1bd11bda;

/** Five times four rounds, each four followed by the next of the three key words. */
function hash<T>(w: Words<T>, k1: T, k2: T, x1: T, x2: T): [T, T] {
  const keys = [k1, k2, w.xor(w.xor(k1, k2), w.constant(parity))];
  let [a, b] = [w.add(x1, k1), w.add(x2, k2)];
  for (let i = 0; i < 5; i++) {
    for (const left of rotations[i % 2]!) {
      a = w.add(a, b);
      b = w.xor(a, w.rotate(b, left));
    }
    a = w.add(a, keys[(i + 1) % 3]!);
    b = w.add(w.add(b, keys[(i + 2) % 3]!), w.constant(i + 1));
  }
  return [a, b];
}

const numbers: Words<number> = {
  add: (a, b) => (a + b) | 0,
  xor: (a, b) => a ^ b,
  rotate: (a, left) => (a << left) | (a >>> (32 - left)),
  constant: (n) => n,
};

const valuesLike = (like: Value): Words<Value> => ({
  add,
  xor,
  rotate: (a, left) => or(shiftLeft(a, fullLike(a, left)), shiftRightLogical(a, fullLike(a, 32 - left))),
  constant: (n) => fullLike(like, n),
});

const expressions = (e: Emitter): Words<Expr> => ({
  add: (a, b) => e.let(e.k.add(a, b)),
  xor: (a, b) => e.let(e.k.xor(a, b)),
  rotate: (a, left) => e.let(e.k.or(e.k.shl(a, left), e.k.shr(a, 32 - left))),
  constant: (n) => e.literal(n, 'uint32'),
});

const threefryOp: Op = {
  name: 'threefry2x32',
  dialect: 'systolic',
  kind: 'elementwise',
  infer: (inputs) => {
    const [first] = inputs;
    const written = inputs.map(formatType).join(', ');
    if (inputs.some((t) => t.dtype !== 'uint32')) throw new DTypeError(`threefry2x32: operands must be ui32, got ${written}`);
    if (inputs.length !== 4 || inputs.some((t) => !equalTypes(t, first!))) {
      throw new ShapeError(`threefry2x32: two key words and two counters must have equal shapes, got ${written}`);
    }
    return [first!, first!];
  },
  eval: ([k1, k2, x1, x2], eqn) => {
    const [high, low] = eqn.outputs.map((v) => allocateFor(v.type));
    for (let i = 0; i < high!.length; i++) [high![i], low![i]] = hash(numbers, k1!.data[i]!, k2!.data[i]!, x1!.data[i]!, x2!.data[i]!);
    return [
      { type: eqn.outputs[0]!.type, data: high! },
      { type: eqn.outputs[1]!.type, data: low! },
    ];
  },
  jvp: flat,
  batch: 'elementwise',
  element: (e, index, output) => {
    const [k1, k2, x1, x2] = [0, 1, 2, 3].map((i) => e.let(e.operand(i, index)));
    return hash(expressions(e), k1!, k2!, x1!, x2!)[output]!;
  },
  expand: ([k1, k2, x1, x2]) => hash(valuesLike(k1!), k1!, k2!, x1!, x2!),
  cost: { flops: 120, expensive: true },
};

/** Two words of 32 random bits for each element, from a key of two words and a counter of two words; all `ui32` of one shape. */
export const threefry2x32 = define(threefryOp, (k1: Value, k2: Value, x1: Value, x2: Value): [Value, Value] => {
  const [high, low] = emit(threefryOp, [k1, k2, x1, x2]);
  return [high!, low!];
});
