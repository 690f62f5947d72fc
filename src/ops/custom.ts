/**
 * Functions that bring their own derivative. Both ops stand for their first region until they are differentiated. Operands are
 * [consts…, arguments…]: consts are what the functions close over, and cannot be differentiated. Only floats have tangents.
 */
import { emit, inline } from '../ir/builder.ts';
import { dce, dependents } from '../ir/dce.ts';
import { type Attrs, type Eqn, type Graph, int, type Value } from '../ir/graph.ts';
import { type BatchDim, type GraphTransforms, type LinearizeRule, notDifferentiable, type Op } from '../ir/op.ts';
import { isFloat } from '../types/dtype.ts';
import { formatType, type TensorType } from '../types/shape.ts';
import { ShapeError, TraceError } from '../util/errors.ts';
import { add, multiply } from './arithmetic.ts';
import { moveBatch } from './batching.ts';
import { define } from './define.ts';
import { reduceSum } from './layout.ts';
import {
  checkParams,
  cut,
  formatTypes,
  instantiate,
  isPresent,
  present,
  region,
  sameTypes,
  spread,
  typesOf,
  weakResults,
} from './subgraph.ts';

export interface CustomJvp {
  /** (consts, args) → results. */
  readonly fun: Graph;
  /**
   * (consts, args, tangents of the float args) → (results, tangents of the float results). With `takesResults`, (consts, args, results,
   * tangents of the float args) → tangents of the float results: the results are then this call again, so that their next derivative is
   * the rule's too, to any order. Otherwise it is that of the operations by which the rule computes them.
   */
  readonly rule: Graph;
  readonly takesResults?: boolean;
  readonly consts?: readonly Value[];
  readonly args: readonly Value[];
}

const jvpOp: Op = {
  name: 'custom_jvp_call',
  dialect: 'systolic',
  kind: 'call',
  infer: (inputs, attrs, [fun, rule]) => {
    const [, args] = parts(inputs, attrs);
    checkParams('custom_jvp', 'fun', fun!, inputs);
    const results = typesOf(fun!.results);
    if (takesResults(attrs)) {
      checkParams('custom_jvp', 'rule', rule!, [...inputs, ...results, ...floats(args)]);
      checkResults('custom_jvp', 'rule must return the tangents of the results that are floats', rule!, floats(results));
      return results;
    }
    checkParams('custom_jvp', 'rule', rule!, [...inputs, ...floats(args)]);
    checkResults('custom_jvp', 'rule must return the results and the tangents of those that are floats', rule!, [
      ...results,
      ...floats(results),
    ]);
    return results;
  },
  eval: (inputs, eqn, run) => run(eqn.regions[0]!, inputs),
  jvp: {
    dual: (primals, tangents, eqn) => {
      checkConsts('custom_jvp', tangents, eqn);
      const known = takesResults(eqn.attrs) ? again(eqn, primals) : [];
      const results = inline(eqn.regions[1]!, [...primals, ...known, ...instantiate(tangents, primals, argMask(eqn))]);
      const [outputs, dots] = cut([...known, ...results], eqn.outputs.length) as [Value[], Value[]];
      return {
        outputs,
        tangents: spread(
          dots,
          eqn.outputs.map((v) => isFloat(v.type.dtype)),
        ),
      };
    },
  },
  linearize: (primals, active, eqn) => {
    checkConsts(
      'custom_jvp',
      active.map((a) => (a ? true : null)),
      eqn,
    );
    const rule = eqn.regions[1]!;
    const given = takesResults(eqn.attrs) ? again(eqn, primals) : [];
    const operands = [...primals, ...given];
    const [known, dotParams] = cut(rule.params, operands.length) as [Value[], Value[]];
    const linear = dependents(rule, dotParams);
    const [results, dots] = cut(rule.results, eqn.outputs.length - given.length) as [Value[], Value[]];
    if (results.some((r) => linear.has(r))) throw new TraceError('custom_jvp: the results of the rule must not depend on the tangents');
    const tangentEqns = rule.eqns.filter((e) => e.inputs.some((v) => linear.has(v)));
    const shared = [...new Set([...tangentEqns.flatMap((e) => e.inputs), ...dots])].filter((v) => !linear.has(v));
    const primal = dce({ params: known, eqns: rule.eqns.filter((e) => !tangentEqns.includes(e)), results: [...results, ...shared] });
    const [computed, saved] = cut(inline(primal, operands), results.length) as [Value[], Value[]];
    return {
      outputs: [...given, ...computed],
      tangent: (tangents) => {
        const graph = { params: [...shared, ...dotParams], eqns: tangentEqns, results: dots };
        const found = inline(graph, [...saved, ...instantiate(tangents, primals, argMask(eqn))]);
        return spread(
          found,
          eqn.outputs.map((v) => isFloat(v.type.dtype)),
        );
      },
    };
  },
  batch: (inputs, dims, eqn, size, graphs) => {
    const [fun, rule] = eqn.regions as [Graph, Graph];
    const dots = dims.filter((_, i) => argMask(eqn)[i]);
    // The function's results are batched at axis 0.
    const results = takesResults(eqn.attrs) ? eqn.outputs.map(() => 0) : [];
    const regions = [vmapAll(fun, size, dims, graphs), vmapAll(rule, size, [...dims, ...results, ...dots], graphs)];
    return { outputs: emit(jvpOp, inputs, eqn.attrs, regions), dims: eqn.outputs.map(() => 0) };
  },
};

