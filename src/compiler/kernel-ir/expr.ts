/**
 * Expressions of a kernel: typed, pure, and equal ones are one object (hash-consing), so that identity is equality.
 *
 * Expressions that depend on a place in the program are leaves: a `Local` (a constant or a variable of a block), a built-in number of the invocation, a
 * load. Depth, bounds and lanes follow from the operands and are fields; nothing reads text.
 */
import type { Expr as AnyExpr, ExprBuilder, KernelType, Lanes, MathFunction, Operand, Scalar } from '../../ir/kernel-expr.ts';
import { InternalError, invariant } from '../../util/errors.ts';
import { add, divide, full, type Interval, multiply, negate, remainder, subtract, within } from './bounds.ts';
import type { KernelFunction, Local, Memory, SharedArray } from './program.ts';
import { bool, type FragmentType, fragmentType, isFloatType, isInteger, mat4f, typeOf, withScalar } from './types.ts';

export type BinaryOp = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '&&' | '||';
export type UnaryOp = '-' | '!' | '~';
export type Builtin = 'workgroup_id.x' | 'workgroup_id.y' | 'workgroup_id.z' | 'local_invocation_index' | 'subgroup_invocation_id';
/** Exchange of values between lanes of a subgroup; `swap` reads lane ^ n of a quad. */
export type SubgroupOp = 'shuffle' | 'shuffle_xor' | 'broadcast' | 'swap';

/** The operator of an expression, with its attributes. */
export type Node =
  | { readonly op: 'const'; readonly value: number }
  | { readonly op: 'local'; readonly local: Local }
  | { readonly op: 'builtin'; readonly name: Builtin }
  /** The round of a loop of the plan: u32, from a uniform buffer. */
  | { readonly op: 'counter'; readonly number: number }
  | { readonly op: 'unary'; readonly operator: UnaryOp }
  | { readonly op: 'binary'; readonly operator: BinaryOp }
  /** Operands: when true, when false, condition. */
  | { readonly op: 'select' }
  /** The operand, with asserted bounds. The interpreter checks them; printers omit it. */
  | { readonly op: 'assume' }
  | { readonly op: 'convert' }
  | { readonly op: 'bitcast' }
  /** One operand that is repeated, or one for each lane; for a matrix, its columns. */
  | { readonly op: 'vector' }
  | { readonly op: 'lane'; readonly lane: number }
  /** The lane that the second operand names. */
  | { readonly op: 'element' }
  | { readonly op: 'swizzle'; readonly lanes: readonly number[] }
  | { readonly op: 'math'; readonly name: MathFunction | 'min' | 'max' | 'clamp' | 'dot' | 'all' | 'any' }
  | { readonly op: 'call'; readonly target: KernelFunction }
  /** Elements `lanes · i …` of a memory, where i is the operand. */
  | { readonly op: 'load'; readonly memory: Memory; readonly lanes: 1 | 4 }
  /** A number that is uniform in the workgroup: a barrier, then a load of the value of its only writer. */
  | { readonly op: 'uniform_load'; readonly memory: SharedArray }
  | { readonly op: 'subgroup'; readonly kind: SubgroupOp; readonly by: number }
  /** A fragment from memory: element 0 at the operand; `stride` from a row to the next, or from a column where `byColumn`. */
  | { readonly op: 'fragment_load'; readonly memory: Memory; readonly stride: number; readonly byColumn: boolean }
  /** left · right + sum. */
  | { readonly op: 'fragment_multiply_add' };

export interface Expr extends AnyExpr {
  readonly node: Node;
  readonly args: readonly Expr[];
  /** Of its kernel: operands have lower numbers. */
  readonly id: number;
  /** Whether it means the same wherever its operands do: it reads no variable and no memory, and asks no other lane. */
  readonly pure: boolean;
}


/** Function `name` of `shaders/lib/FILE.wgsl`. */
export type Library = (file: string, name: string) => KernelFunction;

const noLibrary: Library = (file) => {
  throw new InternalError(`kernel IR: these expressions have no library, and ${file} is asked for`);
};

export class ExprPool implements ExprBuilder {
  readonly true: Expr;
  readonly false: Expr;
  private readonly known = new Map<string, Expr>();
  /** Numbers of locals, functions and memories in keys. */
  private readonly numbers = new Map<object, number>();
  private readonly library: Library;

