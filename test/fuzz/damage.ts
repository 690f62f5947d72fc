/** Ways to damage a text: by characters, by tokens, by lines, by pieces of other texts. */
import type { Random } from './random.ts';

/** Between one and four damages. */
export function damage(text: string, corpus: readonly string[], random: Random): string {
  let out = text;
  for (let n = random.pick([1, 1, 1, 2, 3, 4]); n > 0; n--) out = random.pick(damages)(out, random, corpus);
  // What grows does not grow on: a text is as long as a text from a person or a program may be.
  return out.slice(0, 200_000);
}

type Damage = (text: string, random: Random, corpus: readonly string[]) => string;

const pieces = [
  ...[
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    '"',
    "'",
    ':',
    '::',
    '->',
    ',',
    '=',
    '-',
    '#',
    '@',
    '%',
    '^',
    '!',
    '?',
    '*',
    '\\',
    '\0',
    '\u00e9',
  ],
  ...[
    '%0',
    '%arg0',
    '%arg99',
    '%0#1',
    '%0:2',
    '@main',
    '@f',
    '^bb0(%a: tensor<f32>):',
    'loc(',
    'loc(unknown)',
    '#loc1',
    '!quant.uniform<i8:f32, 1.0>',
  ],
  ...[
    'tensor<',
    'tensor<2x3xf32>',
    'tensor<?xf32>',
    'tensor<f64>',
    'tensor<i64>',
    'tensor<complex<f32>>',
    'tensor<0xf32>',
    'tensor<99999999999xf32>',
  ],
  ...[
    'tensor<4294967296x4294967296xf32>',
    'tensor<1000000x1000000xi8>',
    'tensor<-1xf32>',
    'tensor<2x>',
    'tuple<tensor<f32>>',
    'index',
    'none',
  ],
  ...[
    'stablehlo.',
    'stablehlo.add',
    'stablehlo.while',
    'stablehlo.constant',
    'stablehlo.custom_call @f',
    'stablehlo.return',
    'return',
    'call @main',
  ],
  ...[
    'dense<',
    'dense<0>',
    'dense<[1, 2]>',
    'dense<"0x00">',
    'dense<>',
    'dense_resource<a>',
    'array<i64: 1, 2>',
    'array<i64>',
    'unit',
    'true',
    'false',
  ],
  ...[
    'module',
    'module {',
    'func.func public @main() {',
    'attributes {',
    'cond {',
    'do {',
    'applies stablehlo.add',
    'across dimensions = [0]',
    '// x',
    '\n',
  ],
];

const numbers = [
  '-1',
  '0',
  '1',
  '2',
  '7',
  '255',
  '256',
  '65536',
  '2147483648',
  '-2147483649',
  '4294967295',
  '9007199254740993',
  '99999999999999999999',
];
const oddNumbers = [...numbers, '1e400', '-0.0', '0x7FC00000', '0xZZ', '1.5', '.5', '1e', 'inf', 'nan', '+1'];

const span = (text: string, random: Random, most: number): [number, number] => {
  const from = random.below(text.length + 1);
  return [from, Math.min(text.length, from + random.below(most))];
};

/** A random occurrence of a pattern; `null` where there is none near. */
function find(text: string, pattern: RegExp, random: Random): RegExpExecArray | null {
  pattern.lastIndex = random.below(text.length + 1);
  const later = pattern.exec(text);
  if (later) return later;
  pattern.lastIndex = 0;
  return pattern.exec(text);
}

const replaceOne = (pattern: RegExp, make: (found: string, random: Random, text: string) => string): Damage => {
  return (text, random) => {
    const found = find(text, pattern, random);
    if (!found) return text;
    return text.slice(0, found.index) + make(found[0], random, text) + text.slice(found.index + found[0].length);
  };
};

const inLines =
  (change: (lines: string[], at: number, random: Random) => void): Damage =>
  (text, random) => {
    const lines = text.split('\n');
    change(lines, random.below(lines.length), random);
    return lines.join('\n');
  };

const damages: readonly Damage[] = [
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => text.slice(random.below(Math.min(text.length, 400) + 1)),
  (text, random) => {
    const [from, to] = span(text, random, 30);
    return text.slice(0, from) + text.slice(to);
  },
  (text, random) => {
    const [from, to] = span(text, random, 200);
    return text.slice(0, to) + text.slice(from, to).repeat(random.pick([1, 1, 2, 50])) + text.slice(to);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(pieces) + text.slice(at);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + String.fromCharCode(random.between(1, random.oneIn(4) ? 0x2fff : 126)) + text.slice(at + 1);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return (
      text.slice(0, at) +
      random.pick(['(', '{', '[', '<', '"', 'dense<[', 'array<', '({', '#a<']).repeat(random.pick([1, 10, 5000])) +
      text.slice(at)
    );
  },
  replaceOne(/-?\b\d+(\.\d+)?(e[-+]?\d+)?\b/g, (_, random) => random.pick(oddNumbers)),
  replaceOne(/(?<=[[,x<] ?)\d+/g, (_, random) => random.pick(numbers)),
  replaceOne(/tensor<[^<>]*>/g, (_, random, text) =>
    random.oneIn(3) ? random.pick(pieces) : (find(text, /tensor<[^<>]*>/g, random)?.[0] ?? ''),
  ),
  replaceOne(/\b(f32|bf16|f16|i32|i64|ui32|i1|i8|ui8)\b/g, (_, random) =>
    random.pick(['f32', 'bf16', 'f64', 'i64', 'i1', 'ui8', 'i4', 'f8E4M3FN', 'si32', 'index']),
  ),
  replaceOne(/%[\w#]+/g, (_, random, text) => find(text, /%[\w#]+/g, random)?.[0] ?? '%0'),
  replaceOne(/(stablehlo|chlo)\.\w+/g, (_, random, text) => find(text, /(stablehlo|chlo)\.\w+/g, random)?.[0] ?? 'stablehlo.add'),
  replaceOne(/\w+ = [^,>}\n]+,? ?/g, () => ''),
  replaceOne(/\[[^\][]*\]/g, (_, random) => random.pick(['[]', '[0]', '[0, 0]', '[-1]', '[0, 1, 2, 3]', '[99]', '[[0, 0]]', '[true]'])),
  replaceOne(/[(){}[\]<>,:=]/g, (_, random) => random.pick(['', '(', ')', '{', '}', '[', ']', '<', '>', ',', ':', '='])),
  replaceOne(/\b[a-z_]{3,}\b/g, (word, random) => word.slice(random.below(word.length))),
  inLines((lines, at) => void lines.splice(at, 1)),
  inLines((lines, at, random) => void lines.splice(at, 0, ...lines.slice(at, at + random.between(1, 5)))),
  inLines((lines, at, random) => {
    const other = random.below(lines.length);
    [lines[at], lines[other]] = [lines[other]!, lines[at]!];
  }),
  (text, random, corpus) => {
    const other = random.pick(corpus);
    const [from, to] = span(other, random, 400);
    const at = random.below(text.length + 1);
    return text.slice(0, at) + other.slice(from, to) + text.slice(random.oneIn(2) ? at : Math.min(text.length, at + to - from));
  },
];
