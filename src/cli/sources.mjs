// Runs the TypeScript sources in Node, through Vite and without a build.
import { createServer, isRunnableDevEnvironment } from 'vite';
import { root } from './setup.mjs';

/**
 * `load('/src/index.ts')` gives a module of the repository, with its `?raw` shaders. Call `close` when all is done: from then on
 * dynamic imports inside of what was loaded fail. (For that reason it is not Vite's `runnerImport`, which closes at once.)
 */
export async function openSources() {
  const server = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'warn',
    publicDir: false,
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  const { ssr } = server.environments;
  if (!isRunnableDevEnvironment(ssr)) throw new Error('Vite gave no environment that runs code');
  return {
    /** @param {string} path from the root of the repository, with a leading slash */
    load: (path) => ssr.runner.import(path),
    close: () => server.close(),
  };
}
