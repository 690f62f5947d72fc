// ONNX Runtime Web on its WebGPU execution provider as a peer: inputs and results stay on the GPU.
import * as ort from 'onnxruntime-web/webgpu';
import { callsOf } from './calls.mjs';
import { onnxModel } from './onnx.mjs';

/** @returns {Promise<import('../peer.ts').Peer>} */
export async function openPeer() {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = '/bench/peers/node_modules/onnxruntime-web/dist/';
  ort.env.logLevel = 'error';
  return {
    name: 'onnxruntime-web',
    version: ort.env.versions.web,
    ways: (kind) => [jobs[kind]].flat().length,
    async prepare({ kind, sizes, inputs, way }) {
      const job = [jobs[kind]].flat()[way];
      if (!job) throw new Error('it has no gradients on WebGPU, and no optimisers');
      const typed = inputs.map(({ shape, dtype }, i) => ({ name: `in${i}`, shape, dtype }));
      const { nodes, output, constants } = job(sizes);
      const model = onnxModel({ inputs: typed, outputs: [{ name: 'out', shape: output, dtype: 'float32' }], nodes, constants });
      let session;
      /** @type {Promise<unknown>} */
      let chain = Promise.resolve();
      const open = async () => {
        if (session) return;
        session = await ort.InferenceSession.create(model, { executionProviders: ['webgpu'], preferredOutputLocation: 'gpu-buffer' });
      };
      const device = await deviceOf();
      const feeds = Object.fromEntries(inputs.map((input, i) => [`in${i}`, onGpu(device, input)]));
      const calls = callsOf({
        args: Object.values(feeds),
        // A run is a promise, and one session takes one at a time.
        run: () => {
          const holder = { tensor: null };
          chain = chain.then(open).then(async () => {
            holder.tensor = (await session.run(feeds)).out;
          });
          return [holder];
        },
        wait: async () => {
          await chain;
          await device.queue.onSubmittedWorkDone();
        },
        read: async (holder) => Float32Array.from(await read(device, holder.tensor)),
        free: (holder) => {
          if (holder.gpuBuffer) holder.gpuBuffer.destroy();
          else holder.tensor?.dispose();
        },
      });
      return {
        ...calls,
        dispose() {
          calls.dispose();
          void session?.release();
        },
      };
    },
  };
}

let opened;
/** ONNX Runtime's own device: there is one once there is a session, which is a trifle here. */
function deviceOf() {
  opened ??= (async () => {
    const value = (name) => ({ name, shape: [4], dtype: 'float32' });
    const model = onnxModel({ inputs: [value('a')], outputs: [value('b')], nodes: [{ op: 'Sqrt', inputs: ['a'], outputs: ['b'] }] });
    const session = await ort.InferenceSession.create(model, { executionProviders: ['webgpu'] });
    await session.run({ a: new ort.Tensor('float32', new Float32Array(4), [4]) });
    return ort.env.webgpu.device;
  })();
  return opened;
}