  /** @param library finds the functions that `call` names */
  constructor(library: Library = noLibrary) {
    this.library = library;
    this.true = this.constant(1, 'bool');
    this.false = this.constant(0, 'bool');
  }

  constant(value: number, scalar: Scalar): Expr {
    const held = scalar === 'f32' ? Math.fround(value) : scalar === 'i32' ? value | 0 : scalar === 'u32' ? value >>> 0 : scalar === 'bool' ? Number(value !== 0) : value;
    const bounds = scalar === 'i32' || scalar === 'u32' ? { min: held, max: held } : full;
    return this.make({ op: 'const', value: held }, typeOf(scalar), [], `${Object.is(held, -0) ? '-0' : held}`, bounds);
  }

  local(local: Local): Expr {
    return this.make({ op: 'local', local }, local.type, [], `${this.numberOf(local)}`, local, local.depth, !local.mutable);
  }

  builtin(name: Builtin, max: number): Expr {
    return this.make({ op: 'builtin', name }, typeOf('u32'), [], `${name}#${max}`, { min: 0, max });
  }

  counter(number: number): Expr {
    return this.make({ op: 'counter', number }, typeOf('u32'), [], `${number}`, { min: 0, max: 2 ** 31 - 1 });
  }

  add(a: Operand, b: Operand): Expr {
    return this.arithmetic('+', a, b, add);
  }

  sub(a: Operand, b: Operand): Expr {
    return this.arithmetic('-', a, b, subtract);
  }

  mul(a: Operand, b: Operand): Expr {
    // A matrix times a vector is the sum of its columns, each times a lane.
    if (typeof a !== 'number' && a.type.kind === 'mat4') {
      invariant(typeof b !== 'number' && b.type === typeOf('f32', 4), `kernel IR: a matrix is multiplied by a vec4<f32>`);
      return this.make({ op: 'binary', operator: '*' }, typeOf('f32', 4), [a as Expr, b as Expr], '*', full);
    }
    return this.arithmetic('*', a, b, multiply);
  }

  div(a: Operand, b: Operand): Expr {
    return this.arithmetic('/', a, b, divide);
  }

  rem(a: Operand, b: Operand): Expr {
    return this.arithmetic('%', a, b, remainder);
  }

  neg(x: AnyExpr): Expr {
    const a = x as Expr;
    this.require(isFloatType(a.type) || a.type.scalar === 'i32', '-', [a]);
    return this.make({ op: 'unary', operator: '-' }, a.type, [a], '-', within(negate(a), a.type));
  }

  and(a: Operand, b: Operand): Expr {
    const [x, y] = this.pair(a, b);
    if (x.type.scalar !== 'bool') return this.bits('&', x, y, x.min >= 0 && y.min >= 0 ? { min: 0, max: Math.min(x.max, y.max) } : y.min >= 0 ? { min: 0, max: y.max } : x.min >= 0 ? { min: 0, max: x.max } : full);
    if (x === this.true || y === this.false) return y;
    if (y === this.true || x === this.false) return x;
    return this.bits(x.type.lanes === 1 ? '&&' : '&', x, y, full);
  }

  or(a: Operand, b: Operand): Expr {
    const [x, y] = this.pair(a, b);
    if (x.type.scalar !== 'bool') return this.bits('|', x, y, x.min >= 0 && y.min >= 0 ? { min: Math.max(x.min, y.min), max: ones(Math.max(x.max, y.max)) } : full);
    if (x === this.false || y === this.true) return y;
    if (y === this.false || x === this.true) return x;
    return this.bits(x.type.lanes === 1 ? '||' : '|', x, y, full);
  }

  xor(a: Operand, b: Operand): Expr {
    const [x, y] = this.pair(a, b);
    if (x.type.scalar === 'bool') return this.notEqual(x, y);
    return this.bits('^', x, y, x.min >= 0 && y.min >= 0 ? { min: 0, max: ones(Math.max(x.max, y.max)) } : full);
  }

