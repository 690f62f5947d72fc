/**
 * Facts about integers at a place of a kernel: intervals, from operators, from asserted bounds (`assume`,
 * bounds of loops), and from conditions that hold there.
 */
import { add, divide, full, type Interval, multiply, negate, remainder, subtract, within } from './bounds.ts';
import type { BinaryOp, Builtin, Expr } from './expr.ts';
import type { Local } from './program.ts';
import { isInteger } from './types.ts';

/** Constants and variables are known by their declaration: functions have expressions of their own. */
type Key = Expr | Local;
const keyOf = (e: Expr): Key => (e.node.op === 'local' ? e.node.local : e);

const opposite: Partial<Record<BinaryOp, BinaryOp>> = { '==': '!=', '!=': '==', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };
const mirrored: Partial<Record<BinaryOp, BinaryOp>> = { '==': '==', '!=': '!=', '<': '>', '>=': '<=', '>': '<', '<=': '>=' };

export class Facts {
  private readonly greatest: (name: Builtin) => number;
  private readonly refined: Map<Key, Interval>;
  private readonly nonzero: Set<Key>;
  /** Values of constants, if they stay valid for the lifetime of the constant. */
  private readonly definitions: Map<Local, Expr>;
  private cache = new Map<Expr, Interval>();
  /** Whether no invocation comes here. */
  unreachable: boolean;
  /** Whether they hold for one lane of each vector, those of one number: nothing is known of what another lane holds. */
  private lanewise = false;

  /** @param greatest of the number that a builtin gives */
  constructor(greatest: (name: Builtin) => number, from?: Facts) {
    this.greatest = greatest;
    this.refined = new Map(from?.refined);
    this.nonzero = new Set(from?.nonzero);
    this.definitions = from?.definitions ?? new Map();
    this.unreachable = from?.unreachable ?? false;
  }

  fork(): Facts {
    return new Facts(this.greatest, this);
  }

  /** Facts that follow from a condition, or from its negation. */
  where(condition: Expr, holds = true): Facts {
    const facts = this.fork();
    facts.lanewise = this.lanewise || condition.type.lanes > 1;
    facts.suppose(condition, holds);
    return facts;
  }

  /** The number of a loop, or a parameter. */
  bound(local: Local, interval: Interval): void {
    this.learn(local, interval);
  }

  /** A constant of a block. */
  define(local: Local, value: Expr): void {
    if (!isInteger(local.type) && local.type.scalar !== 'bool') return;
    if (value.pure) this.definitions.set(local, value);
    else if (isInteger(local.type)) this.learn(local, this.interval(value));
    if (this.isNonzero(value)) this.nonzero.add(local);
  }

  /** A variable has another value now: what was known of it does not hold. */
  set(local: Local, value: Expr | null, lane: number | null = null): void {
    const interval = value && lane === null && isInteger(local.type) ? this.interval(value) : full;
    const nonzero = value !== null && lane === null && isInteger(local.type) && this.isNonzero(value);
    this.forget(local);
    this.learn(local, interval);
    if (nonzero) this.nonzero.add(local);
  }

  forget(local: Local): void {
    for (const facts of [this.refined, this.nonzero])
      for (const key of facts.keys()) if (key === local || ('node' in key && reads(key, local))) facts.delete(key);
    this.cache = new Map();
  }

  /** Keeps of what is known here what is known on another way too. */
  join(other: Facts): void {
    if (other.unreachable) return;
    const mine = this.unreachable ? other : this;
    const keys = this.unreachable ? [...other.refined.keys()] : [...this.refined.keys()].filter((k) => other.refined.has(k));
    const joined = keys.map((k): [Key, Interval] => {
      return [k, union(mine.refined.get(k)!, other.refined.get(k)!)];
    });
    const nonzero = [...mine.nonzero].filter((k) => other.nonzero.has(k));
    this.refined.clear();
    this.nonzero.clear();
    for (const [k, interval] of joined) this.refined.set(k, interval);
    for (const k of nonzero) this.nonzero.add(k);
    this.unreachable = false;
    this.cache = new Map();
  }

