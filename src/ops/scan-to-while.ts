/** A scan as StableHLO has it: a `while` that counts, reads one slice of each xs and writes one of each ys per round. */
import { inline } from '../ir/builder.ts';
import type { Eqn, Value } from '../ir/graph.ts';
import { add, subtract } from './arithmetic.ts';
import { scalar, zeros } from './constant.ts';
import { dynamicSlice, dynamicUpdateSlice } from './dynamic.ts';
import { reshape } from './layout.ts';
import { less } from './logic.ts';
import { options, parts } from './scan-parts.ts';
import { cut, region } from './subgraph.ts';
import { whileLoop } from './while.ts';

export function scanToWhile(inputs: readonly Value[], eqn: Eqn): readonly Value[] {
  const [consts, init, xs] = parts(inputs, eqn.attrs);
  const { length, reverse } = options(eqn.attrs);
  const state = [scalar(0, 'int32'), ...init, ...eqn.outputs.slice(init.length).map((y) => zeros(y.type))];
  const captured = [...consts, ...xs];
  const results = whileLoop({
    consts: captured,
    init: state,
    cond: region([...captured, ...state], (values) => [less(values[captured.length]!, scalar(length, 'int32'))]),
    body: region([...captured, ...state], (values) => {
      const [c, x, [round], k, y] = cut(values, consts.length, xs.length, 1, init.length) as [Value[], Value[], [Value], Value[], Value[]];
      const at = reverse ? subtract(scalar(length - 1, 'int32'), round) : round;
      const results = inline(eqn.regions[0]!, [...c, ...k, ...x.map((v) => sliceAt(v, at))]);
      const [carry, parts] = cut(results, init.length) as [Value[], Value[]];
      return [add(round, scalar(1, 'int32')), ...carry, ...y.map((v, i) => updateAt(v, parts[i]!, at))];
    }),
  });
  return results.slice(1);
}

/** `at`, then zeros: where slice `at` along axis 0 begins. */
const startOf = (x: Value, at: Value): Value[] => x.type.shape.map((_, d) => (d === 0 ? at : scalar(0, 'int32')));

function sliceAt(x: Value, at: Value): Value {
  const rest = x.type.shape.slice(1);
  return reshape(dynamicSlice(x, startOf(x, at), [1, ...rest]), rest);
}

const updateAt = (x: Value, part: Value, at: Value): Value =>
  dynamicUpdateSlice(x, reshape(part, [1, ...x.type.shape.slice(1)]), startOf(x, at));
