/** `verifyPlan` takes what the compiler makes, and refuses a plan that is damaged in one place, with the rule that it breaks. */

import { describe, expect, test } from 'vitest';
import {
  type Access,
  type BufferRef,
  compile,
  type Plan,
  type PlanKernel,
  type Step,
  type Target,
  verifyPlan,
} from '../../src/compiler/index.ts';
import { partOf } from '../../src/compiler/emit/grid.ts';
import { ExprPool } from '../../src/compiler/kernel-ir/expr.ts';
import type { Stmt } from '../../src/compiler/kernel-ir/program.ts';
import { build } from '../../src/ir/builder.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add } from '../../src/ops/arithmetic.ts';
import { switchCase } from '../../src/ops/case.ts';
import { constant, fullLike, scalar } from '../../src/ops/constant.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { dynamicUpdateSlice } from '../../src/ops/dynamic.ts';
import { transpose } from '../../src/ops/layout.ts';
import { less } from '../../src/ops/logic.ts';
import { tanh } from '../../src/ops/math.ts';
import { scan } from '../../src/ops/scan.ts';
import { whileLoop } from '../../src/ops/while.ts';
import { hostTensor } from '../../src/types/host.ts';
import { VerifyError } from '../../src/util/errors.ts';
import { plainTarget, testCpu } from '../support/plan-runner.ts';
import { parseType, program } from '../support/programs.ts';

type DispatchStep = Extract<Step, { kind: 'dispatch' }>;

const planOf = (
  params: readonly string[],
  body: (...v: Value[]) => readonly Value[],
  donated: readonly number[] = [],
  target: Partial<Target> = {},
): Plan => compile(program(params.map(parseType), body), { ...plainTarget, ...target }, { name: 'test', donated });

const square = parseType('f32[64,64]');
const product = (a: Value, b: Value): Value => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] });
/** Reads elsewhere than it writes. */
const turned = (x: Value): Value => add(transpose(x, [1, 0]), fullLike(x, 1));

const plans = {
  /** Three temporaries in two places. */
  chain: planOf(['f32[64,64]', 'f32[64,64]'], (x, w) => [product(product(product(product(x, w), w), w), w)]),
  /** A constant, and a result that takes over an argument. */
  donated: planOf(
    ['f32[64,64]'],
    (x) => [
      add(
        x,
        constant(
          hostTensor(
            'float32',
            [64, 64],
            new Array(4096).fill(0).map((_, i) => i),
          ),
        ),
      ),
    ],
    [0],
  ),
  /** A window of an argument that is taken over. */
  window: planOf(['f32[64,64]', 'f32[1,64]', 'i32[]'], (c, u, i) => [dynamicUpdateSlice(c, tanh(u), [i, scalar(0, 'int32')])], [0]),
  /** State in two buffers by turns, and a result that is filled window by window. */
  loop: planOf(['f32[64,64]'], (x) => {
    const body = build('body', [square], (c) => [turned(c), tanh(c)]).graph;
    return scan({ body, init: [x], length: 7 });
  }),
  while: planOf(['f32[64,64]', 'i32[]'], (x, n) => {
    const types = [square, parseType('i32[]')];
    const cond = build('cond', types, (_, i) => [less(i, scalar(9, 'int32'))]).graph;
    const body = build('body', types, (c, i) => [turned(c), add(i, scalar(1, 'int32'))]).graph;
    return whileLoop({ cond, body, init: [x, n] });
  }),
  /** Two states that begin with one value. */
  twins: planOf(['f32[64,64]', 'f32[64,64]'], (x, w) => {
    const body = build('body', [square, square], (a, b) => [turned(b), tanh(a)]).graph;
    const y = product(x, w);
    return scan({ body, init: [y, y], length: 4 });
  }),
  /** A temporary that every round reads before it makes others. */
  held: planOf(['f32[64,64]', 'f32[64,64]'], (x, w) => {
    const body = build('body', [square, square], (a, c) => [product(product(product(product(c, a), c), c), c)]).graph;
    return scan({ body, consts: [product(x, w)], init: [x], length: 5 });
  }),
  /** Two of three temporaries live at once, and no dispatch binds all. */
  kept: planOf(['f32[64,64]', 'f32[64,64]'], (x, w) => {
    const y = product(x, w);
    return [product(product(product(y, w), w), y)];
  }),
  /** Two results that take over two arguments. */
  both: planOf(['f32[64,64]', 'f32[64,64]'], (x, y) => [tanh(x), add(y, y)], [0, 1]),
  /** States that take each other's place. */
  swap: planOf(['f32[64,64]', 'f32[64,64]', 'i32[]'], (x, y, n) => {
    const types = [square, square, parseType('i32[]')];
    const cond = build('cond', types, (_, __, i) => [less(i, scalar(9, 'int32'))]).graph;
    const body = build('body', types, (a, b, i) => [b, a, add(i, scalar(1, 'int32'))]).graph;
    return whileLoop({ cond, body, init: [x, y, n] });
  }),
  case: planOf(['i32[]', 'f32[64,64]'], (i, x) => {
    const branches = [turned, tanh, (v: Value): Value => turned(turned(v))].map((f) => build('branch', [square], (v) => [f(v)]).graph);
    return switchCase(i, branches, [turned(x)]);
  }),
  /** One grid in parts, of which the last is shorter. */
  parts: planOf(['f32[3301]'], (x) => [tanh(x)], [], { machine: { ...testCpu, flopsPerSecond: 5e4, bytesPerSecond: 5e4 } }),
} satisfies Record<string, Plan>;

