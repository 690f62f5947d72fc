/** The laws that every transformation obeys, as functions of a program: what the tests of this folder apply to many. */
import { expect } from 'vitest';
import { buildClosed, inline } from '../../src/ir/builder.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import type { BatchDim } from '../../src/ir/op.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { graphTransforms } from '../../src/transforms/graph-transforms.ts';
import { isFloat } from '../../src/types/dtype.ts';
import { filled, type HostTensor, hostTensor } from '../../src/types/host.ts';
import { type Shape, sizeOf, type TensorType, tensorType } from '../../src/types/shape.ts';

export const f32 = (...shape: number[]): TensorType => tensorType('float32', shape);
export const i32 = (...shape: number[]): TensorType => tensorType('int32', shape);

/** A program over values. */
export const program = (params: readonly TensorType[], body: (...values: Value[]) => readonly Value[]): Graph =>
  buildClosed('test', params, body);

/** Numbers in [-1, 1), the same for a seed. */
export function random(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2147483648 - 1;
  };
}

export function sample(type: TensorType, next: () => number): HostTensor {
  const values = Array.from({ length: sizeOf(type.shape) }, next);
  return hostTensor(type.dtype, type.shape, isFloat(type.dtype) ? values : values.map((x) => Math.floor(x * 4)));
}

export const samples = (graph: Graph, seed = 1): HostTensor[] => {
  const next = random(seed);
  return graph.params.map((p) => sample(p.type, next));
};

export const tensor = (shape: Shape, values: readonly number[]): HostTensor => hostTensor('float32', shape, values);

export function expectClose(got: readonly HostTensor[], want: readonly HostTensor[], tolerance = 1e-4): void {
  expect(got.map((t) => t.type)).toEqual(want.map((t) => t.type));
  got.forEach((t, k) => {
    for (let i = 0; i < t.data.length; i++) {
      const [a, b] = [t.data[i]!, want[k]!.data[i]!];
      if (Object.is(a, b) || Math.abs(a - b) <= tolerance * (1 + Math.abs(b))) continue;
      expect.fail(`result ${k}, element ${i}: ${a}, not ${b}\n${[...t.data]}\n${[...want[k]!.data]}`);
    }
  });
}

const floatParams = (graph: Graph): boolean[] => graph.params.map((p) => isFloat(p.type.dtype));
const dot = (a: readonly HostTensor[], b: readonly HostTensor[]): number =>
  a.reduce((sum, t, k) => sum + [...t.data].reduce((s, x, i) => s + x * b[k]!.data[i]!, 0), 0);

/** Primal results, then tangents of the float results (zeros where they are symbolic), by forward mode. */
export function pushForward(graph: Graph, args: readonly HostTensor[], tangents: readonly HostTensor[]): HostTensor[] {
  const { graph: dual, activeResults } = graphTransforms.jvp(graph, floatParams(graph));
  const results = evaluate(dual, [...args, ...tangents]);
  return [...results.slice(0, graph.results.length), ...zeroFilled(graph, results.slice(graph.results.length), activeResults)];
}

function zeroFilled(graph: Graph, found: readonly HostTensor[], active: readonly boolean[]): HostTensor[] {
  let next = 0;
  return graph.results.flatMap((r, i) =>
    isFloat(r.type.dtype) ? [active[i] ? found[next++]! : filled(r.type.dtype, r.type.shape, 0)] : [],
  );
}

/** The same by the two programs of linearize. */
export function pushLinear(graph: Graph, args: readonly HostTensor[], tangents: readonly HostTensor[]): HostTensor[] {
  const { primal, tangent, activeResults } = graphTransforms.linearize(graph, floatParams(graph));
  const results = evaluate(primal, args);
  const residuals = results.slice(graph.results.length);
  return [...results.slice(0, graph.results.length), ...zeroFilled(graph, evaluate(tangent, [...residuals, ...tangents]), activeResults)];
}

/** Cotangents of the float params from those of the float results. */
export function pullBack(graph: Graph, args: readonly HostTensor[], cts: readonly HostTensor[]): HostTensor[] {
  const { primal, tangent, residuals, activeResults } = graphTransforms.linearize(graph, floatParams(graph));
  const saved = evaluate(primal, args).slice(graph.results.length);
  const back = graphTransforms.transpose(
    tangent,
    tangent.params.map((_, i) => i >= residuals),
  );
  const floatResults = graph.results.map((r, i) => ({ i, float: isFloat(r.type.dtype) })).filter((r) => r.float);
  const given = floatResults.flatMap(({ i }, k) => (activeResults[i] ? [cts[k]!] : []));
  return evaluate(back, [...saved, ...given]);
}

