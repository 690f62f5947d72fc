// systolic opt --passes=a,b FILE.mlir: the compiler's passes on a program, from text to text.
import { inFile, programText, readingOf, readingUsage, runCommand, UsageError } from './command.mjs';

/** @param {{ passNames: readonly string[] }} programs */
const usage = ({ passNames }) => `usage: systolic opt [--passes=A,B,…] FILE.mlir [OPTION…]     (FILE - is stdin)
Prints a StableHLO program after passes of the compiler. Without --passes: after the whole pipeline.
  --passes=A,B,…      of ${wrapped(passNames, 22)}
  --stop-after=PASS   nothing behind the first run of this pass
  --dump              on stderr, the program after each pass that changed it
  --verify            check the rules of the IR in what is read and after each pass
${readingUsage}`;

const options = /** @type {const} */ ({
  passes: { type: 'string' },
  'stop-after': { type: 'string' },
  dump: { type: 'boolean' },
  verify: { type: 'boolean' },
});

/** @param {readonly string[]} args */
export const main = (args) =>
  runCommand({ name: 'opt', options, usage }, args, async (values, paths, open) => {
    const { passes, 'stop-after': stopAfter, dump, verify = false } = values;
    const names = passes?.split(',').filter(Boolean);
    if (paths.length > 1) throw new UsageError(`one FILE, got ${paths.join(' ')}`);
    const { name, text } = programText(paths);
    const programs = await open();
    for (const pass of [...(names ?? []), ...(stopAfter === undefined ? [] : [stopAfter])])
      if (!programs.passNames.includes(pass)) throw new UsageError(`there is no pass ${pass}`);
    const told = { dump: (/** @type {string} */ pass, /** @type {string} */ after) => console.error(`// after ${pass}\n${after}`) };
    const result = inFile(name, () =>
      programs.optimize(text, {
        verify,
        ...(names && { passes: names }),
        ...(stopAfter && { stopAfter }),
        ...(dump && told),
        ...readingOf(values),
      }),
    );
    process.stdout.write(result);
  });

/**
 * Names in lines that begin below the first.
 * @param {readonly string[]} names
 * @param {number} indent
 */
function wrapped(names, indent) {
  const lines = [''];
  for (const name of names) {
    if ((lines.at(-1) ?? '').length + name.length > 90) lines.push('');
    lines.push(`${lines.pop()}${name}, `);
  }
  return lines
    .join(`\n${' '.repeat(indent)}`)
    .replace(/ +(?=\n|$)/g, '')
    .replace(/,$/, '');
}
