/** A StableHLO module as a function of the library. */
import type { Array } from '../api/array.ts';
import { applyGraph } from '../api/call.ts';
import { ShapeDtypeStruct } from '../api/inspect.ts';
import { flattenArgs } from '../api/trace.ts';
import { eliminate, raiseCumulative, raiseScan, sliceScan } from '../compiler/index.ts';
import type { Graph } from '../ir/graph.ts';
import { checkAlone } from '../ops/collective.ts';
import { dtypes } from '../types/dtype.ts';
import { equalShapes, formatType, type TensorType } from '../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../util/errors.ts';
import { aliasesOf, type ParseStableHLOOptions, parseStableHLO } from './stablehlo.ts';

export type ImportOptions = Omit<ParseStableHLOOptions, 'keepCalls' | 'check'>;

/** A function whose body is a StableHLO module. `R` is `Array` where it has one result, else `Array[]`. */
export interface Imported<R extends Array | Array[]> {
  /**
   * Runs the program, or traces it into the one that is being traced. Arguments are arrays, numbers for scalars, and trees of them: their
   * leaves count in JAX's order, which is that of the module's parameters.
   */
  (...args: unknown[]): R;
  /** For the types of what transformations make of it. */
  (...args: Array[]): R;
  /** The program. */
  readonly graph: Graph;
  /** Types of the parameters, to stand for arguments in `lower(f)(...f.params)`. */
  readonly params: readonly ShapeDtypeStruct[];
  readonly results: readonly ShapeDtypeStruct[];
  /** Parameters whose memory the module gives away: `jit(f, { donateArgnums: f.donated })` does as it says. */
  readonly donated: readonly number[];
}

/**
 * The program of a StableHLO module (its text, as `jax.jit(f).lower(…).as_text()` or `jax.export` prints it) as an ordinary function: it can
 * be called, jitted, differentiated, batched, and used within other functions.
 *
 *     const f = importStableHLO(text);
 *     const step = jit(f, { donateArgnums: f.donated });
 *
 * @throws ParseError where the text is no StableHLO, or holds what is not supported (f64, complex, dynamic shapes, quantised types, other ops).
 * @throws VerifyError where an operation breaks its rules, or acts across devices.
 */
export function importStableHLO<R extends Array | Array[] = Array | Array[]>(text: string, options: ImportOptions = {}): Imported<R> {
  const module = parseStableHLO(text, { ...options, check: checkAlone });
  const { name } = module;
  const graph = raised(module.graph);
  const types = graph.params.map((p) => p.type);
  const aliases = aliasesOf(module);
  const donated = module.params.flatMap((attrs, i) => (aliases[i] !== null || attrs['jax.buffer_donor'] === true ? [i] : []));
  const run = (...args: unknown[]): Array | Array[] => {
    const results = applyGraph(name, graph, argumentsOf(name, args, types));
    return results.length === 1 ? results[0]! : results;
  };
  const properties = { graph, params: structsOf(types), results: structsOf(graph.results.map((v) => v.type)), donated };
  return Object.assign(Object.defineProperty(run, 'name', { value: name }), properties) as unknown as Imported<R>;
}

/**
 * What the text had to write out is what it was again: loops that count are scans and can be differentiated backwards, running sums are
 * running sums.
 */
const raised = (graph: Graph): Graph =>
  [raiseScan, sliceScan, raiseCumulative, eliminate].reduce((program, pass) => pass.run(program), graph);

const structsOf = (types: readonly TensorType[]): ShapeDtypeStruct[] => types.map((t) => new ShapeDtypeStruct(t.shape, t.dtype));

function argumentsOf(name: string, args: readonly unknown[], types: readonly TensorType[]): Array[] {
  const [leaves] = flattenArgs(name, args);
  if (leaves.length !== types.length)
    throw new ArgumentError(
      `${name}: there must be ${types.length} arrays among the arguments, got ${leaves.length}`,
      `It takes (${types.map(formatType).join(', ')}).`,
    );
  return leaves.map((leaf, i) => argument(name, leaf, types[i]!, i));
}

/** The array as the program takes it. What came as a JavaScript number has no dtype of its own. */
function argument(name: string, array: Array, type: TensorType, i: number): Array {
  const got = (): string => `${name}: argument ${i} must be ${formatType(type)}, got ${formatType(array.type)}`;
  if (!equalShapes(array.shape, type.shape)) throw new ShapeError(got());
  if (array.dtype === type.dtype) return array;
  const fits = dtypes[type.dtype].kind === 'float' || dtypes[array.dtype].kind !== 'float';
  if (array.weakType && fits) return array.astype(type.dtype);
  throw new DTypeError(got(), `Convert it first: x.astype('${type.dtype}').`);
}
