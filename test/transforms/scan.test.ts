import { describe, expect, test } from 'vitest';
import { inline } from '../../src/ir/builder.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { add, multiply, negate } from '../../src/ops/arithmetic.ts';
import { checkpoint } from '../../src/ops/checkpoint.ts';
import { scalar } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { broadcastTo, concatenate, reshape, sliceAxis } from '../../src/ops/layout.ts';
import { exponential, sine, tanh } from '../../src/ops/math.ts';
import { type Scan, scan } from '../../src/ops/scan.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { graphTransforms } from '../../src/transforms/graph-transforms.ts';
import { type TensorType, tensorType } from '../../src/types/shape.ts';
import { expectBatching, expectClose, expectDerivatives, f32, gradientProgram, i32, messageOf, program, samples } from './laws.ts';

const recurrent = program([f32(2), f32(2), f32(2)], (w, c, x) => {
  const h = sine(add(multiply(w, c), x));
  return [h, multiply(h, x)];
});

/** What a scan means, without a loop. */
function unrolled({ body, consts = [], init, xs = [], length, reverse = false }: Scan): Value[] {
  let carry = init;
  const ys: Value[][] = [];
  for (let round = 0; round < length; round++) {
    const i = reverse ? length - 1 - round : round;
    const slices = xs.map((x) => reshape(sliceAxis(x, 0, i, i + 1), x.type.shape.slice(1)));
    const results = inline(body, [...consts, ...carry, ...slices]);
    carry = results.slice(0, init.length);
    ys[i] = results.slice(init.length).map((y) => reshape(y, [1, ...y.type.shape]));
  }
  return [
    ...carry,
    ...body.results.slice(init.length).map((_, k) =>
      concatenate(
        ys.map((y) => y[k]!),
        0,
      ),
    ),
  ];
}

function bothWays(types: readonly TensorType[], make: (...values: Value[]) => Scan): [Graph, Graph] {
  return [program(types, (...v) => scan(make(...v))), program(types, (...v) => unrolled(make(...v)))];
}

/** Results, gradients, second derivatives and batches agree. */
function expectEqualPrograms([a, b]: [Graph, Graph]): void {
  const args = samples(a);
  expectClose(evaluate(a, args), evaluate(b, args), 1e-6);
  const [ga, gb] = [gradientProgram(a), gradientProgram(b)];
  const given = samples(ga);
  expectClose(evaluate(ga, given), evaluate(gb, given), 1e-5);
  const [gga, ggb] = [gradientProgram(ga), gradientProgram(gb)];
  const more = samples(gga);
  expectClose(evaluate(gga, more), evaluate(ggb, more), 1e-4);
  const dims = ga.params.map((_, i) => (i % 2 ? null : 0));
  const [va, vb] = [ga, gb].map(
    (g) =>
      graphTransforms.vmap(
        g,
        2,
        dims,
        g.results.map(() => true),
      ).graph,
  ) as [Graph, Graph];
  const lanes = samples(va);
  expectClose(evaluate(va, lanes), evaluate(vb, lanes), 1e-5);
}

