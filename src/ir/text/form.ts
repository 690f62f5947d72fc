/** Writers and readers of pretty forms. */

import type { TensorType } from '../../types/shape.ts';
import type { Attrs, Eqn, Graph, Value } from '../graph.ts';

/** The pretty form of an op: writes its equation after the `=`, and reads it. */
export interface Form {
  /** `null`: this equation is written in the generic form. */
  readonly print?: (eqn: Eqn, w: Writer) => string | null;
  /** Begins after the op's name, ends before a location. */
  readonly parse?: (r: OpReader) => ParsedOp;
  /** Names of the results, where they have some. */
  readonly names?: (eqn: Eqn) => readonly string[] | null;
  /** The region is a function of the module, which the attribute `decomposition` names. */
  readonly composite?: boolean;
}

export interface RegionText {
  /** Outer values of the first parameters. */
  readonly captures?: readonly Value[];
  /** Names of the parameters, where not `argN`. */
  readonly paramNames?: string | null;
  /** Place of the parameters: in the block's label, or before the brace, by a function of `%a: type` and of `%a`. */
  readonly header?: 'block' | ((params: readonly string[], names: readonly string[]) => string);
}

export interface Writer {
  readonly indent: string;
  of(value: Value): string;
  /** `%a, %b` */
  list(values: readonly Value[]): string;
  /** `(tensor<2xf32>) -> tensor<f32>` */
  functionType(inputs: readonly Value[], outputs: readonly Value[]): string;
  /** `{`, the region's equations, `}`. */
  region(graph: Graph, how: RegionText): string;
  /** `@name` of the function that a region becomes, called `base` or, where that is taken, like it. */
  symbol(graph: Graph, base: string): string;
}

/** An equation as read, before its types are inferred. */
export interface ParsedOp {
  readonly inputs: readonly Value[];
  readonly attrs: Attrs;
  readonly regions?: readonly ReadRegion[];
  /** The result types that the text declares, where it does. */
  readonly results?: readonly TensorType[];
}

/** A region as read: its first parameters are the outer values that it names. */
export interface ReadRegion {
  readonly graph: Graph;
  readonly captures: readonly Value[];
}

/** The reader of a form. */
export interface OpReader {
  /** Consumes the token if it is next. */
  accept(text: string): boolean;
  expect(text: string): void;
  /** `%x`, `%x#1`. */
  operand(): Value;
  /** `%a, %b`: none or more. */
  operands(): Value[];
  /** A bare word: `GE`, `DEFAULT`. */
  word(): string;
  integer(): number;
  /** `[0, 1]` */
  integers(): number[];
  /** `@name` */
  symbol(): string;
  text(): string;
  /** `{a = 1 : i64}` if it is next. */
  attributes(): Attrs;
  /** Passes over a pair of brackets and all in it. */
  skipBalanced(): void;
  /** Any attribute. */
  attribute(): Attrs[string];
  /** `dense<…> : type`: a constant's attributes. */
  dense(): Attrs;
  /** `: (types) -> types` or `: type`: checks the operands' types and returns what the text says of results. */
  types(inputs: readonly Value[]): readonly TensorType[] | undefined;
  type(): TensorType;
  /** Says that the equation takes these operands, before its regions are read. */
  use(values: readonly Value[]): void;
  /** A region whose parameters are given, their names too. */
  region(names: readonly string[], types: readonly TensorType[]): ReadRegion;
  /** `%name` that is defined here, not used. */
  newName(): string;
  fail(rule: string, remedy?: string): never;
  /** A region of one op on its two parameters: `stablehlo.add`. */
  applied(op: string, type: TensorType): ReadRegion;
}

/** The emitter of rules for ops that the IR does not have. */
export interface ImportContext {
  /** Emits an op by `dialect.name`. */
  emit(key: string, parsed: ParsedOp): readonly Value[];
  /** Whether there is an op of that name. */
  knows(key: string): boolean;
  /** Inlines a function of the module. */
  call(name: string, args: readonly Value[]): readonly Value[];
  function(name: string): Graph;
  /** Whether a custom call is kept for the caller of the parser. */
  keep(target: string, attrs: Attrs, operands: readonly Value[]): boolean;
  readonly fail: (rule: string, remedy?: string) => never;
  /** The element type of the last result in the text: `ui64`, where the type here is narrowed. */
  readonly element: string;
}

export interface ImportRule {
  /** Where the pretty form is not the common one. */
  readonly parse?: (r: OpReader) => ParsedOp;
  readonly emit: (parsed: ParsedOp, context: ImportContext) => readonly Value[];
}
