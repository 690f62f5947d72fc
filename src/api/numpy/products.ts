/**
 * `jax.numpy`'s products of arrays. Operands are promoted; products of 16-bit floats are exact, sums accumulate in float32, and the result
 * is rounded once to its dtype: the operands', or `preferredElementType`.
 */

import type { Value } from '../../ir/graph.ts';
import { multiply } from '../../ops/arithmetic.ts';
import { broadcastTo, reshape } from '../../ops/layout.ts';
import { and } from '../../ops/logic.ts';
import type { DType } from '../../types/dtype.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { call1, fused } from '../call.ts';
import { checkDType, normalizeAxis, promoted } from '../operands.ts';
import { contract, type Labels } from './contraction.ts';
import { negative, subtract, multiply as times } from './elementwise.ts';
import { expandDims, moveaxis, ravel, stack } from './shape.ts';

export interface ProductOptions {
  /** The dtype of the result, to which the float32 sums are rounded. */
  readonly preferredElementType?: DType | null | undefined;
}

/** A contraction of promoted operands as a function over arrays. */
function contraction(
  name: string,
  operands: readonly ArrayLike[],
  inputs: readonly Labels[],
  output: Labels,
  { preferredElementType }: ProductOptions = {},
): Array {
  const dtype = preferredElementType ? checkDType(name, preferredElementType) : undefined;
  return call1(name, operands, [inputs, output, dtype], (...values) => contract(name, promoted(...values), inputs, output, dtype));
}

/** Names of `n` batch axes, aligned at the last. */
const batchLabels = (n: number): string[] => range(n).map((i) => `.${n - 1 - i}`);
const longer = (a: Labels, b: Labels): Labels => (a.length >= b.length ? a : b);

/** Matrix products over the last two axes; the axes before them are batch axes and broadcast. A vector is a row on the left, a column on the right. */
export function matmul(x: ArrayLike, y: ArrayLike, options: ProductOptions = {}): Array {
  const [a, b] = [asArray(x, 'matmul'), asArray(y, 'matmul')];
  if (a.ndim === 0 || b.ndim === 0)
    throw new ShapeError(
      `matmul: operands must have at least one axis, got ${formatType(a.type)} and ${formatType(b.type)}`,
      'Use multiply (x.mul(y)) for scalars.',
    );
  const [n, m] = [a.shape.at(-1)!, b.shape.at(-2) ?? b.shape[0]!];
  if (n !== m)
    throw new ShapeError(
      `matmul: contracted axes must have equal size, got ${n} (axis ${a.ndim - 1} of ${formatType(a.type)}) and ${m} (axis ${Math.max(0, b.ndim - 2)} of ${formatType(b.type)})`,
    );
  const [left, right] = [batchLabels(a.ndim - 2), batchLabels(b.ndim - 2)];
  const rows = a.ndim > 1 ? ['i'] : [];
  const columns = b.ndim > 1 ? ['j'] : [];
  return contraction(
    'matmul',
    [a, b],
    [
      [...left, ...rows, 'k'],
      [...right, 'k', ...columns],
    ],
    [...longer(left, right), ...rows, ...columns],
    options,
  );
}

/** Sums over the last axis of x and the one before the last of y (its only one if it is a vector); the other axes follow one another. */
export function dot(x: ArrayLike, y: ArrayLike, options: ProductOptions = {}): Array {
  const [a, b] = [asArray(x, 'dot'), asArray(y, 'dot')];
  const left = range(a.ndim).map((d) => `a${d}`);
  const right = range(b.ndim).map((d) => `b${d}`);
  if (a.ndim > 0 && b.ndim > 0) left[a.ndim - 1] = right[Math.max(0, b.ndim - 2)] = 'k';
  return contraction(
    'dot',
    [a, b],
    [left, right],
    [...left, ...right].filter((label) => label !== 'k'),
    options,
  );
}

/** Sums over the last axes. */
export function inner(x: ArrayLike, y: ArrayLike, options: ProductOptions = {}): Array {
  const [a, b] = [asArray(x, 'inner'), asArray(y, 'inner')];
  if (a.ndim === 0 || b.ndim === 0) return dot(a, b, options);
  return tensordot(a, b, [[a.ndim - 1], [b.ndim - 1]], options);
}

/** Every element of x times every element of y, both flattened: a matrix. */
export function outer(x: ArrayLike, y: ArrayLike): Array {
  return contraction('outer', [ravel(x), ravel(y)], [['i'], ['j']], ['i', 'j']);
}

