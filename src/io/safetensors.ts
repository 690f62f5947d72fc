/**
 * safetensors: tensors by name in one file. Eight bytes give the length of a JSON header, the header gives dtype, shape and byte range of
 * each tensor, and the bytes follow: little-endian, without holes.
 * Source: https://github.com/huggingface/safetensors (format description).
 */
import { dtypes } from '../types/dtype.ts';
import { decode, encode, type HostTensor } from '../types/host.ts';
import { formatShape, formatType, sizeBytes, sizeOf } from '../types/shape.ts';
import { ArgumentError, ParseError } from '../util/errors.ts';
import { tableOf } from '../util/own.ts';

/** Both records have no prototype: a tensor may be called `constructor` or `__proto__`. */
export interface SafetensorsFile {
  readonly tensors: Readonly<Record<string, HostTensor>>;
  /** The header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

const dtypeNamed = new Map(Object.values(dtypes).flatMap(({ safetensors, name }) => (safetensors === null ? [] : [[safetensors, name] as const])));

/** A header above this size is taken for a file of another kind. */
const maxHeaderBytes = 100_000_000;

/** The header's own entry, which no tensor can have as its name. */
const metadataName = '__metadata__';

/**
 * The bytes of a file. Tensors are written in the order of their names, the wider dtypes first, so that each is aligned.
 * @throws ArgumentError if a tensor is called `__metadata__` or does not have the elements of its type, or metadata are not strings.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, HostTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const ordered = Object.entries(tensors).sort(
    ([a, x], [b, y]) => dtypes[y.type.dtype].bytes - dtypes[x.type.dtype].bytes || (a < b ? -1 : 1),
  );
  for (const [name, { type, data }] of ordered) checkTensor(name, type, data.length);
  const header = tableOf<unknown>([]);
  if (Object.keys(metadata).length > 0) header[metadataName] = checkMetadata(metadata);
  let offset = 0;
  for (const [name, { type }] of ordered) {
    header[name] = { dtype: dtypes[type.dtype].safetensors, shape: type.shape, data_offsets: [offset, offset + sizeBytes(type)] };
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

function checkTensor(name: string, type: HostTensor['type'], elements: number): void {
  if (name === metadataName)
    throw new ArgumentError(
      `writeSafetensors: ${metadataName} must not be the name of a tensor, because it holds the file's metadata, got a tensor of that name`,
      'Give it another name.',
    );
  if (dtypes[type.dtype].safetensors === null)
    throw new ArgumentError(
      `writeSafetensors: tensor ${JSON.stringify(name)} must have a dtype that the format has, got ${formatType(type)}`,
      "Save it as another, with astype('int8').",
    );
  if (elements !== sizeOf(type.shape))
    throw new ArgumentError(
      `writeSafetensors: tensor ${JSON.stringify(name)} of type ${formatType(type)} must have ${sizeOf(type.shape)} elements, got ${elements}`,
    );
}

function checkMetadata(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const wrong = Object.entries(metadata).find(([, value]) => typeof value !== 'string');
  if (wrong)
    throw new ArgumentError(
      `writeSafetensors: metadata must be strings, got ${wordFor(wrong[1])} as ${JSON.stringify(wrong[0])}`,
      'Write it as text first, for example with JSON.stringify.',
    );
  return metadata;
}

const wordFor = (x: unknown): string =>
  x === null ? 'null' : Array.isArray(x) ? 'a list' : typeof x === 'object' ? 'an object' : `the ${typeof x} ${String(x)}`;

/**
 * Reads a file's bytes.
 * @param source the file's name, for messages.
 * @throws ParseError if the bytes are not safetensors, are cut off, a field of the header is not what the format asks for, or a tensor's
 * range does not fit its type.
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
  const tensors = tableOf<HostTensor>([]);
  let metadata = tableOf<string>([]);
  const ranges: [number, number, string][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === metadataName) {
      metadata = readMetadata(entry, fail);
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
    // The format has the header begin with a brace: no spaces before it, and no byte order mark, which the decoder would drop.
    if (json[0] !== 0x7b) return fail('not a safetensors file: its header does not begin with {');
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof ParseError) throw error;
    return fail('not a safetensors file: its header is not a JSON object');
  }
}

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);

function readMetadata(entry: unknown, fail: Fail): Record<string, string> {
  if (!isRecord(entry)) return fail(`${metadataName} must be an object of strings, got ${wordFor(entry)}`);
  const entries = Object.entries(entry);
  const wrong = entries.find(([, value]) => typeof value !== 'string');
  if (wrong) return fail(`${metadataName} must be an object of strings, got ${wordFor(wrong[1])} as ${JSON.stringify(wrong[0])}`);
  return tableOf(entries as [string, string][]);
}

function checkEntry(name: string, entry: unknown, fail: Fail): { type: HostTensor['type']; begin: number; end: number } {
  const tensor = `tensor ${JSON.stringify(name)}`;
  if (!isRecord(entry)) return fail(`${tensor} must be an object with dtype, shape and data_offsets, got ${wordFor(entry)}`);
  const { dtype: word, shape, data_offsets: offsets } = entry;
  const natural = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  const dtype = typeof word === 'string' ? dtypeNamed.get(word) : undefined;
  if (!dtype)
    return fail(
      `${tensor} must have a dtype of ${[...dtypeNamed.keys()].join(', ')}, got ${typeof word === 'string' ? word : JSON.stringify(word)}`,
      word === 'F64' || word === 'I64' ? 'There are no 64-bit types on WebGPU: convert the tensor before saving.' : undefined,
    );
  if (!Array.isArray(shape) || !shape.every(natural)) return fail(`${tensor} must have a shape of sizes, got ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(natural) || offsets[1] < offsets[0])
    return fail(`${tensor} must have data_offsets [begin, end], got ${JSON.stringify(offsets)}`);
  const type = { dtype, shape: shape as number[] };
  const bytes = sizeBytes(type);
  // Beyond exact numbers a product of sizes could be rounded to what the file holds. A factor of 0 behind a product of Infinity is NaN.
  if (!Number.isSafeInteger(bytes)) return fail(`${tensor} must have a size that can be counted, got the shape ${JSON.stringify(shape)}`);
  const [begin, end] = offsets as [number, number];
  if (end - begin !== bytes)
    return fail(`${tensor} of type ${dtype}${formatShape(type.shape)} must take ${bytes} bytes, got ${end - begin}`);
  return { type, begin, end };
}
