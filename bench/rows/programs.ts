/** Programs: the parts of a transformer's life. */
import { type Array, evalShape, grad, jit, nn, numpy as np, optimizers, random, type ShapeDtypeStruct, tree, valueAndGrad } from '../../src/index.ts';
import {
  type Cache,
  emptyCache,
  extend,
  initialParameters,
  loss,
  type Parameters,
  parameterCount,
  transformerConfig,
} from '../../src/models/transformer.ts';
import { rmsNorm } from './kernels.ts';
import type { Input, Row, RowDType } from './row.ts';

const normal = (shape: readonly number[], scale = 1): Input => ({ shape, fill: { normal: scale } });

/** B2 T256 D256, 4 heads, hidden 1024. */
export interface BlockSizes extends Readonly<Record<string, number>> {
  readonly b: number;
  readonly t: number;
  readonly d: number;
  readonly h: number;
  readonly f: number;
}
export const blockSizes: BlockSizes = { b: 2, t: 256, d: 256, h: 4, f: 1024 };

/** The parameters of `block` after its input, by name, for the peers too. */
export const blockInputs = ({ b, t, d, f }: BlockSizes): Input[] => [
  normal([b, t, d]),
  normal([d]),
  ...globalThis.Array.from({ length: 4 }, () => normal([d, d], d ** -0.5)),
  normal([d]),
  normal([d, f], d ** -0.5),
  normal([f, d], f ** -0.5),
];

/** Pre-norm block: causal attention and an MLP with GELU, both with residuals. */
export function block(heads: number, ...params: readonly Array[]): Array {
  const [x, g1, wq, wk, wv, wo, g2, w1, w2] = params as [Array, Array, Array, Array, Array, Array, Array, Array, Array];
  const [b, t, d] = x.shape as [number, number, number];
  const normed = rmsNorm(x, g1);
  const split = (w: Array): Array => np.matmul(normed, w).reshape([b, t, heads, d / heads]);
  const attended = nn.dotProductAttention(split(wq), split(wk), split(wv), { isCausal: true }).reshape([b, t, d]);
  const y = x.add(np.matmul(attended, wo));
  return y.add(np.matmul(nn.gelu(np.matmul(rmsNorm(y, g2), w1)), w2));
}

/** Of the products of one block, attention's causal half. */
const blockFlops = ({ b, t, d, f }: BlockSizes): number => 2 * b * t * (4 * d * d + 2 * d * f) + 2 * b * t * t * d;

const blockWords = ({ b, t, d, f }: BlockSizes): number => b * t * d + 2 * d + 4 * d * d + 2 * d * f;

const typed = (make: (dtype: RowDType) => Row): Row[] => [make('f32'), make('bf16')];

export const programRows = (): readonly Row[] => [...typed(blockForward), ...typed(blockGradient), trainStep(), prefill(), decodeStep()];

function blockForward(dtype: RowDType): Row {
  return {
    name: 'block-forward',
    dtype,
    peer: { kind: 'block', sizes: blockSizes },
    inputs: blockInputs(blockSizes),
    f: (...params) => [block(blockSizes.h, ...params)],
    flops: blockFlops(blockSizes),
    bytes: (dtype === 'bf16' ? 2 : 4) * (blockWords(blockSizes) + blockSizes.b * blockSizes.t * blockSizes.d),
  };
}

function blockGradient(dtype: RowDType): Row {
  const inputs = blockInputs(blockSizes);
  const weighed = (...params: Array[]): Array => {
    const c = params.at(-1)!;
    return block(blockSizes.h, ...params.slice(0, -1))
      .mul(c)
      .sum();
  };
  return {
    name: 'block-gradient',
    dtype,
    peer: { kind: 'block-gradient', sizes: blockSizes },
    inputs: [...inputs, normal([blockSizes.b, blockSizes.t, blockSizes.d])],
    f: (...params) => grad(weighed, { argnums: inputs.map((_, i) => i) })(...params) as unknown as Array[],
    flops: 3 * blockFlops(blockSizes),
    bytes: (dtype === 'bf16' ? 2 : 4) * (2 * blockWords(blockSizes) + blockSizes.b * blockSizes.t * blockSizes.d),
  };
}

