import { expect, test } from 'vitest';
import { compile, type Target } from '../../src/compiler/index.ts';
import { constantValue, type Expr } from '../../src/compiler/kernel-ir/expr.ts';
import { type Stmt, statementsOf } from '../../src/compiler/kernel-ir/program.ts';
import type { Value } from '../../src/ir/graph.ts';
import { cumsum } from '../../src/ops/cumulative.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { reduceSum } from '../../src/ops/reduce.ts';
import { plainGpu } from '../support/agrees.ts';
import { plainTarget, testCpu } from '../support/plan-runner.ts';
import { parseType, program } from '../support/programs.ts';

const product = (a: Value, b: Value): Value[] => [dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] })];
const programs: readonly [string, readonly string[], (...v: Value[]) => readonly Value[]][] = [
  ['a sum of a prime', ['f32[1000003]'], (x) => [reduceSum(x!, [0])]],
  ['sums of columns', ['f32[1000003,4]'], (x) => [reduceSum(x!, [0])]],
  ['many sums of rows', ['f32[300,65537]'], (x) => [reduceSum(x!, [1])]],
  ['sums over the middle', ['f32[3,65537,64]'], (x) => [reduceSum(x!, [1])]],
  ['sums over outer and inner axes', ['f32[211,4,499]'], (x) => [reduceSum(x!, [0, 2])]],
  ['running sums', ['f32[65537,64]'], (x) => [cumsum(x!, 0)]],
  ['an inner product', ['f32[1,1000003]', 'f32[1000003,1]'], (x, y) => product(x!, y!)],
  ['a product of matrices', ['f32[256,65537]', 'f32[65537,256]'], (x, y) => product(x!, y!)],
  ['a product of few elements', ['f32[5,65537]', 'f32[65537,3]'], (x, y) => product(x!, y!)],
  ['a product by a vector', ['f32[300,65537]', 'f32[65537,1]'], (x, y) => product(x!, y!)],
];
const targets: readonly (readonly [string, Partial<Target>])[] = [
  ['a CPU', { machine: testCpu }],
  ['a CPU with quads', { machine: testCpu, features: ['subgroups'], quads: true, subgroupSize: 4 }],
  ['a CPU with eight lanes', { machine: testCpu, features: ['subgroups'], quads: true, subgroupSize: 8 }],
  ['a GPU', plainGpu],
];

/** The most rounds of a loop: a block where it ends so many behind its beginning, else the distance between its bounds. */
function rounds(body: readonly Stmt[]): number {
  const block = ({ node, args }: Expr, from: Expr): number | null => {
    if (node.op === 'math' && node.name === 'min') return block(args[0]!, from);
    if (node.op !== 'binary' || node.operator !== '+') return null;
    // A zero that drivers do not know keeps loops from being unrolled.
    if (args[0]!.min === 0 && args[0]!.max === 0) return block(args[1]!, from);
    return args[0] === from ? constantValue(args[1]!) : null;
  };
  const loops = [...statementsOf(body)].flatMap((s) => (s.kind === 'for' ? [s] : []));
  return Math.max(0, ...loops.map(({ from, to, step }) => (block(to, from) ?? to.max - from.min) / step));
}

test.each(programs.flatMap(([name, types, body]) => targets.map(([on, target]) => ({ name, on, types, body, target }))))(
  '$name on $on: no loop adds more than a few thousand terms one after the other',
  ({ types, body, target }) => {
    const plan = compile(program(types.map(parseType), body), { ...plainTarget, ...target }, { name: 'test', donated: [] });
    for (const kernel of plan.kernels) expect(rounds(kernel.program.body), kernel.label).toBeLessThanOrEqual(2048);
  },
);
