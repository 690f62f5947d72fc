/** Ops that stand for what they hold or pass on: composite, optimization_barrier, and the markers `name` and `stop_gradient`. */
import { emit, emit1, inline } from '../ir/builder.ts';
import { dce, filter } from '../ir/dce.ts';
import { type Attrs, type Graph, text, type Value } from '../ir/graph.ts';
import { flat, type Op } from '../ir/op.ts';
import { ArgumentError, TraceError } from '../util/errors.ts';
import { define, sameElement } from './define.ts';
import { keep } from './keep.ts';
import { atNull, checkParams, cut, isPresent, present, spread, typesOf, weakResults } from './subgraph.ts';

/**
 * A named program that a kernel may stand in for. Derivatives see through it, since its name is that of the function it was, and keep
 * nothing large of its inside (keep.ts). Over a batch it is another program, and stays together.
 */
const compositeOp: Op = {
  name: 'composite',
  dialect: 'stablehlo',
  kind: 'call',
  infer: (inputs, attrs, [decomposition]) => {
    const name = String(attrs['name']);
    if (!/^[A-Za-z]\w*(\.[\w$]+)+$/.test(name))
      throw new ArgumentError(
        `composite: name must be that of a function in a namespace, such as vendor.function, got ${JSON.stringify(name)}`,
      );
    checkParams('composite', `decomposition of ${name}`, decomposition!, inputs);
    return typesOf(decomposition!.results);
  },
  eval: (inputs, eqn, run) => run(eqn.regions[0]!, inputs),
  jvp: {
    dual: (primals, tangents, eqn, graphs) => {
      const { graph, activeResults } = graphs.jvp(eqn.regions[0]!, tangents.map(isPresent));
      const [outputs, dots] = cut(inline(graph, [...primals, ...present(tangents)]), eqn.outputs.length) as [Value[], Value[]];
      return { outputs, tangents: spread(dots, activeResults) };
    },
  },
  linearize: (primals, active, eqn, graphs) => {
    const { primal, tangent, activeResults } = graphs.linearize(eqn.regions[0]!, active);
    const results = primal.results.slice(0, eqn.outputs.length);
    const { values, remake } = keep(primal, results.length);
    const keeping = dce({ ...primal, results: [...results, ...values] });
    const [outputs, kept] = cut(inline(keeping, primals), results.length) as [Value[], Value[]];
    // The tangent program makes the rest again. Where it is one program with the primal, equal equations are merged.
    return { outputs, tangent: (dots) => spread(inline(tangent, [...inline(remake, kept), ...present(dots)]), activeResults) };
  },
  transpose: (cts, inputs, eqn, graphs) => {
    const { graph, nonzero } = graphs.backward(
      eqn.regions[0]!,
      inputs.map((v) => v === null),
      cts.map(isPresent),
    );
    return atNull(inputs, spread(inline(graph, [...present(inputs), ...present(cts)]), nonzero));
  },
  batch: (inputs, dims, eqn, size, graphs) => {
    const { graph, dims: outDims } = graphs.vmap(eqn.regions[0]!, size, dims);
    const attrs = { ...eqn.attrs, name: `vmap.${text(eqn.attrs, 'name')}` };
    return { outputs: emit(compositeOp, inputs, attrs, [graph], weakResults(graph)), dims: outDims };
  },
};

export interface Composite {
  /** As StableHLO writes it: `vendor.function`. */
  readonly name: string;
  /** operands → results. */
  readonly decomposition: Graph;
  readonly operands: readonly Value[];
  readonly attributes?: Attrs;
}

export const composite = define(compositeOp, ({ name, decomposition, operands, attributes = {} }: Composite): readonly Value[] =>
  emit(compositeOp, operands, { name, composite_attributes: attributes }, [decomposition], weakResults(decomposition)),
);

/** Its operands; nothing moves across it, and nothing that is computed from its results is taken for what was computed before. */
const barrierOp: Op = {
  name: 'optimization_barrier',
  dialect: 'stablehlo',
  kind: 'barrier',
  identity: true,
  infer: (inputs) => [...inputs],
  eval: (inputs) => [...inputs],
  jvp: (_primals, tangents) => [...tangents],
  transpose: (cts, inputs) => cts.map((ct, i) => (inputs[i] === null ? ct : null)),
  batch: (inputs, dims) => ({ outputs: optimizationBarrier(inputs), dims }),
  prune: (eqn, used) => ({ ...eqn, inputs: filter(eqn.inputs, used), outputs: filter(eqn.outputs, used) }),
};

export const optimizationBarrier = define(barrierOp, (values: readonly Value[]): readonly Value[] =>
  values.length === 0 ? [] : emit(barrierOp, values),
);

/** What is left of a barrier in a kernel: the same float, through which no compiler of WGSL does algebra. The compiler makes it. */
const opaqueOp: Op = {
  name: 'opaque',
  dialect: 'systolic',
  kind: 'elementwise',
  identity: true,
  infer: ([x]) => [x!],
  eval: ([x]) => [x!],
  jvp: (_primals, [dx]) => [dx!],
  transpose: ([ct]) => [ct!],
  batch: 'elementwise',
  element: (e, index) => e.opaque(e.operand(0, index)),
};

export const opaque = define(opaqueOp, (x: Value): Value => emit1(opaqueOp, [x]));

/** The identity, marked for the policies of `checkpoint`: `save_only_these_names`. */
const nameOp: Op = {
  name: 'name',
  dialect: 'systolic',
  kind: 'elementwise',
  identity: true,
  infer: ([x]) => [x!],
  eval: ([x]) => [x!],
  jvp: (_primals, [dx]) => [dx!],
  transpose: ([ct]) => [ct!],
  batch: 'elementwise',
  element: sameElement,
};

export const checkpointName = define(nameOp, (x: Value, name: string): Value => emit1(nameOp, [x], { name }));

/** The identity, with a derivative of zero. */
const stopGradientOp: Op = { ...nameOp, name: 'stop_gradient', jvp: flat, transpose: () => [null] };

export const stopGradient = define(stopGradientOp, (x: Value): Value => emit1(stopGradientOp, [x]));

/** The identity, of which a derivative is an error: `reason` and `remedy` say why, and what to do. */
const underivableOp: Op = {
  ...nameOp,
  name: 'underivable',
  jvp: (_primals, _tangents, eqn) => {
    throw new TraceError(text(eqn.attrs, 'reason'), text(eqn.attrs, 'remedy'));
  },
};

export const underivable = define(underivableOp, (x: Value, reason: string, remedy: string): Value => emit1(underivableOp, [x], { reason, remedy }));
