/** The types of kernel values. Equal types are one object. */
import type { KernelType, Lanes, Scalar } from '../../ir/kernel-expr.ts';
import { type DType, dtypes } from '../../types/dtype.ts';
import { invariant } from '../../util/errors.ts';

const scalars: readonly Scalar[] = ['f32', 'i32', 'u32', 'bool', 'f16'];
const table = new Map<string, KernelType>();

for (const scalar of scalars) {
  table.set(scalar, { name: scalar, scalar, lanes: 1, kind: 'scalar' });
  for (const lanes of [2, 3, 4] as const) {
    const name = `vec${lanes}<${scalar}>`;
    table.set(name, { name, scalar, lanes, kind: 'vector' });
  }
}

export function typeOf(scalar: Scalar, lanes: Lanes = 1): KernelType {
  return table.get(lanes === 1 ? scalar : `vec${lanes}<${scalar}>`)!;
}

export const f32: KernelType = typeOf('f32');
export const i32: KernelType = typeOf('i32');
export const u32: KernelType = typeOf('u32');
export const bool: KernelType = typeOf('bool');
export const vec4f: KernelType = typeOf('f32', 4);
export const mat4f: KernelType = { name: 'mat4x4<f32>', scalar: 'f32', lanes: 4, kind: 'mat4' };

/** A piece of a matrix that the lanes of a subgroup hold together: of the left operand m × k, of the right k × n, of their product m × n. */
export interface FragmentType extends KernelType {
  readonly kind: 'fragment';
  readonly role: 'left' | 'right' | 'result';
  readonly rows: number;
  readonly columns: number;
}

export function fragmentType(role: FragmentType['role'], scalar: Scalar, rows: number, columns: number): FragmentType {
  // WGSL names the columns first.
  const name = `subgroup_matrix_${role}<${scalar}, ${columns}, ${rows}>`;
  const known = table.get(name) as FragmentType | undefined;
  if (known) return known;
  const type: FragmentType = { name, scalar, lanes: 1, kind: 'fragment', role, rows, columns };
  table.set(name, type);
  return type;
}

/** The same lanes of another scalar. */
export const withScalar = (type: KernelType, scalar: Scalar): KernelType => typeOf(scalar, type.lanes);

/** The scalar that elements of a dtype are computed in, whatever their storage. */
export function scalarOf(dtype: DType): Scalar {
  const { kind } = dtypes[dtype];
  return kind === 'float' ? 'f32' : kind === 'int' ? 'i32' : kind === 'uint' ? 'u32' : 'bool';
}

export const isInteger = (type: KernelType): boolean => type.scalar === 'i32' || type.scalar === 'u32';
export const isFloatType = (type: KernelType): boolean => type.scalar === 'f32' || type.scalar === 'f16';

/** Bytes of a value in workgroup memory, where a vector of three takes as much as one of four. */
export function bytesOf(type: KernelType): number {
  invariant(type.kind !== 'fragment', `kernel IR: a fragment has no size in memory, got ${type.name}`);
  const bytes = type.scalar === 'f16' ? 2 : 4;
  return bytes * (type.kind === 'mat4' ? 16 : type.lanes === 3 ? 4 : type.lanes);
}
