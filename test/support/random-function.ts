/** Random functions of arrays, written with the API: what a user might write, at small sizes and with values that stay finite. */
import { type Array, lax, nn, numpy as np } from '../../src/index.ts';
import { randomBits } from './programs.ts';

type Rule = (x: Array, y: Array, pick: (n: number) => number) => Array;

/** `x` has at least one axis and `y` is another value of the pool; every result keeps to moderate numbers. */
const rules: readonly Rule[] = [
  (x, y) => np.tanh(x.add(tail(y, x))),
  (x, y) => np.sin(x).mul(np.cos(tail(y, x))),
  (x) => nn.softmax(x, -1),
  (x) => x.sub(x.mean(-1, { keepdims: true })),
  (x) => np.sqrt(x.mul(x).add(1)).sub(1),
  (x) => np.where(x.greater(0), x, x.mul(0.1)),
  (x) => np.clip(x, -0.5, 0.7),
  (x) => np.cumsum(x, 0).mul(0.3),
  (x) => np.flip(x, [0]),
  (x, _, pick) => np.roll(x, 1 + pick(3), -1),
  (x) => np.concatenate([x.slice([1]), x.slice([0, 1])], 0),
  (x) => np.tanh(np.matmul(x.reshape([-1, x.shape.at(-1)!]).T, x.reshape([-1, x.shape.at(-1)!]))),
  (x) => np.take(x, np.array([0, -1, 0], { dtype: 'int32' }), 0),
  (x, _, pick) => x.at(pick(x.shape[0]!)).set(0.25),
  (x) => np.sort(x, -1),
  (x) => np.maximum(x, np.transpose(x).sum().mul(0.01)),
  (x) => lax.scan((c: Array, row: Array): [Array, Array] => [np.tanh(c.add(row)), c.mul(row)], np.zerosLike(x.slice(0)), x)[1],
  (x) =>
    lax.cond(
      x.sum().greater(0),
      (v: Array) => v.mul(0.5),
      (v: Array) => v.neg(),
      x,
    ),
  (x) => lax.foriLoop(0, 2, (i: Array, v: Array) => np.sin(v.add(i)), x),
  (x) => np.einsum('...i,...i->...', x, x).reshape([-1, 1]).mul(0.2),
];

/** A part of `y` that broadcasts against `x`: its last axis, or its sum. */
const tail = (y: Array, x: Array): Array =>
  y.ndim > 0 && y.shape.at(-1) === x.shape.at(-1) ? y.reshape([-1, y.shape.at(-1)!]).slice(0) : y.sum().mul(0.1);

/** A function of two arrays ([4, 3] and [3]) with one result of at least one axis. */
export function randomFunction(seed: number, steps = 8): (x: Array, y: Array) => Array {
  const next = randomBits(seed);
  const chosen = globalThis.Array.from({ length: steps }, () => ({
    rule: rules[next() % rules.length]!,
    at: next(),
    other: next(),
    number: next(),
  }));
  return (x, y) => {
    const pool = [y, x];
    for (const { rule, at, other, number } of chosen)
      pool.push(rule(pool[pool.length - 1 - (at % Math.min(2, pool.length))]!, pool[other % pool.length]!, (n) => number % n));
    return pool.at(-1)!;
  };
}
