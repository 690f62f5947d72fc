// npm run test:bundles [-- --required]: the package as others have it. It is built and packed, and projects are made of it as a user would:
// TypeScript in the strictest settings, Vite's vanilla-ts, esbuild, webpack, and a plain script of Node.
//
// esbuild and webpack are no dependencies of ours: they are installed once into node_modules/.cache. Where the registry is out of reach what
// needs them does not run, which is told and counted; the exit code is then 0, or with --required 1.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { root, run } from '../../src/cli/setup.mjs';
import { pageProgram, program, usesWebGpu, viteOptions } from './programs.mjs';

const tools = join(root, 'node_modules/.cache/systolic-bundlers');
const versions = { esbuild: '0.28.2', webpack: '5.113.0' };
const counts = { passed: 0, failed: 0, skipped: 0 };

/** @param {string} name @param {() => Promise<string | undefined> | string | undefined} body gives the fault, if there is one */
async function check(name, body) {
  const fault = await Promise.resolve()
    .then(body)
    .catch((error) => error.stack);
  console.log(`${fault === undefined ? 'ok  ' : 'FAIL'} ${name}${fault === undefined ? '' : `\n${fault}`}`);
  counts[fault === undefined ? 'passed' : 'failed'] += 1;
}

/** A trace of Node's quotes the line, which in a bundle is all of it. @param {string} text */
const lines = (text) => text.split('\n').map((line) => line.slice(0, 300)).join('\n');

