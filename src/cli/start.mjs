// npm start: sets everything up, then trains a small transformer with WebGPU and lets it write. Plain JavaScript: it runs before
// node_modules exists.
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { replaceFile } from '../node/replace-file.mjs';
import { ensureChrome, ensureDependencies, root, SetupError } from './setup.mjs';

const usage = `usage: npm start -- [OPTION…]
  --steps N         training steps
  --text FILE       what to learn (default: TypeScript's declaration files)
  --seed N          seed of the run's random numbers
  --dtype f32|bf16  what the layers compute in
  --node            in Node through Dawn, without a browser
  --device cpu      on the evaluator, without a GPU
  --open            in a visible browser that stays open
  --save FILE       write parameters, optimiser state, step and random key to a safetensors file
  --resume FILE     go on from such a file
  --json            last line of stdout: the result as one JSON object
  --no-install      install nothing: name the command to run where something is missing`;

/** A mistake of the user's: one line, exit code 2. */
class UsageError extends Error {}

/** @typedef {{ steps?: number, seed?: number, dtype?: 'f32' | 'bf16', text?: Buffer, resume?: { name: string, bytes: Buffer }, save?: string, json: boolean, where: 'browser' | 'node' | 'cpu', open: boolean }} Options */
/** @typedef {{ adapter: string, device: string, result: Record<string, any> }} Outcome */

const abort = new AbortController();
process.once('SIGINT', () => {
  process.stderr.write('\ninterrupted: closing\n');
  abort.abort();
  // A second Ctrl-C, or a driver that does not return, must not keep the terminal.
  process.once('SIGINT', () => process.exit(130));
  setTimeout(() => process.exit(130), 5000).unref();
});

/** @param {unknown} error @returns {error is Error} */
function isUserError(error) {
  return error instanceof Error && ['ArgumentError', 'ParseError'].includes(error.name);
}

async function main() {
  const options = readOptions();
  if (!options) return 0;
  await ensureDependencies();
  const { outcome, progress } = await train(options);
  progress.end();
  print(outcome, options);
  return 0;
}

/** @returns {Options | null} */
function readOptions() {
  const { values } = parse();
  if (values.help) {
    console.log(usage);
    return null;
  }
  const where = device(values);
  return {
    ...whole('steps', values.steps, 1),
    ...whole('seed', values.seed, 0),
    ...dtype(values.dtype),
    ...(values.text === undefined ? {} : { text: textFile(values.text) }),
    ...(values.resume === undefined ? {} : { resume: { name: basename(values.resume), bytes: file('--resume', values.resume) } }),
    ...(values.save === undefined ? {} : { save: savePath(values.save) }),
    json: values.json ?? false,
    open: values.open ?? false,
    where,
  };
}

function parse() {
  const string = /** @type {const} */ ({ type: 'string' });
  const boolean = /** @type {const} */ ({ type: 'boolean' });
  try {
    return parseArgs({
      options: {
        steps: string,
        text: string,
        seed: string,
        dtype: string,
        node: boolean,
        device: string,
        open: boolean,
        save: string,
        resume: string,
        json: boolean,
        'no-install': boolean, // read by set-up
        help: boolean,
      },
    });
  } catch (error) {
    throw new UsageError(`start: ${/** @type {Error} */ (error).message.split('. ')[0]}; see npm start -- --help`);
  }
}

/** @param {{ device?: string, node?: boolean, open?: boolean }} values @returns {Options['where']} */
function device(values) {
  if (values.device !== undefined && values.device !== 'cpu' && values.device !== 'webgpu')
    throw new UsageError(`start: --device must be cpu or webgpu, got ${values.device}`);
  if (values.open && (values.node || values.device === 'cpu'))
    throw new UsageError('start: --open shows the browser page, so it cannot go with --node or --device cpu');
  return values.device === 'cpu' ? 'cpu' : values.node ? 'node' : 'browser';
}