/** The sum of products of all elements, both flattened. */
export function vdot(x: ArrayLike, y: ArrayLike, options: ProductOptions = {}): Array {
  return dot(ravel(x), ravel(y), options);
}

/** Sums of products along one axis, batch axes broadcast. */
export function vecdot(x: ArrayLike, y: ArrayLike, { axis = -1, ...options }: ProductOptions & { readonly axis?: number } = {}): Array {
  const [a, b] = [moveaxis(x, axis, -1), moveaxis(y, axis, -1)];
  const [left, right] = [batchLabels(a.ndim - 1), batchLabels(b.ndim - 1)];
  return contraction(
    'vecdot',
    [a, b],
    [
      [...left, 'k'],
      [...right, 'k'],
    ],
    longer(left, right),
    options,
  );
}

/** Matrices [..., M, N] times vectors [..., N]. */
export function matvec(x: ArrayLike, y: ArrayLike, options: ProductOptions = {}): Array {
  const [left, right] = [batchLabels(asArray(x).ndim - 2), batchLabels(asArray(y).ndim - 1)];
  return contraction(
    'matvec',
    [x, y],
    [
      [...left, 'i', 'k'],
      [...right, 'k'],
    ],
    [...longer(left, right), 'i'],
    options,
  );
}

/** Vectors [..., N] times matrices [..., N, M]. */
export function vecmat(x: ArrayLike, y: ArrayLike, options: ProductOptions = {}): Array {
  const [left, right] = [batchLabels(asArray(x).ndim - 1), batchLabels(asArray(y).ndim - 2)];
  return contraction(
    'vecmat',
    [x, y],
    [
      [...left, 'k'],
      [...right, 'k', 'j'],
    ],
    [...longer(left, right), 'j'],
    options,
  );
}

/** Sums over the axes given: the last n of x and the first n of y, or a list for each. */
export function tensordot(
  x: ArrayLike,
  y: ArrayLike,
  axes: number | readonly [readonly number[] | number, readonly number[] | number] = 2,
  options: ProductOptions = {},
): Array {
  const [a, b] = [asArray(x, 'tensordot'), asArray(y, 'tensordot')];
  if (typeof axes === 'number' && !(Number.isInteger(axes) && axes >= 0 && axes <= Math.min(a.ndim, b.ndim)))
    throw new ShapeError(
      `tensordot: axes must be a number of axes that both operands have, got ${axes} for ${formatType(a.type)} and ${formatType(b.type)}`,
    );
  const ofA = typeof axes === 'number' ? range(axes, a.ndim - axes) : [axes[0]].flat().map((d) => normalizeAxis('tensordot', d, a.type));
  const ofB = typeof axes === 'number' ? range(axes) : [axes[1]].flat().map((d) => normalizeAxis('tensordot', d, b.type));
  if (ofA.length !== ofB.length)
    throw new ArgumentError(`tensordot: axes must name equally many axes of both operands, got [${ofA.join(',')}] and [${ofB.join(',')}]`);
  const left = range(a.ndim).map((d) => (ofA.includes(d) ? `k${ofA.indexOf(d)}` : `a${d}`));
  const right = range(b.ndim).map((d) => (ofB.includes(d) ? `k${ofB.indexOf(d)}` : `b${d}`));
  return contraction(
    'tensordot',
    [a, b],
    [left, right],
    [...left, ...right].filter((label) => !label.startsWith('k')),
    options,
  );
}

type EinsumArgument = ArrayLike | string | readonly number[] | ProductOptions;

/**
 * Einstein's summation: `einsum('btd,dhk->bthk', x, w)`, or operands each followed by the list of its axes' numbers, with the result's list
 * at the end. `...` stands for axes that broadcast. Without a result, it has the labels that stand once, in alphabetical order.
 */
export function einsum(...args: readonly EinsumArgument[]): Array {
  const { operands, inputs, output, options } = typeof args[0] === 'string' ? bySubscripts(args[0], args.slice(1)) : byNumbers(args);
  return contraction('einsum', operands, inputs, output, options);
}

interface Einsum {
  readonly operands: readonly Array[];
  readonly inputs: readonly Labels[];
  readonly output: Labels;
  readonly options: ProductOptions;
}

const isOperand = (x: EinsumArgument): x is ArrayLike => x instanceof Array || typeof x === 'number' || typeof x === 'boolean';

