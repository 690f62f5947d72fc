/** Names and texts of a kernel's parts, for faults: those that the kernel's WGSL has. */
import { expressionText } from '../wgsl/expression.ts';
import type { Expr } from './expr.ts';
import { expressionsOf, type Local, type Stmt } from './program.ts';

export class Texts {
  private readonly names = new Map<Local, string>();

  expression(e: Expr): string {
    return expressionText(e, { local: (l) => this.local(l), fn: (f) => f.name });
  }

  statement(stmt: Stmt): string {
    const parts = expressionsOf(stmt).map((e) => this.expression(e));
    if (stmt.kind === 'store' || stmt.kind === 'fragment_store') return `${stmt.memory.name}[${parts[0]}] = ${parts[1]}`;
    if (stmt.kind === 'let' || stmt.kind === 'var' || stmt.kind === 'assign')
      return `${stmt.kind === 'assign' ? '' : `${stmt.kind} `}${this.local(stmt.local)} = ${parts[0] ?? '0'}`;
    if (stmt.kind === 'for') return `for ${this.local(stmt.local)} from ${parts[0]} to ${parts[1]}`;
    return `${stmt.kind} ${parts.join('; ')}`.trimEnd();
  }

  /** Numbered in the order of declarations. */
  local(local: Local): string {
    const known = this.names.get(local);
    if (known !== undefined) return known;
    const name = local.name ?? `${local.kind === 'let' ? 'v' : local.kind === 'var' ? 'm' : 'n'}${this.names.size}`;
    this.names.set(local, name);
    return name;
  }
}
