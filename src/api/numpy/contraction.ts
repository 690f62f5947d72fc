/** Sums of products over labelled axes: what every product of `numpy` is. */

import type { Value } from '../../ir/graph.ts';
import { multiply } from '../../ops/arithmetic.ts';
import { fullLike, iota } from '../../ops/constant.ts';
import { dotGeneral } from '../../ops/dot.ts';
import { broadcastInDim, reduceSum, reshape, transpose } from '../../ops/layout.ts';
import { and, equal, select } from '../../ops/logic.ts';
import { type DType, isFloat } from '../../types/dtype.ts';
import { formatType, range, sizeOf } from '../../types/shape.ts';
import { ShapeError } from '../../util/errors.ts';
import { cast } from '../operands.ts';

/** One name per axis. Axes of one name have one size; of names that begin with `.` size 1 goes with any. */
export type Labels = readonly string[];

interface Term {
  readonly value: Value;
  readonly labels: Labels;
}

/**
 * Einstein's sum: the product of all operands, summed over the labels that are not in `output`. Two operands meet in one `dot_general`,
 * which accumulates in float32 and rounds once; of more than two, the pair goes first that makes the least new.
 *
 * @param dtype of the result; the operands' by default.
 */
export function contract(
  name: string,
  operands: readonly Value[],
  inputs: readonly Labels[],
  output: Labels,
  dtype: DType = operands[0]!.type.dtype,
): Value {
  const sizes = labelSizes(name, operands, inputs);
  let terms = operands.map(
    (value, i): Term =>
      summedAlone(
        diagonals(withoutOnes({ value, labels: inputs[i]! }, sizes)),
        inputs.filter((_, j) => j !== i),
        output,
      ),
  );
  while (terms.length > 1) {
    const [i, j] = cheapest(terms, output, sizes);
    const rest = terms.filter((_, k) => k !== i && k !== j);
    const needed = [output, ...rest.map((t) => t.labels)].flat();
    const last = rest.length === 0;
    terms = [...rest, product(terms[i]!, terms[j]!, needed, last ? output : null, last ? dtype : undefined)];
  }
  const [only] = terms;
  const result = arranged(only!, output);
  return cast(result, dtype, result.weak);
}

function labelSizes(name: string, operands: readonly Value[], inputs: readonly Labels[]): ReadonlyMap<string, number> {
  const found = new Map<string, { readonly size: number; readonly where: string }>();
  inputs.forEach((labels, i) => {
    const { type } = operands[i]!;
    labels.forEach((label, d) => {
      const size = type.shape[d]!;
      const where = `axis ${d} of ${formatType(type)}`;
      const known = found.get(label);
      const stretches = label.startsWith('.');
      if (!known || (stretches && known.size === 1)) found.set(label, { size, where });
      else if (known.size !== size && !(stretches && size === 1)) {
        throw new ShapeError(
          `${name}: ${stretches ? 'batch axes must have equal sizes, or 1,' : 'contracted axes must have equal size,'} got ${known.size} (${known.where}) and ${size} (${where})`,
        );
      }
    });
  });
  return new Map([...found].map(([label, { size }]) => [label, size]));
}

/** Axes of size 1 that stand for a greater size in another operand are dropped: the product repeats them. */
function withoutOnes({ value, labels }: Term, sizes: ReadonlyMap<string, number>): Term {
  const keep = range(labels.length).filter((d) => value.type.shape[d] === sizes.get(labels[d]!));
  return keep.length === labels.length
    ? { value, labels }
    : {
        value: reshape(
          value,
          keep.map((d) => value.type.shape[d]!),
        ),
        labels: keep.map((d) => labels[d]!),
      };
}

/** Labels that stand twice in one operand: its diagonal. */
function diagonals({ value, labels }: Term): Term {
  const second = labels.findIndex((label, d) => labels.indexOf(label) < d);
  if (second < 0) return { value, labels };
  const first = labels.indexOf(labels[second]!);
  const positions = { shape: value.type.shape, dtype: 'int32' as const };
  const on = equal(iota(positions, first), iota(positions, second));
  const dtype = value.type.dtype === 'bool' ? 'int32' : value.type.dtype;
  const whole = cast(value, dtype);
  const line = cast(reduceSum(select(on, whole, fullLike(whole, 0)), [first]), value.type.dtype);
  return diagonals({ value: line, labels: labels.filter((_, d) => d !== first) });
}

