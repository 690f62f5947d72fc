/**
 * The text of attributes. An attribute that is a number, a text, a flag, a list or a record needs nothing here: it prints by its value and
 * is read back as that value. Listed are the names to which StableHLO gives a form of their own, and the ops whose attributes it gathers in
 * one `dimension_numbers`.
 */
import type { dtypes } from '../../types/dtype.ts';
import type { HostTensor } from '../../types/host.ts';
import { own } from '../../util/own.ts';
import type { Attr, Attrs, Eqn } from '../graph.ts';
import { formatDense, formatTensor } from './dense.ts';

/** `#stablehlo<comparison_direction GE>` */
const enums: Readonly<Record<string, string>> = {
  comparison_direction: 'comparison_direction',
  compare_type: 'comparison_type',
  precision_config: 'precision',
  rng_algorithm: 'rng_algorithm',
  transpose_a: 'transpose',
  fft_type: 'fft_type',
};
/** Written `8 : i32`, where others are `i64`. */
const narrow = new Set(['exponent_bits', 'mantissa_bits', 'api_version']);
/** Lists of lists, written `dense<…> : tensor<Nx2xi64>`; of pairs even when empty. */
const matrices = new Set(['padding', 'source_target_pairs', 'replica_groups']);
/** Present or absent: they are written without a value. */
const units = new Set(['use_global_device_ids']);
/** `#stablehlo.channel_handle<handle = 1, type = 1>` */
const tagged = new Set(['channel_handle']);
const flags = new Set(['window_reversal']);

/** The attributes of an op that StableHLO's generic form gathers in one, `#stablehlo.TAG<field = …>`. Fields that are empty or 0 are left out. */
export interface Group {
  readonly name: string;
  readonly tag: string;
  readonly lists: readonly string[];
  readonly numbers: readonly string[];
}

export const groups: Readonly<Record<string, Group>> = {
  'stablehlo.gather': {
    name: 'dimension_numbers',
    tag: 'gather',
    lists: ['offset_dims', 'collapsed_slice_dims', 'operand_batching_dims', 'start_indices_batching_dims', 'start_index_map'],
    numbers: ['index_vector_dim'],
  },
  'stablehlo.scatter': {
    name: 'scatter_dimension_numbers',
    tag: 'scatter',
    lists: [
      'update_window_dims',
      'inserted_window_dims',
      'input_batching_dims',
      'scatter_indices_batching_dims',
      'scatter_dims_to_operand_dims',
    ],
    numbers: ['index_vector_dim'],
  },
  'stablehlo.dot_general': {
    name: 'dot_dimension_numbers',
    tag: 'dot',
    lists: ['lhs_batching_dimensions', 'rhs_batching_dimensions', 'lhs_contracting_dimensions', 'rhs_contracting_dimensions'],
    numbers: [],
  },
};

export const opKey = (eqn: Eqn): string => `${eqn.op.dialect}.${eqn.op.name}`;

/** The attributes of an equation as text, by name, in alphabetical order; those that follow from the result type are left out. `''`: without a value. */
export function attributeTexts(eqn: Eqn): (readonly [string, string])[] {
  const key = opKey(eqn);
  const told: readonly string[] = eqn.op.resultType ?? [];
  const rest = { ...eqn.attrs };
  for (const name of told) delete rest[name];
  const group = groups[key];
  const texts: (readonly [string, string])[] = [];
  if (group) {
    texts.push([group.name, formatGroup(group, rest)]);
    for (const name of [...group.lists, ...group.numbers]) delete rest[name];
  }
  if (key === 'stablehlo.convolution') {
    texts.push(['dimension_numbers', `#stablehlo.conv<${formatConvolutionAxes(rest)}>`]);
    for (const name of Object.keys(rest)) if (/^(input|kernel|output)_/.test(name)) delete rest[name];
  }
  if (key === 'stablehlo.constant') {
    const value = rest['value'] as HostTensor;
    texts.push(['value', `${formatDense(value, value.type.shape.length === 0)} : ${formatTensor(eqn.outputs[0]!.type)}`]);
    delete rest['value'];
  }
  for (const name of Object.keys(rest)) {
    if (!units.has(name)) texts.push([name, formatNamed(name, rest[name]!)]);
    else if (rest[name]) texts.push([name, '']);
  }
  return texts.sort(([a], [b]) => (a < b ? -1 : 1));
}

export function formatGroup(group: Group, attrs: Attrs): string {
  const lists = group.lists.flatMap((name) => {
    const list = (attrs[name] ?? []) as readonly number[];
    return list.length > 0 ? [`${name} = [${list.join(', ')}]`] : [];
  });
  const numbers = group.numbers.flatMap((name) => (attrs[name] ? [`${name} = ${attrs[name] as number}`] : []));
  return `#stablehlo.${group.tag}<${[...lists, ...numbers].join(', ')}>`;
}