test.each(Object.entries(plans))('the plan of %s keeps the rules', (_, plan) => verifyPlan(plan, plainTarget));

test('a shorter last part is among them', () => {
  const [{ trips, body }] = plans.parts.steps as [Extract<Step, { kind: 'loop' }>];
  const { size, extent } = (body[0] as DispatchStep).part!;
  expect(trips).toBeGreaterThan(1);
  expect(extent % size).toBeGreaterThan(0);
});

test('the parts of a kernel run every workgroup of the grid once, and no other', () => {
  const [{ trips, body }] = plans.parts.steps as [Extract<Step, { kind: 'loop' }>];
  const { part, workgroups, kernel } = body[0] as DispatchStep & { readonly part: object };
  const { size, end } = partOf(plans.parts.kernels[kernel]!.program.body, 0);
  const run = Array.from({ length: trips }, (_, i) => Array.from({ length: workgroups[0] }, (_, x) => x + i * size!))
    .flat()
    .filter((wid) => wid < end!);
  expect(run).toEqual(Array.from({ length: Math.ceil(3301 / 64 / 4) }, (_, i) => i));
  expect(part).toMatchObject({ axis: 0, extent: run.length });
});

/** The condition that ends a grid, with another end. */
function endAt(stmt: Stmt, end: number): Stmt {
  const { condition } = stmt as Extract<Stmt, { kind: 'if' }>;
  return { ...stmt, condition: { ...condition, args: [condition.args[0]!, new ExprPool().constant(end, 'u32')] } } as Stmt;
}

/** All dispatches changed, or those that `which` names in their order. */
function dispatches(plan: Plan, change: (step: DispatchStep) => DispatchStep, which?: number): Plan {
  let at = 0;
  const rewritten = (steps: readonly Step[]): Step[] =>
    steps.map((s): Step => {
      if ('body' in s) return { ...s, body: rewritten(s.body) };
      return s.kind === 'dispatch' && (which === undefined || at++ === which) ? change(s) : s;
    });
  return { ...plan, steps: rewritten(plan.steps) };
}
const bound =
  (i: number, change: Partial<BufferRef>) =>
  (s: DispatchStep): DispatchStep => ({
    ...s,
    bindings: s.bindings.map((b, k) => (k === i ? { ...b, ...change } : b)),
  });
