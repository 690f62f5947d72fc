/** Whether tests run their kernels in the interpreter, and as what: the project of vitest says so. Null where a device runs them. */
import type { Target } from '../../src/compiler/index.ts';

export const interpreterKinds = ['cpu', 'gpu'] as const;
type Kind = (typeof interpreterKinds)[number];
const kind = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.['SYSTOLIC_INTERPRETER'] as
  | Kind
  | undefined;

export interface Interpreted extends Pick<Target, 'features' | 'subgroupSize' | 'quads' | 'matrices'> {
  /** Whether kernels are made for a GPU. */
  readonly gpu: boolean;
}

const targets: Readonly<Record<Kind, Interpreted>> = {
  cpu: { gpu: false, features: ['subgroups'], subgroupSize: 4, quads: true },
  gpu: {
    gpu: true,
    features: ['subgroups', 'shader-f16', 'subgroup-size-control', 'chromium-experimental-subgroup-matrix'],
    subgroupSize: 32,
    quads: true,
    matrices: [
      { component: 'f16', m: 16, n: 16, k: 16, lanes: 32, sized: false },
      { component: 'f32', m: 8, n: 8, k: 8, lanes: 32, sized: true },
    ],
  },
};

export const interpreted = kind === undefined ? null : targets[kind];
