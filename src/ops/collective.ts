/**
 * StableHLO's collectives, for programs made for many devices. Here a program runs on one: groups of one device are served, anything else is
 * typed, differentiated, printed, and refused when it is to run. (Collectives over the named axis of a vmap: `collective-named.ts`.)
 */
import { emit, emit1 } from '../ir/builder.ts';
import { type Attrs, type Eqn, type Graph, int, type Value } from '../ir/graph.ts';
import { flat, type JvpRule, type Op, type TransposeRule } from '../ir/op.ts';
import { filled, type HostTensor } from '../types/host.ts';
import { formatType, type TensorType } from '../types/shape.ts';
import { ArgumentError, ShapeError } from '../util/errors.ts';
import { add } from './arithmetic.ts';
import { atFront } from './batching.ts';
import { zeros } from './constant.ts';
import { define } from './define.ts';
import { checkReducer, reducer, reducerOp } from './region.ts';

/** Which devices act together, a list for each group; and how that is written. */
export interface GroupAttrs {
  readonly replica_groups: readonly (readonly number[])[];
  readonly channel_handle?: Attrs;
  readonly use_global_device_ids?: boolean;
}

interface Collective {
  readonly name: string;
  readonly infer: (x: TensorType, attrs: Attrs) => TensorType;
  /** Attributes that count axes: they move with a batch. */
  readonly axes?: readonly string[];
  /** What takes cotangents back; the op is linear if its region, where it has one, adds. */
  readonly transpose: (ct: Value, eqn: Eqn) => Value;
  /** What the one device gets: its own operand, or zeros. */
  readonly alone?: (attrs: Attrs) => 'operand' | 'zeros';
}

function collective({ name, infer, axes = [], transpose, alone = () => 'operand' }: Collective): Op {
  const jvp: JvpRule = (primals, tangents, eqn) => {
    checkLinear(eqn);
    const filledIn = tangents.map((t, i) => t ?? zeros(primals[i]!.type));
    return [...emit(op, filledIn, eqn.attrs, eqn.regions)];
  };
  const back: TransposeRule = (cts, _inputs, eqn) => {
    checkLinear(eqn);
    return cts.map((ct) => (ct ? transpose(ct, eqn) : null));
  };
  const op: Op = {
    name,
    dialect: 'stablehlo',
    kind: 'collective',
    infer: (inputs, attrs, regions) => {
      if (regions.length > 0) for (const x of inputs) checkReducer(name, regions[0], [x]);
      return inputs.map((x) => infer(x, attrs));
    },
    eval: (inputs, eqn) => {
      checkAlone(eqn);
      return inputs.map((x): HostTensor => (alone(eqn.attrs) === 'operand' ? x : filled(x.type.dtype, x.type.shape, 0)));
    },
    jvp,
    transpose: back,
    batch: (inputs, dims, eqn, size) => {
      const moved = Object.fromEntries(axes.map((axis) => [axis, int(eqn.attrs, axis) + 1]));
      const operands = inputs.map((v, i) => atFront(v, dims[i]!, size));
      return { outputs: emit(op, operands, { ...eqn.attrs, ...moved }, eqn.regions), dims: inputs.map(() => 0) };
    },
    element: (e, index, output) => {
      checkAlone(e.eqn);
      return alone(e.eqn.attrs) === 'operand' ? e.operand(output, index) : e.literal(0, e.eqn.inputs[output]!.type.dtype);
    },
  };
  return op;
}

const groupsOf = (attrs: Attrs): readonly (readonly number[])[] => (attrs['replica_groups'] ?? []) as readonly (readonly number[])[];
const groupSize = (attrs: Attrs): number => groupsOf(attrs)[0]?.length ?? 1;

/** Throws where an equation needs other devices than the one there is. */
export function checkAlone({ op, attrs }: Eqn): void {
  const most = Math.max(1, ...groupsOf(attrs).map((g) => g.length));
  if (most > 1) throw new ArgumentError(`${op.name}: groups must be of one device to run here, got groups of ${most}`, manyRemedy);
  const pairs = attrs['source_target_pairs'] as readonly (readonly [number, number])[] | undefined;
  const far = pairs?.find(([from, to]) => from !== 0 || to !== 0);
  if (far) throw new ArgumentError(`${op.name}: source and target must be device 0 to run here, got ${far[0]} and ${far[1]}`, manyRemedy);
}
const manyRemedy =
  'This program is for several devices: run it with XLA, or write it for one (vmap with axisName gives collectives over a batch).';

function checkLinear({ op, regions }: Eqn): void {
  const [region] = regions;
  if (!region || reducerOp(region) === add.op) return;
  throw new ArgumentError(`${op.name}: only sums have a derivative, got a region of ${region.eqns.map((e) => e.op.name).join(', ')}`);
}

function axisOf(op: string, name: string, x: TensorType, attrs: Attrs): number {
  const axis = int(attrs, name);
  if (!(Number.isInteger(axis) && axis >= 0 && axis < x.shape.length)) {
    throw new ShapeError(`${op}: ${name} must be an axis of the operand, got ${axis} for ${formatType(x)}`);
  }
  return axis;
}

