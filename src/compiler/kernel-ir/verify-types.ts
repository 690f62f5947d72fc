/** The types that expressions and statements of kernels must have. */
import type { KernelType } from '../../ir/kernel-expr.ts';
import type { BinaryOp, Expr, Node } from './expr.ts';
import type { Memory, Stmt } from './program.ts';
import { bool, type FragmentType, i32, isFloatType, isInteger, mat4f, typeOf, u32, vec4f, withScalar } from './types.ts';

/** The rule of types that an expression breaks; null where it keeps them. */
export function typeFault(e: Expr): string | null {
  const { node, args, type } = e;
  const count = operandCounts(node);
  if (!count.includes(args.length)) return `${describe(node)} takes ${count.join(' or ')} operands`;
  return rules[node.op](e, node as never, type, args.map((a) => a.type) as never)
    ? null
    : `${describe(node)} does not give ${type.name} of (${args.map((a) => a.type.name).join(', ')})`;
}

type Rules = {
  readonly [Op in Node['op']]: (
    e: Expr,
    node: Extract<Node, { op: Op }>,
    type: KernelType,
    of: readonly [KernelType, KernelType, KernelType],
  ) => boolean;
};

const rules: Rules = {
  const: (_, __, type) => type.kind === 'scalar',
  local: (_, { local }, type) => local.type === type,
  builtin: (_, __, type) => type === u32,
  counter: (_, __, type) => type === u32,
  unary: (_, { operator }, type, [x]) =>
    x === type && (operator === '!' ? x.scalar === 'bool' : operator === '~' ? isInteger(x) : isFloatType(x) || x.scalar === 'i32'),
  binary: (_, { operator }, type, of) => binaryFits(operator, type, of),
  select: (_, __, type, [yes, no, test]) =>
    yes === type && no === type && test.scalar === 'bool' && (test.lanes === 1 || test.lanes === type.lanes),
  assume: (_, __, type, [x]) => x === type && isInteger(type) && type.lanes === 1,
  convert: (_, __, type, [x]) => isPlain(x) && isPlain(type) && x.lanes === type.lanes,
  bitcast: (_, __, type, [x]) => isPlain(x) && isPlain(type) && bitsOf(x) === bitsOf(type) && x.scalar !== 'bool' && type.scalar !== 'bool',
  vector: (e, _, type) => {
    const count = e.args.length;
    if (type === mat4f) return count === 4 && e.args.every((a) => a.type === vec4f);
    const part = typeOf(type.scalar);
    return type.kind === 'vector' && (count === 1 || count === type.lanes) && e.args.every((a) => a.type === part);
  },
  lane: (_, { lane }, type, [x]) => x.kind === 'vector' && lane >= 0 && lane < x.lanes && type === typeOf(x.scalar),
  element: (_, __, type, [x, at]) => x.kind === 'vector' && isInteger(at) && at.kind === 'scalar' && type === typeOf(x.scalar),
  swizzle: (_, { lanes }, type, [x]) =>
    x.kind === 'vector' && lanes.every((l) => l >= 0 && l < x.lanes) && type === typeOf(x.scalar, lanes.length as 2 | 3 | 4),
  math: (_, { name }, type, of) => mathFits(name, type, of),
  call: (e, { target }, type) => type === target.returns && e.args.every((a, i) => a.type === target.params[i]!.type),
  load: (_, { memory, lanes }, type, [at]) => isIndex(at) && type === elementOf(memory, lanes),
  uniform_load: (_, { memory }, type) => type === memory.type && !memory.atomic && memory.length >= 1,
  subgroup: (_, { kind, by }, type, [x, at]) =>
    x === type &&
    isPlain(x) &&
    (kind === 'shuffle' ? at === u32 : Number.isInteger(by) && by >= (kind === 'broadcast' ? 0 : 1) && (kind !== 'swap' || by < 4)),
  fragment_load: (_, { memory, stride }, type, [at]) =>
    type.kind === 'fragment' && memory.type === typeOf(type.scalar) && isIndex(at) && stride >= 1,
  fragment_multiply_add: (_, __, type, of) => {
    if (of.some((t) => t.kind !== 'fragment')) return false;
    const [l, r, s] = of as unknown as readonly FragmentType[];
    const roles = l!.role === 'left' && r!.role === 'right' && s!.role === 'result';
    return roles && l!.scalar === r!.scalar && l!.columns === r!.rows && s!.rows === l!.rows && s!.columns === r!.columns && type === s;
  },
};

function operandCounts(node: Node): readonly number[] {
  switch (node.op) {
    case 'const':
    case 'local':
    case 'builtin':
    case 'counter':
    case 'uniform_load':
      return [0];
    case 'binary':
    case 'element':
      return [2];
    case 'select':
    case 'fragment_multiply_add':
      return [3];
    case 'vector':
      return [1, 2, 3, 4];
    case 'subgroup':
      return [node.kind === 'shuffle' ? 2 : 1];
    case 'math':
      return [arities[node.name] ?? 1];
    case 'call':
      return [node.target.params.length];
    default:
      return [1];
  }
}

const arities: Readonly<Record<string, number>> = { atan2: 2, pow: 2, min: 2, max: 2, dot: 2, clamp: 3, fma: 3 };
const integerFunctions: ReadonlySet<string> = new Set(['countLeadingZeros', 'countOneBits', 'reverseBits']);
const anyNumber: ReadonlySet<string> = new Set(['min', 'max', 'clamp', 'abs', 'sign']);