/** @param {'steps' | 'seed'} name @param {string | undefined} given @param {number} least */
function whole(name, given, least) {
  if (given === undefined) return {};
  const n = Number(given);
  if (given.trim() === '' || !Number.isInteger(n) || n < least || n > 2 ** 31 - 1)
    throw new UsageError(`start: --${name} must be a whole number from ${least}, got ${given}`);
  return { [name]: n };
}

/** @param {string | undefined} given */
function dtype(given) {
  if (given === undefined) return {};
  if (given !== 'f32' && given !== 'bf16') throw new UsageError(`start: --dtype must be f32 or bf16, got ${given}`);
  return { dtype: /** @type {'f32' | 'bf16'} */ (given) };
}

/** @param {string} option @param {string} path */
function file(option, path) {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new UsageError(
      `start: ${option} must name a readable file, got ${path} (${code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'a folder' : code})`,
    );
  }
}

/** Told before the training and not behind it, when there would be nothing to save to. @param {string} path */
function savePath(path) {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    accessSync(dirname(path), constants.W_OK);
    return path;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    const why = code === 'ENOENT' ? 'its folder does not exist' : code === 'EISDIR' ? 'a folder' : code;
    throw new UsageError(`start: --save must name a file in a folder that can be written, got ${path} (${why})`);
  }
}

/** @param {string} path */
function textFile(path) {
  const bytes = file('--text', path);
  try {
    if (new TextDecoder('utf-8', { fatal: true }).decode(bytes).includes('\0')) throw new Error('NUL');
  } catch {
    throw new UsageError(`start: --text must be a text file in UTF-8, got ${path}`);
  }
  if (bytes.length < 4000)
    throw new UsageError(`start: --text must hold at least 4000 bytes to learn from, got ${bytes.length} in ${path}`);
  return bytes;
}

/** The job where it was asked for; where no adapter is found, the next place, and the evaluator last, each time saying so. @param {Options} options */
async function train(options) {
  const progress = makeProgress();
  const places = options.where === 'browser' ? [inBrowser, inNode, onCpu] : options.where === 'node' ? [inNode, onCpu] : [onCpu];
  for (const place of places) {
    try {
      return { outcome: await place(options, progress), progress };
    } catch (error) {
      if (/** @type {{ code?: string }} */ (error).code !== 'no-adapter' || place === onCpu || options.open) throw error;
      progress.end();
      process.stderr.write(`${place === inBrowser ? 'browser' : 'node'}: ${/** @type {Error} */ (error).message}\n`);
      process.stderr.write(
        place === inNode || options.where !== 'browser'
          ? 'no WebGPU adapter was found anywhere: a smaller model is trained on the evaluator (cpu). `npx systolic doctor` tells what is missing.\n'
          : 'trying WebGPU in Node instead\n',
      );
    }
  }
  throw new Error('unreachable');
}