/** The type with one axis so many times as long; `factor` may be 1/n where n divides it. */
function scaled(op: string, x: TensorType, axis: number, times: number, parts: number): TensorType {
  const size = x.shape[axis]!;
  if (size % parts !== 0) throw new ShapeError(`${op}: axis ${axis} must divide into ${parts} parts, got ${formatType(x)}`);
  return { dtype: x.dtype, shape: x.shape.map((d, i) => (i === axis ? (d / parts) * times : d)) };
}

const allReduceOp = collective({
  name: 'all_reduce',
  infer: (x) => x,
  transpose: (ct, { attrs, regions }) => emit1(allReduceOp, [ct], attrs, regions),
});
/** Operands combined over the devices of a group; every device gets the result. */
export const allReduce = define(allReduceOp, (operands: readonly Value[], region: Graph, attrs: GroupAttrs): readonly Value[] =>
  emit(allReduceOp, operands, attrs as unknown as Attrs, [region]),
);

const allGatherOp = collective({
  name: 'all_gather',
  axes: ['all_gather_dim'],
  infer: (x, attrs) => scaled('all_gather', x, axisOf('all_gather', 'all_gather_dim', x, attrs), groupSize(attrs), 1),
  transpose: (ct, { attrs }) => {
    const { all_gather_dim, ...rest } = attrs;
    return emit1(reduceScatterOp, [ct], { ...rest, scatter_dimension: all_gather_dim! }, [reducer(ct.type.dtype, add)]);
  },
});
/** The operands of a group's devices joined along an axis; every device gets all. */
export const allGather = define(allGatherOp, (operands: readonly Value[], all_gather_dim: number, attrs: GroupAttrs): readonly Value[] =>
  emit(allGatherOp, operands, { ...attrs, all_gather_dim } as unknown as Attrs),
);

const reduceScatterOp = collective({
  name: 'reduce_scatter',
  axes: ['scatter_dimension'],
  infer: (x, attrs) => scaled('reduce_scatter', x, axisOf('reduce_scatter', 'scatter_dimension', x, attrs), 1, groupSize(attrs)),
  transpose: (ct, { attrs }) => {
    const { scatter_dimension, ...rest } = attrs;
    return emit1(allGatherOp, [ct], { ...rest, all_gather_dim: scatter_dimension! });
  },
});
/** `allReduce`, of which each device gets its part along an axis. */
export const reduceScatter = define(
  reduceScatterOp,
  (operand: Value, scatter_dimension: number, region: Graph, attrs: GroupAttrs): Value =>
    emit1(reduceScatterOp, [operand], { ...attrs, scatter_dimension } as unknown as Attrs, [region]),
);

const allToAllOp = collective({
  name: 'all_to_all',
  axes: ['split_dimension', 'concat_dimension'],
  infer: (x, attrs) => {
    const count = int(attrs, 'split_count');
    const split = scaled('all_to_all', x, axisOf('all_to_all', 'split_dimension', x, attrs), 1, count);
    return scaled('all_to_all', split, axisOf('all_to_all', 'concat_dimension', x, attrs), count, 1);
  },
  transpose: (ct, { attrs }) => {
    const turned = { split_dimension: attrs['concat_dimension']!, concat_dimension: attrs['split_dimension']! };
    return emit1(allToAllOp, [ct], { ...attrs, ...turned });
  },
});
/** The operand in parts along an axis, one for each device of the group, and what they sent joined along another. */
export const allToAll = define(
  allToAllOp,
  (
    operands: readonly Value[],
    attrs: GroupAttrs & { readonly split_dimension: number; readonly concat_dimension: number; readonly split_count: number },
  ) => emit(allToAllOp, operands, attrs as unknown as Attrs),
);

const pairsOf = (attrs: Attrs): readonly (readonly [number, number])[] =>
  attrs['source_target_pairs'] as readonly (readonly [number, number])[];
const collectivePermuteOp = collective({
  name: 'collective_permute',
  infer: (x) => x,
  alone: (attrs) => (pairsOf(attrs).length > 0 ? 'operand' : 'zeros'),
  transpose: (ct, { attrs }) =>
    emit1(collectivePermuteOp, [ct], { ...attrs, source_target_pairs: pairsOf(attrs).map(([from, to]) => [to, from]) }),
});
/** Each target gets its source's operand; a device that is no target gets zeros. */
export const collectivePermute = define(
  collectivePermuteOp,
  (operand: Value, source_target_pairs: readonly (readonly [number, number])[], channel_handle?: Attrs): Value =>
    emit1(collectivePermuteOp, [operand], { source_target_pairs, ...(channel_handle && { channel_handle }) }),
);

/** The number of the device, which is 0 where there is one. */
const idOp = (name: string): Op => {
  const type: TensorType = { shape: [], dtype: 'uint32' };
  return {
    name,
    dialect: 'stablehlo',
    kind: 'collective',
    infer: () => [type],
    eval: () => [filled('uint32', [], 0)],
    jvp: flat,
    batch: (_inputs, _dims, eqn) => ({ outputs: emit(eqn.op, []), dims: [null] }),
    element: (e) => e.literal(0, 'uint32'),
  };
};
const partitionIdOp = idOp('partition_id');
const replicaIdOp = idOp('replica_id');
export const partitionId = define(partitionIdOp, (): Value => emit1(partitionIdOp, []));
export const replicaId = define(replicaIdOp, (): Value => emit1(replicaIdOp, []));
