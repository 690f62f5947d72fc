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

export function expressionText(expr: Expr, names: Names): string {
  const e = bare(expr);
  const { node } = e;
  const text = (a: Expr): string => expressionText(a, names);
  /** Before `.x` or `[i]`, or after a sign: a primary expression. */
  const primary = (a: Expr): string => (['binary', 'unary'].includes(bare(a).node.op) ? `(${text(a)})` : text(a));
  switch (node.op) {
    case 'const':
      return constantText(e, node.value);
    case 'local':
      return names.local(node.local);
    case 'builtin':
      return builtinNames[node.name];
    case 'counter':
      return `iteration_${node.number}`;
    case 'unary':
      return `${node.operator}${primary(e.args[0]!)}`;
    case 'binary':
      // A vector times equal lanes is a vector times a number.
      return (node.operator === '*' ? withoutSplat(e.args) : e.args)
        .map((a, i) => {
          const inner = bare(a).node;
          return inner.op === 'binary' && !bindsCloser(inner.operator, node.operator, i === 0) ? `(${text(a)})` : text(a);
        })
        .join(` ${node.operator} `);
    case 'select':
      // WGSL takes the value for false first.
      return `select(${text(e.args[1]!)}, ${text(e.args[0]!)}, ${text(e.args[2]!)})`;
    case 'bitcast':
      return `bitcast<${e.type.name}>(${text(e.args[0]!)})`;
    case 'convert':
    case 'vector':
      return `${e.type.name}(${e.args.map(text).join(', ')})`;
    case 'lane':
      return `${primary(e.args[0]!)}.${laneNames[node.lane]}`;
    case 'swizzle':
      return `${primary(e.args[0]!)}.${node.lanes.map((l) => laneNames[l]).join('')}`;
    case 'element':
      return `${primary(e.args[0]!)}[${text(e.args[1]!)}]`;
    case 'math':
      return `${node.name}(${e.args.map(text).join(', ')})`;
    case 'call':
      return `${names.fn(node.target)}(${e.args.map(text).join(', ')})`;
    case 'load': {
      const { memory, lanes } = node;
      if (memory.kind === 'shared') {
        const element = `${memory.name}[${text(e.args[0]!)}]`;
        return memory.atomic ? `atomicLoad(&${element})` : element;
      }
      return `${loadName(memory.name)}${lanes === 4 ? '_4' : ''}(${text(e.args[0]!)})`;
    }
    case 'uniform_load':
      return `workgroupUniformLoad(&${node.memory.name}[0])`;
    case 'assume':
      return text(e.args[0]!);
    case 'subgroup':
      return subgroupText(node, e, text);
    case 'fragment_load': {
      const major = node.byColumn ? 'col_major' : 'row_major';
      return `subgroupMatrixLoad<${e.type.name}, ${major}>(&${node.memory.name}, u32(${text(e.args[0]!)}), ${node.stride}u)`;
    }
    case 'fragment_multiply_add':
      return `subgroupMatrixMultiplyAccumulate(${e.args.map(text).join(', ')})`;
  }
}

const isSplat = ({ node, args, type }: Expr): boolean => node.op === 'vector' && args.length === 1 && type.kind === 'vector';

function withoutSplat([a, b]: readonly Expr[]): readonly Expr[] {
  if (isSplat(a!) && !isSplat(b!)) return [a!.args[0]!, b!];
  return isSplat(b!) && !isSplat(a!) && a!.type.kind === 'vector' ? [a!, b!.args[0]!] : [a!, b!];
}

const swaps = ['', 'quadSwapX', 'quadSwapY', 'quadSwapDiagonal'] as const;

function subgroupText(node: Extract<Node, { op: 'subgroup' }>, e: Expr, text: (a: Expr) => string): string {
  const value = text(e.args[0]!);
  switch (node.kind) {
    case 'swap':
      return `${swaps[node.by]}(${value})`;
    case 'broadcast':
      return `subgroupBroadcast(${value}, ${node.by}u)`;
    case 'shuffle':
      return `subgroupShuffle(${value}, ${text(e.args[1]!)})`;
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