/** @param {string} command @param {readonly string[]} args @param {string} cwd */
function output(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? lines(`${stdout}${stderr}`)}`);
  return stdout;
}

/**
 * A project with the packed library and links to packages of ours.
 * @param {string} folder @param {string} packed @param {readonly string[]} packages
 */
function project(folder, packed, packages) {
  mkdirSync(join(folder, 'node_modules/systolic'), { recursive: true });
  output('tar', ['xzf', packed, '--strip-components=1', '-C', join(folder, 'node_modules/systolic')], folder);
  for (const name of packages) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }));
  mkdirSync(join(folder, 'src'));
}

// TypeScript

const strictest = {
  ...viteOptions,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noUncheckedSideEffectImports: true,
  skipLibCheck: false,
};

/** @typedef {{ name: string, installed: boolean, webgpu: boolean, options: Record<string, unknown> }} Setting */

/** @returns {Setting[]} */
function settings() {
  const node = { module: 'NodeNext', moduleResolution: 'NodeNext', allowImportingTsExtensions: undefined };
  return [
    { name: '@webgpu/types installed, no entry for types', installed: true, webgpu: false, options: {} },
    { name: '@webgpu/types in types', installed: true, webgpu: true, options: { types: ['@webgpu/types'] } },
    { name: '@webgpu/types in types, with lib esnext', installed: true, webgpu: true, options: { types: ['@webgpu/types'], lib: ['ESNext', 'DOM'] } },
    { name: 'types is empty', installed: true, webgpu: false, options: { types: [] } },
    { name: 'without @webgpu/types', installed: false, webgpu: false, options: {} },
    { name: 'without @webgpu/types, for Node', installed: false, webgpu: false, options: { ...node, lib: ['ES2022', 'DOM'] } },
    { name: '@webgpu/types in types, for Node', installed: true, webgpu: true, options: { ...node, types: ['@webgpu/types'] } },
    { name: "Vite's template as it is, skipLibCheck", installed: false, webgpu: false, options: { skipLibCheck: true } },
  ];
}

/** @param {string} packed @param {string} home */
async function typescript(packed, home) {
  const { default: ts } = await import('typescript');
  for (const [i, { name, installed, webgpu, options }] of settings().entries()) {
    await check(`TypeScript ${ts.version}, strictest: ${name}`, () => {
      const folder = join(home, `types-${i}`);
      project(folder, packed, installed ? ['@webgpu/types'] : []);
      const files = { 'src/main.ts': program, ...(webgpu ? { 'src/webgpu.ts': usesWebGpu } : {}) };
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
      const compilerOptions = { ...strictest, ...options };
      const read = ts.parseJsonConfigFileContent({ compilerOptions, include: ['src'] }, ts.sys, folder);
      const found = [...read.errors, ...ts.getPreEmitDiagnostics(ts.createProgram(read.fileNames, read.options))];
      const host = { getCanonicalFileName: (/** @type {string} */ f) => f, getCurrentDirectory: () => folder, getNewLine: () => '\n' };
      return found.length === 0 ? undefined : `${found.length} errors\n${ts.formatDiagnostics(found.slice(0, 10), host)}`;
    });
  }
}

// Bundles

/**
 * Runs a bundle in a Node of its own. It prints one line of JSON; every bundle's must be that of the plain script.
 * @param {string} file @param {string} cwd
 */
const printed = (file, cwd) => output(process.execPath, [file], cwd).trim();

/** @param {string} file @param {string} folder @param {string} expected */
function sameAs(file, folder, expected) {
  const got = printed(file, folder);
  return got === expected ? undefined : `printed\n  ${got}\nand not\n  ${expected}`;
}

/**
 * @param {string} name @param {string} packed @param {string} home @param {string} expected what the program prints
 * @param {(folder: string, entry: string, out: string) => Promise<void>} bundle
 */
async function bundler(name, packed, home, expected, bundle) {
  const folder = join(home, name);
  project(folder, packed, []);
  /** @param {string} entry @param {string} text */
  const made = async (entry, text) => {
    writeFileSync(join(folder, `src/${entry}.js`), text);
    await bundle(folder, join(folder, `src/${entry}.js`), `${entry}.mjs`);
    return join(folder, 'out', `${entry}.mjs`);
  };
  await check(`${name}, minified: the program prints what it prints unbundled, with whole names of errors`, async () =>
    sameAs(await made('program', pageProgram), folder, expected));
  await check(`${name}, minified: one function alone works, and takes less than all`, async () => {
    const whole = readFileSync(await made('all', "import * as all from 'systolic';\nglobalThis.all = all;\n")).length;
    for (const [entry, { text, result }] of Object.entries(single)) {
      const file = await made(entry, text);
      const fault = sameAs(file, folder, result);
      if (fault) return `${entry}: ${fault}`;
      const size = readFileSync(file).length;
      console.log(`     ${entry}: ${(size / 1000).toFixed(0)} kB of ${(whole / 1000).toFixed(0)} kB`);
      if (size >= whole) return `${entry}: ${size} bytes, all are ${whole}`;
    }
    return undefined;
  });
}

/** Programs that import little. What they use on arrays (methods) is not imported by name. */
const single = {
  random: { text: "import { init, random } from 'systolic';\nawait init('cpu');\nconsole.log(random.key(1).shape.length, (await random.bits(random.key(1), [2]).add(1).js()).length);\n", result: '1 2' },
  file: {
    text: `import { readSafetensors, writeSafetensors } from 'systolic/io';
const file = writeSafetensors({ a: { type: { dtype: 'int32', shape: [2] }, data: new Int32Array([1, 2]) } });
console.log([...readSafetensors(file).tensors.a.data].join());
`,
    result: '1,2',
  },
};

async function main() {
  const required = process.argv.includes('--required');
  const home = mkdtempSync(join(tmpdir(), 'systolic-bundles-'));
  try {
    output(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], root);
    output('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', home], root);
    const packed = join(home, readdirSync(home).find((file) => file.endsWith('.tgz')) ?? 'none.tgz');
    await typescript(packed, home);

    const plain = join(home, 'plain');
    project(plain, packed, []);
    writeFileSync(join(plain, 'program.js'), pageProgram);
    const expected = JSON.stringify({ names: ['SystolicError', 'ShapeError', 'DTypeError', 'ArgumentError', 'TraceError', 'DisposedError', 'DeviceError', 'ParseError', 'VerifyError', 'InternalError'], thrown: ['ShapeError', 'ParseError'], gradient: [2, 4, 6], random: 3, loaded: [2, 3] }); // prettier-ignore
    await check(`a script of Node ${process.versions.node}, ES modules`, () => sameAs('program.js', plain, expected));
    await check('systolic.min.js, the file for a CDN: names of errors are whole', () => {
      const min = pathToFileURL(join(plain, 'node_modules/systolic/dist/systolic.min.js')).href;
      writeFileSync(
        join(plain, 'cdn.js'),
        `import * as s from ${JSON.stringify(min)};