  not(x: AnyExpr): Expr {
    const a = x as Expr;
    if (a === this.true) return this.false;
    if (a === this.false) return this.true;
    this.require(a.type.scalar === 'bool' || isInteger(a.type), 'not', [a]);
    const operator = a.type.scalar === 'bool' ? '!' : '~';
    const bounds = operator === '~' && a.type.scalar === 'i32' ? { min: -1 - a.max, max: -1 - a.min } : full;
    return this.make({ op: 'unary', operator }, a.type, [a], operator, within(bounds, a.type));
  }

  every(conditions: readonly AnyExpr[]): Expr {
    return [...new Set(conditions)].reduce<Expr>((a, b) => this.and(a, b), this.true);
  }

  shl(a: Operand, by: Operand): Expr {
    return this.shift('<<', a, by);
  }

  shr(a: Operand, by: Operand): Expr {
    return this.shift('>>', a, by);
  }

  equal(a: Operand, b: Operand): Expr {
    return this.compare('==', a, b);
  }

  notEqual(a: Operand, b: Operand): Expr {
    return this.compare('!=', a, b);
  }

  less(a: Operand, b: Operand): Expr {
    return this.compare('<', a, b);
  }

  lessEqual(a: Operand, b: Operand): Expr {
    return this.compare('<=', a, b);
  }

  greater(a: Operand, b: Operand): Expr {
    return this.compare('>', a, b);
  }

  greaterEqual(a: Operand, b: Operand): Expr {
    return this.compare('>=', a, b);
  }

  select(condition: AnyExpr, whenTrue: Operand, whenFalse: Operand): Expr {
    const test = condition as Expr;
    this.require(test.type.scalar === 'bool', 'select', [test]);
    const [yes, no] = this.pair(whenTrue, whenFalse);
    if (test === this.true) return yes;
    if (test === this.false) return no;
    const lanes = Math.max(test.type.lanes, yes.type.lanes) as Lanes;
    // One condition for all lanes may stay one; one for each lane needs operands of as many.
    const args = [this.splat(yes, lanes), this.splat(no, lanes), test];
    return this.make({ op: 'select' }, args[0]!.type, args, '', { min: Math.min(yes.min, no.min), max: Math.max(yes.max, no.max) });
  }

  min(a: Operand, b: Operand): Expr {
    return this.numeric('min', [a, b], (x) => ({ min: Math.min(...x.map((e) => e.min)), max: Math.min(...x.map((e) => e.max)) }));
  }

  max(a: Operand, b: Operand): Expr {
    return this.numeric('max', [a, b], (x) => ({ min: Math.max(...x.map((e) => e.min)), max: Math.max(...x.map((e) => e.max)) }));
  }

  clamp(x: AnyExpr, low: Operand, high: Operand): Expr {
    return this.numeric('clamp', [x, low, high], ([v, l, h]) => ({
      min: Math.min(Math.max(v!.min, l!.min), h!.max),
      max: Math.max(Math.min(v!.max, h!.max), l!.min),
    }));
  }

  math(name: MathFunction, ...operands: Operand[]): Expr {
    return this.numeric(name, operands, () => full);
  }

  /** The sum of the products of lanes. */
  dot(a: AnyExpr, b: AnyExpr): Expr {
    this.require(a.type === b.type && a.type.kind === 'vector', 'dot', [a as Expr, b as Expr]);
    return this.make({ op: 'math', name: 'dot' }, typeOf(a.type.scalar), [a as Expr, b as Expr], 'dot', full);
  }

  all(x: AnyExpr): Expr {
    this.require(x.type.scalar === 'bool', 'all', [x as Expr]);
    return x.type.lanes === 1 ? (x as Expr) : this.make({ op: 'math', name: 'all' }, bool, [x as Expr], 'all', full);
  }

  any(x: AnyExpr): Expr {
    this.require(x.type.scalar === 'bool', 'any', [x as Expr]);
    return x.type.lanes === 1 ? (x as Expr) : this.make({ op: 'math', name: 'any' }, bool, [x as Expr], 'any', full);
  }

  assume(value: AnyExpr, min: number, max: number): Expr {
    const x = value as Expr;
    if (x.min >= min && x.max <= max) return x;
    return this.make({ op: 'assume' }, x.type, [x], `${min}~${max}`, { min: Math.max(x.min, min), max: Math.min(x.max, max) });
  }

