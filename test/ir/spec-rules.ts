/**
 * For each rule of StableHLO's specification that a text can break: one operation that breaks it. Operands are `%a`, `%b`, … of the types
 * that the line says. Rules on quantised types, on complex numbers and on the groups of collectives have no place here.
 * @see https://openxla.org/stablehlo/spec
 */
const dot = (fields: string): string => `<{dot_dimension_numbers = #stablehlo.dot<${fields}>}>`;
const ints = (name: string, ...n: number[]): string => (n.length > 0 ? `${name} = array<i64: ${n.join(', ')}>` : `${name} = array<i64>`);
const pads = (...rows: number[][]): string =>
  `padding = dense<[${rows.map((r) => `[${r.join(', ')}]`).join(', ')}]> : tensor<${rows.length}x${rows[0]!.length}xi64>`;

/** A reducer of scalars. */
const sums = (type = 'tensor<f32>', result = type, op = 'stablehlo.add'): string =>
  `({\n^bb0(%x: ${type}, %y: ${type}):\n  %s = "${op}"(%x, %y) : (${type}, ${type}) -> ${result}\n  "stablehlo.return"(%s) : (${result}) -> ()\n})`;
const first = (...types: string[]): string =>
  `({\n^bb0(${types.map((t, i) => `%x${i}: ${t}`).join(', ')}):\n  "stablehlo.return"(%x0) : (${types[0]}) -> ()\n})`;
const less = (type = 'tensor<f32>', result = 'tensor<i1>'): string =>
  `({\n^bb0(%x: ${type}, %y: ${type}):\n  %s = "stablehlo.compare"(%x, %y) <{comparison_direction = #stablehlo<comparison_direction LT>}> : (${type}, ${type}) -> tensor<i1>\n  "stablehlo.return"(${result === 'tensor<i1>' ? '%s' : '%x'}) : (${result}) -> ()\n})`;
const pair = `({\n^bb0(%x: tensor<f32>, %y: tensor<f32>, %u: tensor<f32>, %v: tensor<f32>):\n  "stablehlo.return"(%x, %y) : (tensor<f32>, tensor<f32>) -> ()\n})`;
const nothing = (result = '', type = ''): string => `({\n  "stablehlo.return"(${result}) : (${type}) -> ()\n})`;

interface Conv {
  readonly axes?: string;
  readonly strides?: number[];
  readonly padding?: number[][];
  readonly lhs?: number[];
  readonly rhs?: number[];
  readonly reversal?: string;
  readonly features?: number;
  readonly batches?: number;
  readonly precision?: string;
}
const conv = (c: Conv): string => {
  const parts = [
    `batch_group_count = ${c.batches ?? 1} : i64`,
    `dimension_numbers = #stablehlo.conv<${c.axes ?? '[b, 0, f]x[0, i, o]->[b, 0, f]'}>`,
    `feature_group_count = ${c.features ?? 1} : i64`,
    ints('lhs_dilation', ...(c.lhs ?? [1])),
    pads(...(c.padding ?? [[0, 0]])),
    `precision_config = ${c.precision ?? '[#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]'}`,
    ints('rhs_dilation', ...(c.rhs ?? [1])),
    `window_reversal = ${c.reversal ?? 'array<i1: false>'}`,
    ints('window_strides', ...(c.strides ?? [1])),
  ];
  return `"stablehlo.convolution"(%a, %b) <{${parts.join(', ')}}>`;
};

interface Gather {
  readonly offset?: string;
  readonly collapsed?: string;
  readonly batching?: string;
  readonly indicesBatching?: string;
  readonly map?: string;
  readonly vector?: number;
  readonly sizes?: number[];
}
const gather = (g: Gather): string => {
  const fields = [
    `offset_dims = ${g.offset ?? '[1]'}`,
    `collapsed_slice_dims = ${g.collapsed ?? '[0]'}`,
    ...(g.batching ? [`operand_batching_dims = ${g.batching}`] : []),
    ...(g.indicesBatching ? [`start_indices_batching_dims = ${g.indicesBatching}`] : []),
    `start_index_map = ${g.map ?? '[0]'}`,
    `index_vector_dim = ${g.vector ?? 1}`,
  ];
  return `"stablehlo.gather"(%a, %b) <{dimension_numbers = #stablehlo.gather<${fields.join(', ')}>, indices_are_sorted = false, ${ints('slice_sizes', ...(g.sizes ?? [1, 4]))}}>`;
};

interface Scatter {
  readonly window?: string;
  readonly inserted?: string;
  readonly batching?: string;
  readonly indicesBatching?: string;
  readonly map?: string;
  readonly vector?: number;
  readonly body?: string;
  readonly operands?: string;
}
const scatter = (s: Scatter): string => {
  const fields = [
    `update_window_dims = ${s.window ?? '[1]'}`,
    `inserted_window_dims = ${s.inserted ?? '[0]'}`,
    ...(s.batching ? [`input_batching_dims = ${s.batching}`] : []),
    ...(s.indicesBatching ? [`scatter_indices_batching_dims = ${s.indicesBatching}`] : []),
    `scatter_dims_to_operand_dims = ${s.map ?? '[0]'}`,
    `index_vector_dim = ${s.vector ?? 1}`,
  ];
  return `"stablehlo.scatter"(${s.operands ?? '%a, %b, %c'}) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<${fields.join(', ')}>, unique_indices = false}> ${s.body ?? sums()}`;
};

interface Window {
  readonly dims?: number[];
  readonly strides?: number[];
  readonly base?: number[];
  readonly dilations?: number[];
  readonly padding?: number[][];
  readonly body?: string;
}
const window = (w: Window, operands = '%a, %b'): string =>
  `"stablehlo.reduce_window"(${operands}) <{${ints('base_dilations', ...(w.base ?? [1]))}, ${pads(...(w.padding ?? [[0, 0]]))}, ${ints('window_dilations', ...(w.dilations ?? [1]))}, ${ints('window_dimensions', ...(w.dims ?? [2]))}, ${ints('window_strides', ...(w.strides ?? [1]))}}> ${w.body ?? sums()}`;
const pooled = (w: Window, select = less(), combine = sums()): string =>
  `"stablehlo.select_and_scatter"(%a, %b, %c) <{${pads(...(w.padding ?? [[0, 0]]))}, ${ints('window_dimensions', ...(w.dims ?? [2]))}, ${ints('window_strides', ...(w.strides ?? [2]))}}> (${select.slice(1, -1)}, ${combine.slice(1, -1)})`;

/** The message is without its place. */
export type Rule = readonly [rule: string, operation: string, message: string];

/** A module with the operation, whose operands are parameters, beside a function `f`. */
export function moduleOf(operation: string): string {
  const [, operands, results] = /: \(([^()]*)\) -> (\S.*)$/.exec(operation.split('\n').at(-1)!)!;
  const types = operands!.match(/tensor<[^>]*>/g) ?? [];
  const count = results === '()' ? 0 : results!.match(/tensor</g)!.length;
  const left = count === 0 ? '' : count === 1 ? '%0 = ' : `%0:${count} = `;
  const params = types.map((t, i) => `%${'abcdefg'[i]}: ${t}`).join(', ');
  const f = 'func.func private @f(%a: tensor<f32>) -> tensor<f32> {\nreturn %a : tensor<f32>\n}';
  return `module {\nfunc.func public @main(${params}) {\n${left}${operation}\nreturn\n}\n${f}\n}`;
}

const same2 = (op: string): Rule[] => [
  [
    `${op} C1`,
    `"stablehlo.${op}"(%a, %b) : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>`,
    `${op}: operands must have equal shapes, got f32[2] and f32[3]`,
  ],
];
const same2i = (op: string): Rule[] => [
  [
    `${op} C1`,
    `"stablehlo.${op}"(%a, %b) : (tensor<2xi32>, tensor<2xi8>) -> tensor<2xi32>`,
    `${op}: operands must have one dtype, got i32[2] and i8[2]`,
  ],
];
const same1 = (op: string): Rule[] => [
  [`${op} C1`, `"stablehlo.${op}"(%a) : (tensor<2xf32>) -> tensor<3xf32>`, `${op}: results must be (f32[2]), got (f32[3])`],
];

