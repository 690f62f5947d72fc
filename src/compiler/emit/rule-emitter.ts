/** What element rules write with: a scope, as seen by one application of one rule. */
import type { Eqn, Graph } from '../../ir/graph.ts';
import type { Emitter, Expr, Ix } from '../../ir/op.ts';
import type { DType } from '../../types/dtype.ts';
import type { Scope } from '../kernels/family.ts';
import { type Indices, NotVector } from './index.ts';
import type { Line } from './lines.ts';
import { type ScalarType, scalarTypeOf, vectorOf } from './storage.ts';

/** How an op's rule behaves with four lanes: computes in vectors, or moves values whose indices it computes as scalars. */
export type VectorMode = 'compute' | 'move';

export interface RuleScope extends Scope {
  readonly ix: Indices;
  use(library: string): void;
  counter(loop: number): Expr;
  isVector(value: Expr): boolean;
  loopWhile(condition: Expr, body: () => void): void;
  /** A scalar as four equal lanes; four lanes as they are. */
  splat(value: Expr, type: ScalarType): Expr;
  /** Runs `body` in a block of its own and returns the block's statements with the result. */
  detached(body: () => Expr): { readonly lines: readonly Line[]; readonly result: Expr };
  /** A statement with a block behind it, which ends with a statement of its own. */
  branch(head: string, lines: readonly Line[], last: string): void;
}

export class RuleEmitter implements Emitter {
  readonly ix: Indices;
  readonly eqn: Eqn;
  private readonly scope: RuleScope;
  private readonly mode: VectorMode | null;
  private readonly read: (k: number, index: readonly Ix[]) => Expr;

  constructor(scope: RuleScope, eqn: Eqn, mode: VectorMode | null, read: (k: number, index: readonly Ix[]) => Expr) {
    this.ix = scope.ix;
    this.eqn = eqn;
    this.scope = scope;
    this.mode = mode;
    this.read = read;
  }

  operand(k: number, index: readonly Ix[]): Expr {
    const value = this.eqn.inputs[k]!;
    const expr = this.read(k, value.type.shape.length === 0 ? [] : index);
    return this.mode === 'compute' ? this.scope.splat(expr, scalarTypeOf(value.type.dtype)) : expr;
  }

  let(value: Expr, type: ScalarType): Expr {
    return this.scope.let(value, this.mode === 'compute' || this.scope.isVector(value) ? vectorOf(type) : type);
  }

  var(type: ScalarType, initial: Expr): Expr {
    if (this.mode === 'move') throw new NotVector();
    return this.mode === 'compute' ? this.scope.var(vectorOf(type), this.scope.splat(initial, type)) : this.scope.var(type, initial);
  }

  statement(wgsl: string): void {
    if (this.mode === 'move') throw new NotVector();
    this.scope.statement(wgsl);
  }

  loop(
    extent: number | Expr,
    body: (i: Ix) => void,
    options: { readonly from?: number | Expr; readonly step?: number; readonly max?: number } = {},
  ): void {
    this.scope.loop(extent, body, options);
  }

  loopWhile(condition: Expr, body: () => void): void {
    if (this.scope.isVector(condition)) throw new NotVector();
    this.scope.loopWhile(condition, body);
  }

  when(condition: Expr, body: () => void): void {
    if (this.scope.isVector(condition)) throw new NotVector();
    this.scope.when(condition, body);
  }

  choose(condition: Expr, type: ScalarType, whenTrue: () => Expr, whenFalse: () => Expr): Expr {
    if (condition === 'true') return whenTrue();
    if (condition === 'false') return whenFalse();
    if (this.scope.isVector(condition)) throw new NotVector();
    const yes = this.scope.detached(whenTrue);
    const no = this.scope.detached(whenFalse);
    const lanes = this.mode === 'compute' || this.scope.isVector(yes.result) || this.scope.isVector(no.result);
    const wide = (e: Expr): Expr => (lanes ? this.scope.splat(e, type) : e);
    const name = this.scope.var(lanes ? vectorOf(type) : type, no.lines.length === 0 ? wide(no.result) : undefined);
    this.scope.branch(`if (${condition})`, yes.lines, `${name} = ${wide(yes.result)};`);
    if (no.lines.length > 0) this.scope.branch('else', no.lines, `${name} = ${wide(no.result)};`);
    return name;
  }

  region(graph: Graph, args: readonly Expr[]): Expr[] {
    if (this.mode === 'move') throw new NotVector();
    return this.scope.region(graph, args);
  }

  use(library: string): void {
    this.scope.use(library);
  }

  call(library: string, type: 'f32' | 'i32' | 'u32', ...args: Expr[]): Expr {
    if (this.mode === 'move') throw new NotVector();
    this.use(library);
    return `${library}_${this.mode === 'compute' ? `vec4${type[0]}` : type}(${args.join(', ')})`;
  }

  type(scalar: ScalarType): string {
    if (this.mode === 'move') throw new NotVector();
    return this.mode === 'compute' ? vectorOf(scalar) : scalar;
  }

  literal(value: number, dtype: DType): Expr {
    const text = this.scope.literal(value, dtype);
    return this.mode === 'compute' ? `${vectorOf(scalarTypeOf(dtype))}(${text})` : text;
  }

  /** The number of the current round of a loop of the plan, as an i32. */
  iteration(loop: number): Expr {
    return this.scope.counter(loop);
  }
}

export type CompilerEmitter = Emitter & { iteration(loop: number): Expr };
