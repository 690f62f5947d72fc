/** The public functions of `lax/shape.ts` with their signatures. */
import * as impl from '../../lax/shape.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../lax/shape.ts';

export const broadcastedIota = positional('broadcastedIota(dtype, shape, dimension)', impl.broadcastedIota);
export const full = positional('full(shape, fillValue, dtype?)', impl.full);
export const fullLike = positional('fullLike(x, fillValue, dtype?, shape?)', impl.fullLike);
export const broadcastInDim = positional('broadcastInDim(operand, shape, broadcastDimensions)', impl.broadcastInDim);
export const broadcastToRank = positional('broadcastToRank(x, rank)', impl.broadcastToRank);
export const collapse = positional('collapse(operand, startDimension, stopDimension?)', impl.collapse);
export const concatenate = positional('concatenate(operands, dimension)', impl.concatenate);
export const split = positional('split(operand, sizes, axis?)', impl.split);
export const pad = positional('pad(operand, paddingValue, paddingConfig)', impl.pad);
export const optimizationBarrier = checked('optimizationBarrier(operand{})', impl.optimizationBarrier);
export const iota = positional('iota(dtype, size)', impl.iota);
export const broadcast = positional('broadcast(operand, sizes)', impl.broadcast);
export const reshape = positional('reshape(operand, newSizes)', impl.reshape);
export const transpose = positional('transpose(operand, permutation)', impl.transpose);
export const expandDims = positional('expandDims(array, dimensions)', impl.expandDims);
export const squeeze = positional('squeeze(array, dimensions)', impl.squeeze);
export const rev = positional('rev(operand, dimensions)', impl.rev);
export const tile = positional('tile(operand, reps)', impl.tile);
export const stack = positional('stack(operands, axis?)', impl.stack);
export const unstack = positional('unstack(x, axis?)', impl.unstack);
export const empty = positional('empty(shape, dtype?)', impl.empty);
export const broadcastShapes = checked('broadcastShapes(...shapes)', impl.broadcastShapes);