function mathFits(name: string, type: KernelType, of: readonly KernelType[]): boolean {
  const [x] = of as readonly [KernelType];
  if (!isPlain(x) || of.some((t) => t !== x)) return false;
  if (name === 'all' || name === 'any') return x.scalar === 'bool' && type === bool;
  if (x.scalar === 'bool') return false;
  if (name === 'dot') return x.kind === 'vector' && type === typeOf(x.scalar);
  const takes = integerFunctions.has(name) ? isInteger(x) : anyNumber.has(name) || isFloatType(x);
  return takes && type === x;
}

function binaryFits(operator: BinaryOp, type: KernelType, [a, b]: readonly [KernelType, KernelType, ...KernelType[]]): boolean {
  if (a === mat4f) return operator === '*' && b === vec4f && type === vec4f;
  return isPlain(a) && isPlain(b) && binaryRules[operator](type, a, b);
}

type BinaryRule = (type: KernelType, a: KernelType, b: KernelType) => boolean;

const arithmetic: BinaryRule = (type, a, b) => a === b && type === a && a.scalar !== 'bool';
const shift: BinaryRule = (type, a, b) => isInteger(a) && b === withScalar(a, 'u32') && type === a;
const logic: BinaryRule = (type, a, b) => a === bool && b === bool && type === bool;
const bitwise: BinaryRule = (type, a, b) => a === b && type === a && !isFloatType(a);
const equality: BinaryRule = (type, a, b) => a === b && type === withScalar(a, 'bool');
const order: BinaryRule = (type, a, b) => a.scalar !== 'bool' && equality(type, a, b);

const binaryRules: Readonly<Record<BinaryOp, BinaryRule>> = {
  '+': arithmetic,
  '-': arithmetic,
  '*': arithmetic,
  '/': arithmetic,
  '%': arithmetic,
  '<<': shift,
  '>>': shift,
  '&&': logic,
  '||': logic,
  '&': bitwise,
  '|': bitwise,
  '^': bitwise,
  '==': equality,
  '!=': equality,
  '<': order,
  '<=': order,
  '>': order,
  '>=': order,
};

const isPlain = (type: KernelType): boolean => type.kind === 'scalar' || type.kind === 'vector';
const isIndex = (type: KernelType): boolean => isInteger(type) && type.kind === 'scalar';
const bitsOf = (type: KernelType): number => type.lanes * (type.scalar === 'f16' ? 16 : 32);
const elementOf = (memory: Memory, lanes: 1 | 4): KernelType | null =>
  lanes === 1 ? memory.type : memory.kind === 'buffer' ? typeOf(memory.type.scalar, 4) : null;

const describe = (node: Node): string =>
  node.op === 'binary' || node.op === 'unary' ? node.operator : node.op === 'math' ? node.name : node.op;

/** The rule of types that a statement breaks, its expressions and blocks apart; null where it keeps them. */
export const statementFault = (stmt: Stmt, returns: KernelType | null): string | null => statementRules[stmt.kind](stmt as never, returns);

type StatementRules = {
  readonly [Kind in Stmt['kind']]: (stmt: Extract<Stmt, { kind: Kind }>, returns: KernelType | null) => string | null;
};

const gives = (value: Expr | null, type: KernelType | null, what: string): string | null =>
  (value?.type ?? null) === type ? null : `${what} must be ${type?.name ?? 'nothing'}, got ${value?.type.name ?? 'nothing'}`;

const statementRules: StatementRules = {
  let: ({ value, local }) => gives(value, local.type, 'the value of a constant'),
  var: ({ value, local }) => (value ? gives(value, local.type, 'the value of a variable') : null),
  assign: ({ local, lane, value }) => {
    if (!local.mutable) return 'only a variable can be assigned to';
    if (lane !== null && !(local.type.kind === 'vector' && lane >= 0 && lane < local.type.lanes))
      return `${local.type.name} has no lane ${lane}`;
    return gives(value, lane === null ? local.type : typeOf(local.type.scalar), 'what is assigned');
  },
  store: ({ memory, index, value, lanes }) =>
    isIndex(index.type) ? gives(value, elementOf(memory, lanes), 'what is stored') : `an index must be an integer, got ${index.type.name}`,
  fragment_store: ({ memory, index, value, stride }) => {
    const { kind, role } = value.type as FragmentType;
    const fits =
      kind === 'fragment' && role === 'result' && memory.type === typeOf(value.type.scalar) && isIndex(index.type) && stride >= 1;
    return fits ? null : `a result of fragments is stored to its scalars, got ${value.type.name} to ${memory.type.name}`;
  },
  for: ({ local, from, to, step }) => {
    const fits = local.type === i32 && from.type === i32 && to.type === i32 && Number.isInteger(step) && step >= 1;
    return fits ? null : `a loop counts i32 in positive steps, got ${from.type.name} to ${to.type.name} by ${step}`;
  },
  while: ({ condition }) => gives(condition, bool, 'a condition'),
  if: ({ condition }) => gives(condition, bool, 'a condition'),
  barrier: () => null,
  break: () => null,
  return: ({ value }, returns) => gives(value, returns, 'the result'),
};
