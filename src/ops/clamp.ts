/** `clamp`: a value kept between two bounds. */
import { emit } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { dtypes, isFloat } from '../types/dtype.ts';
import { equalShapes, formatType, type TensorType } from '../types/shape.ts';
import { DTypeError, ShapeError } from '../util/errors.ts';
import { fullLike } from './constant.ts';
import { allocateFor, define } from './define.ts';
import { broadcastTo } from './layout.ts';
import { and, greater, less, select } from './logic.ts';

const clampOp: Op = {
  name: 'clamp',
  dialect: 'stablehlo',
  kind: 'elementwise',
  infer: ([min, x, max]) => {
    const written = [min!, x!, max!].map(formatType).join(', ');
    if (min!.dtype !== x!.dtype || max!.dtype !== x!.dtype) throw new DTypeError(`clamp: operands must have one dtype, got ${written}`);
    const fits = (bound: TensorType): boolean => bound.shape.length === 0 || equalShapes(bound.shape, x!.shape);
    if (!fits(min!) || !fits(max!)) throw new ShapeError(`clamp: bounds must be scalars or have the operand's shape, got ${written}`);
    return [x!];
  },
  eval: ([min, x, max]) => {
    const out = allocateFor(x!.type);
    const [low, from, high] = [min!.data, x!.data, max!.data];
    const [lowStep, highStep] = [low.length === 1 ? 0 : 1, high.length === 1 ? 0 : 1];
    for (let i = 0; i < out.length; i++) out[i] = Math.min(Math.max(from[i]!, low[i * lowStep]!), high[i * highStep]!);
    return [{ type: x!.type, data: out }];
  },
  jvp: ([min, x, max], [dmin, dx, dmax], eqn) => {
    const { type } = eqn.outputs[0]!;
    const [low, high] = [broadcastTo(min!, type.shape), broadcastTo(max!, type.shape)];
    const zero = fullLike(x!, 0);
    const inside = and(greater(x!, low), less(x!, high));
    let tangent = select(inside, dx ?? zero, zero);
    if (dmin) tangent = select(and(greater(low, x!), less(low, high)), broadcastTo(dmin, type.shape), tangent);
    if (dmax) tangent = select(less(high, x!), broadcastTo(dmax, type.shape), tangent);
    return [tangent];
  },
  batch: 'elementwise',
  element: (e, index) => {
    const { type } = e.eqn.outputs[0]!;
    const { k } = e;
    const [min, x, max] = [e.operand(0, index), e.operand(1, index), e.operand(2, index)];
    if (isFloat(type.dtype)) return k.call('minimum', k.call('maximum', x, min), max);
    return dtypes[type.dtype].kind === 'bool' ? k.and(k.or(x, min), max) : k.min(k.max(x, min), max);
  },
};

/** min(max(x, low), high), with bounds of the operand's shape or scalars: NaN stays NaN, and `high` wins over `low`. At a bound the derivative is 0. */
export const clamp = define(clampOp, (low: Value, x: Value, high: Value): Value => emit(clampOp, [low, x, high], {}, [], x.weak)[0]!);
