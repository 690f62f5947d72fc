/** `dot_general`: sums of products over contracted axes, for every combination of the others. */
import { emit1 } from '../ir/builder.ts';
import { type Attrs, type Eqn, ints, type Value } from '../ir/graph.ts';
import type { BatchRule, Ix, Op } from '../ir/op.ts';
import { type DType, dtypes, isDType, isFloat } from '../types/dtype.ts';
import { allocate, type HostData, type HostTensor } from '../types/host.ts';
import { equalShapes, formatType, range, sizeOf, stridesOf, type TensorType } from '../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../util/errors.ts';
import { add } from './arithmetic.ts';
import { overAxes } from './blocks.ts';
import { convert } from './conversion.ts';
import { computed, define } from './define.ts';
import { transpose } from './layout.ts';
import { copyStrided } from './strided.ts';

/** Which axes of the operands are batch axes and which are summed over, pair by pair. */
export interface DotDimensions {
  readonly lhsBatching: readonly number[];
  readonly rhsBatching: readonly number[];
  readonly lhsContracting: readonly number[];
  readonly rhsContracting: readonly number[];
}

export type Precision = 'DEFAULT' | 'HIGH' | 'HIGHEST';

export interface DotOptions {
  /** One per operand, as StableHLO's `precision_config`. f32 dots are computed in f32 whatever it says. */
  readonly precision?: readonly [Precision, Precision];
  /** The result's dtype; the operands' by default. */
  readonly dtype?: DType;
}

const dotOp: Op = {
  name: 'dot_general',
  dialect: 'stablehlo',
  kind: 'dot',
  resultType: ['dtype'],
  infer: inferDot,
  eval: evalDot,
  jvp: ([a, b], [da, db], { attrs }) => {
    const s = da && emit1(dotOp, [da, b!], attrs);
    const t = db && emit1(dotOp, [a!, db], attrs);
    return [s && t ? add(s, t) : (s ?? t)];
  },
  transpose: ([ct], [a, b], eqn) => [
    ct && !a ? transposeDot(ct, b!, eqn, 'lhs') : null,
    ct && !b ? transposeDot(ct, a!, eqn, 'rhs') : null,
  ],
  batch: batchDot,
  element: (e, index) => {
    const [a, b] = e.eqn.inputs.map((v) => v.type);
    const dims = dotDimensions(e.eqn.attrs);
    const batches = dims.lhsBatching.length;
    const lhsFree = freeAxes(a!, dims.lhsBatching, dims.lhsContracting);
    const rhsFree = freeAxes(b!, dims.rhsBatching, dims.rhsContracting);
    const lhs = new Array<Ix>(a!.shape.length);
    const rhs = new Array<Ix>(b!.shape.length);
    for (let i = 0; i < batches; i++) lhs[dims.lhsBatching[i]!] = rhs[dims.rhsBatching[i]!] = index[i]!;
    lhsFree.forEach((d, i) => (lhs[d] = index[batches + i]!));
    rhsFree.forEach((d, i) => (rhs[d] = index[batches + lhsFree.length + i]!));
    const { k } = e;
    const acc = e.var(e.literal(0, e.eqn.outputs[0]!.type.dtype));
    const { scalar } = acc.type;
    const sizes = dims.lhsContracting.map((d) => a!.shape[d]!);
    overAxes(e, sizes, scalar === 'f32' ? [acc] : [], (at) => {
      at.forEach((i, axis) => (lhs[dims.lhsContracting[axis]!] = rhs[dims.rhsContracting[axis]!] = i));
      const [x, y] = [k.convert(e.operand(0, [...lhs]), scalar), k.convert(e.operand(1, [...rhs]), scalar)];
      e.assign(acc, scalar === 'bool' ? k.or(acc, k.and(x, y)) : k.add(acc, k.mul(x, y)));
    });
    return acc;
  },
};

/**
 * Result axes: batch, then those of `lhs` that are left, then those of `rhs`. Products of 16-bit floats are exact, sums accumulate in f32,
 * and the result is rounded once to its dtype; integers wrap.
 */
export const dotGeneral = define(
  dotOp,
  (lhs: Value, rhs: Value, dimensions: Partial<DotDimensions>, options: DotOptions = {}): Value =>
    emit1(dotOp, [lhs, rhs], {
      lhs_batching_dimensions: dimensions.lhsBatching ?? [],
      rhs_batching_dimensions: dimensions.rhsBatching ?? [],
      lhs_contracting_dimensions: dimensions.lhsContracting ?? [],
      rhs_contracting_dimensions: dimensions.rhsContracting ?? [],
      ...(options.precision && { precision_config: options.precision }),
      dtype: options.dtype ?? lhs.type.dtype,
    }),
);

