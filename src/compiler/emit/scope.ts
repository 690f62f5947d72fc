/**
 * Any value of a region at any index, as an expression: one element or four lanes.
 *
 * `value` descends from a value through its producers' element rules to loads. Each (value, index) pair is computed once, in the outermost
 * loop in which its index is known, but never outside of the condition that guards it. Four lanes are first tried in vectors: where a rule
 * or an index does not allow that, the four elements are computed one by one and joined.
 *
 * A failed attempt removes the statements of the rule itself and keeps those of its operands: each operand is a whole value, valid
 * where it is declared, and is reused. So no value is computed twice however deep attempts nest. Unused statements are
 * eliminated (`kernel-ir/eliminate.ts`).
 */
import type { Eqn, Graph, Value } from '../../ir/graph.ts';
import type { KernelType } from '../../ir/kernel-expr.ts';
import type { Expr, Ix, OpKind } from '../../ir/op.ts';
import { reducerOp } from '../../ops/region.ts';
import { type DType, dtypes } from '../../types/dtype.ts';
import { isOneRun, sizeOf } from '../../types/shape.ts';
import { invariant } from '../../util/errors.ts';
import { eliminateDead } from '../kernel-ir/eliminate.ts';
import type { Expr as Node, ExprPool } from '../kernel-ir/expr.ts';
import { assignment, type Buffer, type Local, type SharedArray, type Stmt } from '../kernel-ir/program.ts';
import { i32, isFloatType, scalarOf, typeOf } from '../kernel-ir/types.ts';
import type { KernelOutput, Region } from '../kernels/family.ts';
import { work } from '../work.ts';
import { depthOf, hasLanes, type IndexHost, Indices, keyOf, type LinearIx, NotVector, roundNarrow, wrapNarrow } from './index.ts';
import { Order } from './order.ts';
import { constantOf } from './region.ts';
import { RuleEmitter, type RuleScope, type VectorMode } from './rule-emitter.ts';

/** The interface of a scope to its kernel. */
export interface ScopeKernel {
  readonly k: ExprPool;
  readonly region: Region;
  readonly strict: boolean;
  idOf(value: Value): number;
  paramBuffer(value: Value): Buffer;
  outputBuffer(output: KernelOutput): Buffer;
  /** The update of which an output is the window. */
  windowOf(output: KernelOutput): Eqn | null;
  counter(loop: number): Expr;
  /** The greatest number of a workgroup along an axis. */
  readonly mostWorkgroups: number;
}

/** A statement, and the application of a rule that wrote it. */
interface Written {
  readonly stmt: Stmt;
  readonly author: number;
}

interface Block {
  readonly written: Written[];
  /** By value and index. */
  memo: Map<string, Expr>;
  /** Names of indices. */
  readonly names: Map<Expr, Expr>;
}

const vectorModes: Partial<Record<OpKind, VectorMode>> = {
  elementwise: 'compute',
  reduce: 'compute',
  dot: 'compute',
  window: 'compute',
  layout: 'move',
  gather: 'move',
  update: 'move',
  barrier: 'move',
  collective: 'move',
};
/** Whether rules of a kind can give four elements at once. */
export const takesLanes = (kind: OpKind): boolean => vectorModes[kind] !== undefined;
/** Kinds whose results can leave the range of a narrow integer or the precision of a narrow float. */
const computes: ReadonlySet<OpKind> = new Set<OpKind>(['elementwise', 'reduce', 'dot', 'window', 'convolution', 'scatter']);

export class FunctionScope implements RuleScope, IndexHost {
  readonly k: ExprPool;
  readonly ix: Indices;
  readonly kernel: ScopeKernel;
  private blocks: Block[] = [newBlock()];
  /** Nothing may be declared outside of the block of this depth: it is conditional. */
  private barrierDepth = 0;
  private bound = new Map<Value, readonly { readonly key: string; readonly expr: Expr }[]>();
  private boundDepth = 0;
  /** The application of a rule that writes at present, and the number of those so far. */
  private author = 0;
  private authors = 0;
  /** Values of named constants. */
  private readonly definitions = new Map<Expr, Node>();
  private readonly order: Order;
  /** Whether it is the body of the kernel: functions know no numbers of workgroups. */
  private readonly isBody: boolean;

