// TensorFlow.js on its WebGPU backend as a peer. It runs op by op, and has a gradient tape.
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { callsOf } from './calls.mjs';

/** @returns {Promise<import('../peer.ts').Peer>} */
export async function openPeer() {
  if (!(await tf.setBackend('webgpu'))) throw new Error('it found no WebGPU adapter');
  await tf.ready();
  /** @type {any} */
  const backend = tf.backend();
  // It hands its work in by lots of fifteen.
  const wait = async () => {
    backend.ensureCommandEncoderReady();
    backend.endComputePassEncoder();
    backend.submitQueue();
    await backend.device.queue.onSubmittedWorkDone();
  };
  return {
    name: 'tensorflow.js',
    version: tf.version_core,
    async prepare({ kind, sizes, inputs }) {
      const job = jobs[kind];
      if (!job) throw new Error('it has no such function');
      const { f, carry } = job(sizes);
      const args = inputs.map(({ data, shape, dtype }) => tf.tensor(data, [...shape], dtype));
      // It uploads what a program first uses.
      tf.tidy(() => void args.map((arg) => tf.add(arg, arg)));
      await wait();
      return callsOf({
        args,
        carry,
        run: (given) => tf.tidy(() => [f(...given)].flat()),
        wait,
        read: async (array) => Float32Array.from(await array.data()),
        free: (array) => array.dispose(),
      });
    },
  };
}

const hidden = new Map();
/** What a query does not see, as numbers to add to the scores. */
function causal(t) {
  if (!hidden.has(t)) {
    const data = Float32Array.from({ length: t * t }, (_, i) => (i % t > Math.floor(i / t) ? -1e30 : 0));
    hidden.set(t, tf.keep(tf.tensor(data, [t, t])));
  }
  return hidden.get(t);
}

/** [B, T, H, D] each. */
function attention(q, k, v, mask) {
  const [qh, kh, vh] = [q, k, v].map((x) => tf.transpose(x, [0, 2, 1, 3]));
  const scores = tf.mul(tf.matMul(qh, kh, false, true), q.shape[3] ** -0.5);
  const weights = tf.softmax(mask ? tf.add(scores, causal(q.shape[1])) : scores);
  return tf.transpose(tf.matMul(weights, vh), [0, 2, 1, 3]);
}

const gelu = (x) => {
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
};

const rmsNorm = (x, gain) => tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.mul(x, x), -1, true), 1e-6))), gain);

const matrix = (x, w) => tf.reshape(tf.matMul(tf.reshape(x, [-1, w.shape[0]]), w), [...x.shape.slice(0, -1), w.shape[1]]);

const block =
  ({ b, t, d, h }) =>
  (x, g1, wq, wk, wv, wo, g2, w1, w2) => {
    const normed = rmsNorm(x, g1);
    const split = (w) => tf.reshape(matrix(normed, w), [b, t, h, d / h]);
    const attended = tf.reshape(attention(split(wq), split(wk), split(wv), true), [b, t, d]);
    const y = tf.add(x, matrix(attended, wo));
    return tf.add(y, matrix(gelu(matrix(rmsNorm(y, g2), w1)), w2));
  };

/** Gradients of a weighed sum of f by all of its arguments; the weights come last. */
const gradients = (f) => (...args) => {
  const c = args.pop();
  return tf.grads((...xs) => tf.sum(tf.mul(f(...xs), c)))(args);
};

/** Kernels come as HWIO, or OIHW where channels come first, with which it gives wrong results where there is padding: they are moved. */
function convolution({ rank, last, size, window, stride, dilation, holes, groups, c, o }) {
  const pad = ((window - 1) * dilation) / 2;
  if (holes > 1) {
    const out = (size - 1) * holes + 1;
    // Its kernels are turned, and the features that come in stand last.
    const turned = (w) => tf.transpose(tf.reverse(w, [0, 1]), [0, 1, 3, 2]);
    return (x, w) => tf.conv2dTranspose(x, turned(w), [x.shape[0], out, out, o], holes, pad);
  }
  if (groups === c) return (x, w) => tf.depthwiseConv2d(x, tf.reshape(w, [window, window, c, 1]), stride, pad);
  if (groups > 1) throw new Error('it has no grouped convolution');
  if (rank === 1) return (x, w) => tf.conv1d(x, w, stride, 'same');
  if (rank === 3) return (x, w) => tf.conv3d(x, w, stride, 'same');
  if (last) return (x, w) => tf.conv2d(x, w, stride, pad, 'NHWC', dilation);
  const moved = (x, w) => tf.conv2d(tf.transpose(x, [0, 2, 3, 1]), tf.transpose(w, [2, 3, 1, 0]), stride, pad, 'NHWC', dilation);
  return (x, w) => tf.transpose(moved(x, w), [0, 3, 1, 2]);
}

