/**
 * safetensors: tensors by name in one file. Eight bytes give the length of a JSON header, the header gives dtype, shape and byte range of
 * each tensor, and the bytes follow: little-endian, without holes.
 * Source: https://github.com/huggingface/safetensors (format description).
 */
import { type DType, dtypes } from '../types/dtype.ts';
import { decode, encode, type HostTensor } from '../types/host.ts';
import { formatShape, sizeBytes } from '../types/shape.ts';
import { ParseError } from '../util/errors.ts';

export interface SafetensorsFile {
  readonly tensors: Readonly<Record<string, HostTensor>>;
  /** The header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

const names: Readonly<Record<DType, string>> = {
  float32: 'F32',
  bfloat16: 'BF16',
  float16: 'F16',
  int32: 'I32',
  uint32: 'U32',
  int16: 'I16',
  uint16: 'U16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
};
const dtypeNamed = new Map(Object.entries(names).map(([dtype, name]) => [name, dtype as DType]));

/** A header above this size is taken for a file of another kind. */
const maxHeaderBytes = 100_000_000;

/** The bytes of a file. Tensors are written in the order of their names, the wider dtypes first, so that each is aligned. */
export function writeSafetensors(
  tensors: Readonly<Record<string, HostTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const ordered = Object.entries(tensors).sort(
    ([a, x], [b, y]) => dtypes[y.type.dtype].bytes - dtypes[x.type.dtype].bytes || (a < b ? -1 : 1),
  );
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata;
  let offset = 0;
  for (const [name, { type }] of ordered) {
    header[name] = { dtype: names[type.dtype], shape: type.shape, data_offsets: [offset, offset + sizeBytes(type)] };
    offset += sizeBytes(type);
  }
  const text = JSON.stringify(header);
  const json = new TextEncoder().encode(text + ' '.repeat(-new TextEncoder().encode(text).length & 7));
  const out = new Uint8Array(8 + json.length + offset);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  let at = 8 + json.length;
  for (const [, tensor] of ordered) {
    out.set(encode(tensor), at);
    at += sizeBytes(tensor.type);
  }
  return out;
}

/**
 * Reads a file's bytes.
 * @param source the file's name, for messages.
 * @throws ParseError if the bytes are not safetensors, are cut off, or a tensor's range does not fit its type.
 */
export function readSafetensors(bytes: Uint8Array, source = 'safetensors'): SafetensorsFile {
  const fail = (rule: string, remedy?: string): never => {
    throw new ParseError(`${source}: ${rule}`, remedy);
  };
  if (bytes.length < 8) fail(`a safetensors file has at least 8 bytes, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > maxHeaderBytes || headerBytes < 2)
    fail(`not a safetensors file: its first 8 bytes give a header of ${headerBytes} bytes`);
  if (8 + headerBytes > bytes.length) fail(`the file is cut off: its header takes ${headerBytes} bytes, ${bytes.length - 8} are there`);
  const header = parseHeader(bytes.subarray(8, 8 + headerBytes), fail);
  const body = bytes.subarray(8 + headerBytes);
  const tensors: Record<string, HostTensor> = {};
  let metadata: Record<string, string> = {};
  const ranges: [number, number, string][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      metadata = entry as Record<string, string>;
      continue;
    }
    const { type, begin, end } = checkEntry(name, entry, fail);
    if (end > body.length) fail(`the file is cut off: tensor ${JSON.stringify(name)} ends at byte ${end} of ${body.length}`);
    ranges.push([begin, end, name]);
    tensors[name] = decode(type, body.subarray(begin, end));
  }
  ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let at = 0;
  for (const [begin, end, name] of ranges) {
    if (begin !== at)
      fail(
        `tensors must follow one another without holes or overlaps, got ${JSON.stringify(name)} at byte ${begin} where ${at} was expected`,
      );
    at = end;
  }
  if (at !== body.length) fail(`tensors must fill the file, got ${body.length - at} bytes after the last`);
  return { tensors, metadata };
}

type Fail = (rule: string, remedy?: string) => never;

function parseHeader(json: Uint8Array, fail: Fail): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) return header as Record<string, unknown>;
  } catch {
    // Told below, like a header that is JSON but no object.
  }
  return fail('not a safetensors file: its header is not a JSON object');
}

function checkEntry(name: string, entry: unknown, fail: Fail): { type: HostTensor['type']; begin: number; end: number } {
  const { dtype: word, shape, data_offsets: offsets } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  const natural = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  const dtype = dtypeNamed.get(String(word));
  if (!dtype)
    return fail(
      `tensor ${JSON.stringify(name)} must have a dtype of ${[...dtypeNamed.keys()].join(', ')}, got ${String(word)}`,
      word === 'F64' || word === 'I64' ? 'There are no 64-bit types on WebGPU: convert the tensor before saving.' : undefined,
    );
  if (!Array.isArray(shape) || !shape.every(natural))
    return fail(`tensor ${JSON.stringify(name)} must have a shape of sizes, got ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(natural) || offsets[1] < offsets[0])
    return fail(`tensor ${JSON.stringify(name)} must have data_offsets [begin, end], got ${JSON.stringify(offsets)}`);
  const type = { dtype, shape: shape as number[] };
  const [begin, end] = offsets as [number, number];
  if (end - begin !== sizeBytes(type))
    return fail(
      `tensor ${JSON.stringify(name)} of type ${dtype}${formatShape(type.shape)} must take ${sizeBytes(type)} bytes, got ${end - begin}`,
    );
  return { type, begin, end };
}
