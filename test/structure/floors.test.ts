import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

// The floors of src/README.md. A file imports from its own folder and from lower floors; folders that share a floor are siblings
// that do not know each other.
const floors: Record<string, number> = {
  util: 0, types: 1, ir: 2, trace: 3, ops: 4, transforms: 5, compiler: 5, runtime: 6, api: 7, io: 8, node: 8, models: 9, cli: 10,
};

// Folders that may see less than what is below them.
const sees: Record<string, readonly string[]> = {
  runtime: ['util', 'types', 'compiler'],
  models: ['api', 'io'],
};

// `runtime` runs plans and knows nothing of how they are made.
const typeOnly: Record<string, { readonly folder: string; readonly file: string }> = {
  runtime: { folder: 'compiler', file: 'compiler/plan.ts' },
};

// The core has no dependencies; these two run in Node only.
const mayImportPackages = ['node', 'cli'];

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}
type Sources = ReadonlyMap<string, readonly Import[]>;

describe('the real sources', () => {
  const sources = readSources('src');
  test('every import goes down, and stays within what its folder may see', () => expect(faultsOf(sources)).toEqual([]));
  test('no two files import each other, directly or in a circle', () => expect(cyclesOf(sources)).toEqual([]));
});

describe('this check itself', () => {
  const check = (files: Record<string, string>): string[] => {
    const sources = new Map(Object.entries(files).map(([path, text]) => [path, importsOf(path, text)]));
    return [...faultsOf(sources), ...cyclesOf(sources)];
  };
  test('accepts imports that go down', () => {
    expect(check({ 'ir/graph.ts': `import { f } from '../util/a.ts';\nimport w from '../../shaders/lib/a.wgsl?raw';`, 'util/a.ts': '' })).toEqual([]);
  });
  test('finds an upward edge, also of a type, of a re-export and of an import() type', () => {
    const up = ['ir/graph.ts imports ops/dot.ts: ir (floor 2) may not import ops (floor 4)'];
    expect(check({ 'ir/graph.ts': `import type { Dot } from '../ops/dot.ts';`, 'ops/dot.ts': '' })).toEqual(up);
    expect(check({ 'ir/graph.ts': `export * from '../ops/dot.ts';`, 'ops/dot.ts': '' })).toEqual(up);
    expect(check({ 'ir/graph.ts': `let x: import('../ops/dot.ts').Dot;`, 'ops/dot.ts': '' })).toEqual(up);
    expect(check({ 'ir/graph.ts': `const f = () => import('../ops/dot.ts');`, 'ops/dot.ts': '' })).toEqual(up);
  });
  test('keeps siblings apart', () => {
    expect(check({ 'transforms/a.ts': `import '../compiler/b.ts';`, 'compiler/b.ts': '' })).toEqual([
      'transforms/a.ts imports compiler/b.ts: transforms (floor 5) may not import compiler (floor 5)',
    ]);
  });
  test('lets the runtime see the types of plans and nothing else of the compiler', () => {
    const files = { 'compiler/plan.ts': '', 'compiler/cost.ts': '', 'ir/graph.ts': '' };
    expect(check({ ...files, 'runtime/a.ts': `import type { Plan } from '../compiler/plan.ts';` })).toEqual([]);
    expect(check({ ...files, 'runtime/a.ts': `import { type Plan } from '../compiler/plan.ts';` })).toEqual([]);
    expect(check({ ...files, 'runtime/a.ts': `import { plan } from '../compiler/plan.ts';` })).toEqual(['runtime/a.ts imports compiler/plan.ts: only types of compiler/plan.ts']);
    expect(check({ ...files, 'runtime/a.ts': `import type { Cost } from '../compiler/cost.ts';` })).toEqual(['runtime/a.ts imports compiler/cost.ts: only types of compiler/plan.ts']);
    expect(check({ ...files, 'runtime/a.ts': `import type { Graph } from '../ir/graph.ts';` })).toEqual(['runtime/a.ts imports ir/graph.ts: runtime (floor 6) may not import ir (floor 2)']);
  });
  test('finds cycles of files, also through types', () => {
    expect(check({ 'ir/a.ts': `import type { B } from './b.ts';`, 'ir/b.ts': `import { c } from './c.ts';`, 'ir/c.ts': `import { a } from './a.ts';` })).toEqual([
      'ir/a.ts → ir/b.ts → ir/c.ts → ir/a.ts',
    ]);
  });
  test('finds the barrel imported from inside, packages in the core, missing files and files outside of src', () => {
    expect(check({ 'index.ts': '', 'models/a.ts': `import '../index.ts';` })).toEqual(['models/a.ts imports index.ts: the barrel is for users only']);
    expect(check({ 'api/a.ts': `import { gzip } from 'node:zlib';` })).toEqual(['api/a.ts imports node:zlib: only node, cli may import packages']);
    expect(check({ 'api/a.ts': `import './b.ts';` })).toEqual(['api/a.ts imports api/b.ts: no such file']);
    expect(check({ 'api/a.ts': `import '../../test/b.ts';` })).toEqual(['api/a.ts imports ../test/b.ts: outside of src']);
    expect(check({ 'helpers/a.ts': '' })).toEqual(['helpers/a.ts: helpers is on no floor']);
  });
});

/** Edges that break a rule, as sentences. */
function faultsOf(sources: Sources): string[] {
  return [...sources].flatMap(([file, imports]) => {
    const from = folderOf(file);
    if (from !== '' && floors[from] === undefined) return [`${file}: ${from} is on no floor`];
    return imports.flatMap((edge) => {
      const fault = faultOf(file, edge, sources);
      return fault ? [`${file} imports ${targetOf(file, edge.specifier) ?? edge.specifier}: ${fault}`] : [];
    });
  });
}

function faultOf(file: string, edge: Import, sources: Sources): string | undefined {
  const from = folderOf(file);
  const target = targetOf(file, edge.specifier);
  if (target === undefined) return mayImportPackages.includes(from) ? undefined : `only ${mayImportPackages.join(', ')} may import packages`;
  if (target.startsWith('..')) return target.startsWith('../shaders/') || from === 'cli' ? undefined : 'outside of src';
  if (!sources.has(target)) return 'no such file';
  if (target === 'index.ts') return from === 'cli' ? undefined : 'the barrel is for users only';
  const to = folderOf(target);
  if (from === '' || from === to) return undefined;
  const only = typeOnly[from];
  if (only?.folder === to) return edge.isType && target === only.file ? undefined : `only types of ${only.file}`;
  const allowed = (floors[to] ?? Number.POSITIVE_INFINITY) < (floors[from] ?? -1) && (sees[from]?.includes(to) ?? true);
  return allowed ? undefined : `${from} (floor ${floors[from]}) may not import ${to} (floor ${floors[to]})`;
}

/** One line per circle of imports, found by a depth-first walk. */
function cyclesOf(sources: Sources): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) cycles.push([...path.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const { specifier } of sources.get(file) ?? []) {
      const target = targetOf(file, specifier);
      if (target !== undefined && sources.has(target)) visit(target);
    }
    path.pop();
    done.add(file);
  };
  for (const file of sources.keys()) visit(file);
  return cycles;
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
  return !clause.name && names !== undefined && ts.isNamedImports(names) && names.elements.length > 0 && names.elements.every((e) => e.isTypeOnly);
}

/** The imported path relative to src, undefined for a package. */
function targetOf(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return relative('/src', join('/src', dirname(file), specifier.replace(/\?.*$/, ''))).replaceAll('\\', '/');
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '';
}
