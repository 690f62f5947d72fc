// What the commands on StableHLO files share: options, files, the library, and how faults are told.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './setup.mjs';

/** A mistake on the command line: exit code 2. */
export class UsageError extends Error {}

/** Options of every command. */
const reading = /** @type {const} */ ({
  entry: { type: 'string' },
  f64: { type: 'string' },
  int64: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
});

export const readingUsage = `  --entry NAME        the function (default: main)
  --f64 narrow        compute f64 in f32 instead of refusing it
  --int64 wrap        keep the low bits of integers that 32 bits do not hold
  --help              this text`;

/**
 * @typedef {typeof import('./index.ts')} Programs
 * @typedef {{ entry?: string, f64?: 'narrow', int64?: 'wrap' }} Reading
 */

/**
 * Runs a command: reads its options, opens the library when it is asked for, tells faults. Returns the exit code: 1 where the program or the
 * device is at fault, 2 where the command line is.
 * @param {{ name: string, options: NonNullable<import('node:util').ParseArgsConfig['options']>, usage: (programs: Programs) => string }} command
 * @param {readonly string[]} args
 * @param {(values: Record<string, any>, paths: string[], open: () => Promise<Programs>) => Promise<void>} body
 */
export async function runCommand({ name, options, usage }, args, body) {
  /** @type {(() => Promise<void>) | undefined} */
  let close;
  const open = async () => {
    const programs = await openPrograms();
    close = programs.close;
    return programs.library;
  };
  try {
    const { values, positionals } = parsed(args, { ...reading, ...options });
    if (values['help']) console.log(usage(await open()));
    else await body(values, positionals, open);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${name}: ${error.message}\n  \`systolic ${name} --help\` tells what it takes.`);
      return 2;
    }
    // The library's errors say what is to be done; a trace of their making does not help. Others are faults of ours.
    const known = error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code !== 'internal';
    console.error(`${name}: ${known ? error.message : error instanceof Error ? error.stack : error}`);
    return 1;
  } finally {
    await close?.();
  }
}

/**
 * @param {readonly string[]} args
 * @param {NonNullable<import('node:util').ParseArgsConfig['options']>} options
 */
function parsed(args, options) {
  try {
    return /** @type {{ values: Record<string, any>, positionals: string[] }} */ (
      parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    );
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

/** The library: in its repository the sources, in a package what was built of them. */
async function openPrograms() {
  if (existsSync(join(root, 'src/cli/index.ts'))) {
    const { openSources } = await import('./sources.mjs');
    const sources = await openSources();
    return { library: /** @type {Programs} */ (await sources.load('/src/cli/index.ts')), close: sources.close };
  }
  const built = '../../dist/cli/index.js';
  return { library: /** @type {Programs} */ (await import(built)), close: async () => {} };
}

/**
 * The one program that a command line names: a file, or `-` for stdin.
 * @param {readonly string[]} paths
 */
export function programText(paths) {
  const [path] = paths;
  if (path === undefined) throw new UsageError('a FILE is needed');
  return { name: path === '-' ? 'stdin' : path, text: file(path === '-' ? 0 : path).toString('utf8') };
}

/** @param {string | 0} path */
export function file(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path === 0 ? 'stdin' : path}: ${error instanceof Error ? error.message.split(',')[0] : error}`);
  }
}

/**
 * How the text is to be read.
 * @param {Record<string, any>} values
 * @returns {Reading}
 */
export function readingOf({ entry, f64, int64 }) {
  const only = (/** @type {string} */ option, /** @type {unknown} */ value, /** @type {string} */ word) => {
    if (value !== undefined && value !== word) throw new UsageError(`--${option} must be ${word}, got ${value}`);
  };
  only('f64', f64, 'narrow');
  only('int64', int64, 'wrap');
  return { ...(entry !== undefined && { entry }), ...(f64 && { f64 }), ...(int64 && { int64 }) };
}

/** @param {unknown} name */
export function adapterOf(name) {
  if (name === undefined) return {};
  if (name !== 'default' && name !== 'lavapipe' && name !== 'swiftshader')
    throw new UsageError(`--adapter must be default, lavapipe or swiftshader, got ${name}`);
  return { adapter: /** @type {import('../node/index.ts').NodeAdapterName} */ (name) };
}

/**
 * A fault of a program, with the name of its file in front.
 * @template T
 * @param {string} name
 * @param {() => T} body
 * @returns {T}
 */
export function inFile(name, body) {
  const named = (/** @type {unknown} */ error) => {
    if (error instanceof Error && 'code' in error && ['parse', 'verify'].includes(String(error.code)) && !error.message.startsWith(name))
      error.message = `${name}: ${error.message}`;
    return error;
  };
  try {
    const made = body();
    if (made instanceof Promise)
      return /** @type {T} */ (
        made.catch((error) => {
          throw named(error);
        })
      );
    return made;
  } catch (error) {
    throw named(error);
  }
}
