/**
 * Uniformity, as WGSL has it: all invocations of a workgroup reach a barrier or none does, and lanes read each other where all are active.
 * Values vary that depend on the number of an invocation, on memory which is written, or on where an invocation went.
 */
import type { Expr } from './expr.ts';
import { expressionsOf, type KernelFunction, type KernelProgram, type Local, type Stmt, statementsOf } from './program.ts';

/** The expression that makes control flow diverge; null where it is uniform. */
type Cause = Expr | null;

/** By which ways invocations have left a block that others go on in. */
interface Left {
  readonly byReturn: Cause;
  readonly byBreak: Cause;
}

const nobody: Left = { byReturn: null, byBreak: null };

export type Split = (what: 'barrier' | 'subgroup', stmt: Stmt, cause: Expr) => void;

/** Tells `split` of each barrier, and each exchange of lanes, which not all invocations of a workgroup come to together. */
export function checkUniform(program: KernelProgram, split: Split): void {
  new Uniformity(program, split).block(program.body, null);
}

class Uniformity {
  private readonly split: Split;
  private readonly writable: ReadonlySet<object>;
  private varying = new Set<Local>();
  /** Results for expressions, until a variable changes, and permanent ones. */
  private known = new Map<Expr, boolean>();
  private readonly settled = new Map<Expr, boolean>();
  private readonly functions = new Map<KernelFunction, boolean>();

  constructor({ bindings }: KernelProgram, split: Split) {
    this.split = split;
    this.writable = new Set(bindings.filter((b) => b.access === 'read_write').map((b) => b.buffer));
  }

  block(stmts: readonly Stmt[], cause: Cause): Left {
    let left = nobody;
    for (const stmt of stmts) left = either(left, this.statement(stmt, cause ?? left.byReturn ?? left.byBreak));
    return left;
  }

  private statement(stmt: Stmt, cause: Cause): Left {
    if (cause && (stmt.kind === 'barrier' || expressionsOf(stmt).some(waits))) this.split('barrier', stmt, cause);
    if (cause && expressionsOf(stmt).some(exchanges)) this.split('subgroup', stmt, cause);
    switch (stmt.kind) {
      case 'let':
      case 'var':
        this.set(stmt.local, stmt.value !== null && this.varies(stmt.value));
        return nobody;
      case 'assign':
        this.set(stmt.local, cause !== null || this.varies(stmt.value) || (stmt.lane !== null && this.varying.has(stmt.local)));
        return nobody;
      case 'return':
        return { byReturn: cause, byBreak: null };
      case 'break':
        return { byReturn: null, byBreak: cause };
      case 'if':
        return this.branch(stmt, cause);
      case 'for':
      case 'while':
        return this.loop(stmt, cause);
      default:
        return nobody;
    }
  }

  private branch(stmt: Extract<Stmt, { kind: 'if' }>, cause: Cause): Left {
    const inner = cause ?? this.causeOf(stmt.condition);
    const before = new Set(this.varying);
    const yes = this.block(stmt.whenTrue, inner);
    const after = this.varying;
    this.become(before);
    const no = this.block(stmt.whenFalse, inner);
    this.become(new Set([...after, ...this.varying]));
    return either(yes, no);
  }

  /** Rounds to a fixpoint; the last one reports faults. */
  private loop(stmt: Extract<Stmt, { kind: 'for' | 'while' }>, outer: Cause): Left {
    let cause = outer;
    let left = nobody;
    for (;;) {
      const before = new Set(this.varying);
      if (stmt.kind === 'for') {
        cause ??= this.causeOf(stmt.from) ?? this.causeOf(stmt.to);
        this.set(stmt.local, cause !== null);
      } else cause ??= this.causeOf(stmt.condition);
      left = this.block(stmt.body, cause);
      this.become(new Set([...before, ...this.varying]));
      const next = cause ?? left.byReturn ?? left.byBreak ?? (stmt.kind === 'for' ? this.causeOf(stmt.to) : this.causeOf(stmt.condition));
      if (this.varying.size === before.size && next === cause) break;
      cause = next;
    }
    return { byReturn: left.byReturn, byBreak: null };
  }

  private causeOf(e: Expr): Cause {
    return this.varies(e) ? e : null;
  }

  private set(local: Local, varies: boolean): void {
    if (varies === this.varying.has(local)) return;
    if (varies) this.varying.add(local);
    else this.varying.delete(local);
    this.known = new Map();
  }

  private become(varying: Set<Local>): void {
    this.varying = varying;
    this.known = new Map();
  }

  private varies(e: Expr): boolean {
    const before = this.settled.get(e) ?? this.known.get(e);
    if (before !== undefined) return before;
    const varies = this.compute(e);
    this.known.set(e, varies);
    return varies;
  }

  private compute({ node, args }: Expr): boolean {
    switch (node.op) {
      case 'local':
        return this.varying.has(node.local);
      case 'builtin':
        return node.name === 'local_invocation_index' || node.name === 'subgroup_invocation_id';
      case 'load':
        return node.memory.kind === 'shared' || this.writable.has(node.memory) || this.varies(args[0]!);
      case 'subgroup':
      case 'fragment_load':
        return true;
      case 'call':
        return this.variesInside(node.target) || args.some((a) => this.varies(a));
      default:
        return args.some((a) => this.varies(a));
    }
  }

  /** Whether a function reads what varies, its arguments apart. */
  private variesInside(target: KernelFunction): boolean {
    const known = this.functions.get(target);
    if (known !== undefined) return known;
    const readsOwn = (e: Expr): boolean =>
      (e.node.op === 'builtin' && e.node.name !== 'workgroup_id.x') ||
      (e.node.op === 'load' && (e.node.memory.kind === 'shared' || this.writable.has(e.node.memory))) ||
      (e.node.op === 'call' && this.variesInside(e.node.target)) ||
      e.args.some(readsOwn);
    const varies = !target.pure && [...statementsOf(target.body)].some((s) => expressionsOf(s).some(readsOwn));
    this.functions.set(target, varies);
    return varies;
  }
}

const either = (a: Left, b: Left): Left => ({ byReturn: a.byReturn ?? b.byReturn, byBreak: a.byBreak ?? b.byBreak });

const waiting = new WeakMap<Expr, boolean>();
const exchanging = new WeakMap<Expr, boolean>();

/** Whether an expression is a barrier, and whether lanes read each other's values in it. */
const waits = (e: Expr): boolean => has(e, waiting, ({ node }) => node.op === 'uniform_load');
const exchanges = (e: Expr): boolean => has(e, exchanging, ({ node }) => node.op === 'subgroup');

function has(e: Expr, known: WeakMap<Expr, boolean>, is: (e: Expr) => boolean): boolean {
  if (e.pure) return false;
  let found = known.get(e);
  if (found === undefined) known.set(e, (found = is(e) || e.args.some((a) => has(a, known, is))));
  return found;
}
