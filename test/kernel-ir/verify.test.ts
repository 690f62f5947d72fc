/** `verifyKernel` takes kernels that keep its rules, and refuses each that is damaged in one place, with the rule that it breaks. */
import { describe, expect, test } from 'vitest';
import { type Expr, ExprPool } from '../../src/compiler/kernel-ir/expr.ts';
import { libraryFile, libraryFunction, libraryNames } from '../../src/compiler/kernel-ir/library.ts';
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
import { verifyKernel } from '../../src/compiler/kernel-ir/verify.ts';
import type { Scalar } from '../../src/ir/kernel-expr.ts';
import { VerifyError } from '../../src/util/errors.ts';
import { plainTarget } from '../support/plan-runner.ts';

const k = new ExprPool(libraryFunction);
const buffer = (name: string, elements: number, part: Partial<Buffer> = {}): Buffer => ({
  kind: 'buffer',
  name,
  dtype: 'float32',
  packing: null,
  type: f32,
  sizeBytes: 4 * elements,
  ...part,
});
const shared = (name: string, length: number, part: Partial<SharedArray> = {}): SharedArray => ({
  kind: 'shared',
  name,
  type: f32,
  length,
  atomic: false,
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

const input = buffer('in0', 100);
const output = buffer('out0', 100);
const narrow = buffer('out1', 8, { dtype: 'bfloat16', packing: 'bf16', sizeBytes: 16 });
const tile = shared('tile', 64);

const lane = k.convert(k.builtin('local_invocation_index', 63), 'i32');
const group = k.convert(k.builtin('workgroup_id.x', 1), 'i32');
const at = k.add(k.mul(group, 64), lane);
const int = (n: number): Expr => k.constant(n, 'i32');
const one = k.constant(1, 'f32');
const store = (index: Expr, value: Expr = one, memory: Buffer | SharedArray = output, lanes: 1 | 4 = 1): Stmt => ({
  kind: 'store',
  memory,
  index,
  value,
  lanes,
});
const barrier: Stmt = { kind: 'barrier' };
const leave: Stmt = { kind: 'return', value: null };
const letOf = (value: Expr): readonly [Stmt, Expr] => {
  const own = local('let', value.type);
  return [{ kind: 'let', local: own, value }, k.local(own)];
};
const varOf = (value: Expr): readonly [Stmt, Expr] => {
  const own = local('var', value.type);
  return [{ kind: 'var', local: own, value }, k.local(own)];
};
const loop = (to: Expr, body: (i: Expr) => readonly Stmt[], from: Expr = int(0)): Stmt => {
  const own = local('loop');
  return { kind: 'for', local: own, from, to, step: 1, body: body(k.local(own)) };
};
const raw = (like: Expr, part: Partial<Expr>): Expr => ({ ...like, ...part });

const programOf = (body: readonly Stmt[], part: Partial<KernelProgram> = {}): KernelProgram => ({
  bindings: [
    { buffer: input, access: 'read' },
    { buffer: output, access: 'read_write' },
    { buffer: narrow, access: 'read_write' },
  ],
  counters: 0,
  workgroupSize: 64,
  workgroups: [2, 1, 1],
  subgroupSize: null,
  splitsSubgroups: false,
  body,
  ...part,
});
const verify = (body: readonly Stmt[], part: Partial<KernelProgram> = {}): void => verifyKernel(programOf(body, part), 'test', plainTarget);

/** A function of an i32. */
const fn = (name: string, body: (p: Expr) => readonly Stmt[]): KernelFunction => {
  const p = local('param', i32, { name: 'p' });
  return { name, params: [p], returns: f32, body: body(k.local(p)), pure: false };
};

const as = (x: Expr, scalar: Scalar): Expr => k.convert(x, scalar);
const guarded = (body: readonly Stmt[]): Stmt => ifStatement(k.less(at, 100), body);
const [whole, wholeName] = letOf(at);
const [counter, count] = varOf(int(0));
const byFour = k.load(input, k.min(lane, 24), 4);
const loads = fn('loads', (p) => [{ kind: 'return', value: k.load(input, p) }]);
const some = k.load(input, int(0));
const data = k.convert(some, 'i32');

describe('takes', () => {
  const kept: Record<string, readonly Stmt[]> = {
    'an index below a bound that a condition asks for': [guarded([store(at, k.load(input, at))])],
    'one behind a return': [whole, ifStatement(k.greaterEqual(wholeName, 100), [leave]), store(wholeName)],
    'one that is clamped': [store(k.min(at, 99), k.load(input, k.min(at, 99))), store(k.clamp(data, int(0), 99))],
    'one of a loop': [loop(int(4), (i) => [guarded([store(at, k.load(input, k.add(k.mul(i, 25), 24)))])])],
    'one on the right of a condition': [ifStatement(k.and(k.less(at, 100), k.less(k.load(input, at), one)), [store(int(0))])],
    'one that a kernel vouches for': [store(k.assume(data, 0, 99))],
    'one of a function, by what its callers give': [guarded([store(at, k.invoke(loads, [at]))])],
    'a variable that holds what was assigned last': [counter, store(count), assignment(count, int(99)), store(count)],
    'the padding of the last four': [guarded([store(k.min(at, 24), k.splat(one, 4), output, 4)])],
    'a divisor that is replaced where it is 0': [store(int(0), k.convert(k.div(int(7), k.select(k.equal(data, 0), 1, data)), 'f32'))],
    'barriers behind what workgroups decide': [ifStatement(k.equal(group, 0), [barrier]), loop(k.add(group, 1), () => [barrier])],
    'a barrier in a loop that ends by what a barrier tells': agreed(),
  };
  test.each(Object.entries(kept))('%s', (_, body) => verify(body));

  test.each(libraryNames)('shaders/lib/%s.wgsl', (name) => {
    // Every function of the file, called with any numbers; the place of an element within its word has the bounds that loads give it.
    for (const target of libraryFile(name).values()) {
      const args = target.params.map((p) =>
        p.name === 'at' ? k.assume(k.bitcast(some, 'u32'), 0, 1) : k.splat(as(some, p.type.scalar), p.type.lanes),
      );
      const [first, value] = letOf(k.invoke(target, args));
      verify([first, store(int(0), as(value.type.lanes > 1 ? k.lane(value, 0) : value, 'f32'))]);
    }
  });
});

const narrowStore = (value: Expr): Stmt => store(int(0), value, narrow, 4);
const calls = (target: KernelFunction): Stmt => store(int(0), k.invoke(target, [int(0)]));
const recursive: { body: Stmt[] } & KernelFunction = { ...fn('again', () => []), body: [] };
recursive.body.push({ kind: 'return', value: k.invoke(recursive, [int(0)]) });
const shuffled = k.subgroup('shuffle_xor', one, 1);
const large = shared('large', 8192);

describe('refuses', () => {
  const broken: Record<string, readonly [body: readonly Stmt[], rule: string, part?: Partial<KernelProgram>]> = {
    'operands of two types': [
      [store(int(0), raw(k.add(one, 2), { args: [one, int(2)] }))],
      'operands must have the types that the operator takes, got + does not give f32 of (f32, i32)',
    ],
    'an operand too few': [[store(int(0), raw(k.min(one, 2), { args: [one] }))], 'min takes 2 operands'],
    'a lane that a vector does not have': [
      [store(int(0), raw(k.lane(byFour, 3), { node: { op: 'lane', lane: 4 } }))],
      'operands must have the types',
    ],
    'a condition that is a number': [
      [ifStatement(one, [])],
      'statements must have the types that they take, got a condition must be bool, got f32',
    ],
    'a constant that is assigned to': [
      [whole, { kind: 'assign', local: (whole as Extract<Stmt, { kind: 'let' }>).local, lane: null, value: int(0) }],
      'only a variable can be assigned to',
    ],
    'a store of another type': [[store(int(0), int(0))], 'what is stored must be f32, got i32'],
    'a use before its declaration': [[store(k.min(k.max(wholeName, 0), 9)), whole], 'a name must be declared in a block around its uses'],
    'a use behind the block of its declaration': [
      [ifStatement(k.less(at, 9), [whole]), store(k.clamp(wholeName, int(0), 9))],
      'a name must be declared in a block around its uses',
    ],
    'two declarations': [[whole, whole], 'a name must be declared once'],
    'an index beyond the tensor': [
      [store(int(0), k.load(input, at))],
      'an index of in0 must lie within 0 to 99, got 0 to 127 in load_in0(i32(wid.x) * 64 + i32(local))',
    ],
    'an index below 0': [[store(int(0), k.load(input, k.sub(lane, 1)))], 'an index of in0 must lie within 0 to 99, got -1 to 62'],
    'an index that a variable no longer bounds': [
      [counter, ifStatement(k.less(count, 100), [assignment(count, data), store(count)])],
      'an index of out0 must lie within 0 to 99',
    ],
    'an index that a loop moves': [
      [counter, loop(int(4), () => [store(count), assignment(count, k.add(count, 50))])],
      'an index of out0 must lie within 0 to 99',
    ],
    'a four beyond the padding': [
      [store(int(0), k.lane(k.load(input, k.min(lane, 25), 4), 0))],
      'an index of in0 by fours must lie within 0 to 24',
    ],
    'an index of workgroup memory beyond it': [[store(k.add(lane, 1), one, tile)], 'an index of tile must lie within 0 to 63, got 1 to 64'],
    'an index of a function, by what its callers give': [
      [store(int(0), k.invoke(loads, [at]))],
      'an index of in0 must lie within 0 to 99, got 0 to 127',
    ],
    'a lane of a vector that is not there': [
      [store(int(0), k.element(byFour, k.min(lane, 4)))],
      'a lane of vec4<f32> must lie within 0 to 3',
    ],
    'what is vouched for and impossible': [[store(k.assume(k.add(lane, 100), 0, 99))], 'what is vouched for must be possible'],
    'a divisor that can be 0': [[store(int(0), k.convert(k.div(7, data), 'f32'))], 'a divisor of integers must not be 0'],
    'a divisor that is replaced behind the division': [
      [store(int(0), k.convert(k.select(k.equal(data, 0), 0, k.div(7, data)), 'f32'))],
      'a divisor of integers must not be 0',
    ],
    'a barrier that some invocations come to': [
      [ifStatement(k.less(lane, 9), [barrier])],
      'a barrier must stand where all invocations of a workgroup come',
    ],
    'a barrier behind a return of some': [[ifStatement(k.less(lane, 9), [leave]), barrier], 'a barrier must stand where'],
    'a barrier in a loop whose rounds differ': [
      [counter, { kind: 'while', condition: k.less(count, 9), body: [barrier, assignment(count, k.add(count, lane))] }],
      'a barrier must stand where',
    ],
    'a barrier that depends on workgroup memory': [
      [store(lane, one, tile), ifStatement(k.less(k.load(tile, int(0)), one), [barrier])],
      'a barrier must stand where',
    ],
    'a load that waits where some come': [[ifStatement(k.less(lane, 9), [letOf(k.uniformLoad(tile))[0]])], 'a barrier must stand where'],
    'a load that waits within an expression': [[store(int(0), k.uniformLoad(tile))], 'a load that waits must be a constant of its own'],
    'lanes that read each other where some are': [
      [ifStatement(k.less(lane, 9), [letOf(shuffled)[0]])],
      'lanes must read each other where all invocations are',
    ],
    'a store to what is bound for reading': [[store(int(0), one, input)], 'stores must go to bindings for writing'],
    'memory that is not bound': [[store(int(0), k.load(buffer('in9', 4), int(0)))], 'memory must be bound, got in9'],
    'one buffer bound twice': [
      [],
      'bindings must be different',
      {
        bindings: [
          { buffer: input, access: 'read' },
          { buffer: input, access: 'read' },
        ],
      },
    ],
    'a narrow element alone': [[store(int(0), one, narrow)], 'narrow elements must be stored four at a time'],
    'a function that calls itself': [[calls(recursive)], 'a function must not call itself'],
    'a function without a result': [
      [calls(fn('nothing', (p) => [ifStatement(k.less(p, 0), [{ kind: 'return', value: one }])]))],
      'a function must return a result on every way',
    ],
    'a function that stores': [
      [calls(fn('stores', () => [store(int(0)), { kind: 'return', value: one }]))],
      'a function must neither store nor wait',
    ],
    'a break outside of a loop': [[{ kind: 'break' }], 'a break must stand in a loop'],
    'more workgroup memory than there is': [[store(lane, one, large)], 'bytes of workgroup memory must be at most 16384, got 32768'],
    'more invocations than a workgroup has': [[], 'invocations of a workgroup must be at most 256', { workgroupSize: 512 }],
    'more workgroups than a grid has': [[], 'workgroups along an axis must be at most 65535', { workgroups: [70000, 1, 1] }],
    'a grid without workgroups': [[], 'workgroups and their sizes must be positive integers', { workgroups: [0, 1, 1] }],
    'more bindings than there are': [
      [],
      'storage buffers must be at most 10',
      { bindings: Array.from({ length: 11 }, (_, i) => ({ buffer: buffer(`b${i}`, 4), access: 'read' as const })) },
    ],
  };
  test.each(Object.entries(broken))('%s', (_, [body, rule, part]) => {
    const run = (): void => verify(body, part);
    expect(run).toThrow(VerifyError);
    expect(run).toThrow('kernel test: ');
    expect(run).toThrow(rule);
  });
});

test('lanes read each other where whole subgroups go one way, if the kernel says so', () => {
  verify([ifStatement(k.less(lane, 32), [letOf(shuffled)[0]])], { splitsSubgroups: true });
});

test('four narrow elements are a store', () => verify([narrowStore(k.splat(one, 4))]));

/** The first invocation decides for all. */
function agreed(): readonly Stmt[] {
  const told = shared('told', 1, { type: u32 });
  const [heard, value] = letOf(k.uniformLoad(told));
  return [
    ifStatement(k.equal(lane, 0), [store(int(0), k.bitcast(some, 'u32'), told)]),
    heard,
    loop(k.assume(k.convert(value, 'i32'), 0, 9), () => [barrier]),
  ];
}
