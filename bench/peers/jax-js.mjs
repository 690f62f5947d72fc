// jax-js (`@jax-js/jax`) as a peer. Its functions consume their arguments: whatever is used again needs `.ref`.
import { callsOf } from './calls.mjs';

// It uses iterators as Node 22 and browsers have them.
const iterators = Object.getPrototypeOf(Object.getPrototypeOf([].values()));
iterators.map ??= function (f) {
  return [...this].map((x, i) => f(x, i)).values();
};
iterators.filter ??= function (f) {
  return [...this].filter((x, i) => f(x, i)).values();
};

/** @param {Record<string, string>} versions of packages @returns {Promise<import('../peer.ts').Peer>} */
export async function openPeer(versions) {
  // It asks for the browser's name when it is loaded.
  if (!navigator.userAgent) Object.defineProperty(navigator, 'userAgent', { value: 'Node', configurable: true });
  const jax = await import('@jax-js/jax');
  const devices = await jax.init('webgpu');
  if (!devices.includes('webgpu')) throw new Error('it found no WebGPU adapter');
  jax.defaultDevice('webgpu');
  const jobs = jobsOf(jax);
  return {
    name: 'jax-js',
    version: versions['@jax-js/jax'],
    async prepare({ kind, sizes, inputs }) {
      const job = jobs[kind];
      if (!job) throw new Error('it has no such function');
      const { f, carry } = job(sizes);
      const jitted = jax.jit(f);
      const args = inputs.map(({ data, shape, dtype }) => jax.numpy.array(data, { shape: [...shape], dtype }));
      await jax.blockUntilReady(args);
      return callsOf({
        args,
        carry,
        run: (given) => [jitted(...given.map((a) => a.ref))].flat(),
        wait: (arrays) => jax.blockUntilReady(arrays),
        read: async (array) => Float32Array.from(await array.ref.data()),
        free: (array) => array.dispose(),
      });
    },
  };
}

/** The jobs by kind, from their sizes. @param {any} jax @returns {Record<string, (sizes: any) => { f: Function, carry?: number }>} */
function jobsOf({ numpy: np, lax, nn, grad, valueAndGrad }) {
  const attention = (q, k, v) => nn.dotProductAttention(q, k, v, { isCausal: true });
  const rmsNorm = (x, gain) => {
    const squares = np.mean(x.ref.mul(x.ref), -1, { keepdims: true });
    return x.div(np.sqrt(squares.add(1e-6))).mul(gain);
  };
  const block =
    ({ b, t, d, h }) =>
    (x, g1, wq, wk, wv, wo, g2, w1, w2) => {
      const normed = rmsNorm(x.ref, g1);
      const split = (n, w) => np.matmul(n, w).reshape([b, t, h, d / h]);
      const attended = attention(split(normed.ref, wq), split(normed.ref, wk), split(normed, wv)).reshape([b, t, d]);
      const y = x.add(np.matmul(attended, wo));
      return y.ref.add(np.matmul(nn.gelu(np.matmul(rmsNorm(y, g2), w1)), w2));
    };
  return {
    matmul: () => ({ f: (x, y) => np.matmul(x, y) }),
    conv: ({ rank, last, window, stride, dilation, holes, groups }) => {
      if (last) throw new Error('its convolutions take channels first only');
      const all = (n) => Array.from({ length: rank }, () => n);
      const padding = all([((window - 1) * dilation) / 2, ((window - 1) * dilation) / 2]);
      const options = { lhsDilation: all(holes), rhsDilation: all(dilation), featureGroupCount: groups };
      return { f: (x, w) => lax.convGeneralDilated(x, w, all(stride), padding, options) };
    },
    gemv: () => ({ f: (x, w) => np.matmul(x, w) }),
    'gemv-transposed': () => ({ f: (x, w) => np.matmul(x, np.transpose(w)) }),
    softmax: () => ({ f: (x) => nn.softmax(x, -1) }),
    layernorm: () => ({ f: (x, gain, bias) => nn.standardize(x, -1, { epsilon: 1e-5 }).mul(gain).add(bias) }),
    rmsnorm: () => ({ f: rmsNorm }),
    attention: () => ({ f: attention }),
    'attention-gradient': () => ({
      f: grad((q, k, v, c) => attention(q, k, v).mul(c).sum(), { argnums: [0, 1, 2] }),
    }),
    'attention-decode': () => ({ f: (q, k, v) => nn.dotProductAttention(q, k, v) }),
    elementwise: () => ({ f: (x, y, z) => nn.gelu(x.mul(y).add(z)) }),
    transpose: () => ({ f: (x) => np.transpose(x) }),
    reduce: () => ({ f: (x) => np.sum(x, 0) }),
    gather: () => ({ f: (table, ids) => np.take(table, ids, 0) }),
    sort: () => ({ f: (x) => np.sort(x) }),
    'top-k': ({ k }) => ({ f: (x) => lax.topK(x, k)[0] }),
    // Its gradient of a gather does not compile: the target is a comparison instead, as its users write it.
    'cross-entropy': ({ v }) => ({
      f: (logits, ids) => valueAndGrad((x) => nn.logSoftmax(x).mul(nn.oneHot(ids.ref, v)).sum(-1).mean().mul(-1))(logits),
    }),
    adamw: () => ({
      f: (p, m, v, g) => {
        const m1 = m.mul(0.9).add(g.ref.mul(0.1));
        const v1 = v.mul(0.999).add(g.ref.mul(g).mul(0.001));
        const step = m1.ref.div(0.19).div(np.sqrt(v1.ref.div(0.002)).add(1e-8));
        return [p.ref.sub(step.add(p.mul(0.1)).mul(1e-3)), m1, v1];
      },
      carry: 3,
    }),
    block: (sizes) => ({ f: block(sizes) }),
    'block-gradient': (sizes) => ({
      f: grad(
        (...params) => {
          const c = params.pop();
          return block(sizes)(...params).mul(c).sum();
        },
        { argnums: [0, 1, 2, 3, 4, 5, 6, 7, 8] },
      ),
    }),
  };
}