describe('a scan is its unrolled loop, under all transformations', () => {
  const types = [f32(2), f32(2), f32(3, 2)];
  const cases: Record<string, (...values: Value[]) => Scan> = {
    forwards: (w, c, xs) => ({ body: recurrent, consts: [w!], init: [c!], xs: [xs!], length: 3 }),
    backwards: (w, c, xs) => ({ body: recurrent, consts: [w!], init: [c!], xs: [xs!], length: 3, reverse: true }),
    'nested, with a checkpoint inside': (w, c, xs) => ({
      body: program([f32(2), f32(2), f32(2)], (w, c, x) => {
        const inner = program([f32(2), f32(2), f32(2)], (w, x, c) => checkpoint(recurrent, [w, c, x]).slice(0, 1));
        const [h] = scan({ body: inner, consts: [w, x], init: [c], length: 2 });
        return [h!, multiply(h!, w)];
      }),
      consts: [w!],
      init: [c!],
      xs: [xs!],
      length: 3,
    }),
    'with a carry that only grows active inside': (w, c, xs) => ({
      body: program([f32(2), f32(2), f32(2), f32(), f32(2)], (w, a, b, n, x) => [
        multiply(b, x),
        add(multiply(a, w), b),
        add(n, scalar(1, 'float32')),
        a,
      ]),
      consts: [w!],
      init: [c!, multiply(c!, c!), scalar(0, 'float32')],
      xs: [xs!],
      length: 3,
    }),
    'with state that never changes': (w, c, xs) => ({
      body: program([f32(2), f32(2), f32(2)], (still, c, x) => [still, multiply(sine(still), add(c, x)), multiply(still, c)]),
      init: [w!, c!],
      xs: [xs!],
      length: 3,
    }),
    'that does not use all that it is given': (w, c, xs) => ({
      body: program([f32(2), f32(2), f32(2)], (_w, c, x) => [c, sine(x)]),
      consts: [w!],
      init: [c!],
      xs: [xs!],
      length: 3,
    }),
  };
  for (const [name, make] of Object.entries(cases)) test(name, () => expectEqualPrograms(bothWays(types, make)));

  test('integers ride along without tangents', () => {
    const body = program([i32(), f32(2), i32()], (n, c, k) => [
      add(n, k),
      multiply(c, sine(multiply(c, broadcastTo(convert(n, 'float32'), c.type.shape)))),
      n,
    ]);
    const [a, b] = bothWays([i32(), f32(2), i32(3)], (n, c, ks) => ({ body, init: [n!, c!], xs: [ks!], length: 3 }));
    expectClose(evaluate(a, samples(a)), evaluate(b, samples(b)));
    expectDerivatives(a);
  });

  test('no rounds at all: the carry as it came', () => {
    const p = program(types, (w, c) =>
      scan({ body: program([f32(2), f32(2)], (w, c) => [multiply(w, c), c]), consts: [w], init: [c], length: 0 }),
    );
    const [w, c, xs] = samples(p);
    const [last, ys] = evaluate(p, [w!, c!, xs!]);
    expect([...last!.data]).toEqual([...c!.data]);
    expect(ys!.type).toEqual(f32(0, 2));
    expectDerivatives(p);
  });
});

describe('derivatives of a scan', () => {
  test('are those of finite differences, twice', () => {
    expectDerivatives(
      program([f32(2), f32(2), f32(3, 2)], (w, c, xs) => scan({ body: recurrent, consts: [w], init: [c], xs: [xs], length: 3 })),
    );
  });
});

describe('a batched scan is a loop over the batch', () => {
  const p = program([f32(2), f32(2), f32(3, 2)], (w, c, xs) => scan({ body: recurrent, consts: [w], init: [c], xs: [xs], length: 3 }));
  test.each([[[0, 0, 0]], [[null, null, 1]], [[1, null, null]], [[null, 1, null]], [[null, null, 2]], [[null, null, 0]]])(
    'with batch axes %j',
    (dims) => {
      expectBatching(p, dims);
      expectBatching(gradientProgram(p), [...dims, null, 0]);
    },
  );
});

