#!/usr/bin/env node
// The command `systolic`. Each sub-command is a module that exports `main(args)` and returns its exit code.
const commands = {
  run: { about: 'runs a StableHLO program', load: () => import('./run.mjs') },
  opt: { about: "the compiler's passes on a StableHLO program, from text to text", load: () => import('./opt.mjs') },
  compile: { about: 'plan, WGSL and figures of a StableHLO program', load: () => import('./compile.mjs') },
  doctor: {
    about: 'adapters, features, limits, drivers, browsers, and what to do about what is missing',
    load: () => import('./doctor.mjs'),
  },
};

const [name = '', ...args] = process.argv.slice(2);
const usage = [
  'usage: systolic COMMAND [OPTION…]',
  ...Object.entries(commands).map(([key, { about }]) => `  ${key.padEnd(8)} ${about}`),
].join('\n');

if (Object.hasOwn(commands, name)) {
  const command = commands[/** @type {keyof typeof commands} */ (name)];
  process.exitCode = await (await command.load()).main(args);
} else if (name === '--help' || name === '-h') {
  console.log(usage);
} else {
  console.error(`systolic: ${name === '' ? 'a command is needed' : `no command ${name}`}\n${usage}`);
  process.exitCode = 2;
}
