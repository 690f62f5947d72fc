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

/** @type {Record<string, (sizes: any) => { f: Function, carry?: number }>} */
const jobs = {
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
