/**
 * Laws of every op, checked on samples of its use: typing, values against a plain reference, derivatives against finite differences,
 * ⟨Ay, x⟩ = ⟨y, Aᵀx⟩, batching = a loop, and the exact text of each error.
 */
import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/ir/graph.ts';
import type { BatchDim } from '../../src/ir/op.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { isFloat } from '../../src/types/dtype.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { formatType } from '../../src/types/shape.ts';
import { expectBatching, expectClose, expectDerivatives, messageOf, samples } from '../transforms/laws.ts';
import { parseType, program } from './programs.ts';

export interface Sample {
  /** Operand types as `f32[2,3]`. */
  readonly of: readonly string[];
  readonly body: (...values: Value[]) => Value | readonly Value[];
  /** Result types. */
  readonly gives: readonly string[];
  /** Operands; random by default. */
  readonly args?: readonly (readonly number[])[];
  /** Elements of the results from those of the operands, in plain JavaScript. */
  readonly reference?: (...args: readonly number[][]) => readonly ArrayLike<number>[];
  /** `false` where the op has no derivative here. */
  readonly derivatives?: boolean;
  /** `false` where it cannot be batched. */
  readonly batching?: boolean;
  readonly tolerance?: number;
}

export interface Refusal {
  readonly of: readonly string[];
  readonly body: (...values: Value[]) => unknown;
  readonly message: string;
}

export function conforms(name: string, accepted: readonly Sample[], refused: readonly Refusal[] = []): void {
  describe(name, () => {
    for (const sample of accepted) checkSample(name, sample);
    test.each(refused.map((r) => ({ r, of: r.of.join(', '), message: r.message })))('refuses $of: $message', ({ r }) => {
      expect(messageOf(() => graphOf(r.of, r.body as Sample['body']))).toBe(r.message);
    });
  });
}

function checkSample(name: string, sample: Sample): void {
  const graph = graphOf(sample.of, sample.body);
  const args = sample.args ? graph.params.map((p, i) => hostTensor(p.type.dtype, p.type.shape, sample.args![i]!)) : samples(graph);
  const title = `${name} of ${sample.of.join(', ')}`;
  test(`${title} is ${sample.gives.join(', ')}`, () => {
    expect(graph.results.map((v) => formatType(v.type))).toEqual(sample.gives);
    const results = evaluate(graph, args);
    expect(results.map((r) => r.type)).toEqual(graph.results.map((v) => v.type));
    if (!sample.reference) return;
    const want = sample.reference(...args.map((a) => [...a.data]));
    expectClose(
      results,
      results.map(({ type }, k): HostTensor => hostTensor(type.dtype, type.shape, want[k]!)),
      sample.tolerance ?? 1e-6,
    );
  });
  const differentiable =
    graph.params.some((p) => p.type.dtype === 'float32') && graph.params.every((p) => p.type.dtype === 'float32' || !isFloat(p.type.dtype));
  if (sample.derivatives !== false && differentiable)
    test(`${title} has the derivatives of its differences`, () => expectDerivatives(graph, { order: 1, args }));
  if (sample.batching === false || graph.params.length === 0) return;
  const ranks = graph.params.map((p) => p.type.shape.length);
  const batches: BatchDim[][] = [
    ranks.map(() => 0),
    [...ranks],
    ...ranks.map((rank, i) => ranks.map((_, j) => (i === j ? Math.min(1, rank) : null))),
  ];
  test.each(batches.map((dims) => ({ dims })))(`${title} batched along $dims is a loop`, ({ dims }) => expectBatching(graph, dims));
}

const graphOf = (of: readonly string[], body: Sample['body']): ReturnType<typeof program> =>
  program(of.map(parseType), (...values) => {
    const results = body(...values);
    return Array.isArray(results) ? (results as readonly Value[]) : [results as Value];
  });
