import { expect, test } from 'vitest';
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import { printGraph } from '../../src/ir/print.ts';
import { ParseError, SystolicError } from '../../src/util/errors.ts';

const main = (body: string, params = '%arg0: tensor<2xf32>', result = 'tensor<2xf32>') =>
  `module @m {\n  func.func public @main(${params}) -> ${result} {\n    ${body}\n  }\n}\n`;
const add = '%0 = stablehlo.add %arg0, %arg0 : tensor<2xf32>';
const end = 'return %0 : tensor<2xf32>';
const of = (type: string) => main('return %arg0 : tensor<2xf32>', `%arg0: ${type}`);

const faults: readonly (readonly [what: string, text: string, message: string])[] = [
  ['no text', '', 'parse: line 1, column 1: there must be a function @main, got the end of the text\n  It has no function.'],
  [
    'another language',
    'def f(x): return x',
    'parse: line 1, column 1: there must be a module or a function, got `def`\n  The text must be StableHLO as `jax.jit(f).lower(…).as_text()` prints it.',
  ],
  ['a text that ends early', main(add).slice(0, 90), 'parse: line 2, column 65: a bracket must be closed, got `{`'],
  [
    'an unknown operation',
    main('%0 = stablehlo.frobnicate %arg0 : tensor<2xf32>'),
    'parse: line 3, column 10: operations must be among those that are supported, stablehlo.frobnicate is not, got `stablehlo.frobnicate`\n  Write it with other operations, or report the program that needs it.',
  ],
  [
    'an operation on dynamic shapes',
    main('%0 = stablehlo.dynamic_reshape %arg0 : tensor<2xf32>'),
    'parse: line 3, column 10: operations must be among those that are supported, stablehlo.dynamic_reshape is not, got `stablehlo.dynamic_reshape`\n  Shapes must be fixed here: export the program with fixed shapes.',
  ],
  [
    'a Fourier transform',
    main('%0 = stablehlo.fft %arg0, type = RFFT, length = [2] : (tensor<2xf32>) -> tensor<2xcomplex<f32>>'),
    'parse: line 3, column 10: operations must be among those that are supported, stablehlo.fft is not, got `stablehlo.fft`\n  There are no complex numbers here: write it as products with matrices of cosines and sines.',
  ],
  [
    'the part of one device among several',
    main('%0 = sdy.manual_computation(%arg0) in_shardings=[<@mesh, [{"x"}]>] (%a: tensor<1xf32>) { sdy.return %a : tensor<1xf32> }'),
    'parse: line 3, column 10: operations must be among those that are supported, sdy.manual_computation is not, got `sdy.manual_computation`\n  It is for several devices: export the program for one, without shard_map, or run it with XLA.',
  ],
  [
    'random numbers of the machine',
    main('%0 = "stablehlo.rng"(%arg0, %arg0, %arg0) <{rng_distribution = #stablehlo<rng_distribution UNIFORM>}> : () -> tensor<2xf32>'),
    'parse: line 3, column 10: operations must be among those that are supported, stablehlo.rng is not, got `"stablehlo.rng"`\n  Its numbers are those of the machine that runs it: take jax.random, whose bits are part of the program.',
  ],
  [
    'another dialect',
    main('%0 = mhlo.add %arg0, %arg0 : tensor<2xf32>'),
    'parse: line 3, column 10: operations must be among those that are supported, mhlo.add is not, got `mhlo.add`\n  The text must be StableHLO as `jax.jit(f).lower(…).as_text()` prints it.',
  ],
  [
    'f64',
    of('tensor<2xf64>'),
    'parse: line 2, column 33: f64 is not supported: a GPU in a browser has no 64-bit floats, got `tensor<2xf64>`\n  Export it with x64 off (jax.config.update("jax_enable_x64", False)), or pass { f64: \'narrow\' } to compute in f32.',
  ],
  [
    'dynamic shapes',
    of('tensor<?x2xf32>'),
    'parse: line 2, column 33: shapes must be fixed: dynamic shapes are not supported, got `tensor<?x2xf32>`\n  Export the program with fixed shapes.',
  ],
  [
    'complex numbers',
    of('tensor<2xcomplex<f32>>'),
    'parse: line 2, column 33: complex numbers are not supported, got `tensor<2xcomplex<f32>>`\n  Write the program with real and imaginary parts as two tensors.',
  ],
  [
    'quantised types',
    of('tensor<2x!quant.uniform<i8:f32, 1.0>>'),
    'parse: line 2, column 33: quantised types are not supported, got `tensor<2x!quant.uniform<i8:f32, 1.0>>`\n  Export the program before quantisation, or dequantise in it with integer tensors and convert.',
  ],
  [
    'a value that is not defined',
    main('%0 = stablehlo.add %arg0, %1 : tensor<2xf32>'),
    'parse: line 3, column 31: a value must be defined before it is used, got `%1`',
  ],
  [
    'a name that is taken',
    main(`${add}\n    ${add}`),
    'parse: line 4, column 10: a name must be defined once, %0 is defined before, got `stablehlo.add`',
  ],
  [
    "a type that is not the operand's",
    main('%0 = stablehlo.add %arg0, %arg0 : tensor<3xf32>'),
    'parse: line 3, column 39: operand 0 must have the type that the text says, f32[3], and it is f32[2], got `tensor<3xf32>`',
  ],
  [
    'operands that do not fit',
    main('%0 = stablehlo.add %arg0, %arg1 : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>', '%arg0: tensor<2xf32>, %arg1: tensor<3xf32>'),
    'line 3, column 10: add: operands must have equal shapes, got f32[2] and f32[3]',
  ],
  [
    'a result type that is not the one inferred',
    main('%0 = stablehlo.dot_general %arg0, %arg0, contracting_dims = [0] x [0] : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>'),
    'line 3, column 10: dot_general: results must be (f32[]), got (f32[2])',
  ],
  [
    'a function that returns what it does not declare',
    main('return %arg0, %arg0 : tensor<2xf32>, tensor<2xf32>'),
    'parse: line 4, column 3: a function must return what it declares, (f32[2]), not (f32[2], f32[2]), got `}`',
  ],
  [
    'an integer that 32 bits do not hold',
    main('%c = stablehlo.constant dense<4294967296> : tensor<i64>'),
    "parse: line 3, column 35: a constant of i64 must fit into 32 bits, that is be between -2147483648 and 2147483647, got `4294967296`\n  Integers have 32 bits here, as in JAX with x64 off: make the program with smaller numbers, or pass { int64: 'wrap' } to keep the low 32 bits.",
  ],
  [
    'a custom call',
    main('%0 = stablehlo.custom_call @foo(%arg0) : (tensor<2xf32>) -> tensor<2xf32>'),
    'parse: line 3, column 10: custom calls are not supported, @foo is one, got `stablehlo.custom_call`\n  It calls code of the machine that made the program: write it with operations instead.',
  ],
  [
    'an attribute that is missing',
    main('%0 = "stablehlo.transpose"(%arg0) : (tensor<2xf32>) -> tensor<2xf32>'),
    'line 3, column 10: stablehlo.transpose: operands, attributes and regions must be complete, got some that are missing or of another kind\n  See https://openxla.org/stablehlo/spec for what the operation takes.',
  ],
  [
    'a function that is not there',
    main('%0 = call @g(%arg0) : (tensor<2xf32>) -> tensor<2xf32>'),
    'parse: line 3, column 10: a function that is called must be in the module, there is no @g, got `call`',
  ],
  [
    'recursion',
    main('%0 = call @main(%arg0) : (tensor<2xf32>) -> tensor<2xf32>'),
    'parse: line 3, column 10: functions must not call themselves, @main does, got `call`',
  ],
  [
    'too many elements',
    main('%0 = stablehlo.constant dense<[1.0, 2.0, 3.0]> : tensor<2xf32>'),
    'parse: line 3, column 36: elements must have the shape of the type, [2], got `1.0`',
  ],
  [
    'too few bytes',
    main('%0 = stablehlo.constant dense<"0x00"> : tensor<2xf32>'),
    'parse: line 3, column 35: a string of 2 elements of f32 must have 8 bytes, and this has 1, got `"0x00"`',
  ],
  [
    'a bracket too few',
    main(`%0 = stablehlo.slice %arg0 [0:2 : (tensor<2xf32>) -> tensor<2xf32>\n    ${end}`),
    'parse: line 5, column 3: there must be a `]`, got `}`',
  ],
  [
    'a character that is none of MLIR',
    main('%0 = stablehlo.add %arg0, %arg0 ; tensor<2xf32>'),
    'parse: line 3, column 37: this character must not stand here, got `;`',
  ],
  [
    'a reducer that uses outer values',
    main(
      `${add}
    %c = stablehlo.constant dense<0.0> : tensor<f32>
    %1 = stablehlo.reduce(%arg0 init: %c) across dimensions = [0] : (tensor<2xf32>, tensor<f32>) -> tensor<f32>
     reducer(%a: tensor<f32>, %b: tensor<f32>) {
      %2 = stablehlo.add %0, %0 : tensor<2xf32>
      stablehlo.return %a : tensor<f32>
    }
    ${end}`,
    ),
    'parse: line 5, column 10: the regions of this operation must not use values from outside, unless they are constants, got `stablehlo.reduce`',
  ],
  [
    'a reduction that applies what combines nothing',
    main(`%c = stablehlo.constant dense<0.0> : tensor<f32>
    %0 = stablehlo.reduce(%arg0 init: %c) applies stablehlo.constant across dimensions = [0] : (tensor<2xf32>, tensor<f32>) -> tensor<f32>
    ${end}`),
    'line 4, column 51: stablehlo.constant: operands, attributes and regions must be complete, got some that are missing or of another kind\n  See https://openxla.org/stablehlo/spec for what the operation takes.',
  ],
];

