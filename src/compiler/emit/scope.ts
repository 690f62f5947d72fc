/**
 * The WGSL of any value of a region at any index, scalar or four lanes wide.
 *
 * `value` descends from a value through its producers' element rules to loads. Each (value, index) pair is computed once, in the outermost
 * loop in which its index is known, but never outside of the condition that guards it. Four lanes are first tried in vectors: where a rule
 * or an index does not allow that, the four elements are computed one by one and joined.
 *
 * A failed attempt takes back what the rule itself wrote, and keeps the operands that it asked for: each of them is a whole value, valid
 * where it stands, and is found again. So no value is computed twice however deep attempts nest. Kept lines that nothing uses in the end
 * are swept (`lines.ts`).
 */
import type { Eqn, Graph, Value } from '../../ir/graph.ts';
import type { Expr, Ix, OpKind } from '../../ir/op.ts';
import { reducerOp } from '../../ops/region.ts';
import { type DType, dtypes } from '../../types/dtype.ts';
import { isOneRun } from '../../types/shape.ts';
import { invariant } from '../../util/errors.ts';
import type { KernelOutput, Region } from '../kernels/family.ts';
import { work } from '../work.ts';
import { depthOf, hasLanes, type IndexHost, Indices, keyOf, type LinearIx, NotVector, wrapNarrow } from './index.ts';
import { type Line, rendered, swept } from './lines.ts';
import { literal } from './literal.ts';
import { constantOf } from './region.ts';
import { RuleEmitter, type RuleScope, type VectorMode } from './rule-emitter.ts';
import { type Binding, loadName, type ScalarType, scalarTypeOf, storeName, vectorOf } from './storage.ts';

/** What a scope needs of the kernel it writes for. */
export interface ScopeKernel {
  readonly region: Region;
  readonly strict: boolean;
  use(library: string): void;
  idOf(value: Value): number;
  paramBinding(value: Value): Binding;
  outputBinding(output: KernelOutput): Binding;
  /** The update of which an output is the window. */
  windowOf(output: KernelOutput): Eqn | null;
  counter(loop: number): Expr;
}

interface Block {
  readonly lines: Line[];
  /** By value and index. */
  memo: Map<string, Expr>;
  /** Names of indices, by text. */
  readonly names: Map<string, Expr>;
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

const identifiers = /[a-zA-Z_]\w*/g;

export class FunctionScope implements RuleScope, IndexHost {
  readonly ix: Indices;
  readonly kernel: ScopeKernel;
  private blocks: Block[] = [newBlock()];
  /** Nothing may be declared outside of the block of this depth: it is conditional. */
  private barrier = 0;
  private bound = new Map<Value, readonly { readonly key: string; readonly expr: Expr }[]>();
  private boundDepth = 0;
  private readonly depths = new Map<string, number>();
  private readonly vectors = new Set<string>();
  private names = 0;
  /** The application of a rule that writes at present, and the number of those so far. */
  private author = 0;
  private authors = 0;

  constructor(kernel: ScopeKernel) {
    this.kernel = kernel;
    this.ix = new Indices(this);
  }

  typeOf(value: Value, index: readonly Ix[]): string {
    const scalar = scalarTypeOf(value.type.dtype);
    return hasLanes(index) ? vectorOf(scalar) : scalar;
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
      const depth = Math.max(this.barrier, this.boundDepth, depthOf(index));
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
    if (hasLanes(index)) this.vectors.add(expr);
    // What was computed without the binding, or from its former content, is not to be found again; names of indices stay what they are.
    for (const block of this.blocks) if (block.memo.size > 0) block.memo = new Map();
  }

  store(output: KernelOutput, index: readonly Ix[], value: Expr): void {
    const binding = this.kernel.outputBinding(output);
    const window = this.kernel.windowOf(output);
    const { shape } = output.type;
    const position = (at: readonly Ix[]): LinearIx => (window ? this.placeInWindow(window, at) : this.ix.flatten(at, shape));
    // Lanes that cross rows of a window lie at no regular distance.
    const flat = this.attempt(() => position(index));
    if (flat && !flat.lanes) {
      binding.used.add('store');
      this.statement(`${storeName(binding.name)}(${flat.text}, ${value});`);
    } else if (flat && flat.step === 1 && flat.divisor % 4 === 0) {
      binding.used.add('store4');
      this.statement(`${storeName(binding.name)}_4(${this.ix.div(this.ix.lane(flat, 0), 4).text}, ${value});`);
    } else {
      invariant(dtypes[binding.dtype].bytes === 4, `a store of four narrow elements that are not whole words of ${binding.name}`);
      binding.used.add('store');
      const v = this.named(value, vectorOf(scalarTypeOf(binding.dtype)));
      for (let lane = 0; lane < 4; lane++) {
        const at = flat ? this.ix.lane(flat, lane) : position(index.map((i) => this.ix.lane(i, lane)));
        this.statement(`${storeName(binding.name)}(${at.text}, ${v}[${lane}]);`);
      }
    }
  }

