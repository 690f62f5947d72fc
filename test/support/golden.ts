/**
 * Runs the goldens of test/golden: calls written in JSON as a user would write them in JavaScript, with JAX's answers. The format is told
 * in test/golden/README.md.
 */
import { Array, checkpoint, grad, jit, lax, nn, numpy as np, random, scipySpecial, tree, vmap } from '../../src/index.ts';
import type { DType } from '../../src/types/dtype.ts';
import { decode, type HostTensor, hostTensor } from '../../src/types/host.ts';
import { formatType } from '../../src/types/shape.ts';

export interface GoldenCase {
  /** The function's name, or the text of a function that is applied to the arguments. */
  readonly fn?: string;
  readonly js?: string;
  readonly args: readonly unknown[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly out: unknown;
  readonly rtol?: number;
  readonly atol?: number;
  /** Equal bits: signs of zeros count, payloads of NaN do not. */
  readonly exact?: boolean;
  readonly note?: string;
}

export interface EncodedArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: string;
  readonly weakType?: boolean;
}

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !globalThis.Array.isArray(x);
export const isEncodedArray = (x: unknown): x is EncodedArray => isRecord(x) && 'data' in x && 'dtype' in x;

export const decodeHost = ({ dtype, shape, data }: EncodedArray): HostTensor => decode({ dtype, shape }, Uint8Array.from(atob(data), (c) => c.charCodeAt(0)));
export const decodeArray = (x: EncodedArray): Array => Array.host(decodeHost(x), x.weakType === true);

const scope = { np, lax, nn, random, scipySpecial, special: scipySpecial, grad, vmap, jit, checkpoint, tree } as const;

/** The value of JavaScript text over the library's names. */
export const evaluateText = (text: string, more: Readonly<Record<string, unknown>> = {}): unknown => {
  const names = { ...scope, ...more };
  return new Function(...Object.keys(names), `return (${text});`)(...Object.values(names));
};

/** An argument of a case as a user would pass it. */
export function decodeArgument(x: unknown): unknown {
  if (globalThis.Array.isArray(x)) return x.map(decodeArgument);
  if (!isRecord(x)) return x;
  if (isEncodedArray(x)) return decodeArray(x);
  // 2.0, which JavaScript cannot tell from 2.
  if ('float' in x) return Array.host(hostTensor('float32', [], [x['float'] as number]), true);
  if ('number' in x) return Number(x['number']);
  if ('js' in x) return evaluateText(x['js'] as string);
  if ('key' in x) return random.key(x['key'] as number);
  if ('slice' in x) return x['slice'];
  return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, decodeArgument(v)]));
}

/** What the library answers. */
export function runCase(c: GoldenCase): unknown {
  const args = c.args.map(decodeArgument);
  if (c.options) args.push(decodeArgument(c.options));
  if (c.js) return (evaluateText(c.js) as (...a: unknown[]) => unknown)(...args);
  const path = c.fn!.split('.');
  if (path[0] === 'index') return (args[0] as Array).slice(...indexOf(args[1]));
  if (path[0] === 'at') {
    const update = (args[0] as Array).at(...indexOf(args[1])) as unknown as Record<string, (...v: unknown[]) => unknown>;
    return update[path[1]!]!(...args.slice(2));
  }
  let f: unknown = scope;
  for (const name of path) f = (f as Record<string, unknown>)[name];
  if (typeof f !== 'function') throw new Error(`${c.fn} is not there`);
  return f(...args);
}

const indexOf = (given: unknown): never[] => (globalThis.Array.isArray(given) ? given : [given]) as never[];

/** Differences between an answer and what a case wants, as sentences; none where they agree. */
export async function differences(got: unknown, c: GoldenCase): Promise<string[]> {
  const want = c.out;
  const wanted = isEncodedArray(want) || !globalThis.Array.isArray(want) ? [want] : want;
  const found = globalThis.Array.isArray(got) && (globalThis.Array.isArray(want) || isRecord(want)) ? got : [got];
  if (found.length !== wanted.length) return [`${found.length} results for ${wanted.length}`];
  const each = await Promise.all(found.map(async (g, i) => {
    const w: unknown = wanted[i];
    if (!isEncodedArray(w)) return JSON.stringify(g) === JSON.stringify(w) ? '' : `${JSON.stringify(g)} for ${JSON.stringify(w)}`;
    if (!(g instanceof Array)) return `${String(g)} for an array`;
    if (g.weakType !== (w.weakType === true)) return `${g} for ${w.weakType ? 'a weak type' : 'a type that is not weak'}`;
    return difference(await g.hostTensor(), decodeHost(w), c);
  }));
  return each.filter((text) => text !== '');
}

const tolerances: Partial<Record<DType, number>> = { float32: 1e-6, bfloat16: 1e-2, float16: 1e-3 };

/** The first element that differs, as a sentence; empty where all agree. */
export function difference(got: HostTensor, want: HostTensor, { rtol, atol, exact = false }: { readonly rtol?: number; readonly atol?: number; readonly exact?: boolean } = {}): string {
  if (formatType(got.type) !== formatType(want.type)) return `${formatType(got.type)} for ${formatType(want.type)}`;
  const usual = tolerances[want.type.dtype] ?? 0;
  const [relative, absolute] = [rtol ?? usual, atol ?? usual];
  for (let i = 0; i < want.data.length; i++) {
    const [g, w] = [got.data[i]!, want.data[i]!];
    if (exact ? Object.is(g, w) : g === w || (Number.isNaN(g) && Number.isNaN(w)) || Math.abs(g - w) <= absolute + relative * Math.abs(w)) continue;
    return `element ${i} of ${formatType(want.type)}: ${g} for ${w}`;
  }
  return '';
}

/** A case as a short title. */
export function caseTitle(c: GoldenCase, i: number): string {
  const short = (x: unknown): string => {
    if (isEncodedArray(x)) return `${x.dtype}[${x.shape}]`;
    if (globalThis.Array.isArray(x)) return `[${x.map(short).join(', ')}]`;
    if (isRecord(x)) return 'js' in x ? String(x['js']) : `{${Object.entries(x).map(([k, v]) => `${k}: ${short(v)}`).join(', ')}}`;
    return String(x);
  };
  return `${i}: ${c.fn ?? c.js}(${[...c.args, ...(c.options ? [c.options] : [])].map(short).join(', ')})${c.note ? ` (${c.note})` : ''}`.slice(0, 160);
}

/** All cases that do not agree, with how; a thrown error is a disagreement too. */
export async function disagreements(cases: readonly GoldenCase[]): Promise<string[]> {
  const found: string[] = [];
  for (const [i, c] of cases.entries()) {
    let wrong: readonly string[];
    try {
      wrong = await differences(runCase(c), c);
    } catch (error) {
      wrong = [(error as Error).message];
    }
    if (wrong.length > 0) found.push(`${caseTitle(c, i)}: ${wrong.join('; ')}`);
  }
  return found;
}