/** Labels of nothing else are summed before the product. */
function summedAlone({ value, labels }: Term, others: readonly Labels[], output: Labels): Term {
  const axes = range(labels.length).filter((d) => !output.includes(labels[d]!) && !others.some((o) => o.includes(labels[d]!)));
  if (axes.length === 0) return { value, labels };
  const { dtype } = value.type;
  const sum = reduceSum(isFloat(dtype) ? cast(value, 'float32', value.weak) : dtype === 'bool' ? cast(value, 'int32') : value, axes);
  const summed = dtype === 'bool' ? cast(sum, 'bool') : cast(sum, dtype, sum.weak);
  return { value: summed, labels: labels.filter((_, d) => !axes.includes(d)) };
}

/** The pair whose product adds the fewest elements to what there is. */
function cheapest(terms: readonly Term[], output: Labels, sizes: ReadonlyMap<string, number>): readonly [number, number] {
  if (terms.length === 2) return [0, 1];
  let best: readonly [number, number] = [0, 1];
  let least = Number.POSITIVE_INFINITY;
  const volume = (labels: Iterable<string>): number => sizeOf([...labels].map((label) => sizes.get(label)!));
  for (const i of range(terms.length)) {
    for (const j of range(terms.length - i - 1, i + 1)) {
      const needed = new Set([output, ...terms.filter((_, k) => k !== i && k !== j).map((t) => t.labels)].flat());
      const both = new Set([...terms[i]!.labels, ...terms[j]!.labels]);
      const added = volume([...both].filter((label) => needed.has(label))) - volume(terms[i]!.labels) - volume(terms[j]!.labels);
      if (added < least) [best, least] = [[i, j], added];
    }
  }
  return best;
}

function product(a: Term, b: Term, needed: Labels, order: Labels | null, dtype: DType | undefined): Term {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const contracted = shared.filter((label) => !needed.includes(label));
  if (contracted.length === 0) return outer(a, b, order, dtype);
  const inOrder = (labels: Labels): Labels => (order ? order.filter((label) => labels.includes(label)) : labels);
  const batch = inOrder(shared.filter((label) => needed.includes(label)));
  const free = (t: Term): Labels => t.labels.filter((label) => !shared.includes(label));
  const result = (x: Term, y: Term): Labels => [...batch, ...free(x), ...free(y)];
  const matches = (labels: Labels): boolean => order?.every((label, d) => labels[d] === label) ?? false;
  // The operands change places where that saves transposing the result.
  const [x, y] = !matches(result(a, b)) && matches(result(b, a)) ? [b, a] : [a, b];
  const at = (t: Term, labels: Labels): number[] => labels.map((label) => t.labels.indexOf(label));
  const value = dotGeneral(
    x.value,
    y.value,
    { lhsBatching: at(x, batch), rhsBatching: at(y, batch), lhsContracting: at(x, contracted), rhsContracting: at(y, contracted) },
    dtype ? { dtype } : {},
  );
  return { value, labels: result(x, y) };
}

/** Nothing is summed: an elementwise product of the operands laid out alike. */
function outer(a: Term, b: Term, order: Labels | null, dtype: DType | undefined): Term {
  const labels = order ?? [...a.labels, ...b.labels.filter((label) => !a.labels.includes(label))];
  const shape = labels.map((label) =>
    a.labels.includes(label) ? a.value.type.shape[a.labels.indexOf(label)]! : b.value.type.shape[b.labels.indexOf(label)]!,
  );
  const spread = (t: Term): Value => {
    const own = labels.filter((label) => t.labels.includes(label));
    const value = dtype ? cast(arranged(t, own), dtype, t.value.weak) : arranged(t, own);
    return broadcastInDim(
      value,
      shape,
      own.map((label) => labels.indexOf(label)),
    );
  };
  const [x, y] = [spread(a), spread(b)];
  return { value: x.type.dtype === 'bool' ? and(x, y) : multiply(x, y), labels };
}

const arranged = ({ value, labels }: Term, order: Labels): Value =>
  transpose(
    value,
    order.map((label) => labels.indexOf(label)),
  );
