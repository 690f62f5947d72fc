import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Array,
  customVjp,
  DeviceError,
  grad,
  init,
  jit,
  lax,
  numpy as np,
  random,
  scipySpecial,
  tidy,
  tree,
  valueAndGrad,
  vjp,
  vmap,
} from '../../src/index.ts';
import { loadTree, saveTree } from '../../src/io/checkpoint.ts';
import { readSafetensors, writeSafetensors } from '../../src/io/safetensors.ts';
import { hostTensor } from '../../src/types/host.ts';

/** The whole text of the error that a call throws, so that a changed message is a changed test. */
function message(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

beforeAll(() => init('cpu').then(() => {}));
const ones = (...shape: number[]): Array => np.ones(shape);

describe('shapes, dtypes and arguments are checked at the call', () => {
  const cases: Record<string, [() => unknown, string]> = {
    'broadcasting names both shapes': [
      () => ones(2, 3).add(ones(4, 3)),
      'add: shapes must be broadcastable (equal sizes, or 1, from the last axis), got [2,3] and [4,3]',
    ],
    'an axis outside': [() => np.sum(ones(2, 3), 2), 'sum: axis must be in [-2, 2), got 2 for f32[2,3]'],
    'the order of polygamma': [
      () => scipySpecial.polygamma(1.5, ones(2)),
      'polygamma: n must be of an integer dtype, got f32[]\n  Convert it first: n.astype("int32").',
    ],
    'a derivative by the order of polygamma': [
      () => grad((n: Array) => lax.polygamma(n, np.array(1, { dtype: 'float32' })))(np.array(2, { dtype: 'float32' })),
      'polygamma: has no derivative by its order, which is a whole number\n  Keep it out of differentiation: stopGradient(n).',
    ],
    'an unknown dtype': [
      () => np.zeros([2], { dtype: 'float8' as never }),
      'zeros: dtype must be one of float32, bfloat16, float16, int32, uint32, int16, uint16, int8, uint8, int4, uint4, bool, got float8',
    ],
    'a 64-bit dtype': [
      () => ones(2).astype('float64' as never),
      'astype: dtype must be one of float32, bfloat16, float16, int32, uint32, int16, uint16, int8, uint8, int4, uint4, bool, got float64\n  There are no 64-bit types on WebGPU: use the 32-bit one.',
    ],
    'reshape keeps the number of elements': [
      () => ones(2, 3).reshape([4]),
      'reshape: the new shape must hold the 6 elements of f32[2,3], got [4]',
    ],
    'ragged lists': [
      () => np.array([[1, 2], [3]]),
      'array: nested lists must be rectangular, got a list of 1 where lists of 2 stand beside it',
    ],
    'text in a list': [() => np.array(['a'] as never), 'array: elements must be numbers or booleans, got string "a"'],
    'a string for an array': [
      () => np.add('x' as never, 1),
      'add: must be an array, a number or a boolean, got string "x"\n  Make one with np.array(…).',
    ],
    'bits of floats': [() => np.bitwiseAnd(ones(2), ones(2)), 'bitwiseAnd: operands must be integers or bools, got f32'],
    'a seed that is not whole': [() => random.key(0.5), 'key: the seed must be a whole number, got 0.5'],
    'no key': [() => random.normal(3 as never, [2]), 'normal: needs a key, got number 3\n  Make one with random.key(seed).'],
    'several keys for one': [
      () => random.normal(random.split(random.key(0)), [2]),
      'normal: a key must be ui32[2], got ui32[2,2]\n  Take one of the keys: keys.slice(i), or vmap over them.',
    ],
    'trees of two structures': [
      () => tree.map(() => 0, { a: 1 }, [1]),
      'tree.map: all trees must have one structure, got {"a":*} and, as tree 2, [*]',
    ],
  };
  for (const [name, [call, text]] of Object.entries(cases)) test(name, () => expect(message(call)).toBe(text));
});

describe('a traced value is not a number', () => {
  const advice =
    'While a function is traced there is no data: use where(), cond() or whileLoop(), or make the argument static (staticArgnums).';
  test('in a comparison', () => {
    expect(message(() => jit((x: Array) => ((x as unknown as number) > 0 ? x : x.neg()))(ones()))).toBe(
      `jit: a traced value cannot be used as a number, got f32[]\n  ${advice}`,
    );
  });
  test('in arithmetic', () => {
    expect(message(() => jit((x: Array) => x.mul(2 * (x as unknown as number)))(ones()))).toBe(
      `jit: a traced value cannot be used as a number, got f32[]\n  ${advice}`,
    );
  });
  test('read in a trace', async () => {
    let reading: Promise<number> | undefined;
    jit((x: Array) => {
      reading = x.item();
      return x;
    })(ones());
    await expect(reading).rejects.toThrow(`jit: a traced value cannot be used as await x.data(), got f32[]\n  ${advice}`);
  });
  test('outside of a trace the array is read instead', () => {
    expect(message(() => +(ones() as unknown as number))).toBe(
      'array: f32[] was used as a JavaScript number\n  Compute with it by methods (`x.add(1)`, `x.greater(0)`) or read it first: `await x.item()`.',
    );
  });
  test('as a shape', () => {
    expect(message(() => jit((n: Array) => np.zeros([n] as never))(3))).toContain(
      'full: a shape must be a list of sizes that are whole numbers from 0',
    );
  });
});

describe('tracing', () => {
  test('a value that leaves its trace cannot be used', () => {
    let leaked!: Array;
    jit(function f(x: Array) {
      leaked = x.add(1);
      return x;
    })(ones(3));
    expect(message(() => jit((y: Array) => y.add(leaked))(ones(3)))).toContain(
      'a value from a trace that has ended was used\n  A traced value lives only while its function is traced',
    );
    expect(message(() => leaked.add(1))).toBe(
      'array: a traced value of type f32[3] left its trace\n  Return it from the traced function instead of keeping it in a variable outside.',
    );
  });
  test('an argument that is no array', () => {
    expect(
      message(() =>
        jit(function step(x: Array, mode: string) {
          return x.add(mode === 'a' ? 1 : 2);
        })(ones(1), 'a'),
      ),
    ).toBe(
      'step: arguments must be arrays, numbers, or lists and objects of them, got string "a" as argument 1\n  Make it an array with np.array(…), or, for jit, name the argument in staticArgnums.',
    );
  });
  test('an async function', () => {
    expect(
      message(() =>
        jit(async function later(x: Array) {
          return x;
        })(ones(1)),
      ),
    ).toBe(
      'jit(later): must return arrays, got a promise\n  A traced function cannot be async: what it returns must be known while it is traced.',
    );
  });
  test('a carry that changes its type', () => {
    expect(message(() => lax.scan((c: Array, _: null) => [np.concatenate([c, c]), null], ones(2), null, { length: 3 }))).toBe(
      'scan(f): the carry must keep its types, got f32[2] before and f32[4] after (leaf 0)\n  Convert it with astype, or start with the type that the body returns.',
    );
  });
  test('branches of two types', () => {
    expect(
      message(() =>
        lax.cond(
          true,
          () => ones(2),
          () => ones(3),
        ),
      ),
    ).toBe('cond: all branches must return the same types, got f32[3] and, from branch 1, f32[2] (leaf 0)');
  });
});

describe('differentiation', () => {
  const square = (x: Array): Array => x.mul(x);
  const cases: Record<string, [() => unknown, string]> = {
    'of a non-scalar': [
      () => grad(square)(ones(3)),
      'valueAndGrad(square): gradients are defined for scalar-valued functions, got a value of type f32[3]\n  Reduce it (`.sum()`, `.mean()`), or use jacrev, jacfwd or vjp.',
    ],
    'for an integer': [
      () => grad((x: Array) => x.sum().astype('float32'))(np.arange(3)),
      'valueAndGrad(f): gradients are defined for floating-point arguments, got i32[3] as argument [0]\n  Convert it (`x.astype(np.float32)`), or leave it out of argnums.',
    ],
    'for an argument that is not there': [
      () => grad(square, { argnums: 2 })(ones()),
      'valueAndGrad(square): argnums must name arguments, got 2 for a call with 1',
    ],
    'of two results': [
      () => valueAndGrad((x: Array) => [x, x] as never)(ones()),
      'valueAndGrad(f): the function must return one scalar, got 2 arrays\n  To return more than the value, return [value, aux] and pass { hasAux: true }.',
    ],
    'primals that are no list': [
      () => vjp(square, ones() as never),
      'vjp(square): primals must be the list of arguments\n  Write vjp(f, [x, y]).',
    ],
    'custom rules that are not there': [
      () => customVjp(square)(ones()),
      'customVjp(square): has no rules\n  Set them with defvjp(fwd, bwd) before the first call.',
    ],
    'axes of two sizes': [
      () => vmap((x: Array, y: Array) => x.add(y))(ones(2), ones(3)),
      'vmap(f): mapped axes must have one size, got 2 (axis 0 of f32[2], argument [0]), 3 (axis 0 of f32[3], argument [1])',
    ],
  };
  for (const [name, [call, text]] of Object.entries(cases)) test(name, () => expect(message(call)).toBe(text));
});

describe('the life of an array', () => {
  test('use after dispose', () => {
    const x = ones(3);
    x.dispose();
    expect(message(() => x.add(1))).toBe(
      'array: f32[3] was used after dispose()\n  Dispose of an array after its last use, or leave it to the garbage collector.',
    );
  });
  test('use after donation names the call', () => {
    const x = ones(3);
    const step = jit(
      function step(y: Array) {
        return y.add(1);
      },
      { donateArgnums: 0 },
    );
    step(x);
    expect(message(() => x.add(1))).toBe(
      'array: f32[3] was donated to step and can no longer be used\n  Use the array that step returned, or leave this argument out of donateArgnums.',
    );
  });
  test('one array cannot be donated twice', () => {
    const x = ones(3);
    const step = jit(
      function step(y: Array, z: Array) {
        return y.add(z);
      },
      { donateArgnums: [0, 1] },
    );
    expect(message(() => step(x, x))).toBe('step: an array must be donated once, got it as two donated arguments');
  });
  test('tidy takes no async function', () => {
    expect(message(() => tidy(async () => ones(2)))).toBe(
      'tidy: the function must not be async, got one that returns a promise\n  What is made after an `await` belongs to no scope: await inside of the caller, or use dispose().',
    );
  });
  test('tidy frees what is made in it, but what it returns', () => {
    let inner!: Array;
    const kept = tidy(() => {
      inner = ones(3);
      return inner.add(1);
    });
    expect(inner.isDisposed).toBe(true);
    expect(kept.isDisposed).toBe(false);
  });
});

describe('files', () => {
  const file = writeSafetensors({ a: hostTensor('float32', [2], [1, 2]), b: hostTensor('bfloat16', [3], [1, 2, 3]) }, { note: 'x' });
  test('what is written is read', async () => {
    const { tensors, metadata } = readSafetensors(file);
    expect([...tensors['a']!.data, ...tensors['b']!.data]).toEqual([1, 2, 1, 2, 3]);
    expect(metadata).toEqual({ note: 'x' });
    const saved = await saveTree({ p: [ones(2), np.arange(3)] });
    const { tree: back } = loadTree(saved, { p: [ones(2), np.arange(3)] });
    expect(await back.p[1]!.js()).toEqual([0, 1, 2]);
  });
  test('every truncation of a file is an error that says so', () => {
    for (let n = 0; n < file.length; n++)
      expect(message(() => readSafetensors(file.slice(0, n), 'f'))).toMatch(
        /^f: (a safetensors file has at least 8 bytes|the file is cut off|not a safetensors file)/,
      );
  });
  test('a file of another kind', () => {
    expect(message(() => readSafetensors(new TextEncoder().encode('hello, this is text'), 'notes.txt'))).toMatch(
      /^notes\.txt: not a safetensors file: its first 8 bytes give a header of \d+ bytes$/,
    );
  });
  test('a tensor of another type than the model has', async () => {
    const saved = await saveTree({ w: ones(2) });
    expect(message(() => loadTree(saved, { w: ones(3) }, 'run.safetensors'))).toBe(
      'run.safetensors: tensor "w" must be of type f32[3], got f32[2]\n  Resume with the options the file was saved with.',
    );
    expect(message(() => loadTree(saved, { v: ones(2) }, 'run.safetensors'))).toBe(
      'run.safetensors: holds the tensor "w", which this model does not have',
    );
  });
});

test('a device that is not open is named with the remedy', async () => {
  await expect(init({ gpu: { requestAdapter: async () => null } as unknown as GPU })).rejects.toThrow(DeviceError);
});
