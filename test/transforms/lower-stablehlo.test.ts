import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import { buildClosed } from '../../src/ir/builder.ts';
import { verify } from '../../src/ir/verify.ts';
import { multiply } from '../../src/ops/arithmetic.ts';
import { composite } from '../../src/ops/call.ts';
import { registry } from '../../src/ops/registry.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { lowerToStableHLO } from '../../src/transforms/lower-stablehlo.ts';
import { printStableHLO } from '../../src/transforms/print-stablehlo.ts';
import type { DType } from '../../src/types/dtype.ts';
import { decode, type HostTensor } from '../../src/types/host.ts';
import { expectClose } from '../support/close.ts';
import { type ExportedCase, exportedCases } from '../xla/programs.ts';

const tensor = ({ dtype, shape, b64 }: ExportedCase['args'][number]): HostTensor =>
  decode({ shape, dtype: dtype as DType }, Uint8Array.from(Buffer.from(b64, 'base64')));

// test/xla has real XLA run the same texts.
test.each(exportedCases([]).map((c) => [c.name, c] as const))(
  '%s: the text that leaves holds no op of ours and means the same',
  (_, { text, args, outs }) => {
    const { graph } = parseStableHLO(text);
    verify(graph);
    expect(text).not.toMatch(/"systolic\.\w+"\(/);
    expectClose(evaluate(graph, args.map(tensor)), outs.map(tensor));
  },
);

test('the programs that real XLA is given hold every op of StableHLO and CHLO that there is', () => {
  const golden = (name: string): string => readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8');
  const texts = exportedCases([golden('stablehlo-subset.jsonl'), golden('stablehlo-extra.jsonl')]).map((c) => c.text);
  const there = new Set(texts.flatMap((text) => [...text.matchAll(/"((?:stablehlo|chlo)\.\w+)"/g)].map((m) => m[1])));
  expect([...registry.keys()].filter((key) => !key.startsWith('systolic.') && !there.has(key))).toEqual([]);
});

test('composites stay, or are written out on request', () => {
  const f32 = { shape: [], dtype: 'float32' } as const;
  const graph = buildClosed('f', [f32], (x) =>
    composite({
      name: 'my.square',
      decomposition: buildClosed('square', [f32], (v) => [multiply(v, v)]),
      operands: [x],
      attributes: { k: 1 },
    }),
  );
  expect(printStableHLO(graph, { form: 'pretty' }).split('\n').slice(1, 8)).toEqual([
    '  func.func public @main(%arg0: tensor<f32>) -> tensor<f32> {',
    '    %0 = stablehlo.composite "my.square" %arg0 {composite_attributes = {k = 1 : i64}, decomposition = @my.square} : (tensor<f32>) -> tensor<f32>',
    '    return %0 : tensor<f32>',
    '  }',
    '  func.func private @my.square(%arg0: tensor<f32>) -> tensor<f32> {',
    '    %0 = stablehlo.multiply %arg0, %arg0 : tensor<f32>',
    '    return %0 : tensor<f32>',
  ]);
  expect(lowerToStableHLO(graph, { expandComposites: true }).eqns.map((eqn) => eqn.op.name)).toEqual(['multiply']);
});
