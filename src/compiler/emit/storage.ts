/**
 * How elements lie in storage buffers, and the WGSL functions that read and write them.
 *
 * Access `k` gets `ld<k>(i)` for element i, `ld<k>_4(q)` for elements 4q … 4q+3 and the same for stores. A binding that is only used four
 * elements at a time is declared as an array of vectors, so that each access is one memory operation.
 */
import { type DType, dtypes } from '../../types/dtype.ts';
import type { Target } from '../plan.ts';

/** What values of a dtype are in WGSL, whatever their storage. */
export type ScalarType = 'f32' | 'i32' | 'u32' | 'bool';

export function scalarTypeOf(dtype: DType): ScalarType {
  const { kind } = dtypes[dtype];
  return kind === 'float' ? 'f32' : kind === 'int' ? 'i32' : kind === 'uint' ? 'u32' : 'bool';
}

export const vectorOf = (type: ScalarType): string => `vec4<${type}>`;

/**
 * Name of the `shaders/lib` file with a narrow dtype's packing, or null where an element is a word. f16 is converted by the adapter where
 * it can (`f16n`), else by integer operations; the bytes are the same.
 */
export function packingOf(dtype: DType, target: Target): string | null {
  if (dtypes[dtype].bytes === 4) return null;
  if (dtype === 'float16' && target.features.includes('shader-f16')) return nativeF16;
  return dtype === 'bool' ? 'bool' : dtypes[dtype].mlir.replace('ui', 'u');
}

/** The packing that needs the feature `shader-f16`. */
export const nativeF16 = 'f16n';

export type AccessKind = 'load' | 'load4' | 'store' | 'store4';

/** A storage binding under construction. */
export interface Binding {
  readonly name: string;
  readonly dtype: DType;
  /** As `packingOf` has it. */
  readonly packing: string | null;
  /** Of the tensor. Buffers are whole multiples of 16 bytes, as `array` is. */
  readonly sizeBytes: number;
  readonly used: Set<AccessKind>;
}

/** The declaration of a binding with the functions that were asked for. */
export function declare(b: Binding, slot: number, access: 'read' | 'read_write'): string {
  const type = scalarTypeOf(b.dtype);
  const { packing } = b;
  const wide = !b.used.has('load') && !b.used.has('store') && dtypes[b.dtype].bytes > 1;
  const element = packing === null ? (wide ? vectorOf(type) : type) : wide ? 'vec2<u32>' : 'u32';
  // With a fixed size the bounds are constants: a load takes SwiftShader a third less time than one that asks for the length.
  const length = Math.max(16, Math.ceil(b.sizeBytes / 16) * 16) / (wide ? (packing === null ? 16 : 8) : 4);
  const lines = [`@group(0) @binding(${slot}) var<storage, ${access}> ${b.name}: array<${element}, ${length}>;`];
  const { name } = b;
  const ld = loadName(name);
  const st = storeName(name);
  const bytes = dtypes[b.dtype].bytes;
  if (b.used.has('load')) {
    const perWord = 4 / bytes;
    const shift = bytes === 2 ? 1 : 2;
    const value = packing === null ? `${name}[i]` : `unpack_${packing}_1(${name}[i >> ${shift}u], u32(i & ${perWord - 1}))`;
    lines.push(`fn ${ld}(i: i32) -> ${type} { return ${value}; }`);
  }
  if (b.used.has('load4')) {
    const words = (n: number): string => Array.from({ length: n }, (_, k) => `${name}[q * ${n}${k ? ` + ${k}` : ''}]`).join(', ');
    const raw = wide || bytes === 1 ? `${name}[q]` : bytes === 2 ? `vec2<u32>(${words(2)})` : `${vectorOf(type)}(${words(4)})`;
    lines.push(`fn ${ld}_4(q: i32) -> ${vectorOf(type)} { return ${packing === null ? raw : `unpack_${packing}_4(${raw})`}; }`);
  }
  if (b.used.has('store')) {
    // A narrow element alone is stored only as the whole tensor: its word holds nothing else.
    const first = bytes === 1 ? '' : '.x';
    const word = packing === null ? 'v' : `pack_${packing}_4(${vectorOf(type)}(v))${first} & ${bytes === 2 ? '0xffffu' : '0xffu'}`;
    lines.push(`fn ${st}(i: i32, v: ${type}) { ${name}[i] = ${word}; }`);
  }
  if (b.used.has('store4')) {
    const value = packing === null ? 'v' : `pack_${packing}_4(v)`;
    const parts = bytes === 2 ? ['x', 'y'] : ['x', 'y', 'z', 'w'];
    const body =
      wide || bytes === 1
        ? `${name}[q] = ${value};`
        : `let w = ${value}; ${parts.map((c, k) => `${name}[q * ${parts.length}${k ? ` + ${k}` : ''}] = w.${c};`).join(' ')}`;
    lines.push(`fn ${st}_4(q: i32, v: ${vectorOf(type)}) { ${body} }`);
  }
  return lines.join('\n');
}

export const loadName = (binding: string): string => `load_${binding}`;
export const storeName = (binding: string): string => `store_${binding}`;
