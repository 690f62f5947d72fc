import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Array } from '../../src/api/array.ts';
import { numpy as np } from '../../src/index.ts';
import { loadTree, saveTree } from '../../src/io/checkpoint.ts';
import { readSafetensors, writeSafetensors } from '../../src/io/safetensors.ts';
import { flatten } from '../../src/trace/tree.ts';
import { type DType, dtypes } from '../../src/types/dtype.ts';
import { encode, hostTensor } from '../../src/types/host.ts';
import { formatType } from '../../src/types/shape.ts';

const one = (): Array => np.array([1, 2], { dtype: 'float32' });
const other = (): Array => np.array([3, 4], { dtype: 'float32' });

/** A file with a header of any text and a body of zeros. */
function fileOf(header: unknown, bodyBytes: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + bodyBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
}

describe('names', () => {
  const onPrototype = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

  test('what an object inherits is a name like any other, in tensors, metadata and trees', async () => {
    for (const name of onPrototype) {
      const named = JSON.parse(`{${JSON.stringify(name)}: 0}`) as object;
      const tensors = Object.fromEntries(Object.keys(named).map((n) => [n, hostTensor('float32', [2], [1, 2])]));
      const words = Object.fromEntries(Object.keys(named).map((n) => [n, 'word']));
      const file = readSafetensors(writeSafetensors(tensors, words));
      expect(Object.keys(file.tensors)).toEqual([name]);
      expect(Object.entries(file.metadata)).toEqual([[name, 'word']]);
      const tree = Object.fromEntries(Object.keys(named).map((n) => [n, one()]));
      const { tree: back, metadata } = loadTree(await saveTree(tree, words), tree);
      expect(Object.keys(back)).toEqual([name]);
      expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
      expect(Object.entries(metadata)).toEqual([[name, 'word']]);
    }
  });

  test('a name that is missing is missing, also where an object inherits it', async () => {
    const empty = readSafetensors(await saveTree({}));
    for (const name of onPrototype) {
      expect([empty.tensors[name], empty.metadata[name]]).toEqual([undefined, undefined]);
      const like = Object.fromEntries([[name, one()]]);
      expect(() => loadTree(writeSafetensors({}), like, 'f')).toThrow(`f: lacks the tensor "${name}" of type f32[2]`);
    }
  });

  test('two leaves of one name are refused, and both are told', async () => {
    const cases: [object, string][] = [
      [{ 'a.b': one(), a: { b: other() } }, 'got "a.b" for both tree["a"]["b"] and tree["a.b"]'],
      [{ 'a[0]': one(), a: [other()] }, 'got "a[0]" for both tree["a"][0] and tree["a[0]"]'],
      [[{ 'x.y': one(), x: { y: other() } }], 'got "[0].x.y" for both tree[0]["x"]["y"] and tree[0]["x.y"]'],
      [{ '': { '': one() }, '.': other() }, 'got "." for both tree[""][""] and tree["."]'],
    ];
    for (const [tree, told] of cases) {
      await expect(saveTree(tree)).rejects.toThrow(`saveTree: leaves must have different names in a file, ${told}\n  Rename one of the keys`);
      expect(() => loadTree(writeSafetensors({}), tree)).toThrow(`loadTree: leaves must have different names in a file, ${told}`);
    }
  });

  test('names that the format or the file itself needs are refused', async () => {
    await expect(saveTree({ __metadata__: one() })).rejects.toThrow(
      "saveTree: __metadata__ must not be a leaf's name, because the file's metadata have it, got it for tree[\"__metadata__\"]\n  Rename the key.",
    );
    await expect(saveTree({ w: one() }, { 'systolic.tree': 'x' })).rejects.toThrow('saveTree: metadata must not be called systolic.tree');
    expect(() => writeSafetensors({ __metadata__: hostTensor('float32', [1], [1]) })).toThrow(
      '__metadata__ must not be the name of a tensor',
    );
    // Below another key it is a name of its own.
    const nested = { a: { __metadata__: one() } };
    expect(loadTree(await saveTree(nested)).tree).toMatchObject({ a: { __metadata__: expect.any(Array) } });
  });

  test('metadata that are not strings, and leaves that are no arrays, are refused before anything is written', async () => {
    await expect(saveTree({ w: one() }, { step: 3 as never })).rejects.toThrow(
      'metadata must be strings, got the number 3 as "step"\n  Write it as text first',
    );
    await expect(saveTree({ w: [1] })).rejects.toThrow('saveTree: leaves must be arrays, got number at .w[0]');
    expect(() => loadTree(writeSafetensors({ w: hostTensor('int32', [], [1]) }), { w: 1 })).toThrow(
      'loadTree: leaves of like must be arrays or have a type, got number at .w',
    );
    expect(() => writeSafetensors({ w: { type: { dtype: 'int32', shape: [3] }, data: new Int32Array(2) } })).toThrow(
      'tensor "w" of type i32[3] must have 3 elements, got 2',
    );
  });
});

