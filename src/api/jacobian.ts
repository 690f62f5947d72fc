/** Jacobians and Hessians: all directional derivatives at once, by `vmap` over the standard basis. */

import { add } from '../ops/arithmetic.ts';
import { full, iota } from '../ops/constant.ts';
import { convert } from '../ops/conversion.ts';
import { reshape } from '../ops/layout.ts';
import { compare } from '../ops/logic.ts';
import { flatten, type MapTree, type TreeDef, unflatten } from '../trace/tree.ts';
import { isFloat } from '../types/dtype.ts';
import { formatType, sizeOf, tensorType } from '../types/shape.ts';
import { DTypeError } from '../util/errors.ts';
import type { Array } from './array.ts';
import { call } from './call.ts';
import { asFloat, chosenArguments, jvp, rename, vjp } from './grad.ts';
import { type AnyFunction, flattenArgs, type Inputs, nameOf } from './trace.ts';
import { vmap } from './vmap.ts';

export interface JacobianOptions<I = number | readonly number[] | undefined, A = boolean> {
  /** Which arguments to differentiate with respect to: one (the default is 0) or several. Negative ones count from the last. */
  readonly argnums?: I;
  /** The function returns `[value, aux]`; only the value is differentiated, and the result is `[jacobian, aux]`. */
  readonly hasAux?: A;
}

/** Of several arguments, each leaf of the value becomes a list. */
type JacobianOf<F extends AnyFunction, I, A> = A extends true
  ? [I extends readonly number[] ? PerArgument<ReturnType<F>[0]> : ReturnType<F>[0], ReturnType<F>[1]]
  : I extends readonly number[]
    ? PerArgument<ReturnType<F>>
    : ReturnType<F>;
type PerArgument<T> = MapTree<T, Array, Array[]>;

/**
 * The Jacobian by forward mode: one tangent for each element of the argument. The result is a tree of the function's result whose leaves
 * are trees of the argument (a list of trees for several), of shape `[...result, ...argument]`. Cheap where the argument is small.
 *
 * @throws DTypeError if a chosen argument or the value is not floating point. JavaScript numbers are floats.
 */
export function jacfwd<
  F extends AnyFunction,
  const I extends number | readonly number[] | undefined = undefined,
  const A extends boolean = false,
>(f: F, options: JacobianOptions<I, A> = {}): (...args: Inputs<F>) => JacobianOf<F, I, A> {
  return jacobian('jacfwd', f, options, (g, leaves, tree, hasAux) => {
    const x = unflatten(tree, leaves);
    const value = hasAux ? (...args: unknown[]) => g(...args)[0] : g;
    const push = (...t: Array[]): unknown => (jvp(value, [x] as never, [unflatten(tree, t)] as never) as unknown[])[1];
    const columns: unknown = (vmap(push, { outAxes: -1 }) as AnyFunction)(...standardBasis(leaves));
    const [outLeaves, outTree] = flatten(columns) as [Array[], TreeDef];
    const result = unflatten(
      outTree,
      outLeaves.map((o) => unflatten(tree, split(o, o.shape.slice(0, -1), leaves, o.ndim - 1))),
    );
    return hasAux ? [result, g(x)[1]] : result;
  });
}

/**
 * The Jacobian by reverse mode: one cotangent for each element of the result. Shapes as for `jacfwd`. Cheap where the result is small.
 *
 * @throws DTypeError if a chosen argument or the value is not floating point. JavaScript numbers are floats.
 */
export function jacrev<
  F extends AnyFunction,
  const I extends number | readonly number[] | undefined = undefined,
  const A extends boolean = false,
