/** Which folders of `src` may import which. `test/structure/layers.test.ts` checks imports, `test/docs/architecture.test.ts` the page. */

/** A file imports from its own folder and from lower layers. Two folders of one layer do not import each other. */
export const layers: Record<string, number> = {
  util: 0,
  types: 1,
  machine: 1,
  ir: 2,
  trace: 3,
  ops: 4,
  transforms: 5,
  compiler: 5,
  runtime: 6,
  api: 7,
  io: 8,
  node: 8,
  models: 9,
  cli: 10,
};

/** Folders that import from some of the lower layers only. */
export const sees: Record<string, readonly string[]> = {
  runtime: ['util', 'types', 'machine', 'compiler'],
  models: ['util', 'types', 'api', 'io'], // the public API and the words it uses
};

/** Folders of which others import one file only. */
export const entries: Record<string, string> = { compiler: 'compiler/index.ts' };
