// Programs of users, as text.

/** The options of `npm create vite`, template vanilla-ts, without its own strictness. */
export const viteOptions = {
  target: 'ES2022',
  module: 'ESNext',
  moduleResolution: 'bundler',
  lib: ['ES2022', 'DOM'],
  moduleDetection: 'force',
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noFallthroughCasesInSwitch: true,
  noEmit: true,
};

/** TypeScript that names every entry of the package, and the types that people write. */
export const program = `import {
  Array, type ArrayLike, type InitOptions, ShapeError, ShapeDtypeStruct, SystolicError, fromGpuBuffer, getWebGPUDevice, grad, init, jit, lax,
  lower, memory, nn, numpy as np, optimizers, random, tidy, tree, valueAndGrad, vmap,
} from 'systolic';
import { type Imported, importStableHLO, loadTree, readSafetensors, saveTree, writeSafetensors } from 'systolic/io';
import { type Parameters, initialParameters, loss, transformerConfig } from 'systolic/models';
import { initNode } from 'systolic/node';

interface Model { readonly w: Array; readonly b: Array }
export const predict = ({ w, b }: Model, x: Array): Array => np.tanh(np.matmul(x, w).add(b));
const cost = (model: Model, x: Array): Array => predict(model, x).sum();
export const step = jit((model: Model, x: Array): [Array, Model] => {
  const [value, gradient] = valueAndGrad(cost)(model, x);
  return [value, tree.map((p: Array, g: Array) => p.sub(g.mul(0.1)), model, gradient) as Model];
});
export const batched: Array = vmap((x: Array) => nn.relu(x))(np.ones([2, 3]));
export const scanned = lax.scan((c: Array, x: Array): [Array, Array] => [c.add(x), c], np.array(0), np.arange(3));
export const text: string = lower((x: Array) => x.mul(2))(new ShapeDtypeStruct([2], 'float32')).stablehlo;
export const optimizer = optimizers.adam(1e-3);
export const key: Array = random.key(0);
export const options: InitOptions = {};
export const like: ArrayLike = 1;
export async function all(): Promise<void> {
  const opened = await init('cpu');
  console.log(opened.adapter, memory().liveBytes);
  const model: Model = { w: np.ones([3, 4]), b: np.zeros([4]) };
  const bytes = await saveTree(model, { note: 'x' });
  const back: Model = loadTree(bytes, model).tree;
  const anything: unknown = loadTree(bytes).tree;
  const record = readSafetensors(writeSafetensors({})).tensors['a'];
  console.log(back.w.shape, anything, record?.type.dtype, await back.b.js());
  tidy(() => cost(back, np.ones([1, 3])));
  const config = transformerConfig({});
  const parameters: Parameters = initialParameters(key, config);
  console.log(loss(parameters, np.zeros([1, 4], { dtype: 'int32' }), config).shape, grad(cost)(back, np.ones([1, 3])).w.dtype);
  const f: Imported<Array> = importStableHLO<Array>('');
  console.log(f.params.length, initNode, fromGpuBuffer, getWebGPUDevice, step);
  back.w.dispose();
}
export function name(error: unknown): string | undefined {
  return error instanceof ShapeError ? error.name : error instanceof SystolicError ? error.code : undefined;
}
export const shapes = (): readonly number[] => batched.shape;
`;

/** TypeScript that has WebGPU's types: ours must be the same. */
export const usesWebGpu = `import { Array, fromGpuBuffer, getWebGPUDevice, init } from 'systolic';
export async function own(): Promise<GPUBuffer> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'low-power' });
  const device: GPUDevice = await adapter!.requestDevice();
  await init({ device, powerPreference: 'high-performance' });
  const ours: GPUDevice = getWebGPUDevice();
  const buffer: GPUBuffer = ours.createBuffer({ size: 16, usage: 0 });
  const x: Array = fromGpuBuffer(buffer, { shape: [4], dtype: 'float32' });
  // @ts-expect-error what is no GPUBuffer is none
  fromGpuBuffer({}, { shape: [4], dtype: 'float32' });
  return x.gpuBuffer();
}
`;

/** JavaScript of all but the GPU. It prints one line of JSON. */
export const pageProgram = `import * as systolic from 'systolic';
import { grad, init, jit, numpy as np, random } from 'systolic';
import { loadTree, saveTree } from 'systolic/io';
await init('cpu');
const classes = ['SystolicError', 'ShapeError', 'DTypeError', 'ArgumentError', 'TraceError', 'DisposedError', 'DeviceError', 'ParseError', 'VerifyError', 'InternalError'];
const names = classes.map((name) => new systolic[name]('word', 'text').name);
const thrown = [];
try { np.ones([2]).add(np.ones([3])); } catch (error) { thrown.push(error.name); }
try { loadTree(new Uint8Array(3), {}); } catch (error) { thrown.push(error.name); }
const gradient = await jit(grad((x) => x.mul(x).sum()))(np.array([1, 2, 3])).js();
const { tree } = loadTree(await saveTree({ a: [np.array([1, 2])] }));
console.log(JSON.stringify({ names, thrown, gradient, random: random.normal(random.key(0), [3]).size, loaded: await tree.a[0].add(1).js() }));
`;
