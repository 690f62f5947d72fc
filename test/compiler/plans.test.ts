import { describe, expect, test } from 'vitest';
import { compile, compileCandidate, type Plan, printPlan, type Step, type Target } from '../../src/compiler/index.ts';
import { machines } from '../../src/machine/table.ts';
import { build, inline as inlineGraph } from '../../src/ir/builder.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, divide, maximum, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { checkpoint } from '../../src/ops/checkpoint.ts';
import { fullLike, scalar } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { dynamicUpdateSlice } from '../../src/ops/dynamic.ts';
import { broadcastInDim, concatenate, reduceSum, transpose } from '../../src/ops/layout.ts';
import { exponential, rsqrt, sqrt, tanh } from '../../src/ops/math.ts';
import { reduceMax } from '../../src/ops/reduce.ts';
import { scan } from '../../src/ops/scan.ts';
import { range } from '../../src/types/shape.ts';
import { plainTarget, testGpu } from '../support/plan-runner.ts';
import { parseType, program } from '../support/programs.ts';
import { gradientProgram } from '../transforms/laws.ts';

interface Options {
  readonly donated?: readonly number[];
  readonly target?: Partial<Target>;
}

const planOf = (params: readonly string[], body: (...v: Value[]) => readonly Value[], { donated = [], target = {} }: Options = {}): Plan =>
  compile(program(params.map(parseType), body), { ...plainTarget, ...target }, { name: 'test', donated });

const kernels = (...args: Parameters<typeof planOf>): number => planOf(...args).report.kernels;
const flat = (steps: readonly Step[]): Step[] => steps.flatMap((s) => ('body' in s ? flat(s.body) : [s]));
const rows = (x: Value, r: Value): Value => broadcastInDim(r, x.type.shape, [0]);
const product = (a: Value, b: Value): Value => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] });

const softmax = (x: Value): Value => {
  const e = exponential(subtract(x, rows(x, reduceMax(x, [1]))));
  return divide(e, rows(x, reduceSum(e, [1])));
};

/** softmax(q kᵀ) v, head by head. */
const attention = (q: Value, k: Value, v: Value): Value => {
  const heads = { lhsBatching: [0], rhsBatching: [0] };
  const scores = dotGeneral(q, k, { ...heads, lhsContracting: [2], rhsContracting: [2] });
  const spread = (r: Value): Value => broadcastInDim(r, scores.type.shape, [0, 1]);
  const e = exponential(subtract(scores, spread(reduceMax(scores, [2]))));
  return dotGeneral(divide(e, spread(reduceSum(e, [2]))), v, { ...heads, lhsContracting: [2], rhsContracting: [1] });
};

const layerNorm = (x: Value, scale: Value, bias: Value): Value => {
  const mean = (v: Value): Value => {
    const sum = reduceSum(v, [1]);
    return divide(sum, fullLike(sum, v.type.shape[1]!));
  };
  const centred = subtract(x, rows(x, mean(x)));
  const variance = mean(multiply(centred, centred));
  const normed = multiply(centred, rows(x, rsqrt(add(variance, fullLike(variance, 1e-5)))));
  return add(multiply(normed, broadcastInDim(scale, x.type.shape, [1])), broadcastInDim(bias, x.type.shape, [1]));
};

const rmsNorm = (x: Value, scale: Value): Value => {
  const sum = reduceSum(multiply(x, x), [1]);
  const factor = rsqrt(add(divide(sum, fullLike(sum, x.type.shape[1]!)), fullLike(sum, 1e-5)));
  return multiply(multiply(x, rows(x, factor)), broadcastInDim(scale, x.type.shape, [1]));
};

