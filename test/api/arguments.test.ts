import { beforeAll, describe, expect, it, test } from 'vitest';
import { exports as entries } from '../../package.json' with { type: 'json' };
import { type Parameter, parseSignature, signatureOf } from '../../src/api/signature.ts';
import * as cli from '../../src/cli/index.ts';
import * as library from '../../src/index.ts';
import { ArgumentError, type Array, init, numpy as np, random, vmap } from '../../src/index.ts';
import * as io from '../../src/io/index.ts';
import * as models from '../../src/models/index.ts';
import * as node from '../../src/node/index.ts';

beforeAll(async () => {
  await init('cpu');
});

type Callable = (...args: unknown[]) => unknown;
const isClass = (f: unknown): boolean => /^class\b/.test(String(f));
/** Every public function with its path, as `numpy.linalg.norm`. */
function functionsOf(space: object, path = ''): [string, Callable][] {
  return Object.entries(space).flatMap(([name, value]): [string, Callable][] => {
    if (typeof value === 'function') return isClass(value) ? [] : [[path + name, value as Callable]];
    return Object.prototype.toString.call(value) === '[object Module]' ? functionsOf(value as object, `${path}${name}.`) : [];
  });
}
const modules: Record<string, object> = { '.': library, './node': node, './models': models, './io': io, './cli': cli };
const functions = Object.entries(modules).flatMap(([entry, module]) => functionsOf(module, entry === '.' ? '' : `${entry.slice(2)}.`));

/** What a call throws, at once or in its promise. */
async function thrown(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (e) {
    return e;
  }
}

describe('every public function has a signature', () => {
  test('the search finds them, in all entries of the package', () => {
    expect(Object.keys(modules)).toEqual(Object.keys(entries).filter((name) => name !== './package.json'));
    expect(functions.length).toBeGreaterThan(700);
  });
  test('none is without', () => {
    expect(functions.filter(([, f]) => !signatureOf(f)).map(([name]) => name)).toEqual([]);
  });
  test('and it is named as the function is', () => {
    const different = functions.filter(([path, f]) => {
      const name = path.split('.').at(-1)!.replace(/_$/, '');
      return !signatureOf(f)!.name.split('.').at(-1)!.startsWith(name) && !['remat', 'jacobian'].includes(name) && !path.includes('optimizers');
    });
    expect(different.map(([path]) => path)).toEqual([]);
  });
});

const misspelt = (p: Parameter): string => `${p.name.slice(0, -1)}${p.name.at(-1)}${p.name.at(-1)}`;

