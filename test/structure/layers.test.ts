import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { entries, layers, sees } from '../support/layers.ts';

// `runtime` runs plans and knows nothing of how they are made.
const typeOnly: Record<string, string> = { runtime: 'compiler' };

// The core has no dependencies; these two run in Node only.
const mayImportPackages = ['node', 'cli'];

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}
type Sources = ReadonlyMap<string, readonly Import[]>;

describe('the sources', () => {
  const sources = readSources('src');
  test('every import goes down, and stays within what its folder may see', () => expect(faultsOf(sources)).toEqual([]));
  test('no files import each other in a circle', () => expect(cyclesOf(sources)).toEqual([]));
});

describe('this check itself', () => {
  const check = (files: Record<string, string>): string[] => {
    const sources = new Map(Object.entries(files).map(([path, text]) => [path, importsOf(path, text)]));
    return [...faultsOf(sources), ...cyclesOf(sources)];
  };
  test('accepts imports that go down', () => {
    expect(
      check({ 'ir/graph.ts': `import { f } from '../util/a.ts';\nimport w from '../../shaders/lib/a.wgsl?raw';`, 'util/a.ts': '' }),
    ).toEqual([]);
  });
  test('finds an upward edge, also of a type, of a re-export and of an import() type', () => {
    const up = ['ir/graph.ts imports ops/dot.ts: ir (layer 2) may not import ops (layer 4)'];
    expect(check({ 'ir/graph.ts': `import type { Dot } from '../ops/dot.ts';`, 'ops/dot.ts': '' })).toEqual(up);
    expect(check({ 'ir/graph.ts': `export * from '../ops/dot.ts';`, 'ops/dot.ts': '' })).toEqual(up);
    expect(check({ 'ir/graph.ts': `let x: import('../ops/dot.ts').Dot;`, 'ops/dot.ts': '' })).toEqual(up);
    expect(check({ 'ir/graph.ts': `const f = () => import('../ops/dot.ts');`, 'ops/dot.ts': '' })).toEqual(up);
  });
  test('keeps siblings apart', () => {
    expect(check({ 'transforms/a.ts': `import '../compiler/b.ts';`, 'compiler/b.ts': '' })).toEqual([
      'transforms/a.ts imports compiler/b.ts: transforms (layer 5) may not import compiler (layer 5)',
    ]);
  });
  test('lets others see the entry of a folder that has one', () => {
    const files = { 'compiler/index.ts': '', 'compiler/cost.ts': '' };
    expect(check({ ...files, 'api/a.ts': `import { compile } from '../compiler/index.ts';` })).toEqual([]);
    expect(check({ ...files, 'api/a.ts': `import { cost } from '../compiler/cost.ts';` })).toEqual([
      'api/a.ts imports compiler/cost.ts: only compiler/index.ts',
    ]);
  });
  test('lets the runtime see the types of plans and nothing else of the compiler', () => {
    const files = { 'compiler/index.ts': '', 'compiler/cost.ts': '', 'ir/graph.ts': '' };
    expect(check({ ...files, 'runtime/a.ts': `import type { Plan } from '../compiler/index.ts';` })).toEqual([]);
    expect(check({ ...files, 'runtime/a.ts': `import { type Plan } from '../compiler/index.ts';` })).toEqual([]);
    expect(check({ ...files, 'runtime/a.ts': `import { plan } from '../compiler/index.ts';` })).toEqual([
      'runtime/a.ts imports compiler/index.ts: only types of compiler/index.ts',
    ]);
    expect(check({ ...files, 'runtime/a.ts': `import type { Cost } from '../compiler/cost.ts';` })).toEqual([
      'runtime/a.ts imports compiler/cost.ts: only types of compiler/index.ts',
    ]);
    expect(check({ ...files, 'runtime/a.ts': `import type { Graph } from '../ir/graph.ts';` })).toEqual([
      'runtime/a.ts imports ir/graph.ts: runtime (layer 6) may not import ir (layer 2)',
    ]);
  });
  test('finds cycles of files, also where some of the imports are of types', () => {
    expect(
      check({
        'ir/a.ts': `import type { B } from './b.ts';`,
        'ir/b.ts': `import { c } from './c.ts';`,
        'ir/c.ts': `import { a } from './a.ts';`,
      }),
    ).toEqual(['ir/a.ts → ir/b.ts → ir/c.ts → ir/a.ts']);
    expect(check({ 'ir/a.ts': `import './a.ts';` })).toEqual(['ir/a.ts → ir/a.ts']);
  });
  test('allows types of two files to refer to each other', () => {
    expect(check({ 'ir/a.ts': `import type { B } from './b.ts';`, 'ir/b.ts': `import type { A } from './a.ts';` })).toEqual([]);
  });
  test('finds the barrel imported from inside, packages in the core and files outside of src', () => {
    expect(check({ 'index.ts': '', 'models/a.ts': `import '../index.ts';` })).toEqual([
      'models/a.ts imports index.ts: the barrel is for users only',
    ]);
    expect(check({ 'api/a.ts': `import { gzip } from 'node:zlib';` })).toEqual([
      'api/a.ts imports node:zlib: only node, cli may import packages',
    ]);
    expect(check({ 'api/a.ts': `import '../../test/b.ts';` })).toEqual(['api/a.ts imports ../test/b.ts: outside of src']);
    expect(check({ 'helpers/a.ts': '' })).toEqual(['helpers/a.ts: helpers is on no layer']);
  });
});