  let(value: Expr, type: string): Expr {
    return this.declare(`let`, value, type);
  }

  var(type: string, initial?: Expr): Expr {
    return this.declare('var', initial, type);
  }

  statement(wgsl: string): void {
    this.write(wgsl, null);
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
    const name = `n${this.names++}`; // not i: `i32` is a type
    this.nest(`for (var ${name} = ${from}; ${name} < ${extent}; ${name} += ${step})`, () => {
      this.depths.set(name, this.blocks.length - 1);
      const factor = typeof from === 'number' && from % step === 0 ? step : 1;
      body(factor === 1 ? this.ix.variable(name, min, max) : this.steps(name, step, min, max));
    });
  }

  loopWhile(condition: Expr, body: () => void): void {
    this.nest(`while (${condition})`, body);
  }

  when(condition: Expr, body: () => void): void {
    if (condition === 'false') return;
    if (condition === 'true') {
      body();
      return;
    }
    const outer = this.barrier;
    this.nest(`if (${condition})`, () => {
      this.barrier = this.blocks.length - 1;
      try {
        body();
      } finally {
        this.barrier = outer;
      }
    });
  }

  literal(value: number, dtype: DType): Expr {
    return literal(value, dtype, (library) => this.kernel.use(library));
  }

  region(graph: Graph, args: readonly Expr[]): Expr[] {
    const lanes = args.some((a) => this.isVector(a));
    const env = new Map<Value, Expr>();
    // What combines two numbers into one accumulates in f32, as the evaluator does: who stores the last rounds.
    const accumulates = reducerOp(graph) !== null;
    graph.params.forEach((p, i) => env.set(p, args[i]!));
    for (const eqn of graph.eqns) {
      const constant = constantOf(eqn);
      eqn.outputs.forEach((v, k) => {
        const rule = eqn.op.element;
        invariant(rule, `${eqn.op.name} has no element rule and stands in a region that is run per element`);
        const emitter = new RuleEmitter(this, eqn, lanes ? 'compute' : null, (operand) => env.get(eqn.inputs[operand]!)!);
        const text = constant
          ? this.constant(constant.data[0]!, v.type.dtype, lanes)
          : rule(
              emitter,
              v.type.shape.map(() => this.ix.constant(0)),
              k,
            );
        env.set(v, this.finish(text, eqn, v, lanes, !accumulates));
      });
    }
    return graph.results.map((v) => env.get(v)!);
  }

  text(): string {
    invariant(this.blocks.length === 1, 'the text of a function was asked for inside of a block');
    return rendered(swept(this.top.lines)).join('\n');
  }

  // What the index algebra and the rules need.

  use(library: string): void {
    this.kernel.use(library);
  }

  counter(loop: number): Expr {
    return this.kernel.counter(loop);
  }

  depth(): number {
    return this.blocks.length - 1;
  }

  depthOf(value: Expr): number {
    let depth = this.barrier;
    for (const [name] of value.matchAll(identifiers)) depth = Math.max(depth, this.depths.get(name) ?? 0);
    return depth;
  }

  isVector(value: Expr): boolean {
    if (value.includes('vec4')) return true;
    for (const [name] of value.matchAll(identifiers)) if (this.vectors.has(name)) return true;
    return false;
  }

  name(text: Expr, depth: number): Expr {
    for (let d = this.blocks.length - 1; d >= 0; d--) {
      const known = this.blocks[d]!.names.get(text);
      if (known !== undefined) return known;
    }
    return this.within(Math.max(this.barrier, depth), () => {
      const name = this.declare('let', text, 'i32');
      this.top.names.set(text, name);
      return name;
    });
  }

  /** A name for an expression that is not one already. */
  named(text: Expr, type: string): Expr {
    return /^\w+$/.test(text) ? text : this.declare('let', text, type);
  }

  splat(value: Expr, type: ScalarType): Expr {
    return this.isVector(value) ? value : `${vectorOf(type)}(${value})`;
  }

  /** Runs `body` in a block of its own and returns the block's statements with the result, which is the statements' only purpose. */
  detached(body: () => Expr): { readonly lines: readonly Line[]; readonly result: Expr } {
    const [blocks, barrier] = [this.blocks, this.barrier];
    const block = newBlock();
    this.blocks = [...blocks, block];
    this.barrier = blocks.length;
    try {
      const result = body();
      return { result, lines: swept(block.lines, result) };
    } finally {
      this.blocks = blocks;
      this.barrier = barrier;
    }
  }

  /** A statement with a block behind it, which ends with a statement of its own. */
  branch(head: string, lines: readonly Line[], last: string): void {
    this.write(head, [...lines, { text: last, name: null, pure: false, body: null, author: this.author, tentative: false }]);
  }

