/**
 * Tensor types and dense elements as MLIR writes them: `tensor<8x128xbf16>`, `dense<[1.0, 2.0]>`, `dense<0xFF800000>`, `dense<"0x78CC…">`.
 */
import { type DType, dtypes, isFloat } from '../../types/dtype.ts';
import { castNumber, encode, type HostTensor } from '../../types/host.ts';
import { sizeOf, type TensorType } from '../../types/shape.ts';

export const formatTensor = ({ shape, dtype }: TensorType): string => `tensor<${shape.map((n) => `${n}x`).join('')}${dtypes[dtype].mlir}>`;

/** More elements than this are written as one hexadecimal string, as MLIR does. Bools are always written out: how wide they are in a string has changed. */
const mostWritten = 100;

/** A constant's elements, without their type. `splat`: one number for all of them. */
export function formatDense(tensor: HostTensor, splat: boolean): string {
  const { dtype, shape } = tensor.type;
  if (splat) return `dense<${formatElement(tensor.data[0]!, dtype)}>`;
  if (sizeOf(shape) === 0) return 'dense<>';
  if (sizeOf(shape) > mostWritten && dtype !== 'bool') return `dense<"0x${hex(encode(tensor))}">`;
  let at = 0;
  const nest = (axis: number): string =>
    axis === shape.length
      ? formatElement(tensor.data[at++]!, dtype)
      : `[${Array.from({ length: shape[axis]! }, () => nest(axis + 1)).join(', ')}]`;
  return `dense<${nest(0)}>`;
}

export function formatElement(x: number, dtype: DType): string {
  if (dtype === 'bool') return x ? 'true' : 'false';
  return isFloat(dtype) ? formatFloat(x, dtype) : String(x);
}

/** Decimal digits that a format's text has where six after the point are too few, as LLVM counts them. */
const significant: Partial<Record<DType, number>> = { float32: 9, bfloat16: 4, float16: 5 };

/** As MLIR prints a float: `1.000000e+00` where that is exact, else the shorter decimal form, else its bits. */
function formatFloat(x: number, dtype: DType): string {
  if (!Number.isFinite(x)) return formatBits(x, dtype);
  const short = twoDigitExponent(x.toExponential(6), 'e');
  if (Object.is(castNumber(Number(short), dtype, true), x)) return short;
  const [mantissa, exponent] = x.toExponential(significant[dtype]! - 1).split('e') as [string, string];
  const digits = mantissa.replace(/^-/, '').replace('.', '').replace(/0+$/, '');
  const power = Number(exponent);
  const written = (x < 0 ? '-' : '') + positional(digits, power);
  return written.includes('.') && Object.is(castNumber(Number(written), dtype, true), x) ? written : formatBits(x, dtype);
}

/** LLVM's choice: positional, unless that would need zeros after the last digit, or more than three before the first. */
function positional(digits: string, power: number): string {
  const trailing = power - (digits.length - 1);
  if (trailing > 0 || (power < 0 && -power > 3)) {
    const fraction = digits.length > 1 ? digits.slice(1) : '0';
    return `${digits[0]}.${fraction}E${power < 0 ? '-' : '+'}${Math.abs(power)}`;
  }
  if (power < 0) return `0.${'0'.repeat(-power - 1)}${digits}`;
  return digits.length > power + 1 ? `${digits.slice(0, power + 1)}.${digits.slice(power + 1)}` : digits;
}

const twoDigitExponent = (text: string, letter: string): string => text.replace(/e([+-])(\d)$/, `${letter}$10$2`);

function formatBits(x: number, dtype: DType): string {
  if (dtype === 'float32') return `0x${word(new Uint32Array(new Float32Array([x]).buffer)[0]!, 8)}`;
  return `0x${word(dtypes[dtype].narrowFloat!.bits(x), 4)}`;
}

const word = (n: number, digits: number): string => n.toString(16).toUpperCase().padStart(digits, '0');

const byteTexts = Array.from({ length: 256 }, (_, i) => word(i, 2));
function hex(bytes: Uint8Array): string {
  const parts = new Array<string>(bytes.length);
  for (let i = 0; i < bytes.length; i++) parts[i] = byteTexts[bytes[i]!]!;
  return parts.join('');
}
