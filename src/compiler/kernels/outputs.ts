/** The results of a region: written whole, or in place where only an update's window changes. */
import type { Eqn, Value } from '../../ir/graph.ts';
import { dtypes } from '../../types/dtype.ts';
import { isOneRun, sizeOf, stridesOf } from '../../types/shape.ts';
import type { KernelOutput, Region } from './family.ts';

export function outputsOf(region: Region): readonly KernelOutput[] {
  return region.graph.results.map((value, result) => {
    const update = windowUpdate(region, value);
    if (!update) return { value, type: value.type, result, inPlace: null };
    return { value: update.inputs[1]!, type: value.type, result, inPlace: region.graph.params.indexOf(update.inputs[0]!) };
  });
}

/**
 * The dynamic_update_slice that makes a result, when writing its window into the operand's buffer is all there is to do: the operand is a
 * parameter that nothing else reads, and the window consists of whole words.
 */
function windowUpdate(region: Region, result: Value): Eqn | null {
  const eqn = region.producer(result);
  if (eqn?.op.kind !== 'update' || region.users(result).length > 0) return null;
  const [target, update] = eqn.inputs as [Value, Value];
  if (sizeOf(update.type.shape) === 0) return null;
  const own = region.graph.params.includes(target) && !region.isResult(target) && region.users(target).length === 1;
  if (!own || eqn.inputs.indexOf(target, 1) >= 0 || region.graph.results.filter((v) => v === result).length > 1) return null;
  return dtypes[result.type.dtype].bytes === 4 || wholeWords(target.type.shape, update.type.shape) ? eqn : null;
}

/** Whether a window of this shape begins at a multiple of four elements wherever it lies, and is a multiple of four elements itself. */
function wholeWords(shape: readonly number[], window: readonly number[]): boolean {
  const strides = stridesOf(shape);
  const moving = shape.flatMap((size, d) => (window[d] !== size ? [strides[d]!] : []));
  const inWords = isOneRun(shape, window) ? sizeOf(window) % 4 === 0 : window.at(-1)! % 4 === 0;
  return inWords && moving.every((stride) => stride % 4 === 0);
}

export const isWindow = (region: Region, output: KernelOutput): boolean => region.graph.results[output.result] !== output.value;
