/** The interpreter of kernels: it computes what expressions and statements say, and finds what a driver forgives. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { type Expr, ExprPool } from '../../src/compiler/kernel-ir/expr.ts';
import { DeviceMemory, interpretKernel } from '../../src/compiler/kernel-ir/interpret.ts';
import { libraryFunction } from '../../src/compiler/kernel-ir/library.ts';
import {
  assignment,
  type Buffer,
  ifStatement,
  type KernelFunction,
  type KernelProgram,
  type Local,
  type SharedArray,
  type Stmt,
} from '../../src/compiler/kernel-ir/program.ts';
import { f32, i32, u32 } from '../../src/compiler/kernel-ir/types.ts';
import type { KernelType } from '../../src/ir/kernel-expr.ts';
import { divide, remainder } from '../../src/ops/arithmetic.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { bf16Bits, bf16Value } from '../../src/types/float.ts';
import { hostTensor } from '../../src/types/host.ts';
import { VerifyError } from '../../src/util/errors.ts';
import { interpretPlan } from '../support/interpret-plan.ts';
import { plainTarget } from '../support/plan-runner.ts';
import { program, randomBits } from '../support/programs.ts';

const k = new ExprPool(libraryFunction);
const size = 8;
const groups = 3;
const count = size * groups;
const buffer = (name: string, type: KernelType, part: Partial<Buffer> = {}): Buffer => ({
  kind: 'buffer',
  name,
  dtype: type === f32 ? 'float32' : type === u32 ? 'uint32' : 'int32',
  packing: null,
  type,
  sizeBytes: 4 * count,
  ...part,
});
const local = (kind: Local['kind'], type = i32, part: Partial<Local> = {}): Local => ({
  kind,
  type,
  mutable: kind === 'var',
  depth: 0,
  min: Number.NEGATIVE_INFINITY,
  max: Number.POSITIVE_INFINITY,
  name: null,
  ...part,
});
const shared = (name: string, type: KernelType, part: Partial<SharedArray> = {}): SharedArray => ({
  kind: 'shared',
  name,
  type,
  length: size,
  atomic: false,
  ...part,
});

const [floats, ints, result, words] = [buffer('floats', f32), buffer('ints', i32), buffer('result', i32), buffer('words', u32)];
const int = (n: number): Expr => k.constant(n, 'i32');
const lane = k.convert(k.builtin('local_invocation_index', size - 1), 'i32');
const group = k.convert(k.builtin('workgroup_id.x', groups - 1), 'i32');
const at = k.add(k.mul(group, size), lane);
const barrier: Stmt = { kind: 'barrier' };
const leave: Stmt = { kind: 'return', value: null };
const store = (index: Expr, value: Expr, memory: Buffer | SharedArray = result, lanes: 1 | 4 = 1): Stmt => ({
  kind: 'store',
  memory,
  index,
  value,
  lanes,
});
const named = (kind: 'let' | 'var', value: Expr): readonly [Stmt, Expr] => {
  const own = local(kind, value.type);
  return [{ kind, local: own, value }, k.local(own)];
};
const loop = (from: Expr, to: Expr, body: (i: Expr) => readonly Stmt[], part: Partial<Local> = {}): Stmt => {
  const own = local('loop', i32, part);
  return { kind: 'for', local: own, from, to, step: 1, body: body(k.local(own)) };
};

const programOf = (body: readonly Stmt[], part: Partial<KernelProgram> = {}): KernelProgram => ({
  bindings: [
    { buffer: floats, access: 'read' },
    { buffer: ints, access: 'read' },
    { buffer: result, access: 'read_write' },
    { buffer: words, access: 'read_write' },
  ],
  counters: 0,
  workgroupSize: size,
  workgroups: [groups, 1, 1],
  subgroupSize: null,
  splitsSubgroups: false,
  body,
  ...part,
});

const random = randomBits(7);
const floatInputs = Float32Array.from({ length: count }, () => (random() / 2 ** 31 - 1) * 2 ** ((random() % 40) - 20));
const intInputs = Int32Array.from({ length: count }, () => (random() % 3 === 0 ? (random() % 7) - 3 : random() | 0));

/** The words of `result` after a dispatch. */
function run(body: readonly Stmt[], part: Partial<KernelProgram> = {}, subgroupSize = 4): Int32Array {
  const kernel = programOf(body, part);
  const memories = kernel.bindings.map(({ buffer: { sizeBytes } }) => new DeviceMemory(Math.ceil(sizeBytes / 16) * 16));
  memories[0]!.bytes.set(new Uint8Array(floatInputs.buffer));
  memories[1]!.bytes.set(new Uint8Array(intInputs.buffer));
  const bindings = memories.map((memory) => ({ memory, offsetBytes: 0, sizeBytes: memory.bytes.length }));
  interpretKernel(kernel, 'test', subgroupSize)({ bindings, counters: [], workgroups: kernel.workgroups });
  return new Int32Array(memories[2]!.words.buffer.slice(0));
}
const forEach = (f: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => f(i));

