/** How many kernels the programs of ../shared/data/programs are, against what XLA made of them for a TPU. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import type { Target } from '../../src/compiler/plan.ts';
import { aliasesOf, parseStableHLO } from '../../src/io/stablehlo.ts';
import { plainTarget } from '../support/plan-runner.ts';

const folder = new URL('../../../shared/data/programs/', import.meta.url);
/** A software adapter as it is opened, but for bindings: as few as every adapter of today has. */
const target: Target = { ...plainTarget, features: ['subgroups'], subgroupSize: 4, quads: true };

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
  block_bf16: 11,
  block_f32: 11,
  block_grad_bf16: 30,
  decode_step_bf16: 17,
  train_step_bf16: 59,
  train_step_f32: 58,
};

describe.skipIf(!existsSync(folder))('kernels of the programs of ../shared/data', () => {
  test.each(Object.entries(most))('%s: at most %d', (name, limit) => {
    expect(planOf(name).report.kernels).toBeLessThanOrEqual(limit);
  });

  test.each(['block_grad_bf16', 'decode_step_bf16'])('%s fits eight bindings, as WebGPU has by default', (name) => {
    for (const kernel of planOf(name, { maxStorageBuffers: 8 }).kernels) expect(kernel.bindings.length).toBeLessThanOrEqual(8);
  });
});

function planOf(name: string, change: Partial<Target> = {}): ReturnType<typeof compile> {
  const module = parseStableHLO(readFileSync(new URL(`${name}.mlir`, folder), 'utf8'));
  const donated = aliasesOf(module).flatMap((result, i) => (result === null ? [] : [i]));
  return compile(module.graph, { ...target, ...change }, { name, donated });
}
