/**
 * JAX's type promotion: the least upper bound in a lattice in which the dtype of a JavaScript number (weak) gives way to any other of its
 * kind. With 64-bit types off, what would need one becomes the 32-bit type of its kind.
 * Source: https://docs.jax.dev/en/latest/jep/9407-type-promotion.html
 */
import type { DType } from './dtype.ts';

export interface PromotionType {
  readonly dtype: DType;
  readonly weak: boolean;
}

type Node = DType | 'int*' | 'float*';

/** The edges of the lattice, each node with the nodes right above it. */
const above: Readonly<Record<Node, readonly Node[]>> = {
  bool: ['int*'],
  'int*': ['uint8', 'int8'],
  uint8: ['int16', 'uint16'],
  uint16: ['int32', 'uint32'],
  // int64 would be the bound of uint32 and the signed types; with 64-bit types off it is int32.
  uint32: ['int32'],
  int8: ['int16'],
  int16: ['int32'],
  int32: ['float*'],
  'float*': ['bfloat16', 'float16'],
  bfloat16: ['float32'],
  float16: ['float32'],
  float32: [],
};

const upward = new Map<Node, ReadonlySet<Node>>();
function boundsOf(node: Node): ReadonlySet<Node> {
  let set = upward.get(node);
  if (!set) upward.set(node, (set = new Set([node, ...above[node].flatMap((n) => [...boundsOf(n)])])));
  return set;
}

/** A weak float32 is the lattice's `float*`, a weak integer its `int*`; bool has no weak form. */
function nodeOf({ dtype, weak }: PromotionType): Node {
  if (!weak || dtype === 'bool') return dtype;
  return dtype === 'float32' || dtype === 'bfloat16' || dtype === 'float16' ? 'float*' : 'int*';
}

/** The type in which values of the given types are combined. */
export function promote(types: readonly PromotionType[]): PromotionType {
  const first = types[0]!;
  // Operands of one weak dtype keep it: a weak bfloat16 does not become float32 by being used twice.
  if (types.every((t) => t.weak && t.dtype === first.dtype)) return first;
  const nodes = types.map(nodeOf);
  const common = [...boundsOf(nodes[0]!)].filter((n) => nodes.every((m) => boundsOf(m).has(n)));
  const least = common.find((n) => common.every((m) => boundsOf(n).has(m)))!;
  if (least === 'int*') return { dtype: 'int32', weak: true };
  if (least === 'float*') return { dtype: 'float32', weak: true };
  return { dtype: least, weak: false };
}
