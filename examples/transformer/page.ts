/** The page of the main job: it shows the job, and hands what happens to the command that opened it, if one did. */
import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import { DeviceError, init, profile } from '../../src/index.ts';
import { type JobProgress, type JobResult, runJob } from './job.ts';
import { type Choices, cpuSettings, settings } from './settings.ts';
import { defaultText } from './text.ts';

/** What the command says when it opens the page (`src/cli/start.mjs`). */
interface Order extends Choices {
  readonly ownText: boolean;
  readonly resume: string | null;
  readonly save: boolean;
}

/** How the page answers the command. */
declare global {
  interface Window {
    systolicReport?: (message: string) => Promise<void>;
  }
}

const $ = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
const report = (message: object): void => void window.systolicReport?.(JSON.stringify(message));
const order = await currentOrder();

async function currentOrder(): Promise<Order | null> {
  if (!window.systolicReport) return null;
  return (await fetch('/job/order')).json() as Promise<Order>;
}

async function run(asked: Order): Promise<void> {
  $('start').hidden = true;
  $('stop').hidden = order !== null;
  stop = new AbortController();
  chart.clear();
  $('text').textContent = '';
  try {
    const { adapter, device } = await openDevice();
    number('Adapter', adapter);
    report({ kind: 'device', adapter, device });
    const text = asked.ownText ? new Uint8Array(await (await fetch('/job/text')).arrayBuffer()) : await defaultText();
    const resume =
      asked.resume === null
        ? {}
        : { resume: { name: asked.resume, bytes: new Uint8Array(await (await fetch('/job/resume')).arrayBuffer()) } };
    const chosen = {
      ...(asked.steps === undefined ? {} : { steps: asked.steps }),
      ...(asked.seed === undefined ? {} : { seed: asked.seed }),
      ...(asked.dtype ? { dtype: asked.dtype } : {}),
    };
    const result = await runJob({
      ...(device === 'cpu' ? cpuSettings : settings)(chosen),
      ...resume,
      text,
      signal: stop.signal,
      onProgress: show,
    });
    await finish(result, asked.save);
  } catch (error) {
    fail(error as Error);
  } finally {
    $('stop').hidden = true;
    if (!order) $('start').hidden = false;
  }
}

/** Where WebGPU is missing the page says why. It does not fall back by itself: that would be slow for no visible reason. */
async function openDevice(): Promise<{ adapter: string; device: string }> {
  if (!navigator.gpu) {
    const why = window.isSecureContext ? 'This browser has no WebGPU.' : 'WebGPU exists only on secure pages (https, or localhost).';
    throw new DeviceError(
      'no-adapter',
      why,
      'Chrome and Edge 113, Safari 26 and Firefox 141 have it; on Linux, Chrome needs --enable-unsafe-webgpu --enable-features=Vulkan.',
    );
  }
  return init();
}

function show(p: JobProgress): void {
  report({ kind: 'progress', ...p });
  const bar = $<HTMLProgressElement>('progress');
  switch (p.phase) {
    case 'compile':
      $('status').textContent = `Compiling: ${p.stage} ${p.done} of ${p.total}`;
      bar.value = p.done / Math.max(1, p.total);
      break;
    case 'train':
      $('status').textContent =
        `Training: step ${p.step} of ${p.steps}${Number.isFinite(p.secondsLeft) ? `, ${duration(p.secondsLeft)} left` : ''}`;
      bar.value = p.step / p.steps;
      number('Loss', p.loss.toFixed(3));
      number('Tokens per second', Math.round(p.tokensPerSecond).toLocaleString('en'));
      chart.add(p.step, p.loss, null);
      break;
    case 'evaluate':
      number('Held-out loss', p.heldOut.toFixed(3));
      chart.add(p.step, null, p.heldOut);
      break;
    case 'write':
      $('status').textContent = 'Writing';
      written += p.text;
      $('text').textContent = written;
  }
}

async function finish(result: JobResult, save: boolean): Promise<void> {
  const { save: bytes, ...numbers } = result;
  number('Parameters', result.parameters.toLocaleString('en'));
  number('Kernels per step', String(result.kernelsPerStep));
  number('Peak GPU memory', `${(result.peakBytes / 2 ** 20).toFixed(1)} MiB`);
  if (save) await fetch('/job/save', { method: 'POST', body: await bytes() });
  const { rows } = await profile(await result.oneStep());
  kernelTable(rows);
  $('status').textContent = `Done: ${result.heldOutLoss.toFixed(3)} nats per byte on text it has not seen.`;
  report({ kind: 'done', result: { ...numbers, oneStep: undefined } });
}

