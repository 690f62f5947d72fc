/**
 * Dead code elimination: what no store, barrier or result needs goes. A variable is needed where something needed reads it; then all that is
 * assigned to it is needed too, with the conditions under which that happens.
 */
import type { Expr } from './expr.ts';
import { expressionsOf, type Local, type Stmt } from './program.ts';

export function eliminateDead(body: readonly Stmt[]): readonly Stmt[] {
  const needed = new Analysis(body).needed;
  const kept = (stmts: readonly Stmt[]): readonly Stmt[] =>
    stmts.flatMap((s): readonly Stmt[] => {
      if (!needed.has(s)) return [];
      if (s.kind === 'for' || s.kind === 'while') return [{ ...s, body: kept(s.body) }];
      if (s.kind === 'if') return [{ ...s, whenTrue: kept(s.whenTrue), whenFalse: kept(s.whenFalse) }];
      return [s];
    });
  return kept(body);
}

class Analysis {
  readonly needed = new Set<Stmt>();
  /** The statements that set a local. */
  private readonly writers = new Map<Local, Stmt[]>();
  /** The loop or condition around a statement. */
  private readonly parents = new Map<Stmt, Stmt>();
  private readonly seen = new Set<Expr>();

  constructor(body: readonly Stmt[]) {
    const roots: Stmt[] = [];
    this.enter(body, null, roots);
    const pending = roots;
    for (let s = pending.pop(); s; s = pending.pop()) {
      if (this.needed.has(s)) continue;
      this.needed.add(s);
      const parent = this.parents.get(s);
      if (parent) pending.push(parent);
      for (const e of expressionsOf(s)) this.read(e, pending);
      if (s.kind === 'assign') pending.push(...this.writers.get(s.local)!);
    }
  }

  private enter(stmts: readonly Stmt[], parent: Stmt | null, roots: Stmt[]): void {
    for (const s of stmts) {
      if (parent) this.parents.set(s, parent);
      switch (s.kind) {
        case 'let':
        case 'var':
        case 'assign': {
          const known = this.writers.get(s.local);
          if (known) known.push(s);
          else this.writers.set(s.local, [s]);
          // The load of what all invocations agree about is a barrier.
          if (s.kind === 'let' && s.value.node.op === 'uniform_load') roots.push(s);
          break;
        }
        case 'for':
        case 'while':
          this.enter(s.body, s, roots);
          break;
        case 'if':
          this.enter(s.whenTrue, s, roots);
          this.enter(s.whenFalse, s, roots);
          break;
        default:
          roots.push(s);
      }
    }
  }

  private read(expr: Expr, pending: Stmt[]): void {
    const stack = [expr];
    for (let e = stack.pop(); e; e = stack.pop()) {
      if (this.seen.has(e)) continue;
      this.seen.add(e);
      if (e.node.op === 'local') pending.push(...(this.writers.get(e.node.local) ?? []));
      stack.push(...e.args);
    }
  }
}
