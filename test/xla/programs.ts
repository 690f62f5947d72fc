/** Programs with arguments and results, for real XLA to check. `transformer.ts` has those that are whole models. */

import { parseStableHLO } from '../../src/io/stablehlo.ts';
import { buildClosed, inline } from '../../src/ir/builder.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { add, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { checkpointName, composite, stopGradient } from '../../src/ops/call.ts';
import { switchCase } from '../../src/ops/case.ts';
import { checkpoint } from '../../src/ops/checkpoint.ts';
import { full, iota, scalar } from '../../src/ops/constant.ts';
import { cummax, cumsum } from '../../src/ops/cumulative.ts';
import { customJvp } from '../../src/ops/custom.ts';
import { broadcastTo, reduceSum } from '../../src/ops/layout.ts';
import { less } from '../../src/ops/logic.ts';
import { sine } from '../../src/ops/math.ts';
import { philox4x32 } from '../../src/ops/philox.ts';
import { scan } from '../../src/ops/scan.ts';
import { topK } from '../../src/ops/sort.ts';
import { threefry2x32 } from '../../src/ops/threefry.ts';
import { whileLoop } from '../../src/ops/while.ts';
import { selectAndGather } from '../../src/ops/window.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { graphTransforms } from '../../src/transforms/graph-transforms.ts';
import { printStableHLO } from '../../src/transforms/print-stablehlo.ts';
import { encode, type HostTensor, hostTensor } from '../../src/types/host.ts';
import { sizeOf, type TensorType } from '../../src/types/shape.ts';
import { linesCases } from '../conformance/cases.ts';

export interface ExportedCase {
  readonly name: string;
  /** In the generic form, and the same in the pretty one. */
  readonly text: string;
  readonly pretty: string;
  readonly args: readonly Stored[];
  readonly outs: readonly Stored[];
}
export interface Stored {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly b64: string;
}

export function exportedCases(files: readonly string[]): ExportedCase[] {
  const read = files.flatMap(linesCases).flatMap(({ name, load }) => {
    try {
      const { graph, args } = load();
      return [{ name, graph, args }];
    } catch {
      return []; // What is refused is for the conformance command to say.
    }
  });
  return [...read, ...samples(), ...ours()].map(({ name, graph, args }) => ({
    name,
    text: printStableHLO(graph, { name: 'main' }),
    pretty: printStableHLO(graph, { name: 'main', form: 'pretty' }),
    args: args.map(store),
    outs: evaluate(graph, args).map(store),
  }));
}

export const store = (t: HostTensor): Stored => ({
  dtype: t.type.dtype,
  shape: t.type.shape,
  b64: Buffer.from(encode(t)).toString('base64'),
});

const f32 = (...shape: number[]): TensorType => ({ shape, dtype: 'float32' });
const args = (graph: Graph): HostTensor[] =>
  graph.params.map(({ type }, k) =>
    hostTensor(
      type.dtype,
      type.shape,
      Array.from({ length: sizeOf(type.shape) }, (_, i) => (type.dtype === 'float32' ? Math.sin(i * 1.7 + k) : (i * 7 + k) % 5)),
    ),
  );

/** Ops that JAX's cases do not have: unary ones, and collectives of a single device. */
function samples(): Program[] {
  const unary = (op: string, type = 'tensor<7xf32>'): string => `%0 = ${op} %arg0 : ${type}`;
  const of = (name: string, body: string, type = 'tensor<7xf32>', result = type): Program => {
    const { graph } = parseStableHLO(`func.func @main(%arg0: ${type}) -> ${result} {\n${body}\nreturn %0 : ${result}\n}`);
    return { name: `op: ${name}`, graph, args: args(graph) };
  };
  const groups = 'replica_groups = dense<0> : tensor<1x1xi64>';
  const matrix = 'tensor<4x3xf32>';
  const summed = `({\n^bb0(%a: tensor<f32>, %b: tensor<f32>):\n%s = stablehlo.add %a, %b : tensor<f32>\nstablehlo.return %s : tensor<f32>\n})`;
  const collective = (name: string, attrs: string, region = ''): Program =>
    of(name, `%0 = "stablehlo.${name}"(%arg0) <{${attrs}}> ${region} : (${matrix}) -> ${matrix}`, matrix);
  return [
    of('round_nearest_afz', unary('stablehlo.round_nearest_afz')),
    of('logistic', unary('stablehlo.logistic')),
    of('square', unary('chlo.square', 'tensor<7xf32> -> tensor<7xf32>')),
    of('count_leading_zeros', unary('stablehlo.count_leading_zeros', 'tensor<7xi32>'), 'tensor<7xi32>'),
    of('not', unary('stablehlo.not', 'tensor<7xi32>'), 'tensor<7xi32>'),
    of('partition_id', '%0 = stablehlo.partition_id : tensor<ui32>', 'tensor<f32>', 'tensor<ui32>'),
    of('replica_id', '%0 = stablehlo.replica_id : tensor<ui32>', 'tensor<f32>', 'tensor<ui32>'),
    collective('all_reduce', groups, summed),
    collective('all_gather', `all_gather_dim = 0 : i64, ${groups}`),
    collective('reduce_scatter', `scatter_dimension = 0 : i64, ${groups}`, summed),
    collective('all_to_all', `split_dimension = 0 : i64, concat_dimension = 0 : i64, split_count = 1 : i64, ${groups}`),
    collective('collective_permute', 'source_target_pairs = dense<0> : tensor<1x2xi64>'),
  ];
}

