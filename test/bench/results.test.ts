/** What the bench prints and writes, from results made up. Nothing is timed here. */
import { expect, test } from 'vitest';
import { bandwidthFor, bestOf, type Ceilings, percentOfCeiling } from '../../bench/ceilings.ts';
import { fileName } from '../../bench/file-name.mjs';
import { pageOf } from '../../bench/html.mjs';
import { largestDifference } from '../../bench/peer.ts';
import { programFiles, programsJson, programsText, xlaTpu } from '../../bench/programs.mjs';
import { compileProgram } from '../../bench/programs.ts';
import { makeResult, textOf, tooFast } from '../../bench/report.mjs';
import { kernelRows } from '../../bench/rows/kernels.ts';
import { programRows } from '../../bench/rows/programs.ts';
import { idOf, inputData } from '../../bench/rows/row.ts';
import type { ResultRow, Session } from '../../bench/session.ts';
import { genericTarget } from '../../bench/targets.ts';
import { summary } from '../../bench/timer.ts';

const row: ResultRow = {
  name: 'matmul-256',
  dtype: 'f32',
  ms: 2,
  spreadMs: [1.9, 2.2],
  bestMs: 1.8,
  rounds: 20,
  callsPerRound: 30,
  gflops: 16.8,
  gbps: 0.4,
  percentOfCeiling: 28,
  kernels: 1,
  dispatches: 1,
  tempBytes: 2048,
  firstCallMs: 120,
  peers: {
    'jax-js': { ms: 10, bestMs: 9.8, spreadMs: [9.8, 10.4], firstCallMs: 300, ratio: 5, firstCallRatio: 2.5, difference: 1e-6 },
  },
  peakBytes: 4096,
  peersMissing: { other: 'it has no <such> function' },
  float32: { ms: 3, bestMs: 2.9, spreadMs: [2.9, 3.1], firstCallMs: 130, ratio: 1.5, firstCallRatio: 1.1, difference: 2e-3 },
};
const growth = [
  { layers: 6, ops: 100, ms: 10 },
  { layers: 12, ops: 200, ms: 21 },
];
const ceilings: Ceilings = {
  gflops: 60,
  f16Gflops: 90,
  gbps: 8,
  bandwidths: [
    { bytes: 2 ** 16, gbps: 20 },
    { bytes: 2 ** 20, gbps: 40 },
    { bytes: 2 ** 26, gbps: 8 },
  ],
};
const session: Session = {
  adapter: 'llvmpipe: Mesa 25 (LLVM 15)',
  ceilings,
  rows: [
    row,
    {
      ...row,
      name: 'compile-48-layers',
      percentOfCeiling: null,
      gflops: null,
      gbps: null,
      tempBytes: null,
      peers: {},
      peersMissing: {},
      growth,
    },
  ],
  failures: [{ name: 'gather', dtype: 'f32', error: 'DeviceError: lost' }],
  peerVersions: { 'jax-js': '0.1.25' },
};
const result = makeResult(session, { options: { node: true }, before: { load: 0.5, cores: 2 }, after: { load: 1 } });

test('the JSON has the adapter, its ceilings, and rows with their peers', () => {
  const json = JSON.parse(JSON.stringify(result));
  expect(json).toMatchObject({ adapter: session.adapter, ceilings: { gflops: 60, gbps: 8 }, where: 'node' });
  expect(json.rows[0]).toMatchObject({
    name: 'matmul-256',
    dtype: 'f32',
    ms: 2,
    gflops: 16.8,
    gbps: 0.4,
    percentOfCeiling: 28,
    kernels: 1,
    firstCallMs: 120,
    peers: { 'jax-js': { ms: 10, firstCallMs: 300, ratio: 5 } },
  });
  expect(json.versions).toMatchObject({ node: process.versions.node, 'jax-js': '0.1.25' });
});

test('the text names the adapter, ratios, the reasons of peers, and failures', () => {
  const text = textOf(result);
  for (const part of [
    'llvmpipe',
    '60.0 GFLOP/s',
    '5.0 ×',
    'ours in f32 ms',
    '1.5 ×',
    'other not in matmul-256: it has no <such> function',
    'FAILED gather:f32',
  ])
    expect(text).toContain(part);
});

