/** Kernels as data: statements, memories, functions. Backends print them; the verifier and the interpreter read them. */
import type { Expr as AnyExpr, KernelType, Scalar } from '../../ir/kernel-expr.ts';
import { invariant } from '../../util/errors.ts';
import { type DType, dtypes } from '../../types/dtype.ts';
import type { Expr } from './expr.ts';
import { bytesOf } from './types.ts';

/** A name of a block: a constant (`let`), a variable, the number of a loop, a parameter of a function. */
export interface Local {
  readonly kind: 'let' | 'var' | 'loop' | 'param';
  readonly type: KernelType;
  readonly mutable: boolean;
  /** Of the block that declares it. */
  readonly depth: number;
  /** Inclusive bounds that the declaration asserts; the interpreter checks them. */
  readonly min: number;
  readonly max: number;
  /** Parameters and library code have names of their own; others are numbered by the printer. */
  readonly name: string | null;
}

/** A storage buffer of a kernel: elements of a dtype, packed in words where they are narrow. An element is of `type`. */
export interface Buffer {
  readonly kind: 'buffer';
  readonly name: string;
  readonly dtype: DType;
  /** Name of the `shaders/lib` file that packs and unpacks a narrow dtype; null where an element is a word. */
  readonly packing: string | null;
  readonly type: KernelType;
  /** Of the tensor. Buffers are whole multiples of 16 bytes. */
  readonly sizeBytes: number;
}

/** Bytes that a buffer's declaration takes. */
export const declaredBytes = ({ sizeBytes }: Buffer): number => Math.max(16, Math.ceil(sizeBytes / 16) * 16);

/** Elements of the tensor. */
export const elementsOf = ({ dtype, sizeBytes }: Buffer): number => sizeBytes / dtypes[dtype].bytes;

/** Groups of four elements, the last of which may reach into what the buffer is rounded up by. */
export const foursOf = (buffer: Buffer): number => declaredBytes(buffer) / dtypes[buffer.dtype].bytes / 4;

/** Memory of a workgroup. */
export interface SharedArray {
  readonly kind: 'shared';
  readonly name: string;
  readonly type: KernelType;
  readonly length: number;
  /** Invocations may store to one element at the same time; each store is whole. */
  readonly atomic: boolean;
}

export type Memory = Buffer | SharedArray;

export type Stmt =
  | { readonly kind: 'let'; readonly local: Local; readonly value: Expr }
  /** Without a value it holds zeros. */
  | { readonly kind: 'var'; readonly local: Local; readonly value: Expr | null }
  /** The whole variable, or one lane of it. */
  | { readonly kind: 'assign'; readonly local: Local; readonly lane: number | null; readonly value: Expr }
  /** Elements `lanes · index …`. */
  | { readonly kind: 'store'; readonly memory: Memory; readonly index: Expr; readonly value: Expr; readonly lanes: 1 | 4 }
  | { readonly kind: 'fragment_store'; readonly memory: SharedArray; readonly index: Expr; readonly value: Expr; readonly stride: number }
  /** `local` from `from` to below `to`, by `step`; the bounds are computed before each round. */
  | { readonly kind: 'for'; readonly local: Local; readonly from: Expr; readonly to: Expr; readonly step: number; readonly body: readonly Stmt[] }
  | { readonly kind: 'while'; readonly condition: Expr; readonly body: readonly Stmt[] }
  | { readonly kind: 'if'; readonly condition: Expr; readonly whenTrue: readonly Stmt[]; readonly whenFalse: readonly Stmt[] }
  /** All invocations of the workgroup wait for each other; earlier stores to its memory are then visible. */
  | { readonly kind: 'barrier' }
  | { readonly kind: 'break' }
  | { readonly kind: 'return'; readonly value: Expr | null };

/** Sets the variable that an expression is, or one lane of it. */
export function assignment(variable: AnyExpr, value: AnyExpr, lane: number | null = null): Stmt {
  const { node } = variable as Expr;
  invariant(node.op === 'local' && node.local.mutable, 'kernel IR: only a variable can be assigned to');
  return { kind: 'assign', local: node.local, lane, value: value as Expr };
}

export const fragmentStore = (memory: SharedArray, index: AnyExpr, value: AnyExpr, stride: number): Stmt => ({
  kind: 'fragment_store',
  memory,
  index: index as Expr,
  value: value as Expr,
  stride,
});

export const ifStatement = (condition: AnyExpr, then: readonly Stmt[], otherwise: readonly Stmt[] = []): Stmt => ({
  kind: 'if',
  condition: condition as Expr,
  whenTrue: then,
  whenFalse: otherwise,
});

export interface KernelFunction {
  readonly name: string;
  readonly params: readonly Local[];
  readonly returns: KernelType | null;
  readonly body: readonly Stmt[];
  /** Whether its result depends on its arguments alone. */
  readonly pure: boolean;
}

