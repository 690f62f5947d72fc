// ONNX models as bytes: as much of the format (protocol buffers) as one graph of nodes needs.

/**
 * @typedef {{ name: string, shape: readonly number[], dtype: string }} Typed
 * @typedef {{ op: string, inputs: readonly string[], outputs: readonly string[], attributes?: Record<string, number | string | readonly number[]>, domain?: string }} Node
 */

const elementTypes = { float32: 1, int32: 6, int64: 7 };

/**
 * @param {{ inputs: readonly Typed[], outputs: readonly Typed[], nodes: readonly Node[], constants?: Record<string, readonly number[] | { shape: readonly number[], data: Float32Array }> }} graph
 * constants are lists of int64, for shapes, or float32 tensors
 */
export function onnxModel({ inputs, outputs, nodes, constants = {} }) {
  const graph = message(
    ...nodes.map((n, i) => bytes(1, node(n, i))),
    text(2, 'graph'),
    ...Object.entries(constants).map(([name, values]) => bytes(5, constant(name, values))),
    ...inputs.map((v) => bytes(11, valueInfo(v))),
    ...outputs.map((v) => bytes(12, valueInfo(v))),
  );
  const opset = (domain, version) => bytes(8, message(text(1, domain), int(2, version)));
  return message(int(1, 9), bytes(7, graph), opset('', 20), opset('com.microsoft', 1));
}

const node = ({ op, inputs, outputs, attributes = {}, domain = '' }, i) =>
  message(
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, `${op}_${i}`),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
    text(7, domain),
  );

/** Whole numbers are ints; `{ float }` tells of the others. */
function attribute(name, value) {
  if (typeof value === 'string') return message(text(1, name), text(4, value), int(20, 3));
  if (Array.isArray(value)) return message(text(1, name), ...value.map((v) => int(8, v)), int(20, 7));
  if (typeof value === 'object') return message(text(1, name), float(2, value.float), int(20, 1));
  return message(text(1, name), int(3, value), int(20, 2));
}

const valueInfo = ({ name, shape, dtype }) => {
  const dims = message(...shape.map((d) => bytes(1, message(int(1, d)))));
  const tensor = message(int(1, elementTypes[dtype]), bytes(2, dims));
  return message(text(1, name), bytes(2, message(bytes(1, tensor))));
};

function constant(name, value) {
  const [shape, dtype, data] = Array.isArray(value)
    ? [[value.length], 'int64', BigInt64Array.from(value.map(BigInt))]
    : [value.shape, 'float32', value.data];
  return message(...shape.map((d) => int(1, d)), int(2, elementTypes[dtype]), text(8, name), bytes(9, new Uint8Array(data.buffer)));
}

// Fields: a number and a wire type (0 varint, 2 bytes with a length, 5 four bytes), then the value.

function message(...fields) {
  const all = new Uint8Array(fields.reduce((n, f) => n + f.length, 0));
  let at = 0;
  for (const field of fields) {
    all.set(field, at);
    at += field.length;
  }
  return all;
}

const int = (field, value) => Uint8Array.from([...varint(field * 8), ...varint(value)]);
const bytes = (field, value) => message(Uint8Array.from([...varint(field * 8 + 2), ...varint(value.length)]), value);
const text = (field, value) => bytes(field, new TextEncoder().encode(value));
const float = (field, value) => message(Uint8Array.from(varint(field * 8 + 5)), new Uint8Array(Float32Array.of(value).buffer));

function varint(value) {
  const out = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    out.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return out;
}
