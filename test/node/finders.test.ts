import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { chromeArgs, findChrome } from '../../src/node/chrome.mjs';
import { findDrivers } from '../../src/node/icd.mjs';
import { initNode } from '../../src/node/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'systolic-finders-'));
afterAll(() => rmSync(folder, { recursive: true }));

const touch = (...path: string[]): string => {
  const file = join(folder, ...path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
};

describe('findChrome', () => {
  const cache = join(folder, 'cache');
  touch('cache', 'chrome', 'linux-99.0.1', 'chrome-linux64', 'chrome'); // the last by name
  const recent = touch('cache', 'chrome', 'linux-148.0.7', 'chrome-linux64', 'chrome');
  const own = touch('own', 'chrome');

  test('takes the browser that the environment names before any other', () => {
    expect(findChrome({ CHROME_PATH: own, PUPPETEER_CACHE_DIR: cache })).toEqual({ path: own, from: 'CHROME_PATH' });
  });
  test('passes over a named browser that is not there', () => {
    expect(findChrome({ CHROME_PATH: join(folder, 'none'), CHROME_BIN: own })).toEqual({ path: own, from: 'CHROME_BIN' });
  });
  test("takes the newest of puppeteer's downloads", () => {
    expect(findChrome({ PUPPETEER_CACHE_DIR: cache })?.path).toBe(recent);
  });
});

test('chromeArgs asks for SwiftShader or for the real GPU, and for no sandbox as root only', () => {
  expect(chromeArgs({ software: true, root: false })).toContain('--use-webgpu-adapter=swiftshader');
  expect(chromeArgs({ software: false, root: false }).join(' ')).not.toMatch(/swiftshader|no-sandbox/);
  expect(chromeArgs({ root: true })).toContain('--no-sandbox');
});

test.runIf(process.platform === 'linux')('findDrivers leaves the choice to a user who names a Vulkan driver', () => {
  expect(findDrivers({ VK_DRIVER_FILES: '/some/icd.json' })).toEqual([{ name: 'default', icd: null }]);
});

test.runIf(process.platform === 'linux')("findDrivers finds SwiftShader beside puppeteer's Chrome", () => {
  touch('other', 'chrome', 'linux-1', 'chrome-linux64', 'vk_swiftshader_icd.json');
  expect(findDrivers({ PUPPETEER_CACHE_DIR: join(folder, 'other') }).map((d) => d.name)).toContain('swiftshader');
});

test('initNode refuses an adapter of another name', async () => {
  process.env['SYSTOLIC_ADAPTER'] = 'llvmpipe';
  try {
    await expect(initNode()).rejects.toThrow('device: SYSTOLIC_ADAPTER must be default, lavapipe or swiftshader, got llvmpipe');
  } finally {
    delete process.env['SYSTOLIC_ADAPTER'];
  }
});
