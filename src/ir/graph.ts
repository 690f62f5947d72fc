/**
 * Programs: equations in SSA form over typed tensors. The operations, their names and their attributes are StableHLO's.
 *
 * Values have identity and no names; printing numbers them. There is no implicit broadcasting and no implicit promotion.
 * A region is a closed graph: all it uses comes in by its parameters. (StableHLO lets `while` and `case` regions capture; the printer
 * writes those captures and the parser turns them into operands.)
 */
import type { HostTensor } from '../types/host.ts';
import type { TensorType } from '../types/shape.ts';
import type { Op } from './op.ts';

export interface Value {
  readonly type: TensorType;
  /** The dtype came from a JavaScript number and gives way in promotion (JAX's weak type). No pass looks at it. */
  readonly weak: boolean;
}

export type Attr = number | boolean | string | null | HostTensor | readonly Attr[] | { readonly [name: string]: Attr };
export type Attrs = Readonly<Record<string, Attr>>;

export interface Eqn {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly attrs: Attrs;
  readonly regions: readonly Graph[];
  readonly outputs: readonly Value[];
}

export interface Graph {
  readonly params: readonly Value[];
  /** In an order in which every value is defined before it is used. */
  readonly eqns: readonly Eqn[];
  readonly results: readonly Value[];
}

export const newValue = (type: TensorType, weak = false): Value => ({ type, weak });

/** Attribute readers: an attribute has the type that its op's record gives it, and the record's `infer` has checked it. */
export const ints = (attrs: Attrs, name: string): readonly number[] => attrs[name] as readonly number[];
export const int = (attrs: Attrs, name: string): number => attrs[name] as number;
export const text = (attrs: Attrs, name: string): string => attrs[name] as string;
export const flag = (attrs: Attrs, name: string): boolean => attrs[name] === true;