describe('kernels per program', () => {
  test('an elementwise chain is one kernel, whatever its length', () =>
    expect(
      kernels(['f32[64,64]', 'f32[64,64]'], (a, b) => {
        let x = a;
        for (let i = 0; i < 30; i++) x = add(multiply(x, b), tanh(a));
        return [x];
      }),
    ).toBe(1));
  test('several results of one shape are one kernel', () =>
    expect(kernels(['f32[64]', 'f32[64]'], (a, b) => [add(a, b), multiply(a, b), tanh(a)])).toBe(1));
  test('softmax is one kernel', () => expect(kernels(['f32[64,256]'], (x) => [softmax(x)])).toBe(1));
  test('softmax in bf16 is one kernel', () =>
    expect(kernels(['bf16[64,256]'], (x) => [convert(softmax(convert(x, 'float32')), 'bfloat16')])).toBe(1));
  test('layer norm is one kernel', () =>
    expect(kernels(['f32[64,256]', 'f32[256]', 'f32[256]'], (x, g, b) => [layerNorm(x, g, b)])).toBe(1));
  test('a product with bias and activation is one kernel', () =>
    expect(
      kernels(['bf16[64,128]', 'bf16[128,64]', 'bf16[64]'], (x, w, b) => [tanh(add(product(x, w), broadcastInDim(b, [64, 64], [1])))]),
    ).toBe(1));
  test('a product of transposed operands reads them as they lie', () =>
    expect(kernels(['f32[128,64]', 'f32[96,128]'], (x, w) => [product(transpose(x, [1, 0]), transpose(w, [1, 0]))])).toBe(1));
  test('a multilayer perceptron is two kernels', () =>
    expect(
      kernels(['f32[64,128]', 'f32[128,256]', 'f32[256,128]'], (x, a, b) => [
        add(x, product(maximum(product(x, a), fullLike(product(x, a), 0)), b)),
      ]),
    ).toBe(2));
  test('a gated perceptron is two kernels: its two projections share one', () =>
    expect(
      kernels(['bf16[64,128]', 'bf16[128,256]', 'bf16[128,256]', 'bf16[256,128]'], (x, gate, up, down) => [
        product(multiply(tanh(product(x, gate)), product(x, up)), down),
      ]),
    ).toBe(2));
  test('what two products behind others need is computed once and written once', () => {
    const plan = planOf(['f32[64,128]', 'f32[128,256]', 'f32[256,64]', 'f32[64,64]'], (x, up, down, dy) => {
      const u = product(x, up);
      const t = tanh(u);
      const dh = dotGeneral(dy, down, { lhsContracting: [1], rhsContracting: [1] });
      const du = add(multiply(dh, add(t, u)), add(multiply(t, dh), multiply(u, dh)));
      const h = multiply(u, add(fullLike(t, 1), t));
      const transposed = (a: Value, b: Value): Value => dotGeneral(a, b, { lhsContracting: [0], rhsContracting: [0] });
      return [transposed(h, dy), transposed(x, du), dotGeneral(du, up, { lhsContracting: [1], rhsContracting: [1] })];
    });
    expect(plan.report.kernels).toBe(4);
    expect(plan.report.tempBytes).toBe(2 * 64 * 256 * 4);
  });
  // Large enough that a dispatch is nothing beside them: short ones go side by side.
  describe.each([
    ['alone', (x: Value) => x, 'f32[1024,256]'],
    ['behind a norm', (x: Value, scale: Value) => rmsNorm(x, scale), 'f32[1024,256]'],
  ])('projections of one operand, %s,', (_, from, x) => {
    const params = [x, 'f32[256]', ...Array.from({ length: 3 }, () => 'f32[256,256]')];
    const projected = (operand: Value, scale: Value, ...w: Value[]): Value[] => w.map((v) => product(from(operand, scale), v));
    test('are one kernel on a GPU', () => {
      const target = { machine: machines.gpu };
      expect(kernels(params, projected, { target })).toBe(1);
    });
    test('are on a CPU a kernel each, of one text', () => {
      const plan = planOf(params, projected);
      expect([plan.report.kernels, plan.kernels.length]).toEqual([3, 1]);
    });
  });
  test('a residual, a norm and a gated perceptron are three kernels', () =>
    expect(
      kernels(
        ['f32[64,96]', 'f32[96,128]', 'f32[64,128]', 'f32[128]', 'f32[128,256]', 'f32[128,256]', 'f32[256,128]'],
        (a, out, y, scale, gate, up, down) => {
          const x = add(y, product(a, out));
          const h = rmsNorm(x, scale);
          return [add(x, product(multiply(tanh(product(h, gate)), product(h, up)), down))];
        },
      ),
    ).toBe(3));
  test('a norm stays a kernel where too many tiles would make its statistics again', () => {
    const head = (x: Value, scale: Value, w: Value): Value[] => [product(rmsNorm(tanh(x), scale), w)];
    expect(kernels(['f32[1,512]', 'f32[512]', 'f32[512,64]'], head)).toBe(1);
    expect(kernels(['f32[1,512]', 'f32[512]', 'f32[512,32768]'], head)).toBe(2);
  });
  test('a layer norm stays a kernel: its mean does not commute with the product', () =>
    expect(kernels(['f32[64,128]', 'f32[128]', 'f32[128]', 'f32[128,64]'], (x, g, b, w) => [product(layerNorm(x, g, b), w)])).toBe(2));
  test('a sum of products is one kernel', () =>
    expect(kernels(['f32[64,96]', 'f32[64,32]', 'f32[96,48]', 'f32[32,48]'], (a, b, v, w) => [add(product(a, v), product(b, w))])).toBe(1));
  test('updates of tensors of several sizes are one kernel, as are sums over them', () => {
    const types = ['f32[64]', 'f32[12,20]', 'f32[5,7]'];
    const whole = (x: Value): Value =>
      reduceSum(
        x,
        x.type.shape.map((_, d) => d),
      );
    expect(kernels(types, (...x) => x.map(tanh))).toBe(1);
    expect(kernels(types, (...x) => x.map(whole))).toBe(1);
    expect(kernels(types, (...x) => [x.map(whole).reduce((a, b) => add(a, b))])).toBe(2);
  });
  test('AdamW of a tensor is one kernel', () =>
    expect(kernels(['f32[256,64]', 'f32[256,64]', 'f32[256,64]', 'f32[256,64]', 'f32[]'], adam)).toBe(1));
});

