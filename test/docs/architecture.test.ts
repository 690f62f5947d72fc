import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { KernelBuilder } from '../../src/compiler/emit/kernel.ts';
import { foldGrid, invocationOf } from '../../src/compiler/emit/grid.ts';
import { regionOf } from '../../src/compiler/emit/region.ts';
import { compile, printPlan } from '../../src/compiler/index.ts';
import type { KernelFamily } from '../../src/compiler/kernels/family.ts';
import { outputsOf } from '../../src/compiler/kernels/outputs.ts';
import { type Array, grad, graphOf, init, makeJaxpr, numpy as np } from '../../src/index.ts';
import { build } from '../../src/ir/builder.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { add, multiply } from '../../src/ops/arithmetic.ts';
import { floats, unary } from '../../src/ops/define.ts';
import { transpose } from '../../src/ops/layout.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { graphTransforms } from '../../src/transforms/graph-transforms.ts';
import type { HostData, HostTensor } from '../../src/types/host.ts';
import { sizeOf } from '../../src/types/shape.ts';
import { expectClose } from '../support/close.ts';
import { interpretFinished, interpretPlan } from '../support/interpret-plan.ts';
import { layers } from '../support/layers.ts';
import { plainTarget } from '../support/plan-runner.ts';
import { randomTensor } from '../support/random-tensor.ts';

const file = new URL('../../src/README.md', import.meta.url);
const page = readFileSync(file, 'utf8');

beforeAll(() => init('cpu').then(() => {}));

/** What the page shows, by the names of its marks. */
function blocks(): Record<string, [language: string, text: string]> {
  const loss = (w: Array, x: Array): Array => np.tanh(np.matmul(x, w)).sum();
  const [w, x] = [np.ones([8, 4]), np.ones([16, 8])];
  const plan = compile(graphOf(grad(loss))(w, x), plainTarget, { name: 'gradient' });
  return {
    loss: ['mlir', makeJaxpr(loss)(w, x)],
    gradient: ['mlir', makeJaxpr(grad(loss))(w, x)],
    plan: ['', printPlan(plan)],
    kernel: ['wgsl', plan.kernels.at(-1)!.wgsl],
  };
}

test('the architecture page shows what the code prints', () => {
  let now = page;
  for (const [name, [language, text]] of Object.entries(blocks())) {
    const mark = `<!-- printed: ${name} -->\n`;
    expect(now).toContain(mark);
    const at = now.indexOf(mark) + mark.length;
    const old = /^\n```[\s\S]*?\n```\n/.exec(now.slice(at))?.[0] ?? '';
    now = `${now.slice(0, at)}\n\`\`\`${language}\n${text.trim()}\n\`\`\`\n${now.slice(at + old.length)}`;
  }
  if (process.env['UPDATE']) writeFileSync(file, now);
  else expect(page).toBe(now);
});

/** Paths between backticks: a folder ends in a slash, a file has an extension or stands in a folder of the repository. */
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:[\w.-]+\/)+|(?:[\w.-]+\/)*[\w.-]+\.(?:ts|mjs|md|json|wgsl|py)|(?:test|bench|shaders)\/[\w./-]+)`/g)].map(
    (m) => m[1]!,
  );
const located = (path: string): string | undefined => [`src/${path}`, path].find((p) => existsSync(p));

/** The text of a section, without its heading. */
function section(heading: string): string {
  const [, rest] = page.split(`\n${heading}\n`);
  expect(rest, heading).toBeDefined();
  const level = heading.indexOf(' ');
  return rest!.split(new RegExp(`\\n#{1,${level}} `))[0]!;
}
const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

const filesUnder = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|wgsl)$/.test(name))
    .map((name) => `${root}/${name}`);
