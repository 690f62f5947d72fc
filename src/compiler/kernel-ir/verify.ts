/**
 * Checks the rules that every kernel keeps. Tests, fuzzing and debug mode run it after each step that makes a kernel or changes it.
 *
 * Asserted bounds (`assume`, loops, parameters) are taken as they are, unless they are impossible: the interpreter checks
 * it as the kernel runs.
 */
import { VerifyError } from '../../util/errors.ts';
import type { Interval } from './bounds.ts';
import type { Builtin, Expr } from './expr.ts';
import { Facts } from './facts.ts';
import {
  blocksOf,
  elementsOf,
  foursOf,
  type Buffer,
  everyExpr,
  expressionsOf,
  functionsOf,
  type KernelFunction,
  type KernelProgram,
  type Local,
  type Memory,
  sharedBytesOf,
  sharedOf,
  type Stmt,
  statementsOf,
} from './program.ts';
import { Texts } from './texts.ts';
import { type FragmentType, isInteger } from './types.ts';
import { checkUniform } from './uniform.ts';
import { statementFault, typeFault } from './verify-types.ts';

/** Limits that kernels must keep: those of a target, or larger ones. */
export interface KernelLimits {
  readonly maxStorageBuffers: number;
  readonly maxWorkgroupInvocations: number;
  readonly maxWorkgroupBytes: number;
  readonly maxWorkgroupsPerDimension: number;
}

/**
 * Throws a `VerifyError` that names the broken rule, the kernel, the place and the remedy, unless
 * - expressions and statements have the types that their operators take;
 * - constants, variables and parameters are declared once, before they are used, in a block around their uses; functions call no callers;
 * - every index of a buffer, a workgroup's memory or a vector is within it, and no divisor of integers can be 0, as far as operators,
 *   conditions, and what the kernel vouches for show;
 * - all invocations of a workgroup come to its barriers or none does, and where lanes read each other's values all are there;
 * - stores go to bindings for writing and to workgroup memory; each buffer is bound once;
 * - workgroup memory, bindings and the grid are within the limits.
 */
export function verifyKernel(program: KernelProgram, label: string, limits: KernelLimits): void {
  new Verifier(program, label, limits).run();
}

class Verifier {
  private readonly program: KernelProgram;
  private readonly label: string;
  private readonly limits: KernelLimits;
  private readonly access = new Map<Buffer, 'read' | 'read_write'>();
  private readonly declared = new Set<Local>();
  readonly texts = new Texts();
  /** Checked for their types. */
  private readonly typed = new Set<Expr>();
  /** Arguments of functions, joined over all calls. */
  private readonly given = new Map<Local, Interval>();

  constructor(program: KernelProgram, label: string, limits: KernelLimits) {
    this.program = program;
    this.label = label;
    this.limits = limits;
    for (const { buffer, access } of program.bindings) this.access.set(buffer, access);
  }

  run(): void {
    const { program } = this;
    this.checkLimits();
    this.checkCalls(program.body, []);
    new Block(this, null, new Facts(greatest(program)), false).statements(program.body, new Set());
    // Callers first: their arguments bound the parameters.
    for (const target of [...functionsOf(program.body)].reverse()) this.checkFunction(target);
    checkUniform(program, (what, stmt, cause) => {
      if (what === 'barrier')
        this.fail(
          'a barrier must stand where all invocations of a workgroup come',
          this.texts.statement(stmt),
          `move it out of what depends on ${this.texts.expression(cause)}`,
        );
      if (!program.splitsSubgroups)
        this.fail(
          'lanes must read each other where all invocations are',
          this.texts.statement(stmt),
          `move it out of what depends on ${this.texts.expression(cause)}, or say splitsSubgroups where whole subgroups go one way`,
        );
    });
  }

