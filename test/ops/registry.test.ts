import { describe, expect, test } from 'vitest';
import { registry } from '../../src/ops/registry.ts';

describe('the registry', () => {
  test('names every op once, by dialect and name', () => {
    for (const [name, op] of registry) expect(name).toBe(`${op.dialect}.${op.name}`);
  });
  test('says of every op how it is differentiated and batched, and of every elementwise op what its element is', () => {
    for (const op of registry.values()) {
      expect(typeof op.jvp === 'function' || !('reason' in op.jvp) || op.jvp.reason !== '', op.name).toBe(true);
      expect(op.batch === 'elementwise' || typeof op.batch === 'function', op.name).toBe(true);
      if (op.kind === 'elementwise') expect(op.element, op.name).toBeTypeOf('function');
      if (op.batch === 'elementwise') expect(op.kind, op.name).toBe('elementwise');
    }
  });
  test('has the ops of StableHLO and CHLO that programs of JAX hold', () => {
    const names =
      'abs add and atan2 bitcast_convert broadcast_in_dim cbrt ceil clamp compare concatenate constant convert cosine count_leading_zeros divide dot_general exponential exponential_minus_one floor iota is_finite log log_plus_one logistic maximum minimum multiply negate not or pad popcnt power reduce reduce_precision remainder reshape reverse round_nearest_afz round_nearest_even rsqrt select shift_left shift_right_arithmetic shift_right_logical sign sine slice sqrt subtract tan tanh transpose xor';
    for (const name of names.split(' ')) expect(registry.has(`stablehlo.${name}`), name).toBe(true);
    for (const name of 'acos acosh asin asinh atan atanh bessel_i1e cosh digamma erf erf_inv erfc lgamma mulhi next_after polygamma sinh square zeta'.split(
      ' ',
    ))
      expect(registry.has(`chlo.${name}`), name).toBe(true);
  });
});
