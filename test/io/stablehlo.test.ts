import { describe, expect, it } from 'vitest';
import type { Array } from '../../src/api/array.ts';
import { checkpoint, checkpointPolicies, customJvp, customVjp } from '../../src/api/custom.ts';
import { init } from '../../src/api/device.ts';
import { grad, jvp, vjp } from '../../src/api/grad.ts';
import { lower, ShapeDtypeStruct } from '../../src/api/inspect.ts';
import { jit } from '../../src/api/jit.ts';
import * as lax from '../../src/api/lax.ts';
import * as nn from '../../src/api/nn.ts';
import * as np from '../../src/api/numpy.ts';
import { vmap } from '../../src/api/vmap.ts';
import { exportStableHLO } from '../../src/io/export-stablehlo.ts';
import { type Imported, importStableHLO } from '../../src/io/import-stablehlo.ts';

await init('cpu');

const text = `module @jit_f {
  func.func public @main(%arg0: tensor<2x3xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<f32>) -> (tensor<2x3xf32> {jax.result_info = ""}) {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<f32>) -> tensor<2x3xf32>
    %1 = call @g(%arg0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
    %2 = stablehlo.multiply %1, %0 : tensor<2x3xf32>
    return %2 : tensor<2x3xf32>
  }
  func.func private @g(%arg0: tensor<2x3xf32>) -> tensor<2x3xf32> {
    %0 = stablehlo.multiply %arg0, %arg0 : tensor<2x3xf32>
    return %0 : tensor<2x3xf32>
  }
}`;
const two = `func.func @main(%arg0: tensor<2xf32>, %arg1: tensor<2xi32>) -> (tensor<2xi32>, tensor<2xf32>) {
  return %arg1, %arg0 : tensor<2xi32>, tensor<2xf32>
}`;

