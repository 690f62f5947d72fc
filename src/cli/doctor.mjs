// systolic doctor [--json]: what WebGPU this machine has, in Node and in a browser, and what to do about what is missing.
// Plain JavaScript, so that it also answers where the set-up failed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromeArgs, findChrome } from '../node/chrome.mjs';
import { findDrivers } from '../node/icd.mjs';
import { run } from './setup.mjs';

const measureAddress = new URL('../runtime/measure-machine.mjs', import.meta.url);

/**
 * @typedef {import('../machine/model.ts').Machine} Machine
 * @typedef {{ vendor: string, architecture: string, description: string, fallback: boolean, features: string[], matrices: string[], machine: Machine | null, limits: Record<string, number> }} Adapter
 * @typedef {{ where: string, driver: string, adapter?: Adapter, fault?: string }} Finding
 */

/** @param {readonly string[]} args */
export async function main(args) {
  const unknown = args.find((arg) => arg !== '--json');
  if (unknown !== undefined) {
    console.error(`doctor: the only option is --json, got ${unknown}`);
    return 2;
  }
  // One after the other: what is measured of software adapters depends on what else the cores do.
  const inNode = [];
  for (const driver of findDrivers()) inNode.push(await nodeFinding(driver));
  const findings = [...inNode, await browserFinding()];
  const advice = adviceFor(findings);
  if (args.includes('--json')) console.log(JSON.stringify({ node: process.version, platform: process.platform, findings, advice }));
  else console.log(text(findings, advice));
  return findings.some((f) => f.adapter) ? 0 : 1;
}

/**
 * Evaluated where the adapter is, so it stands alone.
 * @param {GPU | undefined} gpu
 * @param {string} measure address of runtime/measure-machine.mjs
 */
async function describe(gpu, measure) {
  if (!gpu) return { fault: 'navigator.gpu is undefined' };
  const adapter = await gpu.requestAdapter();
  if (!adapter) return { fault: 'requestAdapter gave null' };
  const limits = [
    'maxBufferSize',
    'maxStorageBufferBindingSize',
    'maxStorageBuffersPerShaderStage',
    'maxComputeWorkgroupStorageSize',
    'maxComputeInvocationsPerWorkgroup',
  ];
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const requiredFeatures = /** @type {GPUFeatureName[]} */ (['subgroups'].filter((f) => adapter.features.has(f)));
  const device = await adapter.requestDevice({ requiredFeatures });
  /** @type {typeof import('../runtime/measure-machine.mjs')} */
  const { measureMachine } = await import(/* @vite-ignore */ measure);
  const machine = await measureMachine(device, Reflect.get(adapter.info, 'subgroupMaxSize') ?? 0).catch(() => null);
  device.destroy();
  return {
    adapter: {
      machine,
      vendor,
      architecture,
      description,
      fallback: isFallbackAdapter ?? false,
      features: [...adapter.features].sort(),
      matrices: [...(Reflect.get(adapter.info, 'subgroupMatrixConfigs') ?? [])].map(
        (/** @type {Record<string, unknown>} */ c) => `${c['componentType']} ${c['M']}x${c['N']}x${c['K']} to ${c['resultComponentType']}`,
      ),
      limits: Object.fromEntries(limits.map((name) => [name, Reflect.get(adapter.limits, name)])),
    },
  };
}

/**
 * In a process of its own: a driver that crashes must not take the doctor with it.
 * @param {import('../node/icd.mjs').NodeDriver} driver
 * @returns {Promise<Finding>}
 */
async function nodeFinding({ name, icd }) {
  const code = `
    const { create } = await import('webgpu');
    const { dawnFlags } = await import(${JSON.stringify(new URL('../node/dawn.mjs', import.meta.url).href)});
    const gpu = (globalThis.gpu = create(dawnFlags()));
    const describe = ${describe};
    console.log('\\n@' + JSON.stringify(await describe(gpu, ${JSON.stringify(measureAddress.href)})));`;
  const env = icd === null ? process.env : { ...process.env, VK_DRIVER_FILES: icd };
  const { code: status, tail } = await run(process.execPath, ['--input-type=module', '-e', code], { limit: 60_000, env });
  const driver = `${name}${icd ? ` (${icd})` : ''}`;
  const answer = tail.split('\n').findLast((line) => line.startsWith('@'));
  if (answer) return { where: 'Node', driver, ...JSON.parse(answer.slice(1)) };
  const fault = tail.includes('ERR_MODULE_NOT_FOUND')
    ? 'the package `webgpu` is not installed'
    : (tail.split('\n').find((line) => /error/i.test(line)) ?? `ended with ${status}`);
  return { where: 'Node', driver, fault };
}