function adam(p: Value, m: Value, v: Value, g: Value, rate: Value): Value[] {
  const times = (x: Value, n: number): Value => multiply(x, fullLike(x, n));
  const m2 = add(times(m, 0.9), times(g, 0.1));
  const v2 = add(times(v, 0.999), times(multiply(g, g), 0.001));
  const update = add(divide(m2, add(sqrt(v2), fullLike(v2, 1e-8))), times(p, 0.01));
  return [subtract(p, multiply(update, broadcastInDim(rate, p.type.shape, []))), m2, v2];
}

describe('memory of a plan', () => {
  test('donated state is updated in place, without temporaries', () => {
    const plan = planOf(['f32[256,64]', 'f32[256,64]', 'f32[256,64]', 'f32[256,64]', 'f32[]'], adam, { donated: [0, 1, 2] });
    expect(plan.outputs.map((b) => plan.buffers[b]!.aliasOf)).toEqual([0, 1, 2]);
    expect(plan.arenas).toEqual([]);
    expect(flat(plan.steps)).toHaveLength(1);
  });
  test('an update of a donated cache writes its window and nothing else', () => {
    const write = (c: Value, u: Value, i: Value): Value[] => [dynamicUpdateSlice(c, u, [i, scalar(0, 'int32')])];
    const plan = planOf(['bf16[4096,64]', 'bf16[1,64]', 'i32[]'], write, { donated: [0] });
    expect(plan.report.dispatches).toBe(1);
    expect(plan.report.bytes).toBeLessThan(1024);
    expect(plan.buffers[plan.outputs[0]!]!.aliasOf).toBe(plan.inputs[0]);
  });
  test('an update of what the caller keeps is made on a copy', () => {
    const plan = planOf(['bf16[4096,64]', 'bf16[1,64]', 'i32[]'], (c, u, i) => [dynamicUpdateSlice(c, u, [i, scalar(0, 'int32')])]);
    expect(flat(plan.steps)).toHaveLength(2);
    expect(plan.buffers[plan.outputs[0]!]!.aliasOf).toBeUndefined();
  });
  test('a donation that no result can use is reported', () =>
    expect(planOf(['f32[64]'], (x) => [reduceSum(x, [0])], { donated: [0] }).report.notes).toEqual([
      'argument 0 was donated, but no result could take over its memory',
    ]));
  test('what a gradient computes again is not merged with what it repeats: layers keep less', () => {
    const square = parseType('f32[64,64]');
    const layer = program([square, square], (x, w) => {
      for (let i = 0; i < 4; i++) x = tanh(product(x, w!));
      return [x!];
    });
    const layers = (call: (operands: Value[]) => readonly Value[]) =>
      program([square, ...range(4).map(() => square)], (x, ...ws) => [ws.reduce((h, w) => call([h, w])[0]!, x!)]);
    const { report: plain } = compile(gradientProgram(layers((v) => inlineGraph(layer, v))), plainTarget, { name: 'plain' });
    const { report: again } = compile(gradientProgram(layers((v) => checkpoint(layer, v, 'nothing_saveable', []))), plainTarget, { name: 'again' });
    expect(again.dispatches).toBeGreaterThan(plain.dispatches);
    // Between layers, within the one that is computed again, and what moves.
    expect(again.tempBytes).toBeLessThanOrEqual((3 + 4 + 3) * 64 * 64 * 4);
    expect(plain.tempBytes).toBeGreaterThan(16 * 64 * 64 * 4);
  });
  test('temporaries that do not live at once share memory', () => {
    const chain = (x: Value, w: Value): Value[] => {
      for (let i = 0; i < 10; i++) x = product(x, w);
      return [x];
    };
    const { report } = planOf(['f32[64,64]', 'f32[64,64]'], chain);
    expect(report.tempBytes).toBe(2 * 64 * 64 * 4);
    expect(report.tempBytesLowerBound).toBe(report.tempBytes);
  });
  test('temporaries of one size lie in buffers by turns, so that a kernel reads one and writes the other', () => {
    const plan = planOf(['f32[64,64]', 'f32[64,64]'], (x, w) => [product(product(product(product(x, w), w), w), w)]);
    expect(plan.arenas).toEqual([64 * 64 * 4, 64 * 64 * 4]);
    for (const { bindings } of plan.kernels) expect(bindings.filter((b) => b === 'read_write')).toHaveLength(1);
  });
  test('no two bindings of a dispatch that live in one arena overlap', () => {
    const plan = planOf(['f32[64,64]', 'f32[64,64]'], (x, w) => {
      const [a, b] = [product(x, w), product(w, x)];
      return [softmax(product(a, b)), reduceSum(product(b, a), [0])];
    });
    for (const step of flat(plan.steps)) {
      if (step.kind !== 'dispatch') continue;
      // The GPU takes a buffer for reading or for writing within one dispatch, not for both.
      const arenas = (access: string): (number | undefined)[] =>
        step.bindings.flatMap((r, i) => (plan.kernels[step.kernel]!.bindings[i] === access ? [plan.buffers[r.buffer]!.place?.arena] : []));
      expect(arenas('read').filter((a) => a !== undefined && arenas('read_write').includes(a))).toEqual([]);
      const ranges = step.bindings.flatMap((r) => {
        const { place } = plan.buffers[r.buffer]!;
        return place ? [{ from: place.offsetBytes, to: place.offsetBytes + r.sizeBytes, arena: place.arena }] : [];
      });
      for (const a of ranges)
        for (const b of ranges) if (a !== b && a.arena === b.arena) expect(a.to <= b.from || b.to <= a.from).toBe(true);
    }
  });
});