describe('a header of which one field is wrong is refused with that field', () => {
  const good = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const cases: Record<string, [header: unknown, bytes: number, message: string]> = {
    'no object': ['[1]', 0, 'its header does not begin with {'],
    'spaces in front': [' {}', 0, 'its header does not begin with {'],
    'a byte order mark': ['\ufeff{}', 0, 'its header does not begin with {'],
    'no JSON': ['{"a":', 0, 'its header is not a JSON object'],
    'metadata that are a number': [{ __metadata__: 7 }, 0, '__metadata__ must be an object of strings, got the number 7'],
    'metadata that are null': [{ __metadata__: null }, 0, '__metadata__ must be an object of strings, got null'],
    'metadata that are a list': [{ __metadata__: ['x'] }, 0, '__metadata__ must be an object of strings, got a list'],
    'metadata with a number': [{ __metadata__: { n: 1 } }, 0, '__metadata__ must be an object of strings, got the number 1 as "n"'],
    'metadata within metadata': [{ __metadata__: { n: {} } }, 0, '__metadata__ must be an object of strings, got an object as "n"'],
    'a tensor that is null': [{ a: null }, 0, 'tensor "a" must be an object with dtype, shape and data_offsets, got null'],
    'a tensor that is a list': [{ a: [] }, 0, 'tensor "a" must be an object with dtype, shape and data_offsets, got a list'],
    'no dtype': [{ a: { shape: [2], data_offsets: [0, 8] } }, 8, 'tensor "a" must have a dtype of F32'],
    'a dtype in a list': [{ a: { ...good, dtype: ['F32'] } }, 8, 'got ["F32"]'],
    'a dtype that objects inherit': [{ a: { ...good, dtype: 'constructor' } }, 8, 'got constructor'],
    'a shape that is a number': [{ a: { ...good, shape: 2 } }, 8, 'tensor "a" must have a shape of sizes, got 2'],
    'a size below zero': [{ a: { ...good, shape: [-2] } }, 8, 'must have a shape of sizes, got [-2]'],
    'a size with a fraction': [{ a: { ...good, shape: [1.5] } }, 8, 'must have a shape of sizes, got [1.5]'],
    'a size as text': [{ a: { ...good, shape: ['2'] } }, 8, 'must have a shape of sizes, got ["2"]'],
    'a size beyond exact numbers': ['{"a":{"dtype":"F32","shape":[1e300],"data_offsets":[0,8]}}', 8, 'must have a shape of sizes, got [1e+300]'],
    'a product beyond exact numbers': [{ a: { ...good, shape: [2 ** 40, 2 ** 40] } }, 8, 'must have a size that can be counted'],
    'a product beyond all numbers times 0': [{ a: { ...good, shape: [...globalThis.Array(40).fill(2 ** 50), 0] } }, 8, 'must have a size that can be counted'],
    'one offset': [{ a: { ...good, data_offsets: [0] } }, 8, 'must have data_offsets [begin, end], got [0]'],
    'three offsets': [{ a: { ...good, data_offsets: [0, 4, 8] } }, 8, 'must have data_offsets [begin, end], got [0,4,8]'],
    'offsets in the wrong order': [{ a: { ...good, data_offsets: [8, 0] } }, 8, 'must have data_offsets [begin, end], got [8,0]'],
    'an offset below zero': [{ a: { ...good, data_offsets: [-8, 0] } }, 8, 'must have data_offsets [begin, end], got [-8,0]'],
    'a range of another size': [{ a: { ...good, data_offsets: [0, 4] } }, 4, 'must take 8 bytes, got 4'],
    'a range behind the end': [{ a: { ...good, data_offsets: [0, 8] } }, 4, 'the file is cut off: tensor "a" ends at byte 8 of 4'],
    'a hole in front': [{ a: { ...good, data_offsets: [8, 16] } }, 16, 'without holes or overlaps, got "a" at byte 8 where 0 was expected'],
    'a hole between': [{ a: good, b: { ...good, data_offsets: [12, 20] } }, 20, 'without holes or overlaps, got "b" at byte 12 where 8'],
    'an overlap': [{ a: good, b: { ...good, data_offsets: [4, 12] } }, 12, 'without holes or overlaps, got "b" at byte 4 where 8'],
    'one range for two': [{ a: good, b: good }, 8, 'without holes or overlaps, got "b" at byte 0 where 8'],
    'bytes behind the last': [{ a: good }, 12, 'tensors must fill the file, got 4 bytes after the last'],
  };
  for (const [name, [header, bytes, message]] of Object.entries(cases)) {
    test(name, () => {
      let thrown: unknown;
      try {
        readSafetensors(fileOf(header, bytes), 'f');
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ name: 'ParseError', message: expect.stringContaining(message) });
      expect((thrown as Error).message).toMatch(/^f: /);
    });
  }

  test('tensors may come in any order, and empty ones lie anywhere', () => {
    const header = {
      b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
      none: { dtype: 'U8', shape: [0, 5], data_offsets: [4, 4] },
      a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
    };
    expect(Object.keys(readSafetensors(fileOf(header, 8)).tensors)).toEqual(['b', 'none', 'a']);
  });

  test('a header of any JSON is read or is a ParseError', () => {
    const field = fc.oneof(fc.json().map((t) => JSON.parse(t) as unknown), fc.constantFrom('F32', 'U8', [0, 4], [1], [], 4));
    const entry = fc.record({ dtype: field, shape: field, data_offsets: field }, { requiredKeys: [] });
    const header = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__metadata__', '__proto__', 'a')), fc.oneof(entry, field));
    fc.assert(
      fc.property(header, fc.nat(8), (fields, bytes) => {
        try {
          readSafetensors(fileOf(fields, bytes));
        } catch (error) {
          expect((error as Error).name).toBe('ParseError');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('trees', () => {
  const dtype = fc.constantFrom(...(Object.keys(dtypes) as DType[]).filter((d) => dtypes[d].safetensors !== null));
  const leaf = fc
    .tuple(dtype, fc.array(fc.nat(3), { maxLength: 3 }), fc.array(fc.oneof(fc.integer(), fc.double()), { minLength: 1, maxLength: 5 }))
    .map(([type, shape, values]) => {
      const n = shape.reduce((a, b) => a * b, 1);
      return Array.host(hostTensor(type, shape, globalThis.Array.from({ length: n }, (_, i) => values[i % values.length]!)));
    });
  const key = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.constantFrom('', '.', 'a', 'b', 'a.b', '[0]', 'a[0]', '0', '1', '10', '-1', '01', '1e3', '__proto__', 'constructor', 'toString', '__metadata__', 'length', '\ud800', '"', '\\', '\0'), // prettier-ignore
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie('tree')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    ),
  }));
  /** A tree as text, with types and bytes of its arrays; not by the library's own functions, and blind to what objects inherit. */
  const content = (t: unknown): string => {
    if (t instanceof Array) return `${formatType(t.type)} ${Buffer.from(encode(t.peek()!)).toString('hex')}`;
    if (t === null) return 'null';
    if (globalThis.Array.isArray(t)) return `[${t.map(content).join(', ')}]`;
    expect(Object.getPrototypeOf(t)).toBe(Object.prototype);
    const entries = Object.entries(t as object).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([k, x]) => `${JSON.stringify(k)}: ${content(x)}`).join(', ')}}`;
  };
  /** Names by the rule of the format, from the tree alone. */
  const namesOf = (t: unknown, path = ''): string[] => {
    if (t instanceof Array) return [path.startsWith('.') ? path.slice(1) : path];
    if (t === null) return [];
    if (globalThis.Array.isArray(t)) return t.flatMap((x, i) => namesOf(x, `${path}[${i}]`));
    return Object.entries(t as object).flatMap(([k, x]) => namesOf(x, `${path}.${k}`));
  };

  test('10,000 random trees come back exactly as they were saved, or are refused for a name', { timeout: 120_000 }, async () => {
    let [exact, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(tree, fc.dictionary(key, fc.string({ unit: 'binary' }), { maxKeys: 2 }), async (saved, metadata) => {
        const names = namesOf(saved);
        const saving = saveTree(saved, metadata);
        if (new Set(names).size < names.length || names.includes('__metadata__')) {
          refused++;
          await expect(saving).rejects.toMatchObject({ name: 'ArgumentError' });
          return;
        }
        exact++;
        const bytes = await saving;
        const back = loadTree(bytes);
        expect(content(back.tree)).toBe(content(saved));
        expect(content(loadTree(bytes, saved).tree)).toBe(content(saved));
        expect(Object.entries(back.metadata).sort()).toEqual(Object.entries(metadata).sort());
      }),
      { numRuns: 10_000 },
    );
    expect(exact).toBeGreaterThan(5000);
    expect(refused).toBeGreaterThan(0);
  });

  test('trees whose tensors have the same names are told apart', async () => {
    const file = await saveTree({ a: { b: one() } });
    expect(() => loadTree(file, { 'a.b': one() }, 'f')).toThrow(
      'f: the tree must have the structure {"a.b":*}, got {"a":{"b":*}}\n  Load it without like',
    );
    expect(() => loadTree(file, { a: { b: one() }, c: [] }, 'f')).toThrow('f: the tree must have the structure {"a":{"b":*},"c":[]}');
  });

  test('a file without a structure is read into a tree, and not without one', () => {
    const file = writeSafetensors({ 'a.b': hostTensor('float32', [2], [5, 6]) }, { note: 'old' });
    const { tree: back, metadata } = loadTree(file, { a: { b: one() } });
    expect([[...back.a.b.peek()!.data], { ...metadata }]).toEqual([[5, 6], { note: 'old' }]);
    expect(() => loadTree(file)).toThrow('checkpoint: holds no structure of a tree, so loadTree needs a tree to fill, got none');
  });

  test('a structure that is damaged, or is not that of the tensors, is a ParseError', () => {
    const a = hostTensor('float32', [1], [1]);
    const load = (structure: string, tensors: Parameters<typeof writeSafetensors>[0] = { a }) => () =>
      loadTree(writeSafetensors(tensors, { 'systolic.tree': structure }));
    expect(load('{')).toThrow('systolic.tree must be the structure of a tree, got what is not JSON');
    expect(load('{"a":1}')).toThrow('systolic.tree must be the structure of a tree, got the leaf 1');
    expect(load('{"a":"*","b":"*"}')).toThrow('tensors must be those of the tree\'s structure, got none called "b"');
    expect(load('{"a":"*"}', { a, c: a })).toThrow('tensors must be those of the tree\'s structure, got "c"');
    expect(load('{"a.b":"*","a":{"b":"*"}}', { 'a.b': a })).toThrow('got two leaves of one name');
    expect(load(`${'['.repeat(100_000)}${']'.repeat(100_000)}`, {})).toThrow('got one nested deeper than 500');
    const { tree: back } = load('{"a":{"[[[[\\"[":"*"}}', { 'a.[[[["[': a })() as { tree: { a: Record<string, Array> } };
    expect([...back.a['[[[["[']!.peek()!.data]).toEqual([1]);
  });

  test('a tree deeper than a file holds is refused', async () => {
    let deep: unknown = one();
    for (let i = 0; i < 600; i++) deep = [deep];
    await expect(saveTree(deep)).rejects.toThrow('saveTree: a tree must not be nested deeper than 500, got 601');
    expect(flatten(deep)[0].length).toBe(1);
  });
});
