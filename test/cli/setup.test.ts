import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { hasSuite, readSources, sourceOf } from '../../src/cli/apt-sources.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'systolic-setup-'));
afterAll(() => rmSync(home, { recursive: true }));

const mirror = `# a mirror of one's own
Types: deb deb-src
URIs: https://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
 -----END PGP PUBLIC KEY BLOCK-----
X-Note: mine

Types: deb
URIs: https://mirror.example/debian-security/
Suites: bookworm-security
Components: main
`;

let count = 0;
/** A folder with a machine's apt sources, by file name. */
function machine(files: Readonly<Record<string, string>>): string {
  const folder = join(home, String(count++));
  mkdirSync(join(folder, 'apt/sources.list.d'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'apt', name), text);
  return folder;
}
const sourcesIn = (files: Readonly<Record<string, string>>): ReturnType<typeof readSources> => readSources(join(machine(files), 'apt'));

describe('another suite of Debian comes from where the machine gets its own', () => {
  test('from a mirror, with its keys, in deb822', () => {
    const sources = sourcesIn({ 'sources.list.d/debian.sources': mirror });
    expect(sourceOf('bookworm-backports', 'bookworm', sources)).toBe(`Types: deb
URIs: https://mirror.example/debian/
Suites: bookworm-backports
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
 -----END PGP PUBLIC KEY BLOCK-----
`);
  });
  test('from lines, with their options', () => {
    const sources = sourcesIn({
      'sources.list': `deb cdrom:[Debian]/ bookworm main
# deb https://old.example/debian bookworm main
deb-src https://src.example/debian bookworm main
deb [arch=amd64,arm64 signed-by=/k.gpg check-valid-until=no] https://mirror.example/debian bookworm main non-free # ours
deb https://mirror.example/debian-security bookworm-security main`,
    });
    expect(sourceOf('trixie', 'bookworm', sources)).toBe(
      'Architectures: amd64 arm64\nSigned-By: /k.gpg\nCheck-Valid-Until: no\nTypes: deb\nURIs: https://mirror.example/debian\nSuites: trixie\nComponents: main\n',
    );
  });
  test('from a release called stable, and not from one that is switched off, of others, or has no main', () => {
    const line = (suite: string, parts = 'main'): string => `deb https://mirror.example/debian ${suite} ${parts}`;
    expect(sourceOf('x', 'bookworm', sourcesIn({ 'sources.list': line('stable') }))).toContain('URIs: https://mirror.example/debian\n');
    for (const text of [line('bookworm', 'contrib'), line('bookworm-security'), line('jammy'), line('./', ''), ''])
      expect(sourceOf('x', 'bookworm', sourcesIn({ 'sources.list': text }))).toBe(undefined);
    const off = { 'sources.list.d/a.sources': `Enabled: no\n${mirror.slice(mirror.indexOf('Types'))}`, 'sources.list.d/b.list.save': line('bookworm') };
    expect(sourceOf('x', 'bookworm', sourcesIn(off))).toBe(undefined);
    expect(readSources(join(home, 'none'))).toEqual([]);
  });
  test('and a suite that the machine has is known', () => {
    const sources = sourcesIn({ 'sources.list.d/debian.sources': mirror, 'sources.list': 'deb https://m.example/debian bookworm-backports main' });
    expect(['bookworm-backports', 'bookworm-updates', 'trixie'].map((suite) => hasSuite(suite, sources))).toEqual([true, true, false]);
  });
});

interface Outcome {
  readonly code: number | null;
  readonly said: string;
  /** What was run on the machine, a line each. */
  readonly ran: readonly string[];
}

const args = (step: string, folder: string, extra: readonly string[]): string[] => ['test/cli/setup-case.mjs', step, folder, ...extra];

function outcome(folder: string, { status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }): Outcome {
  const ran = existsSync(join(folder, 'ran')) ? readFileSync(join(folder, 'ran'), 'utf8').trim().split('\n') : [];
  expect(readdirSync(join(folder, 'apt/sources.list.d'))).toEqual(['debian.sources']); // nothing of ours stays
  return { code: status, said: `${stdout}${stderr}`.replaceAll('\r', ''), ran };
}