describe('loops', () => {
  const body = build('body', [parseType('f32[64,64]'), parseType('f32[64,64]')], (x, w) => [
    softmax(product(x, w)),
    reduceSum(x, [0]),
  ]).graph;
  const layers = (x: Value, ws: Value): readonly Value[] => scan({ body, init: [x], xs: [ws], length: 12 });
  test('the body of a scan is compiled once and reads its slices where they lie', () => {
    const plan = planOf(['f32[64,64]', 'f32[12,64,64]'], layers);
    expect(plan.report.kernels).toBeLessThanOrEqual(4);
    expect(plan.steps.filter((s) => s.kind === 'loop')).toHaveLength(1);
  });
  test('equal layers of an unrolled program share their kernels', () => {
    const unrolled = (x: Value, ...ws: Value[]): Value[] => {
      for (const w of ws) x = softmax(product(x, w));
      return [x];
    };
    const plan = planOf(['f32[64,64]', ...Array.from({ length: 12 }, () => 'f32[64,64]')], unrolled);
    expect(plan.report.kernels).toBe(24);
    expect(plan.kernels.length).toBeLessThanOrEqual(6);
  });
});

describe('choices by measurement', () => {
  const params = ['f32[64,64]', 'f32[64,64]'];
  const body = (a: Value, b: Value): Value[] => [product(a, b)];
  const [choice] = planOf(params, body).report.choices;
  const heads = ['f32[2,48,16]', 'f32[2,60,16]', 'f32[2,60,16]'];
  const attend = (q: Value, k: Value, v: Value): Value[] => [attention(q, k, v)];
  const gpu: Partial<Target> = { machine: testGpu, features: [], quads: false, subgroupSize: 0 };
  type Body = (...values: Value[]) => Value[];
  const choices: readonly [string, readonly string[], Body, Partial<Target>][] = [
    ['matmul/float32,float32,float32/mk,kn/1x64x64x64', params, body as Body, {}],
    ['attention/float32/2x64x64x16', heads, attend as Body, {}],
    ['attention/float32/2x64x64x16', heads, attend as Body, gpu],
    ['attention/float32/2x1x64x16', ['f32[2,1,16]', ...heads.slice(1)], attend as Body, gpu],
  ];
  test.each(choices)('are told with their candidates, the guess first: %s', (key, params, body, target) => {
    const [choice] = planOf(params, body, { target }).report.choices;
    expect(choice).toMatchObject({ key, tuned: false, chosen: choice!.candidates[0] });
    expect(choice!.candidates.length).toBeGreaterThan(1);
    const plans = choice!.candidates.map((c) => planOf(params, body, { target: { ...target, tuned: { [key]: c } } }));
    expect(plans.map((p) => p.report.choices)).toMatchObject(choice!.candidates.map((chosen) => [{ chosen, tuned: true }]));
    expect(new Set(plans.map((p) => p.kernels[0]!.wgsl)).size).toBe(plans.length);
    // The program that is measured has the same choice.
    const measured = choice!.candidates.map((c) => compileCandidate(choice!, c, { ...plainTarget, ...target }));
    expect(measured.map((p) => p.report.choices)).toMatchObject(choice!.candidates.map((chosen) => [{ key, chosen }]));
  });
  test('that are of another version are not taken', () =>
    expect(planOf(params, body, { target: { tuned: { [choice!.key]: 'gone' } } }).report.choices).toMatchObject([{ tuned: false }]));
});