  convert(value: AnyExpr, scalar: Scalar): Expr {
    const x = value as Expr;
    if (x.type.scalar === scalar) return x;
    const type = withScalar(x.type, scalar);
    if (x.node.op === 'const' && isInteger(x.type) && scalar !== 'f16') return this.constant(x.node.value, scalar);
    return this.make({ op: 'convert' }, type, [x], '', isInteger(type) && isInteger(x.type) ? within(x, type) : full);
  }

  bitcast(value: AnyExpr, scalar: Scalar): Expr {
    const x = value as Expr;
    if (x.type.scalar === scalar) return x;
    this.require(x.type.scalar !== 'bool' && scalar !== 'bool' && scalar !== 'f16', `bitcast to ${scalar} of`, [x]);
    // Two halves are one word.
    const lanes = (x.type.scalar === 'f16' ? x.type.lanes / 2 : x.type.lanes) as Lanes;
    const type = typeOf(scalar, lanes);
    return this.make({ op: 'bitcast' }, type, [x], '', isInteger(type) && isInteger(x.type) ? within(x, type) : full);
  }

  /** Words as halves, two for each. */
  halves(words: AnyExpr): Expr {
    this.require(words.type.scalar === 'u32' && words.type.lanes <= 2, 'bitcast to f16 of', [words as Expr]);
    return this.make({ op: 'bitcast' }, typeOf('f16', (2 * words.type.lanes) as Lanes), [words as Expr], '', full);
  }

  vector(parts: readonly AnyExpr[]): Expr {
    const args = parts as readonly Expr[];
    this.require(args.length >= 2 && args.length <= 4 && args.every((p) => p.type === args[0]!.type && p.type.kind === 'scalar'), 'vector', args);
    if (args.every((p) => p === args[0])) return this.splat(args[0]!, args.length as Lanes);
    return this.make({ op: 'vector' }, typeOf(args[0]!.type.scalar, args.length as Lanes), args, '', full);
  }

  /** The matrix with four columns. */
  matrix(columns: readonly AnyExpr[]): Expr {
    this.require(columns.length === 4 && columns.every((c) => c.type === typeOf('f32', 4)), 'matrix', columns as readonly Expr[]);
    return this.make({ op: 'vector' }, mat4f, columns as readonly Expr[], '', full);
  }

  splat(value: AnyExpr, lanes: Lanes): Expr {
    const x = value as Expr;
    if (x.type.lanes === lanes) return x;
    this.require(x.type.kind === 'scalar', `${lanes} equal lanes of`, [x]);
    return this.make({ op: 'vector' }, typeOf(x.type.scalar, lanes), [x], '', full);
  }

  lane(value: AnyExpr, lane: number): Expr {
    const x = value as Expr;
    this.require(x.type.kind === 'vector' && lane >= 0 && lane < x.type.lanes, `lane ${lane} of`, [x]);
    if (x.node.op === 'vector') return x.args[x.args.length === 1 ? 0 : lane]!;
    return this.make({ op: 'lane', lane }, typeOf(x.type.scalar), [x], `${lane}`, full);
  }

  swizzle(value: AnyExpr, lanes: readonly number[]): Expr {
    return this.make({ op: 'swizzle', lanes }, typeOf(value.type.scalar, lanes.length as Lanes), [value as Expr], lanes.join(''), full);
  }

  element(value: AnyExpr, lane: AnyExpr): Expr {
    this.require(value.type.kind === 'vector' && isInteger(lane.type), 'element', [value as Expr, lane as Expr]);
    return this.make({ op: 'element' }, typeOf(value.type.scalar), [value as Expr, lane as Expr], '', full);
  }

  invoke(target: KernelFunction, args: readonly AnyExpr[]): Expr {
    const { params, returns } = target;
    const fits = args.length === params.length && params.every((p, i) => p.type === args[i]!.type);
    this.require(fits && returns !== null, target.name, args as readonly Expr[]);
    return this.make({ op: 'call', target }, returns!, args as readonly Expr[], `${this.numberOf(target)}`, full, 0, target.pure);
  }

  call(library: string, ...operands: Operand[]): Expr {
    const first = operands[0] as Expr;
    const lanes = operands.reduce<Lanes>((n, o) => (typeof o === 'number' ? n : (Math.max(n, o.type.lanes) as Lanes)), 1);
    const { scalar } = first.type;
    const args = operands.map((o) => this.splat(typeof o === 'number' ? this.constant(o, scalar) : (o as Expr), lanes));
    return this.invoke(this.library(library, `${library}_${lanes === 1 ? scalar : `vec${lanes}${scalar[0]}`}`), args);
  }

