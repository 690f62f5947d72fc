// A vitest browser provider on top of puppeteer (vitest ships playwright, webdriverio and preview only).
import { defineBrowserProvider } from '@vitest/browser';
import type { Browser, LaunchOptions, Page } from 'puppeteer';
import type { BrowserProvider, BrowserProviderOption, CDPSession, TestProject } from 'vitest/node';

export function puppeteerProvider(options: LaunchOptions = {}): BrowserProviderOption<LaunchOptions> {
  return defineBrowserProvider({
    name: 'puppeteer',
    supportedBrowser: ['chrome', 'edge'],
    options,
    providerFactory: (project) => new PuppeteerProvider(project, options),
  });
}

class PuppeteerProvider implements BrowserProvider {
  readonly name = 'puppeteer';
  readonly supportsParallelism = false;
  private browser: Promise<Browser> | null = null;
  private readonly pages = new Map<string, Page>();
  private readonly project: TestProject;
  private readonly options: LaunchOptions;

  constructor(project: TestProject, options: LaunchOptions) {
    this.project = project;
    this.options = options;
  }

  getCommandsContext(sessionId: string): Record<string, unknown> {
    const page = this.pages.get(sessionId);
    return {
      page,
      get frame() {
        return page?.frames().find((f) => f.url().includes('__vitest_test__') && f.parentFrame());
      },
    };
  }

  async openPage(sessionId: string, url: string): Promise<void> {
    this.browser ??= this.launch();
    const browser = await this.browser;
    await this.pages.get(sessionId)?.close();
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    this.pages.set(sessionId, page);
    await page.goto(url, { timeout: 0 });
  }

  async getCDPSession(sessionId: string): Promise<CDPSession> {
    const page = this.pages.get(sessionId);
    if (!page) throw new Error(`no page for session ${sessionId}`);
    const cdp = await page.createCDPSession();
    return {
      send: (m: string, p: unknown) => cdp.send(m as never, p as never),
      on: (e: string, l: (...a: unknown[]) => void) => cdp.on(e as never, l as never),
      once: (e: string, l: (...a: unknown[]) => void) => cdp.once(e as never, l as never),
      off: (e: string, l: (...a: unknown[]) => void) => cdp.off(e as never, l as never),
    } as unknown as CDPSession;
  }

  async close(): Promise<void> {
    const browser = await this.browser;
    this.browser = null;
    this.pages.clear();
    await browser?.close();
  }

  private async launch(): Promise<Browser> {
    const { default: puppeteer } = await import('puppeteer');
    return puppeteer.launch({ headless: this.project.config.browser.headless, protocolTimeout: 0, ...this.options });
  }
}