describe('what a function does not take is an ArgumentError', () => {
  test('a misspelt option names the option, what came and the nearest right one', async () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const [path, f] of functions) {
      const s = signatureOf(f)!;
      const names = s.parameters.map((p) => p.name);
      const option = s.parameters.findLast((p) => !p.refused && p.optional && p.name.length > 2 && !p.tree);
      if (!option || (s.rest && s.parameters.length === s.own) || names.includes(misspelt(option))) continue;
      tried++;
      const required = s.parameters.filter((p) => !p.optional && !p.rest).slice(0, s.required);
      // A tree that may be left out comes before the options.
      const trees = s.parameters.slice(s.required, s.own).filter((p) => p.tree);
      const e = (await thrown(() => f(...required.map(() => 1), ...trees.map(() => 1), { [misspelt(option)]: true }))) as Error;
      if (!(e instanceof ArgumentError) || !e.message.includes(`got ${misspelt(option)}: boolean true`) || !e.message.includes(`Did you mean \`${option.name}\`?`))
        wrong.push(`${path}: ${String(e)}`);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(250);
  });
  test('an argument too many says what the function takes', async () => {
    const wrong: string[] = [];
    for (const [path, f] of functions) {
      const s = signatureOf(f)!;
      if (s.rest) continue;
      const e = (await thrown(() => f(...globalThis.Array.from({ length: s.positional + 1 }, () => 1)))) as Error;
      if (!(e instanceof ArgumentError) || !e.message.includes(`takes at most ${s.positional} argument`)) wrong.push(`${path}: ${String(e)}`);
    }
    expect(wrong).toEqual([]);
  });
  test('an argument too few names it', async () => {
    const wrong: string[] = [];
    for (const [path, f] of functions) {
      const s = signatureOf(f)!;
      if (s.required === 0) continue;
      const e = (await thrown(() => f())) as Error;
      if (!(e instanceof ArgumentError) || !e.message.includes(s.parameters[0]!.name)) wrong.push(`${path}: ${String(e)}`);
    }
    expect(wrong).toEqual([]);
  });

  const x = () => np.ones([2, 3]);
  const cases: Record<string, [call: () => unknown, text: string]> = {
    'a switch in the place of a dtype': [() => np.sum(x(), 0, true as never), 'sum: dtype must be a dtype such as np.float32, got boolean true\n  Did you mean { keepdims: true }?'],
    'a size in the place of a dtype': [() => np.zeros(2, 3 as never), 'zeros: dtype must be a dtype such as np.float32, got number 3'],
    'a place of JAX that must stay empty': [() => np.sum(x(), 0, null, x() as never), 'sum: out must be left out, got Array:f32[2,3]'],
    'an option given twice': [() => np.sum(x(), 0, { axis: 1 } as never), 'sum: axis must be given once'],
    'a name in snake case': [() => np.allclose(x(), x(), { equal_nan: true } as never), 'Did you mean `equalNaN`?'],
    'a switch that is no boolean': [() => np.sum(x(), 0, { keepdims: 1 } as never), 'sum: keepdims must be true or false, got number 1'],
    'what has no like': [() => np.zeros([2], { colour: 1 } as never), 'zeros: options must be among shape, dtype, device, got colour: number 1\n  zeros takes shape, dtype, and by name device.'],
    'axes one after the other of a function': [() => (np.transpose as Callable)(x(), 1, 0), 'transpose: takes at most 2 arguments, got 3, the last number 0'],
    'a BigInt': [() => np.add(x(), 5n as never), 'add: must be an array, a number or a boolean, got bigint 5n'],
    'nothing to find a common dtype of': [() => np.resultType(), 'resultType: needs at least one array or dtype, got none'],
    'equal axes to turn between': [() => np.rot90(np.ones([2, 2]), 1, [0, -2]), 'rot90: axes must be two that differ, got [0,-2]'],
    'equal axes of no turn': [() => np.rot90(np.ones([2, 2]), 4, [0, 0]), 'rot90: axes must be two that differ'],
    'a negative count of diagonal indices': [() => np.diagIndices(-1), 'diagIndices: n must be a whole number from 0, got -1'],
    'a negative repeat': [() => np.repeat(x(), -1), 'repeat: repeats must be whole numbers from 0, got -1'],
    'a negative tile': [() => np.tile(x(), -1), 'tile: reps must be whole numbers from 0, got -1'],
    'one choice of where': [() => np.where(x(), x() as never, undefined as never), 'where: x and y must both be given'],
  };
  for (const [name, [call, text]] of Object.entries(cases))
    test(name, async () => {
      const e = (await thrown(call)) as Error;
      expect(e).toBeInstanceOf(ArgumentError);
      expect(e.message).toContain(text);
    });
  test('a norm over three axes', () => {
    expect(() => np.linalg.norm(np.ones([2, 2, 2]), { axis: [0, 1, 2] })).toThrow('norm: axis must be one axis or two, got 3');
  });
  test('a whole number that integers cannot hold, wherever it meets them', () => {
    const i = np.array([1, 2], 'int32');
    for (const call of [
      () => i.add(2 ** 31),
      () => np.multiply(-(2 ** 31) - 1, i),
      () => i.less(2 ** 40),
      () => np.where(true, i, 2 ** 31),
      () => i.at(0).set(2 ** 31),
      () => np.maximum(i.astype('uint8'), 2 ** 31),
    ])
      expect(call).toThrow(/a whole number beside integers must fit in int32/);
    expect(i.add(2 ** 31 - 1).dtype).toBe('int32');
    expect(np.ones([2]).add(2 ** 31).dtype).toBe('float32');
  });
});

