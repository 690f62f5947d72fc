import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileCase, linesCases } from './cases.ts';
import { cpuBackend, formatReport, runCases } from './conformance.ts';

test.each(['stablehlo-subset', 'stablehlo-extra'])("JAX's cases give JAX's results on the evaluator: %s", async (file) => {
  const cases = linesCases(readFileSync(new URL(`../golden/${file}.jsonl`, import.meta.url), 'utf8'));
  const outcomes = await runCases(cases, cpuBackend());
  expect(outcomes.filter((o) => o.fault !== null).map((o) => `${o.name}: ${o.fault}`)).toEqual([]);
});

const program = (body: string) => `module @jit_main {
  func.func public @main() -> tensor<2xf32> {
    %0 = stablehlo.constant dense<[1.0, 2.0]> : tensor<2xf32>
    %1 = stablehlo.constant dense<[1.0, 2.00001]> : tensor<2xf32>
    ${body}
    return %0 : tensor<2xf32>
  }
}`;
const check = (name: string, attrs = '') =>
  program(`stablehlo.custom_call @check.${name}(%0, %1) {has_side_effect = true${attrs}} : (tensor<2xf32>, tensor<2xf32>) -> ()`);

test('a file passes by its own checks, and a failure says how many elements are wrong and where the worst is', async () => {
  const cases = [
    fileCase('add_float32_20_20.mlir', check('expect_almost_eq')),
    fileCase('eq.mlir', check('expect_eq')),
    fileCase('close.mlir', check('expect_close')),
    fileCase('wide.mlir', check('expect_close', ', max_ulp_difference = 100 : i64')),
    fileCase('none.mlir', program('')),
  ];
  const outcomes = await runCases(cases, cpuBackend());
  expect(outcomes.map((o) => [o.group, o.fault])).toEqual([
    ['add', null],
    ['eq', '1 of 2 elements of f32[2], worst [1] must be 2.0000100135803223, got 2'],
    ['close', '1 of 2 elements of f32[2], worst [1] must be 2.0000100135803223, got 2'],
    ['wide', null],
    ['none', 'Error: the file has no check.expect_…'],
  ]);
  expect(formatReport(outcomes)).toMatchInlineSnapshot(`
    "group  passed  failed  largest error
    add         1       0         5.0e-6
    close       0       1              0
    eq          0       1              0
    none        0       1              0
    wide        1       0         5.0e-6

    FAILED eq: 1 of 2 elements of f32[2], worst [1] must be 2.0000100135803223, got 2
    FAILED close: 1 of 2 elements of f32[2], worst [1] must be 2.0000100135803223, got 2
    FAILED none: Error: the file has no check.expect_…
    2 passed, 3 failed"
  `);
});