  private checkLimits(): void {
    const { bindings, workgroupSize, workgroups, body } = this.program;
    const { maxStorageBuffers, maxWorkgroupInvocations, maxWorkgroupBytes, maxWorkgroupsPerDimension } = this.limits;
    const most = (what: string, has: number, limit: number, remedy: string): void => {
      if (!(has <= limit)) this.fail(`${what} must be at most ${limit}`, `${has}`, remedy);
    };
    most('storage buffers', bindings.length, maxStorageBuffers, 'fuse less into the kernel');
    most('invocations of a workgroup', workgroupSize, maxWorkgroupInvocations, 'take a smaller tile');
    most('bytes of workgroup memory', sharedBytesOf(body), maxWorkgroupBytes, 'take a smaller tile');
    for (const n of workgroups) most('workgroups along an axis', n, maxWorkgroupsPerDimension, 'fold the grid');
    if (![workgroupSize, ...workgroups].every((n) => Number.isInteger(n) && n >= 1))
      this.fail(
        'workgroups and their sizes must be positive integers',
        `${workgroupSize}, ${workgroups.join(' × ')}`,
        'do not run what has no elements',
      );
    const unique = (what: string, of: readonly (Memory | string)[]): void => {
      if (new Set(of).size < of.length)
        this.fail(`${what} must be different`, of.map((m) => (typeof m === 'string' ? m : m.name)).join(', '), 'bind or name each once');
    };
    unique(
      'bindings',
      bindings.map((b) => b.buffer),
    );
    unique('names of memory', [...bindings.map((b) => b.buffer.name), ...sharedOf(body).map((s) => s.name)]);
  }

  private checkCalls(body: readonly Stmt[], callers: readonly KernelFunction[]): void {
    for (const { node } of everyExpr(body)) {
      if (node.op !== 'call') continue;
      if (callers.includes(node.target)) this.fail('a function must not call itself', node.target.name, 'write a loop');
      this.checkCalls(node.target.body, [...callers, node.target]);
    }
  }

  private checkFunction(target: KernelFunction): void {
    const facts = new Facts(greatest(this.program));
    for (const p of target.params) {
      this.declared.add(p);
      const given = this.given.get(p);
      if (given && isInteger(p.type)) facts.bound(p, given);
    }
    if (target.returns !== null && !returns(target.body))
      this.fail('a function must return a result on every way', target.name, 'end it with a return');
    if ([...statementsOf(target.body)].some((s) => s.kind === 'barrier' || s.kind === 'store'))
      this.fail('a function must neither store nor wait', target.name, 'do it in the body of the kernel');
    new Block(this, target, facts, false).statements(target.body, new Set(target.params));
  }

  declare(local: Local): void {
    if (this.declared.has(local))
      this.fail('a name must be declared once', this.texts.local(local), 'make a local of its own for each declaration');
    this.declared.add(local);
    this.texts.local(local);
  }

  /** The rules of an expression alone, each looked at once. */
  checkTypes(e: Expr): void {
    if (this.typed.has(e)) return;
    this.typed.add(e);
    const fault = typeFault(e);
    if (fault !== null)
      this.fail('operands must have the types that the operator takes', `${fault}: ${this.texts.expression(e)}`, 'convert the operands');
    const { node } = e;
    if ((node.op === 'load' || node.op === 'fragment_load') && node.memory.kind === 'buffer') this.checkBound(node.memory);
  }

  checkStatement(stmt: Stmt, within: KernelFunction | null): void {
    const fault = statementFault(stmt, within?.returns ?? null);
    if (fault !== null)
      this.fail('statements must have the types that they take', `${fault}: ${this.texts.statement(stmt)}`, 'convert the operands');
    if (stmt.kind !== 'store' || stmt.memory.kind !== 'buffer') return;
    const { memory, lanes } = stmt;
    this.checkBound(memory);
    if (this.access.get(memory) !== 'read_write')
      this.fail('stores must go to bindings for writing', this.texts.statement(stmt), 'bind the buffer read_write');
    if (lanes === 1 && elementsOf(memory) > 1 && memory.packing !== null)
      this.fail('narrow elements must be stored four at a time', this.texts.statement(stmt), 'store four neighbours: a word holds several');
  }

  private checkBound(buffer: Buffer): void {
    if (!this.access.has(buffer)) this.fail('memory must be bound', buffer.name, 'name the buffer among the bindings');
  }

  checkIndex(facts: Facts, memory: Memory, index: Expr, lanes: 1 | 4, place: () => string): void {
    const count = lanes === 4 ? foursOf(memory as Buffer) : memory.kind === 'shared' ? memory.length : elementsOf(memory);
    this.checkWithin(facts, index, count - 1, `an index of ${memory.name}${lanes === 4 ? ' by fours' : ''}`, place);
  }