function fail(error: Error): void {
  const aborted = error.name === 'AbortError';
  $('status').textContent = aborted ? 'Stopped.' : error.message;
  $('status').classList.toggle('error', !aborted);
  report({ kind: 'failed', name: error.name, code: (error as Partial<DeviceError>).code ?? null, message: error.message });
}

const duration = (seconds: number): string =>
  seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;

function number(name: string, value: string): void {
  const id = `number-${name.replace(/\W/g, '-')}`;
  let dd = document.getElementById(id);
  if (!dd) {
    const entry = document.createElement('div');
    const dt = document.createElement('dt');
    dt.textContent = name;
    dd = document.createElement('dd');
    dd.id = id;
    entry.append(dt, dd);
    $('numbers').append(entry);
  }
  dd.textContent = value;
}

function kernelTable(
  rows: readonly {
    readonly label: string;
    readonly calls: number;
    readonly timeNs: number;
    readonly gflopsPerSecond: number;
    readonly gbPerSecond: number;
  }[],
): void {
  const cells = (tag: 'th' | 'td', texts: readonly string[]): HTMLTableRowElement => {
    const tr = document.createElement('tr');
    texts.forEach((text, i) => {
      const cell = document.createElement(tag);
      cell.textContent = text;
      if (i > 0) cell.className = 'number';
      tr.append(cell);
    });
    return tr;
  };
  const body = rows.map((r) =>
    cells('td', [r.label, String(r.calls), (r.timeNs / 1e6).toFixed(2), r.gflopsPerSecond.toFixed(2), r.gbPerSecond.toFixed(2)]),
  );
  $('kernels').replaceChildren(cells('th', ['Kernel', 'Calls', 'ms', 'GFLOP/s', 'GB/s']), ...body);
}

function lossChart(): { add(step: number, loss: number | null, heldOut: number | null): void; clear(): void } {
  let data: [number[], (number | null)[], (number | null)[]] = [[], [], []];
  const ink = getComputedStyle(document.body).color;
  const axis = { stroke: ink, grid: { stroke: '#8884', width: 1 }, ticks: { stroke: '#8884', width: 1 } };
  const size = (): { width: number; height: number } => ({
    width: $('chart').clientWidth,
    height: Math.min(280, Math.max(180, $('chart').clientWidth * 0.45)),
  });
  const plot = new uPlot(
    {
      ...size(),
      scales: { x: { time: false } },
      axes: [axis, { ...axis, size: 44 }],
      series: [
        { label: 'step' },
        { label: 'loss', stroke: '#0b6bcb', width: 1.5, spanGaps: true },
        { label: 'held out', stroke: '#d9730d', width: 2, spanGaps: true, points: { show: true, size: 6, fill: '#d9730d' } },
      ],
    },
    data,
    $('chart'),
  );
  addEventListener('resize', () => plot.setSize(size()));
  return {
    add(step, loss, heldOut) {
      const [steps, losses, held] = data;
      if (steps.at(-1) === step) {
        if (loss !== null) losses[losses.length - 1] = loss;
        if (heldOut !== null) held[held.length - 1] = heldOut;
      } else if (steps.length === 0 || step > steps.at(-1)!) {
        steps.push(step);
        losses.push(loss);
        held.push(heldOut);
      } else {
        // A measurement that was read before an earlier step's loss.
        const i = steps.indexOf(step);
        if (i < 0) return;
        if (loss !== null) losses[i] = loss;
        if (heldOut !== null) held[i] = heldOut;
      }
      plot.setData(data);
    },
    clear() {
      data = [[], [], []];
      written = '';
      plot.setData(data);
    },
  };
}

let written = '';
const chart = lossChart();
let stop = new AbortController();

if (order) await run(order);
else {
  const start = $<HTMLButtonElement>('start');
  start.hidden = false;
  $('status').textContent = 'Ready. Training takes a minute or two; the text stays on your machine.';
  start.onclick = () => run({ ownText: false, resume: null, save: false });
  $('stop').onclick = () => stop.abort();
}