/** (params, cotangents of the float results) → cotangents of the float params: the gradient as a program. */
export function gradientProgram(graph: Graph): Graph {
  const { primal, tangent, residuals, activeResults } = graphTransforms.linearize(graph, floatParams(graph));
  const back = graphTransforms.transpose(
    tangent,
    tangent.params.map((_, i) => i >= residuals),
  );
  const results = graph.results.filter((r) => isFloat(r.type.dtype));
  return buildClosed('gradient', [...graph.params, ...results], (...values) => {
    const cts = new Map(results.map((r, i) => [i, values[graph.params.length + i]!]));
    const outputs = inline(primal, values.slice(0, graph.params.length));
    let k = 0;
    const given = graph.results.flatMap((r, i) => {
      if (!isFloat(r.type.dtype)) return [];
      const ct = cts.get(k++)!;
      return activeResults[i] ? [ct] : [];
    });
    return inline(back, [...outputs.slice(graph.results.length), ...given]);
  });
}

/**
 * Derivatives: forward mode = finite differences; linearize = forward mode; ⟨Ay, x⟩ = ⟨y, Aᵀx⟩; and the same once more for the gradient
 * as a program (second order) unless `order` is 1.
 */
export function expectDerivatives(graph: Graph, { order = 2, seed = 1, args = samples(graph, seed), tolerance = 2e-2 } = {}): void {
  const next = random(seed + 17);
  const tangents = graph.params.filter((p) => isFloat(p.type.dtype)).map((p) => sample(p.type, next));
  const forward = pushForward(graph, args, tangents);
  expectClose(forward.slice(0, graph.results.length), evaluate(graph, args), 1e-6);
  expectClose(pushLinear(graph, args, tangents), forward, 1e-5);

  const dots = forward.slice(graph.results.length);
  expectClose(dots, differences(graph, args, tangents), tolerance);

  const cts = dots.map((d) => sample(d.type, next));
  const back = pullBack(graph, args, cts);
  const [left, right] = [dot(dots, cts), dot(tangents, back)];
  expect(Math.abs(left - right)).toBeLessThan(1e-3 * (1 + Math.abs(left)));
  expectClose(evaluate(gradientProgram(graph), [...args, ...cts]), back, 1e-5);
  if (order > 1) expectDerivatives(gradientProgram(graph), { order: order - 1, args: [...args, ...cts], seed: seed + 1, tolerance });
}

/** Central differences of the float results along the tangents. */
function differences(graph: Graph, args: readonly HostTensor[], tangents: readonly HostTensor[]): HostTensor[] {
  const step = 2 ** -9;
  const at = (sign: number): HostTensor[] => {
    let k = 0;
    const moved = args.map((a) => {
      if (!isFloat(a.type.dtype)) return a;
      const t = tangents[k++]!;
      return { type: a.type, data: (a.data as Float32Array).map((x, i) => x + sign * step * t.data[i]!) };
    });
    return evaluate(graph, moved).filter((r) => isFloat(r.type.dtype));
  };
  const [up, down] = [at(1), at(-1)];
  return up.map((u, k) => ({ type: u.type, data: (u.data as Float32Array).map((x, i) => (x - down[k]!.data[i]!) / (2 * step)) }));
}

/** vmap = a loop over the batch, for the given batch axes (`null`: shared). */
export function expectBatching(graph: Graph, dims: readonly BatchDim[], { size = 3, seed = 1, tolerance = 1e-6 } = {}): void {
  const { graph: lifted, dims: outDims } = graphTransforms.vmap(
    graph,
    size,
    dims,
    graph.results.map(() => true),
  );
  expect(outDims).toEqual(graph.results.map(() => 0));
  const args = samples(lifted, seed);
  const lanes = Array.from({ length: size }, (_, lane) =>
    evaluate(
      graph,
      args.map((a, i) => laneOf(a, dims[i]!, lane, graph.params[i]!.type)),
    ),
  );
  const want = graph.results.map(
    ({ type }, k): HostTensor =>
      hostTensor(
        type.dtype,
        [size, ...type.shape],
        lanes.flatMap((l) => [...l[k]!.data]),
      ),
  );
  expectClose(evaluate(lifted, args), want, tolerance);
}

export function laneOf(a: HostTensor, dim: BatchDim, lane: number, type: TensorType): HostTensor {
  if (dim === null) return a;
  const inner = sizeOf(a.type.shape.slice(dim + 1));
  const size = a.type.shape[dim]!;
  return hostTensor(
    type.dtype,
    type.shape,
    [...a.data].filter((_, i) => Math.floor(i / inner) % size === lane),
  );
}

/** The message of the error that `make` throws; empty where it throws none. */
export function messageOf(make: () => unknown): string {
  try {
    make();
  } catch (e) {
    return (e as Error).message;
  }
  return '';
}