export const rules: readonly Rule[] = [
  ...['add', 'subtract', 'multiply', 'divide', 'remainder', 'maximum', 'minimum', 'power', 'atan2'].flatMap(same2),
  ...['and', 'or', 'xor', 'shift_left', 'shift_right_arithmetic', 'shift_right_logical'].flatMap(same2i),
  ...[
    'abs',
    'cbrt',
    'ceil',
    'cosine',
    'exponential',
    'exponential_minus_one',
    'floor',
    'log',
    'log_plus_one',
    'logistic',
    'negate',
  ].flatMap(same1),
  ...['round_nearest_afz', 'round_nearest_even', 'rsqrt', 'sign', 'sine', 'sqrt', 'tan', 'tanh'].flatMap(same1),
  [
    'count_leading_zeros C1',
    '"stablehlo.count_leading_zeros"(%a) : (tensor<2xi32>) -> tensor<2xui32>',
    'count_leading_zeros: results must be (i32[2]), got (ui32[2])',
  ],
  ['popcnt C1', '"stablehlo.popcnt"(%a) : (tensor<2xi32>) -> tensor<2xui32>', 'popcnt: results must be (i32[2]), got (ui32[2])'],
  ['not C1', '"stablehlo.not"(%a) : (tensor<2xi1>) -> tensor<2xi32>', 'not: results must be (i1[2]), got (i32[2])'],
  ['is_finite C1', '"stablehlo.is_finite"(%a) : (tensor<2xf32>) -> tensor<3xi1>', 'is_finite: results must be (i1[2]), got (i1[3])'],
  [
    'bitcast_convert C1',
    '"stablehlo.bitcast_convert"(%a) : (tensor<2x3xi8>) -> tensor<2xi32>',
    'bitcast_convert: last axis must have 4 elements to become one i32, got i8[2,3]',
  ],
  [
    'broadcast_in_dim C1',
    `"stablehlo.broadcast_in_dim"(%a) <{${ints('broadcast_dimensions', 1)}}> : (tensor<3xf32>) -> tensor<2x3xi32>`,
    'broadcast_in_dim: results must be (f32[2,3]), got (i32[2,3])',
  ],
  [
    'broadcast_in_dim C2',
    `"stablehlo.broadcast_in_dim"(%a) <{${ints('broadcast_dimensions', 0, 1)}}> : (tensor<3xf32>) -> tensor<2x3xf32>`,
    'broadcast_in_dim: broadcast_dimensions must have one axis of the result per axis of the operand, got [0,1] for f32[3]',
  ],
  [
    'broadcast_in_dim C3',
    `"stablehlo.broadcast_in_dim"(%a) <{${ints('broadcast_dimensions', 2)}}> : (tensor<3xf32>) -> tensor<2x3xf32>`,
    'broadcast_in_dim: broadcast_dimensions must be distinct axes of the result, got [2] for f32[2,3]',
  ],
  [
    'broadcast_in_dim C4',
    `"stablehlo.broadcast_in_dim"(%a) <{${ints('broadcast_dimensions', 1, 1)}}> : (tensor<3x3xf32>) -> tensor<2x3xf32>`,
    'broadcast_in_dim: broadcast_dimensions must be distinct axes of the result, got [1,1] for f32[2,3]',
  ],
  [
    'broadcast_in_dim C5',
    `"stablehlo.broadcast_in_dim"(%a) <{${ints('broadcast_dimensions', 0)}}> : (tensor<3xf32>) -> tensor<2x3xf32>`,
    "broadcast_in_dim: sizes of the operand must be 1 or the result's, got 3 (axis 0 of f32[3]) and 2 (axis 0 of [2,3])",
  ],
  ['case C1', '"stablehlo.case"(%a) : (tensor<i32>) -> tensor<f32>', 'case: must have at least one branch, got none'],
  [
    'case C2',
    `"stablehlo.case"(%a, %b) (${first('tensor<i32>').slice(1, -1)}) : (tensor<i32>, tensor<f32>) -> tensor<i32>`,
    'case: branch 0 must take (f32[]), got (i32[])',
  ],
  [
    'case C3',
    `"stablehlo.case"(%a, %b, %c) (${[first('tensor<f32>', 'tensor<i32>'), first('tensor<f32>', 'tensor<i32>').replace('(%x0) : (tensor<f32>)', '(%x1) : (tensor<i32>)')].map((r) => r.slice(1, -1)).join(', ')}) : (tensor<i32>, tensor<f32>, tensor<i32>) -> tensor<f32>`,
    'case: branches must return the same types, got (f32[]) from branch 0 and (i32[]) from branch 1',
  ],
  [
    'case C4',
    `"stablehlo.case"(%a) ({\n  "stablehlo.return"(%a) : (tensor<i32>) -> ()\n}) : (tensor<i32>) -> tensor<f32>`,
    'case: results must be (i32[]), got (f32[])',
  ],
  [
    'cholesky C1',
    '"stablehlo.cholesky"(%a) <{lower = true}> : (tensor<2x2xf32>) -> tensor<2x2xbf16>',
    'cholesky: results must be (f32[2,2]), got (bf16[2,2])',
  ],
  [
    'cholesky C2',
    '"stablehlo.cholesky"(%a) <{lower = true}> : (tensor<2xf32>) -> tensor<2xf32>',
    'cholesky: operand must be float and square, got f32[2]',
  ],
  [
    'cholesky C3',
    '"stablehlo.cholesky"(%a) <{lower = true}> : (tensor<2x3xf32>) -> tensor<2x3xf32>',
    'cholesky: operand must be float and square, got f32[2,3]',
  ],
  [
    'clamp C1',
    '"stablehlo.clamp"(%a, %b, %c) : (tensor<3xf32>, tensor<2xf32>, tensor<f32>) -> tensor<2xf32>',
    "clamp: bounds must be scalars or have the operand's shape, got f32[3], f32[2], f32[]",
  ],
  [
    'clamp C2',
    '"stablehlo.clamp"(%a, %b, %c) : (tensor<f32>, tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>',
    "clamp: bounds must be scalars or have the operand's shape, got f32[], f32[2], f32[3]",
  ],
  [
    'clamp C3',
    '"stablehlo.clamp"(%a, %b, %c) : (tensor<i32>, tensor<2xf32>, tensor<f32>) -> tensor<2xf32>',
    'clamp: operands must have one dtype, got i32[], f32[2], f32[]',
  ],
  [
    'clamp C4',
    '"stablehlo.clamp"(%a, %b, %c) : (tensor<f32>, tensor<2xf32>, tensor<f32>) -> tensor<3xf32>',
    'clamp: results must be (f32[2]), got (f32[3])',
  ],
  [
    'compare C1',
    '"stablehlo.compare"(%a, %b) <{comparison_direction = #stablehlo<comparison_direction LT>}> : (tensor<2xf32>, tensor<2xi32>) -> tensor<2xi1>',
    'compare: operands must have one dtype, got f32[2] and i32[2]',
  ],
  [
    'compare C2',
    '"stablehlo.compare"(%a, %b) <{comparison_direction = #stablehlo<comparison_direction LT>}> : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xi1>',
    'compare: operands must have equal shapes, got f32[2] and f32[3]',
  ],
  [
    'compare C3',
    '"stablehlo.compare"(%a, %b) <{compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction LT>}> : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>',
    'compare: compare_type of i32 must be SIGNED, got UNSIGNED',
  ],
  [
    'composite C1',
    '"stablehlo.composite"(%a) <{decomposition = @f, name = "no name"}> : (tensor<f32>) -> tensor<f32>',
    'composite: name must be that of a function in a namespace, such as vendor.function, got "no name"',
  ],
  [
    'composite C2',
    '"stablehlo.composite"(%a) <{decomposition = @g, name = "a.b"}> : (tensor<f32>) -> tensor<f32>',
    'a function that is called must be in the module, there is no @g, got `"stablehlo.composite"`',
  ],
  [
    'composite C3',
    '"stablehlo.composite"(%a) <{decomposition = @f, name = "a.b"}> : (tensor<2xf32>) -> tensor<f32>',
    'composite: decomposition of a.b must take (f32[2]), got (f32[])',
  ],
  [
    'composite C4',
    '"stablehlo.composite"(%a) <{decomposition = @f, name = "a.b"}> : (tensor<f32>) -> tensor<2xf32>',
    'composite: results must be (f32[]), got (f32[2])',
  ],
  [
    'concatenate C1',
    '"stablehlo.concatenate"(%a, %b) <{dimension = 0 : i64}> : (tensor<2xf32>, tensor<2xi32>) -> tensor<4xf32>',
    'concatenate: operands must have one dtype, got f32[2], i32[2]',
  ],
  [
    'concatenate C2',
    '"stablehlo.concatenate"(%a, %b) <{dimension = 0 : i64}> : (tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>',
    'concatenate: operands must have equal sizes on all axes but 0, got f32[2,2], f32[2,3]',
  ],
  [
    'concatenate C3',
    '"stablehlo.concatenate"() <{dimension = 0 : i64}> : () -> tensor<4xf32>',
    'concatenate: there must be an operand, got none',
  ],
  [
    'concatenate C4',
    '"stablehlo.concatenate"(%a, %b) <{dimension = 1 : i64}> : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>',
    'concatenate: dimension must be an axis of the operands, got 1 for f32[2]',
  ],
  [
    'concatenate C5',
    '"stablehlo.concatenate"(%a, %b) <{dimension = 0 : i64}> : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xi32>',
    'concatenate: results must be (f32[4]), got (i32[4])',
  ],
  [
    'concatenate C6',
    '"stablehlo.concatenate"(%a, %b) <{dimension = 0 : i64}> : (tensor<2xf32>, tensor<2xf32>) -> tensor<5xf32>',
    'concatenate: results must be (f32[4]), got (f32[5])',
  ],
  [
    'constant C1',
    '"stablehlo.constant"() <{value = dense<1.0> : tensor<2xf32>}> : () -> tensor<3xf32>',
    'constant: results must be (f32[2]), got (f32[3])',
  ],
  ['convert C1', '"stablehlo.convert"(%a) : (tensor<2xf32>) -> tensor<3xi32>', 'convert: results must be (i32[2]), got (i32[3])'],
  [
    'convolution C1',
    `${conv({})} : (tensor<1x4x2xf32>, tensor<2x2xf32>) -> tensor<1x3x2xf32>`,
    'convolution: operands must have equal rank of at least 2, got f32[1,4,2] and f32[2,2]',
  ],
  [
    'convolution C2',
    `${conv({ strides: [1, 1] })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: window_strides must be a positive integer for each spatial axis, got [1,1]',
  ],
  [
    'convolution C3',
    `${conv({ strides: [0] })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: window_strides must be a positive integer for each spatial axis, got [0]',
  ],
  [
    'convolution C4',
    `${conv({
      padding: [
        [0, 0],
        [0, 0],
      ],
    })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: padding must be a pair for each spatial axis, got [[0,0],[0,0]]',
  ],
  [
    'convolution C5',
    `${conv({ lhs: [1, 1] })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: lhs_dilation must be a positive integer for each spatial axis, got [1,1]',
  ],
  [
    'convolution C6',
    `${conv({ lhs: [0] })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: lhs_dilation must be a positive integer for each spatial axis, got [0]',
  ],
  [
    'convolution C7',
    `${conv({ rhs: [1, 1] })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: rhs_dilation must be a positive integer for each spatial axis, got [1,1]',
  ],
  [
    'convolution C8',
    `${conv({ rhs: [0] })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: rhs_dilation must be a positive integer for each spatial axis, got [0]',
  ],
  [
    'convolution C9',
    `${conv({ reversal: 'array<i1: false, false>' })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: window_reversal must be a bool for each spatial axis, got [false,false]',
  ],
  [
    'convolution C10',
    `${conv({ batches: 2 })} : (tensor<3x4x2xf32>, tensor<2x2x4xf32>) -> tensor<1x3x4xf32>`,
    'convolution: batch and output features must be multiples of batch_group_count (2), got 3 and 4 in f32[3,4,2] and f32[2,2,4]',
  ],
  [
    'convolution C11',
    `${conv({ features: 2 })} : (tensor<1x4x3xf32>, tensor<2x1x4xf32>) -> tensor<1x3x4xf32>`,
    "convolution: the input's features must be feature_group_count (2) times the kernel's, got 3 and 1 in f32[1,4,3] and f32[2,1,4]",
  ],
  [
    'convolution C12',
    `${conv({ axes: '[b, f]x[0, i, o]->[b, 0, f]' })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: dimension numbers of lhs must name each axis once, got [0,1] for rank 3',
  ],
  [
    'convolution C13',
    `${conv({ axes: '[b, b, f]x[0, i, o]->[b, 0, f]' })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: dimension numbers of lhs must name each axis once, got [1,2] for rank 3',
  ],
  [
    'convolution C14',
    `${conv({})} : (tensor<1x4x2xf32>, tensor<2x3x3xf32>) -> tensor<1x3x3xf32>`,
    "convolution: the input's features must be feature_group_count (1) times the kernel's, got 2 and 3 in f32[1,4,2] and f32[2,3,3]",
  ],
  [
    'convolution C15',
    `${conv({ batches: 2 })} : (tensor<2x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: batch and output features must be multiples of batch_group_count (2), got 2 and 3 in f32[2,4,2] and f32[2,2,3]',
  ],
  [
    'convolution C16',
    `${conv({ features: 2 })} : (tensor<1x4x4xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: output features must be a multiple of feature_group_count (2), got 3 in f32[1,4,4] and f32[2,2,3]',
  ],
  [
    'convolution C17',
    `${conv({ axes: '[b, 0, f]x[i, o]->[b, 0, f]' })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: dimension numbers of rhs must name each axis once, got [1,0] for rank 3',
  ],
  [
    'convolution C18',
    `${conv({ axes: '[b, 0, f]x[0, i, i]->[b, 0, f]' })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    "axes of a convolution's kernel must each be named once, got `->`",
  ],
  [
    'convolution C19',
    `${conv({ axes: '[b, 0, f]x[0, i, o]->[b, f]' })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: dimension numbers of out must name each axis once, got [0,1] for rank 3',
  ],
  [
    'convolution C20',
    `${conv({ axes: '[b, 0, f]x[0, i, o]->[b, f, f]' })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: dimension numbers of out must name each axis once, got [0,2] for rank 3',
  ],
  [
    'convolution C21',
    `${conv({ features: 0 })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: group counts must be positive, one of them 1, got 0 and 1',
  ],
  [
    'convolution C22',
    `${conv({ batches: 0 })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: group counts must be positive, one of them 1, got 1 and 0',
  ],
  [
    'convolution C23',
    `${conv({ batches: 2, features: 2 })} : (tensor<2x4x4xf32>, tensor<2x2x4xf32>) -> tensor<1x3x4xf32>`,
    'convolution: group counts must be positive, one of them 1, got 2 and 2',
  ],
  [
    'convolution C24',
    `${conv({ precision: '[#stablehlo<precision DEFAULT>]' })} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3xf32>`,
    'convolution: precision_config must have one entry for each operand, got [DEFAULT]',
  ],
  [
    'convolution C25',
    `${conv({})} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<1x4x3xf32>`,
    'convolution: results must be (f32[1,3,3]), got (f32[1,4,3])',
  ],
  [
    'convolution C26',
    `${conv({})} : (tensor<1x4x2xf32>, tensor<2x2x3xf32>) -> tensor<3x3xf32>`,
    'convolution: results must be (f32[1,3,3]), got (f32[3,3])',
  ],
  [
    'convolution C27',
    `${conv({})} : (tensor<1x4x2xf32>, tensor<2x2x3xi32>) -> tensor<1x3x3xf32>`,
    'convolution: operands must have one dtype, got f32[1,4,2] and i32[2,2,3]',
  ],
  [
    'dot_general C1',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_batching_dimensions = [0], lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [0]')} : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>`,
    'dot_general: operands must have equally many batching axes, got [0] and []',
  ],
  [
    'dot_general C2',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_contracting_dimensions = [0, 1], rhs_contracting_dimensions = [0]')} : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2xf32>`,
    'dot_general: operands must have equally many contracting axes, got [0,1] and [0]',
  ],
  [
    'dot_general C3',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_batching_dimensions = [0], rhs_batching_dimensions = [0], lhs_contracting_dimensions = [0], rhs_contracting_dimensions = [1]')} : (tensor<2x3xf32>, tensor<2x2xf32>) -> tensor<2x3xf32>`,
    'dot_general: batching and contracting axes of the lhs must be distinct axes of it, got [0] and [0] for f32[2,3]',
  ],
  [
    'dot_general C4',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_batching_dimensions = [0], rhs_batching_dimensions = [0], lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [0]')} : (tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>`,
    'dot_general: batching and contracting axes of the rhs must be distinct axes of it, got [0] and [0] for f32[2,3]',
  ],
  [
    'dot_general C5',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_batching_dimensions = [2], rhs_batching_dimensions = [0]')} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3x3xf32>`,
    'dot_general: batching and contracting axes of the lhs must be distinct axes of it, got [2] and [] for f32[2,3]',
  ],
  [
    'dot_general C6',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_contracting_dimensions = [2], rhs_contracting_dimensions = [0]')} : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>`,
    'dot_general: batching and contracting axes of the lhs must be distinct axes of it, got [] and [2] for f32[2,3]',
  ],
  [
    'dot_general C7',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_batching_dimensions = [0], rhs_batching_dimensions = [-1]')} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3x3xf32>`,
    'dot_general: batching and contracting axes of the rhs must be distinct axes of it, got [-1] and [] for f32[2,3]',
  ],
  [
    'dot_general C8',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [2]')} : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>`,
    'dot_general: batching and contracting axes of the rhs must be distinct axes of it, got [] and [2] for f32[3,2]',
  ],
  [
    'dot_general C9',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_batching_dimensions = [0], rhs_batching_dimensions = [0]')} : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x3x3xf32>`,
    'dot_general: batch axes must have equal size, got 2 (axis 0 of f32[2,3]) and 4 (axis 0 of f32[4,3])',
  ],
  [
    'dot_general C10',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [0]')} : (tensor<2x3xf32>, tensor<4x2xf32>) -> tensor<2x2xf32>`,
    'dot_general: contracted axes must have equal size, got 3 (axis 1 of f32[2,3]) and 4 (axis 0 of f32[4,2])',
  ],
  [
    'dot_general C11',
    `"stablehlo.dot_general"(%a, %b) <{dot_dimension_numbers = #stablehlo.dot<lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [0]>, precision_config = [#stablehlo<precision DEFAULT>]}> : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>`,
    'dot_general: precision_config must have one entry for each operand, got [DEFAULT]',
  ],
  [
    'dot_general C12',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [0]')} : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x3xf32>`,
    'dot_general: results must be (f32[2,2]), got (f32[2,3])',
  ],
  [
    'dot_general C13',
    `"stablehlo.dot_general"(%a, %b) ${dot('lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [0]')} : (tensor<2x3xf32>, tensor<3x2xi32>) -> tensor<2x2xf32>`,
    'dot_general: operands must both be float or both be integer, got f32[2,3] and i32[3,2]',
  ],
  [
    'dynamic_slice C1',
    `"stablehlo.dynamic_slice"(%a, %b) <{${ints('slice_sizes', 2)}}> : (tensor<4xf32>, tensor<i32>) -> tensor<2xi32>`,
    'dynamic_slice: results must be (f32[2]), got (i32[2])',
  ],
  [
    'dynamic_slice C2',
    `"stablehlo.dynamic_slice"(%a, %b) <{${ints('slice_sizes', 2, 2)}}> : (tensor<4x4xf32>, tensor<i32>) -> tensor<2x2xf32>`,
    'dynamic_slice: there must be one start for each axis, got 1 for f32[4,4]',
  ],
  [
    'dynamic_slice C3',
    `"stablehlo.dynamic_slice"(%a, %b, %c) <{${ints('slice_sizes', 2, 2)}}> : (tensor<4x4xf32>, tensor<i32>, tensor<ui8>) -> tensor<2x2xf32>`,
    'dynamic_slice: starts must be scalar integers of one dtype, got i32[], ui8[]',
  ],
  [
    'dynamic_slice C4',
    `"stablehlo.dynamic_slice"(%a, %b) <{${ints('slice_sizes', 5)}}> : (tensor<4xf32>, tensor<i32>) -> tensor<5xf32>`,
    'dynamic_slice: slice_sizes must fit into the operand, got [5] for f32[4]',
  ],
  [
    'dynamic_slice C5',
    `"stablehlo.dynamic_slice"(%a, %b) <{${ints('slice_sizes', 2)}}> : (tensor<4xf32>, tensor<i32>) -> tensor<3xf32>`,
    'dynamic_slice: results must be (f32[2]), got (f32[3])',
  ],
  [
    'dynamic_update_slice C1',
    '"stablehlo.dynamic_update_slice"(%a, %b, %c) : (tensor<4xf32>, tensor<2xf32>, tensor<i32>) -> tensor<2xf32>',
    'dynamic_update_slice: results must be (f32[4]), got (f32[2])',
  ],
  [
    'dynamic_update_slice C2',
    '"stablehlo.dynamic_update_slice"(%a, %b, %c) : (tensor<4xf32>, tensor<2xi32>, tensor<i32>) -> tensor<4xf32>',
    'dynamic_update_slice: operand and update must have one dtype, got f32[4] and i32[2]',
  ],
  [
    'dynamic_update_slice C3',
    '"stablehlo.dynamic_update_slice"(%a, %b, %c) : (tensor<4xf32>, tensor<2x1xf32>, tensor<i32>) -> tensor<4xf32>',
    'dynamic_update_slice: update must fit into the operand, got [2,1] for f32[4]',
  ],
  [
    'dynamic_update_slice C4',
    '"stablehlo.dynamic_update_slice"(%a, %b, %c, %d) : (tensor<4xf32>, tensor<2xf32>, tensor<i32>, tensor<i32>) -> tensor<4xf32>',
    'dynamic_update_slice: there must be one start for each axis, got 2 for f32[4]',
  ],
  [
    'dynamic_update_slice C5',
    '"stablehlo.dynamic_update_slice"(%a, %b, %c, %d) : (tensor<4x4xf32>, tensor<2x2xf32>, tensor<i32>, tensor<ui8>) -> tensor<4x4xf32>',
    'dynamic_update_slice: starts must be scalar integers of one dtype, got i32[], ui8[]',
  ],
  [
    'dynamic_update_slice C6',
    '"stablehlo.dynamic_update_slice"(%a, %b, %c) : (tensor<4xf32>, tensor<5xf32>, tensor<i32>) -> tensor<4xf32>',
    'dynamic_update_slice: update must fit into the operand, got [5] for f32[4]',
  ],
  [
    'gather C1',
    `${gather({ offset: '[1, 2]' })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x4xf32>`,
    'gather: offset_dims must name dimensions of the windowed tensor, got offset_dims = [1,2] for rank 2',
  ],
  [
    'gather C2',
    `${gather({ vector: 3 })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x4xf32>`,
    'gather: index_vector_dim must be a dimension of the indices or their rank, got 3 for rank 2',
  ],
  [
    'gather C3',
    `${gather({ map: '[0, 1]' })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x4xf32>`,
    'gather: start_index_map must have one entry for each component of an index, got start_index_map = [0,1] for 1',
  ],
  [
    'gather C4',
    `${gather({ offset: '[2, 1]', collapsed: '[]', sizes: [1, 4] })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x1x4xf32>`,
    'gather: offset_dims must be unique and in order, got offset_dims = [2,1]',
  ],
  [
    'gather C5',
    `${gather({ offset: '[2]' })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x4xf32>`,
    'gather: offset_dims must name dimensions of the windowed tensor, got offset_dims = [2] for rank 2',
  ],
  [
    'gather C6',
    `${gather({ collapsed: '[0]', batching: '[0]', indicesBatching: '[0]', offset: '[]' })} : (tensor<3x4xf32>, tensor<3x1xi32>) -> tensor<3xf32>`,
    'gather: collapsed_slice_dims and operand_batching_dims must not overlap, got collapsed_slice_dims = [0], operand_batching_dims = [0]',
  ],
  [
    'gather C7',
    `${gather({ collapsed: '[1, 0]', offset: '[]', sizes: [1, 1] })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2xf32>`,
    'gather: collapsed_slice_dims must be unique and in order, got collapsed_slice_dims = [1,0]',
  ],
  [
    'gather C8',
    `${gather({ collapsed: '[2]' })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x4xf32>`,
    'gather: collapsed_slice_dims must name dimensions of the operand, got collapsed_slice_dims = [2] for rank 2',
  ],
  [
    'gather C9',
    `${gather({ sizes: [2, 4] })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x4xf32>`,
    'gather: slice_sizes must be at most 1 along collapsed and batching dimensions, got 2 along axis 0',
  ],
  [
    'gather C10',
    `${gather({ collapsed: '[]', batching: '[1, 0]', indicesBatching: '[0, 1]', offset: '[]', map: '[]', vector: 2, sizes: [1, 1] })} : (tensor<3x4xf32>, tensor<4x3x0xi32>) -> tensor<4x3xf32>`,
    'gather: operand_batching_dims must be unique and in order, got operand_batching_dims = [1,0]',
  ],
  [
    'gather C11',
    `${gather({ collapsed: '[]', batching: '[2]', indicesBatching: '[0]' })} : (tensor<3x4xf32>, tensor<3x1xi32>) -> tensor<3x4xf32>`,
    'gather: operand_batching_dims must name dimensions of the operand, got operand_batching_dims = [2] for rank 2',
  ],
  [
    'gather C12',
    `${gather({ collapsed: '[]', batching: '[0]', indicesBatching: '[0]', map: '[1]', sizes: [2, 4] })} : (tensor<3x4xf32>, tensor<3x1xi32>) -> tensor<3x4xf32>`,
    'gather: slice_sizes must be at most 1 along collapsed and batching dimensions, got 2 along axis 0',
  ],
  [
    'gather C13',
    `${gather({ collapsed: '[]', batching: '[0, 1]', indicesBatching: '[0, 0]', offset: '[]', map: '[]', sizes: [1, 1] })} : (tensor<3x3xf32>, tensor<3x0xi32>) -> tensor<3xf32>`,
    'gather: start_indices_batching_dims must be unique, got start_indices_batching_dims = [0,0]',
  ],
  [
    'gather C14',
    `${gather({ collapsed: '[]', batching: '[0]', indicesBatching: '[2]', map: '[1]' })} : (tensor<3x4xf32>, tensor<3x1xi32>) -> tensor<3x4xf32>`,
    'gather: start_indices_batching_dims must name dimensions of the indices, got start_indices_batching_dims = [2] for rank 2',
  ],
  [
    'gather C15',
    `${gather({ collapsed: '[]', batching: '[0]', indicesBatching: '[1]', map: '[1]' })} : (tensor<1x4xf32>, tensor<3x1xi32>) -> tensor<3x4xf32>`,
    'gather: start_indices_batching_dims must not hold index_vector_dim, got start_indices_batching_dims = [1]',
  ],
  [
    'gather C16',
    `${gather({ collapsed: '[]', batching: '[0]', map: '[1]' })} : (tensor<3x4xf32>, tensor<3x1xi32>) -> tensor<3x4xf32>`,
    'gather: batching dimensions must have equal sizes in operand and indices, got [3] and []',
  ],
  [
    'gather C17',
    `${gather({ collapsed: '[]', batching: '[0]', indicesBatching: '[0]', map: '[1]' })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x4xf32>`,
    'gather: batching dimensions must have equal sizes in operand and indices, got [3] and [2]',
  ],
  [
    'gather C18',
    `${gather({ map: '[0, 0]' })} : (tensor<3x4xf32>, tensor<2x2xi32>) -> tensor<2x4xf32>`,
    'gather: start_index_map must be unique, got start_index_map = [0,0]',
  ],
  [
    'gather C19',
    `${gather({ map: '[2]' })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x4xf32>`,
    'gather: start_index_map must name dimensions of the operand, got start_index_map = [2] for rank 2',
  ],
  [
    'gather C20',
    `${gather({ sizes: [1, 4, 1] })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x4xf32>`,
    'gather: slice_sizes must have one entry for each dimension of the operand, got slice_sizes = [1,4,1] for rank 2',
  ],
  [
    'gather C21',
    `${gather({ sizes: [1, 5] })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x5xf32>`,
    'gather: a window must fit into the operand, got 5 of 4 along axis 1',
  ],
  [
    'gather C22',
    `${gather({})} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x3xf32>`,
    'gather: results must be (f32[2,4]), got (f32[2,3])',
  ],
  [
    'gather C23',
    `${gather({})} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x4xi32>`,
    'gather: results must be (f32[2,4]), got (i32[2,4])',
  ],
  [
    'if C1',
    `"stablehlo.if"(%a) (${first('tensor<i1>').slice(1, -1)}, ${nothing('%a', 'tensor<i1>').slice(1, -1)}) : (tensor<i1>) -> tensor<i1>`,
    'case: branch 1 must take (i1[]), got (i1[], i1[])',
  ],
  [
    'if C2',
    `"stablehlo.if"(%a) (${nothing('%a', 'tensor<i1>').slice(1, -1)}, ${nothing().slice(1, -1)}) : (tensor<i1>) -> tensor<i1>`,
    'case: branches must return the same types, got () from branch 0 and (i1[]) from branch 1',
  ],
  [
    'if C3',
    `"stablehlo.if"(%a) (${nothing('%a', 'tensor<i1>').slice(1, -1)}, ${nothing('%a', 'tensor<i1>').slice(1, -1)}) : (tensor<i1>) -> tensor<i32>`,
    'case: results must be (i1[]), got (i32[])',
  ],
  [
    'iota C1',
    '"stablehlo.iota"() <{iota_dimension = 1 : i64}> : () -> tensor<3xi32>',
    'iota: iota_dimension must be an axis of the result, got 1 for i32[3]',
  ],
  [
    'optimization_barrier C1',
    '"stablehlo.optimization_barrier"(%a) : (tensor<2xf32>) -> tensor<3xf32>',
    'optimization_barrier: results must be (f32[2]), got (f32[3])',
  ],
  [
    'pad C1',
    `"stablehlo.pad"(%a, %b) <{${ints('edge_padding_high', 1)}, ${ints('edge_padding_low', 0)}, ${ints('interior_padding', 0)}}> : (tensor<2xf32>, tensor<i32>) -> tensor<3xf32>`,
    "pad: padding value must be a scalar of the operand's dtype, got i32[] for f32[2]",
  ],
  [
    'pad C2',
    `"stablehlo.pad"(%a, %b) <{${ints('edge_padding_high', 1, 1)}, ${ints('edge_padding_low', 0)}, ${ints('interior_padding', 0)}}> : (tensor<2xf32>, tensor<f32>) -> tensor<3xf32>`,
    'pad: edge_padding_low, edge_padding_high and interior_padding must have one number per axis, got [0], [1,1], [0] for f32[2]',
  ],
  [
    'pad C3',
    `"stablehlo.pad"(%a, %b) <{${ints('edge_padding_high', 1)}, ${ints('edge_padding_low', 0)}, ${ints('interior_padding', -1)}}> : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>`,
    'pad: interior_padding must not be negative, got -1 on axis 0 of f32[2]',
  ],
  [
    'pad C4',
    `"stablehlo.pad"(%a, %b) <{${ints('edge_padding_high', 1)}, ${ints('edge_padding_low', 0)}, ${ints('interior_padding', 0)}}> : (tensor<2xf32>, tensor<f32>) -> tensor<4xf32>`,
    'pad: results must be (f32[3]), got (f32[4])',
  ],
  [
    'reduce C1',
    `"stablehlo.reduce"(%a, %b, %c, %d) <{${ints('dimensions', 0)}}> ${first('tensor<f32>', 'tensor<f32>', 'tensor<f32>', 'tensor<f32>')} : (tensor<2xf32>, tensor<3xf32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)`,
    'reduce: operands must have equal shapes, got f32[2], f32[3], f32[], f32[]',
  ],
  [
    'reduce C2',
    `"stablehlo.reduce"(%a, %b) <{${ints('dimensions', 0)}}> ${sums()} : (tensor<2xf32>, tensor<i32>) -> tensor<f32>`,
    "reduce: initial values must be scalars of the operands' dtypes, got f32[2], i32[]",
  ],
  [
    'reduce C3',
    `"stablehlo.reduce"(%a) <{${ints('dimensions', 0)}}> ${sums()} : (tensor<2xf32>) -> tensor<f32>`,
    'reduce: there must be as many initial values as operands, got f32[2]',
  ],
  [
    'reduce C4',
    `"stablehlo.reduce"(%a, %b) <{${ints('dimensions', 1)}}> ${sums()} : (tensor<2xf32>, tensor<f32>) -> tensor<f32>`,
    'reduce: dimensions must be distinct axes of the operand, got [1] for f32[2]',
  ],
  [
    'reduce C5',
    `"stablehlo.reduce"(%a, %b) <{${ints('dimensions', 0, 0)}}> ${sums()} : (tensor<2xf32>, tensor<f32>) -> tensor<f32>`,
    'reduce: dimensions must be distinct axes of the operand, got [0,0] for f32[2]',
  ],
  [
    'reduce C6',
    `"stablehlo.reduce"(%a, %b) <{${ints('dimensions', 0)}}> ${sums('tensor<i32>')} : (tensor<2xf32>, tensor<f32>) -> tensor<f32>`,
    'reduce: region must be (f32[], f32[]) -> (f32[]), got (i32[], i32[]) -> (i32[])',
  ],
  [
    'reduce C7',
    `"stablehlo.reduce"(%a, %b) <{${ints('dimensions', 0)}}> ${sums()} : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>`,
    'reduce: results must be (f32[3]), got (f32[2])',
  ],
  [
    'reduce C8',
    `"stablehlo.reduce"(%a, %b) <{${ints('dimensions', 0)}}> ${sums()} : (tensor<2xf32>, tensor<f32>) -> tensor<i32>`,
    'reduce: results must be (f32[]), got (i32[])',
  ],
  [
    'reduce_precision C1',
    '"stablehlo.reduce_precision"(%a) <{exponent_bits = 5 : i32, mantissa_bits = 10 : i32}> : (tensor<2xf32>) -> tensor<2xf16>',
    'reduce_precision: results must be (f32[2]), got (f16[2])',
  ],
  [
    'reduce_precision C2',
    '"stablehlo.reduce_precision"(%a) <{exponent_bits = 0 : i32, mantissa_bits = 10 : i32}> : (tensor<2xf32>) -> tensor<2xf32>',
    'reduce_precision: exponent_bits must be an integer of at least 1, got 0',
  ],
  [
    'reduce_precision C3',
    '"stablehlo.reduce_precision"(%a) <{exponent_bits = 5 : i32, mantissa_bits = -1 : i32}> : (tensor<2xf32>) -> tensor<2xf32>',
    'reduce_precision: mantissa_bits must be an integer of at least 0, got -1',
  ],
  [
    'reduce_window C1',
    `${window({}, '%a')} : (tensor<4xf32>) -> tensor<3xf32>`,
    'reduce_window: there must be as many initial values as operands, got f32[4]',
  ],
  [
    'reduce_window C2',
    `${window({ body: first('tensor<f32>', 'tensor<f32>', 'tensor<f32>', 'tensor<f32>') }, '%a, %b, %c, %d')} : (tensor<4xf32>, tensor<5xf32>, tensor<f32>, tensor<f32>) -> (tensor<3xf32>, tensor<3xf32>)`,
    'reduce_window: operands must have equal shapes, got f32[4], f32[5], f32[], f32[]',
  ],
  [
    'reduce_window C3',
    `${window({})} : (tensor<4xf32>, tensor<i32>) -> tensor<3xf32>`,
    "reduce_window: initial values must be scalars of the operands' dtypes, got f32[4], i32[]",
  ],
  [
    'reduce_window C4',
    `${window({ dims: [2, 2] })} : (tensor<4xf32>, tensor<f32>) -> tensor<3xf32>`,
    'reduce_window: window_dimensions must be a positive integer for each axis, got [2,2] for rank 1',
  ],
  [
    'reduce_window C5',
    `${window({ dims: [0] })} : (tensor<4xf32>, tensor<f32>) -> tensor<3xf32>`,
    'reduce_window: window_dimensions must be a positive integer for each axis, got [0] for rank 1',
  ],
  [
    'reduce_window C6',
    `${window({ strides: [] })} : (tensor<4xf32>, tensor<f32>) -> tensor<3xf32>`,
    'reduce_window: window_strides must be a positive integer for each axis, got [] for rank 1',
  ],
  [
    'reduce_window C7',
    `${window({ strides: [0] })} : (tensor<4xf32>, tensor<f32>) -> tensor<3xf32>`,
    'reduce_window: window_strides must be a positive integer for each axis, got [0] for rank 1',
  ],
  [
    'reduce_window C8',
    `${window({ base: [1, 1] })} : (tensor<4xf32>, tensor<f32>) -> tensor<3xf32>`,
    'reduce_window: base_dilations must be a positive integer for each axis, got [1,1] for rank 1',
  ],
  [
    'reduce_window C9',
    `${window({ base: [0] })} : (tensor<4xf32>, tensor<f32>) -> tensor<3xf32>`,
    'reduce_window: base_dilations must be a positive integer for each axis, got [0] for rank 1',
  ],
  [
    'reduce_window C10',
    `${window({ dilations: [1, 1] })} : (tensor<4xf32>, tensor<f32>) -> tensor<3xf32>`,
    'reduce_window: window_dilations must be a positive integer for each axis, got [1,1] for rank 1',
  ],
  [
    'reduce_window C11',
    `${window({ dilations: [-1] })} : (tensor<4xf32>, tensor<f32>) -> tensor<3xf32>`,
    'reduce_window: window_dilations must be a positive integer for each axis, got [-1] for rank 1',
  ],
  [
    'reduce_window C12',
    `${window({
      padding: [
        [0, 0],
        [0, 0],
      ],
    })} : (tensor<4xf32>, tensor<f32>) -> tensor<3xf32>`,
    'reduce_window: padding must be a pair for each axis, got [[0,0],[0,0]] for rank 1',
  ],
  [
    'reduce_window C13',
    `${window({ body: sums('tensor<i32>') })} : (tensor<4xf32>, tensor<f32>) -> tensor<3xf32>`,
    'reduce_window: region must be (f32[], f32[]) -> (f32[]), got (i32[], i32[]) -> (i32[])',
  ],
  [
    'reduce_window C14',
    `${window({ body: pair }, '%a, %b, %c, %d')} : (tensor<4xf32>, tensor<4xf32>, tensor<f32>, tensor<f32>) -> (tensor<3xf32>, tensor<2xf32>)`,
    'reduce_window: results must be (f32[3], f32[3]), got (f32[3], f32[2])',
  ],
  [
    'reduce_window C15',
    `${window({})} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>`,
    'reduce_window: results must be (f32[3]), got (f32[4])',
  ],
  [
    'reduce_window C16',
    `${window({})} : (tensor<4xf32>, tensor<f32>) -> tensor<3xi32>`,
    'reduce_window: results must be (f32[3]), got (i32[3])',
  ],
  ['reshape C1', '"stablehlo.reshape"(%a) : (tensor<2x3xf32>) -> tensor<6xi32>', 'reshape: results must be (f32[6]), got (i32[6])'],
  [
    'reshape C2',
    '"stablehlo.reshape"(%a) : (tensor<2x3xf32>) -> tensor<5xf32>',
    'reshape: result must have as many elements as the operand, got f32[2,3] to [5]',
  ],
  [
    'reverse C1',
    `"stablehlo.reverse"(%a) <{${ints('dimensions', 0)}}> : (tensor<2x3xf32>) -> tensor<3x2xf32>`,
    'reverse: results must be (f32[2,3]), got (f32[3,2])',
  ],
  [
    'reverse C2',
    `"stablehlo.reverse"(%a) <{${ints('dimensions', 0, 0)}}> : (tensor<2x3xf32>) -> tensor<2x3xf32>`,
    'reverse: dimensions must be distinct axes of the operand, got [0,0] for f32[2,3]',
  ],
  [
    'reverse C3',
    `"stablehlo.reverse"(%a) <{${ints('dimensions', 2)}}> : (tensor<2x3xf32>) -> tensor<2x3xf32>`,
    'reverse: dimensions must be distinct axes of the operand, got [2] for f32[2,3]',
  ],
  [
    'rng_bit_generator C1',
    '"stablehlo.rng_bit_generator"(%a) <{rng_algorithm = #stablehlo<rng_algorithm THREE_FRY>}> : (tensor<2xui64>) -> (tensor<3xui64>, tensor<4xui32>)',
    'rng_bit_generator: results must be (ui32[2], ui32[4]), got (ui32[3], ui32[4])',
  ],
  [
    'rng_bit_generator C2',
    '"stablehlo.rng_bit_generator"(%a) <{rng_algorithm = #stablehlo<rng_algorithm THREE_FRY>}> : (tensor<3xui64>) -> (tensor<3xui64>, tensor<4xui32>)',
    'the state must be of 2 integers of 64 bits, got `"stablehlo.rng_bit_generator"`',
  ],
  [
    'scatter C1',
    `${scatter({ operands: '%a, %b, %c, %d, %e', body: first('tensor<f32>', 'tensor<f32>', 'tensor<f32>', 'tensor<f32>') })} : (tensor<3x4xf32>, tensor<3x5xf32>, tensor<2x1xi32>, tensor<2x4xf32>, tensor<2x4xf32>) -> (tensor<3x4xf32>, tensor<3x5xf32>)`,
    'scatter: operands must have equal shapes, got f32[3,4] and f32[3,5]',
  ],
  [
    'scatter C2',
    `${scatter({ window: '[0, 1]' })} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xf32>) -> tensor<3x4xf32>`,
    'scatter: update_window_dims must have one entry for each dimension of a window, got update_window_dims = [0,1] for 1',
  ],
  [
    'scatter C3',
    `${scatter({ operands: '%a, %b, %c, %d, %e', body: pair })} : (tensor<3x4xf32>, tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xf32>, tensor<2x3xf32>) -> (tensor<3x4xf32>, tensor<3x4xf32>)`,
    'scatter: updates must have equal shapes, got f32[2,4] and f32[2,3]',
  ],
  [
    'scatter C4',
    `${scatter({})} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x5xf32>) -> tensor<3x4xf32>`,
    'scatter: a window must fit into the operand, got 5 of 4 along axis 1',
  ],
  [
    'scatter C5',
    `${scatter({ operands: '%a, %b' })} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<3x4xf32>`,
    'scatter: there must be indices and as many updates as operands, got f32[3,4], i32[2,1]',
  ],
  [
    'scatter C6',
    `${scatter({})} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xi32>) -> tensor<3x4xf32>`,
    'scatter: an operand and its updates must have one dtype, got f32[3,4] and i32[2,4]',
  ],
  [
    'scatter C7',
    `${scatter({ window: '[2, 1]', inserted: '[]' })} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x1x4xf32>) -> tensor<3x4xf32>`,
    'scatter: update_window_dims must be unique and in order, got update_window_dims = [2,1]',
  ],
  [
    'scatter C8',
    `${scatter({ window: '[2]' })} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xf32>) -> tensor<3x4xf32>`,
    'scatter: update_window_dims must name dimensions of the windowed tensor, got update_window_dims = [2] for rank 2',
  ],
  [
    'scatter C9',
    `${scatter({ batching: '[0]', indicesBatching: '[0]', window: '[]' })} : (tensor<3x4xf32>, tensor<3x1xi32>, tensor<3xf32>) -> tensor<3x4xf32>`,
    'scatter: inserted_window_dims and input_batching_dims must not overlap, got inserted_window_dims = [0], input_batching_dims = [0]',
  ],
  [
    'scatter C10',
    `${scatter({ inserted: '[1, 0]', window: '[]' })} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2xf32>) -> tensor<3x4xf32>`,
    'scatter: inserted_window_dims must be unique and in order, got inserted_window_dims = [1,0]',
  ],
  [
    'scatter C11',
    `${scatter({ inserted: '[2]' })} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xf32>) -> tensor<3x4xf32>`,
    'scatter: inserted_window_dims must name dimensions of the operand, got inserted_window_dims = [2] for rank 2',
  ],
  [
    'scatter C12',
    `${scatter({ inserted: '[]', batching: '[1, 0]', indicesBatching: '[0, 1]', window: '[]', map: '[]', vector: 2 })} : (tensor<3x4xf32>, tensor<4x3x0xi32>, tensor<4x3xf32>) -> tensor<3x4xf32>`,
    'scatter: input_batching_dims must be unique and in order, got input_batching_dims = [1,0]',
  ],
  [
    'scatter C13',
    `${scatter({ inserted: '[]', batching: '[2]', indicesBatching: '[0]' })} : (tensor<3x4xf32>, tensor<3x1xi32>, tensor<3x4xf32>) -> tensor<3x4xf32>`,
    'scatter: input_batching_dims must name dimensions of the operand, got input_batching_dims = [2] for rank 2',
  ],
  [
    'scatter C14',
    `${scatter({ inserted: '[]', batching: '[0, 1]', indicesBatching: '[0, 0]', window: '[]', map: '[]' })} : (tensor<3x3xf32>, tensor<3x0xi32>, tensor<3xf32>) -> tensor<3x3xf32>`,
    'scatter: scatter_indices_batching_dims must be unique, got scatter_indices_batching_dims = [0,0]',
  ],
  [
    'scatter C15',
    `${scatter({ inserted: '[]', batching: '[0]', indicesBatching: '[2]', map: '[1]' })} : (tensor<3x4xf32>, tensor<3x1xi32>, tensor<3x4xf32>) -> tensor<3x4xf32>`,
    'scatter: scatter_indices_batching_dims must name dimensions of the indices, got scatter_indices_batching_dims = [2] for rank 2',
  ],
  [
    'scatter C16',
    `${scatter({ inserted: '[]', batching: '[0]', indicesBatching: '[1]', map: '[1]' })} : (tensor<1x4xf32>, tensor<3x1xi32>, tensor<3x4xf32>) -> tensor<1x4xf32>`,
    'scatter: scatter_indices_batching_dims must not hold index_vector_dim, got scatter_indices_batching_dims = [1]',
  ],
  [
    'scatter C17',
    `${scatter({ inserted: '[]', batching: '[0]', map: '[1]' })} : (tensor<3x4xf32>, tensor<3x1xi32>, tensor<3x4xf32>) -> tensor<3x4xf32>`,
    'scatter: batching dimensions must have equal sizes in operand and indices, got [3] and []',
  ],
  [
    'scatter C18',
    `${scatter({ inserted: '[]', batching: '[0]', indicesBatching: '[0]', map: '[1]' })} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xf32>) -> tensor<3x4xf32>`,
    'scatter: batching dimensions must have equal sizes in operand and indices, got [3] and [2]',
  ],
  [
    'scatter C19',
    `${scatter({ map: '[0, 1]' })} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xf32>) -> tensor<3x4xf32>`,
    'scatter: scatter_dims_to_operand_dims must have one entry for each component of an index, got scatter_dims_to_operand_dims = [0,1] for 1',
  ],
  [
    'scatter C20',
    `${scatter({ map: '[0, 0]' })} : (tensor<3x4xf32>, tensor<2x2xi32>, tensor<2x4xf32>) -> tensor<3x4xf32>`,
    'scatter: scatter_dims_to_operand_dims must be unique, got scatter_dims_to_operand_dims = [0,0]',
  ],
  [
    'scatter C21',
    `${scatter({ map: '[2]' })} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xf32>) -> tensor<3x4xf32>`,
    'scatter: scatter_dims_to_operand_dims must name dimensions of the operand, got scatter_dims_to_operand_dims = [2] for rank 2',
  ],
  [
    'scatter C22',
    `${scatter({ vector: 3 })} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xf32>) -> tensor<3x4xf32>`,
    'scatter: index_vector_dim must be a dimension of the indices or their rank, got 3 for rank 2',
  ],
  [
    'scatter C23',
    `${scatter({ body: sums('tensor<i32>') })} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xf32>) -> tensor<3x4xf32>`,
    'scatter: region must be (f32[], f32[]) -> (f32[]), got (i32[], i32[]) -> (i32[])',
  ],
  [
    'scatter C24',
    `${scatter({})} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xf32>) -> tensor<3x5xf32>`,
    'scatter: results must be (f32[3,4]), got (f32[3,5])',
  ],
  [
    'scatter C25',
    `${scatter({})} : (tensor<3x4xf32>, tensor<2x1xi32>, tensor<2x4xf32>) -> tensor<3x4xi32>`,
    'scatter: results must be (f32[3,4]), got (i32[3,4])',
  ],
  [
    'select C1',
    '"stablehlo.select"(%a, %b, %c) : (tensor<3xi1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>',
    'select: predicate must be a scalar or have the shape of the branches, got i1[3] for f32[2]',
  ],
  [
    'select C2',
    '"stablehlo.select"(%a, %b, %c) : (tensor<2xi1>, tensor<2xf32>, tensor<2xi32>) -> tensor<2xf32>',
    'select: branches must have one type, got f32[2] and i32[2]',
  ],
  [
    'select_and_scatter C1',
    `${pooled({})} : (tensor<4xf32>, tensor<2xi32>, tensor<f32>) -> tensor<4xf32>`,
    'select_and_scatter: source must be f32[2], one element for each window, got i32[2]',
  ],
  [
    'select_and_scatter C2',
    `${pooled({})} : (tensor<4xf32>, tensor<3xf32>, tensor<f32>) -> tensor<4xf32>`,
    'select_and_scatter: source must be f32[2], one element for each window, got f32[3]',
  ],
  [
    'select_and_scatter C3',
    `${pooled({})} : (tensor<4xf32>, tensor<2xf32>, tensor<i32>) -> tensor<4xf32>`,
    "select_and_scatter: initial value must be a scalar of the operand's dtype, got i32[] for f32[4]",
  ],
  [
    'select_and_scatter C4',
    `${pooled({ dims: [2, 2] })} : (tensor<4xf32>, tensor<2xf32>, tensor<f32>) -> tensor<4xf32>`,
    'select_and_scatter: window_dimensions must be a positive integer for each axis, got [2,2] for rank 1',
  ],
  [
    'select_and_scatter C5',
    `${pooled({ dims: [0] })} : (tensor<4xf32>, tensor<2xf32>, tensor<f32>) -> tensor<4xf32>`,
    'select_and_scatter: window_dimensions must be a positive integer for each axis, got [0] for rank 1',
  ],
  [
    'select_and_scatter C6',
    `${pooled({ strides: [2, 2] })} : (tensor<4xf32>, tensor<2xf32>, tensor<f32>) -> tensor<4xf32>`,
    'select_and_scatter: window_strides must be a positive integer for each axis, got [2,2] for rank 1',
  ],
  [
    'select_and_scatter C7',
    `${pooled({ strides: [0] })} : (tensor<4xf32>, tensor<2xf32>, tensor<f32>) -> tensor<4xf32>`,
    'select_and_scatter: window_strides must be a positive integer for each axis, got [0] for rank 1',
  ],
  [
    'select_and_scatter C8',
    `${pooled({ padding: [[0]] })} : (tensor<4xf32>, tensor<2xf32>, tensor<f32>) -> tensor<4xf32>`,
    'select_and_scatter: padding must be a pair for each axis, got [[0]] for rank 1',
  ],
  [
    'select_and_scatter C9',
    `${pooled({}, less('tensor<f32>', 'tensor<f32>'))} : (tensor<4xf32>, tensor<2xf32>, tensor<f32>) -> tensor<4xf32>`,
    'select_and_scatter: select must take two scalars of the operand and return i1[], got another region',
  ],
  [
    'select_and_scatter C10',
    `${pooled({}, less(), sums('tensor<i32>'))} : (tensor<4xf32>, tensor<2xf32>, tensor<f32>) -> tensor<4xf32>`,
    'select_and_scatter: region must be (f32[], f32[]) -> (f32[]), got (i32[], i32[]) -> (i32[])',
  ],
  [
    'select_and_scatter C11',
    `${pooled({})} : (tensor<4xf32>, tensor<2xf32>, tensor<f32>) -> tensor<5xf32>`,
    'select_and_scatter: results must be (f32[4]), got (f32[5])',
  ],
  [
    'select_and_scatter C12',
    `${pooled({})} : (tensor<4xf32>, tensor<2xf32>, tensor<f32>) -> tensor<4xi32>`,
    'select_and_scatter: results must be (f32[4]), got (i32[4])',
  ],
  [
    'slice C1',
    `"stablehlo.slice"(%a) <{${ints('limit_indices', 2)}, ${ints('start_indices', 0)}, ${ints('strides', 1)}}> : (tensor<4xf32>) -> tensor<2xi32>`,
    'slice: results must be (f32[2]), got (i32[2])',
  ],
  [
    'slice C2',
    `"stablehlo.slice"(%a) <{${ints('limit_indices', 2, 2)}, ${ints('start_indices', 0)}, ${ints('strides', 1)}}> : (tensor<4xf32>) -> tensor<2xf32>`,
    'slice: start_indices, limit_indices and strides must have one number per axis, got [0], [2,2], [1] for f32[4]',
  ],
  [
    'slice C3',
    `"stablehlo.slice"(%a) <{${ints('limit_indices', 5)}, ${ints('start_indices', 0)}, ${ints('strides', 1)}}> : (tensor<4xf32>) -> tensor<5xf32>`,
    'slice: 0 <= start <= limit <= size must hold on every axis, got start 0 and limit 5 on axis 0 of f32[4]',
  ],
  [
    'slice C4',
    `"stablehlo.slice"(%a) <{${ints('limit_indices', 2)}, ${ints('start_indices', 0)}, ${ints('strides', 0)}}> : (tensor<4xf32>) -> tensor<2xf32>`,
    'slice: strides must be positive, got 0 on axis 0 of f32[4]',
  ],
  [
    'slice C5',
    `"stablehlo.slice"(%a) <{${ints('limit_indices', 4)}, ${ints('start_indices', 0)}, ${ints('strides', 2)}}> : (tensor<4xf32>) -> tensor<4xf32>`,
    'slice: results must be (f32[2]), got (f32[4])',
  ],
  [
    'sort C1',
    `"stablehlo.sort"() <{dimension = 0 : i64, is_stable = true}> ${less()} : () -> ()`,
    'sort: there must be an operand, got none',
  ],
  [
    'sort C2',
    `"stablehlo.sort"(%a) <{dimension = 0 : i64, is_stable = true}> ${less()} : (tensor<4xf32>) -> tensor<4xi32>`,
    'sort: results must be (f32[4]), got (i32[4])',
  ],
  [
    'sort C3',
    `"stablehlo.sort"(%a, %b) <{dimension = 0 : i64, is_stable = true}> ${less()} : (tensor<4xf32>, tensor<5xf32>) -> (tensor<4xf32>, tensor<5xf32>)`,
    'sort: operands must have equal shapes, got f32[4] and f32[5]',
  ],
  [
    'sort C4',
    `"stablehlo.sort"(%a) <{dimension = 1 : i64, is_stable = true}> ${less()} : (tensor<4xf32>) -> tensor<4xf32>`,
    'sort: dimension must be an axis of the operands, got 1 for f32[4]',
  ],
  [
    'sort C5',
    `"stablehlo.sort"(%a) <{dimension = 0 : i64, is_stable = true}> ${less('tensor<i32>')} : (tensor<4xf32>) -> tensor<4xf32>`,
    'sort: comparator must be (f32[], f32[]) -> (i1[]), got (i32[], i32[]) -> (i1[])',
  ],
  [
    'transpose C1',
    `"stablehlo.transpose"(%a) <{${ints('permutation', 1, 0)}}> : (tensor<2x3xf32>) -> tensor<3x2xi32>`,
    'transpose: results must be (f32[3,2]), got (i32[3,2])',
  ],
  [
    'transpose C2',
    `"stablehlo.transpose"(%a) <{${ints('permutation', 0, 0)}}> : (tensor<2x3xf32>) -> tensor<2x2xf32>`,
    'transpose: permutation must hold each axis of the operand once, got [0,0] for f32[2,3]',
  ],
  [
    'transpose C3',
    `"stablehlo.transpose"(%a) <{${ints('permutation', 1, 0)}}> : (tensor<2x3xf32>) -> tensor<2x3xf32>`,
    'transpose: results must be (f32[3,2]), got (f32[2,3])',
  ],
  [
    'triangular_solve C1',
    '"stablehlo.triangular_solve"(%a, %b) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<2x2xbf16>, tensor<2x3xf32>) -> tensor<2x3xf32>',
    'triangular_solve: a and b must have one dtype, got bf16[2,2] and f32[2,3]',
  ],
  [
    'triangular_solve C2',
    '"stablehlo.triangular_solve"(%a, %b) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2xf32>',
    'triangular_solve: a must be float and square, with the batch and the size of b, got f32[2,2] and f32[2]',
  ],
  [
    'triangular_solve C3',
    '"stablehlo.triangular_solve"(%a, %b) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<2x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>',
    'triangular_solve: a must be float and square, with the batch and the size of b, got f32[2,2] and f32[3,2]',
  ],
  [
    'triangular_solve C4',
    '"stablehlo.triangular_solve"(%a, %b) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<2x2xf32>',
    'triangular_solve: results must be (f32[2,3]), got (f32[2,2])',
  ],
  [
    'while C1',
    `"stablehlo.while"(%a) (${first('tensor<f32>').slice(1, -1)}, ${first('tensor<f32>').slice(1, -1)}) : (tensor<f32>) -> tensor<f32>`,
    'while: cond must return one i1[], got (f32[])',
  ],
  [
    'while C2',
    `"stablehlo.while"(%a) ({\n^bb0(%x: tensor<i32>):\n  %c = stablehlo.constant dense<true> : tensor<i1>\n  "stablehlo.return"(%c) : (tensor<i1>) -> ()\n}, {\n^bb0(%x: tensor<i32>):\n  %c = stablehlo.constant dense<0.0> : tensor<f32>\n  "stablehlo.return"(%c) : (tensor<f32>) -> ()\n}) : (tensor<i32>) -> tensor<i32>`,
    'while: the carry must keep its types, got f32[] from the body for i32[] (carry 0)\n  Convert or reshape what the body returns, or begin with a carry of that type.',
  ],
  [
    'while C3',
    `"stablehlo.while"(%a) ({\n^bb0(%x: tensor<i32>):\n  %c = stablehlo.constant dense<true> : tensor<i1>\n  "stablehlo.return"(%c) : (tensor<i1>) -> ()\n}, ${first('tensor<i32>').slice(1, -1)}) : (tensor<i32>) -> tensor<f32>`,
    'while: results must be (i32[]), got (f32[])',
  ],
];
