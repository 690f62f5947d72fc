import { transpose } from '../ops/layout.ts';
import { bindAxis } from '../trace/axes.ts';
import { broadcastPrefix, paths, unflatten } from '../trace/tree.ts';
import { withAxis } from '../transforms/graph-transforms.ts';
import { formatType, range } from '../types/shape.ts';
import { ArgumentError, ShapeError } from '../util/errors.ts';
import type { Array } from './array.ts';
import { applyGraph, call1 } from './call.ts';
import { type AnyFunction, flattenArgs, type Inputs, nameOf, trace } from './trace.ts';

// biome-ignore lint/suspicious/noExplicitAny: a prefix of the argument tree
export type Axes = number | null | readonly any[] | { readonly [key: string]: any };

export interface VmapOptions {
  /** The batch axis of each argument, or of each leaf as a prefix of the argument list; `null`: the same for the whole batch. */
  readonly inAxes?: Axes;
  /** Where the batch axis of each result goes. */
  readonly outAxes?: Axes;
  /** A name by which `lax.psum` and its kin refer to the axis. */
  readonly axisName?: string;
  /** The batch size, where no argument has a batch axis. */
  readonly axisSize?: number;
}

/**
 * Maps a function over an axis of its arguments, as one program without a loop. The second argument may be the `inAxes` themselves.
 *
 * @throws ShapeError if the mapped axes differ in size; ArgumentError if `inAxes` does not fit the arguments.
 */
export function vmap<F extends AnyFunction>(
  f: F,
  inAxes: Axes | VmapOptions = 0,
  outAxes?: Axes,
  axisName?: string,
  axisSize?: number,
): (...args: Inputs<F>) => ReturnType<F> {
  const positions = Object.entries({ outAxes, axisName, axisSize }).filter(([, value]) => value !== undefined);
  const options: VmapOptions = isOptions(inAxes) ? inAxes : { inAxes, ...Object.fromEntries(positions) };
  const name = `vmap(${nameOf(f, 'f')})`;
  return Object.defineProperty(
    (...args: unknown[]) => {
      const [leaves, tree] = flattenArgs(name, args);
      const axes = broadcastPrefix(`${name}: inAxes`, options.inAxes === undefined ? 0 : options.inAxes, tree).map((a, i) =>
        normalize(name, a, leaves[i]!),
      );
      const size = batchSize(name, leaves, axes, options.axisSize, () => paths(tree));
      const slices = leaves.map((l, i) => ({
        type: axes[i] === null ? l.type : { dtype: l.dtype, shape: l.shape.filter((_, d) => d !== axes[i]) },
        weak: l.weakType,
      }));
      const { axisName } = options;
      const traced = axisName === undefined ? trace(name, f, tree, slices) : bindAxis(axisName, size, () => trace(name, f, tree, slices));
      const { graph } = withAxis(axisName ?? null).vmap(
        traced.graph,
        size,
        [...traced.captures.map(() => null), ...axes],
        traced.graph.results.map(() => true),
      );
      const outputs = applyGraph(name, graph, [...traced.captures, ...leaves]);
      const outAxes = broadcastPrefix(`${name}: outAxes`, options.outAxes ?? 0, traced.outTree);
      return unflatten(
        traced.outTree,
        outputs.map((o, i) => moveFirstAxis(name, o, outAxes[i])),
      );
    },
    'name',
    { value: name },
  ) as never;
}

const isOptions = (x: Axes | VmapOptions): x is VmapOptions =>
  typeof x === 'object' &&
  x !== null &&
  !globalThis.Array.isArray(x) &&
  Object.keys(x).every((k) => ['inAxes', 'outAxes', 'axisName', 'axisSize'].includes(k));

function normalize(name: string, axis: unknown, leaf: Array): number | null {
  if (axis === null || axis === undefined) return null;
  const positive = typeof axis === 'number' && axis < 0 ? axis + leaf.ndim : axis;
  if (!Number.isInteger(positive) || (positive as number) < 0 || (positive as number) >= leaf.ndim)
    throw new ArgumentError(`${name}: inAxes must name axes of the arguments, got ${String(axis)} for ${formatType(leaf.type)}`);
  return positive as number;
}

function batchSize(
  name: string,
  leaves: readonly Array[],
  axes: readonly (number | null)[],
  given: number | undefined,
  names: () => string[],
): number {
  const sizes = leaves.map((l, i) => (axes[i] === null ? null : l.shape[axes[i]!]!));
  const size = given ?? sizes.find((s) => s !== null);
  if (size === undefined || size === null)
    throw new ArgumentError(
      `${name}: at least one argument must have a batch axis, got inAxes of null only`,
      'Give one argument an axis, or pass axisSize.',
    );
  if (sizes.some((s) => s !== null && s !== size)) {
    const list = sizes.flatMap((s, i) =>
      s === null ? [] : [`${s} (axis ${axes[i]} of ${formatType(leaves[i]!.type)}, argument ${names()[i]})`],
    );
    throw new ShapeError(`${name}: mapped axes must have one size, got ${list.join(', ')}`);
  }
  return size;
}

function moveFirstAxis(name: string, x: Array, axis: unknown): Array {
  if (axis === 0) return x;
  const to = typeof axis === 'number' && axis < 0 ? axis + x.ndim : axis;
  if (!Number.isInteger(to) || (to as number) < 0 || (to as number) >= x.ndim)
    throw new ArgumentError(`${name}: outAxes must name axes of the results, got ${String(axis)} for ${formatType(x.type)}`);
  const perm = range(x.ndim - 1, 1);
  perm.splice(to as number, 0, 0);
  return call1('moveaxis', [x], perm, (v) => transpose(v, perm));
}
