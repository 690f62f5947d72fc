/** Checks the rules that every graph keeps, apart from what it means. Tests run it after each pass. */
import { equalTypes, formatType } from '../types/shape.ts';
import { SystolicError, VerifyError } from '../util/errors.ts';
import type { Eqn, Graph, Value } from './graph.ts';
import { printEqn } from './print.ts';

/**
 * Throws a `VerifyError` that names the broken rule and shows the equations around it, unless
 * - every value is defined once, before it is used, and in the graph that uses it: regions are closed;
 * - every equation's operands, attributes and regions keep its op's rules, and its results have the types that these give.
 */
export function verify(graph: Graph): void {
  verifyGraph(graph, new Set(), '');
}

function verifyGraph(graph: Graph, outside: ReadonlySet<Value>, where: string): void {
  const defined = new Set<Value>();
  const everywhere = new Set(outside);
  const define = (v: Value, at: number, what: string): void => {
    if (everywhere.has(v)) fail(graph, at, where, `a value must be defined once, got ${what} that is defined before`);
    defined.add(v);
    everywhere.add(v);
  };
  graph.params.forEach((p, i) => define(p, -1, `parameter ${i} of type ${formatType(p.type)}`));
  graph.eqns.forEach((eqn, at) => {
    eqn.inputs.forEach((v, i) => {
      if (!defined.has(v))
        fail(
          graph,
          at,
          where,
          `${eqn.op.name}: operands must be defined before they are used${useRule(v, everywhere)}, got operand ${i} of type ${formatType(v.type)}`,
        );
    });
    eqn.regions.forEach((region, i) => {
      verifyGraph(region, everywhere, `${where}region ${i} of ${eqn.op.name}: `);
    });
    checkTypes(graph, eqn, at, where);
    eqn.outputs.forEach((v, i) => define(v, at, `result ${i} of ${eqn.op.name}`));
  });
  graph.results.forEach((v, i) => {
    if (!defined.has(v))
      fail(
        graph,
        graph.eqns.length - 1,
        where,
        `results must be defined in the graph${useRule(v, everywhere)}, got result ${i} of type ${formatType(v.type)}`,
      );
  });
}

const useRule = (v: Value, everywhere: ReadonlySet<Value>): string =>
  everywhere.has(v) ? ', and a region must take outer values as parameters' : '';

function checkTypes(graph: Graph, eqn: Eqn, at: number, where: string): void {
  let types: ReturnType<Eqn['op']['infer']>;
  try {
    types = eqn.op.infer(
      eqn.inputs.map((v) => v.type),
      eqn.attrs,
      eqn.regions,
    );
  } catch (error) {
    if (!(error instanceof SystolicError)) throw error;
    fail(graph, at, where, error.message);
  }
  if (types.length !== eqn.outputs.length)
    fail(graph, at, where, `${eqn.op.name}: must have ${types.length} results, got ${eqn.outputs.length}`);
  types.forEach((type, i) => {
    const got = eqn.outputs[i]!.type;
    if (!equalTypes(type, got)) fail(graph, at, where, `${eqn.op.name}: result ${i} must be ${formatType(type)}, got ${formatType(got)}`);
  });
}

/** Equations that are shown before and after the one at fault. */
const around = 2;

function fail(graph: Graph, at: number, where: string, rule: string): never {
  const from = Math.max(0, at - around);
  const lines = graph.eqns
    .slice(from, at + around + 1)
    .map((eqn, i) => `${from + i === at ? '  > ' : '    '}${printEqn(graph, eqn).split('\n')[0]}`);
  throw new VerifyError(`${where}${rule}${lines.length > 0 ? `\n${lines.join('\n')}` : ''}`);
}
