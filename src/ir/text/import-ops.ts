/** Operations of the text that the IR does not have: calls, shardings, custom calls, and ops that other ops replace. */
import type { Attrs, Value } from '../graph.ts';
import { isRecord } from './attributes.ts';
import type { ImportContext, ImportRule, OpReader, ParsedOp } from './form.ts';
import { bitcastConvert, rngBitGenerator } from './import-random.ts';

/** `@name(%a, %b) {attributes} : types` */
const calling =
  (attr: string) =>
  (r: OpReader): ParsedOp => {
    const name = r.symbol();
    r.expect('(');
    const inputs = r.operands();
    r.expect(')');
    const attrs = r.attributes();
    const results = r.types(inputs);
    return { inputs, attrs: { ...attrs, [attr]: name }, ...(results && { results }) };
  };

/** Custom calls that say where a value lives, not what it is. */
const placements = new Set([
  'Sharding',
  'annotate_device_placement',
  'xla.sdy.FuncResultSharding',
  'SPMDFullToShardShape',
  'SPMDShardToFullShape',
]);

/** Likewise in Shardy's words: `%a <@mesh, […]> : type`. */
const placed: ImportRule = {
  parse: (r) => {
    const inputs = [r.operand()];
    r.skipBalanced();
    r.types(inputs);
    return { inputs, attrs: {} };
  },
  emit: ({ inputs }) => inputs,
};

export const imports: Readonly<Record<string, ImportRule>> = {
  'func.call': { parse: calling('callee'), emit: ({ inputs, attrs }, { call }) => call(String(attrs['callee']), inputs) },

  'stablehlo.composite': {
    emit: (parsed, { emit, knows, function: decomposition }) => {
      const { name, composite_attributes: given } = parsed.attrs;
      const { rules = [], ...attrs } = isRecord(given) ? given : {};
      const region = (symbol: unknown) => ({ graph: decomposition(String(symbol)), captures: [] });
      const regions = [region(parsed.attrs['decomposition'])];
      // A call of ours that left as a composite.
      if (knows(String(name)))
        return emit(String(name), { ...parsed, attrs, regions: [...regions, ...(rules as readonly unknown[]).map(region)] });
      return emit('stablehlo.composite', { ...parsed, regions });
    },
  },

  'stablehlo.custom_call': {
    parse: calling('call_target_name'),
    emit: (parsed, context) => {
      const { inputs, attrs, results = [] } = parsed;
      const target = String(attrs['call_target_name']);
      if (placements.has(target)) return inputs;
      if (results.length === 0 && context.keep(target, attrs, inputs)) return [];
      if (target === 'ApproxTopK') return approximateTopK(parsed, context);
      // JAX's way to write a CHLO op for readers that may not know it.
      const chlo = /^(?:mhlo|chlo)\.(\w+)$/.exec(target);
      if (chlo) {
        const { largest: _, ...given } = (attrs['mhlo.attributes'] ?? {}) as Attrs;
        return context.emit(`chlo.${chlo[1] === 'topk' ? 'top_k' : chlo[1]}`, { ...parsed, attrs: given });
      }
      return context.fail(
        `custom calls are not supported, @${target} is one`,
        'It calls code of the machine that made the program: write it with operations instead.',
      );
    },
  },

  'sdy.sharding_constraint': placed,
  'sdy.reshard': placed,

  'stablehlo.if': {
    emit: ({ inputs, regions = [], results }, { emit }) => {
      const index = emit('stablehlo.convert', { inputs, attrs: { dtype: 'int32' } });
      return emit('stablehlo.case', { inputs: index, attrs: {}, regions: [...regions].reverse(), ...(results && { results }) });
    },
  },

  'stablehlo.dot': {
    emit: (parsed, { emit }) => {
      const contracting = { lhs_contracting_dimensions: [parsed.inputs[0]!.type.shape.length - 1], rhs_contracting_dimensions: [0] };
      return emit('stablehlo.dot_general', {
        ...parsed,
        attrs: { lhs_batching_dimensions: [], rhs_batching_dimensions: [], ...contracting, ...parsed.attrs },
      });
    },
  },

  'stablehlo.broadcast': {
    emit: (parsed, { emit }) => {
      const sizes = (parsed.attrs['broadcast_sizes'] ?? []) as readonly number[];
      const dimensions = parsed.inputs[0]!.type.shape.map((_, d) => d + sizes.length);
      return emit('stablehlo.broadcast_in_dim', { ...parsed, attrs: { broadcast_dimensions: dimensions } });
    },
  },

  'stablehlo.bitcast_convert': bitcastConvert,
  'stablehlo.rng_bit_generator': rngBitGenerator,

  'chlo.tan': { emit: (parsed, { emit }) => emit('stablehlo.tan', parsed) },
  'chlo.constant': { parse: (r) => ({ inputs: [], attrs: r.dense() }), emit: (parsed, { emit }) => emit('stablehlo.constant', parsed) },
};

/** The first k in the order of a comparator. Exact, so within the tolerance of an approximate top-k. */
function approximateTopK({ inputs, attrs }: ParsedOp, context: ImportContext): readonly Value[] {
  const config = attrs['mhlo.backend_config'];
  const [comparator] = (attrs['called_computations'] ?? []) as readonly string[];
  if (!isRecord(config) || comparator === undefined || config['aggregate_to_topk'] !== true) {
    return context.fail('ApproxTopK must have a comparator and aggregate_to_topk', 'Write it as `chlo.top_k`.');
  }
  const [axis, k] = [Number(config['reduction_dim']), Number(config['top_k'])];
  const operands = inputs.slice(0, inputs.length / 2);
  const region = { graph: context.function(comparator), captures: [] };
  const sorted = context.emit('stablehlo.sort', { inputs: operands, attrs: { dimension: axis, is_stable: true }, regions: [region] });
  return sorted.map((v) => {
    const { shape } = v.type;
    const slice = {
      start_indices: shape.map(() => 0),
      limit_indices: shape.map((n, d) => (d === axis ? k : n)),
      strides: shape.map(() => 1),
    };
    return context.emit('stablehlo.slice', { inputs: [v], attrs: slice })[0]!;
  });
}