export const dotDimensions = (attrs: Attrs): DotDimensions => ({
  lhsBatching: ints(attrs, 'lhs_batching_dimensions'),
  rhsBatching: ints(attrs, 'rhs_batching_dimensions'),
  lhsContracting: ints(attrs, 'lhs_contracting_dimensions'),
  rhsContracting: ints(attrs, 'rhs_contracting_dimensions'),
});

/** The axes of an operand that are neither batch nor contracted, in order. */
export const freeAxes = (type: TensorType, batching: readonly number[], contracting: readonly number[]): number[] =>
  range(type.shape.length).filter((d) => !batching.includes(d) && !contracting.includes(d));

function inferDot([a, b]: readonly TensorType[], attrs: Attrs): TensorType[] {
  checkPrecision('dot_general', attrs);
  const dims = dotDimensions(attrs);
  const dtype = attrs['dtype'];
  if (!isDType(dtype)) throw new ArgumentError(`dot_general: dtype must be one of ${Object.keys(dtypes).join(', ')}, got ${String(dtype)}`);
  const kinds = [a!.dtype, b!.dtype, dtype].map((d) => (isFloat(d) ? 'float' : d === 'bool' ? 'bool' : 'integer'));
  if (kinds[0] !== kinds[1])
    throw new DTypeError(`dot_general: operands must both be float or both be integer, got ${formatType(a!)} and ${formatType(b!)}`);
  if (kinds[0] === 'float' && kinds[2] !== 'float') {
    throw new DTypeError(
      `dot_general: result of float operands must be float, got ${dtypes[dtype].mlir} for ${formatType(a!)} and ${formatType(b!)}`,
    );
  }
  for (const [side, type, batching, contracting] of [
    ['lhs', a!, dims.lhsBatching, dims.lhsContracting],
    ['rhs', b!, dims.rhsBatching, dims.rhsContracting],
  ] as const) {
    const axes = [...batching, ...contracting];
    if (!axes.every((d, i) => Number.isInteger(d) && d >= 0 && d < type.shape.length && axes.indexOf(d) === i)) {
      throw new ShapeError(
        `dot_general: batching and contracting axes of the ${side} must be distinct axes of it, got [${batching.join(',')}] and [${contracting.join(',')}] for ${formatType(type)}`,
      );
    }
  }
  checkPairs('batching', dims.lhsBatching, dims.rhsBatching, 'batch', a!, b!);
  checkPairs('contracting', dims.lhsContracting, dims.rhsContracting, 'contracted', a!, b!);
  const shape = [
    ...dims.lhsBatching.map((d) => a!.shape[d]!),
    ...freeAxes(a!, dims.lhsBatching, dims.lhsContracting).map((d) => a!.shape[d]!),
    ...freeAxes(b!, dims.rhsBatching, dims.rhsContracting).map((d) => b!.shape[d]!),
  ];
  return [{ shape, dtype }];
}

function checkPairs(name: string, lhs: readonly number[], rhs: readonly number[], word: string, a: TensorType, b: TensorType): void {
  if (lhs.length !== rhs.length)
    throw new ShapeError(`dot_general: operands must have equally many ${name} axes, got [${lhs.join(',')}] and [${rhs.join(',')}]`);
  lhs.forEach((d, i) => {
    const [n, m] = [a.shape[d]!, b.shape[rhs[i]!]!];
    if (n !== m) {
      throw new ShapeError(
        `dot_general: ${word} axes must have equal size, got ${n} (axis ${d} of ${formatType(a)}) and ${m} (axis ${rhs[i]} of ${formatType(b)})`,
      );
    }
  });
}

/** None, or one for each operand. */
export function checkPrecision(op: string, attrs: Attrs): void {
  const precision = attrs['precision_config'] as readonly unknown[] | undefined;
  if (precision && precision.length !== 0 && precision.length !== 2)
    throw new ArgumentError(`${op}: precision_config must have one entry for each operand, got [${precision.join(', ')}]`);
}