function onGpu(device, { data, shape, dtype }) {
  const buffer = device.createBuffer({
    size: Math.ceil(data.byteLength / 16) * 16,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(buffer, 0, data);
  return ort.Tensor.fromGpuBuffer(buffer, { dataType: dtype, dims: [...shape] });
}

async function read(device, tensor) {
  const size = tensor.dims.reduce((n, d) => n * d, 4);
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(tensor.gpuBuffer, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return values;
}

const one = (op, inputs, output, attributes = {}, domain = '') => ({
  nodes: [{ op, inputs, outputs: ['out'], attributes, domain }],
  output,
});

/** Numbers to add to the scores of [1, 1, T, T]. */
const hidden = (t) => ({
  shape: [1, 1, t, t],
  data: Float32Array.from({ length: t * t }, (_, i) => (i % t > Math.floor(i / t) ? -1e30 : 0)),
});
const scalar = (x) => ({ shape: [], data: Float32Array.of(x) });

const reshape = (from, to, shape) => ({ op: 'Reshape', inputs: [from, shape], outputs: [to] });
const transpose = (from, to, perm) => ({ op: 'Transpose', inputs: [from], outputs: [to], attributes: { perm } });
const matmul = (x, w, output) => ({ op: 'MatMul', inputs: [x, w], outputs: [output] });
const add = (x, y, output) => ({ op: 'Add', inputs: [x, y], outputs: [output] });

/**
 * q, k, v as [B, T, H·D] to `output`, by MultiHeadAttention. What is not seen comes as a bias: its `unidirectional` changes nothing on
 * WebGPU. Where subgroups have four lanes its results are wrong from 64 queries on; hence `fromParts`.
 */
const multiHead = ({ h }, causal, output) => [
  {
    op: 'MultiHeadAttention',
    domain: 'com.microsoft',
    inputs: ['q', 'k', 'v', ...(causal ? ['', '', 'hidden'] : [])],
    outputs: [output],
    attributes: { num_heads: h },
  },
];

/** The same, by products and a softmax. */
const fromParts = (_, causal, output) => [
  ...['q', 'k', 'v'].flatMap((x) => [
    reshape(x, `${x}Heads`, x === 'q' ? 'queryHeads' : 'keyHeads'),
    transpose(`${x}Heads`, `${x}T`, x === 'k' ? [0, 2, 3, 1] : [0, 2, 1, 3]),
  ]),
  matmul('qT', 'kT', 'products'),
  { op: 'Mul', inputs: ['products', 'scale'], outputs: ['scores'] },
  ...(causal ? [add('scores', 'hidden', 'seen')] : []),
  { op: 'Softmax', inputs: [causal ? 'seen' : 'scores'], outputs: ['weights'], attributes: { axis: -1 } },
  matmul('weights', 'vT', 'summed'),
  transpose('summed', 'summedT', [0, 2, 1, 3]),
  reshape('summedT', output, 'query'),
];

/** Of so many queries and keys. */
const attentionConstants = ({ b, h, d }, queries, keys, causal) => ({
  query: [b, queries, h * d],
  key: [b, keys, h * d],
  queryHeads: [b, queries, h, d],
  keyHeads: [b, keys, h, d],
  scale: scalar(d ** -0.5),
  ...(causal ? { hidden: hidden(keys) } : {}),
});

const attention = (way, sizes, queries, keys, causal) => ({
  nodes: [
    reshape('in0', 'q', 'query'),
    reshape('in1', 'k', 'key'),
    reshape('in2', 'v', 'key'),
    ...way(sizes, causal, 'o'),
    reshape('o', 'out', 'queryHeads'),
  ],
  constants: attentionConstants(sizes, queries, keys, causal),
  output: [sizes.b, queries, sizes.h, sizes.d],
});

const block = (way, sizes) => ({
  nodes: [
    rms('in0', 'in1', 'normed'),
    matmul('normed', 'in2', 'q'),
    matmul('normed', 'in3', 'k'),
    matmul('normed', 'in4', 'v'),
    ...way(sizes, true, 'attended'),
    matmul('attended', 'in5', 'projected'),
    add('in0', 'projected', 'y'),
    rms('y', 'in6', 'normed2'),
    matmul('normed2', 'in7', 'up'),
    fastGelu('up', 'active'),
    matmul('active', 'in8', 'down'),
    add('y', 'down', 'out'),
  ],
  constants: attentionConstants({ ...sizes, d: sizes.d / sizes.h }, sizes.t, sizes.t, true),
  output: [sizes.b, sizes.t, sizes.d],
});

const rms = (x, gain, output) => ({
  op: 'SimplifiedLayerNormalization',
  inputs: [x, gain],
  outputs: [output],
  attributes: { axis: -1, epsilon: { float: 1e-6 } },
});

const fastGelu = (x, output) => ({ op: 'FastGelu', domain: 'com.microsoft', inputs: [x], outputs: [output] });

const times = (n, value) => Array.from({ length: n }, () => value);
const spatialAxes = (rank) => Array.from({ length: rank }, (_, d) => d);

/** Nodes around one that takes channels first: its transpositions leave the channels where they are, where the library can. */
function channelsFirst(last, rank, nodes) {
  if (!last) return nodes('in0', 'out');
  const toFirst = [0, rank + 1, ...spatialAxes(rank).map((d) => d + 1)];
  const toLast = [0, ...spatialAxes(rank).map((d) => d + 2), 1];
  return [transpose('in0', 'x', toFirst), ...nodes('x', 'y'), transpose('y', 'out', toLast)];
}

function convolution({ rank, last, batch, size, c, o, window, stride, dilation, holes, groups }) {
  const pad = ((window - 1) * dilation) / 2;
  const out = Math.floor(((size - 1) * holes) / stride) + 1;
  const spatial = spatialAxes(rank);
  const attributes = { pads: times(2 * rank, pad), dilations: times(rank, dilation), group: groups };
  // Kernels come as HWIO, or OIHW where channels come first.
  const kernel = last ? [transpose('in1', 'w', [rank + 1, rank, ...spatial])] : [];
  const forward = (x, y) => [
    ...kernel,
    { op: 'Conv', inputs: [x, last ? 'w' : 'in1'], outputs: [y], attributes: { ...attributes, strides: times(rank, stride) } },
  ];
  // Its kernels are turned.
  const transposed = (x, y) => [
    { op: 'Slice', inputs: ['in1', 'starts', 'ends', 'axes', 'steps'], outputs: ['turned'] },
    transpose('turned', 'w', [rank, rank + 1, ...spatial]),
    { op: 'ConvTranspose', inputs: [x, 'w'], outputs: [y], attributes: { ...attributes, strides: times(rank, holes) } },
  ];
  return {
    nodes: channelsFirst(last, rank, holes > 1 ? transposed : forward),
    output: last ? [batch, ...times(rank, out), o] : [batch, o, ...times(rank, out)],
    ...(holes > 1 && { constants: { starts: times(rank, -1), ends: times(rank, -(2 ** 31)), axes: spatial, steps: times(rank, -1) } }),
  };
}

function pooling(kind, { rank, last, batch, size, c, window, stride, pad }) {
  if (rank === 2) {
    const attributes = { kernel_shape: [1, window], strides: [1, 1] };
    return {
      nodes: [
        reshape('in0', 'x', 'image'),
        { op: 'AveragePool', inputs: ['x'], outputs: ['mean'], attributes },
        { op: 'Mul', inputs: ['mean', 'length'], outputs: ['sum'] },
        reshape('sum', 'out', 'line'),
      ],
      constants: { image: [batch, 1, 1, size], length: scalar(window), line: [batch, size - window + 1] },
      output: [batch, size - window + 1],
    };
  }
  const axes = rank - 2;
  const out = Math.floor((size + 2 * pad - window) / stride) + 1;
  const attributes = { kernel_shape: times(axes, window), strides: times(axes, stride), pads: times(2 * axes, pad) };
  const op = kind === 'max' ? 'MaxPool' : 'AveragePool';
  const node = (x, y) =>
    kind === 'mean' && window === size
      ? [{ op: 'GlobalAveragePool', inputs: [x], outputs: [y] }]
      : [{ op, inputs: [x], outputs: [y], attributes: kind === 'max' ? attributes : { ...attributes, count_include_pad: 1 } }];
  return {
    nodes: channelsFirst(last, axes, node),
    output: last ? [batch, ...times(axes, out), c] : [batch, c, ...times(axes, out)],
  };
}

/** Several are ways to one end, the best first. @type {Record<string, Job | Job[]>} @typedef {(sizes: any) => { nodes: any[], output: number[], constants?: Record<string, any> }} Job */
const jobs = {
  matmul: ({ b, m, n }) => one('MatMul', ['in0', 'in1'], b === 1 ? [m, n] : [b, m, n]),
  gemv: ({ n }) => one('MatMul', ['in0', 'in1'], [1, n]),
  'gemv-transposed': ({ n }) => one('Gemm', ['in0', 'in1'], [1, n], { transB: 1 }),
  softmax: ({ n, d }) => one('Softmax', ['in0'], [n, d], { axis: -1 }),
  layernorm: ({ n, d }) => one('LayerNormalization', ['in0', 'in1', 'in2'], [n, d], { axis: -1, epsilon: { float: 1e-5 } }),
  rmsnorm: ({ n, d }) => ({ nodes: [rms('in0', 'in1', 'out')], output: [n, d] }),
  attention: [multiHead, fromParts].map((way) => (sizes) => attention(way, sizes, sizes.t, sizes.t, true)),
  'attention-decode': [multiHead, fromParts].map((way) => (sizes) => attention(way, sizes, 1, sizes.s, false)),
  elementwise: ({ n }) => ({
    nodes: [
      { op: 'Mul', inputs: ['in0', 'in1'], outputs: ['product'] },
      { op: 'Add', inputs: ['product', 'in2'], outputs: ['sum'] },
      fastGelu('sum', 'out'),
    ],
    output: [n, n],
  }),
  transpose: ({ n }) => one('Transpose', ['in0'], [n, n], { perm: [1, 0] }),
  reduce: ({ n }) => ({
    nodes: [{ op: 'ReduceSum', inputs: ['in0', 'axes'], outputs: ['out'], attributes: { keepdims: 0 } }],
    constants: { axes: [0] },
    output: [n],
  }),
  gather: ({ d, n }) => one('Gather', ['in0', 'in1'], [n, d], { axis: 0 }),
  conv: convolution,
  'max-pool': (sizes) => pooling('max', sizes),
  'mean-pool': (sizes) => pooling('mean', sizes),
  'sum-pool': (sizes) => pooling('sum', sizes),
  block: [multiHead, fromParts].map((way) => (sizes) => block(way, sizes)),
};
