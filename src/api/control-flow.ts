/** `jax.lax`'s control flow: loops and branches that are part of the program. */

import type { Graph, Value } from '../ir/graph.ts';
import { switchCase } from '../ops/case.ts';
import { clamp } from '../ops/clamp.ts';
import { full, scalar } from '../ops/constant.ts';
import { convert } from '../ops/conversion.ts';
import { concatenate, pad, reshape, sliceAxis } from '../ops/layout.ts';
import { scan as scanOp } from '../ops/scan.ts';
import { shareCaptures } from '../ops/subgraph.ts';
import { whileLoop as whileOp } from '../ops/while.ts';
import { flatten, type MapTree, paths, type TreeDef, unflatten } from '../trace/tree.ts';
import { isInteger } from '../types/dtype.ts';
import { promote } from '../types/promotion.ts';
import { equalShapes, formatType, type TensorType } from '../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError, TraceError } from '../util/errors.ts';
import { type Array, type ArrayLike, asArray } from './array.ts';
import { call1, stage } from './call.ts';
import { cast, normalizeAxis } from './operands.ts';
import { type AnyFunction, flattenArgs, nameOf, type Traced, trace } from './trace.ts';

export interface ScanOptions {
  /** The number of rounds, where there are no `xs` to tell it. */
  readonly length?: number;
  /** From the last slice to the first. */
  readonly reverse?: boolean;
  /** How many rounds the compiler may write out one after another. */
  readonly unroll?: number;
}

/**
 * Runs `f(carry, x) → [carry, y]` over the slices of `xs` (a tree of arrays with one first axis, or `null` with `length`), and returns the
 * last carry and the `y`s stacked. The carry keeps its structure, shapes and dtypes.
 *
 * @throws ShapeError if the axes of `xs` differ in length; TraceError if the carry changes its structure or types.
 */
export function scan<C, X, Y>(
  f: (carry: C, x: X) => [C, Y],
  init: unknown,
  xs: unknown = null,
  options: ScanOptions = {},
): [carry: C, ys: Y] {
  const name = `scan(${nameOf(f, 'f')})`;
  const [initLeaves, initTree] = carryArguments(name, init);
  const [xLeaves, xTree] = flattenArgs(name, [xs]);
  const length = scanLength(name, xLeaves, xTree, options.length);
  const slices = xLeaves.map((x) => ({ type: { dtype: x.dtype, shape: x.shape.slice(1) }, weak: x.weakType }));
  const inTree = listTree([initTree, xTree.children[0]!]);
  const { traced, carry } = settleCarry(name, initLeaves, (c) => {
    const t = trace(name, f, inTree, [...c, ...slices]);
    if (t.outTree.kind !== 'list' || t.outTree.children.length !== 2)
      throw new ArgumentError(
        `${name}: the function must return [carry, y], got a result of structure ${t.outTree.key}`,
        'Return [carry, null] where there is nothing to stack.',
      );
    checkCarryTree(name, initTree, t.outTree.children[0]!);
    return t;
  });
  const { captures, graph, outTree } = traced;
  const outputs = stage(name, [...captures, ...carry, ...xLeaves], (...values) => {
    const [consts, rest] = [values.slice(0, captures.length), values.slice(captures.length)];
    return scanOp({
      body: graph,
      consts,
      init: rest.slice(0, carry.length),
      xs: rest.slice(carry.length),
      length,
      reverse: options.reverse ?? false,
      unroll: options.unroll ?? 1,
    });
  });
  return [unflatten(initTree, outputs.slice(0, carry.length)) as C, unflatten(outTree.children[1]!, outputs.slice(carry.length)) as Y];
}

function scanLength(name: string, xs: readonly Array[], tree: TreeDef, given: number | undefined): number {
  const names = paths(tree.children[0]!);
  const scalar = xs.findIndex((x) => x.ndim === 0);
  if (scalar >= 0)
    throw new ShapeError(`${name}: xs must have an axis to go along, got ${formatType(xs[scalar]!.type)} as xs${names[scalar]}`);
  const length = given ?? xs[0]?.shape[0];
  if (length === undefined || !Number.isInteger(length) || length < 0)
    throw new ArgumentError(`${name}: needs xs or a length that is a whole number from 0, got ${String(given)}`);
  const other = xs.findIndex((x) => x.shape[0] !== length);
  if (other >= 0)
    throw new ShapeError(
      `${name}: all xs must have ${length} slices along axis 0, got ${formatType(xs[other]!.type)} as xs${names[other]}`,
    );
  return length;
}