  constructor(kernel: ScopeKernel, isBody = true) {
    this.kernel = kernel;
    this.k = kernel.k;
    this.isBody = isBody;
    this.ix = new Indices(this);
    this.order = new Order(
      this.k,
      (name) => this.definitions.get(name),
      (x) => this.opaque(x),
    );
  }

  typeOf(value: Value, index: readonly Ix[]): KernelType {
    return typeOf(scalarOf(value.type.dtype), hasLanes(index) ? 4 : 1);
  }

  value(value: Value, index: readonly Ix[]): Expr {
    const eqn = this.kernel.region.producer(value);
    const constant = constantOf(eqn);
    const where = constant ? (hasLanes(index) ? '~' : '') : keyOf(index);
    const bound = this.bound.get(value)?.find((b) => b.key === where);
    if (bound) return bound.expr;
    const key = `${this.kernel.idOf(value)}@${where}`;
    for (let d = this.blocks.length - 1; d >= 0; d--) {
      const known = this.blocks[d]!.memo.get(key);
      if (known !== undefined) return known;
    }
    work.evaluations++;
    return this.authored(() => {
      if (constant) return this.within(0, () => this.remember(key, this.constant(constant.data[0]!, value.type.dtype, hasLanes(index))));
      const depth = Math.max(this.barrierDepth, this.boundDepth, depthOf(index));
      return this.within(depth, () =>
        this.remember(key, eqn ? this.compute(eqn, eqn.outputs.indexOf(value), index) : this.load(value, index)),
      );
    });
  }

  bind(value: Value, index: readonly Ix[], expr: Expr): void {
    const key = keyOf(index);
    const entries = (this.bound.get(value) ?? []).filter((b) => b.key !== key);
    this.bound.set(value, [...entries, { key, expr }]);
    this.boundDepth = Math.max(this.boundDepth, this.blocks.length - 1);
    // Values computed without the binding, or from its former content, must not be reused; names of indices stay valid.
    for (const block of this.blocks) if (block.memo.size > 0) block.memo = new Map();
  }

  store(output: KernelOutput, index: readonly Ix[], value: Expr): void {
    const { k } = this;
    const memory = this.kernel.outputBuffer(output);
    const window = this.kernel.windowOf(output);
    const { shape } = output.type;
    const position = (at: readonly Ix[]): LinearIx => (window ? this.placeInWindow(window, at) : this.ix.flatten(at, shape));
    const put = (at: Expr, element: Expr, lanes: 1 | 4): void =>
      this.statement({ kind: 'store', memory, index: at as Node, value: element as Node, lanes });
    // Lanes that cross rows of a window lie at no regular distance.
    const flat = this.attempt(() => position(index));
    if (flat && !flat.lanes) put(flat.expr, value, 1);
    else if (flat && flat.step === 1 && flat.divisor % 4 === 0) put(this.ix.div(this.ix.lane(flat, 0), 4).expr, k.splat(value, 4), 4);
    else {
      invariant(dtypes[memory.dtype].bytes === 4, `a store of four narrow elements that are not whole words of ${memory.name}`);
      const four = this.named(k.splat(value, 4));
      for (let lane = 0; lane < 4; lane++) {
        const at = flat ? this.ix.lane(flat, lane) : position(index.map((i) => this.ix.lane(i, lane)));
        put(at.expr, k.lane(four, lane), 1);
      }
    }
  }

  let(value: Expr): Expr {
    return this.declare('let', value.type, value);
  }

  var(initial: Expr | KernelType): Expr {
    return 'lanes' in initial ? this.declare('var', initial, null) : this.declare('var', initial.type, initial);
  }

  assign(variable: Expr, value: Expr, lane?: number): void {
    this.statement(assignment(variable, lane === undefined ? this.k.splat(value, variable.type.lanes) : value, lane ?? null));
  }

  loadShared(array: SharedArray, index: Expr | number): Expr {
    return this.let(this.k.load(array, this.place(index)));
  }

  storeShared(array: SharedArray, index: Expr | number, value: Expr): void {
    this.statement({ kind: 'store', memory: array, index: this.place(index) as Node, value: value as Node, lanes: 1 });
  }

  statement(stmt: Stmt): void {
    this.top.written.push({ stmt, author: this.author });
  }

  barrier(): void {
    this.statement({ kind: 'barrier' });
  }

  return(): void {
    this.statement({ kind: 'return', value: null });
  }

