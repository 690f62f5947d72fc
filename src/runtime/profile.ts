/** Times of dispatches, taken on the GPU with `timestamp-query`. */
import { debug } from '../util/config.ts';
import { usage } from './buffers.ts';
import { answerOf } from './waiting.ts';

/** A kernel's work over all its dispatches. */
export interface ProfileRow {
  readonly label: string;
  readonly calls: number;
  readonly timeNs: number;
  readonly flops: number;
  readonly bytes: number;
  readonly gflopsPerSecond: number;
  readonly gbPerSecond: number;
}

export interface ProfileEvent {
  readonly label: string;
  /** The program that it was part of. */
  readonly program: string;
  readonly startNs: number;
  readonly timeNs: number;
  readonly flops: number;
  readonly bytes: number;
}

export interface Profile {
  readonly events: readonly ProfileEvent[];
  /** Most time first. */
  readonly rows: readonly ProfileRow[];
  /** The rows as aligned text. */
  table(): string;
  /** JSON of Chrome's trace format, for chrome://tracing or Perfetto. */
  chromeTrace(): string;
}

interface Dispatched {
  readonly label: string;
  readonly flops: number;
  readonly bytes: number;
}

/** Timestamps in one query set, two per dispatch. */
const capacity = 4096;

/** Collects the timestamps of one command buffer after another. */
export class Profiler {
  private readonly gpu: GPUDevice;
  private readonly keep: boolean;
  private readonly events: ProfileEvent[] = [];
  private readonly arriving = new Set<Promise<void>>();
  private set: GPUQuerySet | undefined;
  private dispatched: Dispatched[] = [];

  /** @param keep whether there will be a `profile()`; otherwise times are only printed (`DEBUG=2`). */
  constructor(gpu: GPUDevice, keep = true) {
    this.gpu = gpu;
    this.keep = keep;
  }

  /** Whether the command buffer must be submitted before another dispatch is timed. */
  get isFull(): boolean {
    return this.dispatched.length * 2 === capacity;
  }

  /** For the pass of one dispatch. */
  timestampWrites({ label, flops, bytes }: Dispatched): GPUComputePassTimestampWrites {
    this.set ??= this.gpu.createQuerySet({ label: 'profile', type: 'timestamp', count: capacity });
    const at = 2 * this.dispatched.length;
    this.dispatched.push({ label, flops, bytes });
    return { querySet: this.set, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 };
  }

  /** To be called before the encoder is finished; the result after it was submitted. */
  resolve(encoder: GPUCommandEncoder, program: string): () => void {
    const { set, dispatched, gpu } = this;
    if (!set) return () => {};
    this.set = undefined;
    this.dispatched = [];
    const size = dispatched.length * 16;
    const resolved = gpu.createBuffer({ label: 'profile', size, usage: usage.queryResolve | usage.copySrc });
    const staging = gpu.createBuffer({ label: 'profile', size, usage: usage.copyDst | usage.mapRead });
    encoder.resolveQuerySet(set, 0, dispatched.length * 2, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
    return () => {
      const arrival = answerOf(gpu, staging.mapAsync(1 /* GPUMapMode.READ */)).then(
        () => {
          const times = new BigInt64Array(staging.getMappedRange());
          const events = dispatched.map((d, i) => ({
            ...d,
            program,
            startNs: Number(times[2 * i]!),
            timeNs: Number(times[2 * i + 1]! - times[2 * i]!),
          }));
          if (this.keep) for (const event of events) this.events.push(event);
          debug(2, () => events.map((e) => `${program}: ${e.label} ${formatEvent(e)}`).join('\n'));
          for (const object of [staging, resolved, set]) object.destroy();
        },
        () => {}, // the device is lost, which the call itself reports
      );
      this.arriving.add(arrival);
      void arrival.then(() => this.arriving.delete(arrival));
    };
  }

  async profile(): Promise<Profile> {
    await Promise.all(this.arriving);
    return profileOf([...this.events].sort((a, b) => a.startNs - b.startNs));
  }
}

function profileOf(events: readonly ProfileEvent[]): Profile {
  const sums = new Map<string, { calls: number; timeNs: number; flops: number; bytes: number }>();
  for (const { label, timeNs, flops, bytes } of events) {
    const sum = sums.get(label) ?? { calls: 0, timeNs: 0, flops: 0, bytes: 0 };
    sums.set(label, { calls: sum.calls + 1, timeNs: sum.timeNs + timeNs, flops: sum.flops + flops, bytes: sum.bytes + bytes });
  }
  const rows = [...sums].map(([label, sum]) => ({
    label,
    ...sum,
    gflopsPerSecond: rate(sum.flops, sum.timeNs),
    gbPerSecond: rate(sum.bytes, sum.timeNs),
  }));
  rows.sort((a, b) => b.timeNs - a.timeNs);
  return { events, rows, table: () => tableOf(rows), chromeTrace: () => traceOf(events) };
}

/** Per nanosecond, which is 10⁹ per second. */
const rate = (amount: number, timeNs: number): number => (timeNs > 0 ? amount / timeNs : 0);

const formatEvent = ({ timeNs, flops, bytes }: ProfileEvent): string =>
  `${(timeNs / 1e3).toFixed(1)} µs, ${rate(bytes, timeNs).toFixed(2)} GB/s, ${rate(flops, timeNs).toFixed(2)} GFLOP/s`;

function tableOf(rows: readonly ProfileRow[]): string {
  const total = rows.reduce((sum, r) => sum + r.timeNs, 0) || 1;
  const cells = [
    ['kernel', 'calls', 'ms', '%', 'GFLOP/s', 'GB/s'],
    ...rows.map((r) => [
      r.label,
      `${r.calls}`,
      (r.timeNs / 1e6).toFixed(3),
      ((100 * r.timeNs) / total).toFixed(1),
      r.gflopsPerSecond.toFixed(2),
      r.gbPerSecond.toFixed(2),
    ]),
  ];
  const widths = cells[0]!.map((_, c) => Math.max(...cells.map((row) => row[c]!.length)));
  return cells.map((row) => row.map((text, c) => (c === 0 ? text.padEnd(widths[c]!) : text.padStart(widths[c]!))).join('  ')).join('\n');
}

function traceOf(events: readonly ProfileEvent[]): string {
  const origin = events[0]?.startNs ?? 0;
  const traceEvents = events.map(({ label, program, startNs, timeNs, flops, bytes }) => ({
    name: label,
    cat: program,
    ph: 'X',
    ts: (startNs - origin) / 1e3,
    dur: timeNs / 1e3,
    pid: 1,
    tid: 1,
    args: { program, flops, bytes },
  }));
  return JSON.stringify({ displayTimeUnit: 'ns', traceEvents });
}
