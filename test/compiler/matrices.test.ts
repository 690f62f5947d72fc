/** When products are made by subgroup matrices, and what the compiler says of it. */
import { describe, expect, test } from 'vitest';
import { compile, compileCandidate, type MatrixShape, type Plan, type Target } from '../../src/compiler/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, multiply } from '../../src/ops/arithmetic.ts';
import { convert } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { plainTarget, testCpu, testGpu } from '../support/plan-runner.ts';
import { parseType, program } from '../support/programs.ts';

const halves: MatrixShape = { component: 'f16', m: 16, n: 16, k: 16, lanes: 32, sized: false };
const smaller: MatrixShape = { ...halves, n: 8 };
const words: MatrixShape = { component: 'f32', m: 8, n: 8, k: 8, lanes: 32, sized: false };
const features = ['chromium-experimental-subgroup-matrix', 'shader-f16', 'subgroup-size-control', 'subgroups'];

interface Options {
  readonly strict?: boolean;
  readonly bf16AsF16?: boolean;
  readonly target?: Partial<Target>;
}

const product = (a: Value, b: Value): Value => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] });
const planOf = (
  types: readonly string[],
  matrices: readonly MatrixShape[],
  body: (...v: Value[]) => Value,
  { target = {}, ...options }: Options = {},
): Plan =>
  compile(
    program(types.map(parseType), (...v) => [body(...v)]),
    { ...plainTarget, machine: testGpu, features, matrices, ...target },
    { name: 'test', ...options },
  );
const times = (types: readonly string[], matrices: readonly MatrixShape[], options?: Options): Plan =>
  planOf(types, matrices, (a, b) => product(a!, b!), options);
const chosen = (plan: Plan): string | undefined => plan.report.choices[0]?.chosen;
const byMatrices = (plan: Plan): boolean => plan.kernels.some((k) => k.wgsl.includes('subgroupMatrixMultiplyAccumulate'));

const square = (dtype: string): string[] => [`${dtype}[512,512]`, `${dtype}[512,512]`];

describe('products go by subgroup matrices', () => {
  test.each([
    ['float16 by f16', 'f16', [smaller, halves], 'matrix-64-f16-16x16x16'],
    ['float16 by f32 where there is no f16', 'f16', [words], 'matrix-64-f32-8x8x8'],
    ['float16 by f16 where there is f32 too', 'f16', [words, halves], 'matrix-64-f16-16x16x16'],
    ['float32 by f32', 'f32', [halves, words], 'matrix-64-f32-8x8x8'],
    ['bfloat16 by f32', 'bf16', [halves, words], 'matrix-64-f32-8x8x8'],
    ['float32 not by f16', 'f32', [halves], 'tiled-32x32-by-4x4'],
    ['bfloat16 not by f16', 'bf16', [halves], 'tiled-32x32-by-4x4'],
    ['integers not at all', 'i32', [halves, words], 'tiled-32x32-by-4x4'],
    ['nothing without them', 'f16', [], 'tiled-32x32-by-4x4'],
  ] as const)('where nothing of an operand is lost: %s', (_, dtype, matrices, tile) => {
    const plan = times(square(dtype), matrices);
    expect(chosen(plan)).toBe(tile);
    expect(byMatrices(plan)).toBe(tile.startsWith('matrix'));
  });

  test('by f16 where the program makes operands float16', () => {
    const plan = planOf(square('bf16'), [halves], (a, b) => convert(product(convert(a!, 'float16'), convert(b!, 'float16')), 'bfloat16'));
    expect(byMatrices(plan)).toBe(true);
  });

  test('by f32 where one operand alone is float16', () => {
    expect(byMatrices(times(['f16[512,512]', 'f32[512,512]'], [halves]))).toBe(false);
    expect(times(['f16[512,512]', 'f32[512,512]'], [halves, words]).kernels[0]!.wgsl).toContain('subgroup_matrix_left<f32, 8, 8>');
  });

  test('with at most 4096 steps of k, also where parts of k would not fit, as matrices of sums cannot be made in blocks', () => {
    const long = (k: number): boolean =>
      byMatrices(times([`f16[4096,${k}]`, `f16[${k},4096]`], [halves], { target: { maxBindingBytes: 2 ** 26 } }));
    expect([long(4096), long(8192)]).toEqual([true, false]);
  });

  test('never with strict, whose order of additions is written down', () => {
    expect(byMatrices(times(square('f16'), [halves], { strict: true }))).toBe(false);
  });

  test('on a CPU only where that was measured', () => {
    const cpu = times(square('f16'), [halves], { target: { machine: testCpu } });
    expect(byMatrices(cpu)).toBe(false);
    const { key, candidates } = cpu.report.choices[0]!;
    expect(candidates).toContain('matrix-32-f16-16x16x16');
    expect(byMatrices(times(square('f16'), [halves], { target: { machine: testCpu, tuned: { [key]: 'matrix-32-f16-16x16x16' } } }))).toBe(
      true,
    );
  });

  test('not where what was measured was another kernel', () => {
    const { key } = times(square('f16'), [halves]).report.choices[0]!;
    expect(chosen(times(square('f16'), [halves], { target: { tuned: { [key]: 'tiled-64x64-by-4x4' } } }))).toBe('tiled-64x64-by-4x4');
  });

  test('in no more memory and with no more invocations than the adapter has', () => {
    const joint = (a: Value, ...others: Value[]): Value => others.map((b) => product(a, b)).reduce((x, y) => multiply(x, y));
    const types = [...square('f16'), ...square('f16')];
    for (const maxWorkgroupBytes of [16384, 32768]) {
      const plan = planOf(types, [halves], joint, { target: { maxWorkgroupBytes } });
      expect(byMatrices(plan)).toBe(maxWorkgroupBytes > 16384);
      for (const kernel of plan.kernels) expect(kernel.workgroupBytes).toBeLessThanOrEqual(maxWorkgroupBytes);
    }
    expect(byMatrices(times(square('f16'), [{ ...halves, lanes: 128 }]))).toBe(false);
  });

  test('together where one shape holds the operands of all', () => {
    const both = (matrices: readonly MatrixShape[]): string =>
      planOf(['f16[512,512]', 'f16[512,512]', 'f32[512,512]', 'f32[512,512]'], matrices, (a, b, c, d) =>
        add(convert(product(a!, b!), 'float32'), product(c!, d!)),
      )
        .kernels.map((k) => k.wgsl)
        .join('\n');
    expect(both([words])).toContain('subgroup_matrix_left<f32, 8, 8>');
    expect(both([halves, words])).toContain('subgroup_matrix_left<f32, 8, 8>');
  });
});