/** Emits a call of a function with its own forward rule. */
export const customJvp = define(jvpOp, ({ fun, rule, takesResults = false, consts = [], args }: CustomJvp): readonly Value[] =>
  emit(
    jvpOp,
    [...consts, ...args],
    { num_consts: consts.length, ...(takesResults && { rule_takes_results: true }) },
    [fun, rule],
    weakResults(fun),
  ),
);
const takesResults = (attrs: Attrs): boolean => attrs['rule_takes_results'] === true;
/** The results of a call, as the same call of other operands. */
const again = (eqn: Eqn, operands: readonly Value[]): readonly Value[] =>
  emit(jvpOp, operands, eqn.attrs, eqn.regions, weakResults(eqn.regions[0]!));

/**
 * A function of float values with a derivative of its own: `slopes[i]`, of the arguments and the result, by argument i. Its derivatives of
 * any order are those of `slopes`. Where a formula has a `select` at a singular point, or is a sum of parts that cancel, its own derivative
 * is lost there.
 */
export function withSlopes(
  f: (...args: Value[]) => Value,
  ...slopes: readonly ((result: Value, ...args: Value[]) => Value)[]
): (...args: Value[]) => Value {
  return withTangents(
    f,
    ...slopes.map(
      (slope) =>
        (dot: Value, y: Value, ...x: Value[]) =>
          multiply(dot, slope(y, ...x)),
    ),
  );
}

/** `withSlopes` by the products of the tangents and the slopes. */
export function withTangents(
  f: (...args: Value[]) => Value,
  ...tangents: readonly ((dot: Value, result: Value, ...args: Value[]) => Value)[]
): (...args: Value[]) => Value {
  const ofResults = withTangentsOfAll(
    (...args) => [f(...args)],
    (dots, [y], x) => [dots.map((dot, i) => tangents[i]!(dot, y!, ...x)).reduce((s, t) => add(s, t))],
  );
  return (...args) => ofResults(...args)[0]!;
}

/**
 * How many rules may be traced inside each other. A slope may be made of the function itself; derivatives beyond this order are those of the
 * operations.
 */
const deepestRule = 4;
let rulesInTrace = 0;

/** A function of float values with several results, and the tangents of the results from those of the arguments. */
export function withTangentsOfAll(
  f: (...args: Value[]) => readonly Value[],
  tangents: (dots: readonly Value[], results: readonly Value[], args: readonly Value[]) => readonly Value[],
): (...args: Value[]) => readonly Value[] {
  return (...args) => {
    if (rulesInTrace === deepestRule) return f(...args);
    const fun = region(args, (v) => f(...v));
    rulesInTrace++;
    try {
      const rule = region([...args, ...fun.results, ...args], (v) => {
        const [x, y, dots] = cut(v, args.length, fun.results.length) as [Value[], Value[], Value[]];
        return tangents(dots, y, x);
      });
      return customJvp({ fun, rule, takesResults: true, args });
    } finally {
      rulesInTrace--;
    }
  };
}

