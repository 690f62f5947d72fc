/** Hurwitz' zeta function and the derivatives of digamma, which are made of it. */
import { buildClosed, inline } from '../ir/builder.ts';
import type { Graph, Value } from '../ir/graph.ts';
import type { TensorType } from '../types/shape.ts';
import { TraceError } from '../util/errors.ts';
import { add, divide, multiply, negate, subtract } from './arithmetic.ts';
import { fullLike } from './constant.ts';
import { type Binary, binary, floats } from './define.ts';
import { power } from './math.ts';
import * as special from './special.ts';

/** ζ(x, q) = Σ (q + k)^−x over k ≥ 0, for x > 1; +∞ for x = 1. Where q is negative, x must be whole. */
export const zeta: Binary = binary({
  name: 'zeta',
  dialect: 'chlo',
  accepts: floats,
  eval: special.zeta,
  element: (x, q, k) => k.call('zeta', x, q),
  jvp: ([x, q], [dx, dq], _eqn, graphs) => {
    const byX = dx ? inline(graphs.jvp(seriesGraph(x!.type), [true, false]).graph, [x!, q!, dx])[1]! : null;
    const byQ = dq ? multiply(dq, negate(multiply(x!, zeta(add(x!, fullLike(x!, 1)), q!)))) : null;
    return [byX && byQ ? add(byX, byQ) : (byX ?? byQ)];
  },
  cost: { expensive: true, flops: 200 },
});

/** Derivative n of digamma, n a whole number: (−1)^(n+1) n! ζ(n + 1, x), and digamma itself for n = 0. */
export const polygamma: Binary = binary({
  name: 'polygamma',
  dialect: 'chlo',
  accepts: floats,
  eval: special.polygamma,
  element: (n, x, k) => k.call('polygamma', n, x),
  jvp: ([n, x], [dn, dx]) => {
    if (dn) {
      throw new TraceError(
        'polygamma: has no derivative by its order, which is a whole number',
        'Keep it out of differentiation: stopGradient(n).',
      );
    }
    return [dx ? multiply(dx, polygamma(add(n!, fullLike(n!, 1)), x!)) : null];
  },
  cost: { expensive: true, flops: 200 },
});

const seriesGraph = (type: TensorType): Graph => buildClosed('zeta', [type, type], (x, q) => [series(x!, q!)]);

/** `special.zeta`'s sum as a composition, for the derivative by x. */
function series(x: Value, q: Value): Value {
  const c = (n: number): Value => fullLike(x, n);
  const minusX = negate(x);
  const terms = Array.from({ length: 10 }, (_, k) => power(add(q, c(k)), minusX));
  const a = add(q, c(10));
  const last = power(a, minusX);
  const inverseSquare = divide(c(1), multiply(a, a));
  const tail = special.eulerMaclaurin.reduce((sum, coefficient, i) => {
    const n = 2 * (special.eulerMaclaurin.length - i);
    return multiply(multiply(add(x, c(n)), add(x, c(n - 1))), multiply(inverseSquare, add(sum, c(coefficient))));
  }, c(0));
  const correction = multiply(last, add(c(0.5), multiply(divide(x, a), add(tail, c(1 / 12)))));
  return add(add(terms.reduce(add), divide(multiply(last, a), subtract(x, c(1)))), correction);
}
