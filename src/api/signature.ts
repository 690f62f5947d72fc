/**
 * Signatures of the public functions, as data: one text says which arguments a function takes, in JAX's order, and its options. From it come
 * arguments by position, arguments by name, and the errors for everything else.
 *
 * `sum(a, axis? | dtype?, -out, keepdims?; promoteIntegers?)`: `a` and `axis` are what the function itself takes by position. Behind `|` are
 * arguments that JAX takes by position too and the function in its object of options; behind `;` those that have a name only. `?` may be left
 * out, `-` is a place of JAX's that must stay empty, `{}` may be a plain object itself, `...` takes all that follow.
 */
import { flatten, nodeClassOf } from '../trace/tree.ts';
import { isDType } from '../types/dtype.ts';
import { ArgumentError } from '../util/errors.ts';
import { Array, type ArrayLike, describe, type Operand } from './array.ts';
import { checkDType } from './operands.ts';

export interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  /** JAX has it, Systolic does not: it must be left out. */
  readonly refused: boolean;
  /** A tree, or another plain object that is not the options. */
  readonly tree: boolean;
  readonly rest: boolean;
}

export interface Signature {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** How many the function itself takes by position; how many callers may give by position; how many they must give. */
  readonly own: number;
  readonly positional: number;
  readonly required: number;
  readonly rest: boolean;
  /** The place of each parameter. */
  readonly places: ReadonlyMap<string, number>;
}

export function parseSignature(text: string): Signature {
  const open = text.indexOf('(');
  const [byPosition = '', byName = ''] = text.slice(open + 1, -1).split(/; ?/);
  const [own = '', more = ''] = byPosition.split(/ ?\| /);
  const list = (s: string): Parameter[] => s.split(', ').filter(Boolean).map(parameter);
  const [first, second, named] = [list(own), list(more), list(byName)];
  const parameters = [...first, ...second, ...named];
  return {
    name: text.slice(0, open),
    parameters,
    own: first.length,
    positional: first.length + second.length,
    required: first.filter((p) => !p.optional && !p.rest).length,
    rest: first.some((p) => p.rest),
    places: new Map(parameters.map((p, i) => [p.name, i])),
  };
}

const parameter = (text: string): Parameter => ({
  name: text.replace(/[^\w]/g, ''),
  optional: text.includes('?') || text.startsWith('-'),
  refused: text.startsWith('-'),
  tree: text.includes('{}'),
  rest: text.startsWith('...'),
});

const signatures = new WeakMap<object, () => Signature>();

/** The signature of a public function. */
export const signatureOf = (f: unknown): Signature | undefined => (typeof f === 'function' ? signatures.get(f)?.() : undefined);

// biome-ignore lint/suspicious/noExplicitAny: any function
type Callable = (...args: any[]) => any;

export interface Contract {
  /** Hands on the arrays it was given, as functions on trees do. The results of all others have a life of their own. */
  readonly handsOn?: boolean;
}

/**
 * A function with its arguments checked against its signature.
 *
 * @throws ArgumentError for an unknown option, one given twice, too few or too many arguments; it names the nearest right one.
 */
/* @__NO_SIDE_EFFECTS__ */
export function checked<F extends Callable>(text: string, f: F, { handsOn = false }: Contract = {}): F {
  let parsed: Signature | undefined;
  const signature = (): Signature => (parsed ??= parseSignature(text));
  const g = (...args: unknown[]): unknown => {
    const result = f(...bind(parsed ?? signature(), args));
    return handsOn ? result : independent(result, args);
  };
  signatures.set(g, signature);
  return Object.defineProperty(g, 'name', { value: text.slice(0, text.indexOf('(')) }) as F;
}

/** `checked`, with the types of what the signature adds: JAX's positions, names of what has a position, lists and typed arrays as operands. */
/* @__NO_SIDE_EFFECTS__ */
export function positional<const S extends string, F extends Callable>(text: S, f: F): Positional<F, S> {
  return checked(text, f) as never;
}

