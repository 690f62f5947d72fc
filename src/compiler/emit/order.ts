/**
 * Keeps compilers of WGSL from doing algebra with floats that is wrong for some numbers. WGSL lets them take x − x for 0, x · 0 for 0 and
 * x + c − c for x, and they do: Mesa so for all operands, SPIRV-Tools (in SwiftShader) for constants and for x · y / y, Metal with fast math.
 *
 * Values that must be opaque to them pass through an integer that is 0 and that they cannot know: its bits, combined with that by `xor`. A float
 * costs one integer instruction by it, a constant one for each kernel. Contraction of a · b + c to one rounding stays possible.
 */
import type { Expr as AnyExpr } from '../../ir/kernel-expr.ts';
import type { BinaryOp, Expr, ExprPool } from '../kernel-ir/expr.ts';
import { isFloatType } from '../kernel-ir/types.ts';

/** The last operation of a float, where a compiler could combine it with the next one. */
type Made = 'sum' | 'product' | null;

const sums: ReadonlySet<BinaryOp> = new Set<BinaryOp>(['+', '-']);
const products: ReadonlySet<BinaryOp> = new Set<BinaryOp>(['*', '/']);
const comparisons: ReadonlySet<BinaryOp> = new Set<BinaryOp>(['==', '!=', '<', '<=', '>', '>=']);
const roots: ReadonlySet<string> = new Set(['sqrt', 'inverseSqrt']);

/** The depth to which terms and factors of an operand are followed: that of the rules of a compiler's algebra. */
const reach = 3;

export class Order {
  private readonly k: ExprPool;
  /** The expression of a named constant. */
  private readonly definition: (name: Expr) => Expr | undefined;
  private readonly opaque: (x: AnyExpr) => AnyExpr;

  constructor(k: ExprPool, definition: (name: Expr) => Expr | undefined, opaque: (x: AnyExpr) => AnyExpr) {
    this.k = k;
    this.definition = definition;
    this.opaque = opaque;
  }

  /** The expression with those of its operands opaque that a compiler could otherwise join with it. */
  kept(e: Expr, known = new Map<Expr, Expr>()): Expr {
    if (e.args.length === 0) return e;
    const before = known.get(e);
    if (before) return before;
    const args = e.args.map((a) => this.kept(a, known));
    const after = this.k.rebuilt(e, isFloatType(e.args[0]!.type) ? this.operands(e, args) : args);
    known.set(e, after);
    return after;
  }

  private operands(e: Expr, args: readonly Expr[]): readonly Expr[] {
    const { node } = e;
    if (node.op === 'unary') return args.map((a) => this.unless(this.made(a) !== 'sum', a));
    if (node.op === 'math') return roots.has(node.name) ? args.map((a) => this.unless(this.made(a) !== 'product', a)) : args;
    if (node.op !== 'binary') return args;
    const [a, b] = args as [Expr, Expr];
    const same = this.stripped(a) === this.stripped(b);
    if (sums.has(node.operator)) {
      const factored = !same && this.made(a) === 'product' && this.made(b) === 'product' && this.share(a, b);
      return [this.unless(this.made(a) !== 'sum' && !factored, a), this.unless(this.made(b) !== 'sum' && !same, b)];
    }
    if (products.has(node.operator)) {
      const cancels = same && node.operator === '/';
      return [this.unless(this.made(a) !== 'product', a), this.unless(this.made(b) !== 'product' && !cancels, b)];
    }
    if (!comparisons.has(node.operator)) return args;
    return args.map((x, i) => this.unless(this.made(x) === null || !(same || this.share(a, b)) || (same && i === 0), x));
  }

  private unless(harmless: boolean, x: Expr): Expr {
    return harmless ? x : (this.opaque(x) as Expr);
  }

  private made(e: Expr): Made {
    const x = this.stripped(e);
    if (x.node.op === 'binary') return sums.has(x.node.operator) ? 'sum' : products.has(x.node.operator) ? 'product' : null;
    if (x.node.op === 'math') return roots.has(x.node.name) ? 'product' : null;
    if (x.node.op !== 'vector') return null;
    return x.args.map((a) => this.made(a)).find((m) => m !== null) ?? null;
  }

  /** Behind names, signs and repetition for lanes. */
  private stripped(e: Expr): Expr {
    if (e.node.op === 'unary' || e.node.op === 'lane' || (e.node.op === 'vector' && e.args.length === 1)) return this.stripped(e.args[0]!);
    const defined = e.node.op === 'local' ? this.definition(e) : undefined;
    return defined ? this.stripped(defined) : e;
  }

  private share(a: Expr, b: Expr): boolean {
    const leaves = this.leaves(a, reach);
    return [...this.leaves(b, reach)].some((x) => leaves.has(x));
  }

  /** Terms and factors, those that they are made of included. */
  private leaves(e: Expr, depth: number, found = new Set<Expr>()): Set<Expr> {
    const x = this.stripped(e);
    found.add(x);
    if (depth > 0 && x.node.op === 'binary') for (const a of x.args) this.leaves(a, depth - 1, found);
    return found;
  }
}