test.each(faults)('%s: the error says where, what stands there and what to do', (_, text, message) => {
  expect(() => parseStableHLO(text)).toThrow(expect.objectContaining({ message }));
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is a name like any other: no table of ours has it', (name) => {
  const parse = (line: string, type = 'tensor<2xf32>'): unknown =>
    parseStableHLO(`func.func @main(%a: tensor<2xf32>) -> tensor<2xf32> {\n  ${line} : (${type}) -> tensor<2xf32>\n  return %0 : tensor<2xf32>\n}`);
  for (const line of [`%0 = "${name}"(%a)`, `%0 = ${name} %a`, `%0 = stablehlo.${name} %a`, `%0 = chlo.${name} %a`, `%0 = func.call @${name}(%a)`])
    expect(() => parse(line)).toThrow(SystolicError);
  expect(() => parse('%0 = stablehlo.abs %a', `tensor<2x${name}>`)).toThrow(ParseError);
  const convolution = (axes: string, window: string): string =>
    `func.func @main(%a: tensor<1x4x1xf32>, %b: tensor<2x1x1xf32>) -> tensor<1x3x1xf32> {
  %0 = stablehlo.convolution(%a, %b) dim_numbers = ${axes}, window = {${window}} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x4x1xf32>, tensor<2x1x1xf32>) -> tensor<1x3x1xf32>
  return %0 : tensor<1x3x1xf32>
}`;
  expect(parseStableHLO(convolution('[b, 0, f]x[0, i, o]->[b, 0, f]', '')).graph.results[0]!.type.shape).toEqual([1, 3, 1]);
  expect(() => parseStableHLO(convolution(`[b, 0, ${name}]x[0, i, o]->[b, 0, f]`, ''))).toThrow(ParseError);
  expect(() => parseStableHLO(convolution('[b, 0, f]x[0, i, o]->[b, 0, f]', `${name} = [1]`))).toThrow(ParseError);
});

