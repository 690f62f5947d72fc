// The bench in headless Chrome, on a page that Vite serves.
import { createServer } from 'vite';
import { ensureChrome, root } from '../src/cli/setup.mjs';
import { chromeArgs } from '../src/node/chrome.mjs';
import { peerFiles } from './open-peers.mjs';

/** Ctrl-C. */
export class Interrupted extends Error {
  /** @override */
  name = 'Interrupted';
}

/**
 * Opens a page and has it do a job; closes all, also on Ctrl-C.
 * @template T
 * @param {'runBench' | 'runPrograms' | 'runTimes'} job
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
    cacheDir: `node_modules/.vite-bench${peers ? '-peers' : ''}`,
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
  // The browser is closed below, whatever ends the wait.
  let interrupt = () => {};
  const interrupted = new Promise((_, reject) => {
    interrupt = () => {
      say('interrupted: closing');
      setTimeout(() => process.exit(130), 5000).unref();
      reject(new Interrupted());
    };
  });
  process.once('SIGINT', interrupt);
  try {
    await server.listen();
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    const broken = new Promise((_, reject) => {
      page.on('pageerror', reject);
      browser.on('disconnected', () => reject(new Error('the browser was closed')));
    });
    broken.catch(() => {});
    const soonest = (/** @type {Promise<any>} */ work) => {
      work.catch(() => {}); // what is given up may still fail
      return Promise.race([work, broken, interrupted]);
    };
    await page.exposeFunction('heard', say);
    await page.goto(`${server.resolvedUrls?.local[0]}bench/page.html`);
    await soonest(page.waitForFunction(`globalThis.${job}`));
    const result = /** @type {T} */ (
      await soonest(page.evaluate((name, given) => /** @type {any} */ (globalThis)[name](given), job, order))
    );
    return { ...result, browser: await browser.version() };
  } finally {
    process.off('SIGINT', interrupt);
    await browser.close().catch(() => {});
    await server.close();
  }
}
