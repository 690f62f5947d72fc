import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';
import * as errors from '../../src/util/errors.ts';

type ErrorClass = new (...args: string[]) => Error;
const classes = Object.entries(errors).filter(([, value]) => /^class /.test(String(value))) as unknown as [string, ErrorClass][];

test('every error has the name of its class, also where a minifier renamed the class', async () => {
  expect(classes.length).toBeGreaterThanOrEqual(10);
  const made = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      lib: { entry: fileURLToPath(new URL('../../src/util/errors.ts', import.meta.url)), formats: ['es'] },
      // `lib` alone keeps the layout of ES modules.
      rolldownOptions: { output: { minify: true } },
    },
  });
  const code = [made].flat().flatMap((m) => ('output' in m ? m.output : []))[0]!;
  const text = 'code' in code ? code.code : '';
  expect(text).not.toMatch(/class (SystolicError|ShapeError)\b/); // it is minified
  const minified = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`)) as Record<string, ErrorClass>;
  for (const [name, plain] of classes) {
    for (const Class of [plain, minified[name]!]) {
      const error = new Class('code', 'message');
      expect([error.name, String(error).split(':')[0], Object.keys(error).includes('code')]).toEqual([name, name, true]);
    }
  }
});
