/** Choices by measurement: a few candidates per choice, timed once per adapter, on the GPU's own clock. */
import type { Plan, PlanChoice, Target } from '../compiler/index.ts';
import { debug } from '../util/config.ts';
import type { Device } from './device.ts';
import { type Executable, load } from './executable.ts';
import type { Storage } from './storage.ts';
import { type Tuned, type TuneStore, tuneStore } from './tune-store.ts';

/** Runs of each candidate, one after the other and again, so that other load affects them all. */
const rounds = 4;

/** The plan of a candidate. */
type PlanOf = (choice: PlanChoice, candidate: string) => Plan | Promise<Plan>;

export class Tuner {
  private readonly device: Device;
  private readonly store: TuneStore;
  private readonly known: Record<string, string>;
  /** One choice is measured at a time. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(device: Device, store: TuneStore, known: Tuned) {
    this.device = device;
    this.store = store;
    this.known = { ...known };
  }

  /** With what was measured on this adapter before. */
  static async open(device: Device, store = tuneStore()): Promise<Tuner> {
    const known = await store.load(device.target.name).catch((error) => {
      debug(1, () => `tune: what was measured before cannot be read: ${error}`);
      return {};
    });
    return new Tuner(device, store, known);
  }

  /** The device's target with what is known by now. */
  get target(): Target {
    return { ...this.device.target, tuned: { ...this.known } };
  }

  /**
   * Measures the choices that are open. Resolves with whether a plan made now would have more of them from measurements.
   * @param planOf the plan of a candidate: see `compileCandidate`.
   */
  decide(choices: readonly PlanChoice[], planOf: PlanOf): Promise<boolean> {
    const work = this.turn.then(async () => {
      let changed = false;
      for (const choice of choices) {
        if (choice.candidates.length > 1) await this.measure(choice, planOf);
        changed ||= !choice.tuned && this.known[choice.key] !== undefined;
      }
      return changed;
    });
    this.turn = work.catch(() => {});
    return work;
  }

  private async measure(choice: PlanChoice, planOf: PlanOf): Promise<void> {
    const { key, candidates } = choice;
    if (candidates.includes(this.known[key] ?? '')) return;
    const trials: { readonly name: string; seconds: number; readonly plan: Plan }[] = [];
    for (const name of candidates) trials.push({ name, seconds: Number.POSITIVE_INFINITY, plan: await planOf(choice, name) });
    const inputs = trials[0]!.plan.inputs.map((id) => this.device.upload(new Uint8Array(trials[0]!.plan.buffers[id]!.sizeBytes), 'tune'));
    const ready: { readonly trial: (typeof trials)[number]; readonly executable: Executable }[] = [];
    try {
      for (const trial of trials) {
        const executable = load(this.device, trial.plan);
        // A candidate that a driver does not compile is none.
        if (
          await executable.ready.then(
            () => true,
            () => false,
          )
        )
          ready.push({ trial, executable });
      }
      for (let round = 0; round < rounds; round++)
        for (const { trial, executable } of ready) trial.seconds = Math.min(trial.seconds, await this.time(executable, inputs));
    } finally {
      for (const { executable } of ready) executable.dispose();
      for (const storage of inputs) storage.release();
    }
    const best = trials.reduce((a, b) => (b.seconds < a.seconds ? b : a));
    debug(1, () => `tuned ${key}: ${trials.map((t) => `${t.name} ${(t.seconds * 1e3).toFixed(3)} ms`).join(', ')}`);
    if (best.seconds === Number.POSITIVE_INFINITY) return;
    this.known[key] = best.name;
    await this.store.save(this.device.target.name, { [key]: best.name }).catch((error) => {
      debug(1, () => `tune: what was measured cannot be kept: ${error}`);
    });
  }

  /** Seconds of a call's dispatches. */
  private async time(executable: Executable, inputs: readonly Storage[]): Promise<number> {
    const profile = await this.device.profile(() => {
      for (const result of executable.run(inputs)) result.release();
    });
    const own = profile.events.filter((e) => e.program === executable.plan.name);
    return own.length === 0 ? Number.POSITIVE_INFINITY : own.reduce((sum, e) => sum + e.timeNs, 0) / 1e9;
  }
}
