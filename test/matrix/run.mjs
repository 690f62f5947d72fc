// npm run test:matrix [-- --required]: products by subgroup matrices, on an adapter that has them.
//
// Mesa has them in its software driver from 26 on, which Debian has in trixie-backports. It is unpacked, with all the libraries below it, into a
// folder under node_modules/.cache, and Node runs there with that folder's own loader: nothing is installed, and no root is needed. Where that
// cannot be had, nothing is run, which is told with the reason; the exit code is then 0, or with --required 1.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceOf } from '../../src/cli/apt-sources.mjs';
import { osRelease, root, run } from '../../src/cli/setup.mjs';

const home = join(root, 'node_modules/.cache/systolic-mesa');
const wrapper = join(home, 'node');
const suite = 'trixie';
const packages = ['mesa-vulkan-drivers', 'libvulkan1', 'libstdc++6'];
// Those with matrices of the adapter's own: the emulated ones run everywhere.
const tests = ['test/device/matrices.test.ts', '-t', "the adapter's matrices"];
const testSeconds = 300;

const loaders = {
  x64: { triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { triplet: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
};

/** @param {readonly string[]} args */
async function main(args) {
  const fault = (await unpackMesa()) ?? hasMatrices();
  if (fault) {
    console.log(`test:matrix is skipped: ${fault}\n0 passed, 0 failed, 1 skipped`);
    return args.includes('--required') ? 1 : 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'systolic-matrix-'));
  try {
    const report = join(folder, 'report.json');
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project=device:default', '--reporter=default', '--reporter=json'];
    const { status, error } = spawnSync(wrapper, [...vitest, `--outputFile.json=${report}`, ...tests], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: 1000 * testSeconds,
      killSignal: 'SIGKILL',
    });
    if (error) console.log(`test:matrix: ${error.message}`);
    const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
    // What ran no test has shown nothing.
    const failed = numFailedTests === 0 && (status !== 0 || numPassedTests === 0) ? 1 : numFailedTests;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    if (skipped) console.log(`test:matrix: skipped are cases by emulated matrices, which npm test runs`);
    console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
    return failed > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns {Promise<string | undefined>} why it is not there */
async function unpackMesa() {
  const known = Object.entries(loaders).find(([arch]) => arch === process.arch);
  if (process.platform !== 'linux' || !known)
    return `Mesa is unpacked on Linux for ${Object.keys(loaders).join(' and ')}, this is ${process.platform} ${process.arch}`;
  if (existsSync(wrapper)) return undefined;
  for (const tool of ['/usr/bin/apt-get', '/usr/bin/dpkg-deb']) if (!existsSync(tool)) return `${tool} is needed, which Debian has`;
  const { ID, VERSION_CODENAME = suite } = osRelease();
  const sources = [suite, `${suite}-backports`].map((name) => (ID === 'debian' ? sourceOf(name, VERSION_CODENAME) : undefined));
  if (sources.includes(undefined)) return 'the machine has no apt source of Debian to take packages from';
  rmSync(home, { recursive: true, force: true });
  for (const name of ['root', 'state/lists/partial', 'cache/archives/partial']) mkdirSync(join(home, name), { recursive: true });
  const at = (/** @type {string} */ name) => join(home, name);
  writeFileSync(at('status'), '');
  writeFileSync(at('debian.sources'), sources.join('\n'));
  // All that apt reads and writes of the system's state lies in the folder, and no hook runs; proxies stay as they are configured.
  writeFileSync(
    at('apt.conf'),
    `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
Dir::State "${at('state')}";
Dir::State::status "${at('status')}";
Dir::Cache "${at('cache')}";
Dir::Log "${at('state')}";
Dir::Etc::SourceList "${at('debian.sources')}";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::http::Timeout "20";
`,
  );
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (/** @type {string[]} */ ...args) => run('apt-get', [`-c=${at('apt.conf')}`, '-q', '-y', ...args], { limit: 120_000, env });
  console.log(`test:matrix: fetching Mesa of ${suite}-backports (63 MB) into ${home}, nothing is installed …`);
  const steps = [
    () => apt('update', '--error-on=any'),
    () => apt('install', '--download-only', '--no-install-recommends', '-t', `${suite}-backports`, ...packages),
    () =>
      run('sh', ['-c', 'for deb in "$0"/*.deb; do dpkg-deb --extract "$deb" "$1" || exit 1; done', at('cache/archives'), at('root')], {
        limit: 120_000,
      }),
  ];
  for (const step of steps) {
    const { code, tail } = await step();
    if (code !== 0) return `Mesa could not be unpacked: ${tail.split('\n').findLast((l) => /^[EW]:/.test(l)) ?? tail.split('\n').at(-1)}`;
  }
  for (const name of ['cache', 'state']) rmSync(at(name), { recursive: true });
  const { triplet, loader } = known[1];
  const libraries = at(`root/usr/lib/${triplet}`);
  const driver = readdirSync(libraries).find((name) => name.startsWith('libvulkan_lvp'));
  if (!driver || !existsSync(join(libraries, loader))) return `Mesa's packages lack libvulkan_lvp or ${loader}`;
  writeFileSync(
    at('driver.json'),
    JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: join(libraries, driver), api_version: '1.3.0' } }),
  );
  // What starts a Node of its own starts this one, and not the loader that the kernel sees.
  writeFileSync(at('own-path.mjs'), `process.execPath = ${JSON.stringify(wrapper)};\n`);
  writeFileSync(
    at('node.tmp'),
    `#!/bin/sh
export VK_DRIVER_FILES='${at('driver.json')}'
exec '${join(libraries, loader)}' --inhibit-cache --library-path '${libraries}' '${process.execPath}' --import 'file://${at('own-path.mjs')}' "$@"
`,
  );
  chmodSync(at('node.tmp'), 0o755);
  spawnSync('mv', [at('node.tmp'), wrapper]); // last: where it is, all is there
  return undefined;
}

/** @returns {string | undefined} why there are none */
function hasMatrices() {
  const ask = `
    const { create } = await import('webgpu');
    const { dawnFlags } = await import(${JSON.stringify(join(root, 'src/node/dawn.mjs'))});
    const gpu = (globalThis.gpu = create(dawnFlags()));
    const adapter = await gpu.requestAdapter();
    console.log('@' + (adapter ? adapter.info.description : 'no adapter'));
    process.exitCode = adapter?.features.has('chromium-experimental-subgroup-matrix') ? 0 : 3;`;
  const { status, stdout, stderr, error } = spawnSync(wrapper, ['--input-type=module', '-e', ask], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  const adapter = stdout
    ?.split('\n')
    .findLast((line) => line.startsWith('@'))
    ?.slice(1);
  if (status === 0) {
    console.log(`test:matrix: on ${adapter}`);
    return undefined;
  }
  return status === 3
    ? `${adapter} has no subgroup matrices`
    : `Node does not run with Mesa's libraries: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
}

process.exitCode = await main(process.argv.slice(2));
