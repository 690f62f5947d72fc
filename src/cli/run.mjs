// systolic run FILE.mlir [INPUTS.safetensors]: runs a StableHLO program and tells what it computed.
import { replaceFile } from '../node/replace-file.mjs';
import { adapterOf, file, inFile, programText, readingOf, readingUsage, runCommand, UsageError } from './command.mjs';

const usage = `usage: systolic run FILE.mlir [INPUTS.safetensors] [OPTION…]     (FILE - is stdin)
Runs a StableHLO program, on the tensors arg0, arg1, … of INPUTS or on random numbers, and prints what its results are like.
  --device cpu|node   the evaluator, or a GPU through Dawn (default: node)
  --adapter NAME      default, lavapipe or swiftshader
  --strict            round 16-bit floats after every op, not only where a kernel writes
  --seed N            of the random numbers (default: 0)
  --out FILE          write the results result0, result1, … to a safetensors file
  --json              one JSON object instead of a table
${readingUsage}`;

const options = /** @type {const} */ ({
  device: { type: 'string' },
  adapter: { type: 'string' },
  strict: { type: 'boolean' },
  seed: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
});

/** @param {readonly string[]} args */
export const main = (args) =>
  runCommand({ name: 'run', options, usage: () => usage }, args, async (values, paths, open) => {
    const { device = 'node', adapter, strict = false, seed = '0', out, json } = values;
    if (device !== 'cpu' && device !== 'node') throw new UsageError(`--device must be cpu or node, got ${device}`);
    if (device === 'cpu' && adapter !== undefined) throw new UsageError('--adapter goes with --device node, got cpu');
    if (!/^\d+$/.test(seed)) throw new UsageError(`--seed must be a whole number, got ${seed}`);
    if (paths.length > 2) throw new UsageError(`one FILE and one file of inputs, got ${paths.join(' ')}`);
    const chosen = {
      device: /** @type {'cpu' | 'node'} */ (device),
      seed: Number(seed),
      strict,
      ...adapterOf(adapter),
      ...readingOf(values),
    };
    const { name, text } = programText(paths);
    const inputs = paths[1] === undefined ? {} : { inputs: { name: paths[1], content: file(paths[1]) } };
    const programs = await open();
    const { report, bytes } = await inFile(name, () => programs.run(text, { ...chosen, ...inputs }));
    console.log(json ? JSON.stringify(report) : programs.formatRun(report));
    if (out !== undefined) replaceFile(out, bytes);
  });
