import { describe, expect, test } from 'vitest';
import { add, multiply } from '../../src/ops/arithmetic.ts';
import { fullLike, iota, zeros } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { broadcastInDim, broadcastTo, reduceSum, reshape } from '../../src/ops/layout.ts';
import { greaterEqual, select } from '../../src/ops/logic.ts';
import { exponential, rsqrt, sine, tanh } from '../../src/ops/math.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { graphTransforms } from '../../src/transforms/graph-transforms.ts';
import { hostTensor } from '../../src/types/host.ts';
import { tensorType } from '../../src/types/shape.ts';
import { expectBatching, expectClose, f32, i32, messageOf, program, pullBack, samples, tensor } from './laws.ts';

const all = (n: number): boolean[] => new Array<boolean>(n).fill(true);

describe('evaluate', () => {
  test('leaves its arguments as they are, and hands through what is a result already', () => {
    const graph = program([f32(2)], (x) => [x, add(x, x), x]);
    const x = tensor([2], [1, 2]);
    expect(evaluate(graph, [x]).map((t) => [...t.data])).toEqual([
      [1, 2],
      [2, 4],
      [1, 2],
    ]);
    expect([...x.data]).toEqual([1, 2]);
  });
  test('is refused arguments of other types', () => {
    const graph = program([f32(2)], (x) => [x]);
    expect(messageOf(() => evaluate(graph, [tensor([3], [1, 2, 3])]))).toContain('evaluate: argument 0 is f32[3], its parameter f32[2]');
  });
});

describe('symbolic zeros', () => {
  const graph = program([f32(2), f32(2), i32()], (x, y, n) => [sine(x), multiply(y, y), n, zeros(f32(2))]);
  test('results that depend on no active parameter have no tangent', () => {
    const { graph: dual, activeResults } = graphTransforms.jvp(graph, [true, false, false]);
    expect(activeResults).toEqual([true, false, false, false]);
    expect(dual.eqns.map((e) => e.op.name).sort()).toEqual(['constant', 'cosine', 'multiply', 'multiply', 'sine']);
    expect(graphTransforms.linearize(graph, [true, false, false]).activeResults).toEqual(activeResults);
  });
  test('a tangent that is a constant is one, too', () => {
    const flat = program([f32(2)], (x) => [select(greaterEqual(x, x), fullLike(x, 1), fullLike(x, 2)), x]);
    expect(graphTransforms.linearize(flat, [true]).activeResults).toEqual([false, true]);
  });
  test('cotangents of parameters that no given result depends on are left out, or zeros on request', () => {
    const linear = program([f32(2), f32(2), f32(2)], (w, x, y) => [multiply(w, x), multiply(w, y)]);
    const { graph: back, nonzero } = graphTransforms.backward(linear, [false, true, true], [false, true]);
    expect(nonzero).toEqual([false, true]);
    expect(back.params).toHaveLength(2);
    const sparse = program([f32(2), f32(2)], (x, _y) => [add(x, x)]);
    const whole = graphTransforms.transpose(sparse, [true, true]);
    expect(evaluate(whole, [tensor([2], [1, 2])]).map((t) => [...t.data])).toEqual([
      [2, 4],
      [0, 0],
    ]);
  });
});

