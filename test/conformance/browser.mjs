// Runs the cases in headless Chrome, on a page that Vite serves.
import { createServer } from 'vite';
import { ensureChrome, root } from '../../src/cli/setup.mjs';
import { chromeArgs } from '../../src/node/chrome.mjs';

/**
 * @param {readonly { name: string, text: string }[]} files
 * @param {string} filter
 * @param {(outcome: any) => void} report
 * @returns {Promise<string>} the adapter's name
 */
export async function runInBrowser(files, filter, report) {
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
    await page.exposeFunction('heard', report);
    await page.goto(`${server.resolvedUrls?.local[0]}test/conformance/page.html`);
    await page.waitForFunction('globalThis.runFiles');
    const ran = page.evaluate((all, name) => /** @type {any} */ (globalThis).runFiles(all, name), files, filter);
    return /** @type {string} */ (await Promise.race([ran, broken]));
  } finally {
    await browser.close();
    await server.close();
  }
}
