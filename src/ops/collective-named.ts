/**
 * Collectives over an axis that has a name: `vmap(f, { axisName })` makes the axis, and its rule for these ops acts across the batch
 * (any other vmap passes them by). What no vmap has resolved cannot run.
 *
 * Each has the attributes `axis_name` and `axis_size`.
 */
import { emit1 } from '../ir/builder.ts';
import { type Attrs, int, text, type Value } from '../ir/graph.ts';
import { type BatchDim, notDifferentiable, type Op } from '../ir/op.ts';
import { axisSize, unboundRemedy } from '../trace/axes.ts';
import type { TensorType } from '../types/shape.ts';
import { TraceError } from '../util/errors.ts';
import { multiply } from './arithmetic.ts';
import { atFront, moveBatch } from './batching.ts';
import { fullLike, iota, zeros } from './constant.ts';
import { define } from './define.ts';
import { dynamicSlice } from './dynamic.ts';
import { concatenate, reduceSum, reshape, sliceAxis } from './layout.ts';
import { reduceMax, reduceMin } from './reduce.ts';

interface Lane {
  readonly value: Value;
  readonly dim: BatchDim;
}

interface Named {
  readonly name: string;
  readonly infer: (x: TensorType | undefined, attrs: Attrs) => TensorType;
  /** Across the batch of the named axis, `size` lanes. */
  readonly across: (x: Lane, size: number, attrs: Attrs) => Lane;
  /** Under a batch of another axis, which is at axis 0 of operand and result: the attributes then. */
  readonly shift?: (attrs: Attrs) => Attrs;
  readonly jvp?: Op['jvp'];
  readonly transpose?: (ct: Value, attrs: Attrs) => Value;
}

function named({ name, infer, across, shift = (attrs) => attrs, jvp, transpose }: Named): Op {
  const op: Op = {
    name,
    dialect: 'systolic',
    kind: 'collective',
    infer: ([x], attrs) => [infer(x, attrs)],
    eval: (_inputs, { attrs }) => {
      const axis = text(attrs, 'axis_name');
      throw new TraceError(`${name}: the axis must be bound by a vmap around the call, got '${axis}'`, unboundRemedy(axis));
    },
    jvp: jvp ?? ((_primals, [dx], { attrs }) => [emit1(op, [dx!], attrs)]),
    ...(transpose && { transpose: ([ct], _inputs, { attrs }) => [ct ? transpose(ct, attrs) : null] }),
    batch: (inputs, dims, { attrs }, size, graphs) => {
      const lane = { value: inputs[0]!, dim: dims[0] ?? null };
      if (attrs['axis_name'] === graphs.axisName) {
        const { value, dim } = across(lane, size, attrs);
        return { outputs: [value], dims: [dim] };
      }
      return { outputs: [emit1(op, [atFront(lane.value, lane.dim, size)], shift(attrs))], dims: [0] };
    },
  };
  return op;
}

const attrsFor = (op: string, axisName: string): Attrs => ({ axis_name: axisName, axis_size: axisSize(op, axisName) });
const sameType = (x: TensorType | undefined): TensorType => x!;
const unbatched = (value: Value): Lane => ({ value, dim: null });

const psumOp: Op = named({
  name: 'psum',
  infer: sameType,
  across: ({ value, dim }, size) => unbatched(dim === null ? multiply(value, fullLike(value, size)) : reduceSum(value, [dim])),
  transpose: (ct, attrs) => emit1(psumOp, [ct], attrs),
});

/** The sum over the axis. */
export const psum = define(psumOp, (x: Value, axisName: string): Value => emit1(psumOp, [x], attrsFor('psum', axisName)));

/** The mean over the axis. */
export const pmean = (x: Value, axisName: string): Value => multiply(psum(x, axisName), fullLike(x, 1 / axisSize('pmean', axisName)));

const extremum = (name: string, reduce: (x: Value, axes: readonly number[]) => Value): Op =>
  named({
    name,
    infer: sameType,
    across: ({ value, dim }) => unbatched(dim === null ? value : reduce(value, [dim])),
    jvp: notDifferentiable('its tangent needs the position of the extremum along the axis'),
  });
const pmaxOp = extremum('pmax', reduceMax);
const pminOp = extremum('pmin', reduceMin);