/** The arguments as the function itself takes them. */
function bind(s: Signature, args: readonly unknown[]): readonly unknown[] {
  const { parameters } = s;
  const last = args[args.length - 1];
  const plain = isPlainObject(last);
  // Most calls, and small arrays are as fast as their calls: nothing to check.
  if (!plain && args.length >= s.required && args.length <= s.own) return args;
  const hasOptions =
    plain &&
    !s.rest &&
    args.length > s.required &&
    !(args.length <= s.own && parameters[args.length - 1]!.tree) &&
    parameters.length > s.required;
  const given = hasOptions ? args.length - 1 : args.length;
  if (given < s.required) throw tooFew(s, given);
  // Options behind all places of the function's own: they go on as they came.
  if (plain && (s.rest ? parameters.length > s.own : hasOptions && given === s.own)) {
    for (const key of Object.keys(last)) {
      const at = s.places.get(key);
      if (at === undefined || (s.rest && at < s.own)) throw unknown(s, key, last[key]);
      if (at < s.own) throw twice(s, key, at);
      checkOption(s, at, key, last[key]);
    }
    return args;
  }
  if (s.rest || (!hasOptions && given <= s.own)) return args;
  if (given > s.positional) throw tooMany(s, args);
  const positions = args.slice(0, Math.min(given, s.own));
  const options: Record<string, unknown> = {};
  for (let i = s.own; i < given; i++) {
    const { name: key, tree } = parameters[i]!;
    // JAX's None holds an empty place.
    if (args[i] !== undefined && (args[i] !== null || tree)) options[key] = args[i];
  }
  if (hasOptions) {
    for (const [key, value] of Object.entries(last)) {
      const at = s.places.get(key);
      if (at === undefined) throw unknown(s, key, value);
      if (value === undefined) continue;
      if (at < given) throw twice(s, key, at);
      if (at >= s.own) options[key] = value;
      else {
        while (positions.length < at) positions.push(undefined);
        positions[at] = value;
      }
    }
  }
  for (const key of Object.keys(options)) checkOption(s, s.places.get(key)!, key, options[key]);
  const own = globalThis.Array.from({ length: s.own }, (_, i) => positions[i]);
  return parameters.length > s.own ? [...own, options] : own;
}

const isPlainObject = (x: unknown): x is Record<string, unknown> => {
  if (typeof x !== 'object' || x === null || x instanceof Array) return false;
  const proto = Object.getPrototypeOf(x);
  return proto === Object.prototype || proto === null;
};

/** Options that are true or false wherever they occur. */
const switches = new Set(
  'approximate computeUv density descending endpoint equalNaN fullMatrices hasAux includeInitial increasing independent invert isCausal keepdims replace retstep returnCounts returnIndex returnInverse rowvar sparse strict symmetrizeInput'.split(
    ' ',
  ),
);

function checkOption(s: Signature, at: number, key: string, value: unknown): void {
  if (value === undefined) return;
  if (s.parameters[at]!.refused) throw new ArgumentError(`${s.name}: ${key} must be left out, got ${shown(value)}`, takes(s));
  if (key === 'inplace' && value !== false)
    throw new ArgumentError(
      `${s.name}: inplace must be false, got ${shown(value)}`,
      'Arrays are immutable: use what the function returns.',
    );
  const wanted = switches.has(key) ? typeof value !== 'boolean' && 'true or false' : key === 'dtype' && !isDType(value) && 'dtype';
  if (!wanted || value === null) return;
  // A switch that came to a dtype's place is most often one that was meant by its name.
  const meant = typeof value === 'boolean' ? s.parameters.find((p) => switches.has(p.name) && !p.refused) : undefined;
  const remedy = meant ? `Did you mean { ${meant.name}: ${value} }? ${takes(s)}` : takes(s);
  if (wanted !== 'dtype') throw new ArgumentError(`${s.name}: ${key} must be ${wanted}, got ${shown(value)}`, remedy);
  if (typeof value === 'string') checkDType(s.name, value);
  throw new ArgumentError(`${s.name}: dtype must be a dtype such as np.float32, got ${shown(value)}`, remedy);
}

const shown = (x: unknown): string => (x instanceof Array ? x.toString() : describe(x));
const namesOf = (s: Signature): string[] => s.parameters.filter((p) => !p.refused).map((p) => p.name);

