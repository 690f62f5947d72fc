import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatPlan, formatRun, optimize, plan, planJson, run } from '../../src/cli/programs.ts';
import { readSafetensors, writeSafetensors } from '../../src/io/safetensors.ts';
import { hostTensor } from '../../src/types/host.ts';

const text = `module @jit_f {
  func.func public @main(%arg0: tensor<2xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<2xf32>) -> tensor<2xf32> {
    %0 = stablehlo.multiply %arg0, %arg1 : tensor<2xf32>
    %1 = stablehlo.multiply %arg0, %arg1 : tensor<2xf32>
    %2 = stablehlo.sine %0 : tensor<2xf32>
    %3 = stablehlo.add %0, %1 : tensor<2xf32>
    return %3 : tensor<2xf32>
  }
}
`;
const onCpu = { device: 'cpu', seed: 0 } as const;
const [x, y] = [hostTensor('float32', [2], [1, 2]), hostTensor('float32', [2], [3, -4])];

describe('run', () => {
  test('runs a program on stored tensors, tells what its results are like and gives them', async () => {
    const inputs = { name: 'in.safetensors', content: writeSafetensors({ arg0: x, arg1: y }) };
    const { report, bytes } = await run(text, { ...onCpu, inputs });
    const lines = formatRun(report).split('\n');
    expect(lines[0]).toBe('jit_f(f32[2], f32[2]) -> (f32[2])');
    expect(lines[1]).toMatch(/^on cpu \(evaluator\); inputs: in\.safetensors; first call [\d.]+ ms, second [\d.]+ ms$/);
    expect(lines.slice(2)).toEqual([
      '         type    min  max  mean  not finite  first elements',
      'result0  f32[2]  -16  6    -5    0           6 -16',
    ]);
    expect([...readSafetensors(bytes).tensors['result0']!.data]).toEqual([6, -16]);
  });

  test('draws the same random numbers from the same seed', async () => {
    const results = async (seed: number) => (await run(text, { ...onCpu, seed })).report.results[0]!.values;
    expect(await results(1)).toEqual(await results(1));
    expect(await results(1)).not.toEqual(await results(2));
  });

  test('says what the stored tensors lack', async () => {
    const stored = (tensors: Parameters<typeof writeSafetensors>[0]) => ({ name: 'a.safetensors', content: writeSafetensors(tensors) });
    const remedy = '\n  They are the arguments in order: (f32[2], f32[2]).';
    await expect(run(text, { ...onCpu, inputs: stored({ arg0: x }) })).rejects.toThrow(
      `a.safetensors: must hold the tensors arg0, arg1, got none called arg1${remedy}`,
    );
    await expect(run(text, { ...onCpu, inputs: stored({ arg0: x, w: y }) })).rejects.toThrow(
      `a.safetensors: must hold the tensors arg0, arg1, got "w"${remedy}`,
    );
  });
});

describe('opt', () => {
  test('runs the passes that are named, in order, and tells of those that change the program', () => {
    const changed: string[] = [];
    const result = optimize(text, { passes: ['cse', 'fold', 'dce'], verify: true, dump: (pass) => changed.push(pass) });
    expect(result).toMatchInlineSnapshot(`
      "module @jit_f attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
        func.func public @main(%arg0: tensor<2xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<2xf32>) -> tensor<2xf32> {
          %0 = stablehlo.multiply %arg0, %arg1 : tensor<2xf32>
          %1 = stablehlo.add %0, %0 : tensor<2xf32>
          return %1 : tensor<2xf32>
        }
      }
      "
    `);
    expect(changed).toEqual(['cse', 'dce']);
  });

  test('reads again what the whole pipeline makes', () => {
    const whole = optimize(text, { verify: true });
    expect(whole).toContain('"systolic.fusion"');
    expect(optimize(whole, { passes: [], verify: true })).toBe(whole);
    const loop = optimize(
      `func.func @main(%a: tensor<2xf32>) -> tensor<2xf32> {
        %c = stablehlo.constant dense<0> : tensor<i32>
        %r:2 = stablehlo.while(%i = %c, %x = %a) : tensor<i32>, tensor<2xf32>
        cond {
          %n = stablehlo.constant dense<5> : tensor<i32>
          %p = stablehlo.compare LT, %i, %n, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
          stablehlo.return %p : tensor<i1>
        } do {
          %1 = stablehlo.constant dense<1> : tensor<i32>
          %j = stablehlo.add %i, %1 : tensor<i32>
          %y = stablehlo.sine %x : tensor<2xf32>
          stablehlo.return %j, %y : tensor<i32>, tensor<2xf32>
        }
        return %r#1 : tensor<2xf32>
      }`,
      { verify: true },
    );
    expect(loop).toContain('"systolic.loop"');
    expect(optimize(loop, { passes: [], verify: true })).toBe(loop);
  });

  test('stops where it is told', () => {
    const stopped = optimize(text, { verify: false, stopAfter: 'dce' });
    expect(stopped).not.toMatch(/sine|fusion/);
    expect(stopped.match(/stablehlo\.multiply/g)).toHaveLength(2);
    expect(optimize(text, { verify: false, passes: ['cse', 'dce'], stopAfter: 'cse' })).toContain('sine');
  });

  test('knows no other passes', () =>
    expect(() => optimize(text, { verify: false, passes: ['frob'] })).toThrow('there is no pass "frob"\n  The passes are inline, dce, '));
});

