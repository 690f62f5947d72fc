/** What the main job does when nothing is said: chosen so that it ends within three minutes on two cores with a software GPU. */
import type { JobOptions } from './job.ts';

export type Settings = Omit<JobOptions, 'text' | 'resume' | 'signal' | 'onProgress'>;

export interface Choices {
  readonly steps?: number;
  readonly seed?: number;
  readonly dtype?: 'f32' | 'bf16';
}

const model = { width: 64, layers: 2, heads: 4, kvHeads: 2, hidden: 192 } as const;

/** The settings for a GPU. */
export const settings = ({ steps = 600, seed = 0, dtype = 'f32' }: Choices = {}): Settings => ({
  steps,
  seed,
  model: { ...model, dtype: dtype === 'bf16' ? 'bfloat16' : 'float32', context: 128 },
  batch: 8,
  length: 64,
  learningRate: 6e-3,
  horizon: 600,
  evaluateEvery: 50,
  prompt: 'interface ',
  write: 110,
  temperature: 0.7,
});

/** A smaller model for the evaluator. */
export const cpuSettings = (choices: Choices = {}): Settings => ({
  ...settings({ steps: 500, ...choices }),
  model: { width: 32, layers: 1, heads: 2, kvHeads: 1, hidden: 64, context: 48, dtype: choices.dtype === 'bf16' ? 'bfloat16' : 'float32' },
  batch: 4,
  length: 32,
  write: 32,
  evaluateEvery: 100,
  horizon: 500,
});
