import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as systolic from '../../src/index.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test('the quick start runs, in ten lines, and finds the weights', async () => {
  const code = /```js\n(import [\s\S]*?)```/.exec(readme)![1]!;
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(10);
  const [first, ...rest] = code.split('\n');
  const names = /import \{(.*)\} from 'systolic'/.exec(first!)![1]!.replaceAll(' as ', ': ');
  const printed: unknown[][] = [];
  // The package's name, and the GPU, which the unit tests do without, are all that is replaced.
  const body = rest.join('\n').replace('await init();', "await init('cpu');");
  const run = new Function('systolic', 'console', `return (async () => { const {${names}} = systolic;\n${body} })()`);
  await run(systolic, { log: (...values: unknown[]) => printed.push(values) });
  const [weights, loss] = printed[0] as [number[], number];
  [1, -2, 0.5].forEach((w, i) => expect(weights[i]).toBeCloseTo(w, 3));
  expect(loss).toBeLessThan(1e-6);
});

test('the options of npm start are those that its help prints', () => {
  const usage = execFileSync('node', ['src/cli/start.mjs', '--help'], { encoding: 'utf8', cwd: new URL('../..', import.meta.url) });
  expect(readme).toContain(usage.trim());
});

test('every npm script that the README names is there', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const [, name] of readme.matchAll(/npm run ([\w:-]+)/g)) expect(Object.keys(scripts)).toContain(name);
});