>(f: F, options: JacobianOptions<I, A> = {}): (...args: Inputs<F>) => JacobianOf<F, I, A> {
  return jacobian('jacrev', f, options, (g, leaves, tree, hasAux) => {
    const [out, pullback, aux] = vjp(g, [unflatten(tree, leaves)] as never, { hasAux }) as unknown as [
      unknown,
      (ct: unknown) => unknown[],
      unknown,
    ];
    const [outLeaves, outTree] = flatten(out) as [Array[], TreeDef];
    for (const o of outLeaves)
      if (!isFloat(o.dtype))
        throw new DTypeError(`jacrev: Jacobians are defined for floating-point functions, got a value of type ${formatType(o.type)}`);
    const basis = standardBasis(outLeaves);
    const rows: unknown = (vmap((...ct: Array[]) => pullback(unflatten(outTree, ct))[0]) as AnyFunction)(...basis);
    const [inLeaves, inTree] = flatten(rows) as [Array[], TreeDef];
    const perLeaf = inLeaves.map((l) => split(l, l.shape.slice(1), outLeaves, 0));
    const result = unflatten(
      outTree,
      outLeaves.map((_, o) =>
        unflatten(
          inTree,
          perLeaf.map((p) => p[o]!),
        ),
      ),
    );
    return hasAux ? [result, aux] : result;
  });
}

/**
 * The Hessian of a scalar-valued function, as the forward-mode Jacobian of its gradient. Of several arguments it is a list of lists.
 */
export function hessian<
  F extends AnyFunction,
  const I extends number | readonly number[] | undefined = undefined,
  const A extends boolean = false,
>(f: F, options: JacobianOptions<I, A> = {}): (...args: Inputs<F>) => JacobianOf<F, I, A> {
  return jacfwd(jacrev(f, options) as AnyFunction, options) as never;
}

type Compute = (g: AnyFunction, leaves: readonly Array[], tree: TreeDef, hasAux: boolean) => unknown;

/** Hands `compute` the function of the chosen argument alone, or of the list of them. */
function jacobian(kind: string, f: AnyFunction, { argnums, hasAux = false }: JacobianOptions, compute: Compute): never {
  const name = `${kind}(${nameOf(f, 'f')})`;
  return rename(name, (...args: unknown[]) => {
    const chosen = chosenArguments(name, argnums, args.length);
    const several = typeof argnums === 'object';
    const [given, tree] = flattenArgs(name, several ? chosen.map((i) => args[i]) : [args[chosen[0]!]]);
    const leaves = given.map(asFloat);
    for (const leaf of leaves)
      if (!isFloat(leaf.dtype))
        throw new DTypeError(
          `${name}: Jacobians are defined for floating-point arguments, got ${formatType(leaf.type)}`,
          'Convert it (`x.astype(np.float32)`), or leave it out of argnums.',
        );
    const g = (x: unknown): unknown => f(...args.map((a, i) => (chosen.includes(i) ? (several ? (x as unknown[])[chosen.indexOf(i)] : x) : a)));
    return compute(g, leaves, several ? tree : tree.children[0]!, hasAux);
  }) as never;
}

/** For leaves of n elements together, n × leaf arrays: row i is the i-th unit vector, spread over the leaves. */
function standardBasis(leaves: readonly Array[]): Array[] {
  const n = leaves.reduce((s, l) => s + l.size, 0);
  let offset = 0;
  return leaves.map((leaf) => {
    const from = offset;
    offset += leaf.size;
    return call('basis', [], [n, from, leaf.shape, leaf.dtype], () => {
      const type = tensorType('int32', [n, leaf.size]);
      const column = add(iota(type, 1), full(from, type));
      return [reshape(convert(compare(iota(type, 0), column, 'EQ'), leaf.dtype), [n, ...leaf.shape])];
    })[0]!;
  });
}

/** Cuts the basis axis of an array into the leaves it runs over: results of shape `[...rest, ...leaf]`, or `[...leaf, ...rest]` for axis 0. */
function split(x: Array, rest: readonly number[], leaves: readonly Array[], axis: number): Array[] {
  let offset = 0;
  return leaves.map((leaf) => {
    const index = axis === 0 ? [[offset, offset + leaf.size] as const] : ['...' as const, [offset, offset + leaf.size] as const];
    offset += sizeOf(leaf.shape);
    const part = x.slice(...index);
    return part.reshape(axis === 0 ? [...leaf.shape, ...rest] : [...rest, ...leaf.shape]);
  });
}