  /** Of an integer; of several lanes, what holds for each. */
  interval(e: Expr): Interval {
    if (!isInteger(e.type)) return full;
    const known = this.cache.get(e);
    if (known) return known;
    const interval = intersect(this.byNode(e), this.refined.get(keyOf(e)) ?? full);
    this.cache.set(e, interval);
    return interval;
  }

  /** Whether an integer, or each of its lanes, is not 0. */
  isNonzero(e: Expr): boolean {
    const { min, max } = this.interval(e);
    if (min > 0 || max < 0 || this.nonzero.has(keyOf(e))) return true;
    const { node, args } = e;
    switch (node.op) {
      case 'local': {
        const value = this.definitions.get(node.local);
        return value !== undefined && this.isNonzero(value);
      }
      case 'select':
        return this.where(args[2]!, true).isNonzero(args[0]!) && this.where(args[2]!, false).isNonzero(args[1]!);
      case 'convert':
        return isInteger(args[0]!.type) && this.isNonzero(args[0]!);
      case 'vector':
        return args.every((a) => this.isNonzero(a));
      case 'binary':
        return node.operator === '|' && args.some((a) => this.isNonzero(a));
      case 'lane':
      case 'swizzle':
        return !this.lanewise && this.isNonzero(args[0]!);
      case 'assume':
      case 'bitcast':
        return isInteger(args[0]!.type) && this.isNonzero(args[0]!);
      default:
        return false;
    }
  }

  /** Facts that follow from a condition; of a condition for each lane, those of all lanes. */
  private suppose(condition: Expr, holds: boolean): void {
    const { node, args } = condition;
    if (node.op === 'const') this.unreachable ||= (node.value !== 0) !== holds;
    else if (node.op === 'local') {
      const value = this.definitions.get(node.local);
      if (value) this.suppose(value, holds);
    } else if (node.op === 'unary') this.suppose(args[0]!, !holds);
    else if (node.op === 'math' && node.name === 'all' && holds) this.suppose(args[0]!, true);
    else if (node.op === 'math' && node.name === 'any' && !holds) this.suppose(args[0]!, false);
    else if (node.op === 'binary') {
      const { operator } = node;
      const both = holds ? ['&&', '&'] : ['||', '|'];
      if (both.includes(operator)) for (const a of args) this.suppose(a, holds);
      else if (opposite[operator] && isInteger(args[0]!.type)) this.compare(holds ? operator : opposite[operator], args[0]!, args[1]!);
    }
  }

  private compare(operator: BinaryOp, a: Expr, b: Expr): void {
    const [x, y] = [this.interval(a), this.interval(b)];
    this.refine(a, boundedBy(operator, y, x));
    this.refine(b, boundedBy(mirrored[operator]!, x, y));
    if (operator === '!=' && y.min === 0 && y.max === 0) this.nonzero.add(keyOf(a));
  }

  private learn(key: Key, interval: Interval): void {
    if (interval.min === Number.NEGATIVE_INFINITY && interval.max === Number.POSITIVE_INFINITY) return;
    const now = intersect(this.refined.get(key) ?? full, interval);
    this.refined.set(key, now);
    this.unreachable ||= now.min > now.max;
    this.cache = new Map();
  }

  /** Notes it of an expression and of what it is made of. */
  private refine(e: Expr, interval: Interval): void {
    const before = this.interval(e);
    if (interval.min <= before.min && interval.max >= before.max) return;
    this.learn(keyOf(e), interval);
    this.unreachable ||= interval.min > before.max || interval.max < before.min;
    const { node, args } = e;
    const known = args.map((a) => this.interval(a));
    if (node.op === 'local') {
      const value = this.definitions.get(node.local);
      if (value) this.refine(value, interval);
    } else if (node.op === 'assume') this.refine(args[0]!, interval);
    else if (node.op === 'convert' || node.op === 'bitcast') {
      if (isInteger(args[0]!.type) && isWithin(known[0]!, e)) this.refine(args[0]!, interval);
    } else if (node.op === 'binary') this.refineOperands(node.operator, e, interval, known);
    else if (node.op === 'math' && (node.name === 'max' || node.name === 'min')) {
      const bound =
        node.name === 'max' ? { min: Number.NEGATIVE_INFINITY, max: interval.max } : { min: interval.min, max: Number.POSITIVE_INFINITY };
      for (const a of args) this.refine(a, bound);
    }
  }

