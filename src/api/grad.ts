/** Differentiation: functions to functions, by linearising and transposing the traced graph. */

import { build, inline } from '../ir/builder.ts';
import type { Graph, Value } from '../ir/graph.ts';
import { full } from '../ops/constant.ts';
import { checkForward } from '../ops/custom.ts';
import { type MapTree, map, paths, type TreeDef, unflatten } from '../trace/tree.ts';
import { graphTransforms } from '../transforms/graph-transforms.ts';
import { isFloat, isInteger } from '../types/dtype.ts';
import { equalShapes, equalTypes, formatType } from '../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../util/errors.ts';
import { type Array, type ArrayLike, asArray } from './array.ts';
import { applyGraph, call1 } from './call.ts';
import { cast } from './operands.ts';
import { type AnyFunction, flattenArgs, type Inputs, nameOf, type TakesLists, type Traced, trace } from './trace.ts';

export interface GradOptions<I = number | readonly number[] | undefined, A = boolean> {
  /** Which arguments to differentiate with respect to: one (the default is 0) or several. */
  readonly argnums?: I;
  /** The function returns `[value, aux]`; only the value is differentiated, and `aux` is handed on. */
  readonly hasAux?: A;
}

/** A function that holds arrays: until it is disposed of, or collected. */
export type OwnedFunction<F> = F & { dispose(): void; [Symbol.dispose](): void };

type GradOf<F extends AnyFunction, I> = I extends readonly number[]
  ? { [K in keyof I]: I[K] extends number ? Gradient<Parameters<F>[I[K]]> : never }
  : I extends number
    ? Gradient<Parameters<F>[I]>
    : Gradient<Parameters<F>[0]>;
type IsAny<T> = 0 extends 1 & T ? true : false;
/** What belongs to an argument: arrays, also where the argument may be a number. */
type Gradient<T> =
  IsAny<T> extends true
    ? T
    : [T] extends [ArrayLike]
      ? Array
      : TakesLists<T> extends true
        ? Array
        : T extends object
          ? { [K in keyof T]: Gradient<T[K]> }
          : T;
type AuxOf<F extends AnyFunction> = ReturnType<F> extends readonly [unknown, infer Aux] ? Aux : never;

/**
 * The gradient of a scalar-valued function: a function of the same arguments that returns, for the chosen arguments, trees of their
 * structure (`[gradient, aux]` with `hasAux`). Gradients have the dtype of what they belong to; JavaScript numbers are float32.
 *
 * @throws ShapeError if the function's value is not a scalar; DTypeError if it, or a chosen argument, is not floating point.
 */
export function grad<
  F extends AnyFunction,
  const I extends number | readonly number[] | undefined = undefined,
  const A extends boolean = false,
>(f: F, options: GradOptions<I, A> = {}): (...args: Inputs<F>) => A extends true ? [GradOf<F, I>, AuxOf<F>] : GradOf<F, I> {
  const both = valueAndGrad(f, options) as AnyFunction;
  const name = `grad(${nameOf(f, 'f')})`;
  return rename(name, (...args: unknown[]) => {
    const [value, gradient] = both(...args);
    return options.hasAux ? [gradient, value[1]] : gradient;
  }) as never;
}

/** As `grad`, returning `[value, gradient]` (`[[value, aux], gradient]` with `hasAux`). */
export function valueAndGrad<
  F extends AnyFunction,
  const I extends number | readonly number[] | undefined = undefined,
  const A extends boolean = false,
