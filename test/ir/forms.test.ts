import { expect, test } from 'vitest';
import { aliasesOf, parseStableHLO } from '../../src/io/stablehlo.ts';
import { graphKey } from '../../src/ir/key.ts';
import { printGraph } from '../../src/ir/print.ts';
import { printStableHLO } from '../../src/transforms/print-stablehlo.ts';

const main = (params: string, result: string, body: string) => `func.func @main(${params}) -> ${result} {\n${body}\n}`;
const vector = '%arg0: tensor<4xf32>';
const unary = (op: string) => main(vector, 'tensor<4xf32>', `%0 = ${op}\nreturn %0 : tensor<4xf32>`);

/** Texts that stand for one program: how JAX has printed it over the years, and the generic form. */
const equal: Readonly<Record<string, readonly string[]>> = {
  'a transpose': [
    main(
      '%a: tensor<2x3xf32>',
      'tensor<3x2xf32>',
      '%0 = stablehlo.transpose %a, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>\nreturn %0 : tensor<3x2xf32>',
    ),
    main(
      '%a: tensor<2x3xf32>',
      'tensor<3x2xf32>',
      '%0 = "stablehlo.transpose"(%a) <{permutation = array<i64: 1, 0>}> : (tensor<2x3xf32>) -> tensor<3x2xf32>\nreturn %0 : tensor<3x2xf32>',
    ),
    main(
      '%a: tensor<2x3xf32>',
      'tensor<3x2xf32>',
      '%0 = "stablehlo.transpose"(%a) {permutation = dense<[1, 0]> : tensor<2xi64>} : (tensor<2x3xf32>) -> tensor<3x2xf32>\n"func.return"(%0) : (tensor<3x2xf32>) -> ()',
    ),
  ],
  'a sum': [
    main(
      vector,
      'tensor<f32>',
      '%c = stablehlo.constant dense<0.0> : tensor<f32>\n%0 = stablehlo.reduce(%arg0 init: %c) applies stablehlo.add across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>\nreturn %0 : tensor<f32>',
    ),
    main(
      vector,
      'tensor<f32>',
      '%c = stablehlo.constant dense<0.000000e+00> : tensor<f32> loc(#loc1)\n%0 = stablehlo.reduce(%arg0 init: %c) across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>\n reducer(%x: tensor<f32> loc("a"), %y: tensor<f32>) {\n%1 = stablehlo.add %x, %y : tensor<f32> loc(callsite("f"("x.py":1:2) at "g"))\nstablehlo.return %1 : tensor<f32>\n} loc(unknown)\nreturn %0 : tensor<f32>',
    ).replace(' loc("a")', ''),
    main(
      vector,
      'tensor<f32>',
      '%c = "stablehlo.constant"() <{value = dense<0x00000000> : tensor<f32>}> : () -> tensor<f32>\n%0 = "stablehlo.reduce"(%arg0, %c) <{dimensions = array<i64: 0>}> ({\n^bb0(%x: tensor<f32> loc("x"), %y: tensor<f32>):\n%1 = "stablehlo.add"(%x, %y) : (tensor<f32>, tensor<f32>) -> tensor<f32>\n"stablehlo.return"(%1) : (tensor<f32>) -> ()\n}) : (tensor<4xf32>, tensor<f32>) -> tensor<f32>\nreturn %0 : tensor<f32>',
    ),
  ],
  'a comparison': [
    main(
      vector,
      'tensor<4xi1>',
      '%0 = stablehlo.compare GE, %arg0, %arg0, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>\nreturn %0 : tensor<4xi1>',
    ),
    main(
      vector,
      'tensor<4xi1>',
      '%0 = stablehlo.compare GE, %arg0, %arg0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>\nreturn %0 : tensor<4xi1>',
    ),
    main(
      vector,
      'tensor<4xi1>',
      '%0 = "stablehlo.compare"(%arg0, %arg0) {compare_type = #stablehlo<comparison_type FLOAT>, comparison_direction = #stablehlo<comparison_direction GE>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>\nreturn %0 : tensor<4xi1>',
    ),
  ],
  'a product of matrices': [
    main(
      '%a: tensor<2x3xf32>, %b: tensor<3x4xf32>',
      'tensor<2x4xf32>',
      '%0 = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>\nreturn %0 : tensor<2x4xf32>',
    ),
    main(
      '%a: tensor<2x3xf32>, %b: tensor<3x4xf32>',
      'tensor<2x4xf32>',
      '%0 = stablehlo.dot %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>\nreturn %0 : tensor<2x4xf32>',
    ),
    main(
      '%a: tensor<2x3xf32>, %b: tensor<3x4xf32>',
      'tensor<2x4xf32>',
      '%0 = "stablehlo.dot_general"(%a, %b) <{dot_dimension_numbers = #stablehlo.dot<lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [0]>}> : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>\nreturn %0 : tensor<2x4xf32>',
    ),
  ],
  'a function of CHLO': [
    unary('chlo.erf %arg0 : tensor<4xf32> -> tensor<4xf32>'),
    unary('stablehlo.custom_call @mhlo.erf(%arg0) {mhlo.attributes = {}, mhlo.version = 1 : i64} : (tensor<4xf32>) -> tensor<4xf32>'),
    unary('"chlo.erf"(%arg0) : (tensor<4xf32>) -> tensor<4xf32>'),
  ],
  'what only says where values live': [
    unary('stablehlo.sine %arg0 : tensor<4xf32>'),
    unary(
      'stablehlo.sine %arg0 {result_accuracy = #stablehlo.result_accuracy<mode = #stablehlo.result_accuracy_mode<DEFAULT>>, mhlo.sharding = "{replicated}"} : tensor<4xf32>',
    ),
    `sdy.mesh @mesh = <["data"=4, "model"=2]>\n${main(`${vector} {sdy.sharding = #sdy.sharding<@mesh, [{"data"}]>}`, '(tensor<4xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>})', '%0 = sdy.sharding_constraint %arg0 <@mesh, [{}]> : tensor<4xf32>\n%1 = stablehlo.custom_call @Sharding(%0) {mhlo.sharding = "{devices=[2]0,1}"} : (tensor<4xf32>) -> tensor<4xf32>\n%2 = stablehlo.sine %1 : tensor<4xf32>\nreturn %2 : tensor<4xf32>')}`,
  ],
  'a branch by a bool': [
    main(
      '%p: tensor<i1>, %x: tensor<f32>',
      'tensor<f32>',
      '%0 = stablehlo.convert %p : (tensor<i1>) -> tensor<i32>\n%1 = "stablehlo.case"(%0) ({\n%2 = stablehlo.sine %x : tensor<f32>\nstablehlo.return %2 : tensor<f32>\n}, {\nstablehlo.return %x : tensor<f32>\n}) : (tensor<i32>) -> tensor<f32>\nreturn %1 : tensor<f32>',
    ),
    main(
      '%p: tensor<i1>, %x: tensor<f32>',
      'tensor<f32>',
      '%1 = "stablehlo.if"(%p) ({\nstablehlo.return %x : tensor<f32>\n}, {\n%2 = stablehlo.sine %x : tensor<f32>\nstablehlo.return %2 : tensor<f32>\n}) : (tensor<i1>) -> tensor<f32>\nreturn %1 : tensor<f32>',
    ),
  ],
  'functions, which are inlined': [
    unary('stablehlo.sine %arg0 : tensor<4xf32>'),
    `module @m {\n${unary('call @f(%arg0) : (tensor<4xf32>) -> tensor<4xf32>')}\nfunc.func private @f(%x: tensor<4xf32> {mhlo.layout_mode = "default"}) -> (tensor<4xf32> {jax.result_info = ""}) {\n%0 = func.call @g(%x) : (tensor<4xf32>) -> tensor<4xf32>\nreturn %0 : tensor<4xf32>\n}\nfunc.func private @g(%x: tensor<4xf32>) -> tensor<4xf32> {\n%0 = stablehlo.sine %x : tensor<4xf32>\nreturn %0 : tensor<4xf32>\n}\n}`,
    '#loc = loc(unknown)\n"builtin.module"() <{sym_name = "m"}> ({\n"func.func"() <{function_type = (tensor<4xf32>) -> tensor<4xf32>, sym_name = "main", sym_visibility = "public"}> ({\n^bb0(%a: tensor<4xf32> loc("x")):\n%0 = "func.call"(%a) <{callee = @f}> : (tensor<4xf32>) -> tensor<4xf32> loc(#loc)\n"func.return"(%0) : (tensor<4xf32>) -> ()\n}) {mhlo.x = 1 : i32} : () -> () loc(#loc)\n"func.func"() ({\n^bb0(%a: tensor<4xf32>):\n%0 = "stablehlo.sine"(%a) : (tensor<4xf32>) -> tensor<4xf32>\n"func.return"(%0) : (tensor<4xf32>) -> ()\n}) {function_type = (tensor<4xf32>) -> tensor<4xf32>, sym_name = "f"} : () -> ()\n}) {mhlo.num_partitions = 1 : i32} : () -> ()\n#loc1 = loc("y")',
  ],
  'a constant that a reducer takes from outside': [
    main(
      vector,
      'tensor<f32>',
      '%c = stablehlo.constant dense<2.0> : tensor<f32>\n%0 = stablehlo.reduce(%arg0 init: %c) across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>\n reducer(%x: tensor<f32>, %y: tensor<f32>) {\n%1 = stablehlo.add %x, %c : tensor<f32>\nstablehlo.return %1 : tensor<f32>\n}\nreturn %0 : tensor<f32>',
    ),
    main(
      vector,
      'tensor<f32>',
      '%c = stablehlo.constant dense<2.0> : tensor<f32>\n%0 = stablehlo.reduce(%arg0 init: %c) across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>\n reducer(%x: tensor<f32>, %y: tensor<f32>) {\n%d = stablehlo.constant dense<2.0> : tensor<f32>\n%1 = stablehlo.add %x, %d : tensor<f32>\nstablehlo.return %1 : tensor<f32>\n}\nreturn %0 : tensor<f32>',
    ),
  ],
};

test.each(Object.entries(equal))('%s is one program however it is written', (_, texts) => {
  const keys = texts.map((text) => graphKey(parseStableHLO(text).graph));
  expect(new Set(keys).size).toBe(1);
});

test('donated parameters are exported as XLA wants them, and read back', () => {
  const { graph } = parseStableHLO(
    main(
      '%a: tensor<2xf32>, %b: tensor<3xf32>, %c: tensor<2xf32>',
      '(tensor<3xf32>, tensor<2xf32>)',
      'return %b, %a : tensor<3xf32>, tensor<2xf32>',
    ),
  );
  const text = printStableHLO(graph, { donated: [0, 1, 2], name: 'jit_step' });
  expect(text.split('\n')[1]).toBe(
    '  func.func public @main(%arg0: tensor<2xf32> {tf.aliasing_output = 1 : i32}, %arg1: tensor<3xf32> {tf.aliasing_output = 0 : i32}, %arg2: tensor<2xf32> {jax.buffer_donor = true}) -> (tensor<3xf32>, tensor<2xf32>) {',
  );
  expect(aliasesOf(parseStableHLO(text))).toEqual([1, 0, null]);
  expect(parseStableHLO(text).name).toBe('jit_step');
});

test('both forms of one program', () => {
  const { graph } = parseStableHLO(equal['a branch by a bool']![0]!);
  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "module @main attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
      func.func public @main(%arg0: tensor<i1>, %arg1: tensor<f32>) -> tensor<f32> {
        %0 = stablehlo.convert %arg0 : (tensor<i1>) -> tensor<i32>
        %1 = "stablehlo.case"(%0) ({
          %2 = stablehlo.sine %arg1 : tensor<f32>
          stablehlo.return %2 : tensor<f32>
        }, {
          stablehlo.return %arg1 : tensor<f32>
        }) : (tensor<i32>) -> tensor<f32>
        return %1 : tensor<f32>
      }
    }
    "
  `);
  expect(printGraph(graph, { form: 'generic', name: 'a name' })).toMatchInlineSnapshot(`
    "module @"a name" attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
      func.func public @main(%arg0: tensor<i1>, %arg1: tensor<f32>) -> tensor<f32> {
        %0 = "stablehlo.convert"(%arg0) : (tensor<i1>) -> tensor<i32>
        %1 = "stablehlo.case"(%0) ({
          %2 = "stablehlo.sine"(%arg1) : (tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%2) : (tensor<f32>) -> ()
        }, {
          "stablehlo.return"(%arg1) : (tensor<f32>) -> ()
        }) : (tensor<i32>) -> tensor<f32>
        "func.return"(%1) : (tensor<f32>) -> ()
      }
    }
    "
  `);
});
