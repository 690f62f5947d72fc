/** The public functions of `lax/shape.ts` with their signatures. */
import * as impl from '../../lax/shape.ts';
import { checked, positional } from '../../signature.ts';

export * from '../../lax/shape.ts';

export const broadcastedIota = /* @__PURE__ */ positional('broadcastedIota(dtype, shape, dimension)', impl.broadcastedIota);
export const full = /* @__PURE__ */ positional('full(shape, fillValue, dtype?)', impl.full);
export const fullLike = /* @__PURE__ */ positional('fullLike(x, fillValue, dtype?, shape?)', impl.fullLike);
export const broadcastInDim = /* @__PURE__ */ positional('broadcastInDim(operand, shape, broadcastDimensions)', impl.broadcastInDim);
export const broadcastToRank = /* @__PURE__ */ positional('broadcastToRank(x, rank)', impl.broadcastToRank);
export const collapse = /* @__PURE__ */ positional('collapse(operand, startDimension, stopDimension?)', impl.collapse);
export const concatenate = /* @__PURE__ */ positional('concatenate(operands, dimension)', impl.concatenate);
export const split = /* @__PURE__ */ positional('split(operand, sizes, axis?)', impl.split);
export const pad = /* @__PURE__ */ positional('pad(operand, paddingValue, paddingConfig)', impl.pad);
export const optimizationBarrier = /* @__PURE__ */ checked('optimizationBarrier(operand{})', impl.optimizationBarrier);
export const iota = /* @__PURE__ */ positional('iota(dtype, size)', impl.iota);
export const broadcast = /* @__PURE__ */ positional('broadcast(operand, sizes)', impl.broadcast);
export const reshape = /* @__PURE__ */ positional('reshape(operand, newSizes)', impl.reshape);
export const transpose = /* @__PURE__ */ positional('transpose(operand, permutation)', impl.transpose);
export const expandDims = /* @__PURE__ */ positional('expandDims(array, dimensions)', impl.expandDims);
export const squeeze = /* @__PURE__ */ positional('squeeze(array, dimensions)', impl.squeeze);
export const rev = /* @__PURE__ */ positional('rev(operand, dimensions)', impl.rev);
export const tile = /* @__PURE__ */ positional('tile(operand, reps)', impl.tile);
export const stack = /* @__PURE__ */ positional('stack(operands, axis?)', impl.stack);
export const unstack = /* @__PURE__ */ positional('unstack(x, axis?)', impl.unstack);
export const empty = /* @__PURE__ */ positional('empty(shape, dtype?)', impl.empty);
export const broadcastShapes = /* @__PURE__ */ checked('broadcastShapes(...shapes)', impl.broadcastShapes);
