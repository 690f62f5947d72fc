/** Reads the parts of MLIR text that know nothing of graphs: tokens, attributes, types, elements. */
import { dtypeOfMlir } from '../../types/dtype.ts';
import type { TensorType } from '../../types/shape.ts';
import type { Attr, Attrs } from '../graph.ts';
import { readConvolutionAxes } from './convolution-axes.ts';
import { faultAt, type Token, unquoted } from './lex.ts';
import { type DenseText, type Narrowing, readDense, readElement, readTensorType, type TextType } from './read-types.ts';

const closing: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']', '<': '>' };

/** Greatest depth of nested lists, records and regions. */
const deepest = 200;

export class Reader {
  readonly source: string;
  readonly tokens: readonly Token[];
  readonly narrowing: Narrowing;
  /** The next token. */
  at: number;
  /** The element type of the type that was read last, as it is written. */
  element = '';
  private depth = 0;

  constructor(source: string, tokens: readonly Token[], narrowing: Narrowing, at = 0) {
    this.source = source;
    this.tokens = tokens;
    this.narrowing = narrowing;
    this.at = at;
  }

  // Tokens.

  get next(): Token {
    return this.tokens[this.at]!;
  }

  is(text: string): boolean {
    return this.next.text === text && this.next.kind !== 'string';
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) this.fail(`there must be a \`${text}\``);
  }

  take(kind: Token['kind'], what: string): Token {
    const token = this.next;
    if (token.kind !== kind) this.fail(`there must be ${what}`);
    this.at++;
    return token;
  }

  fail(rule: string, remedy?: string): never {
    return this.failAt(this.next)(rule, remedy);
  }

  failAt(token: Token): (rule: string, remedy?: string) => never {
    return (rule, remedy) => {
      throw faultAt(this.source, token.at, token.text, rule, remedy);
    };
  }

  /** Runs what may call itself. */
  nested<T>(body: () => T): T {
    if (++this.depth > deepest) this.fail(`lists, records and regions must lie at most ${deepest} deep in each other`);
    try {
      return body();
    } finally {
      this.depth--;
    }
  }

  /** Words, and numbers where either is allowed: `GE`, `b`, `0`. */
  word(): string {
    const token = this.next;
    if (token.kind !== 'word' && token.kind !== 'number') this.fail('there must be a word');
    this.at++;
    return token.text;
  }

  integer(): number {
    const token = this.take('number', 'an integer');
    const value = Number(token.text) + 0;
    if (!Number.isSafeInteger(value) || token.text.includes('.')) this.failAt(token)('there must be an integer');
    return value;
  }

  integers(): number[] {
    return this.listed('[', ']', () => this.integer());
  }

  listed<T>(open: string, close: string, item: () => T): T[] {
    const items: T[] = [];
    this.expect(open);
    while (!this.accept(close)) {
      if (items.length > 0) this.expect(',');
      items.push(item());
    }
    return items;
  }

  symbol(): string {
    const { text } = this.take('symbol', 'a symbol such as `@main`');
    return text[1] === '"' ? unquoted(text) : text.slice(1);
  }

  text(): string {
    return unquoted(this.take('string', 'a string').text);
  }

  newName(): string {
    return this.take('value', 'a name such as `%0`').text;
  }

  /** Passes over a pair of brackets and all in it. */
  skipBalanced(): void {
    const open: Token[] = [];
    do {
      const token = this.next;
      if (token.kind === 'end') this.failAt(open.at(-1) ?? token)('a bracket must be closed');
      if (token.kind === 'punct' && closing[token.text]) open.push(token);
      else if (token.kind === 'punct' && /^[)}\]>]$/.test(token.text)) {
        const last = open.pop();
        if (!last || closing[last.text] !== token.text) this.fail(`there must be a \`${closing[last?.text ?? '(']}\``);
      }
      this.at++;
    } while (open.length > 0);
  }

  /** Passes over `loc(…)`. */
  skipLocation(): void {
    if (this.next.text === 'loc' && this.tokens[this.at + 1]!.text === '(') {
      this.at++;
      this.skipBalanced();
    }
  }

  // Types and elements.

  type(): TensorType {
    return this.textType().type;
  }

  textType(): TextType {
    const token = this.next;
    if (token.kind === 'type') {
      this.at++;
      const type = readTensorType(token.text, this.narrowing, this.failAt(token));
      this.element = type.element;
      return type;
    }
    return this.fail(
      'there must be a tensor type such as `tensor<2x3xf32>`',
      token.text.startsWith('tuple') ? 'Tuples are not supported: return several values.' : undefined,
    );
  }

  /** `dense<…> : type` as a constant's attributes. */
  dense(): Attrs {
    const elements = this.denseText();
    this.expect(':');
    const type = this.textType();
    return readDense(elements, type, this.narrowing, (token) => this.failAt(token)) as unknown as Attrs;
  }

  private denseText(): DenseText {
    if (this.is('dense_resource')) this.fail('elements must stand in the text', 'Print the module with elements, not with resources.');
    this.expect('dense');
    this.expect('<');
    const { next } = this;
    if (this.accept('>')) return { shape: [0], elements: [] };
    if (next.kind === 'string') {
      this.at++;
      this.expect('>');
      return { blob: next };
    }
    if (next.text !== '[') {
      this.at++;
      this.expect('>');
      return { splat: next };
    }
    const elements: Token[] = [];
    const shape = this.rows(elements);
    this.expect('>');
    return { shape, elements };
  }

  /** `[[1, 2], [3, 4]]`: its shape, the elements added to the list. */
  private rows(elements: Token[]): number[] {
    return this.nested(() => {
      let inner: number[] | null = null;
      let count = 0;
      this.expect('[');
      while (!this.accept(']')) {
        if (count++ > 0) this.expect(',');
        const { next } = this;
        let shape: number[] = [];
        if (next.text === '[') shape = this.rows(elements);
        else {
          elements.push(next);
          this.at++;
          if (next.kind !== 'number' && next.kind !== 'word') this.failAt(next)('an element must be a number, true or false');
        }
        if (inner && inner.join() !== shape.join()) this.failAt(next)('rows of elements must be of one length');
        inner = shape;
      }
      return [count, ...(inner ?? [])];
    });
  }

  // Attributes.

  attributes(): Attrs {
    return this.is('{') ? this.dictionary() : {};
  }

  /** `{a = 1 : i64, b}` */
  dictionary(): Attrs {
    const entries = this.nested(() =>
      this.listed('{', '}', (): readonly [string, Attr] => {
        const name = this.next.kind === 'string' ? this.text() : this.take('word', 'the name of an attribute').text;
        if (!this.accept('=')) return [name, true];
        // A constant keeps a splat as one number, and integers of 64 bits as a tensor.
        return [name, name === 'value' && this.is('dense') ? this.dense() : this.attribute()];
      }),
    );
    return Object.fromEntries(entries);
  }

  attribute(): Attr {
    return this.nested(() => this.anyAttribute());
  }

  private anyAttribute(): Attr {
    const { next } = this;
    switch (next.kind) {
      case 'number':
        return this.numberAttribute();
      case 'string': {
        const text = this.text();
        if (this.accept(':')) this.skipType();
        return text;
      }
      case 'symbol': {
        let text = this.symbol();
        while (this.is(':') && this.tokens[this.at + 1]!.text === ':') {
          this.at += 2;
          text = this.symbol();
        }
        return text;
      }
      case 'hash':
        return this.hashAttribute();
      case 'type':
      case 'bang':
        this.skipType();
        return next.text;
      default:
        return this.wordAttribute();
    }
  }

  private wordAttribute(): Attr {
    switch (this.next.text) {
      case 'true':
      case 'false':
        return this.word() === 'true';
      case 'unit':
        this.at++;
        return null;
      case '[':
        return this.listed('[', ']', () => this.attribute());
      case '{':
        return this.dictionary();
      case '<':
        return this.fields();
      case 'array':
        return this.arrayAttribute();
      case 'dense':
      case 'dense_resource':
        return this.denseAttribute();
      case 'loc':
        this.skipLocation();
        return null;
      default: {
        const { text } = this.next;
        this.skipType();
        return text;
      }
    }
  }

  private numberAttribute(): number {
    const { text } = this.take('number', 'a number');
    let type = '';
    if (this.accept(':')) {
      type = this.next.text;
      this.skipType();
    }
    if (/^-?0x/.test(text) && /^b?f\d+$/.test(type)) {
      if (type === 'f64') return new Float64Array(new BigUint64Array([BigInt(text)]).buffer)[0]!;
      return readElement(text, dtypeOfMlir(type) ?? 'float32', type, this.narrowing, (rule) => this.fail(rule));
    }
    // Attributes have one zero: a −0 would print as 0.
    return Number(text) + 0;
  }

  /** `array<i64: 1, 2>` */
  private arrayAttribute(): Attr {
    this.expect('array');
    this.expect('<');
    this.word();
    const items: (number | boolean)[] = [];
    if (this.accept(':')) {
      do {
        const { text, kind } = this.next;
        if (kind !== 'number' && text !== 'true' && text !== 'false') this.fail('an array must hold numbers, true or false');
        items.push(kind === 'number' ? Number(text) + 0 : text === 'true');
        this.at++;
      } while (this.accept(','));
    }
    this.expect('>');
    return items;
  }

  /** Integers of 64 bits are lists, as most attributes are; other elements are a tensor. */
  private denseAttribute(): Attr {
    const elements = this.denseText();
    this.expect(':');
    const text = this.textType();
    const { value, shape } = readDense(elements, text, this.narrowing, (token) => this.failAt(token));
    if (!/64|^i1$/.test(text.element)) return shape ? { type: text.type, data: value.data.slice().fill(value.data[0]!) } : value;
    if (text.type.shape.reduce((n, d) => n * d, 1) > 100_000) this.fail('a list of numbers must have at most 100,000');
    let at = 0;
    const nest = (sizes: readonly number[]): Attr => {
      if (sizes.length === 0) {
        const x = value.data[shape ? 0 : at++]!;
        return text.element === 'i1' ? x !== 0 : x;
      }
      return Array.from({ length: sizes[0]! }, () => nest(sizes.slice(1)));
    };
    return nest(text.type.shape);
  }

  /** `#stablehlo<precision HIGH>` is its word, `#stablehlo.gather<…>` its fields; what is not StableHLO's is passed over. */
  private hashAttribute(): Attr {
    const { text } = this.take('hash', 'an attribute');
    if (!this.is('<')) return null;
    if (text === '#stablehlo.conv') {
      this.expect('<');
      const axes = readConvolutionAxes(this);
      this.expect('>');
      return axes;
    }
    if (text === '#stablehlo' || text === '#chlo') {
      const [, , word, close] = this.tokens.slice(this.at, this.at + 4);
      this.skipBalanced();
      return close?.text === '>' ? word!.text : null;
    }
    if (text.startsWith('#stablehlo.') || text.startsWith('#chlo.')) return this.fields();
    this.skipBalanced();
    return null;
  }

  /** `<a = [0], b = 1, c = bf16>` */
  private fields(): Attrs {
    const entries = this.listed('<', '>', (): readonly [string, Attr] => {
      const name = this.word();
      if (!this.accept('=')) return [name, true];
      return [name, this.attribute()];
    });
    return Object.fromEntries(entries);
  }

  /** Passes over any type: `f32`, `tensor<…>`, `(a, b) -> c`, `!dialect.type<…>`. */
  skipType(): void {
    if (this.is('(')) this.skipBalanced();
    else {
      const { kind } = this.next;
      if (kind !== 'word' && kind !== 'type' && kind !== 'bang') this.fail('there must be a type or an attribute');
      this.at++;
      if (kind !== 'type' && this.is('<')) this.skipBalanced();
    }
    if (this.accept('->')) this.nested(() => this.skipType());
  }
}
