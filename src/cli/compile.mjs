// systolic compile FILE.mlir: the plan of a program, its kernels and figures. Nothing is run.
import { adapterOf, inFile, programText, readingOf, readingUsage, runCommand, UsageError } from './command.mjs';

const usage = `usage: systolic compile FILE.mlir [OPTION…]     (FILE - is stdin)
Prints what a StableHLO program is compiled to: the plan, its figures, and the kernels in WGSL.
  --adapter NAME      compile for default, lavapipe or swiftshader (default: for what every WebGPU has)
  --strict            round 16-bit floats after every op, not only where a kernel writes
  --json              one JSON object: plan (kernels, buffers, steps, report) and target
${readingUsage}`;

const options = /** @type {const} */ ({ adapter: { type: 'string' }, strict: { type: 'boolean' }, json: { type: 'boolean' } });

/** @param {readonly string[]} args */
export const main = (args) =>
  runCommand({ name: 'compile', options, usage: () => usage }, args, async (values, paths, open) => {
    if (paths.length > 1) throw new UsageError(`one FILE, got ${paths.join(' ')}`);
    const chosen = { ...adapterOf(values['adapter']), strict: values['strict'] ?? false, ...readingOf(values) };
    const { name, text } = programText(paths);
    const programs = await open();
    const made = await inFile(name, () => programs.plan(text, chosen));
    console.log(values['json'] ? programs.planJson(made) : programs.formatPlan(made));
  });
