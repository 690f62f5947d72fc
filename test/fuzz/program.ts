/** A program that grows: each equation is bounded as it is added, and one whose results could not be compared is not used. */
import { Builder, withBuilder } from '../../src/ir/builder.ts';
import { dce, filter, usedParams } from '../../src/ir/dce.ts';
import type { Eqn, Graph, Value } from '../../src/ir/graph.ts';
import { full } from '../../src/ops/constant.ts';
import { type DType, dtypes, isFloat } from '../../src/types/dtype.ts';
import { castNumber, type HostTensor, hostTensor } from '../../src/types/host.ts';
import { equalTypes, range, type Shape, sizeOf, stridesOf, type TensorType } from '../../src/types/shape.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { SystolicError } from '../../src/util/errors.ts';
import { type Bounded, exact, Unbounded } from './bounded.ts';
import { boundEqn, checkNanSigns } from './bounds.ts';
import type { Random } from './random.ts';

/** What numbers a parameter holds. */
export type Numbers =
  /** Multiples of a power of two, few bits each: sums and products of them are exact. */
  | 'grid'
  /** Any floats between −2 and 2. */
  | 'any'
  /** From 0.25 to 4. */
  | 'positive'
  /** Around 0 and the extremes; what indices and shifts may be. */
  | 'wild'
  /** With NaN, infinities and −0. */
  | 'special'
  /** Both zeros, infinities, NaN, the largest and smallest numbers, and a few that round. */
  | 'extreme';

const allDtypes: readonly DType[] = ['float32', 'bfloat16', 'float16', 'int32', 'uint32', 'int16', 'uint16', 'int8', 'uint8', 'bool'];
export const anyDtype = (random: Random): DType =>
  random.oneIn(2) ? 'float32' : random.oneIn(3) ? random.pick(['bfloat16', 'float16', 'int32']) : random.pick(allDtypes);

export const most = 4096;

/** Of each float dtype: what ends its range. */
const extremes: Partial<Record<DType, readonly number[]>> = Object.fromEntries(
  (
    [
      ['float32', 2 ** 127 * (2 - 2 ** -23), 2 ** -126, 2 ** -149],
      ['bfloat16', 2 ** 127 * (2 - 2 ** -7), 2 ** -126, 2 ** -133],
      ['float16', 65504, 2 ** -14, 2 ** -24],
    ] as const
  ).map(([dtype, ...ends]) => [dtype, [0, Number.NaN, Number.POSITIVE_INFINITY, ...ends].flatMap((x) => [x, -x])]),
);

export class Growing {
  readonly random: Random;
  /** NaN and infinities may occur. */
  readonly special: boolean;
  readonly pool: Value[] = [];
  private readonly strict: boolean;
  /** Whether results are compared with those of one-op programs, which need no bounds, and numbers are as extreme as they get. */
  private readonly extreme: boolean;
  private readonly bounds = new Map<Value, Bounded>();
  private readonly args: HostTensor[] = [];
  private readonly builder: Recording;

  constructor(random: Random, strict: boolean, extreme = false) {
    this.random = random;
    this.strict = strict;
    this.extreme = extreme;
    this.special = random.oneIn(8);
    this.builder = new Recording((eqn) => this.bound(eqn));
  }

  /** Does what `grow` does, until there are as many values or it has had its tries. */
  grow(moves: readonly (() => Value | readonly Value[] | undefined)[], count: number): void {
    const limit = this.pool.length + count;
    for (let tries = 0; tries < 6 * count && this.pool.length < limit; tries++) this.attempt(this.random.pick(moves));
  }

  /** Adds what a move makes to the pool, unless it breaks a rule or cannot be compared. */
  attempt(move: () => Value | readonly Value[] | undefined): void {
    const made = withBuilder(this.builder, () => {
      try {
        return [move() ?? []].flat() as Value[];
      } catch (error) {
        // A rule of an op is none of ours to know here: what it refuses is not made.
        if (error instanceof Unbounded || error instanceof SystolicError) return [];
        throw error;
      }
    });
    for (const v of made) if (!this.pool.includes(v) && v.type.shape.length <= 5 && sizeOf(v.type.shape) <= most) this.pool.push(v);
  }

  finish(results: readonly Value[]): { readonly graph: Graph; readonly args: readonly HostTensor[]; readonly bounds: readonly Bounded[] } {
    const { graph } = this.builder.finish(results);
    const kept = dce(graph);
    const used = usedParams(kept);
    return {
      graph: { ...kept, params: filter(kept.params, used) },
      args: filter(this.args, used),
      bounds: results.map((v) => this.boundOf(v)),
    };
  }

  boundOf(v: Value): Bounded {
    return this.bounds.get(v)!;
  }

  dataOf(v: Value): HostTensor {
    return this.boundOf(v).tensor;
  }

  private bound(eqn: Eqn): void {
    const size = eqn.outputs.reduce((n, v) => n + sizeOf(v.type.shape), 0);
    if (size > 4 * most) throw new Unbounded('too large');
    if (this.extreme) {
      const inputs = eqn.inputs.map((v) => this.dataOf(v));
      const evaluated = eqn.op.eval(inputs, eqn, evaluate);
      checkNanSigns(eqn, inputs, evaluated);
      eqn.outputs.forEach((v, i) => this.bounds.set(v, exact(evaluated[i]!)));
      return;
    }
    const results = boundEqn(
      eqn,
      eqn.inputs.map((v) => this.boundOf(v)),
      { strict: this.strict, maxRounds: 40 },
    );
    results.forEach((r) => checkComparable(r, this.special));
    eqn.outputs.forEach((v, i) => this.bounds.set(v, results[i]!));
  }

