/** Cases from files: what to run, with what, and what must come out. Nothing here touches a file system, so that pages use it too. */

import { parseStableHLO } from '../../src/io/stablehlo.ts';
import type { Attrs, Graph } from '../../src/ir/graph.ts';
import { type DType, isDType } from '../../src/types/dtype.ts';
import { decode, type HostTensor } from '../../src/types/host.ts';

export interface Case {
  readonly name: string;
  /** The op, for the table. */
  readonly group: string;
  /** Parses the program: throws what the parser says. */
  readonly load: () => Loaded;
}

export interface Loaded {
  readonly graph: Graph;
  readonly args: readonly HostTensor[];
  readonly checks: readonly Check[];
}

/** Result `actual` of the graph against another result, or against a tensor. */
export interface Check {
  readonly actual: number;
  readonly expected: number | HostTensor;
  readonly rule: CheckRule;
}

/**
 * - `eq`: equal; - `almost_eq`: within an absolute tolerance; - `close`: within a number of units in the last place; - `default`: JAX's
 * tolerances for the dtype. Where a file's `almost_eq` or `close` names no bound, what is within either the interpreter's or JAX's passes.
 */
export type CheckRule =
  | { readonly kind: 'eq' | 'default' }
  | { readonly kind: 'almost_eq'; readonly tolerance: number | null }
  | { readonly kind: 'close'; readonly ulps: number | null };

/** A file of the StableHLO project's test data: inputs, program and checks in one module. 64-bit constants keep their low 32 bits. */
export function fileCase(file: string, text: string): Case {
  const name = file.replace(/\.mlir$/, '');
  return {
    name,
    group: name.replace(/_(bfloat16|float(16|32|64)|u?int(8|16|32|64)|bool)(_.*)?$/, ''),
    load: () => {
      const { graph, calls } = parseStableHLO(text, { int64: 'wrap', keepCalls: (target) => target.startsWith('check.expect_') });
      if (graph.params.length > 0) throw new Error('the program takes arguments, and the file gives none');
      if (calls.length === 0) throw new Error('the file has no check.expect_…');
      const checks = calls.map(
        ({ target, attrs, operands: [actual, expected] }): Check => ({ actual: actual!, expected: expected!, rule: ruleOf(target, attrs) }),
      );
      return { graph, args: [], checks };
    },
  };
}

function ruleOf(target: string, attrs: Attrs): CheckRule {
  const number = (name: string): number | null => (typeof attrs[name] === 'number' ? attrs[name] : null);
  switch (target) {
    case 'check.expect_eq':
      return { kind: 'eq' };
    case 'check.expect_almost_eq':
      return { kind: 'almost_eq', tolerance: number('tolerance') };
    case 'check.expect_close':
      return { kind: 'close', ulps: number('max_ulp_difference') };
    default:
      throw new Error(`the checks are expect_eq, expect_almost_eq and expect_close, got ${target}`);
  }
}

interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly b64: string;
}
interface StoredCase {
  readonly name: string;
  readonly group: string;
  readonly mlir: string;
  readonly args: readonly StoredTensor[];
  readonly outs: readonly StoredTensor[];
}

/** A file with one case per line: text, arguments and results. */
export const linesCases = (lines: string): Case[] =>
  lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => storedCase(JSON.parse(line) as StoredCase));

const storedCase = ({ name, group, mlir, args, outs }: StoredCase): Case => ({
  name,
  group,
  load: () => ({
    graph: parseStableHLO(mlir).graph,
    args: args.map(tensorOf),
    checks: outs.map((out, i) => ({ actual: i, expected: tensorOf(out), rule: { kind: 'default' } })),
  }),
});

function tensorOf({ dtype, shape, b64 }: StoredTensor): HostTensor {
  if (!isDType(dtype)) throw new Error(`the dtype of a stored tensor must be one of ours, got ${dtype}`);
  const bytes = Uint8Array.from(atob(b64), (c) => c.charCodeAt(0));
  return decode({ shape, dtype: dtype satisfies DType }, bytes);
}
