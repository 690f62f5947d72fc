/** The emitter of element rules: a scope, for one application of one rule. */
import type { Eqn, Graph } from '../../ir/graph.ts';
import type { Emitter, Expr, Ix } from '../../ir/op.ts';
import type { DType } from '../../types/dtype.ts';
import type { ExprPool } from '../kernel-ir/expr.ts';
import { assignment, ifStatement, type Stmt } from '../kernel-ir/program.ts';
import type { Scope } from '../kernels/family.ts';
import { type Indices, NotVector } from './index.ts';

/** The behaviour of an op's rule with four lanes: it computes in vectors, or moves values whose indices it computes as scalars. */
export type VectorMode = 'compute' | 'move';

export interface RuleScope extends Scope {
  readonly ix: Indices;
  counter(loop: number): Expr;
  /** Runs `body` in a block of its own and returns the block's statements with the result. */
  detached(body: () => Expr): { readonly body: Stmt[]; readonly result: Expr };
}

export class RuleEmitter implements Emitter {
  readonly k: ExprPool;
  readonly ix: Indices;
  readonly eqn: Eqn;
  private readonly scope: RuleScope;
  private readonly mode: VectorMode | null;
  private readonly read: (i: number, index: readonly Ix[]) => Expr;

  constructor(scope: RuleScope, eqn: Eqn, mode: VectorMode | null, read: (i: number, index: readonly Ix[]) => Expr) {
    this.k = scope.k;
    this.ix = scope.ix;
    this.eqn = eqn;
    this.scope = scope;
    this.mode = mode;
    this.read = read;
  }

  operand(i: number, index: readonly Ix[]): Expr {
    const expr = this.read(i, this.eqn.inputs[i]!.type.shape.length === 0 ? [] : index);
    return this.mode === 'compute' ? this.k.splat(expr, 4) : expr;
  }

  let(value: Expr): Expr {
    return this.scope.let(value);
  }

  var(initial: Expr): Expr {
    if (this.mode === 'move') throw new NotVector();
    return this.scope.var(this.mode === 'compute' ? this.k.splat(initial, 4) : initial);
  }

  assign(variable: Expr, value: Expr): void {
    if (this.mode === 'move') throw new NotVector();
    this.scope.assign(variable, this.k.splat(value, variable.type.lanes));
  }

  loop(
    extent: number | Expr,
    body: (i: Ix) => void,
    options: { readonly from?: number | Expr; readonly step?: number; readonly max?: number } = {},
  ): void {
    this.scope.loop(extent, body, options);
  }

  loopWhile(condition: Expr, body: () => void): void {
    if (condition.type.lanes > 1) throw new NotVector();
    this.scope.loopWhile(condition, body);
  }

  when(condition: Expr, body: () => void): void {
    if (condition.type.lanes > 1) throw new NotVector();
    this.scope.when(condition, body);
  }

  choose(condition: Expr, whenTrue: () => Expr, whenFalse: () => Expr): Expr {
    if (condition === this.k.true) return whenTrue();
    if (condition === this.k.false) return whenFalse();
    if (condition.type.lanes > 1) throw new NotVector();
    const yes = this.scope.detached(whenTrue);
    const no = this.scope.detached(whenFalse);
    const lanes = this.mode === 'compute' || yes.result.type.lanes > 1 || no.result.type.lanes > 1 ? 4 : 1;
    const wide = (e: Expr): Expr => this.k.splat(e, lanes);
    const chosen = this.scope.var(no.body.length === 0 ? wide(no.result) : wide(yes.result).type);
    const set = ({ body, result }: { readonly body: Stmt[]; readonly result: Expr }): Stmt[] => [...body, assignment(chosen, wide(result))];
    this.scope.statement(ifStatement(condition, set(yes), no.body.length === 0 ? [] : set(no)));
    return chosen;
  }

  region(graph: Graph, args: readonly Expr[]): Expr[] {
    if (this.mode === 'move') throw new NotVector();
    return this.scope.region(graph, args);
  }

  literal(value: number, dtype: DType): Expr {
    return this.scope.literal(value, dtype);
  }

  opaque(value: Expr): Expr {
    return this.scope.opaque(value);
  }

  /** The number of the current round of a loop of the plan, as an i32. */
  iteration(loop: number): Expr {
    return this.scope.counter(loop);
  }
}

export type CompilerEmitter = Emitter & { iteration(loop: number): Expr };