/** The cotangent of one operand: that of the result times the other operand, over the other's free axes. */
function transposeDot(ct: Value, other: Value, eqn: Eqn, side: 'lhs' | 'rhs'): Value {
  const dims = dotDimensions(eqn.attrs);
  const [mine, its] = side === 'lhs' ? [0, 1] : [1, 0];
  const operand = eqn.inputs[mine]!.type;
  const [batching, otherBatching] = side === 'lhs' ? [dims.lhsBatching, dims.rhsBatching] : [dims.rhsBatching, dims.lhsBatching];
  const [contracting, otherContracting] =
    side === 'lhs' ? [dims.lhsContracting, dims.rhsContracting] : [dims.rhsContracting, dims.lhsContracting];
  const free = freeAxes(operand, batching, contracting);
  const otherFree = freeAxes(eqn.inputs[its]!.type, otherBatching, otherContracting);
  const batches = range(batching.length);
  const ctFree = range(otherFree.length, batching.length + (side === 'lhs' ? free.length : 0));
  // The operand's contracted axes come out in the order in which their partners stand in `other`.
  const contracted = [...otherContracting].sort((p, q) => p - q).map((d) => contracting[otherContracting.indexOf(d)]!);
  const product = (lhs: Value, rhs: Value, lhsDims: readonly number[][], rhsDims: readonly number[][]): Value =>
    emit1(dotOp, [lhs, rhs], {
      ...eqn.attrs,
      lhs_batching_dimensions: lhsDims[0]!,
      rhs_batching_dimensions: rhsDims[0]!,
      lhs_contracting_dimensions: lhsDims[1]!,
      rhs_contracting_dimensions: rhsDims[1]!,
      dtype: operand.dtype,
    });
  const [ofCt, ofOther] = [
    [batches, ctFree],
    [[...otherBatching], otherFree],
  ];
  // In this order of operands a plain matrix product needs no transpose behind it, on either side.
  const result = side === 'lhs' ? product(ct, other, ofCt, ofOther) : product(other, ct, ofOther, ofCt);
  const axes = side === 'lhs' ? [...batching, ...free, ...contracted] : [...batching, ...contracted, ...free];
  const moved = transpose(
    result,
    range(axes.length).map((d) => axes.indexOf(d)),
  );
  return convert(moved, operand.dtype);
}

function batchDot([a, b]: readonly Value[], [aDim, bDim]: readonly (number | null)[], { attrs }: Eqn): ReturnType<BatchRule> {
  const dims = dotDimensions(attrs);
  const past = (axes: readonly number[], dim: number | null): number[] =>
    dim === null ? [...axes] : axes.map((d) => (d < dim ? d : d + 1));
  const both = aDim !== null && bDim !== null;
  const moved: DotDimensions = {
    lhsBatching: [...(both ? [aDim] : []), ...past(dims.lhsBatching, aDim!)],
    rhsBatching: [...(both ? [bDim] : []), ...past(dims.rhsBatching, bDim!)],
    lhsContracting: past(dims.lhsContracting, aDim!),
    rhsContracting: past(dims.rhsContracting, bDim!),
  };
  const output = emit1(dotOp, [a!, b!], {
    ...attrs,
    lhs_batching_dimensions: moved.lhsBatching,
    rhs_batching_dimensions: moved.rhsBatching,
    lhs_contracting_dimensions: moved.lhsContracting,
    rhs_contracting_dimensions: moved.rhsContracting,
  });
  if (both) return { outputs: [output], dims: [0] };
  // The batch of one operand is one of its free axes.
  const lhsFree = freeAxes(a!.type, moved.lhsBatching, moved.lhsContracting);
  const dim =
    aDim !== null ? lhsFree.indexOf(aDim) : lhsFree.length + freeAxes(b!.type, moved.rhsBatching, moved.rhsContracting).indexOf(bDim!);
  return { outputs: [output], dims: [moved.lhsBatching.length + dim] };
}