/** @param {Options} options @param {Progress} progress @returns {Promise<Outcome>} */
async function inBrowser(options, progress) {
  const chrome = await ensureChrome();
  const { createServer } = await import('vite');
  const { default: puppeteer } = await import('puppeteer');
  const { chromeArgs } = await import('../node/chrome.mjs');
  /** @type {(bytes: Buffer) => void} */
  let keep = () => {};
  const order = {
    steps: options.steps,
    seed: options.seed,
    dtype: options.dtype,
    ownText: options.text !== undefined,
    resume: options.resume?.name ?? null,
    save: options.save !== undefined,
  };
  const server = await createServer({
    root,
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1', hmr: false, ws: false, watch: null },
    plugins: [jobRoutes(order, options, (bytes) => keep(bytes))],
  });
  keep = (bytes) => replaceFile(/** @type {string} */ (options.save), bytes);
  await server.listen();
  const browser = await puppeteer.launch({
    executablePath: chrome.path,
    headless: !options.open,
    args: chromeArgs(),
    handleSIGINT: false,
    protocolTimeout: 0,
    ...(options.open ? { defaultViewport: null } : {}),
  });
  const close = async () => {
    await browser.close().catch(() => {});
    await server.close();
  };
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    const outcome = await new Promise((resolve, reject) => {
      abort.signal.addEventListener('abort', () => reject(abort.signal.reason));
      browser.on('disconnected', () => reject(new Error('the browser was closed')));
      page.on('pageerror', (error) => reject(error));
      /** @type {{ adapter: string, device: string }} */
      let where = { adapter: '', device: '' };
      const hear = (/** @type {string} */ message) => {
        const said = JSON.parse(message);
        if (said.kind === 'device') where = said;
        else if (said.kind === 'progress') progress.show(said);
        else if (said.kind === 'done') resolve({ ...where, result: said.result });
        else if (said.kind === 'failed') reject(Object.assign(new Error(said.message), { name: said.name, code: said.code }));
      };
      page
        .exposeFunction('systolicReport', hear)
        .then(() => page.goto(`${server.resolvedUrls?.local[0]}examples/transformer/`))
        .catch(reject);
    });
    if (options.open) {
      progress.end();
      process.stderr.write('done; the page stays open until its window is closed or Ctrl-C\n');
      await new Promise((resolve) => {
        browser.on('disconnected', resolve);
        abort.signal.addEventListener('abort', resolve);
      });
    }
    return outcome;
  } finally {
    await close();
  }
}

/**
 * What the page asks the command for.
 * @param {object} order @param {Options} options @param {(bytes: Buffer) => void} save @returns {import('vite').Plugin}
 */
function jobRoutes(order, options, save) {
  return {
    name: 'systolic:job',
    configureServer(server) {
      server.middlewares.use('/job/', (request, response) => {
        const path = request.url?.split('?')[0];
        if (request.method === 'POST' && path === '/save') {
          /** @type {Buffer[]} */
          const parts = [];
          request
            .on('data', (part) => parts.push(part))
            .on('end', () => {
              save(Buffer.concat(parts));
              response.end();
            });
          return;
        }
        const body =
          path === '/order'
            ? JSON.stringify(order)
            : path === '/text'
              ? options.text
              : path === '/resume'
                ? options.resume?.bytes
                : undefined;
        if (body === undefined) response.statusCode = 404;
        response.end(body);
      });
    },
  };
}

/** @param {Options} options @param {Progress} progress */
const inNode = (options, progress) =>
  inProcess(options, progress, async (/** @type {any} */ api, /** @type {(path: string) => Promise<any>} */ load) => {
    const { openNode } = await load('/src/node/index.ts');
    const { gpu } = await openNode();
    return api.init({ gpu });
  });

/** @param {Options} options @param {Progress} progress */
const onCpu = (options, progress) => inProcess(options, progress, async (/** @type {any} */ api) => api.init('cpu'));

/**
 * @param {Options} options @param {Progress} progress
 * @param {(api: any, load: (path: string) => Promise<any>) => Promise<{ adapter: string, device: string }>} open
 * @returns {Promise<Outcome>}
 */
async function inProcess(options, progress, open) {
  const { openSources } = await import('./sources.mjs');
  const sources = await openSources();
  try {
    const api = await sources.load('/src/index.ts');
    const where = await open(api, sources.load);
    const { runJob } = await sources.load('/examples/transformer/job.ts');
    const { settings, cpuSettings } = await sources.load('/examples/transformer/settings.ts');
    const { defaultText } = await sources.load('/examples/transformer/text.ts');
    const choices = JSON.parse(JSON.stringify({ steps: options.steps, seed: options.seed, dtype: options.dtype }));
    const text = options.text ?? (await defaultText());
    const result = await runJob({
      ...(where.device === 'cpu' ? cpuSettings : settings)(choices),
      text,
      ...(options.resume ? { resume: options.resume } : {}),
      signal: abort.signal,
      onProgress: progress.show,
    });
    if (options.save !== undefined) replaceFile(options.save, await result.save());
    return { ...where, result };
  } finally {
    await sources.close();
  }
}

