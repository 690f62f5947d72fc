/** Attributes of the text as the ops' records have them: what is gathered taken apart, what is left out filled in, what has no meaning here dropped. */
import { dtypes } from '../../types/dtype.ts';
import type { Attr, Attrs, Value } from '../graph.ts';
import { groups, isRecord } from './attributes.ts';

const ignored = new Set(['result_accuracy', 'operandSegmentSizes', 'operand_segment_sizes', 'version', 'xla_shape']);

/** Attributes of other dialects (`mhlo.sharding`) and those that change no value. */
export const isIgnored = (name: string): boolean => name.includes('.') || ignored.has(name);

type Fill = (attrs: Attrs, inputs: readonly Value[]) => Attrs;

const each = <T>(n: number, value: T): T[] => new Array<T>(n).fill(value);
const rank = (v: Value | undefined): number => v?.type.shape.length ?? 0;
const noPadding = (n: number): Attr => Array.from({ length: n }, () => [0, 0]);

/** Attributes that StableHLO leaves out where they have their default. */
const fills: Readonly<Record<string, Fill>> = {
  'stablehlo.constant': (attrs) => (isRecord(attrs['value']) ? attrs['value'] : attrs),
  'stablehlo.gather': (attrs) => ({ indices_are_sorted: false, ...attrs }),
  'stablehlo.scatter': (attrs) => ({ indices_are_sorted: false, unique_indices: false, ...attrs }),
  'stablehlo.compare': (attrs, [x]) => {
    const kind = x ? dtypes[x.type.dtype].kind : 'float';
    const natural = kind === 'float' ? 'FLOAT' : kind === 'int' ? 'SIGNED' : 'UNSIGNED';
    return attrs['compare_type'] === undefined || attrs['compare_type'] === 'NOTYPE' ? { ...attrs, compare_type: natural } : attrs;
  },
  'stablehlo.sort': (attrs, [x]) => {
    const dimension = Number(attrs['dimension'] ?? -1);
    return { is_stable: false, ...attrs, dimension: dimension < 0 ? dimension + rank(x) : dimension };
  },
  'stablehlo.reduce_window': (attrs, [x]) => {
    const n = rank(x);
    return { window_strides: each(n, 1), base_dilations: each(n, 1), window_dilations: each(n, 1), padding: noPadding(n), ...attrs };
  },
  'stablehlo.select_and_scatter': (attrs, [x]) => ({ window_strides: each(rank(x), 1), padding: noPadding(rank(x)), ...attrs }),
  'stablehlo.convolution': ({ dimension_numbers, ...attrs }) => {
    const axes = isRecord(dimension_numbers) ? dimension_numbers : {};
    const n = ((attrs['input_spatial_dimensions'] ?? axes['input_spatial_dimensions'] ?? []) as readonly number[]).length;
    return {
      window_strides: each(n, 1),
      padding: noPadding(n),
      lhs_dilation: each(n, 1),
      rhs_dilation: each(n, 1),
      window_reversal: each(n, false),
      feature_group_count: 1,
      batch_group_count: 1,
      precision_config: ['DEFAULT', 'DEFAULT'],
      ...axes,
      ...attrs,
    };
  },
  'stablehlo.composite': ({ decomposition: _, ...attrs }) => ({ composite_attributes: {}, ...attrs }),
};

export function importedAttrs(key: string, attrs: Attrs, inputs: readonly Value[]): Attrs {
  const group = groups[key];
  let flat = attrs;
  if (group && isRecord(attrs[group.name])) {
    const { [group.name]: gathered, ...rest } = attrs;
    const lists = Object.fromEntries(group.lists.map((name) => [name, []]));
    const numbers = Object.fromEntries(group.numbers.map((name) => [name, 0]));
    flat = { ...lists, ...numbers, ...(gathered as Attrs), ...rest };
  }
  return fills[key]?.(flat, inputs) ?? flat;
}