/** @returns {Promise<Finding>} */
async function browserFinding() {
  const chrome = findChrome();
  if (!chrome) return { where: 'Chromium', driver: 'none', fault: 'no Chrome or Chromium found' };
  const version =
    process.platform === 'win32' ? '' : spawnSync(chrome.path, ['--version'], { encoding: 'utf8', timeout: 20_000 }).stdout?.trim();
  const driver = `${chrome.path}${version ? ` (${version})` : ''}`;
  // WebGPU is there in secure contexts only: about:blank is none, 127.0.0.1 is one.
  const server = createServer(({ url }, response) =>
    url === '/measure-machine.mjs'
      ? response.setHeader('Content-Type', 'text/javascript').end(readFileSync(measureAddress))
      : response.setHeader('Content-Type', 'text/html').end('<!doctype html>'),
  );
  let browser;
  try {
    const { default: puppeteer } = await import('puppeteer');
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    browser = await puppeteer.launch({ executablePath: chrome.path, args: chromeArgs(), timeout: 60_000 });
    const page = await browser.newPage();
    const address = /** @type {import('node:net').AddressInfo} */ (server.address());
    await page.goto(`http://127.0.0.1:${address.port}/`);
    return { where: 'Chromium', driver, .../** @type {object} */ (await page.evaluate(`(${describe})(navigator.gpu, '/measure-machine.mjs')`)) };
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return {
      where: 'Chromium',
      driver,
      fault: /Cannot find package/.test(`${message}`) ? 'the package `puppeteer` is not installed' : `${message}`,
    };
  } finally {
    await browser?.close();
    server.close();
  }
}

/** @param {readonly Finding[]} findings */
function adviceFor(findings) {
  const advice = [];
  const linux = process.platform === 'linux';
  const browser = findings.find((f) => f.where === 'Chromium');
  const adapters = findings.flatMap((f) => f.adapter ?? []);
  if (findings.some((f) => f.fault?.includes('is not installed'))) advice.push('npm install: packages are missing');
  if (browser?.driver === 'none') advice.push('npx puppeteer browsers install chrome, or install Chrome or Chromium, or set CHROME_PATH');
  if (linux && !findings.some((f) => f.driver.startsWith('lavapipe') && f.adapter))
    advice.push('for tests with f16 in Node: Mesa 24 or newer (Debian: mesa-vulkan-drivers from backports)');
  if (linux && !findings.some((f) => f.driver.startsWith('swiftshader'))) advice.push('SwiftShader in Node comes with Chromium or Chrome');
  if (adapters.length > 0 && adapters.every((a) => /llvmpipe|swiftshader/i.test(`${a.architecture} ${a.description}`)))
    advice.push('all adapters here are software: results are right, speed is that of the CPU');
  return advice;
}

/**
 * @param {readonly Finding[]} findings
 * @param {readonly string[]} advice
 */
function text(findings, advice) {
  const lines = [`Node ${process.version} on ${process.platform} ${process.arch}`];
  for (const { where, driver, adapter, fault } of findings) {
    lines.push('', `${where}: ${driver}`);
    if (!adapter) {
      lines.push(`  no adapter: ${fault}`);
      continue;
    }
    lines.push(
      `  ${[adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(', ')}${adapter.fallback ? ' (fallback)' : ''}`,
    );
    lines.push(`  features: ${adapter.features.join(' ')}`);
    if (adapter.matrices.length > 0) lines.push(`  subgroup matrices: ${adapter.matrices.join(', ')}`);
    lines.push(`  measured now: ${adapter.machine ? machineText(adapter.machine) : 'nothing, its kernels failed'}`);
    for (const [name, value] of Object.entries(adapter.limits))
      lines.push(`  ${name}: ${value >= 1 << 20 ? `${+(value / (1 << 20)).toFixed(1)} MiB` : value}`);
  }
  if (advice.length > 0) lines.push('', ...advice.map((line) => `- ${line}`));
  return lines.join('\n');
}

/** @param {Machine} machine */
const machineText = ({ flopsPerSecond, bytesPerSecond, dispatchSeconds, barrierSeconds, cores, lanes, sharesLoads }) =>
  [
    `${significant(flopsPerSecond / 1e9)} GFLOP/s`,
    `${significant(bytesPerSecond / 1e9)} GB/s`,
    `${significant(dispatchSeconds * 1e6)} µs a dispatch`,
    `${significant(barrierSeconds * 1e6)} µs a barrier`,
    `${cores} cores of ${lanes} lanes`,
    `a load at one address ${sharesLoads ? 'is shared by' : 'is made for each of'} the lanes`,
  ].join(', ');

/** @param {number} x */
const significant = (x) => +x.toPrecision(2);