/** Operations per token of a model's products, attention over `s` positions. */
const tokenFlops = (c: ReturnType<typeof transformerConfig>, s: number): number => {
  const kv = (c.width * c.kvHeads) / c.heads;
  return c.layers * (2 * c.width * (2 * c.width + 2 * kv) + 6 * c.width * c.hidden + 4 * s * c.width) + 2 * c.width * c.vocabulary;
};

/** Gradient, clipping and AdamW of the model of `npm start`, in place. */
function trainStep(): Row {
  const [batch, length] = [8, 128];
  const config = transformerConfig({ width: 128, layers: 2, heads: 4, context: length });
  const optimizer = optimizers.chain(optimizers.clipByGlobalNorm(1), optimizers.adamw(1e-3, { b2: 0.95, weightDecay: 0.1 }));
  const initial = (): unknown => {
    const parameters = initialParameters(random.key(0), config);
    return { parameters, optimizer: optimizer.init(parameters) };
  };
  const { state, shape, leaves } = computed(initial);
  return {
    name: 'train-step',
    dtype: 'f32',
    peer: { none: 'it needs scan, and the gradient of an embedding inside of a compiled function' },
    state,
    inputs: [{ shape: [batch, length + 1], fill: { below: config.vocabulary }, dtype: 'int32' }],
    f: (...given) => {
      const { parameters, optimizer: before } = tree.unflatten(shape, given.slice(0, leaves)) as {
        parameters: Parameters;
        optimizer: unknown[];
      };
      const [value, gradients] = valueAndGrad((p: Parameters) => loss(p, given[leaves]!, config))(parameters);
      const [updates, after] = optimizer.update(gradients, before as never, parameters);
      return [...tree.leaves({ parameters: optimizers.applyUpdates(parameters, updates), optimizer: after }), value];
    },
    carry: leaves,
    flops: 3 * batch * length * tokenFlops(config, length / 2),
    bytes: 4 * 7 * parameterCount(config),
  };
}

const served = transformerConfig({ width: 256, layers: 4, heads: 4, kvHeads: 2, context: 256 });

/** 128 tokens into an empty cache. */
const prefill = (): Row => extending('prefill', 128, 0);

/** One token more, at position 128. */
const decodeStep = (): Row => extending('decode-step', 1, 128);

function extending(name: string, tokens: number, position: number): Row {
  const { state, shape, leaves } = computed(() => [emptyCache(1, served), initialParameters(random.key(0), served)]);
  const cacheWords = 2 * served.layers * (position + tokens) * ((served.width * served.kvHeads) / served.heads);
  return {
    name,
    dtype: 'f32',
    peer: { none: 'it needs scan, and a cache that is updated in place' },
    state,
    inputs: [
      { shape: [1, tokens], fill: { below: served.vocabulary }, dtype: 'int32' },
      { shape: [], fill: { all: position }, dtype: 'int32' },
    ],
    f: (...given) => {
      const [cache, parameters] = tree.unflatten(shape, given.slice(0, leaves)) as [Cache, Parameters];
      const [logits, updated] = extend(parameters, cache, given[leaves]!, given[leaves + 1]!, served);
      return [...tree.leaves(updated), logits];
    },
    // The cache; its two arrays come first.
    carry: 2,
    flops: tokens * tokenFlops(served, position + tokens / 2),
    bytes: 4 * (parameterCount(served) + cacheWords),
  };
}

/** Arguments that a program makes, and the tree that they are of. */
function computed(f: () => unknown): { readonly state: NonNullable<Row['state']>; readonly shape: tree.TreeDef; readonly leaves: number } {
  const made = evalShape(f);
  const shape = tree.structure(made);
  const types = tree.leaves(made) as unknown as ShapeDtypeStruct[];
  return { state: { types, make: () => tree.leaves(jit(f as () => Array)()) }, shape, leaves: shape.leaves };
}