const names = Object.entries(s).filter(([n]) => n.endsWith('Error')).map(([n, E]) => [n, new E('x', 'y').name]);
await s.init('cpu');
let thrown; try { s.numpy.ones([2]).add(s.numpy.ones([3])); } catch (error) { thrown = error.name; }
console.log(names.length > 5, names.every(([a, b]) => a === b), thrown);
`,
      );
      return sameAs('cdn.js', plain, 'true true ShapeError');
    });

    await check("Vite's vanilla-ts project: tsc and vite build as `npm run build` has them", async () => {
      const folder = join(home, 'vanilla');
      project(folder, packed, ['vite', 'typescript']);
      writeFileSync(join(folder, 'index.html'), '<div id="app"></div><script type="module" src="/src/main.ts"></script>');
      writeFileSync(join(folder, 'src/main.ts'), `${program}\ndocument.querySelector<HTMLDivElement>('#app')!.innerHTML = String(shapes());\n`);
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...strictest, types: ['vite/client'] }, include: ['src'] }));
      output(process.execPath, ['node_modules/typescript/bin/tsc'], folder);
      output(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], folder);
      const scripts = readdirSync(join(folder, 'dist/assets')).filter((file) => file.endsWith('.js'));
      return scripts.length > 0 ? undefined : 'no script was made';
    });
    await bundler('vite', packed, home, expected, async (folder, entry, out) => {
      const { build } = await import('vite');
      await build({
        configFile: false,
        root: folder,
        logLevel: 'error',
        build: {
          target: 'es2022',
          outDir: 'out',
          modulePreload: false,
          emptyOutDir: false,
          minify: true,
          rolldownOptions: { input: entry, preserveEntrySignatures: false, output: { entryFileNames: out, codeSplitting: false } },
        },
      });
    });

    const why = await installTools();
    if (why) {
      counts.skipped += 4;
      console.log(`not run: esbuild and webpack, two checks each: ${why}`);
    } else {
      const load = createRequire(join(tools, 'package.json'));
      await bundler('esbuild', packed, home, expected, async (folder, entry, out) => {
        await load('esbuild').build({ entryPoints: [entry], outfile: join(folder, 'out', out), bundle: true, minify: true, format: 'esm', target: 'es2022', logLevel: 'silent' });
      });
      await bundler('webpack', packed, home, expected, async (folder, entry, out) => {
        const stats = await new Promise((resolve, reject) =>
          load('webpack')(
            { mode: 'production', target: 'es2022', context: folder, entry, performance: false, experiments: { outputModule: true }, output: { path: join(folder, 'out'), filename: out, module: true, chunkFormat: 'module', library: { type: 'module' } } },
            (/** @type {unknown} */ error, /** @type {any} */ done) => (error ? reject(error) : resolve(done)),
          ),
        );
        if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
      });
    }
  } finally {
    rmSync(home, { recursive: true });
  }
  const { passed, failed, skipped } = counts;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed > 0 || (required && skipped > 0) ? 1 : 0;
}

/** @returns {Promise<string | undefined>} why they are not there */
async function installTools() {
  const wanted = Object.entries(versions);
  const is = (/** @type {[string, string]} */ [name, version]) => {
    const file = join(tools, 'node_modules', name, 'package.json');
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version;
  };
  if (wanted.every(is)) return undefined;
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
  const { code, tail } = await run('npm', ['install', '--prefix', tools, '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], { limit: 180_000 });
  return code === 0 && wanted.every(is) ? undefined : `npm could not install them: ${tail.split('\n').at(-1)}`;
}

process.exitCode = await main();
