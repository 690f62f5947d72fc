/**
 * How far a right device's results may lie from the evaluator's, element by element: what a comparison may allow and no more.
 *
 * A tensor goes with its *slack*. Most values have none: integers, bools, and floats that every order of evaluation makes alike (moves,
 * selections, sums of few bits). What rounds adds the accuracy that its kernel promises; what computes from inexact operands is evaluated at
 * the ends of their intervals. Where a small error could make a large one (a comparison of inexact numbers, a quotient near a pole) there is
 * no bound, and programs in which that happens are not compared.
 */
import { type Attrs, type Eqn, type Graph, int, type Value } from '../../src/ir/graph.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { isFloat } from '../../src/types/dtype.ts';
import { allocate, type HostData, type HostTensor } from '../../src/types/host.ts';
import { sizeOf, type TensorType } from '../../src/types/shape.ts';
import { type Bounded, type BoundOptions, distance, exact, Unbounded } from './bounded.ts';
import { wider } from './rounding.ts';
import { sameAtCorners, slackOf } from './slack.ts';
import { reorderings, type Terms, termsOf } from './terms.ts';

/** Results and slacks of a graph. @throws Unbounded */
export function boundGraph(graph: Graph, args: readonly Bounded[], options: BoundOptions): Bounded[] {
  const values = new Map<Value, Bounded>();
  graph.params.forEach((p, i) => values.set(p, args[i]!));
  for (const eqn of graph.eqns) {
    const results = boundEqn(
      eqn,
      eqn.inputs.map((v) => values.get(v)!),
      options,
    );
    eqn.outputs.forEach((v, i) => values.set(v, results[i]!));
  }
  return graph.results.map((v) => values.get(v)!);
}

/** @throws Unbounded */
export function boundEqn(eqn: Eqn, inputs: readonly Bounded[], options: BoundOptions): Bounded[] {
  if (eqn.op.kind === 'control') return boundControl(eqn, inputs, options);
  if (eqn.op.kind === 'call') return boundGraph(eqn.regions[0]!, inputs, options);
  const tensors = inputs.map((x) => x.tensor);
  const results = eqn.op.eval(tensors, eqn, evaluate);
  checkNanSigns(eqn, tensors, results);
  checkZeroSigns(eqn, inputs, results);
  if (results.every(({ type }) => !isFloat(type.dtype)) && inputs.every((x) => !x.slack)) return results.map(exact);
  const signed = moves.has(eqn.op.kind) && inputs.every((x) => x.signed);
  return results.map((tensor, k) => {
    if (!isFloat(tensor.type.dtype)) return { tensor, slack: sameAtCorners(eqn, k, tensor, inputs) };
    const terms = termsOf(eqn, inputs, k);
    return { tensor, terms, signed, slack: withReorderings(slackOf(eqn, k, tensor, inputs, options), terms, eqn) };
  });
}

/** Kinds of ops that compute no zeros. */
const moves: ReadonlySet<string> = new Set(['layout', 'gather', 'barrier']);

/** What only moves has its operands' slack, and theirs in it already. */
function withReorderings(slack: Float32Array | null, terms: Terms | undefined, eqn: Eqn): Float32Array | null {
  if (!terms || eqn.op.kind === 'layout' || !terms.size.some((_, i) => reorderings(terms, i) > 0)) return slack;
  return terms.size.map((_, i) => wider((slack ? slack[i]! : 0) + reorderings(terms, i)));
}

/**
 * No standard says which sign a computed NaN has, and machines differ: where a total order or a cast of bits shows it, there is no result to
 * compare with.
 */
export function checkNanSigns(eqn: Eqn, inputs: readonly HostTensor[], results: readonly HostTensor[]): void {
  if (!inputs.some(({ type, data }) => isFloat(type.dtype) && data.some(Number.isNaN))) return;
  const others = eqn.op.eval(inputs.map(withOtherNans), eqn, evaluate);
  const same = results.every(({ data }, k) => data.every((x, i) => Object.is(x, others[k]!.data[i])));
  if (!same) throw new Unbounded(`${eqn.op.name} by the sign of a NaN`);
}

/**
 * WGSL promises no sign of a computed zero either, and Mesa gives back −0 for 0 to which nothing was added. Each operand by itself, for which
 * zeros of several have which sign is not known either.
 */
