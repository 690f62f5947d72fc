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
  const type = b.type.name;
  const { bytes } = dtypes[b.dtype];
  const wide = !used.has('load') && !used.has('store') && bytes > 1;
  const layout: Layout = { ...b, type, bytes, vector: `vec4<${type}>`, whole: wide || bytes === 1 };
  const element = b.packing === null ? (wide ? layout.vector : type) : wide ? 'vec2<u32>' : 'u32';
  // With a fixed size the bounds are constants: a load takes SwiftShader a third less time than one that asks for the length.
  const length = declaredBytes(b) / (wide ? (b.packing === null ? 16 : 8) : 4);
  const declaration = `@group(0) @binding(${slot}) var<storage, ${access}> ${b.name}: array<${element}, ${length}>;`;
  const functions = (Object.keys(accessors) as Access[]).filter((a) => used.has(a)).map((a) => accessors[a](layout));
  return [declaration, ...functions].join('\n');
}

/** How the elements of a buffer lie in the array that is declared. */
interface Layout {
  readonly name: string;
  readonly packing: Buffer['packing'];
  /** Of an element, of four, and the bytes of one. */
  readonly type: string;
  readonly vector: string;
  readonly bytes: number;
  /** Whether an element of the array holds four. */
  readonly whole: boolean;
}

/** The functions, in the order in which they are declared. */
const accessors: Readonly<Record<Access, (layout: Layout) => string>> = {
  load: ({ name, packing, type, bytes }) => {
    const shift = bytes === 2 ? 1 : 2;
    const value = packing === null ? `${name}[i]` : `unpack_${packing}_1(${name}[i >> ${shift}u], u32(i & ${4 / bytes - 1}))`;
    return `fn ${loadName(name)}(i: i32) -> ${type} { return ${value}; }`;
  },
  load4: ({ name, packing, vector, bytes, whole }) => {
    const words = (n: number): string => Array.from({ length: n }, (_, k) => `${name}[q * ${n}${k ? ` + ${k}` : ''}]`).join(', ');
    const raw = whole ? `${name}[q]` : bytes === 2 ? `vec2<u32>(${words(2)})` : `${vector}(${words(4)})`;
    return `fn ${loadName(name)}_4(q: i32) -> ${vector} { return ${packing === null ? raw : `unpack_${packing}_4(${raw})`}; }`;
  },
  store: ({ name, packing, type, vector, bytes }) => {
    // A narrow element alone is stored only as the whole tensor: its word holds nothing else.
    const first = bytes === 1 ? '' : '.x';
    const word = packing === null ? 'v' : `pack_${packing}_4(${vector}(v))${first} & ${bytes === 2 ? '0xffffu' : '0xffu'}`;
    return `fn ${storeName(name)}(i: i32, v: ${type}) { ${name}[i] = ${word}; }`;
  },
  store4: ({ name, packing, vector, bytes, whole }) => {
    const value = packing === null ? 'v' : `pack_${packing}_4(v)`;
    const parts = bytes === 2 ? ['x', 'y'] : ['x', 'y', 'z', 'w'];
    const body = whole
      ? `${name}[q] = ${value};`
      : `let w = ${value}; ${parts.map((c, k) => `${name}[q * ${parts.length}${k ? ` + ${k}` : ''}] = w.${c};`).join(' ')}`;
    return `fn ${storeName(name)}_4(q: i32, v: ${vector}) { ${body} }`;
  },
};

export const loadName = (buffer: string): string => `load_${buffer}`;
export const storeName = (buffer: string): string => `store_${buffer}`;
