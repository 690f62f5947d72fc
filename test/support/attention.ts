/** Attention as tests ask for it: shapes, masks and dtypes of `nn.dotProductAttention`. */
import { type Array, nn, ShapeDtypeStruct } from '../../src/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { DType } from '../../src/types/dtype.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { randomArgs } from './programs.ts';

export interface AttentionCase {
  /** Shapes [B, T, N, H] of the queries, and of keys and values. */
  readonly q: readonly number[];
  readonly k: readonly number[];
  readonly dtype?: DType;
  readonly bias?: readonly number[];
  readonly mask?: readonly number[];
  readonly lengths?: readonly number[];
  readonly isCausal?: boolean;
  readonly localWindowSize?: readonly [number, number];
}

export const attentionCases: Readonly<Record<string, AttentionCase>> = {
  'one head': { q: [1, 8, 1, 8], k: [1, 8, 1, 8] },
  'a causal mask': { q: [2, 40, 2, 32], k: [2, 40, 2, 32], isCausal: true },
  'ragged sizes, other keys than queries': { q: [1, 13, 2, 12], k: [1, 19, 2, 12] },
  'a causal mask of ragged sizes': { q: [1, 37, 2, 8], k: [1, 37, 2, 8], isCausal: true },
  'query heads that share a key head': { q: [2, 12, 4, 8], k: [2, 20, 2, 8], isCausal: true },
  'a window': { q: [1, 40, 2, 8], k: [1, 40, 2, 8], localWindowSize: [5, 3] },
  'a window beyond the keys: rows that see none': { q: [1, 40, 1, 8], k: [1, 16, 1, 8], localWindowSize: [5, 3] },
  'a bias': { q: [1, 12, 2, 8], k: [1, 12, 2, 8], bias: [1, 2, 12, 12] },
  'a causal mask and one that is given': { q: [1, 12, 2, 8], k: [1, 12, 2, 8], isCausal: true, mask: [1, 2, 12, 12] },
  'lengths of keys, one of them 0': { q: [2, 12, 2, 8], k: [2, 20, 2, 8], lengths: [7, 0] },
  'a mask, of ragged sizes': { q: [1, 37, 4, 8], k: [1, 37, 2, 8], mask: [1, 1, 37, 37] },
  'heads of 6': { q: [2, 13, 2, 6], k: [2, 19, 1, 6], isCausal: true },
  'heads of 50 in bf16': { q: [1, 40, 2, 50], k: [1, 40, 2, 50], dtype: 'bfloat16', localWindowSize: [7, 0] },
  bf16: { q: [1, 24, 2, 16], k: [1, 24, 2, 16], dtype: 'bfloat16', isCausal: true },
  f16: { q: [1, 24, 2, 16], k: [1, 24, 2, 16], dtype: 'float16', isCausal: true },
  'one query and a length': { q: [1, 1, 8, 16], k: [1, 64, 2, 16], lengths: [37] },
};

export function attend({ bias, mask, lengths, isCausal = false, localWindowSize }: AttentionCase, [q, k, v, ...rest]: Array[]): Array {
  return nn.dotProductAttention(q!, k!, v!, {
    isCausal,
    ...(localWindowSize ? { localWindowSize } : {}),
    ...(bias ? { bias: rest.shift()! } : {}),
    ...(mask ? { mask: rest.shift()! } : {}),
    ...(lengths ? { keyValueSeqLengths: rest.shift()! } : {}),
  });
}

/** Queries, keys, values, and what else the case has. */
export function typesOf({ q, k, bias, mask, lengths, dtype = 'float32' }: AttentionCase): Array[] {
  const of = (shape: readonly number[], type: DType): Array[] => [new ShapeDtypeStruct(shape, type) as unknown as Array];
  return [
    ...of(q, dtype),
    ...of(k, dtype),
    ...of(k, dtype),
    ...(bias ? of(bias, dtype) : []),
    ...(mask ? of(mask, 'bool') : []),
    ...(lengths ? of([lengths.length], 'int32') : []),
  ];
}

/** Random operands; lengths are those of the case. */
export const argsOf = (graph: Graph, { lengths }: AttentionCase): HostTensor[] =>
  randomArgs(graph).map((x) => (x.type.dtype === 'int32' ? hostTensor('int32', x.type.shape, [...lengths!]) : x));