>(f: F, options: GradOptions<I, A> = {}): (...args: Inputs<F>) => [ReturnType<F>, GradOf<F, I>] {
  const name = `valueAndGrad(${nameOf(f, 'f')})`;
  return rename(name, (...args: unknown[]) => {
    const chosen = chosenArguments(name, options.argnums, args.length);
    const [given, tree] = flattenArgs(name, args);
    const active = activeLeaves(name, tree, given, chosen);
    const leaves = given.map((l, i) => (active[i] ? asFloat(l) : l));
    const traced = trace(name, f, tree, leaves);
    const [valueTree, results] = scalarResult(name, traced, options.hasAux === true);
    const combined = gradientGraph(name, traced, active);
    const outputs = applyGraph(name, combined, [...traced.captures, ...leaves]);
    const value = unflatten(valueTree, outputs.slice(0, results));
    return [value, gatherGradients(tree, chosen, options.argnums, outputs.slice(results))];
  }) as never;
}

/** JavaScript has no 2.0: whole numbers that are differentiated are floats. */
export const asFloat = (x: Array): Array =>
  x.weakType && isInteger(x.dtype) ? call1('asFloat', [x], null, (v) => cast(v, 'float32', true)) : x;

export const rename = (name: string, f: AnyFunction): AnyFunction => Object.defineProperty(f, 'name', { value: name });

export function chosenArguments(name: string, argnums: number | readonly number[] | undefined, count: number): number[] {
  const chosen = argnums === undefined ? [0] : typeof argnums === 'number' ? [argnums] : [...argnums];
  return chosen.map((i) => {
    const positive = i < 0 ? i + count : i;
    if (!(positive >= 0 && positive < count))
      throw new ArgumentError(`${name}: argnums must name arguments, got ${i} for a call with ${count}`);
    return positive;
  });
}

function activeLeaves(name: string, tree: TreeDef, leaves: readonly Array[], chosen: readonly number[]): boolean[] {
  const active: boolean[] = [];
  const names = paths(tree);
  tree.children.forEach((child, i) => {
    for (let k = 0; k < child.leaves; k++) active.push(chosen.includes(i));
  });
  leaves.forEach((leaf, i) => {
    if (active[i] && !isFloat(asFloat(leaf).dtype))
      throw new DTypeError(
        `${name}: gradients are defined for floating-point arguments, got ${formatType(leaf.type)} as argument ${names[i]}`,
        'Convert it (`x.astype(np.float32)`), or leave it out of argnums.',
      );
  });
  return active;
}

function scalarResult(name: string, traced: Traced, hasAux: boolean): [TreeDef, number] {
  const { outTree, graph } = traced;
  if (hasAux && !(outTree.kind === 'list' && outTree.children.length === 2))
    throw new ArgumentError(`${name}: with hasAux the function must return [value, aux]`);
  const valueTree = hasAux ? outTree.children[0]! : outTree;
  if (valueTree.leaves !== 1)
    throw new ShapeError(
      `${name}: the function must return one scalar, got ${valueTree.leaves} arrays`,
      hasAux ? undefined : 'To return more than the value, return [value, aux] and pass { hasAux: true }.',
    );
  const { type } = graph.results[0]!;
  if (type.shape.length > 0)
    throw new ShapeError(
      `${name}: gradients are defined for scalar-valued functions, got a value of type ${formatType(type)}`,
      'Reduce it (`.sum()`, `.mean()`), or use jacrev, jacfwd or vjp.',
    );
  if (!isFloat(type.dtype))
    throw new DTypeError(`${name}: gradients are defined for floating-point functions, got a value of type ${formatType(type)}`);
  return [outTree, outTree.leaves];
}

/** (captures, leaves) → (results, gradients of the active leaves). */
function gradientGraph(name: string, traced: Traced, activeArgs: readonly boolean[]): Graph {
  const active = [...traced.captures.map(() => false), ...activeArgs];
  return build(name, traced.graph.params, (...params) => {
    const [results, pullback] = linearizeInline(traced.graph, active, params);
    const cotangents = results.map((r, i) => (i === 0 ? full(1, r.type) : null));
    return [...results, ...pullback(cotangents)];
  }).graph;
}

/**
 * Emits the primal of a graph into the current program. The function returned emits cotangents of the active params from those of the
 * results (`null`: zero).
 */