  checkWithin(facts: Facts, index: Expr, last: number, what: string, place: () => string): void {
    const { min, max } = facts.interval(index);
    if (facts.unreachable || (min >= 0 && max <= last && min <= max)) return;
    if (min > max)
      this.fail(
        'what is vouched for must be possible',
        `at least ${min} and at most ${max} for ${this.texts.expression(index)} in ${place()}`,
        'state the bounds that hold',
      );
    this.fail(
      `${what} must lie within 0 to ${last}`,
      `${min} to ${max} in ${place()}`,
      `clamp ${this.texts.expression(index)}, ask for its bounds, or vouch for them`,
    );
  }

  checkDivisor(facts: Facts, e: Expr): void {
    if (facts.unreachable || facts.isNonzero(e.args[1]!)) return;
    this.fail('a divisor of integers must not be 0', this.texts.expression(e), `replace it where it is 0, before the division`);
  }

  /** Adds the arguments of a call to those of its function. */
  give(target: KernelFunction, args: readonly Expr[], facts: Facts): void {
    target.params.forEach((p, i) => {
      if (!isInteger(p.type)) return;
      const own = facts.interval(args[i]!);
      const known = this.given.get(p) ?? own;
      this.given.set(p, { min: Math.min(own.min, known.min), max: Math.max(own.max, known.max) });
    });
  }

  fail(rule: string, got: string, remedy: string): never {
    throw new VerifyError(`kernel ${this.label}: ${rule}, got ${got}`, remedy);
  }
}

/** The statements of one block, with what is known as they run. */
class Block {
  private readonly v: Verifier;
  private readonly owner: KernelFunction | null;
  private readonly inLoop: boolean;
  facts: Facts;

  constructor(v: Verifier, owner: KernelFunction | null, facts: Facts, inLoop: boolean) {
    this.v = v;
    this.owner = owner;
    this.facts = facts;
    this.inLoop = inLoop;
  }

  statements(stmts: readonly Stmt[], outer: ReadonlySet<Local>): void {
    const scope = new Set(outer);
    for (const stmt of stmts) this.statement(stmt, scope);
  }

  private statement(stmt: Stmt, scope: Set<Local>): void {
    const { v } = this;
    if (stmt.kind !== 'for' && stmt.kind !== 'while') for (const e of expressionsOf(stmt)) this.expression(e, stmt, scope);
    v.checkStatement(stmt, this.owner);
    switch (stmt.kind) {
      case 'let':
        v.declare(stmt.local);
        scope.add(stmt.local);
        this.facts.define(stmt.local, stmt.value);
        break;
      case 'var':
        v.declare(stmt.local);
        scope.add(stmt.local);
        this.facts.set(stmt.local, stmt.value);
        break;
      case 'assign':
        if (!scope.has(stmt.local)) this.undeclared(stmt.local, stmt);
        this.facts.set(stmt.local, stmt.value, stmt.lane);
        break;
      case 'store':
        v.checkIndex(this.facts, stmt.memory, stmt.index, stmt.lanes, () => v.texts.statement(stmt));
        break;
      case 'fragment_store':
        this.fragment(stmt.value.type as FragmentType, stmt.memory, stmt.index, stmt.stride, false, () => v.texts.statement(stmt));
        break;
      case 'if':
        this.branch(stmt, scope);
        break;
      case 'for':
      case 'while':
        this.loop(stmt, scope);
        break;
      case 'break':
        if (!this.inLoop) v.fail('a break must stand in a loop', 'break', 'use a condition');
        this.facts.unreachable = true;
        break;
      case 'return':
        this.facts.unreachable = true;
    }
  }

  private branch(stmt: Extract<Stmt, { kind: 'if' }>, scope: Set<Local>): void {
    const [yes, no] = [true, false].map((holds) => new Block(this.v, this.owner, this.facts.where(stmt.condition, holds), this.inLoop)) as [
      Block,
      Block,
    ];
    yes.statements(stmt.whenTrue, scope);
    no.statements(stmt.whenFalse, scope);
    yes.facts.join(no.facts);
    yes.facts.unreachable = yes.facts.unreachable && no.facts.unreachable;
    this.facts = yes.facts;
  }