const convolutionGradient = (sizes, by) => ({
  f: (x, w, ct) => {
    const f = convolution(sizes);
    return by === 'input' ? tf.grad((v) => tf.sum(tf.mul(f(v, w), ct)))(x) : tf.grad((v) => tf.sum(tf.mul(f(x, v), ct)))(w);
  },
});

/** The mean counts the padding, which its own leaves out. */
function pooling(kind, { rank, last, size, window, stride, pad }) {
  if (rank === 2) return (x) => tf.mul(tf.reshape(tf.avgPool(tf.reshape(x, [x.shape[0], 1, size, 1]), [1, window], 1, 'valid'), [x.shape[0], -1]), window);
  if (!last) throw new Error('it pools channels last only');
  if (kind === 'mean' && window === size) return (x) => tf.mean(x, [1, 2], true);
  if (rank === 5) return (x) => tf.maxPool3d(x, window, stride, 'valid');
  if (kind === 'max') return (x) => tf.maxPool(x, window, stride, pad);
  const wide = (x) => (pad > 0 ? tf.pad(x, [[0, 0], [pad, pad], [pad, pad], [0, 0]]) : x);
  return (x) => tf.avgPool(wide(x), window, stride, 'valid');
}

const poolings = Object.fromEntries(
  ['max', 'mean', 'sum'].flatMap((kind) => [
    [`${kind}-pool`, (sizes) => ({ f: pooling(kind, sizes) })],
    [`${kind}-pool-gradient`, (sizes) => ({ f: (x, ct) => tf.grad((v) => tf.sum(tf.mul(pooling(kind, sizes)(v), ct)))(x) })],
  ]),
);

/** @type {Record<string, (sizes: any) => { f: Function, carry?: number }>} */
const jobs = {
  ...poolings,
  conv: (sizes) => ({ f: convolution(sizes) }),
  'conv-input-gradient': (sizes) => convolutionGradient(sizes, 'input'),
  'conv-kernel-gradient': (sizes) => convolutionGradient(sizes, 'kernel'),
  matmul: () => ({ f: (x, y) => tf.matMul(x, y) }),
  gemv: () => ({ f: (x, w) => tf.matMul(x, w) }),
  'gemv-transposed': () => ({ f: (x, w) => tf.matMul(x, w, false, true) }),
  softmax: () => ({ f: (x) => tf.softmax(x) }),
  layernorm: () => ({
    f: (x, gain, bias) => {
      const { mean, variance } = tf.moments(x, -1, true);
      return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), gain), bias);
    },
  }),
  rmsnorm: () => ({ f: rmsNorm }),
  attention: () => ({ f: (q, k, v) => attention(q, k, v, true) }),
  'attention-gradient': () => ({ f: gradients((q, k, v) => attention(q, k, v, true)) }),
  'attention-decode': () => ({ f: (q, k, v) => attention(q, k, v, false) }),
  elementwise: () => ({ f: (x, y, z) => gelu(tf.add(tf.mul(x, y), z)) }),
  transpose: () => ({ f: (x) => tf.transpose(x) }),
  reduce: () => ({ f: (x) => tf.sum(x, 0) }),
  gather: () => ({ f: (table, ids) => tf.gather(table, ids) }),
  'embedding-gradient': ({ rows }) => ({ f: (table, ids, u) => tf.unsortedSegmentSum(u, ids, rows) }),
  'top-k': ({ k }) => ({ f: (x) => tf.topk(x, k).values }),
  'cross-entropy': ({ v }) => ({
    f: (logits, ids) => {
      const target = tf.oneHot(ids, v);
      const { value, grad } = tf.valueAndGrad((x) => tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(x), target), -1))))(logits);
      return [value, grad];
    },
  }),
  adamw: () => ({
    f: (p, m, v, g) => {
      const m1 = tf.add(tf.mul(m, 0.9), tf.mul(g, 0.1));
      const v1 = tf.add(tf.mul(v, 0.999), tf.mul(tf.mul(g, g), 0.001));
      const step = tf.div(tf.div(m1, 0.19), tf.add(tf.sqrt(tf.div(v1, 0.002)), 1e-8));
      return [tf.sub(p, tf.mul(tf.add(step, tf.mul(p, 0.1)), 1e-3)), m1, v1];
    },
    carry: 3,
  }),
  block: (sizes) => ({ f: block(sizes) }),
  'block-gradient': (sizes) => ({ f: gradients(block(sizes)) }),
};
