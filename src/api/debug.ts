/** `debug`: printing of values, and calls of functions of the host, from programs on any device, as in `jax.debug`. */
import { currentBuilder } from '../ir/builder.ts';
import { callback as emitCallback } from '../ops/callback.ts';
import { flatten, unflatten } from '../trace/tree.ts';
import type { HostTensor } from '../types/host.ts';
import { ArgumentError } from '../util/errors.ts';
import { Array, type ArrayLike, asArray, describe } from './array.ts';
import { callHost, enqueue, type HostFunction, numberOf } from './callbacks.ts';
import { formatTensor } from './format-tensor.ts';
import { checked } from './signature.ts';

export interface DebugOptions {
  /** Calls always happen in the program's order here; JAX asks for it by this name. */
  readonly ordered?: boolean | undefined;
}

const isOptions = (x: unknown): x is Record<string, unknown> => {
  if (typeof x !== 'object' || x === null) return false;
  const proto = Object.getPrototypeOf(x);
  return proto === Object.prototype || proto === null;
};

/** The leaves of arguments that are arrays or numbers, and the arguments again of other leaves. */
function split(args: unknown): { readonly arrays: readonly Array[]; readonly key: string; fill(leaves: readonly unknown[]): unknown } {
  const [leaves, def] = flatten(args);
  const isValue = (x: unknown): boolean => x instanceof Array || typeof x === 'number' || typeof x === 'boolean';
  const fixed = leaves.map((x) => (isValue(x) ? null : x));
  return {
    arrays: leaves.filter(isValue).map((x) => asArray(x as ArrayLike, 'debug')),
    key: `${def.key} ${JSON.stringify(fixed.map((x) => (x === null ? null : String(x))))}`,
    fill: (given) => {
      let next = 0;
      return unflatten(
        def,
        leaves.map((x, i) => (isValue(x) ? given[next++] : fixed[i])),
      );
    },
  };
}

function send(number: number, arrays: readonly Array[]): void {
  if (currentBuilder()) emitCallback(number, arrays.map((a) => a.value()));
  else enqueue(Promise.all(arrays.map((a) => a.hostTensor())), (values) => callHost(number, values));
}

/** A part of a format: a text, or a field such as `{}`, `{0}`, `{name}`, `{x:.3f}`. */
type Piece = string | { readonly name: string; readonly spec: string };
function parseFormat(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(/\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}|[{}]/g)) {
    pieces.push(text.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[0] === '{{' || found[0] === '}}') pieces.push(found[0][0]!);
    else if (found[1] === undefined) throw new ArgumentError(`debug.print: braces must come in pairs, got ${JSON.stringify(text)}`, 'Write {{ and }} for braces themselves.');
    else pieces.push({ name: found[1], spec: found[2] ?? '' });
  }
  return [...pieces, text.slice(from)].filter((p) => p !== '');
}

/** The line that a format gives, of positional and named values. */
function lineOf(format: string): (positional: readonly unknown[], named: Readonly<Record<string, unknown>>) => string {
  const pieces = parseFormat(format);
  return (positional, named) => {
    let next = 0;
    return pieces
      .map((p) => {
        if (typeof p === 'string') return p;
        const value = p.name === '' ? positional[next++] : /^\d+$/.test(p.name) ? positional[Number(p.name)] : named[p.name];
        return textOf(value, p.spec);
      })
      .join('');
  };
}
function checkFields(format: string, positional: readonly unknown[], named: Readonly<Record<string, unknown>>): void {
  const fields = parseFormat(format).filter((p): p is Exclude<Piece, string> => typeof p !== 'string');
  const unnamed = fields.filter((f) => f.name === '').length;
  const missing = fields.find((f) => (/^\d+$/.test(f.name) ? Number(f.name) >= positional.length : f.name !== '' && !Object.hasOwn(named, f.name)));
  if (unnamed > positional.length || missing)
    throw new ArgumentError(`debug.print: every field of the format must have a value, got ${missing ? `none for {${missing.name}}` : `${positional.length} for ${unnamed} fields`}`, 'debug.print("{} {x}", a, { x: b }).');
  const unused = Object.keys(named).find((k) => !fields.some((f) => f.name === k));
  if (unused !== undefined) throw new ArgumentError(`debug.print: every value must have a field, got ${unused} without {${unused}} in ${JSON.stringify(format)}`);
}
const isTensor = (x: unknown): x is HostTensor => typeof x === 'object' && x !== null && 'type' in x && 'data' in x;
function textOf(value: unknown, spec: string): string {
  if (isTensor(value)) return formatTensor(value, spec);
  if (globalThis.Array.isArray(value)) return `[${value.map((v) => textOf(v, spec)).join(', ')}]`;
  if (isOptions(value)) return `{${Object.entries(value).map(([k, v]) => `'${k}': ${textOf(v, spec)}`).join(', ')}}`;
  return value === null || value === undefined ? 'None' : String(value);
}

function printOf(fmt: string, ...args: readonly unknown[]): void {
  if (typeof fmt !== 'string') throw new ArgumentError(`debug.print: the first argument must be a format, got ${describe(fmt)}`, 'debug.print("{}", x).');
  const given = isOptions(args.at(-1)) ? (args.at(-1) as Record<string, unknown>) : {};
  const { ordered: _, ...named } = given;
  const positional = isOptions(args.at(-1)) ? args.slice(0, -1) : args;
  checkFields(fmt, positional, named);
  const parts = split([positional, named]);
  const number = numberOf(`print ${JSON.stringify(fmt)} ${parts.key}`, () => {
    const line = lineOf(fmt);
    return (values) => {
      const [ps, ns] = parts.fill(values) as [unknown[], Record<string, unknown>];
      console.log(line(ps, ns));
    };
  });
  send(number, parts.arrays);
}
/**
 * Prints a line to the console when the program comes to it, on any device: `debug.print('loss {} of {name}', loss, { name })`. Fields are
 * Python's: `{}`, `{0}`, `{name}`, `{x:.3f}`. Lines come in the program's order, after the call that printed them returned; `await
 * effectsBarrier()` waits for them. Over a batch (`vmap`) there is a line for each of its elements; of a `whileLoop` the last rounds are shown.
 *
 * @throws ArgumentError for fields without values and values without fields.
 */
export const print = /* @__PURE__ */ checked('print(fmt, ...args)', printOf);

function callbackOf(f: (...args: never[]) => void, ...args: readonly unknown[]): void {
  if (typeof f !== 'function') throw new ArgumentError(`debug.callback: the first argument must be a function, got ${describe(f)}`);
  const parts = split(args);
  const made: HostFunction = (values) => {
    f(...(parts.fill(values.map((v) => Array.host({ type: v.type, data: v.data.slice() as HostTensor['data'] }))) as never[]));
  };
  send(numberOf(f, () => made), parts.arrays);
}
/**
 * Calls a function of the host with arrays when the program comes to it, as `debug.print` prints. It returns nothing to the program.
 */
export const callback = /* @__PURE__ */ checked('callback(callback, ...args)', callbackOf);