/** A buffer that a dispatch binds. */
export interface Binding {
  readonly buffer: Buffer;
  readonly access: 'read' | 'read_write';
}

export interface KernelProgram {
  /** In the order of their slots. */
  readonly bindings: readonly Binding[];
  /** Loops of the plan whose rounds it reads: one uniform buffer each, in the slots after the bindings. */
  readonly counters: number;
  readonly workgroupSize: number;
  readonly workgroups: readonly [number, number, number];
  /** The size of subgroups that the kernel asks for; null where any will do. */
  readonly subgroupSize: number | null;
  /** Lanes read each other's values under conditions that are the same for all lanes of a subgroup, which follows from nothing in the text. */
  readonly splitsSubgroups: boolean;
  readonly body: readonly Stmt[];
}

/** The subexpressions of statements, functions that they call apart: each statement's own expressions once. */
export function expressionsOf(stmt: Stmt): readonly Expr[] {
  switch (stmt.kind) {
    case 'let':
    case 'assign':
      return [stmt.value];
    case 'var':
    case 'return':
      return stmt.value ? [stmt.value] : [];
    case 'store':
    case 'fragment_store':
      return [stmt.index, stmt.value];
    case 'for':
      return [stmt.from, stmt.to];
    case 'while':
    case 'if':
      return [stmt.condition];
    default:
      return [];
  }
}

export function blocksOf(stmt: Stmt): readonly (readonly Stmt[])[] {
  switch (stmt.kind) {
    case 'for':
    case 'while':
      return [stmt.body];
    case 'if':
      return [stmt.whenTrue, stmt.whenFalse];
    default:
      return [];
  }
}

/** Every statement, outer ones first. */
export function* statementsOf(body: readonly Stmt[]): Generator<Stmt> {
  for (const stmt of body) {
    yield stmt;
    for (const block of blocksOf(stmt)) yield* statementsOf(block);
  }
}

/** Results of `everyExpr`, for several queries of the same bodies. */
let remembered: Map<readonly Stmt[], ReadonlySet<Expr>> | null = null;

/** Runs `work`, during which the expressions of each body are collected once. No body must change meanwhile. */
export function remembering<T>(work: () => T): T {
  remembered = new Map();
  try {
    return work();
  } finally {
    remembered = null;
  }
}

/** Every expression of a body once, operands after their users; functions that it calls are not entered. */
export function everyExpr(body: readonly Stmt[]): ReadonlySet<Expr> {
  const known = remembered?.get(body);
  if (known) return known;
  const found = new Set<Expr>();
  remembered?.set(body, found);
  const pending: Expr[] = [];
  for (const stmt of statementsOf(body)) pending.push(...expressionsOf(stmt));
  for (let e = pending.pop(); e; e = pending.pop()) {
    if (found.has(e)) continue;
    found.add(e);
    pending.push(...e.args);
  }
  return found;
}

/** The functions that a body calls, and those that these call: callees first. */
export function functionsOf(body: readonly Stmt[]): readonly KernelFunction[] {
  const done = new Set<KernelFunction>();
  const visit = (stmts: readonly Stmt[]): void => {
    for (const e of everyExpr(stmts)) if (e.node.op === 'call' && !done.has(e.node.target)) {
      const { target } = e.node;
      visit(target.body);
      done.add(target);
    }
  };
  visit(body);
  return [...done];
}

export const usesBarrier = (body: readonly Stmt[]): boolean =>
  [...statementsOf(body)].some((s) => s.kind === 'barrier') || [...everyExpr(body)].some((e) => e.node.op === 'uniform_load');

/** Whether lanes of a subgroup read each other's values. */
export const usesSubgroups = (body: readonly Stmt[]): boolean =>
  [...everyExpr(body)].some((e) => e.node.op === 'subgroup' || (e.node.op === 'builtin' && e.node.name === 'subgroup_invocation_id') || e.node.op === 'fragment_load' || e.node.op === 'fragment_multiply_add');

/** The memories of a workgroup that a body uses, in order of first use. */
export function sharedOf(body: readonly Stmt[]): readonly SharedArray[] {
  const found = new Set<SharedArray>();
  for (const s of statementsOf(body)) if ((s.kind === 'store' || s.kind === 'fragment_store') && s.memory.kind === 'shared') found.add(s.memory);
  for (const e of everyExpr(body)) if ('memory' in e.node && e.node.memory.kind === 'shared') found.add(e.node.memory);
  return [...found];
}

export const sharedBytesOf = (body: readonly Stmt[]): number => sharedOf(body).reduce((sum, a) => sum + a.length * bytesOf(a.type), 0);

export const scalarsOf = (body: readonly Stmt[]): ReadonlySet<Scalar> => new Set([...everyExpr(body)].map((e) => e.type.scalar));
