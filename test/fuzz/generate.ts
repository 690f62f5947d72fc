/** Random programs over the whole registry, with arguments and with what a comparison of their results may allow. */
import type { Graph, Value } from '../../src/ir/graph.ts';
import type { HostTensor } from '../../src/types/host.ts';
import type { Bounded } from './bounded.ts';
import { elementwiseAndLayout, type Move } from './moves.ts';
import { axesMoves, solverMoves } from './moves-axes.ts';
import { indexMoves } from './moves-indices.ts';
import { regionMoves } from './moves-regions.ts';
import { anyDtype, Growing } from './program.ts';
import { Random } from './random.ts';

export interface Sample {
  readonly seed: number;
  readonly graph: Graph;
  readonly args: readonly HostTensor[];
  readonly bounds: readonly Bounded[];
  /** Compiled so that 16-bit floats are rounded after every op. */
  readonly strict: boolean;
  /** Compiled as for a real GPU, where the adapter is none. */
  readonly gpu: boolean;
}

/** Makes one use of an op, by the op's name in the registry. Solvers are written in other ops and have none. */
export const moves: Readonly<Record<string, Move>> = { ...elementwiseAndLayout, ...axesMoves, ...indexMoves, ...regionMoves };

/** Ops that no random program has, with the reason. */
export const left: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['all_reduce', 'all_gather', 'reduce_scatter', 'all_to_all', 'collective_permute', 'partition_id', 'replica_id'].map((name) => [
      `stablehlo.${name}`,
      'needs several devices',
    ]),
  ),
  ...Object.fromEntries(
    ['psum', 'pmax', 'pmin', 'axis_index', 'all_gather', 'ppermute'].map((name) => [
      `systolic.${name}`,
      'stands only under vmap over a named axis',
    ]),
  ),
  ...Object.fromEntries(
    ['igamma', 'igammac', 'igamma_grad_a', 'regularized_incomplete_beta'].map((name) => [
      `systolic.${name}`,
      'is a formula of other ops whose error no bound is known for: goldens hold its values',
    ]),
  ),
  'systolic.opaque': 'is made by the compiler of barriers',
  'systolic.callback': 'calls the host, which leaves no value to compare: tests of debug.print hold it',
  'systolic.linear_solve': 'holds functions that agree with one another, which random ones do not: tests of customLinearSolve hold it',
  'systolic.underivable': 'is the identity of values whose derivative is refused',
  'systolic.custom_lin': 'stands only between linearize and transpose',
};

/** Groups of moves, so that a family is not drawn the more often the more ops it has. */
const elementwise = Object.values(elementwiseAndLayout);
const groups: readonly (readonly Move[])[] = [
  elementwise,
  elementwise,
  ['reshape', 'transpose', 'broadcast_in_dim', 'slice', 'pad', 'concatenate', 'reverse', 'convert'].map(
    (name) => moves[`stablehlo.${name}`]!,
  ),
  ['add', 'multiply', 'subtract', 'maximum', 'select', 'compare'].map((name) => moves[`stablehlo.${name}`]!),
  Object.values(axesMoves),
  [...Object.values(indexMoves), ...Object.values(regionMoves), (g) => g.random.pick(Object.values(solverMoves))(g)],
];

/** The same program for the same seed, everywhere. */
export function generate(seed: number, size = 12): Sample {
  const random = new Random(seed);
  for (let i = 0; i < 4; i++) random.bits();
  const strict = random.oneIn(2);
  const gpu = random.oneIn(4);
  const g = new Growing(random, strict);
  for (let n = random.between(1, 4); n > 0; n--) g.attempt(() => g.param({ dtype: anyDtype(random), shape: g.shape() }));
  const begun = g.pool.length;
  g.grow(
    groups.map((group) => () => random.pick(group)(g)),
    random.between(2, size),
  );
  const made = g.pool.slice(begun);
  const from = made.length > 0 ? made : g.pool;
  const results = new Set<Value>([from.at(-1)!]);
  // Now and then much of what was made: several results of one kernel, and several kernels of one operand.
  const many = random.oneIn(4);
  for (let n = many ? random.between(3, 8) : random.below(3); n > 0; n--) results.add(random.pick(many ? from : from.slice(-5)));
  return { seed, strict, gpu, ...g.finish([...results]) };
}

/** Ops of elements and layouts on numbers at the ends of their ranges. What one of them gives depends on no order of its own. */
export function generateExtreme(seed: number, size = 8): Pick<Sample, 'graph' | 'args' | 'gpu'> {
  const random = new Random(seed ^ 0x5eed);
  for (let i = 0; i < 4; i++) random.bits();
  const gpu = random.oneIn(4);
  const g = new Growing(random, true, true);
  const shape = g.shape(2);
  for (let n = random.between(1, 3); n > 0; n--) g.attempt(() => g.param({ dtype: random.oneIn(4) ? anyDtype(random) : 'float32', shape }));
  const begun = g.pool.length;
  g.grow(
    [groups[0]!, groups[2]!, groups[3]!, arithmetic, arithmetic].map((group) => () => random.pick(group)(g)),
    random.between(2, size),
  );
  const made = g.pool.slice(begun);
  const from = made.length > 0 ? made : g.pool;
  const results = new Set<Value>([from.at(-1)!]);
  for (let n = random.below(3); n > 0; n--) results.add(random.pick(from));
  const { graph, args } = g.finish([...results]);
  return { graph, args, gpu };
}

const arithmetic = ['add', 'subtract', 'multiply', 'divide', 'sqrt', 'negate', 'optimization_barrier'].map(
  (name) => moves[`stablehlo.${name}`]!,
);