/** The tree of an argument list. */
const listTree = (children: readonly TreeDef[]): TreeDef => ({
  kind: 'list',
  keys: [],
  children,
  leaves: children.reduce((n, c) => n + c.leaves, 0),
  key: `[${children.map((c) => c.key).join(',')}]`,
});

function carryArguments(name: string, init: unknown): [Array[], TreeDef] {
  const [leaves, tree] = flattenArgs(name, [init]);
  return [leaves, tree.children[0]!];
}

function checkCarryTree(name: string, before: TreeDef, after: TreeDef): void {
  if (before.key !== after.key)
    throw new TraceError(`${name}: the carry must keep its structure, got ${before.key} before and ${after.key} after`);
}

/**
 * Traces a loop body until the carry's types stand: a weakly typed part (a JavaScript number) takes the dtype that the body gives it, as
 * in JAX. Anything else that changes is an error.
 */
function settleCarry(
  name: string,
  init: readonly Array[],
  traceWith: (carry: readonly Array[]) => Traced,
): { traced: Traced; carry: readonly Array[] } {
  let carry = init;
  for (;;) {
    const traced = traceWith(carry);
    const after = traced.graph.results.slice(0, init.length);
    const next = carry.map((c, i) => (givesWay(c, after[i]!) ? castTo(c, after[i]!) : c));
    if (next.some((c, i) => c !== carry[i])) {
      carry = next;
      continue;
    }
    after.forEach((v, i) => {
      const before = carry[i]!.type;
      if (v.type.dtype === before.dtype && equalShapes(v.type.shape, before.shape)) return;
      throw new TraceError(
        `${name}: the carry must keep its types, got ${formatType(before)} before and ${formatType(v.type)} after (leaf ${i})`,
        'Convert it with astype, or start with the type that the body returns.',
      );
    });
    return { traced, carry };
  }
}

/** Whether a weakly typed part of the carry becomes what the body makes of it. Types only rise, so this comes to an end. */
function givesWay(before: Array, after: Value): boolean {
  const { dtype, weak } = promote([
    { dtype: before.dtype, weak: before.weakType },
    { dtype: after.type.dtype, weak: after.weak },
  ]);
  const differs = before.dtype !== after.type.dtype || before.weakType !== after.weak;
  return before.weakType && differs && equalShapes(before.shape, after.type.shape) && dtype === after.type.dtype && weak === after.weak;
}

const castTo = (x: Array, to: Value): Array => call1('convert', [x], [to.type.dtype, to.weak], (v) => cast(v, to.type.dtype, to.weak));

/**
 * Repeats `body` while `condition` holds. State keeps its structure and types. It cannot be differentiated in reverse, because the number
 * of rounds is not known: use `scan`, or `foriLoop` with bounds that are numbers.
 */
export function whileLoop<C>(condition: (state: C) => Array | boolean, body: (state: C) => C, init: unknown): C {
  const name = `whileLoop(${nameOf(body, 'body')})`;
  const [leaves, tree] = carryArguments(name, init);
  const inTree = listTree([tree]);
  const { traced, carry } = settleCarry(name, leaves, (c) => {
    const t = trace(name, body, inTree, c);
    checkCarryTree(name, tree, t.outTree);
    return t;
  });
  const test = trace(name, condition as AnyFunction, inTree, carry);
  const type = test.graph.results[0]?.type;
  if (test.graph.results.length !== 1 || type?.dtype !== 'bool' || type.shape.length > 0)
    throw new TraceError(
      `${name}: the condition must return one bool[], got ${test.graph.results.map((v) => formatType(v.type)).join(', ') || 'nothing'}`,
    );
  const { captures, graphs } = shareCaptures<Array>([test, traced]);
  const outputs = stage(name, [...captures, ...carry], (...values) =>
    whileOp({ cond: graphs[0]!, body: graphs[1]!, consts: values.slice(0, captures.length), init: values.slice(captures.length) }),
  );
  return unflatten(tree, outputs) as C;
}