/** The arguments in words: `sum takes a, axis, dtype, keepdims.` */
function takes(s: Signature): string {
  const positions = s.parameters.slice(0, s.positional).map((p) => p.name);
  const named = s.parameters.slice(s.positional).map((p) => p.name);
  const byName = named.length > 0 ? `${positions.length > 0 ? ', and ' : ''}by name ${named.join(', ')}` : '';
  return `${s.name} takes ${positions.join(', ') || (named.length > 0 ? '' : 'no arguments')}${byName}.`;
}

const twice = (s: Signature, key: string, at: number): ArgumentError =>
  new ArgumentError(`${s.name}: ${key} must be given once, got it as argument ${at} and as an option`, takes(s));

function tooFew(s: Signature, given: number): ArgumentError {
  const missing = s.parameters.slice(given, s.required).map((p) => p.name);
  return new ArgumentError(`${s.name}: ${missing.join(' and ')} must be given, got ${count(given, 'argument')}`, takes(s));
}

function tooMany(s: Signature, args: readonly unknown[]): ArgumentError {
  const extra = args.slice(s.positional);
  const misplaced = args.slice(0, -1).some((a, i) => isPlainObject(a) && !s.parameters[i]?.tree);
  return new ArgumentError(
    `${s.name}: takes at most ${count(s.positional, 'argument')}, got ${args.length}, the last ${shown(extra.at(-1))}`,
    misplaced ? `Options are the last argument. ${takes(s)}` : takes(s),
  );
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function unknown(s: Signature, key: string, value: unknown): ArgumentError {
  const near = nearest(key, namesOf(s));
  return new ArgumentError(
    `${s.name}: options must be among ${namesOf(s).join(', ')}, got ${key}: ${shown(value)}`,
    near === undefined ? takes(s) : `Did you mean \`${near}\`?`,
  );
}

/** The name that differs least, if it differs little. JAX's snake_case and other capitals are no difference. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = (s: string): string => s.replaceAll('_', '').toLowerCase();
  const ranked = names
    .map((n) => ({ n, by: distance(plain(name), plain(n)), begins: Number(!plain(name).startsWith(plain(n))) }))
    .sort((a, b) => a.by - b.by || a.begins - b.begins);
  return ranked[0] && ranked[0].by <= Math.max(2, Math.floor(name.length / 3)) ? ranked[0].n : undefined;
}

/** Levenshtein's distance with exchanges of neighbours as one step. */
function distance(a: string, b: string): number {
  const rows: number[][] = [globalThis.Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? rows[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + Number(a[i - 1] !== b[j - 1]), swap));
    }
    rows.push(row);
  }
  return rows.at(-1)!.at(-1)!;
}

/** A result whose arrays are no handles of the caller's: disposing of an argument leaves them alone. */
function independent(result: unknown, args: readonly unknown[]): unknown {
  if (typeof result !== 'object' || result === null) return result;
  if (result instanceof Promise) return result.then((r) => independent(r, args));
  if (result instanceof Array) {
    for (const a of args) if (a === result || (typeof a === 'object' && !(a instanceof Array) && holds(a, result))) return result.share();
    return result;
  }
  const given = new Set(args.flatMap((a) => (ArrayBuffer.isView(a) ? [] : flatten(a)[0])));
  const visit = (r: unknown): unknown => {
    if (r instanceof Array) return given.has(r) ? r.share() : r;
    if (globalThis.Array.isArray(r)) return r.map(visit);
    if (isPlainObject(r)) return Object.fromEntries(Object.entries(r).map(([k, v]) => [k, visit(v)]));
    const registered = nodeClassOf(r);
    if (!registered) return r;
    const { children, aux } = registered.flatten(r as never);
    return registered.unflatten(aux as never, children.map(visit));
  };
  // An object that is no tree of the caller's arrays is passed on unchanged.
  return flatten(result)[0].some((leaf) => leaf instanceof Array && given.has(leaf)) ? visit(result) : result;
}

