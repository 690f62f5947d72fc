/** The laws that a device must fulfil on the tiny transformer, to be stated once for each device. */
import { expect, test } from 'vitest';
import { type Array, jit, tree, valueAndGrad } from '../../src/index.ts';
import bf16 from '../golden/tiny-transformer-bf16.json';
import f32 from '../golden/tiny-transformer-f32.json';
import { fromGolden, type Golden, loss, model, paramsOf, trainStep, zerosLike } from './block.ts';

const goldens = { f32: f32 as unknown as Golden, bf16: bf16 as unknown as Golden };

/** The greatest difference, relative to the greatest magnitude of what is expected. */
async function distance(got: Array, want: Array): Promise<number> {
  const [a, b] = [await got.data(), await want.data()];
  expect(got.shape).toEqual(want.shape);
  let [worst, scale] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    worst = Math.max(worst, Number.isFinite(a[i]!) ? Math.abs(a[i]! - b[i]!) : Number.POSITIVE_INFINITY);
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return worst / scale;
}

export function agreesWithJax(): void {
  // Bounds: f32 losses 1e-5, gradients 1e-4; bf16 losses 1 %. bf16 gradients and logits carry some 2^-8 from each of the rounded values.
  const bounds = { f32: { logits: 1e-5, grads: 1e-4, loss: 1e-5 }, bf16: { logits: 2e-2, grads: 5e-2, loss: 1e-2 } };
  for (const dtype of ['f32', 'bf16'] as const) {
    const golden = goldens[dtype];
    const bound = bounds[dtype];

    test(`the ${dtype} transformer gives JAX's logits and gradients`, async () => {
      const [params, tokens] = [paramsOf(golden.params0), fromGolden(golden.tokens)];
      const logits = jit(model)(params, tokens.slice([], [0, tokens.shape[1]! - 1]));
      expect(await distance(logits, fromGolden(golden.logits))).toBeLessThan(bound.logits);
      const [value, grads] = jit(valueAndGrad(loss))(params, tokens);
      expect(Math.abs((await (value as Array).item()) / golden.losses[0]! - 1)).toBeLessThan(bound.loss);
      const want = paramsOf(golden.grads);
      const [names, found, expected] = [Object.keys(golden.grads), tree.leaves(grads), tree.leaves(want)];
      expect(found.length).toBe(names.length);
      for (let i = 0; i < found.length; i++) expect(await distance(found[i]!, expected[i]!)).toBeLessThan(bound.grads);
    });

    test(`ten ${dtype} training steps give JAX's losses`, async () => {
      const step = jit(trainStep, { donateArgnums: 0 });
      const params = paramsOf(golden.params0);
      let state = { params, mu: zerosLike(params), nu: zerosLike(params) };
      const tokens = fromGolden(golden.tokens);
      const losses: Array[] = [];
      for (let i = 0; i < 10; i++) {
        const [next, l] = step(state, tokens);
        state = next;
        losses.push(l);
      }
      const got = await Promise.all(losses.map((l) => l.item()));
      got.forEach((l, i) =>
        expect(Math.abs(l / golden.losses[i]! - 1), `step ${i}: ${l} for ${golden.losses[i]}`).toBeLessThan(bound.loss),
      );
    });
  }
}