const access =
  (i: number, change: Partial<Access>) =>
  (s: DispatchStep): DispatchStep => ({
    ...s,
    flow: { ...s.flow!, accesses: s.flow!.accesses.map((a, k) => (k === i ? { ...a, ...change } : a)) },
  });
const kernels = (plan: Plan, change: (k: PlanKernel) => Partial<PlanKernel>): Plan => ({
  ...plan,
  kernels: plan.kernels.map((k) => ({ ...k, ...change(k) })),
});
const buffer = (plan: Plan, id: number, change: object): Plan => ({
  ...plan,
  buffers: plan.buffers.map((b, i) => (i === id ? { ...b, ...change } : b)),
});
const idOf = (plan: Plan, role: string, nth = 0): number => plan.buffers.flatMap((b, i) => (b.role === role ? [i] : []))[nth]!;
/** The place of the binding that is written. */
const writes = (s: DispatchStep): number => s.flow!.accesses.findIndex((a) => a.writes !== null);
const outer = (plan: Plan, change: (s: Step) => Step | readonly Step[]): Plan => ({ ...plan, steps: plan.steps.flatMap(change) });
const inner = (plan: Plan, change: (body: readonly Step[]) => readonly Step[]): Plan =>
  outer(plan, (s) => ('body' in s ? ({ ...s, body: change(s.body) } as Step) : s));

const { chain, kept, both, donated, window, loop, case: choice, parts } = plans;
const whiles = plans.while;

describe('memory', () => {
  const apart = dispatches(chain, (s) => s);
  const [first, second] = [idOf(chain, 'temporary', 0), idOf(chain, 'temporary', 1)];
  const others = chain.buffers.flatMap((b, i) =>
    b.role === 'temporary' && b.place!.arena !== chain.buffers[first]!.place!.arena ? [i] : [],
  );
  const cases: readonly [string, Plan, RegExp][] = [
    [
      'two temporaries that live at once must lie apart',
      buffer(apart, others[0]!, { place: chain.buffers[first]!.place }),
      /must be bound for reading or for writing|must be kept until it is last read, got what .* wrote over it/,
    ],
    [
      'nothing is written over a temporary that is read later',
      buffer(kept, idOf(kept, 'temporary', 2), { place: kept.buffers[idOf(kept, 'temporary', 0)]!.place }),
      /a value must be kept until it is last read, got what .* wrote over it/,
    ],
    [
      'an argument is taken over once',
      buffer(both, both.outputs[1]!, { aliasOf: both.buffers[both.outputs[0]!]!.aliasOf }),
      /a donated input must be taken over once, got/,
    ],
    [
      'places are multiples of 256',
      buffer(chain, first, { place: { arena: 0, offsetBytes: 16 } }),
      /temporaries must lie at multiples of 256, got 16/,
    ],
    [
      'places are within their arena',
      buffer(chain, first, { place: { arena: 0, offsetBytes: 256 } }),
      /temporaries must lie within their arena, got 256 \+ 16384/,
    ],
    [
      'temporaries have places',
      buffer(chain, second, { place: undefined }),
      /temporaries and nothing else must lie in arenas, got temporary/,
    ],
    ['sizes are multiples of 16', buffer(chain, first, { sizeBytes: 16382 }), /sizes of buffers must be multiples of 16, got 16382/],
    [
      'an output takes over a donated input',
      { ...donated, donated: [] },
      /an output must take over a donated input of its size, got output/,
    ],
    ['no result is a temporary', { ...chain, outputs: [first] }, /result 0 must be handed to the caller, got a temporary/],
    ['arguments are inputs', { ...chain, inputs: [idOf(chain, 'output')] }, /argument 0 must be an input/],
  ];
  test.each(cases)('%s', (_, plan, message) => expectRefused(plan, message));
  test('arenas and buffers are within the adapter', () => {
    expectRefused(chain, /an arena must have at most 1024 bytes, got 16384/, { maxBufferBytes: 1024 });
    expectRefused({ ...donated, arenas: [] }, /a buffer must have at most 1024 bytes, got 16384/, { maxBufferBytes: 1024 });
  });
});

