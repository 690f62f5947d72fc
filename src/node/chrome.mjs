// Finds the Chrome or Chromium to drive, and the flags under which it offers WebGPU. Plain JavaScript: set-up runs it before
// node_modules exists.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hasGpu } from './icd.mjs';

/**
 * The first browser found, in the order a user expects: environment, puppeteer's cache, PATH, the system's folders.
 * (puppeteer's own `channel: 'chrome'` misses Debian's chromium, and its `executablePath()` names files that are not there.)
 * @param {import('./icd.mjs').Environment} [env]
 * @returns {{ readonly path: string, readonly from: string } | null}
 */
export function findChrome(env = process.env) {
  for (const found of candidates(env)) if (existsSync(found.path)) return found;
  return null;
}

/**
 * Flags for a browser with WebGPU. `software`: SwiftShader (true) or the real GPU (false); by default, software on a Linux
 * without a graphics device.
 * @param {{ software?: boolean, root?: boolean }} [options]
 * @returns {string[]}
 */
export function chromeArgs({ software = !hasGpu(), root = process.getuid?.() === 0 } = {}) {
  const linux = process.platform === 'linux';
  return [
    ...(root ? ['--no-sandbox'] : []),
    ...(linux ? ['--disable-dev-shm-usage'] : []),
    '--no-first-run',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--enable-unsafe-webgpu', // without it: no adapter on Linux; with it: timestamps are not quantised
    '--enable-webgpu-developer-features', // adapter.info with device, description and backend
    ...(software
      ? ['--use-webgpu-adapter=swiftshader']
      : linux
        ? ['--enable-features=Vulkan', '--use-angle=vulkan', '--disable-vulkan-surface', '--ignore-gpu-blocklist']
        : []),
  ];
}

const names = [
  'google-chrome-stable',
  'google-chrome',
  'google-chrome-beta',
  'google-chrome-unstable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'brave-browser',
];
const macApps = ['Google Chrome', 'Google Chrome Canary', 'Chromium', 'Microsoft Edge'];
const windowsFiles = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

/** @param {import('./icd.mjs').Environment} env */
function* candidates(env) {
  for (const key of ['PUPPETEER_EXECUTABLE_PATH', 'CHROME_PATH', 'CHROME_BIN']) {
    const path = env[key];
    if (path) yield { path, from: key };
  }
  for (const path of puppeteerCache(env)) yield { path, from: "puppeteer's cache" };
  if (process.platform === 'linux') {
    for (const name of names) for (const folder of (env.PATH ?? '').split(':')) yield { path: join(folder, name), from: 'PATH' };
  } else if (process.platform === 'darwin') {
    for (const app of macApps)
      for (const root of ['/', homedir()])
        yield { path: join(root, `Applications/${app}.app/Contents/MacOS/${app}`), from: 'Applications' };
  } else if (process.platform === 'win32') {
    for (const root of [env.LOCALAPPDATA, env.PROGRAMFILES, env['PROGRAMFILES(X86)']])
      if (root) for (const file of windowsFiles) yield { path: join(root, file), from: root };
  }
}

/** `<cache>/chrome/<platform>-<version>/chrome-<platform>/<file>`, newest first. @param {import('./icd.mjs').Environment} env */
function puppeteerCache(env) {
  const cache = join(env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache/puppeteer'), 'chrome');
  const files = ['chrome', 'chrome.exe', 'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing'];
  return list(cache)
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .flatMap((version) => list(join(cache, version)).flatMap((folder) => files.map((file) => join(cache, version, folder, file))));
}

/** @param {string} folder */
function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