test.each(['constructor', '__proto__', 'toString'])('an argument, a function and an attribute may be called %s', (name) => {
  const text = `module @${name} {
  func.func @main(%${name}: tensor<2xf32> {${name} = "x"}) -> tensor<2xf32> {
    %0 = stablehlo.composite "my.${name}" %${name} {composite_attributes = {${name} = "y"}, decomposition = @${name}} : (tensor<2xf32>) -> tensor<2xf32>
    %1 = func.call @${name}(%0) : (tensor<2xf32>) -> tensor<2xf32>
    return %1 : tensor<2xf32>
  }
  func.func private @${name}(%a: tensor<2xf32>) -> tensor<2xf32> {
    %0 = stablehlo.abs %a : tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}`;
  const { graph, params } = parseStableHLO(text);
  expect(Object.entries(params[0]!)).toEqual([[name, 'x']]);
  const printed = printGraph(graph);
  expect(printed).toContain(`${name} = "y"`);
  expect(printGraph(parseStableHLO(printed).graph)).toBe(printed);
});

test('a ParseError carries its place', () => {
  try {
    parseStableHLO(main('%0 = stablehlo.add %arg0, %1 : tensor<2xf32>'));
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ParseError);
    expect(error).toMatchObject({ line: 3, column: 31 });
  }
});

