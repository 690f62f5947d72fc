/**
 * Classifies the state of a `while`: state that never changes is a const, an array of which every round
 * reads its own slice is an x, one that every round writes its own slice of is a y.
 *
 *     %r:4 = systolic.scan 0, %w, %x, %zeros length = 8 {            %k, %ys = systolic.scan %w, 0, %x length = 8 {
 *       (i, w, x, ys):                                                 (w, i, x):
 *       %0 = dynamic_slice %x, i, 0                             →      %0 = reshape %x
 *       …                                                              …
 *       return i + 1, w, %x, dynamic_update_slice(ys, %1, i, 0) }      return i + 1, reshape(%1) }
 *
 * Requires: indices that depend on counters alone. Ensures: nothing. Pays: for derivatives, which keep what each round makes and not
 * what it carries along.
 */
import { emit } from '../../ir/builder.ts';
import { dce, filter, usedParams } from '../../ir/dce.ts';
import { type Eqn, int, type Value } from '../../ir/graph.ts';
import { evalEqn } from '../../ops/define.ts';
import { dynamicSlice, dynamicUpdateSlice } from '../../ops/dynamic.ts';
import { reshape } from '../../ops/layout.ts';
import { scan } from '../../ops/scan.ts';
import { options, parts } from '../../ops/scan-parts.ts';
import { region } from '../../ops/subgraph.ts';
import { isInteger } from '../../types/dtype.ts';
import { filled, type HostTensor } from '../../types/host.ts';
import { range, sizeOf, type TensorType } from '../../types/shape.ts';
import { InternalError } from '../../util/errors.ts';
import { regionOf, splatValue } from '../emit/region.ts';
import { tuning } from '../tuning.ts';
import { graphPassOf } from './pass.ts';
import { stepOf } from './raise-scan.ts';
import { type Rule, rewrite } from './rewrite.ts';

export const sliceScan = graphPassOf('slice-scan', (graph) =>
  rewrite(graph, (eqn, producerOf) => (eqn.op === scan.op ? sliced(eqn, producerOf) : null)),
);

const { mostRounds } = tuning.scan;

function sliced(eqn: Eqn, producerOf: Parameters<Rule>[1]): readonly Value[] | null {
  const { length, unroll, ...given } = options(eqn.attrs);
  if (length === 0 || length > mostRounds) return null;
  const body = eqn.regions[0]!;
  const [consts, init, xs] = parts(eqn.inputs, eqn.attrs);
  const [pc, pk, px] = parts(body.params, eqn.attrs);
  const { producer, users } = regionOf(body);
  const orderOf = orders(eqn, producerOf);
  let reverse = xs.length > 0 || eqn.outputs.length > init.length ? given.reverse : null;
  /** Whether round after round takes one slice after the other, all in the same direction. */
  const inTurn = (index: Value, stack: TensorType, slice: TensorType): boolean => {
    if (stack.shape[0] !== length || sizeOf(slice.shape) * length !== sizeOf(stack.shape) || slice.shape[0] !== 1) return false;
    const order = orderOf(index);
    if (order !== null) reverse ??= order;
    return order !== null && order === reverse;
  };

  const fixed = pk.map((p, j) => body.results[j] === p);
  const stacks = pk.map((p, j) => {
    const next = producer(body.results[j]!);
    const only =
      next?.op === dynamicUpdateSlice.op && next.inputs[0] === p && users(p).length === 1 && users(next.outputs[0]!).length === 0;
    const once = body.results.every((v, k) => k === j || (v !== p && v !== next?.outputs[0]));
    return only && once && inTurn(next.inputs[2]!, p.type, next.inputs[1]!.type) ? next : null;
  });
  const sources = new Map<Value, Value>([
    ...pc.map((p, j) => [p, consts[j]!] as const),
    ...pk.flatMap((p, j) => (fixed[j] ? [[p, init[j]!] as const] : [])),
  ]);
  const reads = body.eqns.filter(
    (e) => e.op === dynamicSlice.op && sources.has(e.inputs[0]!) && inTurn(e.inputs[1]!, e.inputs[0]!.type, e.outputs[0]!.type),
  );
  if (reads.length === 0 && !fixed.includes(true) && stacks.every((s) => s === null)) return null;

  const state = pk.map((_, j) => !fixed[j] && !stacks[j]);
  const constParams = [...pc, ...filter(pk, fixed)];
  const slices = reads.map((e): TensorType => ({ dtype: e.outputs[0]!.type.dtype, shape: e.outputs[0]!.type.shape.slice(1) }));
  const whole = region([...constParams, ...filter(pk, state), ...px, ...slices], (values) => {
    const named = [...constParams, ...filter(pk, state), ...px];
    const env = new Map<Value, Value>(named.map((p, i) => [p, values[i]!]));
    const read = new Map(reads.map((e, i) => [e, values[named.length + i]!]));
    for (const e of body.eqns) {
      if (stacks.includes(e)) continue;
      const slice = read.get(e);
      const outputs = slice
        ? [reshape(slice, e.outputs[0]!.type.shape)]
        : emit(
            e.op,
            e.inputs.map((v) => env.get(v)!),
            e.attrs,
            e.regions,
          );
      e.outputs.forEach((v, i) => env.set(v, outputs[i]!));
    }
    const made = stacks.flatMap((s) => (s ? [reshape(env.get(s.inputs[1]!)!, s.inputs[1]!.type.shape.slice(1))] : []));
    const results = body.results.map((v) => env.get(v)!);
    return [...filter(results, state), ...results.slice(init.length), ...made];
  });
  const trimmed = dce(whole);
  const used = usedParams(trimmed).map((u, i) => u || i >= constParams.length);
  const outputs = scan({
    body: { ...trimmed, params: filter(trimmed.params, used) },
    consts: filter([...consts, ...filter(init, fixed)], used),
    init: filter(init, state),
    xs: [...xs, ...reads.map((e) => sources.get(e.inputs[0]!)!)],
    length,
    reverse: reverse ?? false,
    unroll,
  });
  const left = outputs.slice();
  const carry = left.splice(0, state.filter(Boolean).length);
  const ys = left.splice(0, eqn.outputs.length - init.length);
  return [...init.map((v, j) => (fixed[j] ? v : stacks[j] ? left.shift()! : carry.shift()!)), ...ys];
}

