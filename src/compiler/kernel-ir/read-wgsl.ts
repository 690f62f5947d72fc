/**
 * Reads functions of `shaders/lib` into the IR, so that they exist once for all backends.
 *
 * The subset: functions of scalars and vectors, `let`, `var`, assignment, `if`, `while`, `for`, `return`; no types of their own, arrays,
 * pointers or constants outside of functions. A `for` is read as a `while`.
 */
import type { KernelType, Lanes, MathFunction, Operand, Scalar } from '../../ir/kernel-expr.ts';
import { invariant } from '../../util/errors.ts';
import { type Expr, ExprPool } from './expr.ts';
import type { KernelFunction, Local, Stmt } from './program.ts';
import { typeOf } from './types.ts';

/** A literal without a suffix takes the type of what it is used with. */
interface Abstract {
  readonly number: number;
  readonly float: boolean;
}
type Read = Expr | Abstract;
const isAbstract = (x: Read): x is Abstract => 'number' in x;

/** @param known functions of the files that this one requires */
export function readWgsl(text: string, known: ReadonlyMap<string, KernelFunction>): ReadonlyMap<string, KernelFunction> {
  const functions = new Map(known);
  new Reader(tokensOf(text), functions).file();
  return functions;
}

const token = /\s*(?:\/\/[^\n]*\n\s*)*((?:0x[0-9a-fA-F]+|(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?)[uifh]?|[A-Za-z_]\w*|->|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>=(){}[\],;:.@])/y;

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let m = token.exec(text); m; m = token.exec(text)) tokens.push(m[1]!);
  return tokens;
}

/** From what binds loosest. */
const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!=', '<', '<=', '>', '>='], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];

const aliases: Readonly<Record<string, Scalar>> = { f: 'f32', i: 'i32', u: 'u32', h: 'f16' };

class Reader {
  private readonly tokens: readonly string[];
  private readonly functions: Map<string, KernelFunction>;
  private readonly k = new ExprPool();
  private at = 0;
  private halfTaken = false;
  private scopes: Map<string, Local>[] = [];

  constructor(tokens: readonly string[], functions: Map<string, KernelFunction>) {
    this.tokens = tokens;
    this.functions = functions;
  }

  /** All heads first: functions may call those that are declared after them. */
  file(): void {
    const bodies: { readonly fn: KernelFunction & { body: Stmt[] }; readonly at: number; readonly scope: Map<string, Local> }[] = [];
    while (this.at < this.tokens.length) {
      const fn = this.head();
      bodies.push({ fn, at: this.at, scope: this.scopes[0]! });
      this.skipBlock();
    }
    for (const { fn, at, scope } of bodies) {
      this.at = at;
      this.scopes = [scope];
      fn.body.push(...this.block());
    }
  }

  private get next(): string {
    return this.tokens[this.at] ?? '';
  }

  private take(): string {
    return this.tokens[this.at++] ?? '';
  }

  private expect(text: string): void {
    const found = this.take();
    invariant(found === text, `shaders/lib: '${text}' is expected, got '${found}' before '${this.tokens.slice(this.at, this.at + 6).join(' ')}'`);
  }

  private accept(text: string): boolean {
    if (this.next !== text) return false;
    this.at++;
    return true;
  }

  /** The end of a type's parameters: two ends may be one token, of which the first is taken here. */
  private close(): void {
    if (this.next === '>>' && !this.halfTaken) {
      this.halfTaken = true;
      return;
    }
    if (!this.halfTaken) this.expect('>');
    else this.expect('>>');
    this.halfTaken = false;
  }

  private head(): KernelFunction & { body: Stmt[] } {
    this.expect('fn');
    const name = this.take();
    this.scopes = [new Map()];
    this.expect('(');
    const params: Local[] = [];
    while (!this.accept(')')) {
      const param = this.take();
      this.expect(':');
      params.push(this.declare(param, 'param', this.type()));
      this.accept(',');
    }
    this.expect('->');
    const fn = { name, params, returns: this.type(), body: [], pure: true };
    this.functions.set(name, fn);
    return fn;
  }

  private skipBlock(): void {
    let depth = 0;
    do {
      const word = this.take();
      invariant(word !== '', "shaders/lib: '}' is missing");
      depth += word === '{' ? 1 : word === '}' ? -1 : 0;
    } while (depth > 0);
  }