  workgroup(axis: 'x' | 'y' | 'z'): Expr {
    return this.k.convert(this.k.builtin(`workgroup_id.${axis}`, this.kernel.mostWorkgroups - 1), 'i32');
  }

  invocation(size: number): Ix {
    return this.ix.variable(this.k.convert(this.k.builtin('local_invocation_index', size - 1), 'i32'), 0, size - 1);
  }

  loop(
    extent: number | Expr,
    body: (i: Ix) => void,
    options: { readonly from?: number | Expr; readonly step?: number; readonly max?: number } = {},
  ): void {
    const { from = 0, step = 1 } = options;
    const min = typeof from === 'number' ? from : 0;
    const max = options.max ?? (typeof extent === 'number' ? extent - 1 : 2 ** 31 - 2);
    if (max < min) return;
    if (min === max && typeof extent === 'number' && typeof from === 'number') {
      body(this.ix.constant(min));
      return;
    }
    const [first, end] = [this.place(from), this.place(extent)];
    const local: Local = { kind: 'loop', type: i32, name: null, mutable: false, depth: this.blocks.length, min, max };
    const block = this.nest(() => {
      const i = this.k.local(local);
      const factor = typeof from === 'number' && from % step === 0 ? step : 1;
      body(factor === 1 ? this.ix.variable(i, min, max) : this.steps(i, step, min, max));
    });
    this.statement({ kind: 'for', local, from: first as Node, to: end as Node, step, body: block });
  }

  loopWhile(condition: Expr, body: () => void): void {
    this.statement({ kind: 'while', condition: condition as Node, body: this.nest(body) });
  }

  when(condition: Expr, body: () => void): void {
    if (condition === this.k.false) return;
    if (condition === this.k.true) {
      body();
      return;
    }
    const outer = this.barrierDepth;
    const whenTrue = this.nest(() => {
      this.barrierDepth = this.blocks.length - 1;
      try {
        body();
      } finally {
        this.barrierDepth = outer;
      }
    });
    this.statement({ kind: 'if', condition: condition as Node, whenTrue, whenFalse: [] });
  }

  literal(value: number, dtype: DType): Expr {
    return this.k.constant(value, scalarOf(dtype));
  }

  opaque(value: Expr): Expr {
    if (!this.isBody) return value;
    const zero = this.within(0, () => this.name(this.k.shr(this.k.builtin('workgroup_id.x', this.kernel.mostWorkgroups - 1), 30)));
    return this.k.bitcast(this.k.xor(this.k.bitcast(value, 'u32'), zero), 'f32');
  }

  region(graph: Graph, args: readonly Expr[]): Expr[] {
    const lanes = args.some((a) => a.type.lanes === 4);
    const env = new Map<Value, Expr>();
    // Combinations accumulate in f32, as in the evaluator: the store of the last one rounds.
    const accumulates = reducerOp(graph) !== null;
    graph.params.forEach((p, i) => env.set(p, args[i]!));
    for (const eqn of graph.eqns) {
      const constant = constantOf(eqn);
      eqn.outputs.forEach((v, k) => {
        const rule = eqn.op.element;
        invariant(rule, `${eqn.op.name} has no element rule and stands in a region that is run per element`);
        const emitter = new RuleEmitter(this, eqn, lanes ? 'compute' : null, (operand) => env.get(eqn.inputs[operand]!)!);
        const result = constant
          ? this.constant(constant.data[0]!, v.type.dtype, lanes)
          : rule(
              emitter,
              v.type.shape.map(() => this.ix.constant(0)),
              k,
            );
        env.set(v, this.finish(result, eqn, v, lanes, !accumulates));
      });
    }
    return graph.results.map((v) => env.get(v)!);
  }

  body(result: Expr | null = null): readonly Stmt[] {
    invariant(this.blocks.length === 1, 'the body of a function was asked for inside of a block');
    const written = this.top.written.map((w) => w.stmt);
    return eliminateDead(result ? [...written, { kind: 'return', value: result as Node }] : written);
  }

  // For the index algebra and the rules.

  counter(loop: number): Expr {
    return this.kernel.counter(loop);
  }