export interface CustomVjp {
  /** (consts, args) → results. */
  readonly fun: Graph;
  /** (consts, args) → (results, residuals). */
  readonly fwd: Graph;
  /** (consts, residuals, cotangents of the float results) → cotangents of the float args. */
  readonly bwd: Graph;
  readonly consts?: readonly Value[];
  readonly args: readonly Value[];
}

const linearizeVjp: LinearizeRule = (primals, active, eqn) => {
  checkConsts(
    'custom_vjp',
    active.map((a) => (a ? true : null)),
    eqn,
  );
  const [, fwd, bwd] = eqn.regions as [Graph, Graph, Graph];
  const [consts] = parts(primals, eqn.attrs);
  const [outputs, residuals] = cut(inline(fwd, primals), eqn.outputs.length) as [Value[], Value[]];
  return {
    outputs,
    tangent: (dots) => {
      const known = [...consts, ...residuals];
      const found = customLin(known, instantiate(dots, primals, argMask(eqn)), bwd);
      return spread(
        found,
        eqn.outputs.map((v) => isFloat(v.type.dtype)),
      );
    },
  };
};

const forwardMessage = 'custom_vjp: has no forward-mode derivative: its rule takes cotangents back, got tangents to take forward';
const forwardRemedy = 'Use reverse mode (grad, vjp, jacrev), or define the function with customJvp.';

const vjpOp: Op = {
  name: 'custom_vjp_call',
  dialect: 'systolic',
  kind: 'call',
  infer: (inputs, attrs, [fun, fwd, bwd]) => {
    const [consts, args] = parts(inputs, attrs);
    checkParams('custom_vjp', 'fun', fun!, inputs);
    checkParams('custom_vjp', 'fwd', fwd!, inputs);
    const results = typesOf(fun!.results);
    const [primal, residuals] = cut(typesOf(fwd!.results), results.length) as [TensorType[], TensorType[]];
    if (!sameTypes(primal, results))
      throw new ShapeError(
        `custom_vjp: fwd must return the results of the function first, got ${formatTypes(primal)} for ${formatTypes(results)}`,
      );
    checkParams('custom_vjp', 'bwd', bwd!, [...consts, ...residuals, ...floats(results)]);
    checkResults('custom_vjp', 'bwd must return the cotangents of the arguments', bwd!, floats(args));
    return results;
  },
  eval: (inputs, eqn, run) => run(eqn.regions[0]!, inputs),
  jvp: {
    dual: () => {
      throw new TraceError(forwardMessage, forwardRemedy);
    },
  },
  linearize: linearizeVjp,
  batch: (inputs, dims, eqn, size, graphs) => {
    const [fun, fwd, bwd] = eqn.regions as [Graph, Graph, Graph];
    const n = eqn.outputs.length;
    const forward = graphs.vmap(
      fwd,
      size,
      dims,
      fwd.results.map((_, i) => i < n),
    );
    const [constDims] = parts(dims, eqn.attrs);
    const known = [...constDims, ...forward.dims.slice(n)];
    const back = batchedBack(
      bwd,
      size,
      known,
      dims.filter((_, i) => argMask(eqn)[i]),
      graphs,
    );
    return {
      outputs: emit(vjpOp, inputs, eqn.attrs, [vmapAll(fun, size, dims, graphs), forward.graph, back]),
      dims: eqn.outputs.map(() => 0),
    };
  },
};

/** Emits a call of a function with its own backward rule. */
export const customVjp = define(vjpOp, ({ fun, fwd, bwd, consts = [], args }: CustomVjp): readonly Value[] =>
  emit(vjpOp, [...consts, ...args], { num_consts: consts.length }, [fun, fwd, bwd], weakResults(fun)),
);

/**
 * The linear map that a custom_vjp stands for in a tangent program: known only by its transpose, the region. Operands are
 * [known…, tangents of the float args…]. It cannot be run.
 */