function bySubscripts(subscripts: string, args: readonly EinsumArgument[]): Einsum {
  const operands = args.filter(isOperand).map((x) => asArray(x, 'einsum'));
  const [left, result, more] = subscripts.replaceAll(/\s/g, '').split('->');
  const terms = left!.split(',');
  const bad = [...terms, result ?? ''].find((term) => !/^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term));
  if (bad !== undefined || more !== undefined)
    throw new ArgumentError(`einsum: subscripts must be letters, ..., commas and one ->, got ${JSON.stringify(subscripts)}`);
  if (terms.length !== operands.length)
    throw new ArgumentError(
      `einsum: subscripts must name every operand, got ${JSON.stringify(subscripts)} for ${operands.length} operand${operands.length === 1 ? '' : 's'}`,
    );
  const inputs = terms.map((term, i) => labelsOf(term, operands[i]!, subscripts));
  const output = result === undefined ? defaultOutput(inputs) : outputLabels(result, inputs, subscripts);
  const last = args.at(-1);
  return { operands, inputs, output, options: last !== undefined && !isOperand(last) ? (last as ProductOptions) : {} };
}

function labelsOf(term: string, operand: Array, subscripts: string): Labels {
  const [before, after] = term.split('...');
  const named = [...before!, ...(after ?? '')];
  const rest = operand.ndim - named.length;
  if (rest < 0 || (rest > 0 && after === undefined))
    throw new ShapeError(
      `einsum: a term must have a letter for every axis of its operand, got ${JSON.stringify(term)} in ${JSON.stringify(subscripts)} for ${formatType(operand.type)}`,
    );
  return [...before!, ...batchLabels(rest), ...(after ?? '')];
}

const stretched = (inputs: readonly Labels[]): Labels =>
  batchLabels(Math.max(...inputs.map((labels) => labels.filter((label) => label.startsWith('.')).length)));

function defaultOutput(inputs: readonly Labels[]): Labels {
  const named = inputs.flat().filter((label) => !label.startsWith('.'));
  return [...stretched(inputs), ...named.filter((label) => named.indexOf(label) === named.lastIndexOf(label)).sort()];
}

function outputLabels(result: string, inputs: readonly Labels[], subscripts: string): Labels {
  const [before, after] = result.split('...');
  const output = [...before!, ...(after === undefined ? [] : stretched(inputs)), ...(after ?? '')];
  const odd = output.find((label, i) => output.indexOf(label) !== i || !inputs.some((labels) => labels.includes(label)));
  if (odd !== undefined)
    throw new ArgumentError(
      `einsum: the result must name labels of the operands, each once, got ${JSON.stringify(odd)} in ${JSON.stringify(subscripts)}`,
    );
  return output;
}

function byNumbers(args: readonly EinsumArgument[]): Einsum {
  const operands: Array[] = [];
  const inputs: Labels[] = [];
  let next = 0;
  for (; next + 1 < args.length && isOperand(args[next]!) && globalThis.Array.isArray(args[next + 1]); next += 2) {
    const operand = asArray(args[next] as ArrayLike, 'einsum');
    const numbers = args[next + 1] as readonly number[];
    if (numbers.length !== operand.ndim)
      throw new ShapeError(
        `einsum: a list must have a number for every axis of its operand, got [${numbers.join(',')}] for ${formatType(operand.type)}`,
      );
    operands.push(operand);
    inputs.push(numbers.map(String));
  }
  if (operands.length === 0) throw new ArgumentError('einsum: needs subscripts as text, or operands each followed by a list of numbers');
  const result = globalThis.Array.isArray(args[next]) ? (args[next++] as readonly number[]).map(String) : undefined;
  const numbers = inputs.flat();
  const output =
    result ?? numbers.filter((label) => numbers.indexOf(label) === numbers.lastIndexOf(label)).sort((a, b) => Number(a) - Number(b));
  const odd = output.find((label) => !numbers.includes(label));
  if (odd !== undefined) throw new ArgumentError(`einsum: the result must name labels of the operands, each once, got ${odd}`);
  return { operands, inputs, output, options: (args[next] as ProductOptions | undefined) ?? {} };
}

/** Kronecker's product: y, scaled by every element of x. */
export function kron(x: ArrayLike, y: ArrayLike): Array {
  const rank = Math.max(asArray(x).ndim, asArray(y).ndim);
  return call1('kron', [x, y], null, (...values) => {
    const [a, b] = promoted(...values).map((v) => reshape(v, [...range(rank - v.type.shape.length).map(() => 1), ...v.type.shape]));
    const sizes = range(rank).map((d) => [a!.type.shape[d]!, b!.type.shape[d]!] as const);
    const spread = (v: Value, side: 0 | 1): Value =>
      broadcastTo(
        reshape(
          v,
          sizes.flatMap((s) => (side === 0 ? [s[0], 1] : [1, s[1]])),
        ),
        sizes.flat(),
      );
    const [p, q] = [spread(a!, 0), spread(b!, 1)];
    return reshape(
      p.type.dtype === 'bool' ? and(p, q) : multiply(p, q),
      sizes.map(([m, n]) => m * n),
    );
  });
}

