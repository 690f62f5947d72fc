/** Runs the goldens of test/golden: JAX's own results, by the name of the function. The format is described in its README. */

import { Array } from '../../src/api/array.ts';
import { checkpoint } from '../../src/api/custom.ts';
import { grad } from '../../src/api/grad.ts';
import { jit } from '../../src/api/jit.ts';
import * as image from '../../src/api/image.ts';
import * as lax from '../../src/api/lax.ts';
import * as nn from '../../src/api/nn.ts';
import * as np from '../../src/api/numpy.ts';
import * as ops from '../../src/api/ops.ts';
import * as optimizers from '../../src/api/public/optimizers.ts';
import * as random from '../../src/api/random.ts';
import * as flattenUtil from '../../src/api/flatten-util.ts';
import * as scipyLinalg from '../../src/api/public/scipy-linalg.ts';
import * as scipySpecial from '../../src/api/special.ts';
import * as scipyStats from '../../src/api/stats.ts';
import { leaves } from '../../src/api/tree.ts';
import { vmap } from '../../src/api/vmap.ts';
import type { DType } from '../../src/types/dtype.ts';
import { decode } from '../../src/types/host.ts';

export interface Case {
  readonly fn?: string;
  readonly js?: string;
  readonly args: readonly unknown[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly out: unknown;
  readonly exact?: boolean;
  readonly rtol?: number;
  readonly atol?: number;
  readonly note?: string;
}

interface Encoded {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: string;
  readonly weakType?: boolean;
}
export const isEncoded = (x: unknown): x is Encoded => typeof x === 'object' && x !== null && 'dtype' in x && 'shape' in x && 'data' in x;

export const scope = { np, lax, nn, random, scipyLinalg, scipySpecial, scipyStats, flattenUtil, optimizers, image, ops, grad, vmap, jit, checkpoint };
export const functionOf = (source: string): ((...args: unknown[]) => unknown) =>
  new Function(...Object.keys(scope), `return (${source});`)(...Object.values(scope)) as (...args: unknown[]) => unknown;

export const hostOf = (e: Encoded): { shape: readonly number[]; dtype: DType; data: ArrayLike<number>; weakType?: boolean } => {
  const bytes = Uint8Array.from(atob(e.data), (c) => c.charCodeAt(0));
  return {
    ...(e.weakType && { weakType: true }),
    shape: e.shape,
    dtype: e.dtype,
    data: decode({ shape: e.shape, dtype: e.dtype }, bytes).data,
  };
};

/** A JSON argument as the library takes it. */
export function argument(x: unknown): unknown {
  if (isEncoded(x)) {
    const { data, dtype, shape } = hostOf(x);
    return np.array(Float64Array.from(data), { dtype, shape });
  }
  if (globalThis.Array.isArray(x)) return x.map(argument);
  if (typeof x !== 'object' || x === null) return x;
  if ('number' in x) return Number(x.number);
  if ('float' in x) return np.array(x.float as number);
  if ('slice' in x) return x.slice;
  if ('js' in x) return functionOf(x.js as string);
  if ('key' in x) return random.key(x.key as number);
  return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, argument(v)]));
}

/** Where the object of options stands, for calls that leave out arguments before it. */
const optionsAt: Record<string, number> = Object.fromEntries(
  [
    ...'sum prod max min mean all any countNonzero std var_ ptp nansum nanprod nanmax nanmin nanmean nanstd nanvar argmax argmin nanargmax nanargmin average sort argsort cumsum cov trapezoid eye median'
      .split(' ')
      .map((n) => [n, 2] as const),
    ...'take takeAlongAxis arange tri diff percentile quantile'.split(' ').map((n) => [n, 3] as const),
    ['linspace', 4] as const,
  ].map(([n, at]) => [`np.${n}`, at]),
);
/**
 * Where this library is not JAX, and why: `np.array` and `np.full` of JavaScript numbers are float32, as in jax-js, because 2 and 2.0 are one
 * number there; sizes that decide a shape are numbers, not arrays.
 */
const numbersAreFloats = new Set(['np.array', 'np.full']);
const listsNotArrays: Record<string, number> = { 'np.repeat': 1 };

/** Options of the goldens that are positional here. */
const positional: Record<string, readonly string[]> = {
  'np.median': ['axis'],
  'np.percentile': ['axis'],
  'np.quantile': ['axis'],
  'lax.topK': ['axis'],
};

/**
 * What the library answers. The arguments are disposed of before anybody reads it: a result shares no lifetime with them. A mask as an index is
 * first turned into indices, as the library's error message says.
 */
async function evaluate(c: Case): Promise<unknown> {
  const args = c.args.map(argument);
  const list = listsNotArrays[c.fn ?? ''];
  if (list !== undefined && isEncoded(c.args[list])) args[list] = [...globalThis.Array.from(hostOf(c.args[list]).data)];
  if (c.fn === 'index') args[1] = await withoutMasks(args[1] as unknown[]);
  const result = await callOf(c, args);
  for (const leaf of leaves(args)) if (leaf instanceof Array) leaf.dispose();
  return result;
}

async function withoutMasks(index: readonly unknown[]): Promise<unknown[]> {
  const entries = await Promise.all(index.map(async (x) => (x instanceof Array && x.dtype === 'bool' ? np.nonzero(x) : [x])));
  return entries.flat();
}