function evalDot([a, b]: readonly HostTensor[], eqn: Eqn): HostTensor[] {
  const dims = dotDimensions(eqn.attrs);
  const { type } = eqn.outputs[0]!;
  const lhsFree = freeAxes(a!.type, dims.lhsBatching, dims.lhsContracting);
  const rhsFree = freeAxes(b!.type, dims.rhsBatching, dims.rhsContracting);
  const size = (t: TensorType, axes: readonly number[]): number => sizeOf(axes.map((d) => t.shape[d]!));
  const [batches, m, n, k] = [
    size(a!.type, dims.lhsBatching),
    size(a!.type, lhsFree),
    size(b!.type, rhsFree),
    size(a!.type, dims.lhsContracting),
  ];
  // [batch, m, k] times [batch, k, n]: the inner loop runs along contiguous rows.
  const lhs = arranged(a!, [...dims.lhsBatching, ...lhsFree, ...dims.lhsContracting]);
  const rhs = arranged(b!, [...dims.rhsBatching, ...dims.rhsContracting, ...rhsFree]);
  const out = allocate(type.dtype, batches * m * n);
  const multiplyRows = isFloat(type.dtype) ? floatProduct : type.dtype === 'bool' ? boolProduct : integerProduct;
  for (let i = 0; i < batches; i++)
    multiplyRows(
      lhs.subarray(i * m * k, (i + 1) * m * k),
      rhs.subarray(i * k * n, (i + 1) * k * n),
      out.subarray(i * m * n, (i + 1) * m * n),
      m,
      k,
      n,
    );
  return [computed(type, out)];
}

function arranged(x: HostTensor, order: readonly number[]): HostData {
  const { shape, dtype } = x.type;
  const moved = order.map((d) => shape[d]!);
  if (order.every((d, i) => d === i) && equalShapes(moved, shape)) return x.data;
  const strides = stridesOf(shape);
  const data = allocate(dtype, x.data.length);
  copyStrided(moved, x.data, { offset: 0, strides: order.map((d) => strides[d]!) }, data, { offset: 0, strides: stridesOf(moved) });
  return data;
}

/**
 * Sums in f64, rounded once when they are stored. Blocks of two rows by four columns are held in registers; the columns of b are packed by
 * fours, so that the inner loop reads both operands in order.
 */
function floatProduct(a: HostData, b: HostData, out: HostData, m: number, k: number, n: number): void {
  const panels = Math.ceil(n / 4);
  const packed = new Float64Array(panels * k * 4);
  for (let p = 0; p < k; p++) for (let j = 0; j < n; j++) packed[((j >> 2) * k + p) * 4 + (j & 3)] = b[p * n + j]!;
  const rows = new Float64Array((m + (m & 1)) * k);
  rows.set(a);
  const block = new Float64Array(8);
  for (let panel = 0; panel < panels; panel++) {
    const width = Math.min(4, n - panel * 4);
    for (let i = 0; i < m; i += 2) {
      multiplyBlock(rows, i * k, packed, panel * k * 4, k, block);
      for (let r = 0; r < 2 && i + r < m; r++) for (let j = 0; j < width; j++) out[(i + r) * n + panel * 4 + j] = block[r * 4 + j]!;
    }
  }
}

function multiplyBlock(rows: Float64Array, at: number, packed: Float64Array, from: number, k: number, block: Float64Array): void {
  let [s0, s1, s2, s3, t0, t1, t2, t3] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let p = 0, q = from; p < k; p++, q += 4) {
    const x = rows[at + p]!;
    const y = rows[at + k + p]!;
    const b0 = packed[q]!;
    const b1 = packed[q + 1]!;
    const b2 = packed[q + 2]!;
    const b3 = packed[q + 3]!;
    s0 += x * b0;
    s1 += x * b1;
    s2 += x * b2;
    s3 += x * b3;
    t0 += y * b0;
    t1 += y * b1;
    t2 += y * b2;
    t3 += y * b3;
  }
  block[0] = s0;
  block[1] = s1;
  block[2] = s2;
  block[3] = s3;
  block[4] = t0;
  block[5] = t1;
  block[6] = t2;
  block[7] = t3;
}

function integerProduct(a: HostData, b: HostData, out: HostData, m: number, k: number, n: number): void {
  const row = new Int32Array(n);
  for (let i = 0; i < m; i++) {
    row.fill(0);
    for (let p = 0; p < k; p++) {
      const x = a[i * k + p]!;
      for (let j = 0; j < n; j++) row[j] = row[j]! + Math.imul(x, b[p * n + j]!);
    }
    out.set(row, i * n);
  }
}

function boolProduct(a: HostData, b: HostData, out: HostData, m: number, k: number, n: number): void {
  for (let i = 0; i < m; i++)
    for (let p = 0; p < k; p++) if (a[i * k + p]) for (let j = 0; j < n; j++) out[i * n + j] = out[i * n + j]! | b[p * n + j]!;
}