test('a row that passes its ceiling is an error of the bench', () => {
  expect(tooFast(result.rows)).toEqual([]);
  const fast = { ...result, rows: [{ ...row, percentOfCeiling: 179 }] };
  expect(tooFast(fast.rows)).toHaveLength(1);
  expect(textOf(fast)).toContain('ERROR matmul-256:f32 is at 179 % of its ceiling');
});

test('bytes are held to the bandwidth of a working set like theirs, operations to the type they can be done in', () => {
  expect([1, 2 ** 16, 2 ** 21, 2 ** 28].map((bytes) => bandwidthFor(bytes, ceilings))).toEqual([40, 40, 40, 8]);
  expect(percentOfCeiling({ dtype: 'f32', flops: 30e6, bytes: 0 }, 1, ceilings)).toBeCloseTo(50);
  expect(percentOfCeiling({ dtype: 'bf16', flops: 45e6, bytes: 0 }, 1, ceilings)).toBeCloseTo(50);
  expect(percentOfCeiling({ dtype: 'f32', flops: 0, bytes: 10e6 }, 1, ceilings)).toBeCloseTo(25);
  expect(percentOfCeiling({ dtype: 'f32', flops: 0, bytes: 2 ** 27 }, 2 ** 25 / 1e6, ceilings)).toBeCloseTo(50);
  const { gflops, bandwidths } = bestOf(ceilings, {
    ...ceilings,
    gflops: 70,
    bandwidths: ceilings.bandwidths.map((b) => ({ ...b, gbps: 10 })),
  });
  expect([gflops, ...bandwidths.map((b) => b.gbps)]).toEqual([70, 20, 40, 10]);
});

test('the page is one file: charts inline, nothing loaded, text escaped', () => {
  const page = pageOf(result);
  expect(page).toMatch(/^<!doctype html>/);
  expect(page.match(/<svg/g)).toHaveLength(4);
  expect(page).not.toMatch(/<script|<link|src=|url\(|https?:/);
  expect(page).toContain('it has no &lt;such&gt; function');
});

test('files are named by adapter and place', () => {
  expect(fileName({ adapter: 'llvmpipe: Mesa 25.0.7 (LLVM 15)', where: 'node' })).toBe('llvmpipe-node');
  expect(fileName({ adapter: 'SwiftShader Device (Subzero)', where: 'browser' })).toBe('swiftshader-device-browser');
});

test('the median stands between its quartiles', () => {
  expect(summary([4, 1, 3, 2])).toEqual({ ms: 2.5, spreadMs: [2, 4], bestMs: 1, rounds: 4 });
});

test('results of a peer that are further away, of other size or not numbers do not pass', () => {
  const ours = [Float32Array.of(1, 2, 4)];
  expect(largestDifference([Float32Array.of(1, 2, 4.4)], ours)).toBeCloseTo(0.1);
  expect(largestDifference([Float32Array.of(1, 2)], ours)).toBe(Number.POSITIVE_INFINITY);
  expect(largestDifference([Float32Array.of(1, Number.NaN, 4)], ours)).toBe(Number.POSITIVE_INFINITY);
  expect(largestDifference([null], ours)).toBe(Number.POSITIVE_INFINITY);
});

test('rows have names of their own, and inputs that are the same every time', () => {
  const rows = [...kernelRows, ...programRows()];
  expect(new Set(rows.map(idOf)).size).toBe(rows.length);
  expect(inputData(rows[0]!)).toEqual(inputData(rows[0]!));
});

test('all sixteen programs have XLA:TPU beside them; one compiles to counts', () => {
  expect(programFiles([]).map((f) => f.name)).toEqual(Object.keys(xlaTpu()).sort());
  expect(programFiles([])).toHaveLength(16);
  const compiled = compileProgram(programFiles(['softmax'])[0]!, genericTarget);
  const made = { adapter: 'generic', programs: [compiled], failures: [] };
  const { ops, kernels, dispatches, tempBytes, compileSeconds } = compiled;
  expect(kernels).toBe(1);
  expect(programsJson(made)).toMatchObject({
    programs: { softmax_f32: { ops, kernels, dispatches, tempBytes, compileSeconds, xlaTpu: { kernels: 3, tempBytes: 0 } } },
  });
  expect(programsText(made)).toContain('softmax_f32');
});
