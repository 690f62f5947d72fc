/**
 * `scan`: a loop with a known number of rounds that carries state and reads and writes one slice per round. It is ours and first class
 * until late, because a `while` has lost what differentiation needs; it leaves as StableHLO's `while`.
 *
 * Operands are [consts…, initial carry…, xs…]; the region maps (consts, carry, slices of xs) to (carry, slices of ys); results are
 * [last carry…, ys…]. `reverse` goes from the last slice to the first. `unroll` is a hint to the compiler.
 */
import { dce, filter, usedParams } from '../ir/dce.ts';
import { flag, type Graph, int, type Value } from '../ir/graph.ts';
import type { BatchRule, Op } from '../ir/op.ts';
import { allocate, type HostTensor } from '../types/host.ts';
import { formatType, sizeOf, type TensorType } from '../types/shape.ts';
import { ArgumentError, ShapeError } from '../util/errors.ts';
import { atFront, moveBatch } from './batching.ts';
import { define } from './define.ts';
import { dual, linearize, transpose } from './scan-derivatives.ts';
import { emitScan, options, parts, type Scan } from './scan-parts.ts';
import { scanToWhile } from './scan-to-while.ts';
import { checkCarry, checkParams, cut, fixpoint, isPresent, typesOf } from './subgraph.ts';

export type { Scan } from './scan-parts.ts';

const infer: Op['infer'] = (inputs, attrs, regions) => {
  const body = regions[0]!;
  const length = int(attrs, 'length');
  if (!Number.isInteger(length) || length < 0)
    throw new ArgumentError(`scan: length must be an integer that is not negative, got ${length}`);
  const [consts, init, xs] = parts(inputs, attrs);
  for (const x of xs)
    if (x.shape[0] !== length) throw new ShapeError(`scan: xs must have ${length} slices along axis 0, got ${formatType(x)}`);
  checkParams('scan', 'body', body, [...consts, ...init, ...xs.map(sliceType)]);
  const [carry, ys] = cut(typesOf(body.results), init.length) as [TensorType[], TensorType[]];
  checkCarry('scan', init, carry);
  return [...init, ...ys.map(({ shape, dtype }) => ({ shape: [length, ...shape], dtype }))];
};

const evaluate: Op['eval'] = (inputs, eqn, run) => {
  const [consts, init, xs] = parts(inputs, eqn.attrs);
  const length = int(eqn.attrs, 'length');
  const ys = eqn.outputs.slice(init.length).map(({ type }): HostTensor => ({ type, data: allocate(type.dtype, sizeOf(type.shape)) }));
  let carry: readonly HostTensor[] = init;
  for (let round = 0; round < length; round++) {
    const at = flag(eqn.attrs, 'reverse') ? length - 1 - round : round;
    const results = run(eqn.regions[0]!, [...consts, ...carry, ...xs.map((x) => sliceAt(x, at))]);
    carry = results.slice(0, init.length);
    ys.forEach((y, i) => {
      const part = results[init.length + i]!.data;
      y.data.set(part, at * part.length);
    });
  }
  return [...carry, ...ys];
};

const batch: BatchRule = (inputs, dims, eqn, size, graphs) => {
  const body = eqn.regions[0]!;
  const [consts, init, xs] = parts(inputs, eqn.attrs);
  const [cDims, kDims, xDims] = parts(dims, eqn.attrs);
  const sliceDims = xDims.map((d) => (d === null ? null : Math.max(d - 1, 0)));
  const ys = body.results.slice(init.length).map(() => false);
  const lift = (carry: readonly boolean[]) =>
    graphs.vmap(body, size, [...cDims, ...carry.map((b) => (b ? 0 : null)), ...sliceDims], [...carry, ...ys]);
  const on = fixpoint(kDims.map(isPresent), (m) => lift(m).dims.slice(0, init.length).map(isPresent));
  const { graph, dims: outDims } = lift(on);
  const outputs = scan({
    ...options(eqn.attrs),
    body: graph,
    consts,
    init: init.map((v, i) => (on[i] ? atFront(v, kDims[i]!, size) : v)),
    xs: xs.map((v, i) => (xDims[i] === 0 ? moveBatch(v, 0, 1, size) : v)),
  });
  return { outputs, dims: outDims.map((d, i) => (d === null || i < init.length ? d : d + 1)) };
};

/** Drops ys that nobody uses, and carries that only they and themselves need. */
const prune: Op['prune'] = (eqn, used) => {
  const body = eqn.regions[0]!;
  const [consts, init, xs] = parts(eqn.inputs, eqn.attrs);
  const [usedCarry, usedYs] = cut(used, init.length) as [boolean[], boolean[]];
  const need = (carry: readonly boolean[]): Graph => dce({ ...body, results: filter(body.results, [...carry, ...usedYs]) });
  const on = fixpoint(usedCarry, (m) => parts(usedParams(need(m)), eqn.attrs)[1]);
  const keep = [...on, ...usedYs];
  const graph = need(on);
  const [cOn, , xOn] = parts(usedParams(graph), eqn.attrs);
  if ([...keep, ...cOn, ...xOn].every((k) => k)) return eqn;
  const operands = [...cOn, ...on, ...xOn];
  return {
    ...eqn,
    inputs: filter([...consts, ...init, ...xs], operands),
    attrs: { ...eqn.attrs, num_consts: cOn.filter((k) => k).length, num_carry: on.filter((k) => k).length },
    regions: [{ ...graph, params: filter(graph.params, operands) }],
    outputs: filter(eqn.outputs, keep),
  };
};

const scanOp: Op = {
  name: 'scan',
  dialect: 'systolic',
  kind: 'control',
  infer,
  eval: evaluate,
  jvp: { dual },
  linearize,
  transpose,
  batch,
  prune,
  expand: scanToWhile,
};

/** Emits a scan; returns [last carry…, ys…]. */
export const scan = define(scanOp, (s: Scan): readonly Value[] => emitScan(scanOp, s));

const sliceType = ({ shape, dtype }: TensorType): TensorType => ({ shape: shape.slice(1), dtype });

function sliceAt(x: HostTensor, i: number): HostTensor {
  const type = sliceType(x.type);
  const n = sizeOf(type.shape);
  return { type, data: x.data.subarray(i * n, (i + 1) * n) };
}
