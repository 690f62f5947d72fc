/**
 * JAX's type promotion: the least upper bound in a lattice in which the dtype of a JavaScript number (weak) gives way to any other of its
 * kind. With 64-bit types off, what would need one becomes the 32-bit type of its kind.
 * Source: https://docs.jax.dev/en/latest/jep/9407-type-promotion.html
 */
import { DTypeError } from '../util/errors.ts';
import { type DType, dtypes, isFloat } from './dtype.ts';

export interface PromotionType {
  readonly dtype: DType;
  readonly weak: boolean;
}

type Node = DType | 'int*' | 'float*';

/** The nodes right above each: weak integers are below all integers that have no other integer below them, weak floats below all narrow floats. */
function above(node: Node): readonly Node[] {
  if (node === 'bool') return ['int*'];
  if (node === 'int*') return ['uint8', 'uint4', 'int8', 'int4'];
  if (node === 'float*') return ['bfloat16', 'float16'];
  return node === 'int32' ? ['float*'] : dtypes[node].above;
}

const upward = new Map<Node, ReadonlySet<Node>>();
function boundsOf(node: Node): ReadonlySet<Node> {
  let set = upward.get(node);
  if (!set) upward.set(node, (set = new Set([node, ...above(node).flatMap((n) => [...boundsOf(n)])])));
  return set;
}

/** A weak float32 is the lattice's `float*`, a weak integer its `int*`; bool has no weak form. */
function nodeOf({ dtype, weak }: PromotionType): Node {
  if (!weak || dtype === 'bool') return dtype;
  return isFloat(dtype) ? 'float*' : 'int*';
}

/** The type in which values of the given types are combined. */
export function promote(types: readonly PromotionType[]): PromotionType {
  const first = types[0]!;
  // Operands of one weak dtype keep it: a weak bfloat16 does not become float32 by being used twice.
  if (types.every((t) => t.weak && t.dtype === first.dtype)) return first;
  const nodes = types.map(nodeOf);
  const common = [...boundsOf(nodes[0]!)].filter((n) => nodes.every((m) => boundsOf(m).has(n)));
  const least = common.find((n) => common.every((m) => boundsOf(n).has(m)));
  if (!least)
    throw new DTypeError(
      `promotion: operands must have dtypes with a common one above them, got ${types.map((t) => t.dtype).join(' and ')}`,
      'Convert one of them with astype first.',
    );
  if (least === 'int*') return { dtype: 'int32', weak: true };
  if (least === 'float*') return { dtype: 'float32', weak: true };
  return { dtype: least, weak: false };
}