function linearizeInline(
  graph: Graph,
  active: readonly boolean[],
  params: readonly Value[],
): [results: Value[], pullback: (cotangents: readonly (Value | null)[]) => Value[]] {
  const { primal, tangent, residuals, activeResults } = graphTransforms.linearize(graph, active);
  const outputs = inline(primal, params);
  const results = outputs.slice(0, graph.results.length);
  const saved = outputs.slice(graph.results.length);
  return [
    results,
    (cotangents) => {
      const linear = tangent.params.map((_, i) => i >= residuals);
      const wanted = results.flatMap((r, i) => (activeResults[i] ? [cotangents[i] ?? full(0, r.type)] : []));
      return inline(graphTransforms.transpose(tangent, linear), [...saved, ...wanted]);
    },
  ];
}

function gatherGradients(
  tree: TreeDef,
  chosen: readonly number[],
  argnums: number | readonly number[] | undefined,
  gradients: readonly Array[],
): unknown {
  const perArgument = new Map<number, unknown>();
  let next = 0;
  tree.children.forEach((child, i) => {
    if (!chosen.includes(i)) return;
    perArgument.set(i, unflatten(child, gradients.slice(next, next + child.leaves)));
    next += child.leaves;
  });
  const list = chosen.map((i) => perArgument.get(i));
  return typeof argnums === 'object' ? list : list[0];
}

/**
 * Reverse mode: `[value, pullback]`, where `pullback(cotangents)` maps cotangents of the value (a tree of its structure) to the list of
 * cotangents of the arguments. Integer and bool arrays get `null`; JavaScript numbers are floats. With `hasAux`, `[value, pullback, aux]`.
 */
export function vjp<F extends AnyFunction, const A extends boolean = false>(
  f: F,
  primals: Inputs<F>,
  options: { readonly hasAux?: A } = {},
): A extends true
  ? [ReturnType<F>[0], OwnedFunction<(cotangents: MapTree<ReturnType<F>[0], Array, ArrayLike>) => Parameters<F>>, ReturnType<F>[1]]
  : [ReturnType<F>, OwnedFunction<(cotangents: MapTree<ReturnType<F>, Array, ArrayLike>) => Parameters<F>>] {
  const name = `vjp(${nameOf(f, 'f')})`;
  const linear = linearizeCall(name, f, primals, options.hasAux === true);
  const pullback = (cotangents: unknown): unknown => {
    const [cts, ctsTree] = flattenArgs(name, [cotangents]);
    const given = withTypes(name, 'cotangents', linear.valueTree, linear.value, ctsTree.children[0]!, cts);
    const graph = build(name, [...linear.residuals.map(asParam), ...linear.value.map(asParam)], (...params) => {
      const saved = params.slice(0, linear.residuals.length);
      const cts = params.slice(linear.residuals.length).filter((_, i) => linear.activeResults[i]);
      const { tangent } = linear;
      const zeros = tangent.results.slice(cts.length).map((r) => full(0, r.type));
      return inline(
        graphTransforms.transpose(
          tangent,
          tangent.params.map((_, i) => i >= saved.length),
        ),
        [...saved, ...cts, ...zeros],
      );
    }).graph;
    const gradients = applyGraph(name, graph, [...linear.residuals, ...given]);
    let next = 0;
    return unflatten(
      linear.tree,
      linear.active.map((on) => (on ? gradients[next++]! : null)),
    );
  };
  const owned = owning(linear.residuals, pullback);
  return (options.hasAux ? [linear.out, owned, linear.aux] : [linear.out, owned]) as never;
}

/**
 * `[value, jvpFn]`: the function's value at `primals`, and its derivative there as a linear function of tangents, without the function
 * being evaluated again. With `hasAux`, `[value, jvpFn, aux]`.
 */
