// The bench in headless Chrome, on a page that Vite serves.
import { createServer } from 'vite';
import { ensureChrome, root } from '../src/cli/setup.mjs';
import { chromeArgs } from '../src/node/chrome.mjs';
import { peerFiles } from './open-peers.mjs';

/**
 * Opens a page and has it do a job; closes all, also on Ctrl-C.
 * @template T
 * @param {'runBench' | 'runPrograms'} job
 * @param {unknown} order what the page's function gets
 * @param {(line: string) => void} say
 * @param {{ peers?: boolean }} [options]
 * @returns {Promise<T & { browser: string }>}
 */
export async function inBrowser(job, order, say, { peers = false } = {}) {
  const { default: puppeteer } = await import('puppeteer');
  const chrome = await ensureChrome();
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    // Peers are CommonJS in part; Vite makes modules of them, in a folder of their own.
    cacheDir: 'node_modules/.vite-bench',
    optimizeDeps: { entries: ['bench/page.html', ...(peers ? peerFiles('browser') : [])] },
    server: {
      host: '127.0.0.1',
      port: 0,
      hmr: false,
      ws: false,
      watch: null,
      // Cross-origin isolated pages have clocks with a step of 5 µs.
      headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
    },
  });
  const browser = await puppeteer.launch({ executablePath: chrome.path, args: chromeArgs(), protocolTimeout: 0, handleSIGINT: false });
  const close = async () => {
    await browser.close().catch(() => {});
    await server.close();
  };
  const interrupt = () => {
    say('interrupted: closing');
    setTimeout(() => process.exit(130), 5000);
    void close().then(() => process.exit(130));
  };
  process.once('SIGINT', interrupt);
  try {
    await server.listen();
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    const broken = new Promise((_, reject) => {
      page.on('pageerror', reject);
      browser.on('disconnected', () => reject(new Error('the browser was closed')));
    });
    await page.exposeFunction('heard', say);
    await page.goto(`${server.resolvedUrls?.local[0]}bench/page.html`);
    await Promise.race([page.waitForFunction(`globalThis.${job}`), broken]);
    const ran = page.evaluate((name, given) => /** @type {any} */ (globalThis)[name](given), job, order);
    const result = /** @type {T} */ (await Promise.race([ran, broken]));
    return { ...result, browser: await browser.version() };
  } finally {
    process.off('SIGINT', interrupt);
    await close();
  }
}