interface Program {
  readonly name: string;
  readonly graph: Graph;
  readonly args: readonly HostTensor[];
}

/** What only our own ops write, and what the transformations make. */
function ours(): Program[] {
  const step = buildClosed('step', [f32(3), f32(3), f32(3)], (w, c, x) => {
    const y = sine(add(multiply(w, c), x));
    return [y, multiply(y, x)];
  });
  const looped = buildClosed('looped', [f32(3), f32(3), f32(5, 3)], (w, c, xs) =>
    scan({ body: step, consts: [w], init: [c], xs: [xs], length: 5 }),
  );
  const scalarLoss = (graph: Graph): Graph =>
    buildClosed(
      'loss',
      graph.params.map((p) => p.type),
      (...values) => [
        inline(graph, values)
          .map((v) =>
            reduceSum(
              v,
              v.type.shape.map((_, d) => d),
            ),
          )
          .reduce(add),
      ],
    );
  const again = buildClosed('again', [f32(3), f32(3), f32(5, 3)], (w, c, xs) => checkpoint(looped, [w, c, xs]));
  const programs: Record<string, Graph> = {
    scan: looped,
    'scan-reverse': buildClosed('r', [f32(3), f32(3), f32(5, 3)], (w, c, xs) =>
      scan({ body: step, consts: [w], init: [c], xs: [xs], length: 5, reverse: true }),
    ),
    'scan-gradient': gradient(scalarLoss(looped)),
    'checkpoint-gradient': gradient(scalarLoss(again)),
    while: buildClosed('w', [f32(), f32()], (a, x) =>
      whileLoop({
        consts: [x, a, a],
        init: [x],
        cond: buildClosed('c', [f32(), f32(), f32(), f32()], (_x, _a, b, v) => [less(v, add(b, scalar(20, 'float32')))]),
        body: buildClosed('b', [f32(), f32(), f32(), f32()], (_x, p, _q, v) => [add(v, add(multiply(p, p), scalar(1, 'float32')))]),
      }),
    ),
    case: buildClosed('case', [{ shape: [], dtype: 'int32' }, f32(3)], (i, x) =>
      switchCase(
        i,
        [
          buildClosed('0', [f32(3)], (v) => [v]),
          buildClosed('1', [f32(3)], (v) => [sine(v)]),
          buildClosed('2', [f32(3)], () => [full(7, f32(3))]),
        ],
        [x],
      ),
    ),
    cumsum: buildClosed('cumsum', [f32(4, 6)], (x) => [cumsum(x, 1), cummax(x, 0, true)]),
    threefry: buildClosed('bits', [{ shape: [], dtype: 'uint32' }], (k) => {
      const counters = iota({ shape: [9], dtype: 'uint32' }, 0);
      return threefry2x32(broadcastTo(k, [9]), broadcastTo(k, [9]), counters, counters);
    }),
    philox: buildClosed('bits', [{ shape: [], dtype: 'uint32' }], (k) => {
      const counters = iota({ shape: [9], dtype: 'uint32' }, 0);
      const key = broadcastTo(k, [9]);
      return philox4x32([key, key], [counters, key, counters, key]);
    }),
    'max-pool-tangent': buildClosed('pool', [f32(4, 6)], (x) => {
      const windows = { window_dimensions: [2, 2], window_strides: [2, 2] };
      return [selectAndGather(sine(x), x, 'GE', windows)];
    }),
    'own-derivative': buildClosed('own', [f32(3)], (x) =>
      customJvp({
        fun: buildClosed('fun', [f32(3)], (v) => [sine(v)]),
        rule: buildClosed('rule', [f32(3), f32(3)], (v, dv) => [sine(v), dv]),
        args: [checkpointName(stopGradient(x), 'kept')],
      }),
    ),
    composite: buildClosed('composite', [f32(3)], (x) =>
      composite({
        name: 'systolic.twice',
        decomposition: buildClosed('twice', [f32(3)], (v) => [add(v, v)]),
        operands: [x],
        attributes: { k: 2 },
      }),
    ),
    'top-k': buildClosed('topk', [f32(4, 6)], (x) => topK(x, 3)),
    empty: buildClosed('empty', [], () => [full(3, f32(0, 2))]),
    'no-captures': buildClosed('n', [f32(3)], (x) => [subtract(x, x)]),
  };
  return Object.entries(programs).map(([name, graph]) => ({ name: `ours: ${name}`, graph, args: args(graph) }));
}

/** The gradients of a scalar function by all of its parameters. */
function gradient(loss: Graph): Graph {
  const all = loss.params.map(() => true);
  const { primal, tangent, residuals } = graphTransforms.linearize(loss, all);
  const back = graphTransforms.transpose(
    tangent,
    tangent.params.map((_, i) => i >= residuals),
  );
  return buildClosed(
    'gradient',
    loss.params.map((p) => p.type),
    (...values) => {
      const results = inline(primal, values);
      return inline(back, [...results.slice(1), scalar(1, 'float32')]);
    },
  );
}
