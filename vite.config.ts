import { readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { build, type Plugin } from 'vite';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const pkg = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { exports: Record<string, string | { default: string }> };
const external = ['webgpu', /^node:/, ...builtinModules];

// Pages are cross-origin isolated, which gives performance.now() a step of 5 µs. The library itself does not need it.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig(async ({ mode }): Promise<ViteUserConfig> => ({
  server: { headers },
  preview: { headers },
  publicDir: false,
  plugins: [examplesFirst(), declarations(), cdnFile()],
  build: {
    target: 'es2022',
    sourcemap: true,
    minify: false,
    lib: { entry: entries(), formats: ['es'] },
    rolldownOptions: { external, output: { chunkFileNames: 'chunks/[name]-[hash].js' } },
  },
  ...(mode === 'test' ? { test: await tests() } : { optimizeDeps: { entries: ['examples/**/*.html', 'bench/*.html'] } }),
}));

/** Loaded on demand: the browser provider is of no use to a build. */
async function tests(): Promise<NonNullable<ViteUserConfig['test']>> {
  const { testProjects } = await import('./test/support/projects.ts');
  return { projects: testProjects(), coverage: { include: ['src/**/*.ts'] } };
}

/** What package.json exports as ./dist/NAME.js is built from src/NAME.ts. */
function entries(): Record<string, string> {
  const files = Object.values(pkg.exports).flatMap((entry) => (typeof entry === 'string' ? [] : [entry.default]));
  return Object.fromEntries(files.map((file) => file.replace(/^\.\/dist\/(.*)\.js$/, '$1')).map((name) => [name, `src/${name}.ts`]));
}

/** `npm run dev` opens on the list of examples. */
function examplesFirst(): Plugin {
  return {
    name: 'systolic:examples',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url !== '/') return next();
        response.writeHead(302, { Location: '/examples/' }).end();
      });
    },
  };
}

/** The .d.ts files of the entries, by TypeScript, with the options of tsconfig.json. Only in `vite build`. */
function declarations(): Plugin {
  return {
    name: 'systolic:declarations',
    apply: 'build',
    async closeBundle() {
      const { default: ts } = await import('typescript');
      const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
      const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
      const { tsBuildInfoFile: _, ...base } = options;
      const emit = { noEmit: false, declaration: true, emitDeclarationOnly: true, incremental: false, rootDir: 'src', outDir: 'dist' };
      const program = ts.createProgram(Object.values(entries()), { ...base, ...emit });
      const used = new Set<string>();
      const written = program.emit(undefined, (file, text) => {
        const names = text.replace(/\/\*[\s\S]*?\*\//g, '').match(/\bGPU\w*|\bSymbol\.dispose\b/g) ?? [];
        for (const name of names) used.add(name);
        const ambient = relative(dirname(file), resolve('dist/ambient.js')).replaceAll('\\', '/');
        ts.sys.writeFile(file, names.length > 0 ? `import '${ambient.startsWith('.') ? ambient : `./${ambient}`}';\n${text}` : text);
      });
      writeFileSync('dist/ambient.js', 'export {};\n');
      writeFileSync('dist/ambient.d.ts', ambientTypes(ts, program, used));
      const faults = [...ts.getPreEmitDiagnostics(program), ...written.diagnostics];
      if (faults.length === 0) return;
      const host = { getCanonicalFileName: (name: string) => name, getCurrentDirectory: ts.sys.getCurrentDirectory, getNewLine: () => '\n' };
      throw new Error(ts.formatDiagnostics(faults, host));
    },
  };
}

/**
 * What the declarations name of WebGPU, as interfaces without members. They merge with those of `@webgpu/types` or of TypeScript's own `dom`
 * where a project has them, and where it has none the names are still there. Only interfaces merge: a declaration that names a type alias
 * (`GPUPowerPreference`) or a class is an error of the build.
 */
function ambientTypes(ts: typeof import('typescript'), program: import('typescript').Program, used: ReadonlySet<string>): string {
  const all = program.getTypeChecker().getSymbolsInScope(program.getSourceFiles().at(-1)!, ts.SymbolFlags.Type);
  const names = [...used].filter((name) => name.startsWith('GPU')).sort();
  const wrong = names.filter((name) => !all.some((s) => s.name === name && s.flags & ts.SymbolFlags.Interface));
  if (wrong.length > 0) throw new Error(`declarations: names of WebGPU must be interfaces, got ${wrong.join(', ')}`);
  const declared = names.map((name) => `  interface ${name} {}`).join('\n');
  return `/// <reference lib="esnext.disposable" />\nexport {};\ndeclare global {\n${declared}\n}\n`;
}

/** dist/systolic.min.js: the whole core in one minified file without imports, for `<script type="module">` from a CDN. */
function cdnFile(): Plugin {
  return {
    name: 'systolic:cdn',
    apply: 'build',
    async closeBundle() {
      const result = await build({
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        build: {
          target: 'es2022',
          sourcemap: true,
          emptyOutDir: false,
          modulePreload: false,
          rolldownOptions: {
            input: 'src/index.ts',
            preserveEntrySignatures: 'strict',
            output: { format: 'es', entryFileNames: 'systolic.min.js', codeSplitting: false, minify: true },
          },
        },
      });
      const chunks = [result].flat().flatMap((r) => ('output' in r ? r.output : [])).filter((file) => file.type === 'chunk');
      const imports = chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]);
      if (chunks.length !== 1 || imports.length > 0) throw new Error(`systolic.min.js: one file without imports, got ${chunks.length} and ${imports.join(', ') || 'none'}`);
    },
  };
}
