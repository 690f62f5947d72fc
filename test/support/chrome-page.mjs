// A page of the repository in headless Chrome, served by Vite.
import { createServer } from 'vite';
import { ensureChrome, root } from '../../src/cli/setup.mjs';
import { chromeArgs } from '../../src/node/chrome.mjs';

/**
 * Opens the page, makes functions of this process known to it, and calls one of its own.
 * @param {string} path from the root of the repository
 * @param {Readonly<Record<string, (...args: any[]) => void>>} exposed
 * @param {string} name of a global function of the page
 * @param {readonly unknown[]} args
 * @returns {Promise<any>} what it returns
 */
export async function callInPage(path, exposed, name, args) {
  const { default: puppeteer } = await import('puppeteer');
  const chrome = await ensureChrome();
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  const browser = await puppeteer.launch({ executablePath: chrome.path, args: chromeArgs(), protocolTimeout: 0 });
  try {
    await server.listen();
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    const broken = new Promise((_, reject) => page.on('pageerror', reject));
    for (const [key, heard] of Object.entries(exposed)) await page.exposeFunction(key, heard);
    await page.goto(`${server.resolvedUrls?.local[0]}${path}`);
    await page.waitForFunction(`globalThis.${name}`);
    const ran = page.evaluate((f, all) => /** @type {any} */ (globalThis)[f](...all), name, args);
    return await Promise.race([ran, broken]);
  } finally {
    await browser.close();
    await server.close();
  }
}