/** @typedef {{ show(p: any): void, end(): void }} Progress */

/** Progress on stderr: a line that is drawn over on a terminal, now and then a new one elsewhere. @returns {Progress} */
function makeProgress() {
  const live = process.stderr.isTTY;
  let open = false;
  let next = 0;
  let writing = false;
  const end = () => {
    if (open) process.stderr.write('\n');
    open = false;
  };
  const line = (/** @type {string} */ text, /** @type {boolean} */ must) => {
    if (live) {
      process.stderr.write(`\r\x1b[K${text}`);
      open = true;
    } else if (must || Date.now() >= next) {
      process.stderr.write(`${text}\n`);
      next = Date.now() + 2000;
    }
  };
  let heldOut = '';
  return {
    end,
    show(p) {
      if (p.phase === 'compile') line(`compile  ${bar(p.done / p.total)} ${p.done}/${p.total} kernels`, p.done === p.total);
      else if (p.phase === 'train')
        line(
          `train    ${bar(p.step / p.steps)} ${p.step}/${p.steps}  loss ${p.loss.toFixed(3)}${heldOut}  ${Math.round(p.tokensPerSecond)} tokens/s${Number.isFinite(p.secondsLeft) ? `  ${time(p.secondsLeft)} left` : ''}`,
          p.step === p.steps,
        );
      else if (p.phase === 'evaluate') heldOut = `  held out ${p.heldOut.toFixed(3)}`;
      else {
        if (!writing) end();
        writing = true;
        process.stderr.write(p.text);
        open = true;
      }
    },
  };
}

const bar = (/** @type {number} */ part) => `[${'#'.repeat(Math.round(part * 24)).padEnd(24, '.')}]`;
const time = (/** @type {number} */ seconds) => `${Math.floor(seconds / 60)}:${String(Math.ceil(seconds) % 60).padStart(2, '0')}`;

/** @param {Outcome} outcome @param {Options} options */
function print({ adapter, device: kind, result }, options) {
  const mib = (result.peakBytes / 2 ** 20).toFixed(1);
  const lines = [
    '',
    `adapter          ${adapter} (${kind})`,
    `model            ${result.parameters.toLocaleString('en')} parameters, layers in ${options.dtype ?? 'f32'}`,
    `loss             ${result.firstLoss.toFixed(3)} at the start, ${result.lastLoss.toFixed(3)} after ${result.steps} steps, ${result.heldOutLoss.toFixed(3)} nats per byte on held-out text`,
    `speed            ${Math.round(result.tokensPerSecond).toLocaleString('en')} tokens/s, compiled in ${result.compileSeconds.toFixed(1)} s`,
    `kernels per step ${result.kernelsPerStep ?? 'none (evaluator)'}`,
    `peak memory      ${mib} MiB`,
    ...(options.save ? [`saved            ${options.save}`] : []),
    '',
    result.sample,
  ];
  console.log(lines.join('\n'));
  if (!options.json) return;
  const { parameters, steps, firstLoss, lastLoss, heldOutLoss, tokensPerSecond, compileSeconds, kernelsPerStep, peakBytes, sample } =
    result;
  console.log(
    JSON.stringify({
      adapter,
      device: kind,
      dtype: options.dtype ?? 'f32',
      parameters,
      steps,
      firstLoss,
      lastLoss,
      heldOutLoss,
      tokensPerSecond,
      compileSeconds,
      kernelsPerStep,
      peakBytes,
      sample,
    }),
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  if (abort.signal.aborted) process.exitCode = 130;
  else if (error instanceof UsageError || error instanceof SetupError || isUserError(error)) {
    console.error(error.message);
    process.exitCode = error instanceof SetupError ? 1 : 2;
  } else throw error;
}
// Dawn's and Vite's handles must not keep the process.
process.exit();