  private refineOperands(operator: BinaryOp, e: Expr, interval: Interval, known: readonly Interval[]): void {
    const [a, b] = e.args as readonly [Expr, Expr];
    const [x, y] = known as readonly [Interval, Interval];
    if (operator === '+' && isWithin(add(x, y), e)) {
      this.refine(a, subtract(interval, y));
      this.refine(b, subtract(interval, x));
    } else if (operator === '-' && isWithin(subtract(x, y), e)) {
      this.refine(a, add(interval, y));
      this.refine(b, subtract(x, interval));
    } else if (operator === '*' && y.min === y.max && y.min > 0 && isWithin(multiply(x, y), e))
      this.refine(a, { min: Math.ceil(interval.min / y.min), max: Math.floor(interval.max / y.min) });
  }

  private byNode(e: Expr): Interval {
    const { node, args } = e;
    switch (node.op) {
      case 'const':
        return { min: node.value, max: node.value };
      case 'local':
        return this.byDefinition(node.local);
      case 'builtin':
        return { min: 0, max: Math.min(this.greatest(node.name), e.max) };
      case 'counter':
        return { min: 0, max: 2 ** 31 - 1 };
      case 'assume':
        return intersect(this.interval(args[0]!), e);
      case 'unary':
        return node.operator === '-' ? within(negate(this.interval(args[0]!)), e.type) : this.complement(e);
      case 'binary':
        return this.byOperator(node.operator, e);
      case 'select':
        return this.byCondition(e);
      case 'convert':
      case 'bitcast':
        return this.byConversion(e);
      case 'vector':
        return args.map((a) => this.interval(a)).reduce(union);
      case 'lane':
      case 'element':
      case 'swizzle':
        return this.lanewise ? within(full, e.type) : this.interval(args[0]!);
      case 'math':
        return this.byFunction(node.name, e);
      default:
        return within(full, e.type);
    }
  }

  private byDefinition(local: Local): Interval {
    const value = this.definitions.get(local);
    const own = local.kind === 'let' ? full : local;
    return within(value ? intersect(this.interval(value), own) : own, local.type);
  }

  /** Of a selection: each value where the condition allows it. */
  private byCondition({ args }: Expr): Interval {
    const [yes, no] = [this.where(args[2]!, true), this.where(args[2]!, false)];
    const [a, b] = [yes.interval(args[0]!), no.interval(args[1]!)];
    if (yes.unreachable) return b;
    return no.unreachable ? a : union(a, b);
  }

  private byConversion({ args, type }: Expr): Interval {
    const from = args[0]!;
    return within(isInteger(from.type) ? this.interval(from) : from.type.scalar === 'bool' ? { min: 0, max: 1 } : full, type);
  }

  private complement(e: Expr): Interval {
    const { min, max } = this.interval(e.args[0]!);
    return e.type.scalar === 'i32' ? { min: -1 - max, max: -1 - min } : { min: 2 ** 32 - 1 - max, max: 2 ** 32 - 1 - min };
  }

  private byOperator(operator: BinaryOp, e: Expr): Interval {
    const [x, y] = [this.interval(e.args[0]!), this.interval(e.args[1]!)];
    const exact = operators[operator]?.(x, y) ?? full;
    return within(exact, e.type);
  }