function checkZeroSigns(eqn: Eqn, inputs: readonly Bounded[], results: readonly HostTensor[]): void {
  inputs.forEach((x, i) => {
    if (x.signed || !isFloat(x.tensor.type.dtype) || !x.tensor.data.some((v) => v === 0)) return;
    const others = eqn.op.eval(
      inputs.map((y, j) => (j === i ? withOthers(y.tensor, (v) => v === 0) : y.tensor)),
      eqn,
      evaluate,
    );
    const same = results.every(({ data }, k) => data.every((v, at) => distance(v, others[k]!.data[at]!) === 0));
    if (!same) throw new Unbounded(`${eqn.op.name} by the sign of a zero`);
  });
}

const withOtherNans = (tensor: HostTensor): HostTensor => withOthers(tensor, Number.isNaN);

/** With the other sign where a number is one of those. */
function withOthers({ type, data }: HostTensor, which: (x: number) => boolean): HostTensor {
  if (!(data instanceof Float32Array)) return { type, data };
  const bits = new Uint32Array(data.slice().buffer);
  data.forEach((x, i) => {
    if (which(x)) bits[i]! ^= 0x80000000;
  });
  return { type, data: new Float32Array(bits.buffer) };
}

// Control flow: as the evaluator runs it.

function boundControl(eqn: Eqn, inputs: readonly Bounded[], options: BoundOptions): Bounded[] {
  const { attrs, regions } = eqn;
  if (eqn.op.name === 'case') {
    const [index, ...operands] = inputs;
    const i = index!.tensor.data[0]!;
    return boundGraph(regions[i >= 0 && i < regions.length ? i : regions.length - 1]!, operands, options);
  }
  const consts = inputs.slice(0, int(attrs, 'num_consts'));
  if (eqn.op.name === 'while') {
    let carry = inputs.slice(consts.length);
    for (let round = 0; ; round++) {
      if (boundGraph(regions[0]!, [...consts, ...carry], options)[0]!.tensor.data[0] === 0) return carry;
      if (round === (options.maxRounds ?? 1000)) throw new Unbounded('a loop without end');
      carry = boundGraph(regions[1]!, [...consts, ...carry], options);
    }
  }
  if (eqn.op.name === 'scan') return boundScan(eqn, inputs, consts, attrs, options);
  throw new Unbounded(`no bound is known for ${eqn.op.name}`);
}

function boundScan(eqn: Eqn, inputs: readonly Bounded[], consts: readonly Bounded[], attrs: Attrs, options: BoundOptions): Bounded[] {
  const carries = int(attrs, 'num_carry');
  const length = int(attrs, 'length');
  let carry = inputs.slice(consts.length, consts.length + carries);
  const xs = inputs.slice(consts.length + carries);
  const ys = eqn.outputs.slice(carries).map((v) => stackFor(v.type));
  for (let n = 0; n < length; n++) {
    const i = attrs['reverse'] === true ? length - 1 - n : n;
    const results = boundGraph(eqn.regions[0]!, [...consts, ...carry, ...xs.map((x) => slice(x, i))], options);
    carry = results.slice(0, carries);
    results.slice(carries).forEach((y, j) => {
      ys[j]!.tensor.data.set(y.tensor.data, i * y.tensor.data.length);
      if (y.slack) ys[j]!.slack.set(y.slack, i * y.tensor.data.length);
    });
  }
  return [...carry, ...ys.map(({ tensor, slack }) => ({ tensor, slack: slack.some((s) => s > 0) ? slack : null }))];
}

const stackFor = (type: TensorType): { readonly tensor: HostTensor; readonly slack: Float32Array } => {
  const data = allocate(type.dtype, sizeOf(type.shape));
  return { tensor: { type, data }, slack: new Float32Array(data.length) };
};

function slice({ tensor, slack }: Bounded, i: number): Bounded {
  const shape = tensor.type.shape.slice(1);
  const n = sizeOf(shape);
  return {
    tensor: { type: { shape, dtype: tensor.type.dtype }, data: tensor.data.slice(i * n, (i + 1) * n) as HostData },
    slack: slack?.slice(i * n, (i + 1) * n) ?? null,
  };
}