  load(memory: Memory, index: AnyExpr, lanes: 1 | 4 = 1): Expr {
    this.require(isInteger(index.type) && index.type.lanes === 1, `an index of ${memory.name}`, [index as Expr]);
    const type = lanes === 1 ? memory.type : typeOf(memory.type.scalar, 4);
    return this.make({ op: 'load', memory, lanes }, type, [index as Expr], `${this.numberOf(memory)}~${lanes}`, full, 0, false);
  }

  uniformLoad(memory: SharedArray): Expr {
    return this.make({ op: 'uniform_load', memory }, memory.type, [], `${this.numberOf(memory)}`, full, 0, false);
  }

  subgroup(kind: SubgroupOp, value: AnyExpr, by: number | AnyExpr): Expr {
    const args = typeof by === 'number' ? [value as Expr] : [value as Expr, by as Expr];
    const number = typeof by === 'number' ? by : 0;
    return this.make({ op: 'subgroup', kind, by: number }, value.type, args, `${kind}${number}`, value, 0, false);
  }

  fragmentLoad(role: 'left' | 'right', rows: number, columns: number, memory: Memory, at: AnyExpr, stride: number, byColumn: boolean): Expr {
    const type = fragmentType(role, memory.type.scalar, rows, columns);
    const key = `${this.numberOf(memory)}~${stride}${byColumn ? 'c' : 'r'}`;
    return this.make({ op: 'fragment_load', memory, stride, byColumn }, type, [at as Expr], key, full, 0, false);
  }

  fragmentMultiplyAdd(left: AnyExpr, right: AnyExpr, sum: AnyExpr): Expr {
    const [l, r, s] = [left.type, right.type, sum.type] as FragmentType[];
    const fits = l!.role === 'left' && r!.role === 'right' && s!.role === 'result' && l!.columns === r!.rows && s!.rows === l!.rows && s!.columns === r!.columns;
    this.require(fits, 'a product of fragments', [left as Expr, right as Expr, sum as Expr]);
    return this.make({ op: 'fragment_multiply_add' }, sum.type, [left as Expr, right as Expr, sum as Expr], '', full, 0, false);
  }

  /** The same node on other operands. */
  rebuilt(e: Expr, args: readonly Expr[]): Expr {
    if (args.every((a, i) => a === e.args[i])) return e;
    const { node } = e;
    if (node.op === 'assume') return this.assume(args[0]!, e.min, e.max);
    const key = node.op === 'binary' || node.op === 'unary' ? node.operator : keyOf(node, (o) => this.numberOf(o));
    return this.make(node, e.type, args, key, e, 0, e.pure || node.op === 'call');
  }

  private arithmetic(operator: BinaryOp, a: Operand, b: Operand, bounds: (x: Interval, y: Interval) => Interval): Expr {
    const [x, y] = this.pair(a, b);
    this.require(isInteger(x.type) || isFloatType(x.type), operator, [x, y]);
    const range = isInteger(x.type) && x.type.lanes === 1 ? within(bounds(x, y), x.type) : full;
    return this.make({ op: 'binary', operator }, x.type, [x, y], operator, range);
  }

  private bits(operator: BinaryOp, x: Expr, y: Expr, bounds: Interval): Expr {
    this.require(isInteger(x.type) || x.type.scalar === 'bool', operator, [x, y]);
    return this.make({ op: 'binary', operator }, x.type, [x, y], operator, x.type.lanes === 1 ? within(bounds, x.type) : full);
  }

  private shift(operator: '<<' | '>>', a: Operand, by: Operand): Expr {
    const value = a as Expr;
    const count = typeof by === 'number' ? this.constant(by, 'u32') : (by as Expr);
    const x = this.splat(value, Math.max(value.type.lanes, count.type.lanes) as Lanes);
    this.require(isInteger(x.type) && count.type.scalar === 'u32', operator, [x, count]);
    const factor = count.node.op === 'const' ? 2 ** (count.node.value & 31) : null;
    const range: Interval =
      factor === null || x.type.lanes > 1
        ? full
        : operator === '<<'
          ? { min: x.min * factor, max: x.max * factor }
          : { min: Math.floor(x.min / factor), max: Math.floor(x.max / factor) };
    return this.make({ op: 'binary', operator }, x.type, [x, this.splat(count, x.type.lanes)], operator, within(range, x.type));
  }