  name(value: Expr): Expr {
    if (isName(value as Node)) return value;
    for (let d = this.blocks.length - 1; d >= 0; d--) {
      const known = this.blocks[d]!.names.get(value);
      if (known !== undefined) return known;
    }
    return this.within(Math.max(this.barrierDepth, value.depth), () => {
      const name = this.declare('let', value.type, value);
      this.top.names.set(value, name);
      return name;
    });
  }

  /** A name for an expression that is not one already. */
  named(value: Expr): Expr {
    return isName(value as Node) || (value as Node).node.op === 'const' ? value : this.let(value);
  }

  /** Runs `body` in a block of its own and returns the block's statements with the result. */
  detached(body: () => Expr): { readonly body: Stmt[]; readonly result: Expr } {
    const [blocks, barrier] = [this.blocks, this.barrierDepth];
    const block = newBlock();
    this.blocks = [...blocks, block];
    this.barrierDepth = blocks.length;
    try {
      const result = body();
      return { result, body: block.written.map((w) => w.stmt) };
    } finally {
      this.blocks = blocks;
      this.barrierDepth = barrier;
    }
  }

  /**
   * Runs `body`; null if it needs an operation that lanes do not have (`NotVector`). Then its own statements are removed; declarations, and
   * all statements of the operands that it requested, stay for later requests.
   */
  attempt<T>(body: () => T): T | null {
    const [blocks, barrier, author] = [this.blocks, this.barrierDepth, this.author];
    const marks = blocks.map((b) => b.written.length);
    const own = (this.author = ++this.authors);
    try {
      return body();
    } catch (error) {
      if (!(error instanceof NotVector)) throw error;
      this.blocks = blocks;
      this.barrierDepth = barrier;
      blocks.forEach(({ written }, d) => {
        const kept = written.splice(marks[d]!).filter((w) => w.author !== own || w.stmt.kind === 'let');
        written.push(...kept);
      });
      return null;
    } finally {
      this.author = author;
    }
  }

  private get top(): Block {
    return this.blocks[this.blocks.length - 1]!;
  }

  private compute(eqn: Eqn, output: number, index: readonly Ix[]): Expr {
    const value = eqn.outputs[output]!;
    const rule = eqn.op.element;
    invariant(rule, `${eqn.op.name} has no element rule and stands in a fused region`);
    const run = (mode: VectorMode | null): Expr =>
      this.finish(
        rule(new RuleEmitter(this, eqn, mode, (k, at) => this.value(eqn.inputs[k]!, at)), index, output),
        eqn,
        value,
        mode !== null,
      );
    if (!hasLanes(index)) return run(null);
    const mode = vectorModes[eqn.op.kind];
    return (mode && this.attempt(() => run(mode))) ?? this.joined(value, index);
  }

  /** The four elements one by one. */
  private joined(value: Value, index: readonly Ix[]): Expr {
    const lanes = [0, 1, 2, 3].map((lane) => {
      const at = index.map((i) => this.ix.lane(i, lane));
      return this.value(value, at);
    });
    return this.let(this.k.vector(lanes));
  }

  private load(value: Value, index: readonly Ix[]): Expr {
    // Without elements: the value is never used.
    if (sizeOf(value.type.shape) === 0) return this.k.splat(this.literal(0, value.type.dtype), hasLanes(index) ? 4 : 1);
    const buffer = this.kernel.paramBuffer(value);
    if (!hasLanes(index)) {
      // The last lanes of a kernel of four lanes may be beyond the end. Their loads are unused, but must be within memory.
      const at = this.ix.clamp(this.ix.flatten(index, value.type.shape), 0, sizeOf(value.type.shape) - 1);
      return this.let(this.k.load(buffer, at.expr));
    }
    const flat = this.attempt(() => this.ix.flatten(index, value.type.shape));
    if (flat !== null && flat.step === 1 && flat.divisor % 4 === 0)
      return this.let(this.k.load(buffer, this.ix.div(this.ix.lane(flat, 0), 4).expr, 4));
    return this.joined(value, index);
  }

  private constant(number: number, dtype: DType, lanes: boolean): Expr {
    // As a `let` it is no constant expression of WGSL: those are evaluated by the compiler, where an overflow is an error. A float is opaque,
    // for compilers fold what they know of it: x · 0, x + 0, x · c / c.
    const literal = this.literal(number, dtype);
    return this.let(this.k.splat(isFloatType(literal.type) ? this.name(this.opaque(literal)) : literal, lanes ? 4 : 1));
  }

