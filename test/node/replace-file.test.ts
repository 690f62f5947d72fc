import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { replaceFile, updateFile } from '../../src/node/replace-file.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const helper = pathToFileURL(join(root, 'src/node/replace-file.mjs')).href;
const folder = mkdtempSync(join(tmpdir(), 'systolic-replace-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
/** A file in a folder of its own. */
function fileWith(content: string): string {
  const own = join(folder, String(count++));
  mkdirSync(own);
  writeFileSync(join(own, 'file'), content);
  return join(own, 'file');
}

/**
 * A module that kills its process in the middle of a file call on something at or beside `path`: half of a write is done, a flush or a rename
 * is not. It is loaded before the command is, and files in other places are left alone.
 */
function killer(call: 'write' | 'fsync' | 'rename', path: string): string {
  const module = join(folder, `kill-${count++}.mjs`);
  writeFileSync(
    module,
    `import fs from 'node:fs';
     import { syncBuiltinESMExports } from 'node:module';
     const die = () => { process.kill(process.pid, 'SIGKILL'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); };
     const { openSync, writeSync, writeFileSync } = fs;
     const ours = new Set();
     const near = (name) => String(name).startsWith(${JSON.stringify(path)});
     fs.openSync = (name, ...rest) => { const file = openSync(name, ...rest); if (near(name)) ours.add(file); return file; };
     if (${call === 'write'}) {
       fs.writeSync = (file, bytes, ...rest) => {
         if (!ours.has(file)) return writeSync(file, bytes, ...rest);
         writeSync(file, bytes.subarray(0, bytes.length >> 1));
         die();
       };
       fs.writeFileSync = (name, content, ...rest) => {
         if (!near(name)) return writeFileSync(name, content, ...rest);
         writeFileSync(name, content.slice(0, content.length >> 1));
         die();
       };
     }
     if (${call === 'fsync'}) { const { fsyncSync } = fs; fs.fsyncSync = (file) => (ours.has(file) ? die() : fsyncSync(file)); }
     if (${call === 'rename'}) { const { renameSync } = fs; fs.renameSync = (from, to) => (near(to) ? die() : renameSync(from, to)); }
     syncBuiltinESMExports();`,
  );
  return pathToFileURL(module).href;
}

describe('a command that is killed while it writes leaves the old file whole', () => {
  const old = 'the old file';
  const program = join(folder, 'double.mlir');
  writeFileSync(
    program,
    'func.func @main(%a: tensor<64xf32>) -> tensor<64xf32> {\n  %0 = stablehlo.add %a, %a : tensor<64xf32>\n  return %0 : tensor<64xf32>\n}\n',
  );
  const bench = (file: string): string =>
    `const { save } = await import(${JSON.stringify(pathToFileURL(join(root, 'bench/html.mjs')).href)});
     const result = { adapter: 'file', where: 'x', date: '', versions: {}, machine: {}, ceilings: {}, rows: [], failures: [] };
     save(result, ${JSON.stringify(join(file, '..'))});`;
  const tune = `const { openSources } = await import(${JSON.stringify(pathToFileURL(join(root, 'src/cli/sources.mjs')).href)});
     const { load } = await openSources();
     const { fileStore } = await load('/src/node/tune-file.ts');
     await fileStore.save('a', { x: '1' });`;
  const commands: Record<string, (file: string) => string[]> = {
    'systolic run --out': (file) => ['src/cli/systolic.mjs', 'run', program, '--device', 'cpu', '--out', file],
    'npm start -- --save': (file) => ['src/cli/start.mjs', '--device', 'cpu', '--steps', '1', '--save', file],
    'the file of choices by measurement': () => ['--input-type=module', '-e', tune],
    'any other': (file) => [
      '--input-type=module',
      '-e',
      `const { replaceFile } = await import(${JSON.stringify(helper)}); replaceFile(${JSON.stringify(file)}, 'new '.repeat(1e6));`,
    ],
  };
  for (const [name, args] of Object.entries(commands)) {
    // The commands share one function: those that take seconds to start are killed where the most can be lost.
    const calls = ['any other', 'the file of choices by measurement'].includes(name) ? (['write', 'fsync', 'rename'] as const) : (['write'] as const);
    for (const call of calls) {
      test(`${name}, at ${call}`, { timeout: 120_000 }, () => {
        const file = fileWith(old);
        const { signal, stderr } = spawnSync(process.execPath, ['--import', killer(call, file), ...args(file)], {
          cwd: root,
          encoding: 'utf8',
          env: { ...process.env, SYSTOLIC_TUNE_FILE: file },
        });
        expect([signal, signal ? '' : stderr]).toEqual(['SIGKILL', '']);
        expect(readFileSync(file, 'utf8')).toBe(old);
      });
    }
  }

  test('the pages of the bench, both files', () => {
    const file = fileWith(old);
    for (const name of ['file-x.json', 'file-x.html']) {
      writeFileSync(join(file, '..', name), old);
      spawnSync(process.execPath, ['--import', killer('write', join(file, '..', name)), '--input-type=module', '-e', bench(file)], { cwd: root });
      expect(readFileSync(join(file, '..', name), 'utf8')).toBe(old);
    }
  });

  test('at any moment: a process that writes without end, killed twenty times', { timeout: 60_000 }, async () => {
    const file = fileWith(`${'0'.repeat(1 << 20)}`);
    const endless = `const { replaceFile } = await import(${JSON.stringify(helper)});
      for (let i = 0; ; i++) replaceFile(${JSON.stringify(file)}, String(i % 10).repeat(1 << 20));`;
    for (let i = 0; i < 20; i++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', endless], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('close', resolve));
      await new Promise((resolve) => setTimeout(resolve, 60 + i * 7));
      child.kill('SIGKILL');
      await ended;
      expect(readFileSync(file, 'utf8')).toMatch(/^(\d)\1{1048575}$/);
    }
  });
});

describe('replaceFile', () => {
  test('flushes the bytes before the name, and then the name', () => {
    const file = fileWith('old');
    const code = `import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const { openSync, fsyncSync, renameSync } = fs;
      const names = new Map();
      fs.openSync = (name, ...rest) => { const opened = openSync(name, ...rest); names.set(opened, name); return opened; };
      fs.fsyncSync = (opened) => { console.log('flush', names.get(opened)); fsyncSync(opened); };
      fs.renameSync = (from, to) => { console.log('rename', to); renameSync(from, to); };
      syncBuiltinESMExports();
      const { replaceFile } = await import(${JSON.stringify(helper)});
      replaceFile(${JSON.stringify(file)}, 'new');`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toEqual([expect.stringMatching(/^flush .*\.tmp$/), `rename ${file}`, `flush ${join(file, '..')}`]);
  });
  test('leaves one file, with the permissions that it had', () => {
    const file = fileWith('old');
    chmodSync(file, 0o640);
    replaceFile(file, new Uint8Array([110, 101, 119]));
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777, readdirSync(join(file, '..'))]).toEqual(['new', 0o640, ['file']]);
  });
  test('replaces what a link points to', () => {
    const file = fileWith('old');
    symlinkSync(file, `${file}-link`);
    replaceFile(`${file}-link`, 'new');
    expect([readFileSync(file, 'utf8'), lstatSync(`${file}-link`).isSymbolicLink()]).toEqual(['new', true]);
  });
  test('writes to what is no regular file', () => {
    replaceFile('/dev/null', 'gone');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
  test('throws where there is no folder, and leaves nothing', () => {
    const file = fileWith('old');
    expect(() => replaceFile(join(file, '..', 'none', 'file'), 'new')).toThrow('ENOENT');
    expect(() => replaceFile(file, [5, 6] as never)).toThrow();
    expect([readFileSync(file, 'utf8'), readdirSync(join(file, '..'))]).toEqual(['old', ['file']]);
  });
});

describe('updateFile', () => {
  test('processes that add at once lose nothing of one another', { timeout: 60_000 }, async () => {
    const file = fileWith('');
    const adding = (word: string): Promise<unknown> => {
      const code = `const { updateFile } = await import(${JSON.stringify(helper)});
        for (let i = 0; i < 25; i++) await updateFile(${JSON.stringify(file)}, (old) => old + ${JSON.stringify(`${word} `)});`;
      return new Promise((resolve) => spawn(process.execPath, ['--input-type=module', '-e', code]).on('close', resolve));
    };
    expect(await Promise.all(['a', 'b', 'c'].map(adding))).toEqual([0, 0, 0]);
    expect(readFileSync(file, 'utf8').split(' ').sort().join('')).toBe('a'.repeat(25) + 'b'.repeat(25) + 'c'.repeat(25));
    expect(existsSync(`${file}.lock`)).toBe(false);
  });
  test('a lock that a killed process left is taken over', async () => {
    const file = fileWith('old');
    writeFileSync(`${file}.lock`, '');
    utimesSync(`${file}.lock`, new Date(0), new Date(0));
    await updateFile(file, (old) => `${old} and new`);
    expect(readFileSync(file, 'utf8')).toBe('old and new');
  });
});

test('commands write files by replaceFile alone', () => {
  const folders = ['src', 'bench', 'test'].flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((file) => join(name, file)),
  );
  // Scratch folders of their own, and a file that is there only while apt reads it.
  const scratch = [
    'src/node/replace-file.mjs',
    'src/cli/setup.mjs',
    'test/bundles/run.mjs',
    'test/cli/setup-case.mjs',
    'test/matrix/run.mjs',
    'test/naga/check.mjs',
    'test/xla/run.mjs',
  ];
  const writers = folders
    .filter((file) => /\.(ts|mjs)$/.test(file) && !/\.test\.ts$|^bench\/peers|^bench\/results|^test\/golden|^test\/support/.test(file))
    .filter((file) => /\b(writeFile|writeFileSync|createWriteStream|appendFile\w*)\(/.test(readFileSync(join(root, file), 'utf8')));
  expect(writers.filter((file) => !scratch.includes(file))).toEqual([]);
});
