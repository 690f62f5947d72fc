import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/compiler/index.ts';
import { freeze, type Instruction } from '../../src/runtime/freeze.ts';
import { DeviceError } from '../../src/util/errors.ts';
import { plainTarget } from '../support/plan-runner.ts';
import { dispatch, elementKernel, planOf, whole } from '../support/plans.ts';

const n = 128;
const temporary = (arena: number, offsetBytes: number) => ({ role: 'temporary', place: { arena, offsetBytes } }) as const;
const frozen = (parts: Partial<Parameters<typeof planOf>[0]>): ReturnType<typeof freeze> => freeze(planWith(parts), plainTarget);
const planWith = (parts: Partial<Parameters<typeof planOf>[0]>): Plan =>
  planOf({
    n,
    buffers: [{ role: 'input' }, { role: 'output' }, temporary(0, 512), temporary(1, 1024)],
    arenas: [2048, 2048],
    kernels: [elementKernel('counted', 1, 'a + i0', [0]), elementKernel('plain', 1, 'a')],
    steps: [],
    ...parts,
  });
const only = <K extends Instruction['op']>(f: ReturnType<typeof freeze>, op: K): Extract<Instruction, { op: K }> =>
  f.instructions.find((i) => i.op === op) as Extract<Instruction, { op: K }>;

describe('a frozen plan', () => {
  test('has temporaries behind the buffers, each at its place in even and in odd rounds', () => {
    const state = whole(2, n, { loop: 0, buffer: 3 });
    const f = frozen({ steps: [{ kind: 'loop', loop: 0, trips: 2, body: [dispatch(1, n, [0, state])] }] });
    expect(only(f, 'dispatch').ranges).toEqual([
      { source: 0, offsetBytes: 0, sizeBytes: 4 * n, loop: -1, oddSource: 0, oddOffsetBytes: 0 },
      { source: 4, offsetBytes: 512, sizeBytes: 4 * n, loop: 0, oddSource: 5, oddOffsetBytes: 1024 },
    ]);
  });

  test('counts the rounds of loops that kernels read, and of no others', () => {
    const f = frozen({
      steps: [
        { kind: 'loop', loop: 0, trips: 3, body: [dispatch(0, n, [0, 1])] },
        { kind: 'loop', loop: 1, trips: 4, body: [dispatch(1, n, [0, 1])] },
      ],
    });
    expect(f.loops).toEqual([
      { counted: true, trips: 3 },
      { counted: false, trips: 4 },
    ]);
    expect(f.instructions.map((i) => i.op)).toEqual(['begin', 'dispatch', 'end', 'begin', 'dispatch', 'end']);
    expect(only(f, 'end')).toEqual({ op: 'end', loop: 0, begin: 0, trips: 3 });
    expect(f.hasWhile).toBe(false);
  });

  test('has a while of as many rounds between two looks as the plan says', () => {
    const f = frozen({ steps: [{ kind: 'while', loop: 0, predicate: whole(2, 1), body: [dispatch(1, n, [0, 1])], chunk: 1 }] });
    expect(only(f, 'end-while')).toMatchObject({ loop: 0, begin: 0, chunk: 1, predicate: { source: 4, offsetBytes: 512 } });
    expect(f.hasWhile).toBe(true);
  });

  test('has no loop without rounds and no dispatch without workgroups, in any dimension', () => {
    const step = dispatch(1, n, [0, 1]);
    const empty = [0, 1, 2].map((axis) => ({ ...step, workgroups: [1, 1, 1].with(axis, 0) as [number, number, number] }));
    expect(frozen({ steps: [...empty, { kind: 'loop', loop: 0, trips: 0, body: [step] }] } as never).instructions).toEqual([]);
  });

  test.each([0, 1, 2])('has no grid that is too long along dimension %i', (axis) => {
    const workgroups = [1, 1, 1].map((one, d) => (d === axis ? plainTarget.maxWorkgroupsPerDimension + 1 : one));
    const steps = [{ ...dispatch(1, n, [0, 1]), workgroups }] as never;
    expect(() => frozen({ steps })).toThrow(DeviceError);
    expect(() => frozen({ steps })).toThrow(/plain needs a grid of .* workgroups, this adapter takes 65535 per dimension/);
  });

  test('has no binding that is too large, no loop that is not open, and no output that takes over what is kept', () => {
    const large = { ...plainTarget, maxBindingBytes: 256 };
    const plan = planWith({ steps: [dispatch(1, n, [0, 1])] });
    expect(() => freeze(plan, large)).toThrow(/plain needs a binding of 512 bytes, this adapter takes 256/);
    expect(() => frozen({ steps: [dispatch(0, n, [0, 1])] })).toThrow(/loop 0 is used outside of its body/);
    const aliased = { buffers: [{ role: 'input' }, { role: 'output', aliasOf: 0 }] } as const;
    expect(() => frozen(aliased)).toThrow(/takes over a buffer that is not a donated input/);
    expect(frozen({ ...aliased, donated: [0] }).instructions).toEqual([]);
  });
});
