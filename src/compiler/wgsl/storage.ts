/**
 * Storage buffers as WGSL declares them, and the functions that read and write them.
 *
 * A buffer NAME gets `load_NAME(i)` for element i, `load_NAME_4(q)` for elements 4q … 4q+3 and the same for stores. A buffer that is only
 * used four elements at a time is an array of vectors, so that each access is one memory operation.
 */
import { dtypes } from '../../types/dtype.ts';
import { type Buffer, declaredBytes } from '../kernel-ir/program.ts';

export type Access = 'load' | 'load4' | 'store' | 'store4';

/** The declaration of a buffer with the functions that are used. */
export function declareBuffer(b: Buffer, used: ReadonlySet<Access>, slot: number, access: 'read' | 'read_write'): string {
  const { name, packing } = b;
  const type = b.type.name;
  const vector = `vec4<${type}>`;
  const { bytes } = dtypes[b.dtype];
  const wide = !used.has('load') && !used.has('store') && bytes > 1;
  const element = packing === null ? (wide ? vector : type) : wide ? 'vec2<u32>' : 'u32';
  // With a fixed size the bounds are constants: a load takes SwiftShader a third less time than one that asks for the length.
  const length = declaredBytes(b) / (wide ? (packing === null ? 16 : 8) : 4);
  const lines = [`@group(0) @binding(${slot}) var<storage, ${access}> ${name}: array<${element}, ${length}>;`];
  if (used.has('load')) {
    const perWord = 4 / bytes;
    const shift = bytes === 2 ? 1 : 2;
    const value = packing === null ? `${name}[i]` : `unpack_${packing}_1(${name}[i >> ${shift}u], u32(i & ${perWord - 1}))`;
    lines.push(`fn ${loadName(name)}(i: i32) -> ${type} { return ${value}; }`);
  }
  if (used.has('load4')) {
    const words = (n: number): string => Array.from({ length: n }, (_, k) => `${name}[q * ${n}${k ? ` + ${k}` : ''}]`).join(', ');
    const raw = wide || bytes === 1 ? `${name}[q]` : bytes === 2 ? `vec2<u32>(${words(2)})` : `${vector}(${words(4)})`;
    lines.push(`fn ${loadName(name)}_4(q: i32) -> ${vector} { return ${packing === null ? raw : `unpack_${packing}_4(${raw})`}; }`);
  }
  if (used.has('store')) {
    // A narrow element alone is stored only as the whole tensor: its word holds nothing else.
    const first = bytes === 1 ? '' : '.x';
    const word = packing === null ? 'v' : `pack_${packing}_4(${vector}(v))${first} & ${bytes === 2 ? '0xffffu' : '0xffu'}`;
    lines.push(`fn ${storeName(name)}(i: i32, v: ${type}) { ${name}[i] = ${word}; }`);
  }
  if (used.has('store4')) {
    const value = packing === null ? 'v' : `pack_${packing}_4(v)`;
    const parts = bytes === 2 ? ['x', 'y'] : ['x', 'y', 'z', 'w'];
    const body =
      wide || bytes === 1
        ? `${name}[q] = ${value};`
        : `let w = ${value}; ${parts.map((c, k) => `${name}[q * ${parts.length}${k ? ` + ${k}` : ''}] = w.${c};`).join(' ')}`;
    lines.push(`fn ${storeName(name)}_4(q: i32, v: ${vector}) { ${body} }`);
  }
  return lines.join('\n');
}

export const loadName = (buffer: string): string => `load_${buffer}`;
export const storeName = (buffer: string): string => `store_${buffer}`;