export function linearize<F extends AnyFunction, const A extends boolean = false>(
  f: F,
  primals: Inputs<F>,
  options: { readonly hasAux?: A } = {},
): A extends true
  ? [ReturnType<F>[0], OwnedFunction<(...tangents: Inputs<F>) => ReturnType<F>[0]>, ReturnType<F>[1]]
  : [ReturnType<F>, OwnedFunction<(...tangents: Inputs<F>) => ReturnType<F>>] {
  const name = `linearize(${nameOf(f, 'f')})`;
  const linear = linearizeCall(name, f, primals, options.hasAux === true);
  checkForward(linear.tangent);
  const push = (...tangents: unknown[]): unknown => {
    const [dots, dotsTree] = flattenArgs(name, tangents);
    const given = withTypes(name, 'tangents', linear.tree, linear.leaves, dotsTree, dots);
    const graph = build(name, [...linear.residuals.map(asParam), ...given.map(asParam)], (...params) => {
      const saved = params.slice(0, linear.residuals.length);
      const dot = params.slice(linear.residuals.length).filter((_, i) => linear.active[i]);
      const outs = inline(linear.tangent, [...saved, ...dot]);
      let next = 0;
      return linear.value.map((v, i) => (linear.activeResults[i] ? outs[next++]! : full(0, v.type)));
    }).graph;
    return unflatten(linear.valueTree, applyGraph(name, graph, [...linear.residuals, ...given]));
  };
  const owned = owning(linear.residuals, push);
  return (options.hasAux ? [linear.out, owned, linear.aux] : [linear.out, owned]) as never;
}

const asParam = (a: Array): { type: Array['type']; weak: boolean } => ({ type: a.type, weak: a.weakType });

interface LinearizedCall {
  readonly tree: TreeDef;
  readonly leaves: readonly Array[];
  readonly active: readonly boolean[];
  readonly tangent: Graph;
  readonly residuals: readonly Array[];
  readonly value: readonly Array[];
  readonly valueTree: TreeDef;
  readonly activeResults: readonly boolean[];
  readonly out: unknown;
  readonly aux: unknown;
}

function linearizeCall(name: string, f: AnyFunction, primals: unknown, hasAux: boolean): LinearizedCall {
  const [given, tree] = primalArguments(name, primals);
  const leaves = given.map(asFloat);
  const traced = trace(name, f, tree, leaves);
  const { outTree } = traced;
  if (hasAux && !(outTree.kind === 'list' && outTree.children.length === 2))
    throw new ArgumentError(`${name}: with hasAux the function must return [value, aux]`);
  const valueTree = hasAux ? outTree.children[0]! : outTree;
  const active = leaves.map((l) => isFloat(l.dtype));
  const { primal, tangent, residuals, activeResults } = graphTransforms.linearize(traced.graph, [
    ...traced.captures.map(() => false),
    ...active,
  ]);
  const outputs = applyGraph(name, primal, [...traced.captures, ...leaves]);
  const results = outputs.slice(0, outTree.leaves);
  const value = results.slice(0, valueTree.leaves);
  return {
    tree,
    leaves,
    active,
    tangent,
    value,
    valueTree,
    activeResults,
    // The pullback's own: it may be called when what was made beside it is gone.
    residuals: outputs.slice(outputs.length - residuals).map(ownedByProgram),
    out: unflatten(valueTree, value),
    aux: hasAux ? unflatten(outTree.children[1]!, results.slice(valueTree.leaves)) : undefined,
  };
}

function ownedByProgram(array: Array): Array {
  const own = array.share('program');
  if (own !== array) array.free();
  return own;
}

/** A function that holds arrays, which `dispose` frees. */
const owning = (arrays: readonly Array[], f: AnyFunction): AnyFunction => {
  const dispose = (): void => {
    for (const a of arrays) a.free();
  };
  return Object.assign(f, { dispose, [Symbol.dispose]: dispose });
};

function primalArguments(name: string, primals: unknown): [Array[], TreeDef] {
  if (!globalThis.Array.isArray(primals))
    throw new ArgumentError(
      `${name}: primals must be the list of arguments`,
      `Write ${name.replace(/\(.*/, '')}(f, [x, y]${name.startsWith('jvp') ? ', [dx, dy]' : ''}).`,
    );
  return flattenArgs(name, primals);
}

