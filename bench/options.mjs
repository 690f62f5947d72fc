// The arguments of `npm run bench`.
import { parseArgs } from 'node:util';

export const usage = `usage: npm run bench -- [OPTION…] [NAME…]
       npm run bench -- programs [--node [--adapter NAME] | --target generic] [--json] [NAME…]
       npm run bench -- --gate [--update]
       npm run bench -- --gate --times [--update] [--node [--adapter NAME]] [--seconds N] [NAME…]
Times kernels and programs, in headless Chrome if not told otherwise. A NAME is the beginning of a row's (matmul, block-forward:bf16).
  --node             in Node through Dawn
  --adapter NAME     default, lavapipe or swiftshader (with --node)
  --peers            beside jax-js, TensorFlow.js and ONNX Runtime Web, where they can do the job
  --seconds N        time for each row and each measured in it (default 2; 0.25 with --times)
  --list             names of the rows
  --save             write bench/results/ADAPTER.json and .html
  --json             last line of stdout: everything as one JSON object
programs: ops, kernels, dispatches, temporary memory and compile time of the sixteen programs of bench/programs, beside XLA:TPU's
  --target generic   without any adapter: a middling GPU
--gate: kernels, dispatches, bytes, temporary memory and length of WGSL of all rows and programs, for adapters that are plain records,
  against bench/gate.json; exit code 1 where a figure differs
  --update           write what they are now
  --times            instead: each row's time as a multiple of a reference kernel's, measured in turn with it, against bench/times.json;
                     exit code 1 where one is more than 1.6 times its committed figure`;

/** A mistake of the user's: one line, exit code 2. */
export class UsageError extends Error {}

const adapters = ['default', 'lavapipe', 'swiftshader'];

/**
 * @typedef {{ command: 'rows' | 'programs' | 'gate' | 'times' | 'help' | 'list', node: boolean, adapter: string | undefined, generic: boolean, peers: boolean,
 *   seconds: number, save: boolean, update: boolean, json: boolean, names: string[] }} Options
 * @param {readonly string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const { values, positionals } = parse(args);
  const [first, ...rest] = positionals;
  const programs = first === 'programs';
  if (values.adapter !== undefined && !values.node) throw new UsageError(`bench: --adapter goes with --node, got ${values.adapter}`);
  if (values.adapter !== undefined && !adapters.includes(values.adapter))
    throw new UsageError(`bench: --adapter must be ${adapters.join(', ').replace(/, (\w+)$/, ' or $1')}, got ${values.adapter}`);
  if (values.target !== undefined && !programs) throw new UsageError(`bench: --target goes with programs, got ${values.target}`);
  if (values.target !== undefined && values.target !== 'generic')
    throw new UsageError(`bench: --target must be generic, got ${values.target}`);
  if (values.target !== undefined && values.node)
    throw new UsageError('bench: --target generic has no adapter, so it cannot go with --node');
  for (const name of /** @type {const} */ (['peers', 'save', 'list']))
    if (programs && values[name]) throw new UsageError(`bench: --${name} goes with rows, not with programs`);
  if (values.update && !values.gate) throw new UsageError('bench: --update goes with --gate');
  if (values.times && !values.gate) throw new UsageError('bench: --times goes with --gate');
  if (values.times) {
    const other = /** @type {const} */ (['peers', 'save', 'list', 'json', 'target']).find((name) => values[name]);
    if (other !== undefined) throw new UsageError(`bench: --gate --times measures rows against a reference kernel, so --${other} cannot go with it`);
  } else if (values.gate) {
    const other = Object.keys(values).find((name) => name !== 'gate' && name !== 'update');
    if (other !== undefined) throw new UsageError(`bench: --gate compiles all rows for targets of its own, so --${other} cannot go with it`);
    if (first !== undefined) throw new UsageError(`bench: --gate takes no names, got ${first}`);
  }
  const seconds = Number(values.seconds ?? (values.times ? 0.25 : 2));
  if (!(seconds > 0 && seconds <= 600)) throw new UsageError(`bench: --seconds must be a number up to 600, got ${values.seconds}`);
  return {
    command: values.help ? 'help' : values.list ? 'list' : values.times ? 'times' : values.gate ? 'gate' : programs ? 'programs' : 'rows',
    node: values.node ?? false,
    adapter: values.adapter,
    generic: values.target === 'generic',
    peers: values.peers ?? false,
    seconds,
    save: values.save ?? false,
    update: values.update ?? false,
    json: values.json ?? false,
    names: programs ? rest : positionals,
  };
}

/** @param {readonly string[]} args */
function parse(args) {
  const string = /** @type {const} */ ({ type: 'string' });
  const boolean = /** @type {const} */ ({ type: 'boolean' });
  try {
    return parseArgs({
      args: args.filter((arg) => arg !== '--no-install'), // read by set-up
      allowPositionals: true,
      options: {
        node: boolean,
        adapter: string,
        target: string,
        peers: boolean,
        seconds: string,
        list: boolean,
        gate: boolean,
        update: boolean,
        times: boolean,
        save: boolean,
        json: boolean,
        help: boolean,
      },
    });
  } catch (error) {
    throw new UsageError(`bench: ${/** @type {Error} */ (error).message.split('. ')[0]}; see npm run bench -- --help`);
  }
}
