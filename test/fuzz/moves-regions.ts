/** Moves with programs inside: loops, branches, calls. */
import { buildClosed, inline } from '../../src/ir/builder.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { add, maximum, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { composite } from '../../src/ops/call.ts';
import { switchCase } from '../../src/ops/case.ts';
import { checkpoint } from '../../src/ops/checkpoint.ts';
import { full, fullLike, scalar } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { customJvp, customVjp } from '../../src/ops/custom.ts';
import { broadcastInDim, reverse } from '../../src/ops/layout.ts';
import { compare, not, select } from '../../src/ops/logic.ts';
import { tanh } from '../../src/ops/math.ts';
import { reduceMax } from '../../src/ops/reduce.ts';
import { scan } from '../../src/ops/scan.ts';
import { whileLoop } from '../../src/ops/while.ts';
import { isFloat } from '../../src/types/dtype.ts';
import { range, type TensorType } from '../../src/types/shape.ts';
import type { Move } from './moves.ts';
import type { Growing } from './program.ts';
import type { Random } from './random.ts';

const typesOf = (values: readonly Value[]): TensorType[] => values.map((v) => v.type);

/** A few steps that keep a value's type and do not let it grow much. */
function steps(random: Random, x: Value, y: Value): Value {
  let v = x;
  for (let n = random.between(1, 3); n > 0; n--) v = step(random, v, y);
  return v;
}

function step(random: Random, x: Value, y: Value): Value {
  const { dtype, shape } = x.type;
  if (dtype === 'bool') return random.oneIn(2) ? not(x) : maximum(x, y);
  const axes = range(shape.length);
  return random.pick<() => Value>([
    () => add(x, y),
    () => maximum(x, y),
    () => subtract(y, x),
    () => (isFloat(dtype) ? multiply(x, full(0.5, x.type)) : multiply(x, fullLike(x, 3))),
    () => (isFloat(dtype) ? tanh(x) : add(x, fullLike(x, 1))),
    () => reverse(x, axes.slice(0, 1)),
    () => select(compare(y, fullLike(y, 1), 'GT'), x, y),
    () => (shape.length > 0 ? maximum(y, broadcastInDim(reduceMax(x, [axes.length - 1]), shape, axes.slice(0, -1))) : x),
  ])();
}

/** Two values of one type, and a graph over them. */
function unit(g: Growing): { readonly operands: readonly [Value, Value]; readonly graph: () => Graph } {
  const x = g.value();
  const y = g.like(x.type);
  return { operands: [x, y], graph: () => buildClosed('part', typesOf([x, y]), (a, b) => [steps(g.random, a, b)]) };
}

const inlined = (graph: Graph, args: readonly Value[]): Value => inline(graph, args)[0]!;

const counter: TensorType = { dtype: 'int32', shape: [] };

export const regionMoves: Readonly<Record<string, Move>> = {
  'stablehlo.while': (g) => {
    const { operands, graph } = unit(g);
    const [x, y] = operands;
    const body = graph();
    // A number of rounds that is known, or one that is an argument.
    const rounds = g.random.below(6);
    const limit = g.random.oneIn(2) ? scalar(rounds, 'int32') : g.given('int32', [], [rounds]);
    const types = typesOf([limit, y, scalar(0, 'int32'), x]);
    return whileLoop({
      cond: buildClosed('cond', types, (n, _y, i) => [compare(i, n, 'LT')]),
      body: buildClosed('body', types, (_n, b, i, a) => [add(i, scalar(1, 'int32')), inlined(body, [a, b])]),
      consts: [limit, y],
      init: [scalar(0, 'int32'), x],
    });
  },
  'stablehlo.case': (g) => {
    const { operands, graph } = unit(g);
    const branches = range(g.random.between(1, 3)).map(graph);
    return switchCase(g.given('int32', [], [g.random.between(-1, branches.length)]), branches, operands);
  },
  'systolic.scan': (g) => {
    const xs = g.value((v) => v.type.shape.length > 0 && v.type.shape[0]! <= 12);
    const type: TensorType = { dtype: xs.type.dtype, shape: xs.type.shape.slice(1) };
    const { random } = g;
    const body = buildClosed('body', [type, counter, type], (carry, i, x) => {
      const next = steps(random, carry, x);
      return [next, add(i, scalar(1, 'int32')), random.oneIn(2) ? next : add(x, convert(broadcastInDim(i, type.shape, []), type.dtype))];
    });
    return scan({ body, init: [g.like(type), scalar(0, 'int32')], xs: [xs], length: xs.type.shape[0]!, reverse: random.oneIn(3) });
  },
  'stablehlo.composite': (g) => {
    const { operands, graph } = unit(g);
    return composite({ name: 'random.part', decomposition: graph(), operands });
  },
  'systolic.checkpoint': (g) => {
    const { operands, graph } = unit(g);
    return checkpoint(graph(), operands);
  },
  'systolic.custom_jvp_call': (g) => {
    const { operands, graph } = unit(g);
    const floats = operands.filter((v) => isFloat(v.type.dtype));
    const fun = graph();
    const rule = buildClosed('rule', typesOf([...operands, ...floats]), (a, b, ...dots) => [inlined(fun, [a, b]), ...dots.slice(0, 1)]);
    return customJvp({ fun, rule, args: operands });
  },
  'systolic.custom_vjp_call': (g) => {
    const { operands, graph } = unit(g);
    const floats = operands.filter((v) => isFloat(v.type.dtype));
    const fun = graph();
    const fwd = buildClosed('fwd', typesOf(operands), (a, b) => [inlined(fun, [a, b])]);
    const bwd = buildClosed('bwd', typesOf(floats.slice(0, 1)), (...ct) => floats.map(() => ct[0]!));
    return customVjp({ fun, fwd, bwd, args: operands });
  },
};