describe('arguments go where JAX has them', () => {
  const x = () => np.array([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const same: Record<string, () => [Array, unknown, string?]> = {
    'np.zeros(shape, dtype)': () => [np.zeros([2], np.int32), [0, 0], 'int32'],
    'np.zeros(size)': () => [np.zeros(2), [0, 0]],
    'np.array(values, dtype)': () => [np.array([1, 2], 'int32'), [1, 2], 'int32'],
    'np.eye(n, m, k)': () => [np.eye(2, 2, 1), [[0, 1], [0, 0]]],
    'np.sum(a, axis, dtype, out, keepdims)': () => [np.sum(x(), 0, null, null, true), [[5, 7, 9]]],
    'np.sum(a, { axis, keepdims })': () => [np.sum(x(), { axis: 1, keepdims: true }), [[6], [15]]],
    'x.sum(axis, dtype)': () => [x().sum(0, 'int32'), [5, 7, 9], 'int32'],
    'x.sum({ axis })': () => [x().sum({ axis: 0 }), [5, 7, 9]],
    'np.linspace(start, stop, num, { endpoint })': () => [np.linspace(0, 1, 4, { endpoint: false }), [0, 0.25, 0.5, 0.75]],
    'np.linspace(start, stop, { num })': () => [np.linspace(0, 1, { num: 3 }), [0, 0.5, 1]],
    'np.linspace(…, retstep, dtype)': () => [np.linspace(0, 4, 5, true, null as never, 'int32'), [0, 1, 2, 3, 4], 'int32'],
    'np.linalg.diagonal(x, offset)': () => [np.linalg.diagonal(x(), 1), [2, 6]],
    'np.linalg.trace(x, offset)': () => [np.linalg.trace(x(), 1), 8],
    'x.reshape(3, 2)': () => [x().reshape(3, 2), [[1, 2], [3, 4], [5, 6]]],
    'x.reshape(-1)': () => [x().reshape(-1), [1, 2, 3, 4, 5, 6]],
    'x.transpose(1, 0)': () => [x().transpose(1, 0), [[1, 4], [2, 5], [3, 6]]],
    'np.cross(…, axisa, axisb, axisc)': () => [np.cross([[1], [0], [0]], [[0, 1, 0]], 0, -1, 0), [[0], [0], [1]]],
    'np.cross with axisc': () => [np.cross([[1, 0, 0]], [[0, 1, 0]], { axisc: 0 }), [[0], [0], [1]]],
    'np.take(…, { axis, mode })': () => [np.take(x(), [5], { axis: 1, mode: 'clip' }), [[3], [6]]],
    'random.randint(key, shape, minval, maxval)': () => [random.randint(random.key(0), [2], 7, 8), [7, 7], 'int32'],
    'vmap(f, inAxes, outAxes)': () => [vmap((v: Array) => v.mul(2), 1, 1)(x()), [[2, 4, 6], [8, 10, 12]]],
  };
  for (const [name, call] of Object.entries(same))
    it(name, async () => {
      const [got, want, dtype = 'float32'] = call();
      expect(await got.js()).toEqual(want);
      expect(got.dtype).toBe(dtype);
    });
});

describe('lists, typed arrays and whole floats stand for arrays', () => {
  const x = () => np.array([10, 20, 30]);
  const cases: Record<string, () => [Array, unknown]> = {
    'a list in a function': () => [np.add([1, 2], [[3], [4]]), [[4, 5], [5, 6]]],
    'a list in a method': () => [x().add([1, 2, 3]), [11, 22, 33]],
    'a typed array': () => [x().mul(new Float32Array([1, 2, 3])), [10, 40, 90]],
    'a list in a reduction': () => [np.sum([[1, 2], [3, 4]], 0), [4, 6]],
    'a float array as indices of take': () => [np.take(x(), np.array([0, 2])), [10, 30]],
    'a list as indices of take': () => [x().take([2, -1]), [30, 30]],
    'a float array in slice': () => [x().slice(np.array([2, 0])), [30, 10]],
    'a float array in at': () => [x().at(np.array([1])).set(5), [10, 5, 30]],
    'a float array along an axis': () => [np.takeAlongAxis(x(), np.array([2, 2]), 0), [30, 30]],
    'at().apply': () => [x().at(1).apply((v) => v.neg()), [10, -20, 30]],
  };
  for (const [name, call] of Object.entries(cases))
    it(name, async () => {
      const [got, want] = call();
      expect(await got.js()).toEqual(want);
    });
  it('allclose of lists', async () => {
    expect(await np.allclose([1, 2], [1, 2])).toBe(true);
  });
});

describe('unique and where, as JAX 0.10 has them', () => {
  const x = () => np.array([
    [3, 1],
    [3, 1],
    [0, 2],
  ], 'int32');
  const js = (parts: readonly Array[]): Promise<unknown[]> => Promise.all(parts.map((p) => p.js()));
  it('index, inverse and counts', async () => {
    expect(await js(await np.unique(x(), { returnIndex: true, returnInverse: true, returnCounts: true }))).toEqual([
      [0, 1, 2, 3],
      [4, 1, 5, 0],
      [[3, 1], [3, 1], [0, 2]],
      [1, 2, 1, 2],
    ]);
  });
  it('with more room than there are', async () => {
    expect(await js(np.unique(x(), { size: 6, returnIndex: true, returnCounts: true }))).toEqual([
      [0, 1, 2, 3, 0, 0],
      [4, 1, 5, 0, 4, 4],
      [1, 2, 1, 2, 0, 0],
    ]);
    expect(await js(np.unique(x(), { axis: 0, size: 4, fillValue: 9, returnIndex: true, returnCounts: true }))).toEqual([
      [[0, 2], [3, 1], [9, 9], [9, 9]],
      [2, 0, 2, 2],
      [1, 2, 0, 0],
    ]);
  });
  it('of slices', async () => {
    expect(await js(await np.unique(x(), { axis: 1, returnIndex: true }))).toEqual([[[1, 3], [1, 3], [2, 0]], [1, 0]]);
    expect(await js(await np.unique(x(), { axis: 0, returnInverse: true }))).toEqual([[[0, 2], [3, 1]], [1, 1, 0]]);
  });
  it('all NaNs are one, unless they are asked not to be', async () => {
    expect(await (await np.unique([Number.NaN, 1, Number.NaN])).js()).toEqual([1, Number.NaN]);
    expect((await np.unique([Number.NaN, 1, Number.NaN], { equalNaN: false })).shape).toEqual([3]);
  });
  it('where of a condition alone is nonzero', async () => {
    expect(await js(await np.where(np.array([[0, 1], [2, 0]])))).toEqual([[0, 1], [1, 0]]);
    expect(await js(np.where([0, 1], null, null, { size: 2, fillValue: 7 }))).toEqual([[1, 7]]);
  });
});

test('a signature is read from its text', () => {
  const s = parseSignature('sum(a, axis? | dtype?, -out, keepdims?; where?)');
  expect([s.name, s.own, s.positional, s.required]).toEqual(['sum', 2, 5, 1]);
  expect(s.parameters.filter((p) => p.refused).map((p) => p.name)).toEqual(['out']);
});
