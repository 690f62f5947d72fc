import { expect, test } from 'vitest';
import { buildClosed } from '../../src/ir/builder.ts';
import { type Graph, newValue } from '../../src/ir/graph.ts';
import { verify } from '../../src/ir/verify.ts';
import { add, multiply } from '../../src/ops/arithmetic.ts';
import { scalar } from '../../src/ops/constant.ts';
import { less } from '../../src/ops/logic.ts';
import { sine } from '../../src/ops/math.ts';
import { whileLoop } from '../../src/ops/while.ts';

const f32 = { shape: [], dtype: 'float32' } as const;
const program = (): Graph => buildClosed('p', [f32, f32], (a, b) => [sine(multiply(add(a, b), b))]);
const loop = (): Graph =>
  buildClosed('l', [f32], (x) =>
    whileLoop({
      init: [x],
      cond: buildClosed('c', [f32], (v) => [less(v, scalar(9, 'float32'))]),
      body: buildClosed('b', [f32], (v) => [add(v, v)]),
    }),
  );

test('what the builder makes passes', () => {
  verify(program());
  verify(loop());
});

test('a value must be defined before it is used', () => {
  const graph = program();
  const [sum, product, wave] = graph.eqns;
  expect(() => verify({ ...graph, eqns: [product!, sum!, wave!] })).toThrowErrorMatchingInlineSnapshot(`
    [VerifyError: multiply: operands must be defined before they are used, got operand 0 of type f32[]
      > %0 = stablehlo.multiply %1, %arg1 : tensor<f32>
        %1 = stablehlo.add %arg0, %arg1 : tensor<f32>
        %2 = stablehlo.sine %0 : tensor<f32>]
  `);
});

test('a value must be defined once', () => {
  const graph = program();
  expect(() => verify({ ...graph, eqns: [graph.eqns[0]!, ...graph.eqns] })).toThrowErrorMatchingInlineSnapshot(`
    [VerifyError: a value must be defined once, got result 0 of add that is defined before
        %1 = stablehlo.add %arg0, %arg1 : tensor<f32>
      > %1 = stablehlo.add %arg0, %arg1 : tensor<f32>
        %2 = stablehlo.multiply %1, %arg1 : tensor<f32>
        %3 = stablehlo.sine %2 : tensor<f32>]
  `);
});

test('a result must be of the graph', () => {
  expect(() => verify({ ...program(), results: [newValue(f32)] })).toThrowErrorMatchingInlineSnapshot(`
    [VerifyError: results must be defined in the graph, got result 0 of type f32[]
        %0 = stablehlo.add %arg0, %arg1 : tensor<f32>
        %1 = stablehlo.multiply %0, %arg1 : tensor<f32>
      > %2 = stablehlo.sine %1 : tensor<f32>]
  `);
});

test('types must be those that the ops give', () => {
  const graph = program();
  const [sum, product, wave] = graph.eqns;
  const other = newValue({ shape: [2], dtype: 'float32' });
  expect(() =>
    verify({ ...graph, eqns: [sum!, product!, { ...wave!, outputs: [other] }], results: [other] }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [VerifyError: sine: result 0 must be f32[], got f32[2]
        %0 = stablehlo.add %arg0, %arg1 : tensor<f32>
        %1 = stablehlo.multiply %0, %arg1 : tensor<f32>
      > %2 = stablehlo.sine %1 : (tensor<f32>) -> tensor<2xf32>]
  `);
  expect(() =>
    verify({ params: [graph.params[0]!, other], eqns: [{ ...sum!, inputs: [graph.params[0]!, other] }], results: [] }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [VerifyError: add: operands must have equal shapes, got f32[] and f32[2]
      > %0 = stablehlo.add %arg0, %arg1 : (tensor<f32>, tensor<2xf32>) -> tensor<f32>]
  `);
});

test('regions must be closed, and theirs are checked too', () => {
  const graph = loop();
  const [eqn] = graph.eqns;
  const [cond, body] = eqn!.regions;
  const open: Graph = { ...body!, eqns: [{ ...body!.eqns[0]!, inputs: [graph.params[0]!, body!.params[0]!] }] };
  expect(() => verify({ ...graph, eqns: [{ ...eqn!, regions: [cond!, open] }] })).toThrowErrorMatchingInlineSnapshot(`
    [VerifyError: region 1 of while: add: operands must be defined before they are used, and a region must take outer values as parameters, got operand 0 of type f32[]
      > %0 = stablehlo.add %<undefined>, %arg0 : tensor<f32>]
  `);
});