describe('compile', () => {
  test('prints plan, figures and kernels', async () => {
    const out = formatPlan(await plan(text, {}));
    expect(out).toMatch(/^plan jit_f\(f32\[2\], f32\[2\]\) -> \(f32\[2\]\)\n {2}map_f32_2_add /);
    expect(out).toMatch(/^1 kernels .*\n\d ops, 4 flops, 24 B moved; for any WebGPU adapter$/m);
    expect(out).toContain('@compute @workgroup_size');
  });

  test('as JSON', async () => {
    const made = JSON.parse(planJson(await plan(text, {}))) as { plan: { report: object; donated: number[] }; target: string };
    expect([made.target, made.plan.donated]).toEqual(['any WebGPU adapter', [0]]);
    expect(made.plan.report).toMatchObject({ kernels: 1, dispatches: 1, tempBytes: 0 });
  });
});

describe('on the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'systolic-cli-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [program, out] = [join(folder, 'f.mlir'), join(folder, 'out.safetensors')];
  writeFileSync(program, text);
  const seconds = 60_000;
  const systolic = (args: readonly string[], input = '') =>
    spawnSync(process.execPath, ['src/cli/systolic.mjs', ...args], { encoding: 'utf8', input, timeout: seconds });

  test('systolic run reads a file and writes one', () => {
    const { status, stdout } = systolic(['run', program, '--device', 'cpu', '--json', '--out', out]);
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as { program: string }).program).toBe('jit_f(f32[2], f32[2]) -> (f32[2])');
    expect(readSafetensors(readFileSync(out)).tensors['result0']!.type.shape).toEqual([2]);
  }, 60_000);

  test('systolic opt reads stdin and writes stdout, and what it tells to stderr', () => {
    const { status, stdout, stderr } = systolic(['opt', '--passes=cse,dce', '--verify', '--dump', '-'], text);
    expect(status).toBe(0);
    expect(stdout).toBe(optimize(text, { passes: ['cse', 'dce'], verify: false }));
    expect(stderr.match(/^\/\/ after .*$/gm)).toEqual(['// after cse', '// after dce']);
  }, 60_000);

  test('faults of the text have their place, and the exit code is 1', () => {
    const { status, stderr } = systolic(['compile', '-'], text.replace('sine %0', 'sine %9'));
    expect([status, stderr]).toEqual([
      1,
      'compile: stdin: parse: line 5, column 25: a value must be defined before it is used, got `%9`\n',
    ]);
  }, 60_000);

  test.each([
    [['run', '--frob', 'x.mlir'], "run: Unknown option '--frob'"],
    [['run'], 'run: a FILE is needed'],
    [['run', 'none.mlir'], 'run: cannot read none.mlir: ENOENT: no such file or directory'],
    [['run', program, '--device', 'tpu'], 'run: --device must be cpu or node, got tpu'],
    [['opt', '--passes=cse,frob', program], 'opt: there is no pass frob'],
    [['compile', program, '--adapter', 'titan'], 'compile: --adapter must be default, lavapipe or swiftshader, got titan'],
  ] as const)(
    '%j is a mistake of the command line, and the exit code is 2',
    (args, message) => {
      const { status, stderr } = systolic(args);
      expect([status, stderr]).toEqual([2, `${message}\n  \`systolic ${args[0]} --help\` tells what it takes.\n`]);
    },
    60_000,
  );

  test('--help lists the passes as the pipeline has them', () => {
    const { status, stdout } = systolic(['opt', '--help']);
    expect(status).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('of inline, dce, select-scatter, simplify, ');
  }, 60_000);
});
