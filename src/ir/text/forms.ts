/**
 * The forms of StableHLO's pretty text that are not the rule. The rule is: an op of StableHLO without attributes and regions is written
 * `op %a, %b : type` where all types are one and `op %a, %b : (types) -> types` where they are not; CHLO's are `op %a : T -> T`; all others,
 * and ours, are written in the generic form. An op that follows the rule needs no entry.
 */

import type { HostTensor } from '../../types/host.ts';
import { own } from '../../util/own.ts';
import { type Attrs, type Eqn, int, ints, text } from '../graph.ts';
import { formatConvolutionAxes, formatFields, isRecord } from './attributes.ts';
import { readConvolutionAxes } from './convolution-axes.ts';
import { formatDense, formatTensor } from './dense.ts';
import type { Form, OpReader, ParsedOp, Writer } from './form.ts';
import { regionForms } from './region-forms.ts';

const list = (numbers: readonly number[]): string => `[${numbers.join(', ')}]`;
const typed = (eqn: Eqn, w: Writer): string => w.functionType(eqn.inputs, eqn.outputs);

/** Whether an equation has attributes that its pretty form has no place for: it is written in the generic one then. */
const hasMore = ({ attrs, op }: Eqn, written: readonly string[]): boolean =>
  Object.keys(attrs).some((name) => !written.includes(name) && !op.resultType?.some((known) => known === name));

/** `op %a, %b, name = value : (types) -> types` with the attributes of the entries, in their order. */
function labelled(entries: readonly { readonly label: string; readonly attr: string; readonly many: boolean }[], bareType = false): Form {
  const written = entries.map((entry) => entry.attr);
  return {
    print: (eqn, w) => {
      if (hasMore(eqn, written)) return null;
      const attrs = entries.map(({ label, attr, many }) => `${label} = ${many ? list(ints(eqn.attrs, attr)) : int(eqn.attrs, attr)}`);
      const type = bareType ? formatTensor(eqn.outputs[0]!.type) : typed(eqn, w);
      return `stablehlo.${eqn.op.name} ${[...eqn.inputs.map((v) => w.of(v)), ...attrs].join(', ')} : ${type}`;
    },
    parse: (r) => {
      const inputs = r.operands();
      const attrs: Record<string, Attrs[string]> = {};
      for (const { label, attr, many } of entries) {
        r.accept(',');
        r.expect(label);
        r.expect('=');
        attrs[attr] = many ? r.integers() : r.integer();
      }
      return finish(r, inputs, attrs);
    },
  };
}

/** Other attributes and the types, which end most forms. */
function finish(r: OpReader, inputs: ParsedOp['inputs'], attrs: Attrs): ParsedOp {
  const more = r.attributes();
  const results = r.types(inputs);
  return { inputs, attrs: { ...more, ...attrs }, ...(results && { results }) };
}

const dims = (attr: string, bareType = false): Form => labelled([{ label: 'dims', attr, many: true }], bareType);

/** Ops without attributes whose types are always written in full. */
const inFull: Form = { print: (eqn, w) => `stablehlo.${eqn.op.name} ${w.list(eqn.inputs)} : ${typed(eqn, w)}` };

/** Each operand's type, and the results are like them. */
const perOperand: Form = {
  print: (eqn, w) => `stablehlo.${eqn.op.name} ${w.list(eqn.inputs)} : ${eqn.inputs.map((v) => formatTensor(v.type)).join(', ')}`,
};

