// The vitest projects: `unit` needs no GPU, `interpreter:<kind>` runs the kernels of test/device on the CPU, `device:<adapter>` runs
// test/device once per adapter of Node, `browser` runs the same files in Chromium. They run one after the other (groupOrder), because
// software adapters already use every core.
import { readdirSync, readFileSync } from 'node:fs';
import type { TestProjectConfiguration } from 'vitest/config';
import { chromeArgs, findChrome } from '../../src/node/chrome.mjs';
import { findDrivers } from '../../src/node/icd.mjs';
import { interpreterKinds } from './interpreted.ts';
import { puppeteerProvider } from './puppeteer-provider.ts';

/** `SYSTOLIC_ADAPTERS` (from test/run.mjs, which tries each) narrows the adapters with files to those that work. */
export function testProjects(env: NodeJS.ProcessEnv = process.env): TestProjectConfiguration[] {
  const answering = env['SYSTOLIC_ADAPTERS']?.split(',');
  const drivers = findDrivers(env).filter((driver) => answering?.includes(driver.name) ?? true);
  const interpreters = interpreterKinds.map((kind, i) => interpreter(kind, i + 1));
  const first = interpreters.length + 1;
  return [unit, ...interpreters, ...drivers.map((driver, i) => device(driver.name, first + i)), ...browser(first + drivers.length)];
}

const unit: TestProjectConfiguration = {
  extends: true,
  test: {
    name: 'unit',
    include: ['test/**/*.test.ts'],
    exclude: ['test/device/**', 'test/browser/**'],
    isolate: false,
    setupFiles: ['test/support/check-plans.ts'],
    // A hang fails; a loaded machine, on which a command takes seconds to start, does not.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    sequence: { groupOrder: 0 },
  },
};

/**
 * Files of test/device whose kernels the interpreter can run: they ask the helpers below for results, and open no device. The others are about
 * the runtime and the public API on it; their kernels are of the families that these files run.
 */
function interpretable(): string[] {
  const files = readdirSync('test/device').filter((file) => file.endsWith('.test.ts'));
  return files.map((file) => `test/device/${file}`).filter((path) => {
    const text = readFileSync(path, 'utf8');
    return /support\/(plan-runner|run-kernel|agrees)\.ts'|fuzz\/devices\.ts'/.test(text) && !/\binit\(/.test(text);
  });
}

/** Their kernels in the interpreter of the kernel IR, as made for a CPU with subgroups of 4 and for a GPU with matrices. */
function interpreter(kind: string, groupOrder: number): TestProjectConfiguration {
  return {
    extends: true,
    test: {
      name: `interpreter:${kind}`,
      include: interpretable(),
      setupFiles: ['test/support/check-plans.ts'],
      env: { SYSTOLIC_INTERPRETER: kind },
      isolate: false,
      testTimeout: 60_000,
      hookTimeout: 60_000,
      sequence: { groupOrder },
    },
  };
}

function device(adapter: string, groupOrder: number): TestProjectConfiguration {
  return {
    extends: true,
    test: {
      name: `device:${adapter}`,
      include: ['test/device/**/*.test.ts'],
      setupFiles: ['test/support/node-gpu.ts', 'test/support/check-plans.ts'],
      env: { SYSTOLIC_ADAPTER: adapter },
      // One process per adapter, so that test files share the device and its compiled pipelines. Never threads: Dawn aborts
      // when a worker thread ends with work pending.
      pool: 'forks',
      isolate: false,
      maxWorkers: 1,
      testTimeout: 60_000,
      hookTimeout: 60_000,
      sequence: { groupOrder },
    },
  };
}

function browser(groupOrder: number): TestProjectConfiguration[] {
  const chrome = findChrome();
  if (!chrome) return [];
  return [
    {
      extends: true,
      test: {
        name: 'browser',
        include: ['test/device/**/*.test.ts', 'test/browser/**/*.test.ts'],
        isolate: false,
        setupFiles: ['test/support/check-plans.ts'],
        fileParallelism: false,
        testTimeout: 60_000,
        hookTimeout: 60_000,
        sequence: { groupOrder },
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider: puppeteerProvider({ executablePath: chrome.path, args: chromeArgs() }),
          // 'chrome', not 'chromium': vitest's coverage takes the latter from playwright only.
          instances: [{ browser: 'chrome' }],
        },
      },
    },
  ];
}