/**
 * `for i in [lower, upper): state = body(i, state)`. With bounds that are numbers it is a `scan` and can be differentiated; with arrays as
 * bounds it is a `whileLoop`.
 */
export function foriLoop<C>(lower: ArrayLike, upper: ArrayLike, body: (i: Array, state: C) => C, init: unknown): C {
  if (typeof lower === 'number' && typeof upper === 'number') {
    const step = Object.defineProperty(([i, state]: [Array, C]): [[Array, C], null] => [[i.add(1), body(i, state)], null], 'name', {
      value: nameOf(body, 'body'),
    });
    const start = asArray(lower).astype('int32');
    return scan(step, [start, init], null, { length: Math.max(0, upper - lower) })[0][1];
  }
  const [from, to] = [asArray(lower), asArray(upper)];
  for (const bound of [from, to])
    if (!isInteger(bound.dtype) || bound.ndim > 0)
      throw new DTypeError(`foriLoop: bounds must be integer scalars, got ${formatType(bound.type)}`);
  const [, , state] = whileLoop(
    ([i, end]: [Array, Array, C]) => i.less(end),
    ([i, end, s]: [Array, Array, C]): [Array, Array, C] => [i.add(1), end, body(i, s)],
    [from.astype('int32'), to.astype('int32'), init],
  );
  return state;
}

/** What comes of results that may be numbers: arrays. */
type Outputs<R> = MapTree<R, ArrayLike, Array>;

/** The result of `branches[index](...operands)`; the index is held in range. All branches return one structure and one set of types. */
export function switch_<R>(
  index: ArrayLike,
  branches: readonly ((...operands: never[]) => R)[],
  ...operands: readonly unknown[]
): Outputs<R> {
  if (branches.length === 0) throw new ArgumentError('switch: needs at least one branch, got none');
  const at = asArray(index);
  if (!isInteger(at.dtype) || at.ndim > 0) throw new DTypeError(`switch: index must be an integer scalar, got ${formatType(at.type)}`);
  return choose('switch', at, branches as readonly AnyFunction[], operands) as Outputs<R>;
}

/** `whenTrue(...operands)` if the predicate is true, else `whenFalse(...operands)`. Only one of them is run. */
export function cond<R>(
  predicate: ArrayLike,
  whenTrue: (...operands: never[]) => R,
  whenFalse: (...operands: never[]) => R,
  ...operands: readonly unknown[]
): Outputs<R> {
  const test = asArray(predicate);
  if (test.ndim > 0)
    throw new ShapeError(
      `cond: the predicate must be a scalar, got ${formatType(test.type)}`,
      'Use np.where to choose element by element.',
    );
  const index = test.dtype === 'bool' ? test.astype('int32') : test.notEqual(0).astype('int32');
  return choose('cond', index, [whenFalse, whenTrue] as readonly AnyFunction[], operands) as Outputs<R>;
}

function choose(name: string, index: Array, branches: readonly AnyFunction[], operands: readonly unknown[]): unknown {
  const [leaves, tree] = flattenArgs(name, operands);
  let traced = branches.map((b) => trace(name, b, tree, leaves));
  const first = traced[0]!;
  traced.forEach((t, i) => {
    if (t.outTree.key !== first.outTree.key)
      throw new TraceError(
        `${name}: all branches must return one structure, got ${first.outTree.key} from branch 0 and ${t.outTree.key} from branch ${i}`,
      );
  });
  // Weak results give way to the types of the other branches.
  const settled = first.graph.results.map((_, k) => (traced.find((t) => !t.graph.results[k]!.weak) ?? first).graph.results[k]!.type);
  traced = traced.map((t, i) =>
    t.graph.results.every((v, k) => v.type.dtype === settled[k]!.dtype) ? t : retraceAs(name, branches[i]!, tree, leaves, t, settled),
  );
  traced.forEach((t, i) => {
    t.graph.results.forEach((v, k) => {
      if (!equalShapes(v.type.shape, settled[k]!.shape) || v.type.dtype !== settled[k]!.dtype)
        throw new TraceError(
          `${name}: all branches must return the same types, got ${formatType(settled[k]!)} and, from branch ${i}, ${formatType(v.type)} (leaf ${k})`,
        );
    });
  });
  const { captures, graphs } = shareCaptures<Array>(traced);
  const outputs = stage(name, [index, ...captures, ...leaves], (at, ...values) =>
    switchCase(
      clamp(full(0, at!.type), convert(at!, 'int32'), full(branches.length - 1, { dtype: 'int32', shape: [] })),
      graphs as Graph[],
      values,
    ),
  );
  return unflatten(first.outTree, outputs);
}

