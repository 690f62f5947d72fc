/** The transformer's forward pass, gradient and train step as text, with what JAX itself answered: `test/golden/tiny-transformer-*.json`. */
import { type Array, exportStableHLO, grad, init, jit, nn, numpy as np, random, ShapeDtypeStruct, tree } from '../../src/index.ts';
import type { HostTensor } from '../../src/types/host.ts';
import { fromGolden, type Golden, loss, model, paramsOf, type TrainState, trainStep, zerosLike } from '../support/block.ts';
import { type ExportedCase, type Stored, store } from './programs.ts';

export interface TransformerCase extends Omit<ExportedCase, 'outs'> {
  readonly outs?: readonly Stored[];
  /** Bound of the greatest difference, relative to the greatest magnitude. */
  readonly relative: number;
  /** The program makes new leading arguments and, as its last result, a loss, round after round. */
  readonly losses?: readonly number[];
}

export async function transformerCases(goldens: Readonly<Record<'f32' | 'bf16', Golden>>): Promise<TransformerCase[]> {
  await init('cpu');
  // f32 within what the order of additions does; bf16 carries 2^-8 from each rounded value.
  const bounds = { f32: { forward: 1e-5, gradient: 1e-4, losses: 1e-5 }, bf16: { forward: 2e-2, gradient: 5e-2, losses: 1e-2 } };
  const cases = (['f32', 'bf16'] as const).map(async (dtype) => {
    const golden = goldens[dtype];
    const [params, tokens] = [paramsOf(golden.params0), fromGolden(golden.tokens)];
    const state: TrainState = { params, mu: zerosLike(params), nu: zerosLike(params) };
    const inputs = await stored([params, tokens]);
    const bound = bounds[dtype];
    const head = (p: typeof params, t: Array): Array => model(p, t.slice([], [0, t.shape[1]! - 1]));
    return [
      {
        name: `transformer ${dtype}: forward`,
        ...both(head, {}, params, tokens),
        args: inputs,
        outs: await stored(fromGolden(golden.logits)),
        relative: bound.forward,
      },
      {
        name: `transformer ${dtype}: gradient, of a jitted function`,
        ...both(jit(grad(loss)), {}, params, tokens),
        args: inputs,
        outs: await stored(paramsOf(golden.grads)),
        relative: bound.gradient,
      },
      {
        name: `transformer ${dtype}: ten train steps, donated, composites written out`,
        ...both(trainStep, { donateArgnums: 0, expandComposites: true }, state, tokens),
        args: await stored([state, tokens]),
        losses: golden.losses,
        relative: bound.losses,
      },
    ];
  });
  return [...(await Promise.all(cases)).flat(), await attentionCase()];
}

/** A composite of the library's own: grouped heads, causal, with a window and lengths, and its derivative beside it. */
async function attentionCase(): Promise<TransformerCase> {
  const array = (seed: number, ...shape: number[]): Array => random.normal(random.key(seed), shape);
  const args = [array(1, 2, 5, 4, 8), array(2, 2, 5, 2, 8), array(3, 2, 5, 2, 8), np.array([5, 3], { dtype: 'int32' })];
  const attend = (q: Array, k: Array, v: Array, lengths: Array): Array =>
    nn.dotProductAttention(q, k, v, { isCausal: true, localWindowSize: 3, keyValueSeqLengths: lengths });
  const attended = (...a: [Array, Array, Array, Array]): unknown => [attend(...a), grad((...b: typeof a) => attend(...b).sum())(...a)];
  return {
    name: 'attention: a composite, and its gradient',
    ...both(attended as never, {}, ...args),
    args: await stored(args),
    outs: await stored(attended(...(args as [Array, Array, Array, Array]))),
    relative: 1e-5,
  };
}

/** Both forms of a function's program, for the types of arguments. */
function both(
  f: (...args: never[]) => unknown,
  options: Parameters<typeof exportStableHLO>[1],
  ...args: readonly unknown[]
): Pick<TransformerCase, 'text' | 'pretty'> {
  const types = tree.map((a: Array) => new ShapeDtypeStruct(a.shape, a.dtype), args as never) as unknown as never[];
  const print = (form: 'generic' | 'pretty'): string => exportStableHLO(f, { ...options, form })(...types);
  return { text: print('generic'), pretty: print('pretty') };
}

async function stored(x: unknown): Promise<Stored[]> {
  const leaves = tree.leaves(x as never) as unknown as Array[];
  return Promise.all(leaves.map(async (a) => store((await a.hostTensor()) as HostTensor)));
}