const linOp: Op = {
  name: 'custom_lin',
  dialect: 'systolic',
  kind: 'control',
  infer: (inputs, attrs, [bwd]) => {
    const n = int(attrs, 'num_known');
    checkResults('custom_vjp', 'bwd must return the cotangents of the arguments', bwd!, inputs.slice(n));
    return typesOf(bwd!.params.slice(n));
  },
  eval: () => {
    throw new TraceError(forwardMessage, forwardRemedy);
  },
  jvp: notDifferentiable('it is a linear map of which only the transpose is known'),
  transpose: (cts, inputs, eqn) => {
    const n = int(eqn.attrs, 'num_known');
    const found = inline(eqn.regions[0]!, [
      ...present(inputs.slice(0, n)),
      ...instantiate(
        cts,
        eqn.outputs,
        cts.map(() => true),
      ),
    ]);
    return inputs.map((v, i) => (v === null ? found[i - n]! : null));
  },
  batch: (inputs, dims, eqn, size, graphs) => {
    const [known, dots] = cut(dims, int(eqn.attrs, 'num_known')) as [BatchDim[], BatchDim[]];
    const back = batchedBack(eqn.regions[0]!, size, known, dots, graphs);
    return { outputs: emit(linOp, inputs, eqn.attrs, [back]), dims: eqn.outputs.map(() => 0) };
  },
};

/** Emits the linear map whose transpose is (known, cotangents) → cotangents of `tangents`. */
export const customLin = define(linOp, (known: readonly Value[], tangents: readonly Value[], bwd: Graph): readonly Value[] =>
  emit(linOp, [...known, ...tangents], { num_known: known.length }, [bwd]),
);

/** Throws where a tangent program that is to be run has a custom_vjp in it. */
export function checkForward(graph: Graph): void {
  for (const eqn of graph.eqns) {
    if (eqn.op === linOp) throw new TraceError(forwardMessage, forwardRemedy);
    eqn.regions.forEach(checkForward);
  }
}

/** A backward rule over a batch: cotangents come batched at axis 0, and leave as the arguments are: summed for those that all lanes share. */
function batchedBack(bwd: Graph, size: number, known: readonly BatchDim[], args: readonly BatchDim[], graphs: GraphTransforms): Graph {
  const cts = bwd.params.slice(known.length).map(() => 0);
  const graph = vmapAll(bwd, size, [...known, ...cts], graphs);
  return region(graph.params, (values) =>
    inline(graph, values).map((ct, i) => {
      const dim = args[i]!;
      return dim === null ? reduceSum(ct, [0]) : moveBatch(ct, 0, dim, size);
    }),
  );
}

const vmapAll = (graph: Graph, size: number, dims: readonly BatchDim[], graphs: GraphTransforms): Graph =>
  graphs.vmap(
    graph,
    size,
    dims,
    graph.results.map(() => true),
  ).graph;

const parts = <T>(operands: readonly T[], attrs: Attrs): [consts: T[], args: T[]] => cut(operands, int(attrs, 'num_consts')) as [T[], T[]];
const floats = (types: readonly TensorType[]): TensorType[] => types.filter((t) => isFloat(t.dtype));

/** The operands that have tangents in the rules: float arguments. */
const argMask = (eqn: Eqn): boolean[] => eqn.inputs.map((v, i) => i >= int(eqn.attrs, 'num_consts') && isFloat(v.type.dtype));

function checkConsts(op: string, tangents: readonly unknown[], eqn: Eqn): void {
  const at = parts(tangents, eqn.attrs)[0].findIndex(isPresent);
  if (at >= 0) {
    const type = formatType(eqn.inputs[at]!.type);
    throw new TraceError(
      `${op}: differentiates only with respect to its arguments, got a ${type} that the function closes over`,
      'Pass it as an argument.',
    );
  }
}

function checkResults(op: string, rule: string, graph: Graph, expected: readonly TensorType[]): void {
  const got = typesOf(graph.results);
  if (!sameTypes(got, expected)) throw new ShapeError(`${op}: ${rule}, ${formatTypes(expected)}, got ${formatTypes(got)}`);
}
