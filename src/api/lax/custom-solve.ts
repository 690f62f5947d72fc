/** `jax.lax`: roots and solutions of linear equations whose derivatives are those of the equations, whatever method finds them. */
import { linearSolve } from '../../ops/linear-solve.ts';
import { shareCaptures } from '../../ops/subgraph.ts';
import { flatten, type TreeDef, unflatten } from '../../trace/tree.ts';
import { isFloat } from '../../types/dtype.ts';
import { formatType } from '../../types/shape.ts';
import { ArgumentError, DTypeError, TraceError } from '../../util/errors.ts';
import type { Array } from '../array.ts';
import { applyGraph, stage } from '../call.ts';
import { customJvp } from '../custom.ts';
import { jvp, linearTranspose } from '../grad.ts';
import * as np from '../numpy.ts';
import { type AnyFunction, flattenArgs, type Traced, trace } from '../trace.ts';

// biome-ignore lint/suspicious/noExplicitAny: trees of arrays
type Tree = any;
type Map1 = (x: Tree) => Tree;

export interface LinearSolveOptions {
  /** The method for the transpose of the map, for derivatives backwards. */
  readonly transposeSolve?: ((vecmat: Map1, b: Tree) => Tree) | null | undefined;
  /** The map is its own transpose, and `solve` the method for it. */
  readonly symmetric?: boolean | undefined;
  /** The methods return `[x, aux]`. */
  readonly hasAux?: boolean | undefined;
}
/**
 * x with `matvec(x)` = b, found by `solve(matvec, b)`, for a linear map of trees of floats; both may use arrays from outside. Its derivatives,
 * by b and by what `matvec` uses, are those of the equation: they solve such equations again, and never look into `solve`.
 *
 * @throws TraceError for results of another structure than b's; for a derivative backwards without `transposeSolve`.
 */
export function customLinearSolve(matvec: Map1, b: Tree, solve: (matvec: Map1, b: Tree) => Tree, options: LinearSolveOptions = {}): Tree {
  const { symmetric = false, hasAux = false, transposeSolve = symmetric ? solve : null } = options;
  const [leaves, list] = flattenArgs('customLinearSolve', [b]);
  const tree = list.children[0]!;
  const wrong = leaves.find((l) => !isFloat(l.dtype));
  if (wrong) throw new DTypeError(`customLinearSolve: b must be of floats, got ${formatType(wrong.type)}`);
  let auxTree: TreeDef | null = null;
  const product = trace('customLinearSolve: matvec', (x) => sameTree('matvec', tree, matvec(x)), list, leaves);
  const method = (name: string, f: (map: Map1, b: Tree) => Tree, map: Map1): Traced =>
    trace(`customLinearSolve: ${name}`, (right) => {
      const found = f(map, right);
      if (!hasAux) return sameTree(name, tree, found);
      if (!globalThis.Array.isArray(found) || found.length !== 2) throw new TraceError(`customLinearSolve: ${name} must return [x, aux], got something else`);
      auxTree ??= flatten(found[1])[1];
      return [sameTree(name, tree, found[0]), found[1]];
    }, list, leaves);
  const solved = method('solve', solve, matvec);
  const transposed: Map1 = symmetric ? matvec : (y) => linearTranspose(matvec as AnyFunction, unflatten(tree, leaves) as never)(y as never)[0 as never];
  const regions = [solved, product];
  if (transposeSolve) regions.push(method('transposeSolve', transposeSolve, transposed), trace('customLinearSolve: vecmat', (y) => sameTree('vecmat', tree, transposed(y)), list, leaves));
  const { captures, graphs } = shareCaptures<Array>(regions);
  const outputs = stage('customLinearSolve', [...captures, ...leaves], (...values) =>
    linearSolve({
      solve: graphs[0]!,
      product: graphs[1]!,
      transposed: transposeSolve ? { solve: graphs[2]!, product: graphs[3]! } : undefined,
      consts: values.slice(0, captures.length),
      b: values.slice(captures.length),
    }),
  );
  const x = unflatten(tree, outputs.slice(0, leaves.length));
  return hasAux ? [x, unflatten(auxTree!, outputs.slice(leaves.length))] : x;
}
function sameTree(name: string, tree: TreeDef, result: unknown): unknown {
  const got = flatten(result)[1];
  if (got.key !== tree.key) throw new TraceError(`customLinearSolve: ${name} must return a tree like b, ${tree.key}, got ${got.key}`);
  return result;
}

/**
 * x with f(x) = 0, found by `solve(f, initialGuess)`. Its derivatives by what f uses from outside are those of the equation:
 * `tangentSolve(g, y)` finds dx with g(dx) = y for the linear map g, the derivative of f at x. With `hasAux` `solve` returns `[x, aux]`.
 */
export function customRoot(
  f: Map1,
  initialGuess: Tree,
  solve: (f: Map1, x: Tree) => Tree,
  tangentSolve: (g: Map1, y: Tree) => Tree,
  { hasAux = false }: { readonly hasAux?: boolean | undefined } = {},
): Tree {
  const [leaves, list] = flattenArgs('customRoot', [initialGuess]);
  const traced = trace('customRoot: f', f, list, leaves);
  if (traced.outTree.key !== list.children[0]!.key)
    throw new ArgumentError(`customRoot: f must return a tree like its argument, ${list.children[0]!.key}, got ${traced.outTree.key}`);
  const at = (captures: readonly Array[]): Map1 => (x) => unflatten(traced.outTree, applyGraph('customRoot', traced.graph, [...captures, ...(flatten(x)[0] as Array[])]));
  const found = customJvp((captures: Array[], guess: Tree) => solve(at(captures), guess)).defjvp(
    ([captures, guess]: [Array[], Tree], [dots]: [(Array | null)[], Tree]) => {
      const result = root(captures, guess);
      const x = hasAux ? result[0] : result;
      const moving = captures.map((_, i) => i).filter((i) => dots[i]);
      const along = (given: readonly Array[]): readonly Array[] => captures.map((c, i) => (moving.includes(i) ? given[moving.indexOf(i)]! : c));
      const right = jvp((...given: Array[]) => at(along(given))(x), moving.map((i) => captures[i]!) as never, moving.map((i) => dots[i]!) as never)[1];
      const linear: Map1 = (dx) => jvp(at(captures) as AnyFunction, [x] as never, [dx] as never)[1];
      const back = tangentSolve(linear, mapLeaves(right, (l) => l.neg()));
      return [result, hasAux ? [back, mapLeaves(result[1], (l) => (isFloat(l.dtype) ? np.zerosLike(l) : l))] : back];
    },
  );
  const root = found as unknown as (captures: readonly Array[], guess: Tree) => Tree;
  return root(traced.captures, initialGuess);
}
function mapLeaves(tree: Tree, f: (leaf: Array) => Array): Tree {
  const [leaves, def] = flatten(tree);
  return unflatten(
    def,
    leaves.map((l) => f(np.array(l as Array))),
  );
}