export const forms: Readonly<Record<string, Form>> = {
  ...regionForms,
  'stablehlo.reshape': inFull,
  'stablehlo.bitcast_convert': inFull,
  'stablehlo.dynamic_update_slice': inFull,
  'stablehlo.optimization_barrier': perOperand,
  'stablehlo.broadcast_in_dim': dims('broadcast_dimensions'),
  'stablehlo.transpose': dims('permutation'),
  'stablehlo.reverse': dims('dimensions', true),
  'stablehlo.concatenate': labelled([{ label: 'dim', attr: 'dimension', many: false }]),
  'stablehlo.dynamic_slice': labelled([{ label: 'sizes', attr: 'slice_sizes', many: true }]),
  'stablehlo.pad': labelled([
    { label: 'low', attr: 'edge_padding_low', many: true },
    { label: 'high', attr: 'edge_padding_high', many: true },
    { label: 'interior', attr: 'interior_padding', many: true },
  ]),
  'stablehlo.iota': {
    print: (eqn) => `stablehlo.iota dim = ${int(eqn.attrs, 'iota_dimension')} : ${formatTensor(eqn.outputs[0]!.type)}`,
    parse: (r) => {
      r.expect('dim');
      r.expect('=');
      return finish(r, [], { iota_dimension: r.integer() });
    },
  },
  'stablehlo.constant': {
    print: ({ attrs, outputs }) =>
      `stablehlo.constant ${formatDense(attrs['value'] as HostTensor, isSplat(attrs))} : ${formatTensor(outputs[0]!.type)}`,
    parse: (r) => {
      r.attributes();
      return { inputs: [], attrs: r.dense() };
    },
    names: ({ outputs }) => [/int|bool/.test(outputs[0]!.type.dtype) ? 'c' : 'cst'],
  },
  'stablehlo.compare': {
    print: (eqn, w) => {
      const kind = eqn.attrs['compare_type'];
      return `stablehlo.compare ${text(eqn.attrs, 'comparison_direction')}, ${w.list(eqn.inputs)}${kind ? `, ${String(kind)}` : ''} : ${typed(eqn, w)}`;
    },
    parse: (r) => {
      const direction = r.word();
      r.expect(',');
      const inputs = [r.operand()];
      r.expect(',');
      inputs.push(r.operand());
      return finish(r, inputs, { comparison_direction: direction, ...(r.accept(',') && { compare_type: r.word() }) });
    },
  },
  'stablehlo.select': {
    print: (eqn, w) =>
      `stablehlo.select ${w.list(eqn.inputs)} : ${formatTensor(eqn.inputs[0]!.type)}, ${formatTensor(eqn.inputs[1]!.type)}`,
  },
  'stablehlo.slice': {
    print: (eqn, w) => {
      const [start, limit, stride] = ['start_indices', 'limit_indices', 'strides'].map((name) => ints(eqn.attrs, name));
      const ranges = start!.map((s, d) => `${s}:${limit![d]}${stride![d] === 1 ? '' : `:${stride![d]}`}`);
      return `stablehlo.slice ${w.of(eqn.inputs[0]!)} [${ranges.join(', ')}] : ${typed(eqn, w)}`;
    },
    parse: (r) => {
      const input = r.operand();
      const [start, limit, strides]: number[][] = [[], [], []];
      r.expect('[');
      while (!r.accept(']')) {
        if (start!.length > 0) r.expect(',');
        start!.push(r.integer());
        r.expect(':');
        limit!.push(r.integer());
        strides!.push(r.accept(':') ? r.integer() : 1);
      }
      return finish(r, [input], { start_indices: start!, limit_indices: limit!, strides: strides! });
    },
  },
  'stablehlo.reduce_precision': {
    print: (eqn, w) =>
      `stablehlo.reduce_precision ${w.list(eqn.inputs)}, format = e${int(eqn.attrs, 'exponent_bits')}m${int(eqn.attrs, 'mantissa_bits')} : ${formatTensor(eqn.outputs[0]!.type)}`,
    parse: (r) => {
      const inputs = r.operands();
      r.accept(',');
      r.expect('format');
      r.expect('=');
      const bits = /^e(\d+)m(\d+)$/.exec(r.word());
      if (!bits) return r.fail('format of reduce_precision must be written as `e8m7`');
      return finish(r, inputs, { exponent_bits: Number(bits[1]), mantissa_bits: Number(bits[2]) });
    },
  },
  'stablehlo.dot_general': {
    print: (eqn, w) => {
      const { attrs } = eqn;
      const both = (what: string): string =>
        `${list(ints(attrs, `lhs_${what}_dimensions`))} x ${list(ints(attrs, `rhs_${what}_dimensions`))}`;
      const batched = ints(attrs, 'lhs_batching_dimensions').length > 0;
      const parts = [...(batched ? [`batching_dims = ${both('batching')}`] : []), `contracting_dims = ${both('contracting')}`];
      if (attrs['precision_config']) parts.push(`precision = [${(attrs['precision_config'] as readonly string[]).join(', ')}]`);
      if (isRecord(attrs['algorithm'])) parts.push(`algorithm = <${formatFields(attrs['algorithm'])}>`);
      return `stablehlo.dot_general ${[...eqn.inputs.map((v) => w.of(v)), ...parts].join(', ')} : ${typed(eqn, w)}`;
    },
    parse: parseDot,
  },
  'stablehlo.convolution': {
    print: (eqn, w) => {
      const { attrs } = eqn;
      if (hasMore(eqn, [...convolutionAttrs, ...Object.keys(attrs).filter((name) => ofAxes.test(name))])) return null;
      const pairs = (attrs['padding'] as readonly (readonly number[])[]).map(list).join(', ');
      const window = [
        `stride = ${list(ints(attrs, 'window_strides'))}`,
        `pad = [${pairs}]`,
        `lhs_dilate = ${list(ints(attrs, 'lhs_dilation'))}`,
        `rhs_dilate = ${list(ints(attrs, 'rhs_dilation'))}`,
        `reverse = [${(attrs['window_reversal'] as readonly boolean[]).join(', ')}]`,
      ];
      const precision = (attrs['precision_config'] as readonly string[]).map((p) => `#stablehlo<precision ${p}>`).join(', ');
      const rest = `{batch_group_count = ${int(attrs, 'batch_group_count')} : i64, feature_group_count = ${int(attrs, 'feature_group_count')} : i64, precision_config = [${precision}]}`;
      return `stablehlo.convolution(${w.list(eqn.inputs)}) dim_numbers = ${formatConvolutionAxes(attrs)}, window = {${window.join(', ')}} ${rest} : ${typed(eqn, w)}`;
    },
    parse: parseConvolution,
  },
  'chlo.top_k': {
    print: (eqn, w) => `chlo.top_k(${w.list(eqn.inputs)}, k = ${int(eqn.attrs, 'k')}) : ${typed(eqn, w).replace(/^\((.*?)\)/, '$1')}`,
    parse: (r) => {
      r.expect('(');
      const inputs = [r.operand()];
      r.expect(',');
      r.expect('k');
      r.expect('=');
      const k = r.integer();
      r.expect(')');
      return finish(r, inputs, { k });
    },
    names: () => ['values', 'indices'],
  },
  'stablehlo.cholesky': {
    parse: (r) => {
      const inputs = r.operands();
      r.expect(',');
      r.expect('lower');
      r.expect('=');
      return finish(r, inputs, { lower: r.word() === 'true' });
    },
  },
  'stablehlo.rng_bit_generator': {
    print: (eqn, w) =>
      `stablehlo.rng_bit_generator ${w.list(eqn.inputs)}, algorithm = ${text(eqn.attrs, 'rng_algorithm')} : ${typed(eqn, w)}`,
    parse: (r) => {
      const inputs = r.operands();
      r.accept(',');
      r.expect('algorithm');
      r.expect('=');
      return finish(r, inputs, { rng_algorithm: r.word() });
    },
    names: () => ['output_state', 'output'],
  },
};

