/**
 * `linear_solve`: x with A · x = b, for a linear map A that is known by its product, and a method that finds x. It stands for its method;
 * its derivatives are those of the equation, so the method may be a loop that has none. Operands are [consts…, b…]; the regions are
 * (consts, b) → (x, aux), the method of the transpose, and the products (consts, x) → b of A and of its transpose. The second and the last
 * are missing where the transpose is not known.
 */
import { emit, inline } from '../ir/builder.ts';
import { type Eqn, type Graph, int, type Value } from '../ir/graph.ts';
import type { MaybeValue, Op } from '../ir/op.ts';
import { formatType } from '../types/shape.ts';
import { ShapeError, TraceError } from '../util/errors.ts';
import { subtract } from './arithmetic.ts';
import { zeros } from './constant.ts';
import { atFront } from './batching.ts';
import { define } from './define.ts';
import { checkParams, cut, isPresent, present, sameTypes, spread, typesOf, weakResults } from './subgraph.ts';

const partsOf = <T>(eqn: { readonly attrs: Eqn['attrs'] }, operands: readonly T[]): [consts: T[], b: T[]] => cut(operands, int(eqn.attrs, 'num_consts')) as [T[], T[]];

const linearSolveOp: Op = {
  name: 'linear_solve',
  dialect: 'systolic',
  kind: 'call',
  infer: (inputs, attrs, regions) => {
    const [, b] = partsOf({ attrs }, inputs);
    regions.forEach((r, i) => checkParams('customLinearSolve', ['solve', 'matvec', 'transposeSolve', 'vecmat'][i]!, r, inputs));
    const results = typesOf(regions[0]!.results);
    for (const got of [results.slice(0, b.length), typesOf(regions[1]!.results)])
      if (!sameTypes(got, b))
        throw new ShapeError(`customLinearSolve: the map and the method must take and return what b is, ${b.map(formatType).join(', ')}, got ${got.map(formatType).join(', ')}`);
    return results;
  },
  eval: (inputs, eqn, run) => run(eqn.regions[0]!, inputs),
  jvp: (primals, tangents, eqn, graphs) => {
    const [consts] = partsOf(eqn, primals);
    const [constDots, dots] = partsOf<MaybeValue>(eqn, tangents);
    const x = eqn.outputs.slice(0, dots.length);
    let right: readonly MaybeValue[] = dots;
    if (constDots.some(isPresent)) {
      // A · dx = db − dA · x.
      const product = eqn.regions[1]!;
      const { graph, activeResults } = graphs.jvp(product, [...constDots.map(isPresent), ...x.map(() => false)]);
      const along = spread(inline(graph, [...consts, ...x, ...present(constDots)]).slice(x.length), activeResults);
      right = dots.map((db, i) => (along[i] ? subtract(db ?? zeros(x[i]!.type), along[i]) : db));
    }
    const found = emit(linearSolveOp, [...consts, ...right.map((r, i) => r ?? zeros(x[i]!.type))], eqn.attrs, eqn.regions);
    return eqn.outputs.map((_, i) => (i < x.length ? found[i]! : null));
  },
  transpose: (cts, inputs, eqn) => {
    const [consts, b] = partsOf(eqn, inputs);
    const [solve, product, transposed, transposedProduct] = eqn.regions;
    if (!transposed || !transposedProduct)
      throw new TraceError('customLinearSolve: a derivative backwards needs transposeSolve, got none', 'Pass transposeSolve, or { symmetric: true } for a symmetric map.');
    const right = b.map((_, i) => cts[i] ?? zeros(eqn.outputs[i]!.type));
    const found = emit(linearSolveOp, [...present(consts), ...right], eqn.attrs, [transposed, transposedProduct, solve!, product!]);
    return [...consts.map(() => null), ...b.map((_, i) => found[i]!)];
  },
  batch: (inputs, dims, eqn, size, graphs) => {
    const all = (graph: Graph): Graph =>
      graphs.vmap(
        graph,
        size,
        [...partsOf(eqn, dims)[0], ...partsOf(eqn, dims)[1].map(() => 0)],
        graph.results.map(() => true),
      ).graph;
    const [consts, b] = partsOf(eqn, inputs);
    const right = b.map((v, i) => atFront(v, dims[consts.length + i]!, size));
    return { outputs: emit(linearSolveOp, [...consts, ...right], eqn.attrs, eqn.regions.map(all), weakResults(eqn.regions[0]!)), dims: eqn.outputs.map(() => 0) };
  },
};

export interface LinearSolve {
  readonly solve: Graph;
  readonly product: Graph;
  readonly transposed?: { readonly solve: Graph; readonly product: Graph } | undefined;
  readonly consts: readonly Value[];
  readonly b: readonly Value[];
}
export const linearSolve = define(linearSolveOp, ({ solve, product, transposed, consts, b }: LinearSolve): readonly Value[] =>
  emit(linearSolveOp, [...consts, ...b], { num_consts: consts.length }, [solve, product, ...(transposed ? [transposed.solve, transposed.product] : [])]),
);
