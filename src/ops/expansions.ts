/** Ops of StableHLO that have no record of their own: on import they are written in ops that have one. */
import { text, type Value } from '../ir/graph.ts';
import type { Expansion } from '../ir/text/parse-function.ts';
import { equalShapes } from '../types/shape.ts';
import { ShapeError } from '../util/errors.ts';
import { zeros } from './constant.ts';
import { concatenate, reshape, slice } from './layout.ts';
import { rngBitGenerator } from './random-bits.ts';
import { triangularSolve } from './triangular-solve.ts';

export const expansions: ReadonlyMap<string, Expansion> = new Map<string, Expansion>([
  [
    'stablehlo.triangular_solve',
    ([a, b], attrs) => [
      triangularSolve(a!, b!, {
        leftSide: attrs['left_side'] === true,
        lower: attrs['lower'] === true,
        unitDiagonal: attrs['unit_diagonal'] === true,
        transpose: attrs['transpose_a'] === 'TRANSPOSE' || attrs['transpose_a'] === 'ADJOINT',
      }),
    ],
  ],
  [
    'stablehlo.rng_bit_generator',
    ([given], attrs, [, output]) => {
      const [state, narrow] = wideState(given!);
      const { state: next, bits } = rngBitGenerator(state, text(attrs, 'rng_algorithm'), output!.type.shape, output!.wide ? 64 : 32);
      return [narrow ? reshape(slice(next, [0, 0], [2, 1]), [2]) : next, bits];
    },
  ],
]);

/** A state of two 64-bit numbers that came as four words, or that was narrowed to two, whose high words are then 0. */
function wideState(given: Value): [state: Value, narrow: boolean] {
  const { shape, dtype } = given.type;
  if (dtype === 'uint32' && equalShapes(shape, [2, 2])) return [given, false];
  if (dtype !== 'uint32' || !equalShapes(shape, [2]))
    throw new ShapeError('rng_bit_generator: state must be ui64[2], got another type', 'Key and counter, as JAX has them.');
  const low = reshape(given, [2, 1]);
  return [concatenate([low, zeros(low.type)], 1), true];
}