  private finish(value: Expr, eqn: Eqn, of: Value, lanes: boolean, rounds = true): Expr {
    const { dtype } = of.type;
    let result = lanes ? this.k.splat(value, 4) : value;
    if (computes.has(eqn.op.kind)) {
      // The order of what a reduction combines is its own.
      if (rounds) result = this.order.kept(result as Node);
      result = wrapNarrow(this.k, result as Node, dtype);
      if (rounds && this.kernel.strict && dtypes[dtype].narrowFloat) result = roundNarrow(this.k, result as Node, dtype);
      // Operands then are as if they came from memory.
      if (rounds && this.kernel.strict && isFloatType(result.type)) result = this.opaque(result);
    }
    return this.named(result);
  }

  /** Where an element of an update goes. A window that is one run of memory keeps the distances of its own elements. */
  private placeInWindow(update: Eqn, at: readonly Ix[]): LinearIx {
    const [shape, window] = [update.inputs[0]!.type.shape, update.inputs[1]!.type.shape];
    const starts = window.map((_, d) => this.startOf(update, d));
    if (isOneRun(shape, window)) return this.ix.add(this.ix.flatten(at, window), this.ix.flatten(starts, shape));
    return this.ix.flatten(
      at.map((i, d) => this.ix.add(i, starts[d]!)),
      shape,
    );
  }

  /** Start index d of an update that is written in place. Operands are the target, the update, then the starts. */
  private startOf(update: Eqn, d: number): LinearIx {
    const start = update.inputs[2 + d]!;
    const max = update.inputs[0]!.type.shape[d]! - update.inputs[1]!.type.shape[d]!;
    if (max === 0) return this.ix.constant(0);
    const value = this.value(start, []);
    return this.ix.ofValue(value.type === i32 ? this.k.clamp(value, 0, max) : this.k.min(value, max), 0, max);
  }

  private steps(i: Expr, step: number, min: number, max: number): Ix {
    const count = this.name(this.k.div(i, step));
    return this.ix.mul(this.ix.variable(count, Math.floor(min / step), Math.floor(max / step)), step);
  }

  private place(index: Expr | number): Expr {
    return typeof index === 'number' ? this.k.constant(index, 'i32') : index;
  }

  private remember(key: string, expr: Expr): Expr {
    this.top.memo.set(key, expr);
    return expr;
  }

  private declare(kind: 'let' | 'var', type: KernelType, value: Expr | null): Expr {
    const bounds = kind === 'let' ? value! : { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
    const local: Local = { kind, type, name: null, mutable: kind === 'var', depth: this.blocks.length - 1, min: bounds.min, max: bounds.max };
    this.statement(kind === 'let' ? { kind, local, value: value as Node } : { kind, local, value: value as Node | null });
    const name = this.k.local(local);
    if (kind === 'let') this.definitions.set(name, value as Node);
    return name;
  }

  /** The statements of `body`, in a block of their own. */
  private nest(body: () => void): Stmt[] {
    const block = newBlock();
    const [bound, boundDepth] = [new Map(this.bound), this.boundDepth];
    this.blocks.push(block);
    try {
      body();
    } finally {
      this.blocks.pop();
      // Names bound in the block may have ended with it.
      this.bound = bound;
      this.boundDepth = boundDepth;
    }
    return block.written.map((w) => w.stmt);
  }

  /** Runs `body` as the application of a rule of its own: what it writes stays, or goes, as one. */
  private authored<T>(body: () => T): T {
    const author = this.author;
    this.author = ++this.authors;
    try {
      return body();
    } finally {
      this.author = author;
    }
  }

  /** Runs `body` with the statements going to the enclosing block of the given depth. */
  private within<T>(depth: number, body: () => T): T {
    if (depth >= this.blocks.length - 1) return body();
    const [blocks, barrier] = [this.blocks, this.barrierDepth];
    this.blocks = blocks.slice(0, depth + 1);
    this.barrierDepth = Math.min(barrier, depth);
    try {
      return body();
    } finally {
      this.blocks = blocks;
      this.barrierDepth = barrier;
    }
  }
}

/** A local, with or without what is known of its bounds. */
function isName({ node, args }: Node): boolean {
  return node.op === 'local' || (node.op === 'assume' && isName(args[0]!));
}

const newBlock = (): Block => ({ written: [], memo: new Map(), names: new Map() });
