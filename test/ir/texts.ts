/** StableHLO texts to test with: the goldens that are part of the project, and, where the shared data lies beside it, all of that. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface Named {
  readonly name: string;
  readonly text: string;
}

const golden = new URL('../golden/stablehlo-subset.jsonl', import.meta.url);
const shared = new URL('../../../shared/', import.meta.url);
const harness = new URL('data/jax-harness.jsonl', shared);

export const linesOf = (file: URL): Named[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly name: string; readonly mlir: string })
    .map(({ name, mlir }) => ({ name, text: mlir }));

const filesOf = (folder: string): Named[] => {
  const at = new URL(folder, shared);
  if (!existsSync(at)) return [];
  return readdirSync(at)
    .filter((name) => name.endsWith('.mlir'))
    .map((name) => ({ name, text: readFileSync(new URL(name, at), 'utf8') }));
};

/** What JAX printed for its own test cases, one op or a few each. */
export const goldenTexts = (): Named[] => linesOf(golden);

/** Whole programs of transformers, the StableHLO project's test data, JAX's test cases; empty where they are not beside the project. */
export const sharedTexts = (): Named[] => [
  ...filesOf('data/programs/'),
  ...filesOf('reference/xla/'),
  ...filesOf('data/stablehlo-testdata/'),
  ...(existsSync(harness) ? linesOf(harness) : []),
];