  /**
   * `body`, or null when it asked of lanes what they cannot do. Then the statements that it wrote itself are taken back; declarations, and
   * all that the values which it asked for consist of, stay for whoever asks for them again.
   */
  attempt<T>(body: () => T): T | null {
    const [blocks, barrier, author] = [this.blocks, this.barrier, this.author];
    const marks = blocks.map((b) => b.lines.length);
    const own = (this.author = ++this.authors);
    try {
      return body();
    } catch (error) {
      if (!(error instanceof NotVector)) throw error;
      this.blocks = blocks;
      this.barrier = barrier;
      blocks.forEach(({ lines }, d) => {
        for (const line of lines.splice(marks[d]!)) {
          if (line.author === own && !line.pure) continue;
          line.tentative = true;
          lines.push(line);
        }
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
    const type = vectorOf(scalarTypeOf(value.type.dtype));
    return this.declare('let', `${type}(${lanes.join(', ')})`, type);
  }

  private load(value: Value, index: readonly Ix[]): Expr {
    const binding = this.kernel.paramBinding(value);
    const type = scalarTypeOf(value.type.dtype);
    if (!hasLanes(index)) {
      binding.used.add('load');
      return this.declare('let', `${loadName(binding.name)}(${this.ix.flatten(index, value.type.shape).text})`, type);
    }
    const flat = this.attempt(() => this.ix.flatten(index, value.type.shape));
    if (flat === null) return this.joined(value, index);
    if (flat.step === 1 && flat.divisor % 4 === 0) {
      binding.used.add('load4');
      return this.declare('let', `${loadName(binding.name)}_4(${this.ix.div(this.ix.lane(flat, 0), 4).text})`, vectorOf(type));
    }
    return this.joined(value, index);
  }

  private constant(number: number, dtype: DType, lanes: boolean): Expr {
    const type = scalarTypeOf(dtype);
    const text = this.literal(number, dtype);
    // As a `let` it is no constant expression of WGSL: those are evaluated by the compiler, where an overflow is an error.
    return lanes ? this.declare('let', `${vectorOf(type)}(${text})`, vectorOf(type)) : this.declare('let', text, type);
  }

  private finish(text: Expr, eqn: Eqn, value: Value, lanes: boolean, rounds = true): Expr {
    const { dtype } = value.type;
    const type = scalarTypeOf(dtype);
    let result = lanes ? this.splat(text, type) : text;
    if (computes.has(eqn.op.kind)) {
      result = wrapNarrow(result, dtype, lanes);
      if (rounds && this.kernel.strict && (dtype === 'bfloat16' || dtype === 'float16')) {
        const library = dtype === 'bfloat16' ? 'bf16' : 'f16';
        this.kernel.use(library);
        result = `round_${library}_${lanes ? 'vec4f' : 'f32'}(${result})`;
      }
    }
    return this.named(result, lanes ? vectorOf(type) : type);
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
    const signed = scalarTypeOf(start.type.dtype) === 'i32';
    return this.ix.ofValue(signed ? `clamp(${value}, 0, ${max})` : `i32(min(${value}, ${max}u))`, 'int32', 0, max);
  }

  private steps(name: string, step: number, min: number, max: number): Ix {
    const count = this.name(`${name} / ${step}`, this.blocks.length - 1);
    return this.ix.mul(this.ix.variable(count, Math.floor(min / step), Math.floor(max / step)), step);
  }

  private remember(key: string, expr: Expr): Expr {
    this.top.memo.set(key, expr);
    return expr;
  }

  private declare(kind: 'let' | 'var', text: Expr | undefined, type: string): Expr {
    const name = `${kind === 'let' ? 'v' : 'm'}${this.names++}`;
    const wgsl = kind === 'let' ? `let ${name} = ${text};` : `var ${name}: ${type}${text === undefined ? '' : ` = ${text}`};`;
    this.top.lines.push({ text: wgsl, name, pure: kind === 'let', body: null, author: this.author, tentative: false });
    this.depths.set(name, this.blocks.length - 1);
    if (type.startsWith('vec4')) this.vectors.add(name);
    return name;
  }

  private nest(head: string, body: () => void): void {
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
    this.write(head, swept(block.lines));
  }

  private write(text: string, body: readonly Line[] | null): void {
    this.top.lines.push({ text, name: null, pure: false, body, author: this.author, tentative: false });
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
    const [blocks, barrier] = [this.blocks, this.barrier];
    this.blocks = blocks.slice(0, depth + 1);
    this.barrier = Math.min(barrier, depth);
    try {
      return body();
    } finally {
      this.blocks = blocks;
      this.barrier = barrier;
    }
  }
}

const newBlock = (): Block => ({ lines: [], memo: new Map(), names: new Map() });