describe('an imported module', () => {
  const f = importStableHLO<Array>(text);
  const x = np.array([
    [0, 1, 2],
    [3, 4, 5],
  ]);
  const doubled = [
    [0, 2, 8],
    [18, 32, 50],
  ];

  it('is a function: called, jitted, within another function', async () => {
    expect(await f(x, np.array(2)).js()).toEqual(doubled);
    expect(await jit(f)(x, 2).js()).toEqual(doubled);
    expect(await jit((y: Array) => f(y, 1).add(f(y, y.slice(0, 1))))(x).js()).toEqual(doubled);
  });

  it('is differentiated, forwards and backwards', async () => {
    expect(await grad((y: Array) => f(y, 3).sum())(x).js()).toEqual([
      [0, 6, 12],
      [18, 24, 30],
    ]);
    const [value, pull] = vjp(f, [x, np.array(2)]) as unknown as [Array, (ct: Array) => [Array, Array]];
    expect(await value.js()).toEqual(doubled);
    expect(await pull(np.ones([2, 3]))[1].js()).toBe(55);
    const [, tangent] = jvp(f, [x, np.array(2)], [np.ones([2, 3]), np.array(0)]) as [Array, Array];
    expect(await tangent.js()).toEqual([
      [0, 4, 8],
      [12, 16, 20],
    ]);
  });

  it('is batched', async () => {
    const both = vmap(f, [null, 0])(x, np.array([2, 0])) as Array;
    expect(both.shape).toEqual([2, 2, 3]);
    expect(await both.slice(0).js()).toEqual(doubled);
  });

  it('tells its name, types and donations', () => {
    expect(f.name).toBe('jit_f');
    expect(f.params.map(String)).toEqual(['f32[2,3]', 'f32[]']);
    expect(f.results.map(String)).toEqual(['f32[2,3]']);
    expect(f.donated).toEqual([0]);
    expect(f.graph.params).toHaveLength(2);
    expect(lower(f as Imported<Array>)(...f.params).graph.results).toHaveLength(1);
  });

  it('gives a list for several results, and takes trees', async () => {
    const g = importStableHLO<Array[]>(two);
    const [i, y] = g({ b: np.array([1, 2], { dtype: 'int32' }), a: np.array([3, 4]) });
    expect([await i!.js(), await y!.js()]).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('donates what the module donates when it is jitted so', async () => {
    const y = np.ones([2, 3]).add(0);
    const step = jit(f, { donateArgnums: f.donated });
    expect(await step(y, 2).js()).toEqual([
      [2, 2, 2],
      [2, 2, 2],
    ]);
    expect(y.isDisposed).toBe(true);
  });

  it('is refused, with the place, where it acts across devices', () => {
    const across = `func.func @main(%a: tensor<2xf32>) -> tensor<4xf32> {
      %0 = "stablehlo.all_gather"(%a) <{all_gather_dim = 0 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<2xf32>) -> tensor<4xf32>
      return %0 : tensor<4xf32>
    }`;
    expect(() => importStableHLO(across)).toThrow(
      'line 2, column 12: all_gather: groups must be of one device to run here, got groups of 2\n  This program is for several devices: run it with XLA,',
    );
  });

  it('says which argument does not fit', () => {
    expect(() => f(x)).toThrow('jit_f: there must be 2 arrays among the arguments, got 1\n  It takes (f32[2,3], f32[]).');
    expect(() => f(np.ones([3, 2]), 1)).toThrow('jit_f: argument 0 must be f32[2,3], got f32[3,2]');
    expect(() => f(np.ones([2, 3], { dtype: 'int32' }), 1)).toThrow(
      "jit_f: argument 0 must be f32[2,3], got i32[2,3]\n  Convert it first: x.astype('float32').",
    );
    expect(() => f('x' as never, 1)).toThrow('jit_f: arguments must be arrays, numbers, or lists and objects of them, got string "x"');
  });
});

describe('an exported function', () => {
  const f32 = (...shape: number[]) => new ShapeDtypeStruct(shape, 'float32');

  it('is a module with the function name, the leaves of its arguments as parameters, and donations', () => {
    function step(state: { w: Array; n: Array }, x: Array) {
      return { w: state.w.add(x), n: state.n.add(1) };
    }
    const state = { w: f32(2), n: new ShapeDtypeStruct([], 'int32') };
    const out = exportStableHLO(step, { donateArgnums: 0, form: 'pretty' })(state, f32(2));
    expect(exportStableHLO(jit(step, { donateArgnums: 0 }), { form: 'pretty' })(state, f32(2))).toBe(out);
    expect(out).toMatchInlineSnapshot(`
      "module @jit_step attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
        func.func public @main(%arg0: tensor<i32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<2xf32> {tf.aliasing_output = 1 : i32}, %arg2: tensor<2xf32>) -> (tensor<i32>, tensor<2xf32>) {
          %0 = stablehlo.add %arg1, %arg2 : tensor<2xf32>
          %c = stablehlo.constant dense<1> : tensor<i32>
          %1 = stablehlo.convert %c : tensor<i32>
          %2 = stablehlo.add %arg0, %1 : tensor<i32>
          return %2, %0 : tensor<i32>, tensor<2xf32>
        }
      }
      "
    `);
  });

  it('means the same when it is imported again, jitted or not, in both forms', async () => {
    const x = np.array([0.5, -1, 2]);
    const f = (y: Array) => np.cumsum(nn.softmax(np.sin(y)));
    for (const form of ['generic', 'pretty'] as const)
      for (const g of [f, jit(f)]) expect(await importStableHLO<Array>(exportStableHLO(g, { form })(x))(x).js()).toEqual(await f(x).js());
  });

  it('has what it closes over as constants', async () => {
    const w = np.array([1, 2, 3]);
    const out = exportStableHLO((x: Array) => x.mul(w).add(w), { form: 'pretty' })(f32(3));
    expect(out.match(/dense<\[1\.000000e\+00, 2\.000000e\+00, 3\.000000e\+00\]>/g)).toHaveLength(1);
    expect(await importStableHLO<Array>(out)(np.ones([3])).js()).toEqual([2, 4, 6]);
  });

  it('keeps composites, or writes them out', () => {
    const q = f32(1, 4, 2, 8);
    const square = checkpoint((x: Array) => x.mul(x));
    const ours = customJvp((x: Array) => np.sin(x)).defjvp((p: Array[], t: Array[]) => [np.sin(p[0]!), t[0]!]);
    const theirs = customVjp((x: Array) => np.cos(x)).defvjp(
      (x: Array) => [np.cos(x), x],
      (_: Array, ct: Array) => [ct],
    );
    const f = (x: Array) => theirs(ours(square(nn.dotProductAttention(x, x, x))));
    const names = (out: string) => [...out.split('func.func private')[0]!.matchAll(/name = "([\w.]+)"/g)].map((m) => m[1]);
    expect(names(exportStableHLO(f)(q))).toEqual([
      'systolic.attention',
      'systolic.checkpoint',
      'systolic.custom_jvp_call',
      'systolic.custom_vjp_call',
    ]);
    expect(names(exportStableHLO(f, { expandComposites: true })(q))).toEqual([]);
  });

  it('gives functions back with the derivatives that they were given', async () => {
    const ours = customJvp((x: Array) => np.sin(x)).defjvp((p: Array[], t: Array[]) => [np.sin(p[0]!), t[0]!.mul(7)]);
    const theirs = customVjp((x: Array, y: Array) => np.cumsum(np.cos(x)).mul(y)).defvjp(
      (x: Array, y: Array) => [np.cos(x).mul(y), y],
      (y: Array, ct: Array) => [ct.mul(y), ct.mul(5)],
    );
    const f = (x: Array) => (theirs(ours(x), x.mul(2)) as Array).sum();
    const x = np.array([0.5, -1, 2]);
    for (const form of ['generic', 'pretty'] as const) {
      const g = importStableHLO<Array>(exportStableHLO(f, { form })(x));
      expect(await g(x).item()).toBe(await f(x).item());
      expect(await grad(g)(x).js()).toEqual(await grad(f)(x).js());
    }
  });

  it('gives checkpoints back as checkpoints', () => {
    const f = checkpoint((x: Array) => x.mul(x), { policy: checkpointPolicies.saveOnlyTheseNames('kept') });
    const { graph } = importStableHLO(exportStableHLO(f)(f32(2)));
    expect(graph.eqns.map((e) => [e.op.name, e.attrs])).toEqual([['checkpoint', { policy: 'save_only_these_names', names: ['kept'] }]]);
  });

  it('says what it cannot do', () => {
    expect(() => exportStableHLO((x: Array) => x, { donateArgnums: 2 })(f32(2))).toThrow(
      'exportStableHLO: donateArgnums must name arguments, got 2 for a call with 1',
    );
  });
});

describe('lower(f)(…).stablehlo', () => {
  it('has no ops of ours', () => {
    const out = lower((x: Array) => np.cumsum(checkpoint((y: Array) => y.add(1))(x)))(new ShapeDtypeStruct([4], 'float32')).stablehlo;
    expect(out).not.toMatch(/systolic\.\w+"\(|= systolic/);
    expect(out).toContain('stablehlo.reduce_window');
  });
});

describe('what a text had to write out', () => {
  const recurrence = (w: Array, xs: Array) =>
    lax.scan((c: Array, x: Array): [Array, Array] => [np.tanh(c.mul(w).add(x)), c.mul(x)], np.ones([3]), xs);
  const loss = (w: Array, xs: Array): Array => {
    const [c, ys] = recurrence(w, xs);
    return c.sum().add(ys.mul(ys).sum());
  };
  const [w, xs] = [np.array([0.5, -1, 2]), np.array(lists(5, 3))];

  it('a scan that was exported as a loop is a scan again, with the derivative of one', async () => {
    const text = exportStableHLO(loss)(w, xs);
    expect(text).toContain('stablehlo.while');
    const f = importStableHLO<Array>(text);
    const [loop] = f.graph.eqns.filter((e) => e.op.kind === 'control');
    expect([loop!.op.name, loop!.attrs['num_carry']]).toEqual(['scan', 1]);
    const [dw, dxs] = grad(f, { argnums: [0, 1] })(w, xs) as [Array, Array];
    const [ew, exs] = grad(loss, { argnums: [0, 1] })(w, xs);
    expect(await dw.js()).toEqual(await ew.js());
    expect(await dxs.js()).toEqual(await exs.js());
    const batch = vmap(f, [0, null])(np.stack([w, w.mul(2)]), xs) as Array;
    expect(await batch.js()).toEqual([await loss(w, xs).item(), await loss(w.mul(2), xs).item()]);
  });

  it('a running maximum is one, and its derivative at equal values is shared', async () => {
    const f = importStableHLO<Array>(exportStableHLO((x: Array) => lax.cummax(x))(xs));
    expect(f.graph.eqns.map((e) => e.op.name)).toEqual(['cumulative']);
    const sum = (g: (x: Array) => Array) => grad((x: Array) => g(x).sum())(np.array([[1], [1], [0]])).js();
    const g = importStableHLO<Array>(exportStableHLO((x: Array) => lax.cummax(x))(new ShapeDtypeStruct([3, 1], 'float32')));
    expect(await sum(g)).toEqual(await sum((x) => lax.cummax(x)));
  });
});

function lists(rows: number, columns: number): number[][] {
  return globalThis.Array.from({ length: rows }, (_, i) => globalThis.Array.from({ length: columns }, (_, j) => Math.sin(i * 3 + j)));
}