function retraceAs(
  name: string,
  branch: AnyFunction,
  tree: TreeDef,
  leaves: readonly Array[],
  t: Traced,
  settled: readonly TensorType[],
): Traced {
  const converted = (...args: unknown[]): unknown => {
    const [out, outTree] = flatten(branch(...args));
    return unflatten(
      outTree,
      out.map((o, k) => (t.graph.results[k]!.weak ? asArray(o as ArrayLike).astype(settled[k]!.dtype) : o)),
    );
  };
  return trace(name, converted, tree, leaves);
}

/** `f` applied to each slice of `xs` in turn, with the results stacked: `vmap` for functions too large to batch. */
export function map<Y>(f: (x: never) => Y, xs: unknown): Outputs<Y> {
  return scan<null, never, Y>((_, x) => [null, f(x)], null, xs)[1] as Outputs<Y>;
}

/**
 * The running combinations of the slices of `xs` along an axis with an associative `f(a, b)`, in logarithmically many steps.
 * Source: Blelloch, Prefix Sums and Their Applications (1990), as in `jax.lax.associative_scan`.
 */
export function associativeScan<T>(
  f: (a: T, b: T) => T,
  xs: T,
  { reverse = false, axis: along = 0 }: { readonly reverse?: boolean; readonly axis?: number } = {},
): T {
  const [leaves, def] = flattenArgs('associativeScan', [xs]);
  const tree = def.children[0]!;
  if (leaves.length === 0) return xs;
  const axis = normalizeAxis('associativeScan', along, leaves[0]!.type);
  const n = leaves[0]!.shape[axis]!;
  for (const l of leaves)
    if (l.shape[axis] !== n)
      throw new ShapeError(`associativeScan: all arrays must have ${n} slices along axis ${axis}, got ${formatType(l.type)}`);
  const at = (l: Array, ...range: [number | null, number | null, number?]): Array =>
    l.slice(...globalThis.Array.from({ length: axis }, () => [] as const), range as never);
  const combine = (a: readonly Array[], b: readonly Array[]): Array[] =>
    flatten(f(unflatten(tree, a) as T, unflatten(tree, b) as T))[0] as Array[];
  const run = (elements: readonly Array[], count: number): readonly Array[] => {
    if (count < 2) return elements;
    const half = Math.floor(count / 2);
    const odd = run(
      combine(
        elements.map((e) => at(e, 0, 2 * half, 2)),
        elements.map((e) => at(e, 1, null, 2)),
      ),
      half,
    );
    const later =
      count > 2
        ? combine(
            odd.map((e) => at(e, 0, count - half - 1)),
            elements.map((e) => at(e, 2, null, 2)),
          )
        : [];
    return elements.map((e, k) => interleave(at(e, 0, 1), later[k] ?? null, odd[k]!, count, axis));
  };
  const turned = reverse ? leaves.map((l) => at(l, null, null, -1)) : leaves;
  const result = run(turned, n);
  return unflatten(tree, reverse ? result.map((l) => at(l, null, null, -1)) : result) as T;
}

/** first, odd[0], later[0], odd[1], later[1], … along an axis. */
function interleave(first: Array, later: Array | null, odd: Array, count: number, axis: number): Array {
  const parts = later ? [first, later, odd] : [first, odd];
  return call1('interleave', parts, [count, axis], (...values) => {
    const even = values.length === 3 ? concatenate([values[0]!, values[1]!], axis) : values[0]!;
    const { shape } = even.type;
    const missing = shape.map((_, d) => (d === axis ? shape[axis]! - (count - shape[axis]!) : 0));
    const padded = pad(
      values.at(-1)!,
      scalar(0, even.type.dtype),
      shape.map(() => 0),
      missing,
    );
    const pairs = [even, padded].map((v) => reshape(v, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]));
    const doubled = reshape(
      concatenate(pairs, axis + 1),
      shape.map((n, d) => (d === axis ? 2 * n : n)),
    );
    return sliceAxis(doubled, axis, 0, count);
  });
}