test('so does a VerifyError of an operation in a text', () => {
  const text = main('%0 = stablehlo.add %arg0, %arg0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<3xf32>');
  expect(() => parseStableHLO(text)).toThrow(expect.objectContaining({ name: 'VerifyError', line: 3, column: 10 }));
});

test('f64 and integers that do not fit are narrowed when the caller says so', () => {
  const text = main(
    '%c = stablehlo.constant dense<[4294967299, -1]> : tensor<2xi64>\n    return %arg0, %c : tensor<f64>, tensor<2xi64>',
    '%arg0: tensor<f64>',
    '(tensor<f64>, tensor<2xi64>)',
  );
  const { graph } = parseStableHLO(text, { f64: 'narrow', int64: 'wrap' });
  expect(graph.results.map((v) => v.type.dtype)).toEqual(['float32', 'int32']);
  expect(graph.eqns[0]!.attrs['value']).toMatchObject({ data: Int32Array.of(3, -1) });
});

test('the least and the greatest integer of 64 bits become those of 32: reductions begin with them', () => {
  const text = main(
    '%c = stablehlo.constant dense<[-9223372036854775808, 9223372036854775807]> : tensor<2xi64>\n    return %c : tensor<2xi64>',
    '',
    'tensor<2xi64>',
  );
  expect(parseStableHLO(text).graph.eqns[0]!.attrs['value']).toMatchObject({ data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) });
});

test('brackets, lists and functions without end end in an error at once', () => {
  const lots = 20_000;
  const calls = Array.from(
    { length: 60 },
    (_, i) =>
      `func.func private @f${i}(%a: tensor<f32>) -> tensor<f32> {\n%0 = call @f${i + 1}(%a) : (tensor<f32>) -> tensor<f32>\n%1 = call @f${i + 1}(%0) : (tensor<f32>) -> tensor<f32>\nreturn %1 : tensor<f32>\n}`,
  );
  const last =
    'func.func private @f60(%a: tensor<f32>) -> tensor<f32> {\n%0 = stablehlo.add %a, %a : tensor<f32>\nreturn %0 : tensor<f32>\n}';
  const texts = [
    `${main(add).slice(0, -8)} ${'{'.repeat(lots)}`,
    main(`%0 = stablehlo.constant dense<${'['.repeat(lots)}${']'.repeat(lots)}> : tensor<2xf32>`),
    main(`%0 = stablehlo.add %arg0, %arg0 ${'{a = '.repeat(lots)}${'}'.repeat(lots)} : tensor<2xf32>`),
    main(`${'%0 = "stablehlo.while"(%arg0) ({'.repeat(lots)}${'})'.repeat(lots)}`),
    `module {\nfunc.func public @main(%a: tensor<f32>) -> tensor<f32> {\n%0 = call @f0(%a) : (tensor<f32>) -> tensor<f32>\nreturn %0 : tensor<f32>\n}\n${calls.join('\n')}\n${last}\n}`,
  ];
  for (const text of texts) expect(() => parseStableHLO(text)).toThrow(SystolicError);
});