describe('linearize keeps', () => {
  const kept = (graph: ReturnType<typeof program>, active = all(graph.params.length)) => {
    const { primal, residuals } = graphTransforms.linearize(graph, active);
    return { primal, kept: residuals === 0 ? [] : primal.results.slice(-residuals) };
  };
  test('a value that several rules use once', () => {
    expect(kept(program([f32(2)], (x) => [multiply(tanh(x), sine(tanh(x)))])).kept.length).toBeLessThan(6);
    const once = program([f32(2)], (x) => {
      const y = exponential(x);
      return [multiply(y, y), y];
    });
    expect(kept(once).kept.map((v) => v.type)).toEqual([f32(2)]);
  });
  test('parameters as themselves', () => {
    const { primal, kept: values } = kept(program([f32(2), f32(2)], (x, y) => [multiply(x, y)]));
    expect(new Set(values)).toEqual(new Set(primal.params));
  });
  test('nothing for masks and constants: they are made again', () => {
    const causal = program([f32(4, 4)], (x) => {
      const rows = iota(i32(4, 4), 0);
      return [multiply(select(greaterEqual(rows, iota(i32(4, 4), 1)), x, fullLike(x, 0)), fullLike(x, 3))];
    });
    expect(kept(causal).kept).toEqual([]);
  });
  test("a row's scale, not its broadcast", () => {
    const norm = program([f32(4, 8)], (x) => [multiply(x, broadcastInDim(rsqrt(reduceSum(multiply(x, x), [1])), [4, 8], [0]))]);
    const { primal, kept: values } = kept(norm);
    expect(values.filter((v) => !primal.params.includes(v)).every((v) => v.type.shape.length === 1)).toBe(true);
  });
  test('a parameter, not its copy in another dtype or shape', () => {
    const graph = program([f32(2, 3), tensorType('bfloat16', [6])], (w, x) => [multiply(convert(reshape(w, [6]), 'bfloat16'), x)]);
    const { primal, kept: values } = kept(graph, [false, true]);
    expect(values).toEqual([primal.params[0]]);
  });
  test('a chain of any length without running out of stack', () => {
    const long = program([f32()], (x) => {
      let y = x;
      for (let i = 0; i < 20_000; i++) y = add(y, x);
      return [sine(y)];
    });
    expect([...pullBack(long, [tensor([], [0])], [tensor([], [1])])[0]!.data]).toEqual([20_001]);
  });
});

describe('what has no derivative', () => {
  test('is not transposed where it is not linear', () => {
    expect(
      messageOf(() =>
        graphTransforms.transpose(
          program([f32(2)], (x) => [sine(x)]),
          [true],
        ),
      ),
    ).toBe('sine: is not linear in operand 0, so it cannot be transposed');
  });
});

describe('vmap', () => {
  test('aligns batch axes, and keeps a shared scalar predicate a scalar', () => {
    const graph = program([tensorType('bool', []), f32(2, 3), f32(2, 3)], (p, x, y) => [select(p, multiply(x, y), y)]);
    expectBatching(graph, [null, 0, 2]);
    expectBatching(graph, [null, null, 1]);
    expectBatching(graph, [0, 1, null]);
    expectBatching(graph, [0, null, null]);
    const { graph: lifted } = graphTransforms.vmap(graph, 3, [null, 1, 1]);
    expect(lifted.eqns.map((e) => e.op.name)).toEqual(['multiply', 'select']);
  });
  test('leaves what does not depend on the batch alone, unless it is asked to spread it', () => {
    const graph = program([f32(2), f32(2)], (x, y) => [sine(x), sine(y)]);
    expect(graphTransforms.vmap(graph, 3, [null, 1]).dims).toEqual([null, 1]);
    expect(graphTransforms.vmap(graph, 3, [null, 1], [true, true]).dims).toEqual([0, 0]);
  });
  test('batches what is batched already', () => {
    const graph = program([f32(2), f32()], (x, y) => [reduceSum(multiply(x, broadcastTo(y, [2])), [0])]);
    const once = graphTransforms.vmap(graph, 3, [1, 0], [true]).graph;
    expectBatching(once, [0, null], { size: 2 });
  });
});

test('transformations of one graph with one mask are made once', () => {
  const graph = program([f32(2)], (x) => [sine(x)]);
  expect(graphTransforms.linearize(graph, [true])).toBe(graphTransforms.linearize(graph, [true]));
  expect(graphTransforms.vmap(graph, 3, [0])).toBe(graphTransforms.vmap(graph, 3, [0]));
  expect(graphTransforms.vmap(graph, 3, [0])).not.toBe(graphTransforms.vmap(graph, 4, [0]));
  expectClose(evaluate(graphTransforms.vmap(graph, 1, [0]).graph, [hostTensor('float32', [1, 2], [0, 0])]), [tensor([1, 2], [0, 0])]);
  expect(samples(graph)).toHaveLength(1);
});
