import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { compile, printPlan } from '../../src/compiler/index.ts';
import { type Array, grad, graphOf, init, makeJaxpr, numpy as np } from '../../src/index.ts';
import { plainTarget } from '../support/plan-runner.ts';

const file = new URL('../../src/README.md', import.meta.url);

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
  let page = readFileSync(file, 'utf8');
  const before = page;
  for (const [name, [language, text]] of Object.entries(blocks())) {
    const mark = `<!-- printed: ${name} -->\n`;
    expect(page).toContain(mark);
    const at = page.indexOf(mark) + mark.length;
    const old = /^\n```[\s\S]*?\n```\n/.exec(page.slice(at))?.[0] ?? '';
    page = `${page.slice(0, at)}\n\`\`\`${language}\n${text.trim()}\n\`\`\`\n${page.slice(at + old.length)}`;
  }
  if (process.env['UPDATE']) writeFileSync(file, page);
  else expect(before).toBe(page);
});