/** One number for all elements. A scalar is written the same way. */
const isSplat = (attrs: Attrs): boolean => (attrs['value'] as HostTensor).type.shape.length === 0;

function parseDot(r: OpReader): ParsedOp {
  const inputs = r.operands();
  const attrs: Record<string, Attrs[string]> = {
    lhs_batching_dimensions: [],
    rhs_batching_dimensions: [],
    lhs_contracting_dimensions: [],
    rhs_contracting_dimensions: [],
  };
  while (r.accept(',')) {
    const word = r.word();
    r.expect('=');
    const both = (what: string): void => {
      attrs[`lhs_${what}_dimensions`] = r.integers();
      r.expect('x');
      attrs[`rhs_${what}_dimensions`] = r.integers();
    };
    if (word === 'batching_dims') both('batching');
    else if (word === 'contracting_dims') both('contracting');
    else if (word === 'precision') {
      r.expect('[');
      const config: string[] = [];
      while (!r.accept(']')) {
        if (config.length > 0) r.expect(',');
        config.push(r.word());
      }
      attrs['precision_config'] = config;
    } else if (word === 'algorithm') attrs['algorithm'] = r.attribute();
    else r.fail(`dot_general takes batching_dims, contracting_dims, precision and algorithm`);
  }
  return finish(r, inputs, attrs);
}

const windowNames: Readonly<Record<string, string>> = {
  stride: 'window_strides',
  pad: 'padding',
  lhs_dilate: 'lhs_dilation',
  rhs_dilate: 'rhs_dilation',
  reverse: 'window_reversal',
};

const convolutionAttrs = [...Object.values(windowNames), 'batch_group_count', 'feature_group_count', 'precision_config'];
const ofAxes = /^(input|kernel|output)_(batch_|feature_|input_feature_|output_feature_|spatial_)dimensions?$/;

function parseConvolution(r: OpReader): ParsedOp {
  r.expect('(');
  const inputs = r.operands();
  r.expect(')');
  r.expect('dim_numbers');
  r.expect('=');
  const attrs: Record<string, Attrs[string]> = { ...readConvolutionAxes(r) };
  r.expect(',');
  r.expect('window');
  r.expect('=');
  r.expect('{');
  for (let first = true; !r.accept('}'); first = false) {
    if (!first) r.expect(',');
    const name = own(windowNames, r.word());
    if (!name) r.fail(`window takes ${Object.keys(windowNames).join(', ')}`);
    r.expect('=');
    attrs[name] = r.attribute();
  }
  return finish(r, inputs, attrs);
}
