/** The gate on figures of the compiler: what it counts, and what it sees. */
import { expect, test } from 'vitest';
import { readTimes, timesReport, timesText } from '../../bench/gate-times.mjs';
import { differencesText, gateText, readGate } from '../../bench/gate.mjs';
import { differences, figureNames, figuresOf } from '../../bench/gate.ts';
import { planOfProgram } from '../../bench/programs.ts';
import { programFiles } from '../../bench/programs.mjs';
import { allRows } from '../../bench/rows/all.ts';
import { programRows } from '../../bench/rows/programs.ts';
import { idOf, inputArrays, inputTypes } from '../../bench/rows/row.ts';
import { gateTargets } from '../../bench/targets.ts';
import { margin, timeDifferences } from '../../bench/times.ts';
import { init } from '../../src/index.ts';

const figures = [2, 3, 4096, 256, 1200];

test('a figure that differs is told with its row, and so are rows that came or went', () => {
  const committed = { generic: { 'softmax:f32': figures, 'gone:f32': [1, 1, 1, 1, 1] } };
  const now = { generic: { 'softmax:f32': [2, 3, 4096, 512, 1200], 'came:f32': figures } };
  const found = differences(committed, now);
  expect(found).toHaveLength(1 + 2 * figureNames.length);
  expect(found[0]).toEqual({ target: 'generic', row: 'softmax:f32', figure: 'tempBytes', committed: 256, now: 512 });
  expect(differences(committed, committed)).toEqual([]);
  expect(differencesText(found.slice(0, 1)).split('\n').at(-1)).toMatch(/generic +softmax:f32 +tempBytes +256 +512 +100\.0 %/);
});

test('what is written is read back as it was', () => {
  const gate = { generic: { 'softmax:f32': figures }, least: { 'softmax:f32': figures } };
  const { figures: names, ...read } = JSON.parse(gateText(gate, figureNames));
  expect(read).toEqual(gate);
  expect(names).toEqual(figureNames);
});

test('the committed file has every row and program for every target', () => {
  const names = [
    ...allRows().map(idOf),
    ...programFiles([]).map((f) => f.name),
  ];
  const { gate, figures: order } = readGate();
  expect(order).toEqual(figureNames);
  expect(Object.keys(gate)).toEqual(gateTargets.map((t) => t.name));
  for (const rows of Object.values(gate)) expect(Object.keys(rows)).toEqual(names);
});

test('figures are those of the report, and the length of all kernels', () => {
  const plan = planOfProgram(programFiles(['layernorm'])[0]!, gateTargets[0]!);
  const text = plan.kernels.map((k) => k.wgsl).join('');
  expect(figuresOf(plan)).toEqual([plan.report.kernels, plan.report.dispatches, plan.report.bytes, plan.report.tempBytes, text.length]);
});

test('a row is compiled for the types of the arguments that it is measured with', async () => {
  await init('cpu');
  for (const row of programRows().filter((r) => r.state)) {
    const [types, arrays] = [inputTypes(row), inputArrays(row)];
    expect(types.map((t) => [t.shape, t.dtype])).toEqual(arrays.map((a) => [a.shape, a.dtype]));
  }
});

test('a row whose ratio to the reference left the margin is told, in both directions; within it nothing is', () => {
  const committed = { a: 1, b: 1, c: 1, gone: 1 };
  const now = { a: margin * 0.99, b: margin * 1.01, c: 0.99 / margin, d: 2 };
  const found = timeDifferences(committed, now);
  expect(found.map((d) => [d.row, d.kind])).toEqual([
    ['b', 'slower'],
    ['c', 'faster'],
    ['d', 'new'],
  ]);
  expect(timesReport({ key: 'x-node', ratios: now }, found, margin).split('\n').at(-1)).toContain('4 rows on x-node');
});

test('committed ratios are of rows that there are, and are read back as they were written', () => {
  const times = { 'x-node': { 'softmax:f32': 0.125, 'matmul-256:f32': 12.3 } };
  expect(JSON.parse(timesText(times))).toEqual(times);
  const names = new Set(allRows().map(idOf));
  for (const rows of Object.values(readTimes())) expect(Object.keys(rows).filter((row) => !names.has(row))).toEqual([]);
});