  private declare(name: string, kind: Local['kind'], type: KernelType): Local {
    const local: Local = { kind, type, name, mutable: kind === 'var', depth: this.scopes.length - 1, min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
    this.scopes.at(-1)!.set(name, local);
    return local;
  }

  private find(name: string): Local | undefined {
    for (let d = this.scopes.length - 1; d >= 0; d--) {
      const local = this.scopes[d]!.get(name);
      if (local) return local;
    }
    return undefined;
  }

  private type(): KernelType {
    const name = this.take();
    const short = /^vec([234])([fiuh])$/.exec(name);
    if (short) return typeOf(aliases[short[2]!]!, Number(short[1]) as Lanes);
    const long = /^vec([234])$/.exec(name);
    if (!long) return typeOf(name as Scalar);
    this.expect('<');
    const scalar = this.take() as Scalar;
    this.close();
    return typeOf(scalar, Number(long[1]) as Lanes);
  }

  private block(): Stmt[] {
    this.expect('{');
    this.scopes.push(new Map());
    const body: Stmt[] = [];
    while (!this.accept('}')) body.push(...this.statement());
    this.scopes.pop();
    return body;
  }

  private statement(): Stmt[] {
    switch (this.next) {
      case 'if':
        return [this.branch()];
      case 'while': {
        this.take();
        const condition = this.value(this.expression());
        return [{ kind: 'while', condition, body: this.block() }];
      }
      case 'for':
        return this.counted();
      case 'return': {
        this.take();
        const value = this.value(this.expression());
        this.expect(';');
        return [{ kind: 'return', value }];
      }
      default: {
        const stmt = this.simple();
        this.expect(';');
        return [stmt];
      }
    }
  }

  private simple(): Stmt {
    const word = this.take();
    if (word === 'let' || word === 'var') {
      const name = this.take();
      const type = this.accept(':') ? this.type() : null;
      const read = this.accept('=') ? this.expression() : null;
      const value = read === null ? null : this.value(read, type?.scalar);
      const local = this.declare(name, word, type ?? value!.type);
      return word === 'let' ? { kind: 'let', local, value: value! } : { kind: 'var', local, value };
    }
    const local = this.find(word);
    invariant(local?.mutable, `shaders/lib: ${word} is no variable`);
    this.expect('=');
    return { kind: 'assign', local, lane: null, value: this.value(this.expression(), local.type.scalar) };
  }

  private branch(): Stmt {
    this.expect('if');
    const condition = this.value(this.expression());
    const whenTrue = this.block();
    if (!this.accept('else')) return { kind: 'if', condition, whenTrue, whenFalse: [] };
    return { kind: 'if', condition, whenTrue, whenFalse: this.next === 'if' ? [this.branch()] : this.block() };
  }

  private counted(): Stmt[] {
    this.expect('for');
    this.expect('(');
    this.scopes.push(new Map());
    const first = this.simple();
    this.expect(';');
    const condition = this.value(this.expression());
    this.expect(';');
    const step = this.simple();
    this.expect(')');
    const body = this.block();
    this.scopes.pop();
    return [first, { kind: 'while', condition, body: [...body, step] }];
  }

  private expression(level = 0): Read {
    if (level === levels.length) return this.unary();
    let left = this.expression(level + 1);
    while (levels[level]!.includes(this.next)) {
      const operator = this.take();
      left = this.binary(operator, left, this.expression(level + 1));
    }
    return left;
  }

  private binary(operator: string, a: Read, b: Read): Read {
    const { k } = this;
    if (isAbstract(a) && isAbstract(b)) return this.binary(operator, this.value(a), this.value(b));
    const [x, y] = [operand(a), operand(b)];
    switch (operator) {
      case '+':
        return k.add(x, y);
      case '-':
        return k.sub(x, y);
      case '*':
        return k.mul(x, y);
      case '/':
        return k.div(x, y);
      case '%':
        return k.rem(x, y);
      case '&':
      case '&&':
        return k.and(x, y);
      case '|':
      case '||':
        return k.or(x, y);
      case '^':
        return k.xor(x, y);
      case '<<':
        return k.shl(this.value(a), y);
      case '>>':
        return k.shr(this.value(a), y);
      case '==':
        return k.equal(x, y);
      case '!=':
        return k.notEqual(x, y);
      case '<':
        return k.less(x, y);
      case '<=':
        return k.lessEqual(x, y);
      case '>':
        return k.greater(x, y);
      default:
        return k.greaterEqual(x, y);
    }
  }

  private unary(): Read {
    if (this.accept('-')) {
      const x = this.unary();
      return isAbstract(x) ? { number: -x.number, float: x.float } : this.k.neg(x);
    }
    if (this.next === '!' || this.next === '~') {
      this.take();
      return this.k.not(this.value(this.unary()));
    }
    let x = this.primary();
    for (;;) {
      if (this.accept('.')) {
        const lanes = [...this.take()].map((c) => 'xyzw'.indexOf(c));
        const vector = this.value(x);
        x = lanes.length === 1 ? this.k.lane(vector, lanes[0]!) : this.k.swizzle(vector, lanes);
      } else if (this.accept('[')) {
        const index = this.value(this.expression());
        this.expect(']');
        x = this.k.element(this.value(x), index);
      } else return x;
    }
  }

  private primary(): Read {
    const word = this.next;
    if (this.accept('(')) {
      const x = this.expression();
      this.expect(')');
      return x;
    }
    if (/^[\d.]/.test(word)) return this.number(this.take());
    if (word === 'true' || word === 'false') {
      this.take();
      return word === 'true' ? this.k.true : this.k.false;
    }
    if (word === 'bitcast') {
      this.take();
      this.expect('<');
      const type = this.type();
      this.close();
      const [x] = this.args();
      return type.scalar === 'f16' ? this.k.halves(this.value(x!)) : this.k.bitcast(this.value(x!), type.scalar);
    }
    if (/^(vec[234][fiuh]?|f32|i32|u32|bool|f16)$/.test(word)) return this.construct(this.type());
    this.take();
    if (this.next === '(') return this.call(word, this.args());
    const local = this.find(word);
    invariant(local, `shaders/lib: ${word} is not declared`);
    return this.k.local(local);
  }

  private construct(type: KernelType): Expr {
    const args = this.args().map((a) => this.value(a, type.scalar));
    if (args.length === 0) return this.k.splat(this.k.constant(0, type.scalar), type.lanes);
    if (args.length > 1) return this.k.vector(args.map((a) => this.k.convert(a, type.scalar)));
    return this.k.splat(this.k.convert(args[0]!, type.scalar), type.lanes);
  }

  private args(): Read[] {
    this.expect('(');
    const args: Read[] = [];
    while (!this.accept(')')) {
      args.push(this.expression());
      this.accept(',');
    }
    return args;
  }

  private call(name: string, args: readonly Read[]): Expr {
    const { k } = this;
    const target = this.functions.get(name);
    if (target) return k.invoke(target, args.map((a, i) => this.value(a, target.params[i]!.type.scalar)));
    if (name === 'select') {
      const [no, yes] = this.alike(args.slice(0, 2));
      return k.select(this.value(args[2]!), yes!, no!);
    }
    const operands = this.alike(args);
    if (name === 'min') return k.min(operands[0]!, operands[1]!);
    if (name === 'max') return k.max(operands[0]!, operands[1]!);
    if (name === 'clamp') return k.clamp(this.value(args[0]!), operands[1]!, operands[2]!);
    if (name === 'dot') return k.dot(this.value(args[0]!), this.value(args[1]!));
    if (name === 'all' || name === 'any') return k[name](this.value(args[0]!));
    invariant(builtins.has(name), `shaders/lib: ${name} is no function of this file, of those that it requires, or of WGSL`);
    return k.math(name as MathFunction, ...operands);
  }

  /** Operands of which one at least has a type. */
  private alike(args: readonly Read[]): Operand[] {
    if (args.every(isAbstract)) return args.map((a) => this.value(a, args.some((o) => o.float) ? 'f32' : 'i32'));
    return args.map(operand);
  }

  private number(text: string): Read {
    const suffix = /^0x/.test(text) ? /[ui]$/.exec(text)?.[0] : /[uifh]$/.exec(text)?.[0];
    const value = Number(suffix ? text.slice(0, -1) : text);
    return suffix ? this.k.constant(value, aliases[suffix]!) : { number: value, float: /[.eE]/.test(text) && !/^0x/.test(text) };
  }

  private value(x: Read, scalar?: Scalar): Expr {
    return isAbstract(x) ? this.k.constant(x.number, scalar && scalar !== 'bool' ? scalar : x.float ? 'f32' : 'i32') : x;
  }
}

const builtins: ReadonlySet<string> = new Set<MathFunction>([
  'abs', 'acos', 'asin', 'atan', 'atan2', 'ceil', 'cos', 'cosh', 'countLeadingZeros', 'countOneBits', 'exp', 'exp2', 'floor', 'fma',
  'inverseSqrt', 'log', 'log2', 'pow', 'reverseBits', 'round', 'sign', 'sin', 'sinh', 'sqrt', 'tan', 'tanh', 'trunc',
]);

const operand = (x: Read): Operand => (isAbstract(x) ? x.number : x);