describe('products of bfloat16 by matrices of f16', () => {
  const allowed = { bf16AsF16: true };

  test('are told of where they would need leave, and nowhere else', () => {
    const told = 'products of bfloat16 are made without subgroup matrices, which on this adapter hold float16';
    const notes = (dtype: string, matrices: readonly MatrixShape[], options?: Options): string =>
      times(square(dtype), matrices, options).report.notes.join();
    expect(notes('bf16', [halves])).toContain(told);
    for (const silent of [
      notes('bf16', []),
      notes('bf16', [halves, words]),
      notes('f32', [halves]),
      notes('bf16', [halves], { strict: true }),
    ])
      expect(silent).not.toContain(told);
  });

  test('are made with leave, and the report states the error', () => {
    const plan = times(square('bf16'), [halves], allowed);
    expect(chosen(plan)).toBe('matrix-64-f16-16x16x16');
    expect(byMatrices(plan)).toBe(true);
    expect(plan.report.notes.join()).toContain(
      'bfloat16 operands as float16 (exact from 2⁻¹⁴ to 65504, within 2⁻²⁴ below, undefined above)',
    );
  });

  test('go by f32 where there is f32, and by neither with strict; leave holds for no other dtype', () => {
    expect(chosen(times(square('bf16'), [halves, words], allowed))).toBe('matrix-64-f32-8x8x8');
    expect(byMatrices(times(square('bf16'), [halves], { ...allowed, strict: true }))).toBe(false);
    expect(byMatrices(times(square('f32'), [halves], allowed))).toBe(false);
    expect(byMatrices(times(['bf16[512,512]', 'f32[512,512]'], [halves], allowed))).toBe(false);
  });
});

describe('a kernel by subgroup matrices', () => {
  test('names the features that it needs, and those of several subgroup sizes ask for theirs', () => {
    const [kernel] = times(square('f16'), [{ ...halves, sized: true }]).kernels;
    expect(kernel!.features).toEqual(['subgroups', 'chromium-experimental-subgroup-matrix', 'shader-f16', 'subgroup-size-control']);
    for (const name of ['subgroups', 'chromium_experimental_subgroup_matrix', 'f16', 'subgroup_size_control'])
      expect(kernel!.wgsl).toContain(`enable ${name};`);
    expect(kernel!.wgsl).toContain('@compute @workgroup_size(128) @subgroup_size(32)');
    expect(times(square('f32'), [words]).kernels[0]!.features).toEqual(['subgroups', 'chromium-experimental-subgroup-matrix']);
  });

  test('is told of in the report, with how it rounds', () => {
    expect(times(square('f16'), [halves]).report.notes).toEqual([
      'products by subgroup matrices of 16×16×16: float16 operands (rounded to it where the kernel computes them), sums in float32 in the order of the adapter, each within k · 2⁻²⁴ · Σ|a · b| of the exact one',
    ]);
    expect(times(square('f16'), []).report.notes).toEqual([]);
  });

  test('is measured apart from those of an adapter with other matrices', () => {
    const keys = [[], [halves], [halves, words]].map((matrices) => times(square('f16'), matrices).report.choices[0]!.key);
    expect(new Set(keys).size).toBe(3);
  });

  test.each([
    ['f16', {}],
    ['bf16', { bf16AsF16: true }],
  ])('is measured as it is: each candidate for %s is the kernel that its program has', (dtype, allowed) => {
    for (const machine of [testGpu, testCpu]) {
      const target: Target = { ...plainTarget, machine, features, matrices: [halves] };
      const choice = times(square(dtype), [halves], { target: { machine }, ...allowed }).report.choices[0]!;
      expect(choice.candidates.some((name) => name.startsWith('matrix'))).toBe(true);
      for (const name of choice.candidates) {
        const plan = compileCandidate(choice, name, { ...target, ...allowed });
        expect(plan.report.choices).toMatchObject([{ key: choice.key, chosen: name }]);
        expect(byMatrices(plan)).toBe(name.startsWith('matrix'));
      }
    }
  });

  test('takes work on operands and accumulators along', () => {
    const plan = planOf([...square('f16'), 'f16[512,512]'], [halves], (a, b, c) => add(product(multiply(a!, c!), b!), c!));
    expect(plan.kernels.length).toBe(1);
    expect(byMatrices(plan)).toBe(true);
  });
});