export interface CrossOptions {
  /** The axis of the vectors in both operands and in the result; it overrides the three others. */
  readonly axis?: number | undefined;
  readonly axisa?: number | undefined;
  readonly axisb?: number | undefined;
  readonly axisc?: number | undefined;
}

/** The cross product of vectors of 3 (or 2) elements along an axis; of two plane vectors the third component alone. */
export function cross(x: ArrayLike, y: ArrayLike, { axis: given, axisa = -1, axisb = -1, axisc = -1 }: CrossOptions = {}): Array {
  const [first, second] = [asArray(x, 'cross'), asArray(y, 'cross')];
  if (given === undefined && !(axisa === -1 && axisb === -1 && axisc === -1)) {
    const last = cross(moveaxis(first, axisa, -1), moveaxis(second, axisb, -1));
    return Math.max(first.shape.at(axisa)!, second.shape.at(axisb)!) === 2 ? last : moveaxis(last, -1, axisc);
  }
  const axis = given ?? -1;
  const [a, b] = [first, second];
  const [n, m] = [a.shape[normalizeAxis('cross', axis, a.type)]!, b.shape[normalizeAxis('cross', axis, b.type)]!];
  if (![2, 3].includes(n) || ![2, 3].includes(m))
    throw new ShapeError(
      `cross: the axis must have 2 or 3 elements, got ${formatType(a.type)} and ${formatType(b.type)} along axis ${axis}`,
    );
  return fused('cross', [a, b], axis, (p, q) => {
    const part = (v: Array, i: number): Array | 0 => (i < v.shape.at(-1)! ? v.slice('...', i) : 0);
    const [u, v] = [moveaxis(p!, axis, -1), moveaxis(q!, axis, -1)];
    const minor = (i: number, j: number): Array => {
      const [ui, uj, vi, vj] = [part(u, i), part(u, j), part(v, i), part(v, j)];
      if (ui === 0 || vj === 0) return negative(times(uj, vi));
      return uj === 0 || vi === 0 ? times(ui, vj) : subtract(times(ui, vj), times(uj, vi));
    };
    if (n === 2 && m === 2) return minor(0, 1);
    return stack([minor(1, 2), minor(2, 0), minor(0, 1)], axis);
  });
}

/** Sums of products of a whole chain of matrices, in the order that takes the fewest multiplications. */
export function multiDot(matrices: readonly ArrayLike[]): Array {
  if (matrices.length < 2) throw new ArgumentError(`multiDot: needs at least two arrays, got ${matrices.length}`);
  const arrays = matrices.map((x, i) => {
    const a = asArray(x, 'multiDot');
    return a.ndim === 1 ? expandDims(a, i === 0 ? 0 : 1) : a;
  });
  const sizes = [arrays[0]!.shape[0]!, ...arrays.map((a) => a.shape[1]!)];
  const split = chainOrder(sizes);
  const chain = (i: number, j: number): Array => (i === j ? arrays[i]! : matmul(chain(i, split[i]![j]!), chain(split[i]![j]! + 1, j)));
  const product = chain(0, arrays.length - 1);
  const [first, last] = [asArray(matrices[0]!).ndim === 1, asArray(matrices.at(-1)!).ndim === 1];
  return first || last ? product.reshape([...(first ? [] : [product.shape[0]!]), ...(last ? [] : [product.shape[1]!])]) : product;
}

/** For every part i..j of a chain where it is cut last; `sizes` are the rows of each matrix and the last one's columns. */
function chainOrder(sizes: readonly number[]): number[][] {
  const n = sizes.length - 1;
  const cost = range(n).map(() => range(n).map(() => 0));
  const split = range(n).map(() => range(n).map(() => 0));
  for (let length = 2; length <= n; length++) {
    for (let i = 0; i + length <= n; i++) {
      const j = i + length - 1;
      cost[i]![j] = Number.POSITIVE_INFINITY;
      for (let k = i; k < j; k++) {
        const total = cost[i]![k]! + cost[k + 1]![j]! + sizes[i]! * sizes[k + 1]! * sizes[j + 1]!;
        if (total < cost[i]![j]!) [cost[i]![j], split[i]![j]] = [total, k];
      }
    }
  }
  return split;
}
