/** Regions that combine scalars: the reducers of reduce_window, cumulative and scatter. */
import { buildClosed } from '../ir/builder.ts';
import type { Graph, Value } from '../ir/graph.ts';
import type { Emitter, Expr, Op } from '../ir/op.ts';
import { type DType, dtypes, isFloat } from '../types/dtype.ts';
import type { TensorType } from '../types/shape.ts';
import { ShapeError } from '../util/errors.ts';
import { add, maximum, minimum, multiply } from './arithmetic.ts';
import { and, or } from './logic.ts';
import { formatTypes, sameTypes, typesOf } from './subgraph.ts';

export type Combine = (a: Value, b: Value) => Value;

/** The region (a, b) → combine(a, b) on scalars of a dtype. */
export function reducer(dtype: DType, combine: Combine): Graph {
  const scalar: TensorType = { shape: [], dtype };
  return buildClosed('reducer', [scalar, scalar], (a, b) => [combine(a, b)]);
}

/** The region that returns its second argument: `set`. */
export const replacer = (dtype: DType): Graph => reducer(dtype, (_, b) => b);

/** A region must take two scalars per operand and return one. */
export function checkReducer(op: string, region: Graph | undefined, operands: readonly TensorType[]): void {
  const scalars = operands.map(({ dtype }): TensorType => ({ shape: [], dtype }));
  const takes = [...scalars, ...scalars];
  const given = typesOf(region?.params ?? []);
  const returned = typesOf(region?.results ?? []);
  if (sameTypes(given, takes) && sameTypes(returned, scalars)) return;
  throw new ShapeError(
    `${op}: region must be ${formatTypes(takes)} -> ${formatTypes(scalars)}, got ${formatTypes(given)} -> ${formatTypes(returned)}`,
  );
}

/** The op that a region applies to its two parameters and does nothing else; `null` for any other region. */
export function reducerOp(region: Graph): Op | null {
  const [eqn] = region.eqns;
  if (region.eqns.length !== 1 || region.params.length !== 2 || region.results[0] !== eqn!.outputs[0]) return null;
  const [a, b] = region.params;
  const [x, y] = eqn!.inputs;
  return eqn!.inputs.length === 2 && ((x === a && y === b) || (x === b && y === a)) ? eqn!.op : null;
}

/** Whether a region with one operand returns its second argument, whatever the first: later values replace earlier ones. */
export const isReplacer = (region: Graph): boolean => region.params.length === 2 && region.results[0] === region.params[1];

/** What a region with one operand does, as a function on numbers that are stored in its dtype afterwards; `null` where it must be interpreted. */
export function combinerOf(region: Graph): ((a: number, b: number) => number) | null {
  if (isReplacer(region)) return (_, b) => b;
  const kind = dtypes[region.params[0]!.type.dtype].kind;
  switch (reducerOp(region)) {
    case add.op:
      return kind === 'bool' ? (a, b) => a | b : (a, b) => a + b;
    case multiply.op:
      return kind === 'float' ? (a, b) => a * b : Math.imul;
    case maximum.op:
      return Math.max;
    case minimum.op:
      return Math.min;
    case and.op:
      return (a, b) => a & b;
    case or.op:
      return (a, b) => a | b;
    default:
      return null;
  }
}

/** Sets variables to what a region of (variables, values) returns, all at once. */
export function combineInto(e: Emitter, region: Graph, variables: readonly Expr[], values: readonly Expr[]): void {
  const combined = e.region(region, [...variables, ...values]);
  const named = variables.length === 1 ? combined : combined.map((x) => e.let(x));
  variables.forEach((variable, i) => e.assign(variable, named[i]!));
}

/** Variables to which a region adds floats; none where it does anything else. */
export const floatSums = (region: Graph, variables: readonly Expr[]): readonly Expr[] => (addsFloats(region) ? variables : []);

/** Whether a region adds two floats, so that the order of many decides how exact their sum is. */
export const addsFloats = (region: Graph): boolean => reducerOp(region) === add.op && isFloat(region.params[0]!.type.dtype);