  private loop(stmt: Extract<Stmt, { kind: 'for' | 'while' }>, scope: Set<Local>): void {
    const { v } = this;
    if (stmt.kind === 'for') this.expression(stmt.from, stmt, scope);
    const from = stmt.kind === 'for' ? this.facts.interval(stmt.from) : null;
    for (const local of assignedIn(stmt.body)) this.facts.forget(local);
    for (const e of stmt.kind === 'for' ? [stmt.to] : [stmt.condition]) this.expression(e, stmt, scope);
    let inner: Facts;
    if (stmt.kind === 'for') {
      v.declare(stmt.local);
      inner = this.facts.fork();
      const { max } = this.facts.interval(stmt.to);
      inner.bound(stmt.local, { min: from!.min, max: max - 1 });
    } else inner = this.facts.where(stmt.condition);
    const body = new Block(v, this.owner, inner, true);
    body.statements(stmt.body, stmt.kind === 'for' ? new Set([...scope, stmt.local]) : scope);
    if (stmt.kind === 'while' && !hasBreak(stmt.body)) this.facts = this.facts.where(stmt.condition, false);
  }

  private undeclared(local: Local, stmt: Stmt): never {
    return this.v.fail(
      'a name must be declared in a block around its uses, before them',
      `${this.v.texts.local(local)} in ${this.v.texts.statement(stmt)}`,
      'declare it further out',
    );
  }

  /** Checks an expression at its place; the right of `&&` and `||` is computed only if the left does not decide. */
  private expression(root: Expr, stmt: Stmt, scope: ReadonlySet<Local>): void {
    if (root.node.op === 'uniform_load' && stmt.kind !== 'let')
      this.v.fail('a load that waits must be a constant of its own', this.v.texts.statement(stmt), 'name it with a let');
    this.visit(root, this.facts, new Set(), stmt, scope);
  }

  private visit(e: Expr, facts: Facts, seen: Set<Expr>, stmt: Stmt, scope: ReadonlySet<Local>): void {
    if (seen.has(e)) return;
    seen.add(e);
    const { v } = this;
    const { node, args } = e;
    if (node.op === 'binary' && (node.operator === '&&' || node.operator === '||')) {
      this.visit(args[0]!, facts, seen, stmt, scope);
      this.visit(args[1]!, facts.where(args[0]!, node.operator === '&&'), new Set(seen), stmt, scope);
      v.checkTypes(e);
      return;
    }
    for (const a of args) this.visit(a, facts, seen, stmt, scope);
    v.checkTypes(e);
    const place = (): string => v.texts.expression(e);
    switch (node.op) {
      case 'local':
        if (!scope.has(node.local)) this.undeclared(node.local, stmt);
        break;
      case 'load':
        v.checkIndex(facts, node.memory, args[0]!, node.lanes, place);
        break;
      case 'fragment_load':
        this.fragment(e.type as FragmentType, node.memory, args[0]!, node.stride, node.byColumn, place);
        break;
      case 'element':
        v.checkWithin(facts, args[1]!, args[0]!.type.lanes - 1, `a lane of ${args[0]!.type.name}`, place);
        break;
      case 'binary':
        if ((node.operator === '/' || node.operator === '%') && isInteger(e.type)) v.checkDivisor(facts, e);
        break;
      case 'call':
        v.give(node.target, args, facts);
    }
  }

  private fragment(type: FragmentType, memory: Memory, index: Expr, stride: number, byColumn: boolean, place: () => string): void {
    const [lines, length] = byColumn ? [type.columns, type.rows] : [type.rows, type.columns];
    const count = memory.kind === 'shared' ? memory.length : elementsOf(memory);
    this.v.checkWithin(
      this.facts,
      index,
      count - (lines - 1) * stride - length,
      `the first element of a fragment in ${memory.name}`,
      place,
    );
  }
}

const greatest =
  ({ workgroups, workgroupSize }: KernelProgram) =>
  (name: Builtin): number => {
    const axis = ['workgroup_id.x', 'workgroup_id.y', 'workgroup_id.z'].indexOf(name);
    return axis >= 0 ? workgroups[axis]! - 1 : workgroupSize - 1;
  };

function assignedIn(body: readonly Stmt[]): ReadonlySet<Local> {
  const found = new Set<Local>();
  for (const s of statementsOf(body)) if (s.kind === 'assign') found.add(s.local);
  return found;
}

const hasBreak = (body: readonly Stmt[]): boolean =>
  body.some((s) => s.kind === 'break' || (s.kind === 'if' && blocksOf(s).some(hasBreak)));

/** Whether a body ends with a return on every way. */
function returns(body: readonly Stmt[]): boolean {
  const last = body.at(-1);
  return last?.kind === 'return' || (last?.kind === 'if' && returns(last.whenTrue) && returns(last.whenFalse));
}
