import fc from 'fast-check';
import { describe, test } from 'vitest';
import { inline } from '../../src/ir/builder.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { add, multiply, negate, subtract } from '../../src/ops/arithmetic.ts';
import { switchCase } from '../../src/ops/case.ts';
import { checkpoint } from '../../src/ops/checkpoint.ts';
import { fullLike } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { broadcastTo, concatenate, reduceSum, reshape, reverse, sliceAxis, transpose } from '../../src/ops/layout.ts';
import { greater, select } from '../../src/ops/logic.ts';
import { exponential, logistic, sine, tanh } from '../../src/ops/math.ts';
import { scan } from '../../src/ops/scan.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { graphTransforms } from '../../src/transforms/graph-transforms.ts';
import { expectBatching, expectClose, expectDerivatives, f32, gradientProgram, program, samples } from './laws.ts';

// Every value of a random program is f32[2,2], so that steps compose in any order.
const type = f32(2, 2);
type Step = (x: Value, y: Value, inner: Graph) => Value;

const steps: Record<string, Step> = {
  add: (x, y) => add(x, y),
  multiply: (x, y) => multiply(x, y),
  subtract: (x, y) => subtract(x, negate(y)),
  sine: (x) => sine(x),
  tanh: (x, y) => multiply(tanh(x), y),
  logistic: (x) => logistic(x),
  exponential: (x) => exponential(tanh(x)),
  dot: (x, y) => dotGeneral(x, y, { lhsContracting: [1], rhsContracting: [0] }),
  batchedDot: (x, y) =>
    broadcastTo(dotGeneral(x, y, { lhsBatching: [1], rhsBatching: [0], lhsContracting: [0], rhsContracting: [1] }), [2, 2]),
  rows: (x, y) => multiply(broadcastTo(reduceSum(x, [0]), [2, 2]), y),
  halves: (x, y) => concatenate([sliceAxis(y, 1, 1, 2), sliceAxis(x, 1, 0, 1)], 1),
  turned: (x) => reverse(reshape(transpose(x, [1, 0]), [2, 2]), [0]),
  masked: (x, y) => select(greater(sine(x), fullLike(x, 0.123)), x, y),
  copied: (x) => convert(convert(x, 'float32'), 'float32'),
  scan: (x, y, inner) => scan({ body: inner, init: [x, y], length: 2 })[0]!,
  scanned: (x, y, inner) => {
    const body = program([type, f32(2), f32(2)], (w, c, r) => {
      const [next] = inline(inner, [w, broadcastTo(c, [2, 2])]);
      return [reduceSum(next!, [0]), multiply(r, c)];
    });
    const [last, ys] = scan({ body, consts: [x], init: [reduceSum(y, [1])], xs: [y], length: 2, reverse: true });
    return add(ys!, broadcastTo(last!, [2, 2]));
  },
  checkpoint: (x, y, inner) => checkpoint(inner, [x, y])[0]!,
  case: (x, y, inner) => {
    const index = convert(reduceSum(convert(greater(x, y), 'int32'), [0, 1]), 'int32');
    return switchCase(
      index,
      [program([type, type], (x, y) => [multiply(x, y), x]), inner, program([type, type], (x) => [x, x])],
      [x, y],
    )[0]!;
  },
};

interface Plan {
  readonly steps: readonly { readonly step: string; readonly a: number; readonly b: number }[];
  readonly inner: Plan | null;
}

const plan = (depth: number): fc.Arbitrary<Plan> =>
  fc.record({
    steps: fc.array(fc.record({ step: fc.constantFrom(...Object.keys(steps)), a: fc.nat(5), b: fc.nat(5) }), {
      minLength: 1,
      maxLength: depth > 0 ? 4 : 3,
    }),
    inner: depth > 0 ? plan(depth - 1) : fc.constant(null),
  });

/** Two values to two values, small enough that no chain of steps overflows. */
function build({ steps: list, inner }: Plan): Graph {
  const nested = inner ? build(inner) : program([type, type], (x, y) => [tanh(multiply(x, y)), sine(x)]);
  return program([type, type], (x, y) => {
    const values = [x, y];
    for (const { step, a, b } of list) values.push(tanh(steps[step]!(values[a % values.length]!, values[b % values.length]!, nested)));
    return values.slice(-2);
  });
}

const runs = { numRuns: Number(process.env['FUZZ_RUNS'] ?? 60), seed: Number(process.env['FUZZ_SEED'] ?? 7) };

describe('random programs of linear, elementwise and looping steps', () => {
  test('have the derivatives of finite differences, forwards and backwards', () => {
    fc.assert(
      fc.property(plan(1), (p) => expectDerivatives(build(p), { order: 1, tolerance: 5e-2 })),
      runs,
    );
  });
  test('and so have their gradients', () => {
    fc.assert(
      fc.property(plan(0), (p) => expectDerivatives(gradientProgram(build(p)), { order: 1, tolerance: 5e-2 })),
      runs,
    );
  });
  test('are batched lane by lane, and so are their gradients', () => {
    const axis = fc.constantFrom(null, 0, 1, 2);
    fc.assert(
      fc.property(plan(1), axis, axis, axis, (p, a, b, c) => {
        const graph = build(p);
        expectBatching(graph, [a, b], { tolerance: 1e-5 });
        expectBatching(gradientProgram(graph), [a, b, c, null], { tolerance: 1e-4 });
      }),
      runs,
    );
  });
  test('vmap of the gradient is the gradient of the vmap', () => {
    fc.assert(
      fc.property(plan(1), (p) => {
        const graph = build(p);
        const lift = (g: Graph): Graph =>
          graphTransforms.vmap(
            g,
            3,
            g.params.map(() => 0),
            g.results.map(() => true),
          ).graph;
        const [inner, outer] = [lift(gradientProgram(graph)), gradientProgram(lift(graph))];
        const args = samples(inner);
        expectClose(evaluate(inner, args), evaluate(outer, args), 1e-4);
      }),
      runs,
    );
  });
});