/** Edges that break a rule, as sentences. */
function faultsOf(sources: Sources): string[] {
  return [...sources].flatMap(([file, imports]) => {
    const from = folderOf(file);
    if (from !== '' && layers[from] === undefined) return [`${file}: ${from} is on no layer`];
    return imports.flatMap((edge) => {
      const fault = faultOf(file, edge);
      return fault ? [`${file} imports ${targetOf(file, edge.specifier) ?? edge.specifier}: ${fault}`] : [];
    });
  });
}

function faultOf(file: string, edge: Import): string | undefined {
  const from = folderOf(file);
  const target = targetOf(file, edge.specifier);
  if (target === undefined)
    return mayImportPackages.includes(from) ? undefined : `only ${mayImportPackages.join(', ')} may import packages`;
  if (target.startsWith('..')) return target.startsWith('../shaders/') || from === 'cli' ? undefined : 'outside of src';
  if (target === 'index.ts') return from === 'cli' ? undefined : 'the barrel is for users only';
  const to = folderOf(target);
  if (from === '' || from === to) return undefined;
  const entry = entries[to];
  const isEntry = entry === undefined || target === entry;
  if (typeOnly[from] === to) return edge.isType && isEntry ? undefined : `only types of ${entry}`;
  const allowed = (layers[to] ?? Number.POSITIVE_INFINITY) < (layers[from] ?? -1) && (sees[from]?.includes(to) ?? true);
  if (!allowed) return `${from} (layer ${layers[from]}) may not import ${to} (layer ${layers[to]})`;
  return isEntry ? undefined : `only ${entry}`;
}

/**
 * One line per circle of imports. A circle of types alone is allowed: what an equation is and what an op is refer to each other,
 * in two files, and nothing of it exists when the code runs.
 */
function cyclesOf(sources: Sources): string[] {
  const known = [...sources].map(([file, imports]): [string, string[]] => [
    file,
    imports.map((edge) => targetOf(file, edge.specifier) ?? '').filter((target) => sources.has(target)),
  ]);
  const edges = new Map(known);
  const targets = (file: string): string[] => edges.get(file) ?? [];
  const cycles = new Set<string>();
  for (const [file, imports] of sources) {
    for (const edge of imports) {
      const target = targetOf(file, edge.specifier);
      if (edge.isType || target === undefined) continue;
      const back = shortestPath(target, file, targets);
      if (back) cycles.add(startingAtTheFirst(back).join(' → '));
    }
  }
  return [...cycles];
}

function shortestPath(from: string, to: string, targets: (file: string) => string[]): string[] | undefined {
  const queue = [[from]];
  const seen = new Set([from]);
  for (let path = queue.shift(); path; path = queue.shift()) {
    const last = path.at(-1)!;
    if (last === to) return path;
    for (const next of targets(last)) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([...path, next]);
    }
  }
  return undefined;
}

/** The same circle, whichever edge it was found by: from its alphabetically first file around to that file. */
function startingAtTheFirst(circle: readonly string[]): string[] {
  const first = circle.indexOf([...circle].sort()[0]!);
  return [...circle.slice(first), ...circle.slice(0, first), circle[first]!];
}

function readSources(root: string): Sources {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|mjs|js)$/.test(file));
  return new Map(files.sort().map((file) => [file.replaceAll('\\', '/'), importsOf(file, readFileSync(join(root, file), 'utf8'))]));
}

/** Every import, export-from, `import()` and `import('…').Type` of a file. */
function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  const add = (specifier: ts.Node | undefined, isType: boolean): void => {
    if (specifier && ts.isStringLiteral(specifier)) found.push({ specifier: specifier.text, isType });
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, false));
  return found;
}

function isTypeImport({ importClause: clause }: ts.ImportDeclaration): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const names = clause.namedBindings;
  return (
    !clause.name &&
    names !== undefined &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((e) => e.isTypeOnly)
  );
}

/** The imported path relative to src, undefined for a package. */
function targetOf(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return relative('/src', join('/src', dirname(file), specifier.replace(/\?.*$/, ''))).replaceAll('\\', '/');
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '';
}

test('bundlers may leave out every public function that is not used', () => {
  const texts = [...readSources('src').keys()].map((path) => [path, readFileSync(join('src', path), 'utf8')] as const);
  const made = texts.flatMap(([path, text]) =>
    [...text.matchAll(/= (\/\* @__PURE__ \*\/ )?(?:positional|checked)\(\s*'(\w+)/g)].map(([, pure, name]) => ({
      name: `${path}: ${name}`,
      pure,
    })),
  );
  expect(made.length).toBeGreaterThan(650);
  expect(made.filter(({ pure }) => !pure).map(({ name }) => name)).toEqual([]);
});

test('the compiler asks ops for properties: at most forty comparisons with one of them are left', () => {
  const comparison = /\.op (===|!==) |case [a-zA-Z]+\.op:|\bop (===|!==) [a-zA-Z]+(Op|\.op)\b/;
  const files = [...readSources('src').keys()].filter((path) => path.startsWith('compiler/'));
  const lines = files.flatMap((path) => readFileSync(join('src', path), 'utf8').split('\n'));
  const found = lines.filter((line) => comparison.test(line) && !/node\.op|\.op === '/.test(line));
  expect(found.length).toBeLessThan(40);
});