  // Values to work on.

  /** A value of the pool, sooner a late one; of those that fit. */
  value(fits: (v: Value) => boolean = () => true): Value {
    const all = this.pool.filter(fits);
    if (all.length === 0) throw new Unbounded('no such value');
    return this.random.oneIn(3) ? this.random.pick(all) : this.random.pick(all.slice(-4));
  }

  float = (): Value => this.value((v) => isFloat(v.type.dtype));

  param(type: TensorType, numbers: Numbers = this.numbers()): Value {
    return this.given(type.dtype, type.shape, range(sizeOf(type.shape)).map(this.draw(type.dtype, numbers)));
  }

  /** A parameter that holds given numbers, or those that a function gives for each index. */
  given(dtype: DType, shape: Shape, numbers: readonly number[] | ((index: readonly number[]) => number)): Value {
    const strides = stridesOf(shape);
    const values =
      typeof numbers === 'function'
        ? range(sizeOf(shape)).map((at) => numbers(strides.map((stride, d) => Math.floor(at / stride) % shape[d]!)))
        : numbers;
    return this.parameter(hostTensor(dtype, shape, values));
  }

  private parameter(tensor: HostTensor): Value {
    const v = this.builder.param(tensor.type);
    this.args.push(tensor);
    this.bounds.set(v, exact(tensor));
    return v;
  }

  private numbers(): Numbers {
    if (this.extreme) return this.random.oneIn(3) ? 'any' : 'extreme';
    if (this.special && this.random.oneIn(2)) return 'special';
    return this.random.pick(['grid', 'grid', 'any', 'positive', 'wild']);
  }

  /** Draws numbers of a kind for a dtype. */
  draw(dtype: DType, numbers: Numbers): () => number {
    const { random } = this;
    const { kind, min, max } = dtypes[dtype];
    if (kind === 'bool') return () => random.below(2);
    if (kind !== 'float') {
      const small = (): number => random.between(kind === 'int' ? -9 : 0, 9);
      if (numbers !== 'wild') return small;
      return () =>
        random.oneIn(8) ? random.pick([min, max, max - 1, min + 1]) : random.oneIn(3) ? castNumber(random.bits(), dtype) : small();
    }
    switch (numbers) {
      case 'any':
        return () => (random.bits() / 2 ** 32) * 4 - 2;
      case 'positive':
        return () => 2 ** ((random.bits() / 2 ** 32) * 4 - 2);
      case 'wild':
        return () => random.between(-24, 24) * random.pick([0.125, 1, 1, 2]);
      case 'extreme':
        return () => random.pick(random.oneIn(3) ? [1, -1, 1.3, 49, 2 ** (dtype === 'float16' ? 10 : 23)] : extremes[dtype]!);
      case 'special':
        return () =>
          random.oneIn(4) ? random.pick([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]) : random.between(-4, 4);
      default:
        return () => random.between(-8, 8) / 4;
    }
  }

  /** A value of the type: one of the pool, one made from another, a parameter, a constant. */
  like(type: TensorType): Value {
    const same = this.pool.filter((v) => equalTypes(v.type, type));
    if (same.length > 0 && !this.random.oneIn(3)) return this.random.pick(same);
    return this.random.oneIn(4) ? full(this.draw(type.dtype, this.extreme ? this.numbers() : 'grid')(), type) : this.param(type);
  }

  shape(maxRank = 3): number[] {
    const { random } = this;
    const size = (): number =>
      random.oneIn(24) ? 0 : random.oneIn(24) ? random.between(13, 70) : random.pick([1, 2, 3, 4, 5, 6, 7, 8, 12]);
    return Array.from({ length: random.below(maxRank + 1) }, size);
  }

  /** Sizes as the shape's, where a random one may differ. */
  axis(shape: Shape): number {
    if (shape.length === 0) throw new Unbounded('no axis');
    return this.random.below(shape.length);
  }
}

class Recording extends Builder {
  private readonly heard: (eqn: Eqn) => void;

  constructor(heard: (eqn: Eqn) => void) {
    super(null, 'random program');
    this.heard = heard;
  }

  override append(eqn: Eqn): Eqn {
    this.heard(eqn);
    return super.append(eqn);
  }
}

/** Numbers far out, errors as large as what they are errors of, and subnormal numbers say nothing when compared. */
function checkComparable({ tensor, slack }: Bounded, special: boolean): void {
  const { dtype } = tensor.type;
  if (!isFloat(dtype)) return;
  const limit = dtype === 'float16' ? 2 ** 12 : 2 ** 20;
  let largest = 0;
  let worst = 0;
  for (let i = 0; i < tensor.data.length; i++) {
    const x = Math.abs(tensor.data[i]!);
    if (!Number.isFinite(x)) {
      if (!special || (slack && slack[i] !== 0)) throw new Unbounded('not finite');
      continue;
    }
    if (x > limit || (x !== 0 && x < 2 ** -100)) throw new Unbounded('out of range');
    largest = Math.max(largest, x);
    if (slack) worst = Math.max(worst, slack[i]!);
  }
  if (!(worst <= largest * (dtype === 'float32' ? 2 ** -10 : 2 ** -4))) throw new Unbounded('ill conditioned');
}
