/** Kernels of the programs of bench/programs, against those of XLA for a TPU. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile, type Target } from '../../src/compiler/index.ts';
import { aliasesOf, parseStableHLO } from '../../src/io/stablehlo.ts';
import { plainGpu } from '../support/agrees.ts';
import { plainTarget } from '../support/plan-runner.ts';

const folder = new URL('../../bench/programs/', import.meta.url);
/** SwiftShader as it is opened, but for bindings: fewer, as other adapters have. */
const target: Target = { ...plainTarget, features: ['subgroups'], subgroupSize: 4, quads: true, maxStorageBuffers: 16 };

/** Kernels at most: dispatches per call, the bodies of loops once. */
const most = {
  softmax_f32: 1,
  layernorm_f32: 1,
  rmsnorm_bf16: 1,
  matmul_bias_gelu_bf16: 1,
  adamw_f32: 1,
  mlp_bf16: 2,
  swiglu_bf16: 2,
  cross_entropy_grad_f32: 1,
  sdpa_causal_bf16: 1,
  sdpa_causal_grad_bf16: 3,
  block_bf16: 8,
  block_f32: 8,
  block_grad_bf16: 23,
  decode_step_bf16: 9,
  train_step_bf16: 50,
  train_step_f32: 51,
};

describe('kernels of the programs of bench/programs', { timeout: 60_000 }, () => {
  test.each(Object.entries(most))('%s: at most %d', (name, limit) => {
    expect(planOf(name).report.kernels).toBeLessThanOrEqual(limit);
  });

  test.each([
    ['block_bf16', 8],
    ['block_grad_bf16', 29],
    ['decode_step_bf16', 14],
    ['train_step_bf16', 60],
  ])('with eight bindings, as WebGPU has by default, %s: at most %d', (name, limit) => {
    const plan = planOf(name, { maxStorageBuffers: 8 });
    for (const kernel of plan.kernels) expect(kernel.bindings.length).toBeLessThanOrEqual(8);
    expect(plan.report.kernels).toBeLessThanOrEqual(limit);
  });

  test('the body of a decode step is six kernels, and the caches are updated where they lie', () => {
    const plan = planOf('decode_step_bf16');
    const [loop] = plan.steps.flatMap((s) => (s.kind === 'loop' ? [s] : []));
    expect(loop!.body.length).toBeLessThanOrEqual(6);
    expect(plan.report.tempBytes).toBeLessThan(387072);
  });

  test('on a GPU two kernels share the keys of a decode step, and its body is eight', () => {
    const plan = planOf('decode_step_bf16', plainGpu);
    const [loop] = plan.steps.flatMap((s) => (s.kind === 'loop' ? [s] : []));
    expect(plan.kernels.map((k) => k.label)).toContainEqual(expect.stringMatching(/^attention_f32_8x2x4x128x64/));
    expect(loop!.body.length).toBeLessThanOrEqual(8);
  });
});

function planOf(name: string, change: Partial<Target> = {}): ReturnType<typeof compile> {
  const module = parseStableHLO(readFileSync(new URL(`${name}.mlir`, folder), 'utf8'));
  const donated = aliasesOf(module).flatMap((result, i) => (result === null ? [] : [i]));
  return compile(module.graph, { ...target, ...change }, { name, donated });
}
