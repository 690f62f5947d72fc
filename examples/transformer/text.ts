/** The default text: the declaration files of the installed `typescript` package. A model of it learns to write TypeScript. */
const files = import.meta.glob<string>(
  ['../../node_modules/typescript/lib/lib.es*.d.ts', '../../node_modules/typescript/lib/lib.dom*.d.ts'],
  { query: '?raw', import: 'default' },
);

export async function defaultText(): Promise<Uint8Array> {
  const parts = await Promise.all(
    Object.keys(files)
      .sort()
      .map((path) => files[path]!()),
  );
  return new TextEncoder().encode(parts.join('\n'));
}