/** Tangents or cotangents, checked against what they belong to. Numbers take its dtype. */
function withTypes(
  name: string,
  what: string,
  wantTree: TreeDef,
  want: readonly Array[],
  gotTree: TreeDef,
  got: readonly Array[],
): Array[] {
  if (wantTree.key !== gotTree.key) throw new ArgumentError(`${name}: ${what} must have the structure ${wantTree.key}, got ${gotTree.key}`);
  return want.map((w, i) => {
    const g = got[i]!;
    const { dtype, shape } = w;
    if (g.weakType && equalShapes(g.shape, shape)) return g.dtype === dtype ? g : call1('convert', [g], dtype, (v) => cast(v, dtype));
    // What belongs to an integer is zero, whatever it is.
    if (!equalTypes(w.type, g.type) && isFloat(dtype))
      throw new ShapeError(
        `${name}: ${what} must have the types of what they belong to, got ${formatType(g.type)} for ${formatType(w.type)}`,
      );
    return g;
  });
}

/**
 * The transpose of a linear function, at arguments of the given types (their values do not matter): maps cotangents of its result to the
 * list of cotangents of its arguments. What is not linear is linearised at zero.
 */
export const linearTranspose = <F extends AnyFunction>(
  f: F,
  ...primals: Inputs<F>
): OwnedFunction<(cotangents: MapTree<ReturnType<F>, Array, ArrayLike>) => Parameters<F>> =>
  vjp(f, map((x: ArrayLike) => zerosOf(asArray(x)), primals) as Inputs<F>)[1];

const zerosOf = (x: Array): Array => call1('zeros', [], [x.shape, x.dtype], () => full(0, x.type));

/** Forward mode: `[value, tangent of the value]` (`[value, tangent, aux]` with `hasAux`) at `primals` in the direction `tangents`. */
export function jvp<F extends AnyFunction, const A extends boolean = false>(
  f: F,
  primals: Inputs<F>,
  tangents: Inputs<F>,
  options: { readonly hasAux?: A } = {},
): A extends true ? [ReturnType<F>[0], ReturnType<F>[0], ReturnType<F>[1]] : [ReturnType<F>, ReturnType<F>] {
  const name = `jvp(${nameOf(f, 'f')})`;
  const [primalLeaves, tree] = primalArguments(name, primals);
  const leaves = primalLeaves.map(asFloat);
  const [dots, dotsTree] = flattenArgs(name, tangents as readonly unknown[]);
  const given = withTypes(name, 'tangents', tree, leaves, dotsTree, dots);
  const traced = trace(name, f, tree, leaves);
  const isActive = leaves.map((l) => isFloat(l.dtype));
  const { graph, activeResults } = graphTransforms.jvp(traced.graph, [...traced.captures.map(() => false), ...isActive]);
  const n = traced.graph.results.length;
  const outputs = applyGraph(name, filledTangents(name, graph, activeResults, n), [
    ...traced.captures,
    ...leaves,
    ...given.filter((_, i) => isActive[i]),
  ]);
  const out = unflatten(traced.outTree, outputs.slice(0, n));
  const dot = unflatten(traced.outTree, outputs.slice(n));
  if (!options.hasAux) return [out, dot] as never;
  const [value, aux] = out as [unknown, unknown];
  return [value, (dot as [unknown, unknown])[0], aux] as never;
}

/** Instantiates the zero tangents, so that every result has one. */
function filledTangents(name: string, graph: Graph, activeResults: readonly boolean[], n: number): Graph {
  if (activeResults.every(Boolean)) return graph;
  return build(name, graph.params, (...params) => {
    const outs = inline(graph, params);
    let next = n;
    return [...outs.slice(0, n), ...outs.slice(0, n).map((v, i) => (activeResults[i] ? outs[next++]! : full(0, v.type)))];
  }).graph;
}
