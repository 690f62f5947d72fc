/** A first look: each step says what it shows and returns what it found. The page and a test run them in order. */
import { grad, jit, lower, numpy as np, random, vmap } from '../../src/index.ts';

export type Say = (text: string) => void;

export async function firstSteps(say: Say): Promise<void> {
  // Arrays live on the device. They are values: operations make new ones, and nothing needs to be freed by hand.
  const x = np.array([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  say(`x = ${JSON.stringify(await x.js())}, ${x}`);
  say(`x + 1 = ${JSON.stringify(await x.add(1).js())}`);
  say(`x · xᵀ = ${JSON.stringify(await np.matmul(x, x.T).js())}`);
  say(`the last column = ${JSON.stringify(await x.slice([], -1).js())}`);

  // Random numbers come from keys. They are JAX's, bit for bit.
  const [a, b] = random.split(random.key(0));
  say(`three normal numbers = ${JSON.stringify(await random.normal(a!, [3]).js())}`);

  // A function of arrays, and its gradient.
  const loss = (w: np.Array): np.Array => np.tanh(np.matmul(x, w)).sum();
  const w = random.normal(b!, [3]).mul(0.1);
  say(`loss = ${await loss(w).item()}`);
  say(`gradient = ${JSON.stringify(await grad(loss)(w).js())}`);

  // jit compiles the whole function into few kernels. The second call runs without tracing.
  const step = jit(function step(w: np.Array): np.Array {
    return w.sub(grad(loss)(w).mul(0.1));
  });
  let v = w;
  for (let i = 0; i < 10; i++) v = step(v);
  say(`loss after ten steps = ${await loss(v).item()}`);

  // vmap turns a function of one thing into a function of many.
  const norm = (row: np.Array): np.Array => np.sqrt(row.mul(row).sum());
  say(`norms of the rows = ${JSON.stringify(await vmap(norm)(x).js())}`);

  // A look inside: the program as StableHLO.
  say(`the program of norm:\n${lower(norm)(w).stablehlo}`);
}