describe('values', () => {
  const last = (s: DispatchStep): number => s.bindings.length - 1;
  const cases: readonly [string, Plan, RegExp][] = [
    [
      'what is read was written',
      { ...chain, steps: chain.steps.slice(1) },
      /a buffer must be written before it is read, got value \d+ asked of temporary/,
    ],
    ['steps are in an order in which it was', { ...chain, steps: chain.steps.toReversed() }, /must be written before it is read/],
    [
      'results are written',
      { ...chain, steps: chain.steps.slice(0, -1) },
      /result 0: a buffer must be written before it is read, got value \d+ asked of output/,
    ],
    [
      'a value stays until its last reader',
      dispatches(
        chain,
        (s) => bound(writes(s), { buffer: (chain.steps[0] as DispatchStep).bindings[writes(chain.steps[0] as DispatchStep)]!.buffer })(s),
        1,
      ),
      /must be bound for reading or for writing|must be kept until it is last read/,
    ],
    [
      'an update in place has no later reader',
      { ...donated, steps: [donated.steps[0]!, donated.steps[0]!] },
      /a value must be kept until it is last read, got value \d+ in input 0/,
    ],
    [
      'arguments that are not donated are not written',
      {
        ...window,
        donated: [],
        buffers: window.buffers.map((b) => (b.role === 'output' ? { ...b, aliasOf: undefined } : b)) as Plan['buffers'],
      },
      /only outputs, temporaries and donated inputs must be written, got input 0/,
    ],
    [
      'a window is written where the rest lies',
      dispatches(window, (s) => access(writes(s), { reads: null })(s)),
      /where a part is written the rest must lie there, got a fresh buffer/,
    ],
    ['a dispatch says what it does', dispatches(chain, ({ flow: _, ...s }) => s), /a dispatch must say what it does with each binding/],
    [
      'what is written is bound for writing',
      dispatches(chain, (s) => access(0, { writes: 99 })(access(last(s), { writes: null })(s))),
      /what is written must be bound for writing, got binding 0/,
    ],
    [
      'the state of a loop is made in every round',
      inner(loop, (body) => body.slice(1)),
      /round 0 of loop \d+: a (buffer must be written|value must be kept)/,
    ],
    [
      'the two buffers of state change roles',
      dispatches(loop, (s) => ({ ...s, bindings: s.bindings.map(({ odd: _, ...b }) => b) })),
      /a (buffer must be written|value must be kept)|bound for reading or for writing/,
    ],
    [
      'a stack is filled by all rounds',
      outer(loop, (s) => (s.kind === 'loop' ? { ...s, trips: 5 } : s)),
      /a buffer must be written whole before it is read, got 32768 bytes of output \d+ that are not/,
    ],
    [
      'a stack is filled by windows as large as they must be',
      dispatches(loop, (s) => ({
        ...s,
        flow: { ...s.flow!, accesses: s.flow!.accesses.map((a) => (a.partBytes ? { ...a, partBytes: a.partBytes / 2 } : a)) },
      })),
      /must be written whole before it is read/,
    ],
    [
      'loops say what they carry',
      outer(loop, (s) => (s.kind === 'loop' ? ({ ...s, flow: undefined } as unknown as Step) : s)),
      /loop \d+ must say what it carries/,
    ],
    [
      'a while decides anew in every round, on what the round left',
      inner(whiles, (body) => body.slice(-1)),
      /a (buffer must be written|value must be kept)/,
    ],
    [
      'a while has decided before its first round',
      outer(whiles, (s) => (s.kind === 'dispatch' && plansDecision(s) ? [] : s)),
      /a buffer must be written before it is read/,
    ],
    [
      'every branch makes the results',
      { ...choice, steps: choice.steps.filter((s) => s.kind !== 'dispatch' || s.flow!.when[0]?.way !== 1) },
      /result 0: a buffer must be written before it is read/,
    ],
    [
      'a branch does not read what another has made',
      dispatches(choice, (s) => ({
        ...s,
        flow: { ...s.flow!, when: s.flow!.when.map((w) => ({ ...w, way: w.way === 2 ? Number(writesResult(choice, s)) : w.way })) },
      })),
      /must be written before it is read/,
    ],
  ];
  test.each(cases)('%s', (_, plan, message) => expectRefused(plan, message));
});