describe('computes', () => {
  type Value = (i: number) => number;
  interface Grown {
    readonly e: Expr;
    /** Its value for invocation i, by plain arithmetic. */
    readonly of: Value;
  }
  const wrap = (type: KernelType, x: number): number => (type === f32 ? Math.fround(x) : type === i32 ? x | 0 : x >>> 0);
  /** A random expression over what the invocation loads. */
  function grow(type: KernelType, depth: number): Grown {
    if (depth === 0) {
      if (random() % 4 === 0) {
        const value = wrap(type, type === f32 ? (random() % 1000) / 8 : random() % 100);
        return { e: k.constant(value, type.scalar), of: () => value };
      }
      if (type === f32) return { e: k.load(floats, at), of: (i) => floatInputs[i]! };
      return { e: k.convert(k.load(ints, at), type.scalar), of: (i) => wrap(type, intInputs[i]!) };
    }
    const [a, b] = [grow(type, depth - 1), grow(type, depth - 1)];
    const both = (e: Expr, f: (x: number, y: number) => number): Grown => ({ e, of: (i) => wrap(type, f(a.of(i), b.of(i))) });
    const picked: readonly (() => Grown)[] = [
      () => both(k.add(a.e, b.e), (x, y) => x + y),
      () => both(k.sub(a.e, b.e), (x, y) => x - y),
      () => both(k.mul(a.e, b.e), type === f32 ? (x, y) => x * y : Math.imul),
      () => both(k.min(a.e, b.e), Math.min),
      () => both(k.max(a.e, b.e), Math.max),
      () => both(k.select(k.less(a.e, b.e), a.e, k.constant(3, type.scalar)), (x, y) => (x < y ? x : 3)),
      () => both(k.select(k.or(k.equal(a.e, b.e), k.greaterEqual(a.e, b.e)), b.e, a.e), (x, y) => (x >= y ? y : x)),
      () => both(k.lane(k.add(k.splat(a.e, 4), k.vector([b.e, a.e, b.e, a.e])), 2), (x, y) => x + y),
      ...(type === f32
        ? [
            () => both(k.div(a.e, b.e), (x, y) => x / y),
            () => both(k.math('abs', k.neg(a.e)), (x) => Math.abs(x)),
            () => both(k.bitcast(k.xor(k.bitcast(a.e, 'u32'), 0), 'f32'), (x) => x),
          ]
        : [
            () => both(k.and(a.e, b.e), (x, y) => x & y),
            () => both(k.or(a.e, b.e), (x, y) => x | y),
            () => both(k.xor(a.e, k.not(b.e)), (x, y) => x ^ ~y),
            () => both(k.shl(a.e, 5), (x) => x << 5),
            () => both(k.shr(a.e, 3), (x) => (type === i32 ? x >> 3 : x >>> 3)),
            () => both(k.div(a.e, k.select(k.equal(b.e, 0), 1, b.e)), (x, y) => Math.trunc(x / (y === 0 ? 1 : y))),
            () => both(k.rem(a.e, k.select(k.equal(b.e, 0), 1, b.e)), (x, y) => x % (y === 0 ? 1 : y)),
          ]),
    ];
    return picked[random() % picked.length]!();
  }

  test.each([f32, i32, u32])('random expressions of %o as plain arithmetic does, bit by bit', (type) => {
    for (let n = 0; n < 40; n++) {
      const { e, of } = grow(type, 5);
      const want = type === f32 ? new Int32Array(Float32Array.from(forEach(of)).buffer) : Int32Array.from(forEach((i) => of(i) | 0));
      // The bits of a NaN are not defined.
      const nan = type === f32 ? forEach((i) => Number(Number.isNaN(of(i)))) : [];
      const got = run([store(at, k.bitcast(e, 'i32'))]);
      expect(forEach((i) => (nan[i] ? 0 : got[i]!))).toEqual(forEach((i) => (nan[i] ? 0 : want[i]!)));
    }
  });

  test('loops, conditions, breaks and returns, each invocation on its own way', () => {
    const [begin, sum] = named('var', int(0));
    const body = [
      begin,
      ifStatement(k.equal(at, 5), [store(at, int(-5)), leave]),
      loop(k.rem(at, 3), k.add(lane, 2), (i) => [
        ifStatement(k.greater(i, 6), [{ kind: 'break' }]),
        loop(int(0), i, (j) => [ifStatement(k.equal(j, 4), [{ kind: 'break' }]), assignment(sum, k.add(sum, k.add(k.mul(i, 10), j)))]),
        ifStatement(k.equal(k.and(i, 1), 1), [assignment(sum, k.add(sum, 1000))], [assignment(sum, k.mul(sum, 3))]),
      ]),
      { kind: 'while', condition: k.less(sum, 100), body: [assignment(sum, k.add(k.mul(sum, 2), 7))] } as const,
      store(at, sum),
    ];
    const plain = (n: number): number => {
      if (n === 5) return -5;
      let total = 0;
      for (let i = n % 3; i < (n % size) + 2; i++) {
        if (i > 6) break;
        for (let j = 0; j < i && j !== 4; j++) total += 10 * i + j;
        total = (i & 1) === 1 ? total + 1000 : total * 3;
      }
      while (total < 100) total = 2 * total + 7;
      return total;
    };
    expect([...run(body)]).toEqual(forEach(plain));
  });

  test('functions that return early, one within another', () => {
    const p = local('param', i32, { name: 'p' });
    const x = k.local(p);
    const sign: KernelFunction = {
      name: 'sign_of',
      params: [p],
      returns: i32,
      pure: true,
      body: [ifStatement(k.less(x, 0), [{ kind: 'return', value: int(-1) }]), { kind: 'return', value: int(1) }],
    };
    const value = k.load(ints, at);
    expect([...run([store(at, k.invoke(sign, [k.mul(k.invoke(sign, [value]), k.invoke(sign, [k.sub(int(3), at)]))]))])]).toEqual(
      forEach((i) => (intInputs[i]! < 0 ? -1 : 1) * (3 - i < 0 ? -1 : 1)),
    );
  });

  test('workgroup memory behind a barrier, and what lanes exchange', () => {
    const tile = shared('tile', i32);
    const told = shared('told', i32, { length: 1 });
    const [heard, all] = named('let', k.uniformLoad(told));
    const value = k.load(ints, at);
    const body = [
      store(lane, value, tile),
      barrier,
      ifStatement(k.equal(lane, 2), [store(int(0), value, told)]),
      heard,
      store(at, k.add(k.load(tile, k.sub(size - 1, lane)), k.xor(all, k.subgroup('shuffle_xor', value, 3)))),
    ];
    const of = (i: number, l: number): number => intInputs[i - (i % size) + l]!;
    expect([...run(body)]).toEqual(forEach((i) => (of(i, size - 1 - (i % size)) + (of(i, 2) ^ of(i, (i % size) ^ 3))) | 0));
  });

  test('packed elements as their dtype has them', () => {
    const narrow = buffer('narrow', f32, { dtype: 'bfloat16', packing: 'bf16', sizeBytes: 2 * 4 * count });
    const bindings = [...programOf([]).bindings.slice(0, 2), { buffer: narrow, access: 'read_write' as const }];
    const value = k.load(floats, at);
    const written = run([store(at, k.vector([value, k.neg(value), value, k.constant(1, 'f32')]), narrow, 4)], { bindings });
    expect([...new Uint16Array(written.buffer)].slice(0, 4 * count)).toEqual(
      forEach((i) => i).flatMap((i) => [floatInputs[i]!, -floatInputs[i]!, floatInputs[i]!, 1].map(bf16Bits)),
    );
    // Each invocation reads what it has written itself.
    const doubled = run(
      [
        store(at, k.splat(value, 4), narrow, 4),
        store(at, k.splat(k.add(k.load(narrow, k.mul(at, 4)), k.lane(k.load(narrow, at, 4), 3)), 4), narrow, 4),
      ],
      { bindings },
    );
    expect(new Uint16Array(doubled.buffer)[4]).toBe(bf16Bits(2 * bf16Value(bf16Bits(floatInputs[1]!))));
  });

  test.each(['int32', 'uint32'] as const)('quotients and remainders of %s by 0 and where they wrap, as the evaluator does', (dtype) => {
    const [a, b] = [
      [7, -7, 0, -(2 ** 31), -(2 ** 31), 5, -(2 ** 31), 3],
      [0, 0, 0, 0, -1, -1, 1, 2],
    ].map((x) =>
      hostTensor(
        dtype,
        [8],
        x.map((n) => (dtype === 'int32' ? n : n >>> 0)),
      ),
    ) as [ReturnType<typeof hostTensor>, ReturnType<typeof hostTensor>];
    const graph = program([a.type, b.type], (x, y) => [divide(x, y), remainder(x, y)]);
    const got = interpretPlan(compile(graph, plainTarget, { name: 'quotients' }), [a, b], 1);
    expect(got.map((r) => [...r.data])).toEqual(evaluate(graph, [a, b]).map((r) => [...r.data]));
  });
});

