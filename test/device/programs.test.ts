/** The programs of transformers that JAX printed, at small sizes, give on the device what the evaluator gives. */
import { afterAll, expect, test } from 'vitest';
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { isFloat } from '../../src/types/dtype.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { sizeOf } from '../../src/types/shape.ts';
import { deviceRunner } from '../fuzz/devices.ts';
import { Random } from '../fuzz/random.ts';

const texts = import.meta.glob<string>('../golden/programs/*.mlir', { query: '?raw', import: 'default', eager: true });
const runner = await deviceRunner();
afterAll(() => runner.close());

/** Weights, activations and tokens; what is a running mean of squares is not negative: the `count` parameters from `from` on. */
function argumentsOf(graph: Graph, squares: { readonly from: number; readonly count: number }): HostTensor[] {
  const random = new Random(1);
  return graph.params.map(({ type }, i) => {
    const square = i >= squares.from && i < squares.from + squares.count;
    const draw = (): number => {
      if (!isFloat(type.dtype)) return random.below(10);
      const u = random.bits() / 2 ** 31 - 1;
      return square ? u * u + 0.1 : u;
    };
    return hostTensor(type.dtype, type.shape, Array.from({ length: sizeOf(type.shape) }, draw));
  });
}

/** Where parameters are squares: the second moments of an optimiser's state, which JAX passes after as many weights and first moments. */
function squaresOf(name: string, graph: Graph): { readonly from: number; readonly count: number } {
  if (name.startsWith('adamw')) return { from: 3, count: 1 };
  const third = (graph.params.length - 2) / 3;
  return name.startsWith('train') ? { from: 2 * third, count: third } : { from: 0, count: 0 };
}

/** The greatest distance, relative to an element or to the root mean square of all. */
function distance(got: HostTensor, want: HostTensor): number {
  const square = Array.from(want.data, (x) => x * x).reduce((a, b) => a + b, 0);
  const scale = Math.sqrt(square / Math.max(1, want.data.length));
  return Array.from(want.data, (x, i) => Math.abs(got.data[i]! - x) / Math.max(Math.abs(x), scale, 1e-30)).reduce(
    (a, b) => Math.max(a, b),
    0,
  );
}

/** The root mean square of the differences, relative to that of the elements. */
function error(got: HostTensor, want: HostTensor): number {
  let [differences, elements] = [0, 0];
  want.data.forEach((x, i) => {
    differences += (got.data[i]! - x) ** 2;
    elements += x * x;
  });
  return Math.sqrt(differences / Math.max(elements, 1e-30));
}

const programs = Object.entries(texts).map(([path, text]) => ({ name: path.replace(/.*\/|\.mlir$/g, ''), text }));
const [narrow, wide] = [programs.filter(({ text }) => text.includes('bf16')), programs.filter(({ text }) => !text.includes('bf16'))];

async function run(name: string, text: string, strict: boolean) {
  const { graph } = parseStableHLO(text);
  const args = argumentsOf(graph, squaresOf(name, graph));
  const want = evaluate(graph, args);
  expect(want.flatMap(({ data }) => Array.from(data)).filter((x) => !Number.isFinite(x))).toEqual([]);
  return { args, want, got: await runner.run(graph, args, { strict, gpu: false }) };
}

test.each(wide)("$name gives the evaluator's results", async ({ name, text }) => {
  const { got, want } = await run(name, text, false);
  expect(Math.max(...got.map((x, k) => distance(x, want[k]!)))).toBeLessThan(1e-5);
});

test.each(narrow.filter(({ text }) => text.length < 5000))(
  "$name, rounded after each op, gives the evaluator's results to within two roundings",
  async ({ name, text }) => {
    const { got, want } = await run(name, text, true);
    expect(Math.max(...got.map((x, k) => distance(x, want[k]!)))).toBeLessThanOrEqual(2 * 2 ** -8 + 1e-6);
  },
);

test.each(narrow)('$name is as near to its results in f32 as what is rounded after each op', async ({ name, text }) => {
  const { args, got, want } = await run(name, text, false);
  const inF32 = evaluate(parseStableHLO(widened(text)).graph, args.map(asF32));
  const [ours, rounded] = [got, want].map((results) => results.reduce((sum, x, k) => sum + error(x, inF32[k]!), 0) / results.length);
  // Fewer roundings are nearer on the whole, but not in every draw of numbers.
  expect(ours).toBeLessThanOrEqual(1.5 * rounded!);
});

/** The program in f32: a bf16 number is the upper half of an f32. */
const widened = (text: string): string =>
  text.replaceAll(/dense<0x([0-9A-F]{4})>(?= : tensor<[^>]*bf16>)/g, 'dense<0x$10000>').replaceAll('bf16', 'f32');

const asF32 = ({ type, data }: HostTensor): HostTensor => ({
  type: { ...type, dtype: isFloat(type.dtype) ? 'float32' : type.dtype },
  data,
});