  private compare(operator: BinaryOp, a: Operand, b: Operand): Expr {
    const [x, y] = this.pair(a, b);
    this.require(operator === '==' || operator === '!=' || x.type.scalar !== 'bool', operator, [x, y]);
    return this.make({ op: 'binary', operator }, withScalar(x.type, 'bool'), [x, y], operator, full);
  }

  private numeric(name: MathFunction | 'min' | 'max' | 'clamp', operands: readonly Operand[], bounds: (args: readonly Expr[]) => Interval): Expr {
    const args = this.alike(operands);
    this.require(args[0]!.type.scalar !== 'bool', name, args);
    const range = isInteger(args[0]!.type) && args[0]!.type.lanes === 1 ? within(bounds(args), args[0]!.type) : full;
    return this.make({ op: 'math', name }, args[0]!.type, args, name, range);
  }

  private pair(a: Operand, b: Operand): readonly [Expr, Expr] {
    return this.alike([a, b]) as readonly Expr[] as readonly [Expr, Expr];
  }

  /** Operands of one type: numbers become constants, single elements are repeated for lanes. */
  private alike(operands: readonly Operand[]): readonly Expr[] {
    const typed = operands.find((o) => typeof o !== 'number') as Expr | undefined;
    invariant(typed, 'kernel IR: one operand at least must be an expression');
    const lanes = operands.reduce<Lanes>((n, o) => (typeof o === 'number' ? n : (Math.max(n, o.type.lanes) as Lanes)), 1);
    const args = operands.map((o) => this.splat(typeof o === 'number' ? this.constant(o, typed.type.scalar) : (o as Expr), lanes));
    this.require(args.every((a) => a.type === args[0]!.type), 'operands of one type', args);
    return args;
  }

  private require(holds: boolean, op: string, args: readonly AnyExpr[]): void {
    invariant(holds, `kernel IR: ${op} does not take (${args.map((a) => a.type.name).join(', ')})`);
  }

  private numberOf(object: object): number {
    const known = this.numbers.get(object);
    if (known !== undefined) return known;
    this.numbers.set(object, this.numbers.size);
    return this.numbers.size - 1;
  }

  private make(node: Node, type: KernelType, args: readonly Expr[], attribute: string, bounds: Interval, depth = 0, pure = true): Expr {
    const key = `${node.op} ${type.name} ${attribute} ${args.map((a) => a.id).join(' ')}`;
    const known = this.known.get(key);
    if (known) return known;
    const scalar = isInteger(type) && type.lanes === 1;
    const expr: Expr = {
      node,
      type,
      args,
      id: this.known.size,
      depth: args.reduce((d, a) => Math.max(d, a.depth), depth),
      pure: pure && args.every((a) => a.pure),
      min: scalar ? bounds.min : Number.NEGATIVE_INFINITY,
      max: scalar ? bounds.max : Number.POSITIVE_INFINITY,
    };
    this.known.set(key, expr);
    return expr;
  }
}

function keyOf(node: Node, numberOf: (o: object) => number): string {
  switch (node.op) {
    case 'math':
      return node.name;
    case 'lane':
      return `${node.lane}`;
    case 'swizzle':
      return node.lanes.join('');
    case 'call':
      return `${numberOf(node.target)}`;
    case 'load':
      return `${numberOf(node.memory)}~${node.lanes}`;
    case 'uniform_load':
      return `${numberOf(node.memory)}`;
    case 'subgroup':
      return `${node.kind}${node.by}`;
    case 'fragment_load':
      return `${numberOf(node.memory)}~${node.stride}${node.byColumn ? 'c' : 'r'}`;
    default:
      return '';
  }
}

export const constantValue = (e: AnyExpr): number | null => ((e as Expr).node.op === 'const' ? ((e as Expr).node as { value: number }).value : null);

/** The least number of ones that is no less. */
const ones = (n: number): number => 2 ** Math.ceil(Math.log2(n + 1)) - 1;