/** The call of a case with arguments of the library. */
export function callOf(c: Case, args: readonly unknown[]): unknown {
  if (c.js !== undefined) return functionOf(c.js)(...args);
  const fn = c.fn!;
  const options = c.options && { ...(argument(c.options) as Record<string, unknown>) };
  if (fn === 'index') return (args[0] as Array).slice(...(args[1] as never[]));
  if (fn.startsWith('at.')) {
    const update = (args[0] as Array).at(...(args[1] as never[])) as unknown as Record<string, (...a: unknown[]) => unknown>;
    return update[fn.slice(3)]!(...args.slice(2), ...(options ? [options] : []));
  }
  const f = fn.split('.').reduce<unknown>((space, name) => (space as Record<string, unknown> | undefined)?.[name], scope);
  if (typeof f !== 'function') throw new Error(`${fn} is not there`);
  if (numbersAreFloats.has(fn) && isEncoded(c.out) && c.out.dtype === 'int32' && !options?.['dtype']) {
    return (f(...args, ...(options ? [options] : [])) as Array).astype('int32');
  }
  if (!options) return f(...args);
  const given = [...args];
  for (const name of positional[fn] ?? []) {
    if (name in options) given.push(options[name]);
    delete options[name];
  }
  while (given.length < (optionsAt[fn] ?? 0)) given.push(undefined);
  return f(...given, ...(Object.keys(options).length > 0 ? [options] : []));
}

const defaults: Partial<Record<DType, number>> = { float32: 1e-6, bfloat16: 1e-2, float16: 1e-3 };

/** What is wrong with a result, or `null`. */
export async function difference(
  given: unknown,
  out: unknown,
  tolerance: { readonly exact?: boolean; readonly rtol?: number; readonly atol?: number; readonly anyWeak?: boolean },
): Promise<string | null> {
  const result = await given;
  if (isEncoded(out)) {
    const want = hostOf(out);
    if (typeof result === 'number' || typeof result === 'boolean')
      return difference(np.array(result, { dtype: want.dtype }), out, tolerance);
    if (!(result instanceof Array)) return `got ${String(result)} instead of an array`;
    if (result.shape.join() !== want.shape.join() || result.dtype !== want.dtype)
      return `got ${result}, JAX has ${want.dtype}[${want.shape.join(',')}]`;
    // JAX calls bools weak that come of weak numbers; no promotion asks for it.
    if (!tolerance.anyWeak && want.dtype !== 'bool' && result.weakType !== (want.weakType ?? false))
      return `got ${result}, JAX has ${want.weakType ? 'a weak' : 'no weak'} type`;
    const got = await result.data();
    const r = tolerance.exact ? 0 : (tolerance.rtol ?? defaults[want.dtype] ?? 0);
    const a = tolerance.exact ? 0 : (tolerance.atol ?? defaults[want.dtype] ?? 0);
    for (let i = 0; i < got.length; i++) {
      const [x, y] = [got[i]!, want.data[i]!];
      if (Number.isNaN(x) && Number.isNaN(y)) continue;
      const same = tolerance.exact ? Object.is(x, y) : x === y || Math.abs(x - y) <= a + r * Math.abs(y);
      if (!same)
        return `got ${Object.is(x, -0) ? '-0' : x}, JAX has ${Object.is(y, -0) ? '-0' : y} at ${i} (all: ${[...got].slice(0, 12).join(' ')} | ${globalThis.Array.from(want.data).slice(0, 12).join(' ')})`;
    }
    return null;
  }
  if (globalThis.Array.isArray(out)) {
    if (!globalThis.Array.isArray(result) || result.length !== out.length)
      return `got ${String(result)} instead of a list of ${out.length}`;
    for (const [i, o] of out.entries()) {
      const d = await difference(result[i], o, tolerance);
      if (d) return `[${i}]: ${d}`;
    }
    return null;
  }
  if (typeof out === 'object' && out !== null) {
    if ('number' in out) return difference(result, Number(out.number), tolerance);
    if ('float' in out) return difference(result, out.float, tolerance);
    for (const [k, o] of Object.entries(out)) {
      const camel = k.replace(/_(.)/, (_, c: string) => c.toUpperCase());
      const d = await difference((result as Record<string, unknown>)[camel], o, tolerance);
      if (d) return `.${k}: ${d}`;
    }
    return null;
  }
  const plain = result instanceof Array ? await result.js() : result;
  return Object.is(plain, out) || (typeof plain === 'number' && typeof out === 'number' && Math.abs(plain - out) <= 1e-6 * Math.abs(out))
    ? null
    : `got ${JSON.stringify(plain)}, JAX has ${JSON.stringify(out)}`;
}

/** How a case is written in a report. */
export function describeCase(c: Case): string {
  const short = (x: unknown): string =>
    isEncoded(x) ? `${x.dtype}[${x.shape.join(',')}]` : globalThis.Array.isArray(x) ? `[${x.map(short).join(', ')}]` : JSON.stringify(x);
  return `${c.fn ?? c.js}(${[...c.args, ...(c.options ? [c.options] : [])]
    .map((x) =>
      typeof x === 'object' && x !== null && !globalThis.Array.isArray(x) && !isEncoded(x)
        ? `{${Object.entries(x)
            .map(([k, v]) => `${k}: ${short(v)}`)
            .join(', ')}}`
        : short(x),
    )
    .join(', ')})${c.note ? ` (${c.note})` : ''}`;
}

/** Runs a case: `null`, or what is wrong. */
export async function run(c: Case): Promise<string | null> {
  try {
    const wrong = await difference(evaluate(c), c.out, { ...c, anyWeak: numbersAreFloats.has(c.fn ?? '') });
    return wrong && `${describeCase(c)}: ${wrong}`;
  } catch (error) {
    return `${describeCase(c)}: threw ${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** The cases by function. */
export function byFunction(cases: readonly Case[]): ReadonlyMap<string, readonly Case[]> {
  const groups = new Map<string, Case[]>();
  for (const c of cases) {
    const name = c.fn ?? 'programs';
    const group = groups.get(name) ?? [];
    group.push(c);
    groups.set(name, group);
  }
  return groups;
}
