/** Cuts MLIR text into tokens, and says where a fault is. */
import { ParseError } from '../../util/errors.ts';

export type TokenKind = 'value' | 'symbol' | 'hash' | 'bang' | 'label' | 'word' | 'number' | 'string' | 'type' | 'punct' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As in the text; a string with its quotes. */
  readonly text: string;
  readonly at: number;
}

/** Kinds by their first character; strings and `tensor<…>`, whose ends are looked for apart, are not among them. */
const kinds: readonly (readonly [first: RegExp, kind: TokenKind, whole: RegExp])[] = [
  [/%/, 'value', /%[\w$.-]+(?:#\d+)?/y],
  [/@/, 'symbol', /@[\w$.-]+/y],
  [/#/, 'hash', /#[A-Za-z_][\w$.]*/y],
  [/!/, 'bang', /![A-Za-z_][\w$.]*/y],
  [/\^/, 'label', /\^[\w$.-]+/y],
  [/[A-Za-z_]/, 'word', /[A-Za-z_][\w$.]*/y],
  [/[-\d]/, 'number', /-?(?:0x[\dA-Fa-f]+|\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)/y],
  [/[-:=,(){}[\]<>?*+|/]/, 'punct', /->|[-:=,(){}[\]<>?*+|/]/y],
];
/** For each character of ASCII the kinds that begin with it. */
const kindsOf = Array.from({ length: 128 }, (_, code) => kinds.filter(([first]) => first.test(String.fromCharCode(code))));
const blank = /(?:[ \t\r\n]+|\/\/[^\n]*)*/y;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    blank.lastIndex = at;
    blank.exec(text);
    at = blank.lastIndex;
    if (at >= text.length) break;
    const token = stringAt(text, at) ?? tensorAt(text, at) ?? plainAt(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

function plainAt(text: string, at: number): Token {
  for (const [, kind, whole] of kindsOf[text.charCodeAt(at)] ?? []) {
    whole.lastIndex = at;
    const found = whole.exec(text);
    if (found) return { kind, text: found[0], at };
  }
  throw faultAt(text, at, text[at]!, 'this character must not stand here');
}

/** `"…"` and `@"…"`. */
function stringAt(text: string, at: number): Token | null {
  const symbol = text[at] === '@' && text[at + 1] === '"';
  if (text[at] !== '"' && !symbol) return null;
  let end = at + (symbol ? 1 : 0);
  do {
    end = text.indexOf('"', end + 1);
    if (end < 0) throw faultAt(text, at, text.slice(at, at + 20), 'a string must end with a quote');
  } while (escaped(text, end));
  return { kind: symbol ? 'symbol' : 'string', text: text.slice(at, end + 1), at };
}

/** Whether an odd number of backslashes precedes a quote. */
function escaped(text: string, quote: number): boolean {
  let n = 0;
  while (text[quote - 1 - n] === '\\') n++;
  return n % 2 === 1;
}

const longestType = 4096;

/** `tensor<…>` as one token: within it digits and `x` are sizes. */
function tensorAt(text: string, at: number): Token | null {
  if (!text.startsWith('tensor<', at)) return null;
  let depth = 0;
  for (let end = at + 6; end < Math.min(text.length, at + longestType); end++) {
    if (text[end] === '<') depth++;
    if (text[end] === '>' && --depth === 0) return { kind: 'type', text: text.slice(at, end + 1), at };
  }
  throw faultAt(text, at, text.slice(at, at + 30), 'a tensor type must end with `>`');
}

/** The contents of a string token. */
export function unquoted(token: string): string {
  const inner = token.slice(token.indexOf('"') + 1, -1);
  if (!inner.includes('\\')) return inner;
  const bytes: number[] = [];
  for (let i = 0; i < inner.length; i++) {
    const hex = /^\\([\dA-Fa-f]{2})/.exec(inner.slice(i, i + 3));
    if (hex) {
      bytes.push(Number.parseInt(hex[1]!, 16));
      i += 2;
    } else {
      if (inner[i] === '\\') i++;
      const c = inner[i] ?? '';
      bytes.push(...(c === 'n' && inner[i - 1] === '\\' ? [10] : c === 't' && inner[i - 1] === '\\' ? [9] : new TextEncoder().encode(c)));
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/** Counted from 1. */
export function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: at - start + 1 };
}

export function faultAt(text: string, at: number, got: string, rule: string, remedy?: string): ParseError {
  const place = placeOf(text, at);
  const shown = got === '' ? 'the end of the text' : `\`${got.length > 60 ? `${got.slice(0, 60)}…` : got}\``;
  return new ParseError(`parse: line ${place.line}, column ${place.column}: ${rule}, got ${shown}`, remedy, place);
}