const plansDecision = (s: DispatchStep): boolean => {
  const [step] = whiles.steps.flatMap((w) => (w.kind === 'while' ? [w] : []));
  return s.flow!.accesses.some((a) => a.writes === step!.flow!.decides);
};
const writesResult = (plan: Plan, s: DispatchStep): boolean => s.flow!.accesses.some((a) => a.writes === plan.results![0]);

describe('dispatches', () => {
  const grid = (...workgroups: [number, number, number]): Plan => dispatches(chain, (s) => ({ ...s, workgroups }));
  const inPart = (change: object): Plan => dispatches(parts, (s) => ({ ...s, part: { ...s.part!, ...change } }));
  const cases: readonly [string, Plan, RegExp][] = [
    ['grids are within the adapter', grid(65536, 1, 1), /a grid must have 1 to 65535 workgroups in each dimension, got 65536 × 1 × 1/],
    ['grids are not empty', grid(1, 0, 1), /a grid must have 1 to 65535 workgroups in each dimension, got 1 × 0 × 1/],
    ['kernels are there', dispatches(chain, (s) => ({ ...s, kernel: 7 })), /a dispatch must name a kernel, got 7 of \d/],
    ['all is bound', dispatches(chain, (s) => ({ ...s, bindings: s.bindings.slice(1) })), /a dispatch must bind 3 buffers, got 2/],
    ['buffers are there', dispatches(chain, bound(0, { buffer: 99 })), /buffers must be the plan's, got 99/],
    ['offsets are aligned', dispatches(chain, bound(0, { offsetBytes: 16, sizeBytes: 1024 })), /offsets must be multiples of 256, got 16/],
    [
      'ranges are in their buffers',
      dispatches(chain, bound(0, { offsetBytes: 256 })),
      /a range must lie in its buffer, got 256 \+ 16384 of 16384 bytes/,
    ],
    ['ranges are whole words', dispatches(chain, bound(0, { sizeBytes: 1022 })), /sizes of bindings must be multiples of 4, got 1022/],
    [
      'ranges are as large as the program declares',
      dispatches(chain, bound(0, { sizeBytes: 1024 })),
      /binding 0 must have the 16384 bytes that the program declares, got 1024/,
    ],
    [
      'no memory is read and written',
      dispatches(chain, (s) => bound(writes(s), { buffer: s.bindings[0]!.buffer })(s)),
      /memory must be bound for reading or for writing, got buffers/,
    ],
    [
      'no memory is bound for writing twice',
      kernels(
        dispatches(chain, (s) => bound(1, { buffer: s.bindings[0]!.buffer })(s)),
        (k) => ({
          bindings: k.bindings.map(() => 'read_write' as const),
          program: { ...k.program, bindings: k.program.bindings.map((b) => ({ ...b, access: 'read_write' as const })) },
        }),
      ),
      /bindings for writing must not overlap/,
    ],
    [
      'buffers alternate in their loop',
      dispatches(chain, bound(0, { odd: { loop: 3, buffer: 0 } })),
      /buffers that alternate must be in their loop, got loop 3/,
    ],
    [
      'counted loops are around',
      outer(parts, (s) => (s.kind === 'loop' ? s.body : s)),
      /loops that are counted must be around the dispatch, got loop 0|must count them/,
    ],
    [
      'loops have rounds',
      outer(loop, (s) => (s.kind === 'loop' ? { ...s, trips: 0 } : s)),
      /a loop must have 1 to 2147483647 rounds, got 0/,
    ],
    ['no loop is in itself', outer(loop, (s) => (s.kind === 'loop' ? { ...s, body: [s] } : s)), /a loop must not be within itself/],
    [
      'a while runs before it is asked',
      outer(whiles, (s) => (s.kind === 'while' ? { ...s, chunk: 0 } : s)),
      /a while must run a round at least before its predicate is read, got 0/,
    ],
    [
      'parts cover the grid',
      outer(parts, (s) => (s.kind === 'loop' ? { ...s, trips: s.trips - 1 } : s)),
      /parts must cover the grid of \d+ workgroups and no more/,
    ],
    [
      'parts cover no more',
      outer(parts, (s) => (s.kind === 'loop' ? { ...s, trips: s.trips + 1 } : s)),
      /parts must cover the grid of \d+ workgroups and no more/,
    ],
    ['a part has its workgroups', inPart({ size: 1 }), /a part must have 1 workgroups along x/],
    [
      'the text ends the last part where the grid ends',
      kernels(parts, (k) => ({ program: { ...k.program, body: [endAt(k.program.body[0]!, 1), ...k.program.body.slice(1)] } })),
      /the text must run the workgroups below \d+ in steps of \d+, got 1/,
    ],
    [
      'the text ends it at all',
      kernels(parts, (k) => ({ program: { ...k.program, body: k.program.body.slice(1) } })),
      /the text must run the workgroups below \d+ in steps of \d+, got no end/,
    ],
  ];
  test.each(cases)('%s', (_, plan, message) => expectRefused(plan, message));
});

describe('kernels', () => {
  const cases: readonly [string, Plan, Partial<Target>, RegExp][] = [
    ['bind no more than the adapter takes', chain, { maxStorageBuffers: 2 }, /storage buffers must be at most 2, got 3/],
    [
      'bind ranges that the adapter takes',
      chain,
      { maxBindingBytes: 1024 },
      /a binding must have at most 1024 bytes, got 16384 in binding 0/,
    ],
    [
      'have workgroups that the adapter takes',
      chain,
      { maxWorkgroupInvocations: 0 },
      /invocations of a workgroup must be at most 0, got \d+/,
    ],
    ['have them in each dimension', chain, { maxWorkgroupSize: [0, 0, 0] }, /a workgroup's size along x must be at most 0, got \d+/],
    [
      'have whole workgroups',
      kernels(chain, () => ({ workgroupSize: [0.5, 1, 1] })),
      {},
      /sizes of workgroups must be positive integers, got 0.5 × 1 × 1/,
    ],
    [
      'take workgroup memory that is there',
      kernels(chain, () => ({ workgroupBytes: 1 << 20 })),
      {},
      /bytes of workgroup memory must be at most 16384, got 1048576/,
    ],
    [
      'need features that are there',
      kernels(chain, () => ({ features: ['shader-f16'] })),
      {},
      /features must be the adapter's, got shader-f16/,
    ],
    [
      'declare their workgroups',
      kernels(chain, (k) => ({ workgroupSize: [k.workgroupSize[0] + 1, 1, 1] })),
      {},
      /the program must have a workgroup of \d+ × 1 × 1/,
    ],
    [
      'declare their bindings',
      kernels(chain, (k) => ({ bindings: k.bindings.map(() => 'read' as const) })),
      {},
      /the program must have the bindings read, read, read/,
    ],
    ['declare their counters', kernels(chain, () => ({ counters: [0] })), {}, /the program must read 1 loop counters, got 0/],
  ];
  test.each(cases)('%s', (_, plan, target, message) => expectRefused(plan, message, target));
});

function expectRefused(plan: Plan, message: RegExp, target: Partial<Target> = {}): void {
  const check = (): void => verifyPlan(plan, { ...plainTarget, ...target });
  expect(check).toThrow(VerifyError);
  expect(check).toThrow(/^plan test: .* must .*/);
  expect(check).toThrow(message);
}