  private byFunction(name: string, e: Expr): Interval {
    const [x, y, z] = e.args.map((a) => this.interval(a)) as [Interval, Interval, Interval];
    const lesser = (a: Interval, b: Interval): Interval => ({ min: Math.min(a.min, b.min), max: Math.min(a.max, b.max) });
    const greater = (a: Interval, b: Interval): Interval => ({ min: Math.max(a.min, b.min), max: Math.max(a.max, b.max) });
    switch (name) {
      case 'min':
        return lesser(x, y);
      case 'max':
        return greater(x, y);
      case 'clamp':
        return lesser(greater(x, y), z);
      case 'abs':
        // −2³¹ has no opposite.
        return within(x.min >= 0 ? x : { min: 0, max: Math.max(-x.min, x.max) }, e.type);
      case 'sign':
        return { min: -1, max: 1 };
      case 'countLeadingZeros':
      case 'countOneBits':
        return { min: 0, max: 32 };
      default:
        return within(full, e.type);
    }
  }
}

/** Of what they give without wrapping. */
const operators: Partial<Record<BinaryOp, (x: Interval, y: Interval) => Interval>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': (x, y) => (y.min <= 0 && y.max >= 0 && y.min === y.max ? full : remainder(x, y)),
  '&': (x, y) =>
    x.min >= 0 && y.min >= 0
      ? { min: 0, max: Math.min(x.max, y.max) }
      : y.min >= 0
        ? { min: 0, max: y.max }
        : x.min >= 0
          ? { min: 0, max: x.max }
          : full,
  '|': (x, y) => (x.min >= 0 && y.min >= 0 ? { min: Math.max(x.min, y.min), max: ones(Math.max(x.max, y.max)) } : full),
  '^': (x, y) => (x.min >= 0 && y.min >= 0 ? { min: 0, max: ones(Math.max(x.max, y.max)) } : full),
  '<<': (x, y) => (y.min < 0 || y.max > 31 ? full : multiply(x, { min: 2 ** y.min, max: 2 ** y.max })),
  '>>': (x, y) => {
    if (y.min < 0 || y.max > 31) return { min: Math.min(0, x.min), max: Math.max(0, x.max) };
    const corners = [x.min, x.max].flatMap((v) => [Math.floor(v / 2 ** y.min), Math.floor(v / 2 ** y.max)]);
    return { min: Math.min(...corners), max: Math.max(...corners) };
  },
};

const union = (a: Interval, b: Interval): Interval => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });
const intersect = (a: Interval, b: Interval): Interval => ({ min: Math.max(a.min, b.min), max: Math.min(a.max, b.max) });

/** Whether arithmetic of the expression's type does not wrap. */
const isWithin = (i: Interval, e: Expr): boolean => {
  const held = within(i, e.type);
  return held.min === i.min && held.max === i.max;
};

/** The interval of x where `x operator y`. */
function boundedBy(operator: BinaryOp, y: Interval, x: Interval): Interval {
  switch (operator) {
    case '<':
      return { min: Number.NEGATIVE_INFINITY, max: y.max - 1 };
    case '<=':
      return { min: Number.NEGATIVE_INFINITY, max: y.max };
    case '>':
      return { min: y.min + 1, max: Number.POSITIVE_INFINITY };
    case '>=':
      return { min: y.min, max: Number.POSITIVE_INFINITY };
    case '==':
      return y;
    default:
      if (y.min !== y.max) return full;
      return { min: x.min === y.min ? x.min + 1 : Number.NEGATIVE_INFINITY, max: x.max === y.max ? x.max - 1 : Number.POSITIVE_INFINITY };
  }
}

const ones = (n: number): number => 2 ** Math.ceil(Math.log2(n + 1)) - 1;

const readers = new WeakMap<Expr, ReadonlySet<Local>>();

/** Whether an expression depends on a variable. */
function reads(e: Expr, local: Local): boolean {
  return !e.pure && variablesOf(e).has(local);
}

function variablesOf(e: Expr): ReadonlySet<Local> {
  const known = readers.get(e);
  if (known) return known;
  const found = new Set(e.node.op === 'local' && e.node.local.mutable ? [e.node.local] : []);
  for (const a of e.args) if (!a.pure) for (const v of variablesOf(a)) found.add(v);
  readers.set(e, found);
  return found;
}
