/** Kernel expressions as WGSL, with parentheses where WGSL wants them. */
import type { BinaryOp, Builtin, Expr, Node } from '../kernel-ir/expr.ts';
import type { KernelFunction, Local } from '../kernel-ir/program.ts';
import { loadName } from './storage.ts';

export interface Names {
  local(local: Local): string;
  fn(target: KernelFunction): string;
}

export const laneNames = ['x', 'y', 'z', 'w'] as const;

const builtinNames: Readonly<Record<Builtin, string>> = {
  'workgroup_id.x': 'wid.x',
  'workgroup_id.y': 'wid.y',
  'workgroup_id.z': 'wid.z',
  local_invocation_index: 'local',
  subgroup_invocation_id: 'lane_id',
};

const sums: ReadonlySet<string> = new Set(['+', '-']);
const products: ReadonlySet<string> = new Set(['*', '/', '%']);
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Whether an operand of one operator can be written in another without parentheses. */
function bindsCloser(inner: BinaryOp, outer: BinaryOp, isLeft: boolean): boolean {
  if (sums.has(outer)) return products.has(inner) || (isLeft && sums.has(inner));
  if (products.has(outer)) return isLeft && outer === '*' && inner === '*';
  if (comparisons.has(outer)) return sums.has(inner) || products.has(inner);
  if (outer === '&&' || outer === '||') return comparisons.has(inner) || (isLeft && inner === outer);
  return false;
}

/** An assumption about bounds is no text. */
const bare = (e: Expr): Expr => (e.node.op === 'assume' ? bare(e.args[0]!) : e);

export const expressionText = (expr: Expr, names: Names): string => new Writer(names).text(expr);

/** Writes expressions with the names of one kernel. */
class Writer {
  readonly names: Names;

  constructor(names: Names) {
    this.names = names;
  }

  text(expr: Expr): string {
    const e = bare(expr);
    return texts[e.node.op](e, e.node as never, this);
  }

  /** Before `.x` or `[i]`, or after a sign: a primary expression. */
  primary(e: Expr): string {
    return ['binary', 'unary'].includes(bare(e).node.op) ? `(${this.text(e)})` : this.text(e);
  }

  operand(e: Expr, outer: BinaryOp, isLeft: boolean): string {
    const { node } = bare(e);
    return node.op === 'binary' && !bindsCloser(node.operator, outer, isLeft) ? `(${this.text(e)})` : this.text(e);
  }

  call(name: string, args: readonly Expr[]): string {
    return `${name}(${args.map((a) => this.text(a)).join(', ')})`;
  }
}

type Texts = { readonly [Op in Node['op']]: (e: Expr, node: Extract<Node, { op: Op }>, writer: Writer) => string };

const texts: Texts = {
  const: (e, { value }) => constantText(e, value),
  local: (_, { local }, { names }) => names.local(local),
  builtin: (_, { name }) => builtinNames[name],
  counter: (_, { number }) => `iteration_${number}`,
  unary: ({ args }, { operator }, w) => `${operator}${w.primary(args[0]!)}`,
  // A vector times equal lanes is a vector times a number.
  binary: ({ args }, { operator }, w) =>
    (operator === '*' ? withoutSplat(args) : args).map((a, i) => w.operand(a, operator, i === 0)).join(` ${operator} `),
  // WGSL takes the value for false first.
  select: ({ args: [yes, no, condition] }, _, w) => w.call('select', [no!, yes!, condition!]),
  assume: ({ args }, _, w) => w.text(args[0]!),
  bitcast: ({ args, type }, _, w) => w.call(`bitcast<${type.name}>`, args),
  convert: ({ args, type }, _, w) => w.call(type.name, args),
  vector: ({ args, type }, _, w) => w.call(type.name, args),
  lane: ({ args }, { lane }, w) => `${w.primary(args[0]!)}.${laneNames[lane]}`,
  swizzle: ({ args }, { lanes }, w) => `${w.primary(args[0]!)}.${lanes.map((l) => laneNames[l]).join('')}`,
  element: ({ args }, _, w) => `${w.primary(args[0]!)}[${w.text(args[1]!)}]`,
  math: ({ args }, { name }, w) => w.call(name, args),
  call: ({ args }, { target }, w) => w.call(w.names.fn(target), args),
  load: ({ args }, { memory, lanes }, w) => {
    if (memory.kind === 'buffer') return w.call(`${loadName(memory.name)}${lanes === 4 ? '_4' : ''}`, args);
    const element = `${memory.name}[${w.text(args[0]!)}]`;
    return memory.atomic ? `atomicLoad(&${element})` : element;
  },
  uniform_load: (_, { memory }) => `workgroupUniformLoad(&${memory.name}[0])`,
  subgroup: (e, node, w) => subgroupText(node, e, w),
  fragment_load: ({ args, type }, { memory, stride, byColumn }, w) => {
    const major = byColumn ? 'col_major' : 'row_major';
    return `subgroupMatrixLoad<${type.name}, ${major}>(&${memory.name}, u32(${w.text(args[0]!)}), ${stride}u)`;
  },
  fragment_multiply_add: ({ args }, _, w) => w.call('subgroupMatrixMultiplyAccumulate', args),
};

const isSplat = ({ node, args, type }: Expr): boolean => node.op === 'vector' && args.length === 1 && type.kind === 'vector';

function withoutSplat([a, b]: readonly Expr[]): readonly Expr[] {
  if (isSplat(a!) && !isSplat(b!)) return [a!.args[0]!, b!];
  return isSplat(b!) && !isSplat(a!) && a!.type.kind === 'vector' ? [a!, b!.args[0]!] : [a!, b!];
}

const swaps = ['', 'quadSwapX', 'quadSwapY', 'quadSwapDiagonal'] as const;

function subgroupText(node: Extract<Node, { op: 'subgroup' }>, e: Expr, writer: Writer): string {
  const value = writer.text(e.args[0]!);
  switch (node.kind) {
    case 'swap':
      return `${swaps[node.by]}(${value})`;
    case 'broadcast':
      return `subgroupBroadcast(${value}, ${node.by}u)`;
    case 'shuffle':
      return `subgroupShuffle(${value}, ${writer.text(e.args[1]!)})`;
    case 'shuffle_xor':
      return `subgroupShuffleXor(${value}, ${node.by}u)`;
  }
}

function constantText({ type }: Expr, value: number): string {
  switch (type.scalar) {
    case 'bool':
      return value !== 0 ? 'true' : 'false';
    case 'u32':
      return `${value}u`;
    case 'i32':
      return value < 0 ? `i32(${value})` : `${value}`;
    default: {
      if (isSpecial(value)) return `special(${specialBits(value)})`;
      const suffix = type.scalar === 'f16' ? 'h' : 'f';
      return value < 0 ? `(${value}${suffix})` : `${value}${suffix}`;
    }
  }
}

/** Whether WGSL has no literal of a float: of infinities and NaN, and of −0, whose sign Tint loses. */
export const isSpecial = (value: number): boolean => !Number.isFinite(value) || Object.is(value, -0);

const specialBits = (value: number): string =>
  value === 0 ? '0x80000000u' : Number.isNaN(value) ? '0x7fc00000u' : value > 0 ? '0x7f800000u' : '0xff800000u';
