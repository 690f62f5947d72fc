import type { Pass } from '../../src/compiler/index.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { printGraph } from '../../src/ir/print.ts';
import { plainTarget } from './plan-runner.ts';
import { parseType, program } from './programs.ts';

/** The equations of a program as text, without what is around them. */
export const bodyText = (graph: Graph): string =>
  printGraph(graph)
    .split('\n')
    .slice(2, -3)
    .map((l) => l.slice(4))
    .join('\n');

/** A program after a pass, as text; `unchanged` when the pass returns the same object. */
export function rewritten(pass: Pass, params: readonly string[], body: (...v: Value[]) => readonly Value[]): string {
  const graph = program(params.map(parseType), body);
  const result = pass.run(graph, plainTarget);
  return result === graph ? 'unchanged' : bodyText(result);
}