/** Whether a tree has the array among its leaves. */
function holds(tree: unknown, leaf: Array): boolean {
  if (tree === leaf) return true;
  if (globalThis.Array.isArray(tree)) {
    for (const t of tree) if (typeof t === 'object' && holds(t, leaf)) return true;
    return false;
  }
  if (isPlainObject(tree)) return Object.values(tree).some((t) => holds(t, leaf));
  return (
    nodeClassOf(tree)
      ?.flatten(tree as never)
      .children.some((t) => holds(t, leaf)) ?? false
  );
}

// Types.

type Text<S extends string> = S extends `${string}(${infer P})` ? P : '';
type ByPosition<S extends string> = Text<S> extends `${infer A}; ${string}` ? A : Text<S> extends `; ${string}` ? '' : Text<S>;
type OwnText<S extends string> = ByPosition<S> extends `${infer A} | ${string}` ? A : ByPosition<S>;
type MoreText<S extends string> = ByPosition<S> extends `${string} | ${infer B}` ? B : '';
type Split<S extends string> = S extends '' ? [] : S extends `${infer H}, ${infer T}` ? [H, ...Split<T>] : [S];
type NameOf<S extends string> = S extends `-${infer N}` ? N : S extends `${infer N}?` ? NameOf<N> : S extends `${infer N}{}` ? N : S;
type IsOptional<S extends string> = S extends `${string}?` ? true : S extends `-${string}` ? true : false;

type Wide<T> = [T] extends [Array] ? T : ArrayLike extends T ? T | Operand : readonly ArrayLike[] extends T ? T | readonly Operand[] : T;
type WideAll<P extends readonly unknown[]> = { [I in keyof P]: Wide<P[I]> };
type WideOptions<O> = { readonly [K in keyof O]: Wide<O[K]> };

type Types<Names extends readonly string[], O> = {
  [I in keyof Names]: (NameOf<Names[I] & string> extends keyof O ? Wide<O[NameOf<Names[I] & string> & keyof O]> : undefined) | null;
};
/** Arguments by name: options, and what is left of those with a position. */
type Named<Texts extends readonly string[], P extends readonly unknown[], O> = Texts extends readonly [
  infer T extends string,
  ...infer Rest extends string[],
]
  ? P extends readonly [infer A, ...infer More]
    ? (IsOptional<T> extends true ? { readonly [K in NameOf<T>]?: Wide<A> } : unknown) & Named<Rest, More, O>
    : O
  : O;
/** Some by position, the others by name. */
type Mixed<Done extends readonly unknown[], Texts extends readonly string[], P extends readonly unknown[], O> = P extends readonly [
  infer A,
  ...infer Rest,
]
  ? Texts extends readonly [infer T extends string, ...infer More extends string[]]
    ?
        | Mixed<[...Done, IsOptional<T> extends true ? Wide<A> | undefined : Wide<A>], More, Rest, O>
        | (IsOptional<T> extends true ? [...Done, Named<Texts, P, O>] : never)
    : never
  : [...Done, O?] | [...Done];
type First<P extends readonly unknown[], N extends readonly unknown[]> = N extends readonly [unknown, ...infer R]
  ? P extends readonly [infer A, ...infer B]
    ? [A, ...First<B, R>]
    : []
  : [];
type After<P extends readonly unknown[], N extends readonly unknown[]> = N extends readonly [unknown, ...infer R]
  ? P extends readonly [unknown, ...infer B]
    ? After<B, R>
    : []
  : P;
type OptionsOf<P extends readonly unknown[], N extends readonly unknown[]> =
  After<P, N> extends readonly [infer O, ...unknown[]] ? WideOptions<NonNullable<O>> : Record<never, never>;

/** A function's own type, and what its signature adds to it. */
export type Positional<F extends Callable, S extends string> = F extends (...args: infer P) => infer R
  ? number extends P['length']
    ? F
    : ((
        ...args:
          | Mixed<[], Split<OwnText<S>>, First<Required<P>, Split<OwnText<S>>>, OptionsOf<Required<P>, Split<OwnText<S>>>>
          | [
              ...WideAll<First<Required<P>, Split<OwnText<S>>>>,
              ...Partial<Types<Split<MoreText<S>>, OptionsOf<Required<P>, Split<OwnText<S>>>>>,
            ]
      ) => R) &
        // Last, because that is the one of which `Parameters` tells: `grad(np.tanh)` takes what the function itself takes.
        F
  : F;