/**
 * For a value of the body: whether it is 0, 1, … in the rounds (`false`), or counts down to 0 (`true`, as `reverse` of scan); `null` where
 * it is anything else.
 */
function orders(eqn: Eqn, producerOf: Parameters<Rule>[1]): (v: Value) => boolean | null {
  const length = int(eqn.attrs, 'length');
  const body = eqn.regions[0]!;
  const [consts, init] = parts(eqn.inputs, eqn.attrs);
  const { producer } = regionOf(body);
  const numberOf = (v: Value): number | null => {
    const at = body.params.indexOf(v);
    return at < 0 ? splatValue(producer(v)) : at < consts.length ? splatValue(producerOf(eqn.inputs[at]!)) : null;
  };
  const known = new Map<Value, readonly number[] | null>();
  const inRounds = (v: Value): readonly number[] | null => {
    let values = known.get(v);
    if (values === undefined) known.set(v, (values = compute(v)));
    return values;
  };
  const compute = (v: Value): readonly number[] | null => {
    if (sizeOf(v.type.shape) !== 1) return null;
    const fixed = numberOf(v);
    if (fixed !== null) return range(length).map(() => fixed);
    const carried = body.params.indexOf(v) - consts.length;
    if (carried >= 0) {
      const first = carried < init.length && isInteger(v.type.dtype) ? splatValue(producerOf(init[carried]!)) : null;
      const step = first === null ? null : stepOf(body, carried + consts.length, consts.length, numberOf);
      return step === null ? null : range(length).map((round) => first! + round * step);
    }
    const made = producer(v);
    if (!made || made.regions.length > 0 || made.outputs.length > 1) return null;
    const operands = made.inputs.map(inRounds);
    if (operands.includes(null)) return null;
    return range(length).map((round) => {
      const inputs = operands.map((list, i): HostTensor => filled(made.inputs[i]!.type.dtype, made.inputs[i]!.type.shape, list![round]!));
      return evalEqn(made, inputs, noRegions)[0]!.data[0]!;
    });
  };
  return (v) => {
    const values = inRounds(v);
    if (!values) return null;
    if (values.every((n, round) => n === round)) return false;
    return values.every((n, round) => n === length - 1 - round) ? true : null;
  };
}

const noRegions = (): never => {
  throw new InternalError('slice-scan: an operation without regions ran one');
};
