/** The bench in a page: `browser.mjs` starts it and gets each row. */
import type { Peer } from './peer.ts';
import { compilePrograms } from './programs.ts';
import { runSession, type Session } from './session.ts';
import { measureTimes, type Times, type TimesOrder } from './times.ts';

declare global {
  /** A line of progress, to the process that opened the page. */
  function heard(line: string): Promise<void>;
  var runBench: typeof bench;
  var runPrograms: typeof compilePrograms;
  var runTimes: typeof times;
}

globalThis.runBench = bench;
globalThis.runPrograms = compilePrograms;
globalThis.runTimes = times;

interface PageOrder {
  readonly names: readonly string[];
  readonly seconds: number;
  /** Modules of peers. */
  readonly peers: readonly string[];
  /** By package. */
  readonly peerVersions: Readonly<Record<string, string>>;
}

const say = (line: string): void => void heard(line);

async function bench({ names, seconds, peers, peerVersions }: PageOrder): Promise<Session> {
  const opened: Peer[] = [];
  for (const path of peers) {
    try {
      const { openPeer } = await import(/* @vite-ignore */ path);
      opened.push(await openPeer(peerVersions));
    } catch (error) {
      say(`${path} could not be opened: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return runSession({ names, seconds, peers: opened, say });
}

function times(order: Pick<TimesOrder, 'names' | 'seconds' | 'committed'>): Promise<Times> {
  return measureTimes({ ...order, where: 'browser', say });
}