/** Without a terminal. */
function plainly(step: string, ...extra: string[]): Outcome {
  const folder = machine({ 'sources.list.d/debian.sources': mirror });
  return outcome(folder, spawnSync(process.execPath, args(step, folder, extra), { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** On a pseudo terminal, whose user types `keys`. */
function onTerminal(step: string, keys: string, ...extra: string[]): Outcome {
  const folder = machine({ 'sources.list.d/debian.sources': mirror });
  const command = [process.execPath, ...args(step, folder, extra)].join(' ');
  // The keys come when there is a question, or else `script` would end the terminal before it.
  const typed = `{ for i in $(seq 100); do sleep 0.1; grep -qE 'Y/n|went on|Error' ${folder}/log 2>/dev/null && break; done; printf '${keys}'; sleep 1; }`;
  const shell = `${typed} | script -qefc '${command}' ${folder}/log`;
  return outcome(folder, spawnSync('sh', ['-c', shell], { cwd: root, encoding: 'utf8' }));
}
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

const chrome = 'npx puppeteer browsers install chrome --install-deps';
const apt = /^apt-get -q -y .* install --no-install-recommends/;

describe('without a terminal set-up goes ahead and says what it installs', () => {
  test('Chrome', () => {
    const { code, said, ran } = plainly('chrome');
    expect([code, said, ran]).toEqual([0, `setup: installing Chrome, by puppeteer: ${chrome}\nwent on\n`, [chrome.replace('npx', 'npx --no-install')]]);
  });
  test("Debian's chromium, where the download fails", () => {
    const { code, said, ran } = plainly('chromium');
    expect([code, said]).toEqual([0, expect.stringContaining("installing Debian's chromium: apt-get install --no-install-recommends chromium\nwent on")]);
    expect(ran.at(-1)).toMatch(apt);
  });
  test("Mesa, from the machine's own mirror, whose source is there only meanwhile", () => {
    const { code, said, ran } = plainly('mesa');
    expect([code, said]).toEqual([0, expect.stringMatching(/^setup: installing Mesa's software Vulkan driver \(lavapipe\): printf '%s' 'Types: deb\nURIs: https:\/\/mirror\.example\/debian\/\nSuites: bookworm-backports\n/)]); // prettier-ignore
    expect(ran.filter((line) => apt.test(line) || line.startsWith('Suites') || line.startsWith('URIs'))).toEqual([
      'URIs: https://mirror.example/debian/',
      'Suites: bookworm-backports',
      expect.stringMatching(/install --no-install-recommends -t bookworm-backports mesa-vulkan-drivers libvulkan1$/),
      'URIs: https://mirror.example/debian/',
      'Suites: bookworm-backports',
    ]);
  });
});

describe('--no-install refuses, and prints the one command to run', () => {
  test('Chrome', () => {
    const { code, said, ran } = plainly('chrome', '--no-install');
    expect([code, said, ran]).toEqual([1, `SetupError: Chrome, by puppeteer: missing, and --no-install refuses to install it\n  run \`${chrome}\` to install it\n`, []]); // prettier-ignore
  });
  test('Mesa, without which tests go on', () => {
    const { code, said, ran } = plainly('mesa', '--no-install');
    expect([code, ran]).toEqual([0, []]);
    expect(said).toMatch(/missing, and --no-install refuses to install it\n {2}run `printf [^`]* && apt-get update && apt-get install [^`]*` to install it\nwent on\n$/);
  });
  test.each(['src/cli/start.mjs', 'test/run.mjs'])('npm packages, by %s in a fresh clone', (command) => {
    const clone = join(home, `clone-${count++}`);
    for (const folder of ['src/cli', 'src/node', 'test']) mkdirSync(join(clone, folder), { recursive: true });
    const files = ['package.json', 'package-lock.json', 'test/run.mjs', ...['src/cli', 'src/node'].flatMap((d) => readdirSync(join(root, d)).map((f) => join(d, f)))];
    for (const file of files) writeFileSync(join(clone, file), readFileSync(join(root, file)));
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, '--no-install'], { cwd: clone, encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([1, '', 'npm packages (all): missing, and --no-install refuses to install it\n  run `npm ci` to install it\n']);
    expect(existsSync(join(clone, 'node_modules'))).toBe(false);
  });
});

describe.skipIf(!hasScript)('on a terminal set-up asks before it installs into the system', () => {
  const question = `setup: Chrome, by puppeteer: missing. Run \`${chrome}\` now? [Y/n]`;
  test.each([
    ['Enter means yes', '\\r'],
    ['y means yes', 'y\\r'],
  ])('%s', (_, keys) => {
    const { code, said, ran } = onTerminal('chrome', keys);
    expect(said).toContain(question);
    expect([code, ran]).toEqual([0, [chrome.replace('npx', 'npx --no-install')]]);
  });
  test.each([
    ['n means no', 'n\\r'],
    ['another word means no', 'what\\r'],
    ['Ctrl-D means no', '\\004'],
    ['Ctrl-C means no', '\\003'],
  ])('%s, and the command is told', (_, keys) => {
    const { code, said, ran } = onTerminal('chrome', keys);
    expect([code, ran]).toEqual([1, []]);
    expect(said).toContain(`SetupError: Chrome, by puppeteer: missing, and not installed, as you say\n  run \`${chrome}\` to install it`);
  });
  test('for Mesa too, without which it goes on', () => {
    const { code, said, ran } = onTerminal('mesa', 'n\\r');
    expect([code, ran]).toEqual([0, []]);
    expect(said).toMatch(/lavapipe\): missing\. Run `printf .* now\? \[Y\/n\]/s);
    expect(said).toContain('went on');
  });
  test('and with --no-install it does not ask', () => {
    const { code, said, ran } = onTerminal('chrome', '\\r', '--no-install');
    expect([code, ran]).toEqual([1, []]);
    expect(said).not.toContain('[Y/n]');
  });
});

test('no host of packages stands in the code, and the lock file has no addresses', () => {
  const files = ['src', 'test', 'bench', 'examples', '.ci'].flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((file) => join(name, file)),
  );
  const code = files.filter((file) => /\.(ts|mjs|js|py|sh)$|^\.ci\/run$/.test(file) && !/node_modules|bench\/peers\/|\.test\.ts$/.test(file));
  expect(code.length).toBeGreaterThan(300);
  const hosts = /https?:\/\/[\w.-]*(debian|ubuntu|npmjs|registry|mirror|pypi|pythonhosted|googleapis|deb\.)[\w.-]*/;
  expect(code.filter((file) => hosts.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  expect([lock.includes('"resolved"'), (lock.match(/"integrity"/g) ?? []).length > 200]).toEqual([false, true]);
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('omit-lockfile-registry-resolved=true');
});