/** The greatest value over the axis. It has no derivative. */
export const pmax = define(pmaxOp, (x: Value, axisName: string): Value => emit1(pmaxOp, [x], attrsFor('pmax', axisName)));
/** The least value over the axis. It has no derivative. */
export const pmin = define(pminOp, (x: Value, axisName: string): Value => emit1(pminOp, [x], attrsFor('pmin', axisName)));

const indexType: TensorType = { shape: [], dtype: 'int32' };
const axisIndexOp: Op = {
  ...named({
    name: 'axis_index',
    infer: () => indexType,
    across: (_x, size) => ({ value: iota({ shape: [size], dtype: 'int32' }, 0), dim: 0 }),
  }),
  jvp: () => [null],
};

/** Where along the axis this is: an i32 scalar. */
export const axisIndex = define(axisIndexOp, (axisName: string): Value => emit1(axisIndexOp, [], attrsFor('axis_index', axisName)));

const allGatherOp: Op = named({
  name: 'all_gather',
  infer: (x, attrs) => {
    const at = int(attrs, 'all_gather_dim');
    return { dtype: x!.dtype, shape: [...x!.shape.slice(0, at), int(attrs, 'axis_size'), ...x!.shape.slice(at)] };
  },
  across: ({ value, dim }, size, attrs) => unbatched(moveBatch(value, dim, int(attrs, 'all_gather_dim'), size)),
  shift: (attrs) => ({ ...attrs, all_gather_dim: int(attrs, 'all_gather_dim') + 1 }),
  transpose: (ct, attrs) => {
    const at = int(attrs, 'all_gather_dim');
    const { shape } = ct.type;
    const mine = emit1(axisIndexOp, [], { axis_name: attrs['axis_name']!, axis_size: attrs['axis_size']! });
    const start = shape.map((_, d) => (d === at ? mine : zeros(indexType)));
    const sum = emit1(psumOp, [ct], { axis_name: attrs['axis_name']!, axis_size: attrs['axis_size']! });
    const part = dynamicSlice(
      sum,
      start,
      shape.map((n, d) => (d === at ? 1 : n)),
    );
    return reshape(
      part,
      shape.filter((_, d) => d !== at),
    );
  },
});

/** The values of all along the axis, as a new axis `dim` of the result. */
export const allGather = define(
  allGatherOp,
  (x: Value, axisName: string, dim = 0): Value => emit1(allGatherOp, [x], { ...attrsFor('all_gather', axisName), all_gather_dim: dim }),
);

const ppermuteOp: Op = named({
  name: 'ppermute',
  infer: sameType,
  across: (x, size, attrs) => {
    const value = atFront(x.value, x.dim, size);
    const sources = new Array<number | null>(size).fill(null);
    for (const [source, target] of pairsOf(attrs)) sources[target!] = source!;
    const nothing = zeros({ ...value.type, shape: [1, ...value.type.shape.slice(1)] });
    return {
      value: concatenate(
        sources.map((s) => (s === null ? nothing : sliceAxis(value, 0, s, s + 1))),
        0,
      ),
      dim: 0,
    };
  },
  transpose: (ct, attrs) => emit1(ppermuteOp, [ct], { ...attrs, source_target_pairs: pairsOf(attrs).map(([s, t]) => [t!, s!]) }),
});

/** Sends the value at each source to its target; where nothing is sent to, there are zeros. */
export const ppermute = define(
  ppermuteOp,
  (x: Value, axisName: string, pairs: readonly (readonly [source: number, target: number])[]): Value => {
    const attrs = attrsFor('ppermute', axisName);
    const size = int(attrs, 'axis_size');
    for (const side of [0, 1]) {
      const ends = pairs.map((p) => p[side]!);
      if (!ends.every((e, i) => Number.isInteger(e) && e >= 0 && e < size && ends.indexOf(e) === i)) {
        throw new TraceError(
          `ppermute: ${side === 0 ? 'sources' : 'targets'} must be distinct positions below ${size}, got [${ends.join(', ')}]`,
        );
      }
    }
    return emit1(ppermuteOp, [x], { ...attrs, source_target_pairs: pairs });
  },
);

const pairsOf = (attrs: Attrs): readonly (readonly number[])[] => attrs['source_target_pairs'] as readonly (readonly number[])[];
