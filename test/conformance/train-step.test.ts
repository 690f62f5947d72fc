/** The train step that JAX printed, imported as text and run ten times, gives JAX's losses. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aliasesOf, parseStableHLO } from '../../src/io/stablehlo.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { isDType } from '../../src/types/dtype.ts';
import { decode, filled, type HostTensor, hostTensor } from '../../src/types/host.ts';

interface Stored {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly b64: string;
}
interface TinyTransformer {
  readonly mlir: string;
  readonly tokens: Stored;
  readonly params0: Readonly<Record<string, Stored>>;
  readonly losses: readonly number[];
}

const fileOf = (dtype: string): URL => new URL(`../../../shared/data/tiny-transformer-${dtype}.json`, import.meta.url);

// The text is not among the goldens of the project.
test.skipIf(!existsSync(fileOf('f32'))).each([
  ['f32', 1e-5],
  ['bf16', 1e-2],
] as const)('in %s, within %d (needs the train step of ../shared/data)', (dtype, tolerance) => {
  const { mlir, tokens, params0, losses } = JSON.parse(readFileSync(fileOf(dtype), 'utf8')) as TinyTransformer;
  const module = parseStableHLO(mlir);
  const params = Object.keys(params0)
    .sort()
    .map((name) => tensorOf(params0[name]!));
  const zeros = params.map(({ type }) => filled(type.dtype, type.shape, 0));
  let state: readonly HostTensor[] = [...params, ...zeros, ...zeros, hostTensor('int32', [], [0])];
  const got = losses.map(() => {
    const results = evaluate(module.graph, [...state, tensorOf(tokens)]);
    state = results.slice(0, -1);
    return results.at(-1)!.data[0]!;
  });
  got.forEach((loss, i) => expect(Math.abs(loss / losses[i]! - 1), `step ${i}: ${loss} for ${losses[i]}`).toBeLessThan(tolerance));
  expect(aliasesOf(module)).toHaveLength(module.graph.params.length);
});

function tensorOf({ dtype, shape, b64 }: Stored): HostTensor {
  if (!isDType(dtype)) throw new Error(dtype);
  return decode({ shape, dtype }, Uint8Array.from(Buffer.from(b64, 'base64')));
}
