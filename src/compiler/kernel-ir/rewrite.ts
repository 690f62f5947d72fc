/** Rewrites the expressions of a body. */
import type { Expr as AnyExpr } from '../../ir/kernel-expr.ts';
import type { Expr, ExprPool } from './expr.ts';
import type { Stmt } from './program.ts';

/** The body with every expression for which `replace` gives another in its place; operands are rewritten first. */
export function rewriteBody(k: ExprPool, body: readonly Stmt[], replace: (e: Expr) => AnyExpr | null): readonly Stmt[] {
  const known = new Map<Expr, Expr>();
  const rewrite = (e: Expr): Expr => {
    const before = known.get(e);
    if (before) return before;
    const rebuilt = k.rebuilt(e, e.args.map(rewrite));
    const after = (replace(rebuilt) ?? rebuilt) as Expr;
    known.set(e, after);
    return after;
  };
  const block = (stmts: readonly Stmt[]): readonly Stmt[] => stmts.map(statement);
  const statement = (s: Stmt): Stmt => {
    switch (s.kind) {
      case 'let':
      case 'assign':
        return { ...s, value: rewrite(s.value) };
      case 'var':
      case 'return':
        return s.value ? { ...s, value: rewrite(s.value) } : s;
      case 'store':
      case 'fragment_store':
        return { ...s, index: rewrite(s.index), value: rewrite(s.value) };
      case 'for':
        return { ...s, from: rewrite(s.from), to: rewrite(s.to), body: block(s.body) };
      case 'while':
        return { ...s, condition: rewrite(s.condition), body: block(s.body) };
      case 'if':
        return { ...s, condition: rewrite(s.condition), whenTrue: block(s.whenTrue), whenFalse: block(s.whenFalse) };
      default:
        return s;
    }
  };
  return block(body);
}