describe('limits', () => {
  test('no kernel binds more buffers than the adapter has', () => {
    const many = Array.from({ length: 40 }, () => 'f32[8]');
    const sum = planOf(many, (...v) => [v.reduce((a, b) => add(a, b))], { target: { maxStorageBuffers: 8 } });
    const join = planOf(many, (...v) => [concatenate(v, 0)], { target: { maxStorageBuffers: 8 } });
    for (const plan of [sum, join]) for (const k of plan.kernels) expect(k.bindings.length).toBeLessThanOrEqual(8);
  });
  test('a long grid is folded', () => {
    const plan = planOf(['f32[4000000]'], (x) => [tanh(x)], { target: { maxWorkgroupsPerDimension: 100 } });
    const [step] = plan.steps as [Step & { kind: 'dispatch' }];
    expect(Math.max(...step.workgroups)).toBeLessThanOrEqual(100);
    expect(step.workgroups.reduce((a, b) => a * b) * 64 * 4).toBeGreaterThanOrEqual(4000000);
  });
});

test('a plan prints as a table', () => {
  const text = printPlan(planOf(['f32[4,8]', 'f32[8]'], (x, b) => [tanh(add(x, broadcastInDim(b, [4, 8], [1])))]));
  expect(text).toMatchInlineSnapshot(`
    "plan test(f32[4,8], f32[8]) -> (f32[4,8])
      map_f32_4x8_tanh  1 × 8      in0 in1 ⇒ out0
    1 kernels (1 different), 1 dispatches, temporaries 0 B, at least 0 B"
  `);
});
