import { describe, expect, test } from 'vitest';
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { hostTensor } from '../../src/types/host.ts';

// As JAX writes it for a key of ui32[4], in the pretty form.
const program = (algorithm: string, type: string): string => `
func.func public @main(%arg0: tensor<4xui32>) -> (tensor<4xui32>, tensor<${type}>) {
  %0 = stablehlo.reshape %arg0 : (tensor<4xui32>) -> tensor<2x2xui32>
  %1 = stablehlo.bitcast_convert %0 : (tensor<2x2xui32>) -> tensor<2xui64>
  %output_state, %output = stablehlo.rng_bit_generator %1, algorithm = ${algorithm} : (tensor<2xui64>) -> (tensor<2xui64>, tensor<${type}>)
  %2 = stablehlo.bitcast_convert %output_state : (tensor<2xui64>) -> tensor<2x2xui32>
  %3 = stablehlo.reshape %2 : (tensor<2x2xui32>) -> tensor<4xui32>
  return %3, %output : tensor<4xui32>, tensor<${type}>
}`;
const generic = (text: string): string =>
  text.replace(
    /stablehlo.rng_bit_generator %1, algorithm = (\w+)/,
    '"stablehlo.rng_bit_generator"(%1) <{rng_algorithm = #stablehlo<rng_algorithm $1>}>',
  );

const key = hostTensor('uint32', [4], [1, 0, 1, 4]);
const run = (text: string, state = key): number[][] => evaluate(parseStableHLO(text).graph, [state]).map((t) => [...t.data]);

describe('rng_bit_generator', () => {
  test.each([
    // From XLA on the CPU, by way of JAX.
    ['THREE_FRY', [1, 0, 21, 4], [0x8876191b, 0x901abdb5, 0x424a46b7, 0xc1312526]],
    ['PHILOX', [1, 0, 10, 4], [0x9ee39119, 0x34d73354, 0x06b762b7, 0x9fcbb67a]],
    ['DEFAULT', [1, 0, 10, 4], [0x9ee39119, 0x34d73354, 0x06b762b7, 0x9fcbb67a]],
  ])("%s gives XLA's bits and next state", (algorithm, state, first) => {
    const [next, bits] = run(program(algorithm, '5x7xui32'));
    expect(next).toEqual(state);
    expect(bits!.slice(0, 4)).toEqual(first);
    expect(run(generic(program(algorithm, '5x7xui32')))).toEqual([next, bits]);
  });
  test('gives narrow integers the low bits', () => {
    const [, words] = run(program('THREE_FRY', '4x2xui32'));
    expect(run(program('THREE_FRY', '4x2xui8'))[1]).toEqual(words!.map((w) => w & 255));
  });
  test('takes one counter for each 64-bit integer, of which the low words are kept', () => {
    const [next, low] = run(program('THREE_FRY', '3xui64'));
    expect(next).toEqual([1, 0, 4, 4]);
    // Neighbours along an even axis are the two words of one counter.
    expect(run(program('THREE_FRY', '3x2xui32'))[1]!.filter((_, i) => i % 2 === 0)).toEqual(low);
  });
  test('the carry of the counter goes to its upper half', () => {
    const [next] = run(program('PHILOX', '16xui32'), hostTensor('uint32', [4], [7, 8, 0xfffffffe, 4]));
    expect(next).toEqual([7, 8, 2, 5]);
  });
});

test('64-bit integers that come as words go as words', () => {
  const text = `
func.func @main(%arg0: tensor<3x2xui32>, %arg1: tensor<2xi64>) -> (tensor<3x2xui32>, tensor<2x2xui32>) {
  %0 = stablehlo.bitcast_convert %arg0 : (tensor<3x2xui32>) -> tensor<3xui64>
  %1 = stablehlo.bitcast_convert %0 : (tensor<3xui64>) -> tensor<3x2xui32>
  %2 = stablehlo.bitcast_convert %arg1 : (tensor<2xi64>) -> tensor<2x2xui32>
  return %1, %2 : tensor<3x2xui32>, tensor<2x2xui32>
}`;
  const words = hostTensor('uint32', [3, 2], [1, 2, 3, 4, 5, 6]);
  const [kept, split] = evaluate(parseStableHLO(text).graph, [words, hostTensor('int32', [2], [5, -2])]);
  expect([...kept!.data]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...split!.data]).toEqual([5, 0, 0xfffffffe, 0xffffffff]);
});