const tile = shared('tile', i32);
const own = [store(lane, lane, tile)];
const [first] = named('let', k.load(ints, at));
const vouched = (e: Expr, min: number, max: number): Expr => k.assume(k.convert(k.bitcast(e, 'u32'), 'i32'), min, max);
const data = k.load(words, int(0));

describe('finds', () => {
  const faults: Record<string, readonly [body: readonly Stmt[], fault: string]> = {
    'a load behind the end': [
      [store(at, k.load(ints, k.add(at, 1)))],
      `an index of ints must be below ${count}, got ${count} in result[i32(wid.x) * 8 + i32(local)] = load_ints(i32(wid.x) * 8 + i32(local) + 1), by invocation 7 of workgroup (2, 0, 0)`,
    ],
    'a load before the beginning': [[first, store(at, k.load(ints, k.sub(at, 1)))], 'an index of ints must be below 24, got -1'],
    'a store behind the end': [[store(k.add(at, 1), at)], 'an index of result must be below 24, got 24'],
    'a four behind the end': [[store(at, k.lane(k.load(ints, at, 4), 0))], 'an index of ints by fours must be below 6'],
    'an index of workgroup memory behind its end': [[store(k.add(lane, 1), lane, tile)], 'an index of tile must be below 8, got 8'],
    'a lane that a vector does not have': [
      [store(at, k.element(k.splat(at, 4), lane))],
      'a lane of vec4<i32> must be one that it has, got 4',
    ],
    'a divisor that is 0': [[store(at, k.div(7, lane))], 'a divisor of integers must not be 0'],
    'workgroup memory that nothing has written': [
      [ifStatement(k.less(lane, 4), own), barrier, store(at, k.load(tile, lane))],
      'workgroup memory must be written before it is read, got tile[4]',
    ],
    'a read of what another writes, without a barrier': [
      [...own, store(at, k.load(tile, k.sub(size - 1, lane)))],
      'got a read of tile[7] of what another has written',
    ],
    'a write of what another reads, without a barrier': [
      [...own, barrier, store(at, k.load(tile, int(3))), store(lane, lane, tile)],
      'got a write of tile[3] of what another has read',
    ],
    'two writes of a word of workgroup memory': [[store(int(0), lane, tile)], 'got a write of tile[0] of what another has written'],
    'two writes of a word of storage': [
      [store(k.shr(at, 1), at)],
      'got a write of result[0] of what another has written in result[(i32(wid.x) * 8 + i32(local)) >> 1u] = i32(wid.x) * 8 + i32(local), by invocation 1 of workgroup (0, 0, 0)',
    ],
    'a race of two workgroups': [
      [ifStatement(k.equal(lane, 0), [store(k.shr(group, 1), at)])],
      'got a write of result[0] of what another has written',
    ],
    'a read of storage that another workgroup has written': [
      [store(at, k.load(result, k.rem(k.add(at, size), count)))],
      'got a write of result[0] of what another has read',
    ],
    'a barrier does not order storage': [
      [store(at, at), barrier, store(at, k.load(result, k.xor(at, 1)))],
      'got a read of result of what another has written',
    ],
    'a barrier that some come to': [
      [ifStatement(k.less(lane, 3), [barrier])],
      'all invocations of a workgroup must come to a barrier, got 3 of 8 in barrier, by invocation 0 of workgroup (0, 0, 0)',
    ],
    'a barrier that those who have left do not come to': [[ifStatement(k.equal(at, 9), [leave]), barrier], 'got 7 of 8'],
    'a lane that is not there': [
      [ifStatement(k.less(lane, 3), [store(at, k.subgroup('shuffle_xor', at, 1))])],
      'a lane must read one that is there, got lane 3 of 4',
    ],
    'an index beyond what is vouched for': [
      [store(k.assume(at, 0, 9), at)],
      'what a kernel vouches for must hold: i32(wid.x) * 8 + i32(local) from 0 to 9, got 10',
    ],
    'a loop beyond what is vouched for': [[loop(int(0), k.add(lane, 1), () => [first], { min: 0, max: 5 })], 'from 0 to 5, got 6'],
  };
  test.each(Object.entries(faults))('%s', (_, [body, fault]) => {
    expect(() => run(body)).toThrow(VerifyError);
    expect(() => run(body)).toThrow('kernel test: ');
    expect(() => run(body)).toThrow(fault);
  });

  const allowed: Record<string, readonly Stmt[]> = {
    'one invocation that reads and writes its own': [store(at, at), store(at, k.add(k.load(result, at), 1))],
    'a word of workgroup memory by turns, with barriers between': [
      ...own,
      barrier,
      ifStatement(k.equal(lane, 3), [store(int(0), lane, tile)]),
      barrier,
      store(at, k.load(tile, int(0))),
    ],
    'atomic stores to one word': [store(int(0), k.constant(1, 'u32'), shared('any', u32, { length: 1, atomic: true }))],
    'what is vouched for where a select drops it': [store(at, k.select(k.less(at, 4), vouched(at, 0, 3), 0))],
    'a load on the right of a condition that does not hold': [
      ifStatement(k.and(k.less(at, count - 1), k.equal(k.load(ints, k.add(at, 1)), 0)), [store(at, at)]),
    ],
    'a barrier in whole workgroups': [ifStatement(k.equal(group, 1), [barrier])],
    'reads of one word by all': [store(at, k.bitcast(data, 'i32'))],
  };
  test.each(Object.entries(allowed))('nothing wrong with %s', (_, body) => void run(body));
});
