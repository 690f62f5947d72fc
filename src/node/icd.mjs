// Which Vulkan drivers Dawn in Node can use on this machine. Plain JavaScript: set-up runs it before node_modules exists.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * An adapter that a project of tests, a bench or `initNode` can name.
 * `icd` is the driver file that the Vulkan loader must be given; null leaves the loader alone (a real GPU, Metal, D3D12).
 * @typedef {{ readonly name: 'default' | 'lavapipe' | 'swiftshader', readonly icd: string | null }} NodeDriver
 */

/** Variables of a process: `NodeJS.ProcessEnv`, for those without Node's types. @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * The drivers whose files are on this machine, best first. Whether one yields an adapter only `requestAdapter` tells:
 * Mesa before 24, for one, has a lavapipe that Dawn does not take.
 * @param {Environment} [env]
 * @returns {NodeDriver[]}
 */
export function findDrivers(env = process.env) {
  /** @type {NodeDriver} */
  const own = { name: 'default', icd: null };
  if (process.platform !== 'linux') return [own];
  if (env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES) return [own]; // the user's word is final
  const lavapipe = lavapipeFiles().find(existsSync);
  const swiftshader = swiftshaderFiles(env).find(existsSync);
  return [
    ...(hasGpu() ? [own] : []),
    ...(lavapipe ? [/** @type {NodeDriver} */ ({ name: 'lavapipe', icd: lavapipe })] : []),
    ...(swiftshader ? [/** @type {NodeDriver} */ ({ name: 'swiftshader', icd: swiftshader })] : []),
  ];
}

/** Whether the kernel shows a graphics device (Linux); elsewhere there always is one to ask for. */
export function hasGpu() {
  return process.platform !== 'linux' || ['/dev/dri', '/dev/nvidia0', '/dev/dxg'].some((path) => existsSync(path));
}

function lavapipeFiles() {
  const names = ['lvp_icd.json', 'lvp_icd.x86_64.json', 'lvp_icd.aarch64.json'];
  return ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'].flatMap((d) => names.map((n) => join(d, n)));
}

/**
 * SwiftShader is not packaged on its own: every Chromium carries it.
 * @param {Environment} env
 */
function swiftshaderFiles(env) {
  const caches = [
    join(env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache/puppeteer'), 'chrome'),
    env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache/ms-playwright'),
  ];
  return [
    '/usr/lib/chromium',
    '/usr/lib/chromium-browser',
    '/usr/lib64/chromium-browser',
    '/opt/google/chrome',
    '/opt/google/chrome-beta',
    '/opt/microsoft/msedge',
    ...caches.flatMap(children).flatMap((d) => [join(d, 'chrome-linux64'), join(d, 'chrome-linux')]),
  ].map((d) => join(d, 'vk_swiftshader_icd.json'));
}

/** @param {string} folder */
function children(folder) {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
