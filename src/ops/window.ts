/** Reductions over sliding windows, and what the derivative of max pooling needs. */
import { buildClosed, emit, emit1 } from '../ir/builder.ts';
import { type Attrs, type Eqn, type Graph, text, type Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { isFloat } from '../types/dtype.ts';
import { castNumber } from '../types/host.ts';
import { equalShapes, formatType, range, sizeOf, type TensorType } from '../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../util/errors.ts';
import { add } from './arithmetic.ts';
import { atFront } from './batching.ts';
import { scalar, zeros } from './constant.ts';
import { fromBits, toBits } from './conversion.ts';
import { allocateFor, computed, define } from './define.ts';
import { reduceSum } from './layout.ts';
import { derivativeOf, lifted } from './lift.ts';
import { compare, select } from './logic.ts';
import { identityOf, type Monoid, monoidOf, monoidRegion } from './reduction.ts';
import { checkReducer, combineInto, combinerOf, floatSums, reducer } from './region.ts';
import { choose, chosenUnder, elementAt, keeper, keeps, type Selection, selectionOf } from './selection.ts';
import { slideOver } from './window-slices.ts';
import {
  accumulate,
  backwardPadding,
  checkWindows,
  elementUnder,
  loopWindow,
  runningAxis,
  type Sliding,
  slidingOf,
  visitWindows,
  type WindowAttrs,
  wholeAxis,
  windowAttrs,
  windowOver,
} from './windows.ts';

// reduce_window

const reduceWindowOp: Op = {
  name: 'reduce_window',
  dialect: 'stablehlo',
  kind: 'window',
  infer: (inputs, attrs, regions) => {
    const n = inputs.length / 2;
    const written = inputs.map(formatType).join(', ');
    if (n < 1 || !Number.isInteger(n))
      throw new ShapeError(`reduce_window: there must be as many initial values as operands, got ${written}`);
    const operands = inputs.slice(0, n);
    const { shape } = operands[0]!;
    if (operands.some((t) => !equalShapes(t.shape, shape)))
      throw new ShapeError(`reduce_window: operands must have equal shapes, got ${written}`);
    if (operands.some((t, i) => inputs[n + i]!.shape.length > 0 || inputs[n + i]!.dtype !== t.dtype)) {
      throw new ShapeError(`reduce_window: initial values must be scalars of the operands' dtypes, got ${written}`);
    }
    checkWindows('reduce_window', attrs, shape.length);
    checkReducer('reduce_window', regions[0], operands);
    const result = slidingOf(attrs, shape).map((a) => a.count);
    return operands.map((t) => ({ shape: result, dtype: t.dtype }));
  },
  eval: (inputs, eqn, run) => {
    const n = inputs.length / 2;
    const region = eqn.regions[0]!;
    const axes = slidingOf(eqn.attrs, inputs[0]!.type.shape);
    const { type } = eqn.outputs[0]!;
    const running = n === 1 ? runningAxis(axes) : null;
    const known = stepwise(combinerOf(region), region);
    if (running) {
      const combine = known ?? ((a: number, b: number) => run(region, [elementAt(type, [a], 0), elementAt(type, [b], 0)])[0]!.data[0]!);
      const data = allocateFor(type);
      accumulate(type, inputs[0]!.data, data, running, inputs[1]!.data[0]!, combine);
      return [computed(type, data)];
    }
    if (known) {
      const results = isFloat(type.dtype) ? new Float64Array(sizeOf(type.shape)) : allocateFor(type);
      results.fill(inputs[1]!.data[0]!);
      const from = inputs[0]!.data;
      visitWindows(axes, (window, element) => {
        results[window] = known(results[window]!, from[element]!);
      });
      const data = allocateFor(type);
      data.set(results);
      return [computed(type, data)];
    }
    const results = eqn.outputs.map((v, k) => allocateFor(v.type).fill(inputs[n + k]!.data[0]!));
    visitWindows(axes, (window, element) => {
      const args = [
        ...results.map((data, k) => elementAt(inputs[k]!.type, data, window)),
        ...inputs.slice(0, n).map((t) => elementAt(t.type, t.data, element)),
      ];
      run(region, args).forEach((t, k) => {
        results[k]![window] = t.data[0]!;
      });
    });
    return results.map((data, k) => ({ type: eqn.outputs[k]!.type, data }));
  },
  jvp: (primals, tangents, eqn, graphs) => {
    const monoid = monoidOf(eqn.regions[0]!);
    const [x, init] = primals;
    const [dx, dInit] = tangents;
    if (monoid === 'add')
      return [emit1(reduceWindowOp, [dx ?? zeros(x!.type), dInit ?? scalar(0, init!.type.dtype)], eqn.attrs, eqn.regions)];
    const axes = slidingOf(eqn.attrs, x!.type.shape);
    const pools = !dInit && axes.every((a) => a.baseDilation === 1 && a.windowDilation === 1);
    if (pools && (monoid === 'max' || monoid === 'min'))
      return [selectAndGather(dx!, x!, monoid === 'max' ? 'GE' : 'LE', eqn.attrs as unknown as WindowAttrs)];
    return derivativeOf((...values) => slideOver(values, axes, lifted(eqn.regions[0]!, graphs)), primals, tangents, graphs);
  },
  transpose: ([ct], [x, init], eqn) => {
    if (!ct) return [null, null];
    const type = eqn.inputs[0]!.type;
    return [x ? null : windowSumTranspose(ct, slidingOf(eqn.attrs, type.shape)), init ? null : reduceSum(ct, range(ct.type.shape.length))];
  },
  batch: (inputs, dims, eqn, size) => {
    const n = inputs.length / 2;
    if (dims.slice(n).some((d) => d !== null)) {
      throw new ArgumentError(
        'reduce_window: initial values must be the same for the whole batch, got a batch of them',
        'Combine them with the result instead.',
      );
    }
    const operands = inputs.slice(0, n).map((v, k) => atFront(v, dims[k]!, size));
    const { shape } = eqn.inputs[0]!.type;
    const attrs = windowAttrs([wholeAxis(size), ...slidingOf(eqn.attrs, shape)]);
    return {
      outputs: emit(reduceWindowOp, [...operands, ...inputs.slice(n)], attrs as unknown as Attrs, eqn.regions),
      dims: range(n).map(() => 0),
    };
  },
  element: (e, index, output) => {
    const { inputs, attrs, regions } = e.eqn;
    const n = inputs.length / 2;
    const axes = slidingOf(attrs, inputs[0]!.type.shape);
    const results = range(n).map((k) => e.var(e.operand(n + k, [])));
    const sums = roundsSteps(regions[0]!) ? [] : floatSums(regions[0]!, results);
    loopWindow(e, axes, { sums }, (k) => {
      const under = axes.map((axis, d) => elementUnder(e, axis, index[d]!, k[d]!));
      const at = under.map((u) => u.element);
      e.when(e.k.every(under.map((u) => u.present)), () => {
        combineInto(
          e,
          regions[0]!,
          results,
          range(n).map((i) => e.operand(i, at)),
        );
        const { dtype } = inputs[0]!.type;
        if (roundsSteps(regions[0]!)) e.assign(results[0]!, fromBits(e.k, toBits(e.k, results[0]!, dtype), dtype));
      });
    });
    return results[output]!;
  },
};

/**
 * Combines the elements under each window, by a region (accumulators, elements) → accumulators that begins with `inits`. Unlike whole-axis
 * reductions, 16-bit floats are rounded at each step, as the region says and as JAX does on a CPU; convert to f32 first for exact sums.
 * @see https://openxla.org/stablehlo/spec#reduce_window
 */
export const reduceWindow = define(
  reduceWindowOp,
  (operands: readonly Value[], inits: readonly Value[], region: Graph, attrs: WindowAttrs): readonly Value[] =>
    emit(reduceWindowOp, [...operands, ...inits], fullAttrs(attrs, operands[0]!) as unknown as Attrs, [region]),
);

/** Whether the region computes 16-bit floats, so that its results must be rounded before they go on. */
export function roundsSteps(region: Graph): boolean {
  const { dtype } = region.results[0]!.type;
  const monoid = monoidOf(region);
  return region.results.length === 1 && isFloat(dtype) && dtype !== 'float32' && monoid !== 'max' && monoid !== 'min';
}

type Combiner = (a: number, b: number) => number;
function stepwise(combine: Combiner | null, region: Graph): Combiner | null {
  if (!combine || !roundsSteps(region)) return combine;
  const { dtype } = region.results[0]!.type;
  return (a, b) => castNumber(combine(a, b), dtype);
}

const fullAttrs = (attrs: WindowAttrs, operand: Value): Required<WindowAttrs> => {
  checkWindows('reduce_window', attrs as unknown as Attrs, operand.type.shape.length);
  return windowAttrs(slidingOf(attrs as unknown as Attrs, operand.type.shape));
};

/** Window sums, maxima and so on. */
export const reduceWindowBy = (monoid: Monoid, x: Value, attrs: WindowAttrs): Value =>
  reduceWindow([x], [scalar(identityOf(monoid, x.type.dtype), x.type.dtype)], monoidRegion(monoid, x.type.dtype), attrs)[0]!;

/** Back from the cotangents of window sums to the tensor: each element collects from the windows over it, between which strides are holes. */
const windowSumTranspose = (ct: Value, axes: readonly Sliding[]): Value =>
  reduceWindowBy('add', ct, {
    window_dimensions: axes.map((a) => a.window),
    window_strides: axes.map((a) => a.baseDilation),
    base_dilations: axes.map((a) => a.stride),
    window_dilations: axes.map((a) => a.windowDilation),
    padding: backwardPadding(axes),
  });

// select_and_scatter and its transpose

const selectAndScatterOp: Op = {
  name: 'select_and_scatter',
  dialect: 'stablehlo',
  kind: 'window',
  infer: ([operand, source, init], attrs, [selectRegion, scatterRegion]) => {
    checkWindows('select_and_scatter', attrs, operand!.shape.length);
    const expected: TensorType = { shape: slidingOf(attrs, operand!.shape).map((a) => a.count), dtype: operand!.dtype };
    if (!equalShapes(source!.shape, expected.shape) || source!.dtype !== expected.dtype) {
      throw new ShapeError(
        `select_and_scatter: source must be ${formatType(expected)}, one element for each window, got ${formatType(source!)}`,
      );
    }
    if (init!.shape.length > 0 || init!.dtype !== operand!.dtype) {
      throw new DTypeError(
        `select_and_scatter: initial value must be a scalar of the operand's dtype, got ${formatType(init!)} for ${formatType(operand!)}`,
      );
    }
    checkReducer('select_and_scatter', scatterRegion, [operand!]);
    const predicate = selectRegion?.results[0]?.type;
    if (selectRegion?.params.length !== 2 || predicate?.dtype !== 'bool' || predicate.shape.length > 0) {
      throw new ShapeError('select_and_scatter: select must take two scalars of the operand and return i1[], got another region');
    }
    return [operand!];
  },
  eval: ([operand, source, init], eqn, run) => {
    const [selectRegion, scatterRegion] = eqn.regions;
    const { type } = operand!;
    const chosen = chosenUnder(slidingOf(eqn.attrs, type.shape), operand!.data, source!.data.length, keeper(selectRegion!, type, run));
    const results = isFloat(type.dtype) ? new Float64Array(operand!.data.length) : allocateFor(type);
    results.fill(init!.data[0]!);
    const combine =
      combinerOf(scatterRegion!) ??
      ((a: number, b: number) => run(scatterRegion!, [elementAt(type, [a], 0), elementAt(type, [b], 0)])[0]!.data[0]!);
    chosen.forEach((element, window) => {
      if (element >= 0) results[element] = combine(results[element]!, source!.data[window]!);
    });
    const data = allocateFor(type);
    data.set(results);
    return [computed(type, data)];
  },
  jvp: ([operand, source, init], [, dSource, dInit], eqn) => {
    if (!dSource && !dInit) return [null];
    checkSums(eqn);
    return [emit1(selectAndScatterOp, [operand!, dSource ?? zeros(source!.type), dInit ?? zeros(init!.type)], eqn.attrs, eqn.regions)];
  },
  transpose: ([ct], [operand, source, init], eqn) => {
    if (!ct) return [null, null, null];
    const selection = checkSums(eqn);
    return [
      null,
      source ? null : selectAndGather(ct, operand!, selection, eqn.attrs as unknown as WindowAttrs),
      init ? null : reduceSum(ct, range(ct.type.shape.length)),
    ];
  },
  batch: ([operand, source, init], [operandDim, sourceDim, initDim], eqn, size) => {
    if (initDim !== null)
      throw new ArgumentError('select_and_scatter: the initial value must be the same for the whole batch, got a batch of them');
    const attrs = windowAttrs([wholeAxis(size), ...slidingOf(eqn.attrs, eqn.inputs[0]!.type.shape)]);
    const inputs = [atFront(operand!, operandDim!, size), atFront(source!, sourceDim!, size), init!];
    return { outputs: [emit1(selectAndScatterOp, inputs, withoutDilations(attrs), eqn.regions)], dims: [0] };
  },
  element: (e, index) => {
    const { inputs, attrs, regions } = e.eqn;
    const { shape } = inputs[0]!.type;
    const axes = slidingOf(attrs, shape);
    const result = e.var(e.operand(2, []));
    const own = e.ix.flatten(index, shape);
    // The last place in the window first: that is the order of the windows.
    loopWindow(e, axes, { sums: floatSums(regions[1]!, [result]) }, (k) => {
      const over = axes.map((axis, d) => windowOver(e, axis, index[d]!, e.ix.sub(e.ix.constant(axis.window - 1), k[d]!)));
      e.when(e.k.every(over.map((o) => o.present)), () => {
        const place = over.map((o) => o.place);
        const winner = choose(e, axes, place, 0, (a, b) => e.region(regions[0]!, [a, b])[0]!);
        e.when(e.k.equal(winner, own.expr), () => combineInto(e, regions[1]!, [result], [e.operand(1, place)]));
      });
    });
    return result;
  },
};

/**
 * For each window the element of `operand` that `select` keeps takes the window's element of `source`, combined by `combine`: the gradient
 * of max pooling.
 * @see https://openxla.org/stablehlo/spec#select_and_scatter
 */
export const selectAndScatter = define(
  selectAndScatterOp,
  (operand: Value, source: Value, init: Value, selectRegion: Graph, combineRegion: Graph, attrs: WindowAttrs): Value =>
    emit1(selectAndScatterOp, [operand, source, init], withoutDilations(fullAttrs(attrs, operand)), [selectRegion, combineRegion]),
);

/** Adds the elements of `source` into zeros of the operand's type, each where its window has its greatest (`GE`) or least (`LE`) element. */
export const selectAndScatterAdd = (source: Value, operand: Value, selection: Selection, attrs: WindowAttrs): Value => {
  const { dtype } = operand.type;
  const type: TensorType = { shape: [], dtype };
  const selectRegion = buildClosed('select', [type, type], (a, b) => [compare(a, b, selection)]);
  return selectAndScatter(operand, source, scalar(0, dtype), selectRegion, reducer(dtype, add), attrs);
};

const withoutDilations = ({ window_dimensions, window_strides, padding }: Required<WindowAttrs>): Attrs => ({
  window_dimensions,
  window_strides,
  padding,
});

function checkSums(eqn: Eqn): Selection {
  const selection = selectionOf(eqn.regions[0]!);
  if (selection && monoidOf(eqn.regions[1]!) === 'add') return selection;
  throw new ArgumentError('select_and_scatter: only a select that compares and a scatter that adds have a derivative, got other regions');
}

const selectAndGatherOp: Op = {
  name: 'select_and_gather',
  dialect: 'systolic',
  kind: 'window',
  infer: ([source, operand], attrs) => {
    checkWindows('select_and_gather', attrs, operand!.shape.length);
    if (!equalShapes(source!.shape, operand!.shape)) {
      throw new ShapeError(
        `select_and_gather: source and operand must have equal shapes, got ${formatType(source!)} and ${formatType(operand!)}`,
      );
    }
    return [{ shape: slidingOf(attrs, operand!.shape).map((a) => a.count), dtype: source!.dtype }];
  },
  eval: ([source, operand], eqn) => {
    const { type } = eqn.outputs[0]!;
    const keep = keeps[text(eqn.attrs, 'select') as Selection];
    const chosen = chosenUnder(slidingOf(eqn.attrs, operand!.type.shape), operand!.data, sizeOf(type.shape), keep);
    const data = allocateFor(type);
    chosen.forEach((element, window) => {
      data[window] = element < 0 ? 0 : source!.data[element]!;
    });
    return [{ type, data }];
  },
  jvp: ([, operand], [dSource], eqn) => [dSource ? emit1(selectAndGatherOp, [dSource, operand!], eqn.attrs) : null],
  transpose: ([ct], [, operand], eqn) => [
    ct ? selectAndScatterAdd(ct, operand!, text(eqn.attrs, 'select') as Selection, eqn.attrs as unknown as WindowAttrs) : null,
    null,
  ],
  batch: ([source, operand], [sourceDim, operandDim], eqn, size) => {
    const attrs = windowAttrs([wholeAxis(size), ...slidingOf(eqn.attrs, eqn.inputs[1]!.type.shape)]);
    const inputs = [atFront(source!, sourceDim!, size), atFront(operand!, operandDim!, size)];
    return { outputs: [emit1(selectAndGatherOp, inputs, { ...withoutDilations(attrs), select: eqn.attrs['select']! })], dims: [0] };
  },
  element: (e, index) => {
    const { inputs, attrs } = e.eqn;
    const { shape } = inputs[1]!.type;
    const axes = slidingOf(attrs, shape);
    const keep = ({ GE: 'greaterEqual', LE: 'lessEqual', GT: 'greater', LT: 'less' } as const)[text(attrs, 'select') as Selection];
    const winner = choose(e, axes, index, 1, (a, b) => e.k[keep](a, b));
    const at = e.ix.unflatten(e.ix.ofValue(winner, 0, sizeOf(shape) - 1), shape);
    return e.choose(
      e.k.greaterEqual(winner, 0),
      () => e.operand(0, at),
      () => e.literal(0, inputs[0]!.type.dtype),
    );
  },
  expand: ([source, operand], eqn) => {
    const selection = text(eqn.attrs, 'select') as Selection;
    const [key, value] = [operand!.type.dtype, source!.type.dtype];
    const params = [key, value, key, value].map((dtype): TensorType => ({ shape: [], dtype }));
    const region = buildClosed('select_and_gather', params, (a, x, b, y) => {
      const first = compare(a!, b!, selection);
      return [select(first, a!, b!), select(first, x!, y!)];
    });
    const worst = identityOf(selection === 'GE' || selection === 'GT' ? 'max' : 'min', key);
    return [reduceWindow([operand!, source!], [scalar(worst, key), scalar(0, value)], region, eqn.attrs as unknown as WindowAttrs)[1]!];
  },
};

/**
 * For each window the element of `source` where `operand` has the window's greatest (`GE`) or least (`LE`) element, the first of equals; 0
 * for a window of holes. The transpose of `selectAndScatterAdd`; JAX's `select_and_gather_add`.
 */
export const selectAndGather = define(
  selectAndGatherOp,
  (source: Value, operand: Value, selection: Selection, attrs: WindowAttrs): Value =>
    emit1(selectAndGatherOp, [source, operand], { ...withoutDilations(fullAttrs(attrs, operand)), select: selection }),
);