/** Source files whose code, without comments, has a match. */
const sourcesWith = (pattern: RegExp): string[] =>
  [...filesUnder('src'), ...filesUnder('shaders')]
    .filter((path) => pattern.test(readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
    .map((path) => path.replace(/^src\//, ''))
    .sort();
/** Files of the numbered steps of a list. */
const stepsOf = (heading: string): string[] =>
  pathsIn(
    section(heading)
      .split('\n')
      .filter((line) => /^\d\.|^ {3}/.test(line))
      .join('\n'),
  );

describe('the architecture page names', () => {
  test('files and folders that exist', () => {
    const paths = pathsIn(page);
    expect(paths.length).toBeGreaterThan(150);
    expect(paths.filter((path) => located(path) === undefined)).toEqual([]);
  });
  test('every folder of src in its layer', () => {
    const rows = rowsOf(section('## Layers')).map(([layer, folder]) => [/`(\w+)\/`/.exec(folder!)![1], Number(layer)]);
    expect(Object.fromEntries(rows)).toEqual(layers);
    expect(rows).toHaveLength(Object.keys(layers).length);
  });
  test('at most forty terms, each once, with a file', () => {
    const rows = rowsOf(section('## Glossary'));
    expect(rows.length).toBeLessThanOrEqual(40);
    expect(rows.length).toBeGreaterThan(20);
    const terms = rows.map(([term]) => term!.toLowerCase());
    expect(terms).toEqual([...new Set(terms)].sort((a, b) => a.localeCompare(b)));
    for (const [term, meaning, see] of rows) expect([meaning !== '', pathsIn(see!).length], term).toEqual([true, 1]);
  });
  test.each(['An elementwise op', 'A dtype', 'A loader', 'A kernel family', 'A backend'])('steps and tests: %s', (name) => {
    const [steps, tests] = section(`### ${name}`).split('Tests ask for it');
    expect(pathsIn(steps!).length).toBeGreaterThan(3);
    expect(pathsIn(tests!).filter((path) => /^(test|bench)\//.test(path)).length).toBeGreaterThan(1);
  });
});

describe('How to add', () => {
  test('an elementwise op: the files of `cbrt` are those of the list', () => {
    const files = sourcesWith(/(?<!Math\.)\bcbrt(_\w+)?\b/);
    expect(files).toEqual(
      stepsOf('### An elementwise op')
        .filter((p) => !/define|registry/.test(p))
        .sort(),
    );
  });
  test('an elementwise op: a record alone is evaluated, differentiated, fused and run', () => {
    const cubed = unary({
      name: 'cubed',
      accepts: floats,
      eval: (x) => x * x * x,
      element: (x, k) => k.mul(x, k.mul(x, x)),
      jvp: (dx, x) => multiply(dx, multiply(x, add(x, add(x, x)))),
    });
    const row = { dtype: 'float32', shape: [6] } as const;
    const { graph } = build('test', [row], (x) => [add(cubed(x!), x!)]);
    const [x, dx] = [randomTensor(row, 1), randomTensor(row, 2)];
    const rows = randomTensor({ dtype: 'float32', shape: [4, 6] }, 3);
    const tangents = graphTransforms.jvp(graph, [true]).graph;
    const mapped = graphTransforms.vmap(graph, 4, [0]).graph;
    const slopes = x.data.map((v, i) => (3 * v * v + 1) * dx.data[i]!);
    const meant = (data: HostData): HostData => data.map((v) => v * v * v + v);
    const cases: readonly (readonly [Graph, readonly HostTensor[], readonly HostTensor[]])[] = [
      [graph, [x], [{ type: row, data: meant(x.data) }]],
      [
        tangents,
        [x, dx],
        [
          { type: row, data: meant(x.data) },
          { type: row, data: slopes },
        ],
      ],
      [mapped, [rows], [{ type: rows.type, data: meant(rows.data) }]],
    ];
    for (const [program, args, results] of cases) {
      const plan = compile(program, plainTarget, { name: 'test' });
      expect(plan.kernels).toHaveLength(1);
      expectClose(interpretPlan(plan, args, 1), results);
      expectClose(evaluate(program, args), results);
    }
  });
  test('a dtype: the files of `int4` are those of the list, four besides the record at most', () => {
    const files = sourcesWith(/\bint4\b/);
    expect(files).toEqual(
      stepsOf('### A dtype')
        .filter((path) => path.endsWith('.ts'))
        .sort(),
    );
    expect(files.length).toBeLessThanOrEqual(5);
    const formats = section('### A dtype').split('tables of formats:')[1]!.split('Tests ask')[0]!;
    const outside = sourcesWith(/'bfloat16'|\bbfloat16: |\bbf16Bits\b/).filter((path) => !/^(compiler|models)\//.test(path));
    expect(outside.filter((path) => !files.includes(path))).toEqual(pathsIn(formats).sort());
  });
  test('a loader: the list has the files that import `unfold`', () => {
    const files = sourcesWith(/\/unfold\.ts'/);
    expect(stepsOf('### A loader')).toEqual(expect.arrayContaining([...files, 'compiler/unfold.ts']));
  });
  test('a kernel family: the list has the files that import `transpose`; `match` and `emit` alone make a kernel', () => {
    expect(stepsOf('### A kernel family')).toEqual(
      expect.arrayContaining(sourcesWith(/\/transpose\.ts'/).filter((path) => path.startsWith('compiler/'))),
    );
    const family: KernelFamily<number> = {
      name: 'example',
      match: ({ graph, heroes }) => (heroes.length === 0 && graph.results.length === 1 ? sizeOf(graph.results[0]!.type.shape) : null),
      emit(kernel, count) {
        const scope = kernel.scope();
        const [output] = kernel.outputs;
        const grid = foldGrid(Math.ceil(count / 64), kernel.target);
        const index = scope.ix.unflatten(invocationOf(scope, grid, 64, count), output!.type.shape);
        scope.store(output!, index, scope.value(output!.value, index));
        return { body: scope.body(), workgroupSize: 64, workgroups: grid.workgroups };
      },
    };
    const type = { dtype: 'float32', shape: [9, 13] } as const;
    const { graph } = build('test', [type], (x) => [transpose(add(x!, x!), [1, 0])]);
    const region = regionOf(graph);
    const builder = new KernelBuilder(region, plainTarget, outputsOf(region), { strict: false, writable: new Set(), guarded: false });
    const finished = builder.finish(family.emit(builder, family.match(region, plainTarget)!));
    const x = randomTensor(type, 1);
    expectClose(interpretFinished(finished, 'example', [x], [{ type: graph.results[0]!.type, takesOver: null }], 1), evaluate(graph, [x]));
  });
  test('a backend: the files that print kernels or name kinds of devices are in the list', () => {
    const listed = stepsOf('### A backend');
    expect(listed).toEqual(expect.arrayContaining(sourcesWith(/wgsl\/print\.ts'/)));
    expect(listed).toEqual(expect.arrayContaining(sourcesWith(/kind: '(cpu|webgpu)'|type DeviceKind =/)));
  });
});