/** `[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]`: which axis is what. */
export function formatConvolutionAxes(attrs: Attrs): string {
  const side = (first: string, a: string, second: string, b: string, spatial: string): string => {
    const axes: (string | number)[] = [];
    axes[attrs[first] as number] = a;
    axes[attrs[second] as number] = b;
    (attrs[spatial] as readonly number[]).forEach((d, i) => (axes[d] = i));
    return `[${axes.join(', ')}]`;
  };
  const input = side('input_batch_dimension', 'b', 'input_feature_dimension', 'f', 'input_spatial_dimensions');
  const kernel = side('kernel_input_feature_dimension', 'i', 'kernel_output_feature_dimension', 'o', 'kernel_spatial_dimensions');
  const output = side('output_batch_dimension', 'b', 'output_feature_dimension', 'f', 'output_spatial_dimensions');
  return `${input}x${kernel}->${output}`;
}

/** An attribute by the form that its name has. */
function formatNamed(name: string, attr: Attr): string {
  const tag = own(enums, name);
  if (tag && typeof attr === 'string') return `#stablehlo<${tag} ${attr}>`;
  if (tag && Array.isArray(attr)) return `[${attr.map((a) => `#stablehlo<${tag} ${String(a)}>`).join(', ')}]`;
  if (name === 'algorithm' && isRecord(attr)) return `#stablehlo.dot_algorithm<${formatFields(attr)}>`;
  if (narrow.has(name) && typeof attr === 'number') return `${attr} : i32`;
  if (matrices.has(name)) return formatMatrix(attr as readonly (readonly number[])[]);
  if (tagged.has(name) && isRecord(attr)) return `#stablehlo.${name}<${formatFields(attr)}>`;
  if (flags.has(name)) return formatList('i1', attr as readonly boolean[]);
  return formatAttr(attr);
}

/** `a = 1, b = true, c = bf16`: the fields of a record in `<…>`. */
export const formatFields = (record: Attrs): string =>
  Object.entries(record)
    .map(([name, a]) => `${name} = ${String(a)}`)
    .join(', ');

/** An attribute by its value alone. */
export function formatAttr(attr: Attr): string {
  if (attr === null) return 'unit';
  if (typeof attr === 'boolean') return String(attr);
  if (typeof attr === 'string') return quoted(attr);
  if (typeof attr === 'number') return formatNumber(attr);
  if (isTensor(attr)) return `${formatDense(attr, false)} : ${formatTensor(attr.type)}`;
  if (Array.isArray(attr)) return formatArray(attr);
  const record = attr as Attrs;
  return `{${Object.keys(record)
    .sort()
    .map((name) => `${name} = ${formatAttr(record[name]!)}`)
    .join(', ')}}`;
}

function formatNumber(x: number): string {
  if (Number.isInteger(x) && !Object.is(x, -0)) return `${x} : i64`;
  if (Number.isFinite(x)) return `${/[.e]/.test(String(x)) ? String(x).replace(/^(-?\d+)e/, '$1.0e') : `${x === 0 ? '-0' : x}.0`} : f64`;
  const bits = new BigUint64Array(new Float64Array([x]).buffer)[0]!;
  return `0x${bits.toString(16).toUpperCase()} : f64`;
}

function formatArray(list: readonly Attr[]): string {
  if (list.every((a) => typeof a === 'number' && Number.isInteger(a) && !Object.is(a, -0))) return formatList('i64', list);
  if (list.every((a) => typeof a === 'boolean')) return formatList('i1', list);
  return `[${list.map(formatAttr).join(', ')}]`;
}

const formatList = (type: string, list: readonly Attr[]): string =>
  list.length === 0 ? `array<${type}>` : `array<${type}: ${list.join(', ')}>`;

function formatMatrix(rows: readonly (readonly number[])[]): string {
  const columns = rows[0]?.length ?? 2;
  const all = rows.flat();
  const text = rows.map((row) => `[${row.join(', ')}]`).join(', ');
  const elements = all.length === 0 ? '' : all.every((n) => n === all[0]) ? String(all[0]) : `[${text}]`;
  return `dense<${elements}> : tensor<${rows.length}x${columns}xi64>`;
}

/** A string between quotes, with MLIR's escapes: two hexadecimal digits. */
export function quoted(text: string): string {
  const escape = (c: string): string =>
    c === '"' || c === '\\'
      ? `\\${c}`
      : [...new TextEncoder().encode(c)].map((b) => `\\${b.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  return `"${text.replace(/["\\]|[^\x20-\x7e]/gu, escape)}"`;
}

export const isTensor = (attr: Attr): attr is HostTensor =>
  typeof attr === 'object' && attr !== null && 'data' in attr && ArrayBuffer.isView(attr.data);
export const isRecord = (attr: Attr | undefined): attr is Attrs =>
  typeof attr === 'object' && attr !== null && !Array.isArray(attr) && !isTensor(attr);

/** The dtype and shape attributes that follow from a result type. */
export const toldByType = (
  names: readonly string[],
  type: { readonly shape: readonly number[]; readonly dtype: keyof typeof dtypes },
): Attrs => Object.fromEntries(names.map((name) => [name, name === 'shape' ? type.shape : type.dtype]));
