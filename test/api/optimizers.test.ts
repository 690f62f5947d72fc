import { beforeAll, describe, expect, test } from 'vitest';
import { type Array, init, jit, numpy as np, optimizers, tree } from '../../src/index.ts';
import rarer from '../golden/optim-names.json';
import golden from '../golden/optim.json';
import { argument, type Case, difference, run } from './goldens.ts';

beforeAll(() => init('cpu').then(() => {}));

// biome-ignore lint/suspicious/noExplicitAny: trees of arrays
type Params = any;
const { rtol, atol } = golden;
const start = argument(golden.params);
const grads = golden.grads.map(argument) as Params[];

/** The value of a golden's text over the names of `optimizers`. */
const make = (text: string): unknown =>
  new Function(...Object.keys(optimizers), 'MASK', `return ${text};`)(...Object.values(optimizers), golden.mask);
const difference10 = async (
  got: readonly Params[],
  want: readonly unknown[],
  tolerance: { rtol: number; atol: number },
): Promise<(string | null)[]> => Promise.all(got.map((p, i) => difference(p, want[i], tolerance)));

/** Parameters after each of ten steps. */
function train(
  text: string,
  update: (f: (...args: Params[]) => Params) => (...args: Params[]) => Params,
  from: Params,
  gradients: readonly Params[],
): Params[] {
  const optimizer = make(text) as optimizers.GradientTransformation;
  const step = update((params: Params, state: Params, g: Params) => {
    const [updates, next] = optimizer.update(g, state, params);
    return [optimizers.applyUpdates(params, updates), next];
  });
  let [params, state] = [from, optimizer.init(from)];
  return gradients.map((g) => {
    [params, state] = step(params, state, g);
    return params;
  });
}
const agreed = golden.optimizers[0]!.params.map(() => null);

describe('ten steps are those of optax', () => {
  for (const { js, params } of [...golden.optimizers, ...rarer.optimizers]) {
    test(js, async () => {
      expect(
        await difference10(
          train(js, (f) => f, start, grads),
          params,
          { rtol, atol },
        ),
      ).toEqual(agreed);
    });
    test(`${js}, jitted`, async () => {
      expect(
        await difference10(
          train(js, (f) => jit(f) as never, start, grads),
          params,
          { rtol, atol },
        ),
      ).toEqual(agreed);
    });
  }
  test('adamw in bfloat16, state and gradients too', async () => {
    const { js, start: from, params, ...tolerance } = golden.bfloat16;
    const narrow = grads.map((g) => tree.map((x: Array) => x.astype('bfloat16'), g));
    expect(
      await difference10(
        train(js, (f) => f, argument(from), narrow),
        params,
        tolerance,
      ),
    ).toEqual(agreed);
  });
  test('a step keeps the dtype of parameters and state', () => {
    const params = { w: np.ones([2], { dtype: 'bfloat16' }), b: np.ones([2]) };
    const optimizer = optimizers.adamw(0.1);
    const [updates, state] = optimizer.update(params, optimizer.init(params), params);
    const dtypes = tree.leaves([optimizers.applyUpdates(params, updates), state]).map((l) => l.dtype);
    expect(dtypes).toEqual(['float32', 'bfloat16', 'int32', 'float32', 'bfloat16', 'float32', 'bfloat16']);
  });
});

describe('schedules are those of optax', () => {
  for (const { js, steps, values } of [...golden.schedules, ...rarer.schedules]) {
    test(js, async () => {
      const schedule = make(js) as optimizers.Schedule;
      const got = np.stack(steps.map((s) => np.add(schedule(np.array(s, { dtype: 'int32' })), 0)));
      (await got.data()).forEach((v, i) =>
        expect(Math.abs(v - values[i]!), `step ${steps[i]}: ${v} for ${values[i]}`).toBeLessThanOrEqual(atol + rtol * Math.abs(values[i]!)),
      );
    });
  }
});

test('the global norm is that of optax', async () => {
  const got = await Promise.all(grads.map((g) => optimizers.globalNorm(g).item()));
  got.forEach((v, i) => expect(Math.abs(v / golden.globalNorm[i]! - 1)).toBeLessThan(rtol));
});

test('clipping by the global norm is that of optax', async () => {
  for (const { maxNorm, updates } of golden.clipByGlobalNorm) {
    const clipper = optimizers.clipByGlobalNorm(maxNorm);
    expect(await difference(clipper.update(grads[0], clipper.init(start))[0], updates, { rtol, atol })).toBe(null);
  }
});

test('a training state keeps one program: the second step compiles nothing', () => {
  const optimizer = optimizers.chain(
    optimizers.clipByGlobalNorm(1),
    optimizers.adamw(optimizers.warmupCosineDecaySchedule(0, 0.1, 3, 9), { weightDecay: 0.1 }),
  );
  const step = jit((params: Params, state: Params, g: Params): Params => {
    const [updates, next] = optimizer.update(g, state, params);
    return [optimizers.applyUpdates(params, updates), next];
  });
  let [params, state] = [start, optimizer.init(start)] as [Params, Params];
  for (const g of grads.slice(0, 3)) [params, state] = step(params, state, g);
  expect(step.cacheSize()).toBe(1);
});

test('searches along directions, averages of parameters and arithmetic of trees are those of optax', async () => {
  expect((await Promise.all((rarer.cases as unknown as Case[]).map(run))).filter((wrong) => wrong !== null)).toEqual([]);
});
