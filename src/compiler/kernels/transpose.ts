/**
 * Elementwise work on transposed values: an invocation takes a block of 4 × 4, loads it along the operand's memory and stores it along the
 * result's. Element by element, each load would bring in a stretch of memory for one number.
 */
import type { Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { equalShapes, formatShape, type Shape, sizeOf } from '../../types/shape.ts';
import { foldGrid, invocationOf } from '../emit/grid.ts';
import { permutationOf } from '../properties.ts';
import { tuning } from '../tuning.ts';
import type { KernelFamily, Region, Scope } from './family.ts';
import { alignedWith } from './map.ts';
import { isWindow, outputsOf } from './outputs.ts';

export interface TransposeMatch {
  readonly shape: Shape;
  /** The axis of the result along which the operands' memory lies. */
  readonly across: number;
  readonly moved: readonly Value[];
}

const { invocations } = tuning.map;
const { mostEquations } = tuning.transpose;

export const transpose: KernelFamily<TransposeMatch> = {
  name: 'transpose',

  match(region) {
    const outputs = outputsOf(region);
    const { shape } = outputs[0]!.type;
    const last = shape.length - 1;
    if (last < 1 || sizeOf(shape) === 0 || shape[last]! % 4 !== 0) return null;
    if (region.heroes.length > 0 || region.graph.eqns.length > mostEquations) return null;
    if (outputs.some((o) => isWindow(region, o) || !equalShapes(o.type.shape, shape))) return null;
    const found = movedValues(
      region,
      outputs.map((o) => o.value),
    );
    const across = found[0]?.across;
    if (across === undefined || shape[across]! % 4 !== 0) return null;
    return { shape, across, moved: found.filter((m) => m.across === across).map((m) => m.value) };
  },

  aligned: (region, { shape }) => alignedWith(region, sizeOf(shape)),

  emit(kernel, { shape, across, moved }) {
    const last = shape.length - 1;
    const blocks = shape.map((size, d) => (d === across || d === last ? size / 4 : size));
    const count = sizeOf(blocks);
    const size = Math.min(invocations, count);
    const grid = foldGrid(Math.ceil(count / size), kernel.target);
    const scope = kernel.scope();
    const { ix } = scope;
    const at = ix
      .unflatten(invocationOf(scope, grid, size, count), blocks)
      .map((i, d) => (blocks[d]! === 1 ? i : ix.variable(scope.let(i.expr), 0, blocks[d]! - 1)));
    const [down, along] = [ix.mul(at[across]!, 4), ix.mul(at[last]!, 4)];
    const place = (i: Ix, j: Ix): Ix[] => at.map((k, d) => (d === across ? i : d === last ? j : k));
    const rows = [0, 1, 2, 3].map((r) => place(ix.add(down, ix.constant(r)), ix.lanes(along)));
    const columns = [0, 1, 2, 3].map((c) => place(ix.lanes(down), ix.add(along, ix.constant(c))));
    const turned = moved.map((value) => turn(scope, kernel.region, value, columns));
    moved.forEach((value, m) => rows.forEach((row, r) => scope.bind(value, row, turned[m]![r]!)));
    // All values first: an output may take over the buffer of a parameter that another output reads.
    const values = rows.map((row) => kernel.outputs.map((o) => scope.value(o.value, row)));
    rows.forEach((row, r) => kernel.outputs.forEach((o, k) => scope.store(o, row, values[r]![k]!)));
    return {
      body: scope.body(),
      workgroupSize: size,
      workgroups: grid.workgroups,
      label: formatShape(shape).slice(1, -1).replaceAll(',', 'x'),
    };
  },
};

/** Four rows of a transposed value from its operand's four columns. */
function turn(scope: Scope, region: Region, value: Value, columns: readonly (readonly Ix[])[]): readonly Expr[] {
  const eqn = region.producer(value)!;
  const permutation = permutationOf(eqn)!;
  const source = eqn.inputs[0]!;
  const loaded = columns.map((column) => {
    const index = new Array<Ix>(column.length);
    permutation.forEach((d, i) => (index[d] = column[i]!));
    return scope.value(source, index);
  });
  const { k } = scope;
  return [0, 1, 2, 3].map((c) => scope.let(k.vector(loaded.map((l) => k.lane(l, c)))));
}

/** Transposes that reach the results through elementwise equations alone, and bring another axis to the end. */
function movedValues(region: Region, results: readonly Value[]): readonly { readonly value: Value; readonly across: number }[] {
  const found: { value: Value; across: number }[] = [];
  const seen = new Set<Value>();
  const visit = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    const eqn = region.producer(value);
    if (!eqn) return;
    if (eqn.op.kind === 'elementwise') for (const v of eqn.inputs) visit(v);
    const permutation = permutationOf(eqn);
    if (!permutation) return;
    const last = permutation.length - 1;
    const across = permutation.indexOf(last);
    if (across !== last) found.push({ value, across });
  };
  results.forEach(visit);
  return found;
}
