/** Jacobians and Hessians: all directional derivatives at once, by `vmap` over the standard basis. */

import { add } from '../ops/arithmetic.ts';
import { full, iota } from '../ops/constant.ts';
import { convert } from '../ops/conversion.ts';
import { reshape } from '../ops/layout.ts';
import { compare } from '../ops/logic.ts';
import { flatten, type TreeDef, unflatten } from '../trace/tree.ts';
import { sizeOf, tensorType } from '../types/shape.ts';
import { ArgumentError } from '../util/errors.ts';
import type { Array } from './array.ts';
import { call } from './call.ts';
import { jvp, vjp } from './grad.ts';
import { type AnyFunction, type Inputs, nameOf } from './trace.ts';
import { vmap } from './vmap.ts';

export interface JacobianOptions {
  /** Which argument to differentiate with respect to; the default is 0. */
  readonly argnums?: number;
}

/**
 * The Jacobian by forward mode: one tangent for each element of the argument. The result is a tree of the function's result whose leaves
 * are trees of the argument, of shape `[...result, ...argument]`. Cheap where the argument is small.
 */
export function jacfwd<F extends AnyFunction>(f: F, options: JacobianOptions = {}): (...args: Inputs<F>) => ReturnType<F> {
  return jacobian('jacfwd', f, options, (g, x) => {
    const [leaves, tree] = flatten(x) as [Array[], TreeDef];
    const basis = standardBasis(leaves);
    const columns: unknown = (
      vmap((...t: Array[]) => (jvp(g, [x] as never, [unflatten(tree, t)] as never) as unknown[])[1], { outAxes: -1 }) as AnyFunction
    )(...basis);
    const [outLeaves, outTree] = flatten(columns) as [Array[], TreeDef];
    return unflatten(
      outTree,
      outLeaves.map((o) => unflatten(tree, split(o, o.shape.slice(0, -1), leaves, o.ndim - 1))),
    );
  });
}

/**
 * The Jacobian by reverse mode: one cotangent for each element of the result. Shapes as for `jacfwd`. Cheap where the result is small.
 */
export function jacrev<F extends AnyFunction>(f: F, options: JacobianOptions = {}): (...args: Inputs<F>) => ReturnType<F> {
  return jacobian('jacrev', f, options, (g, x) => {
    const [out, pullback] = vjp(g, [x] as never) as unknown as [unknown, (ct: unknown) => unknown[]];
    const [outLeaves, outTree] = flatten(out) as [Array[], TreeDef];
    const basis = standardBasis(outLeaves);
    const rows: unknown = (vmap((...ct: Array[]) => pullback(unflatten(outTree, ct))[0]) as AnyFunction)(...basis);
    const [inLeaves, inTree] = flatten(rows) as [Array[], TreeDef];
    const perLeaf = inLeaves.map((l) => split(l, l.shape.slice(1), outLeaves, 0));
    return unflatten(
      outTree,
      outLeaves.map((_, o) =>
        unflatten(
          inTree,
          perLeaf.map((p) => p[o]!),
        ),
      ),
    );
  });
}

/** The Hessian of a scalar-valued function, as the forward-mode Jacobian of its gradient. */
export function hessian<F extends AnyFunction>(f: F, options: JacobianOptions = {}): (...args: Inputs<F>) => ReturnType<F> {
  return jacfwd(jacrev(f, options) as AnyFunction, options) as never;
}

function jacobian(kind: string, f: AnyFunction, options: JacobianOptions, compute: (g: AnyFunction, x: unknown) => unknown): never {
  const at = options.argnums ?? 0;
  const run = (...args: unknown[]): unknown => {
    if (!(at >= 0 && at < args.length))
      throw new ArgumentError(`${kind}: argnums must name an argument, got ${at} for a call with ${args.length}`);
    return compute((x: unknown) => f(...args.map((a, i) => (i === at ? x : a))), args[at]);
  };
  return Object.defineProperty(run, 'name', { value: `${kind}(${nameOf(f, 'f')})` }) as never;
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
