/** The law that a train step as JAX printed it, imported as a function and jitted, trains as JAX does: to be stated once for each device. */
import { expect, test } from 'vitest';
import { type Array, importStableHLO, jit, numpy as np, tree } from '../../src/index.ts';
import bf16 from '../golden/tiny-transformer-bf16.json';
import f32 from '../golden/tiny-transformer-f32.json';
import bf16Text from '../golden/train-step-bf16.mlir?raw';
import f32Text from '../golden/train-step-f32.mlir?raw';
import { fromGolden, type Golden, paramsOf, zerosLike } from './block.ts';

const steps = [
  { dtype: 'f32', golden: f32 as unknown as Golden, text: f32Text, bound: 1e-5 },
  { dtype: 'bf16', golden: bf16 as unknown as Golden, text: bf16Text, bound: 1e-2 },
] as const;

export function trainsAsJax(): void {
  test.each(steps)('ten steps of the $dtype train step that JAX printed give its losses', async ({ golden, text, bound }) => {
    const step = jit(importStableHLO<Array[]>(text));
    const [params, tokens] = [paramsOf(golden.params0), fromGolden(golden.tokens)];
    let state: readonly Array[] = tree.leaves([params, zerosLike(params), zerosLike(params), np.array(0, { dtype: 'int32' })]) as Array[];
    const losses: Array[] = [];
    for (let i = 0; i < golden.losses.length; i++) {
      const results = step(...state, tokens);
      state = results.slice(0, -1);
      losses.push(results.at(-1)!);
    }
    for (const [i, loss] of losses.entries()) {
      const value = await loss.item();
      expect(Math.abs(value / golden.losses[i]! - 1), `step ${i}: ${value} for ${golden.losses[i]}`).toBeLessThan(bound);
    }
  });
}