describe('residuals of a scan', () => {
  /** The scans of the primal and of the tangent program. */
  function scansOf(make: (...values: Value[]) => Scan, types = [f32(4, 4), f32(4), f32(3, 4)], active = types.map(() => true)) {
    const graph = program(types, (...v) => scan(make(...v)));
    const { primal, tangent, residuals } = graphTransforms.linearize(graph, active);
    const stacks = primal.eqns.find((e) => e.op.name === 'scan')!.outputs.slice(graph.results.length);
    return { graph, primal, tangent, residuals, stacks };
  }
  const layer = program([f32(4), f32(4, 4)], (h, w) => {
    const product = dotGeneral(w, h, { lhsContracting: [1], rhsContracting: [0] });
    return [tanh(add(product, multiply(exponential(h), sine(product))))];
  });
  const stack = [f32(4), f32(3, 4, 4)];

  test('of a checkpointed body are its carry, one per round, and nothing else', () => {
    const { primal, stacks, residuals } = scansOf(
      (h, ws) => ({ body: program([f32(4), f32(4, 4)], (h, w) => checkpoint(layer, [h, w])), init: [h!], xs: [ws!], length: 3 }),
      stack,
    );
    expect(stacks.map((v) => v.type)).toEqual([f32(3, 4)]);
    expect(primal.results.slice(-residuals)).toHaveLength(2);
    expect(primal.results).toContain(primal.params[1]);
  });
  test('of the same body without checkpoint are more', () => {
    expect(scansOf((h, ws) => ({ body: layer, init: [h!], xs: [ws!], length: 3 }), stack).stacks.length).toBeGreaterThan(2);
  });
  test('with dots saveable, are the carry and the product', () => {
    const body = program([f32(4), f32(4, 4)], (h, w) => checkpoint(layer, [h, w], 'dots_saveable'));
    expect(scansOf((h, ws) => ({ body, init: [h!], xs: [ws!], length: 3 }), stack).stacks.map((v) => v.type)).toEqual([
      f32(3, 4),
      f32(3, 4),
    ]);
  });
  test('that do not change from round to round are computed once, outside', () => {
    const body = program([f32(4), f32(4)], (w, c) => [multiply(c, exponential(sine(w)))]);
    const { primal, stacks } = scansOf((w, c) => ({ body, consts: [w!], init: [c!], length: 3 }), [f32(4), f32(4)], [false, true]);
    expect(stacks).toEqual([]);
    expect(primal.eqns.map((e) => e.op.name)).toEqual(['sine', 'exponential', 'scan']);
    expect(primal.eqns.at(-1)!.regions[0]!.eqns.map((e) => e.op.name)).toEqual(['multiply']);
  });
  test('that are a const, an x or a y are not stacked again', () => {
    const body = program([f32(4), f32(4), f32(4)], (w, c, x) => {
      const y = exponential(x);
      return [multiply(multiply(c, w), y), y];
    });
    const { stacks } = scansOf(
      (w, c, xs) => ({ body, consts: [w!], init: [c!], xs: [xs!], length: 3 }),
      [f32(4), f32(4), f32(3, 4)],
      [false, true, false],
    );
    expect(stacks).toEqual([]);
  });
  test('are what is small: the 16-bit tensor, not its 32-bit copy', () => {
    const half = tensorType('bfloat16', [4]);
    const body = program([half, half], (c, x) => {
      const h = convert(c, 'float32');
      return [convert(multiply(negate(h), convert(x, 'float32')), 'bfloat16')];
    });
    const { stacks } = scansOf((c, xs) => ({ body, init: [c!], xs: [xs!], length: 3 }), [half, tensorType('bfloat16', [3, 4])]);
    expect(stacks.map((v) => v.type)).toEqual([tensorType('bfloat16', [3, 4])]);
  });
});

describe('unused parts of a scan', () => {
  test('are dropped: ys, and carries that feed only themselves', () => {
    const body = program([f32(2), f32(2), f32(2), f32(2)], (w, a, b, x) => [add(a, x), multiply(b, w), sine(b)]);
    const p = program([f32(2), f32(2), f32(2), f32(3, 2)], (w, a, b, xs) =>
      scan({ body, consts: [w], init: [a, b], xs: [xs], length: 3 }).slice(0, 1),
    );
    const { primal } = graphTransforms.linearize(
      p,
      p.params.map(() => true),
    );
    const [eqn] = primal.eqns;
    expect(eqn!.inputs).toEqual([primal.params[1], primal.params[3]]);
    expect(eqn!.outputs).toHaveLength(1);
    const args = samples(p);
    expectClose(evaluate(primal, args).slice(0, 1), evaluate(p, args));
  });
});

describe('what a scan refuses', () => {
  const step = program([f32(2)], (c) => [concatenate([c, c], 0)]);
  test('a carry that changes its type', () => {
    expect(messageOf(() => program([f32(2)], (c) => scan({ body: step, init: [c], length: 2 })))).toBe(
      'scan: the carry must keep its types, got f32[4] from the body for f32[2] (carry 0)\n  Convert or reshape what the body returns, or begin with a carry of that type.',
    );
  });
  test('xs of another length', () => {
    expect(
      messageOf(() => program([f32(2), f32(3, 2)], (c, xs) => scan({ body: recurrent, consts: [c], init: [c], xs: [xs], length: 2 }))),
    ).toBe('scan: xs must have 2 slices along axis 0, got f32[3,2]');
  });
  test('a body of other parameters', () => {
    expect(messageOf(() => program([f32(3)], (c) => scan({ body: step, init: [c], length: 2 })))).toBe(
      'scan: body must take (f32[3]), got (f32[2])',
    );
  });
  test('fewer carried values than it began with', () => {
    expect(messageOf(() => program([f32(2)], (c) => scan({ body: program([f32(2)], () => []), init: [c], length: 2 })))).toBe(
      'scan: the body must return 1 carried values, got 0',
    );
  });
});
