/** The pretty forms of ops with regions: `reduce`, `while`, `composite`. */
import type { TensorType } from '../../types/shape.ts';
import { type Attrs, type Eqn, ints, text, type Value } from '../graph.ts';
import { formatAttr, quoted } from './attributes.ts';
import { splitOperands } from './captures.ts';
import { formatTensor } from './dense.ts';
import type { Form, OpReader, ParsedOp, ReadRegion, Writer } from './form.ts';

export const regionForms: Readonly<Record<string, Form>> = {
  'stablehlo.reduce': { print: printReduce, parse: parseReduce },
  'stablehlo.while': { print: printWhile, parse: parseWhile },
  'stablehlo.composite': {
    composite: true,
    print: (eqn, w) => {
      const { decomposition, composite_attributes: attributes } = compositeTexts(eqn, w);
      const written = attributes === '{}' ? '' : `composite_attributes = ${attributes}, `;
      return `stablehlo.composite ${quoted(text(eqn.attrs, 'name'))} ${w.list(eqn.inputs)} {${written}decomposition = ${decomposition}} : ${w.functionType(eqn.inputs, eqn.outputs)}`;
    },
    parse: (r) => {
      const name = r.text();
      const inputs = r.operands();
      const attrs = r.attributes();
      const results = r.types(inputs);
      return { inputs, attrs: { ...attrs, name }, ...(results && { results }) };
    },
  },
};

/**
 * The attributes of a composite that name functions of the module: its first region is the decomposition, and further ones, which have a meaning to us alone,
 * are named in its attributes as `rules`.
 */
export function compositeTexts(eqn: Eqn, w: Writer): Record<'decomposition' | 'composite_attributes', string> {
  const [decomposition, ...rules] = eqn.regions.map((graph, i) => w.symbol(graph, `${text(eqn.attrs, 'name')}${i === 0 ? '' : '.rule'}`));
  const given = formatAttr(eqn.attrs['composite_attributes'] ?? {});
  const named = `rules = [${rules.join(', ')}]`;
  const attributes = rules.length === 0 ? given : given === '{}' ? `{${named}}` : `${given.slice(0, -1)}, ${named}}`;
  return { decomposition: decomposition!, composite_attributes: attributes };
}

/** Ops that StableHLO counts as commutative: a reducer of one such op is written by its name. */
const commutative = new Set(['add', 'multiply', 'maximum', 'minimum', 'and', 'or', 'xor']);

/** The op that a reducer of one op applies to its parameters in order. */
function appliedOp(eqn: Eqn): string | null {
  const region = eqn.regions[0]!;
  const [inner] = region.eqns;
  const plain =
    region.eqns.length === 1 &&
    inner!.op.dialect === 'stablehlo' &&
    commutative.has(inner!.op.name) &&
    Object.keys(inner!.attrs).length === 0 &&
    region.params.length === 2 &&
    inner!.inputs[0] === region.params[0] &&
    inner!.inputs[1] === region.params[1] &&
    region.results.length === 1 &&
    region.results[0] === inner!.outputs[0];
  return plain ? `stablehlo.${inner!.op.name}` : null;
}

function printReduce(eqn: Eqn, w: Writer): string {
  const n = eqn.inputs.length / 2;
  const pairs = eqn.inputs.slice(0, n).map((x, k) => `(${w.of(x)} init: ${w.of(eqn.inputs[n + k]!)})`);
  const applied = appliedOp(eqn);
  const dimensions = `across dimensions = [${ints(eqn.attrs, 'dimensions').join(', ')}]`;
  const head = `stablehlo.reduce${pairs.join(', ')} ${applied ? `applies ${applied} ` : ''}${dimensions} : ${w.functionType(eqn.inputs, eqn.outputs)}`;
  if (applied) return head;
  const header = (params: readonly string[]): string =>
    ` reducer${params
      .slice(0, n)
      .map((p, k) => `(${p}, ${params[n + k]})`)
      .join(' ')}  `;
  return `${head}\n${w.indent}${w.region(eqn.regions[0]!, { header })}`;
}

function parseReduce(r: OpReader): ParsedOp {
  const operands: Value[] = [];
  const inits: Value[] = [];
  do {
    r.expect('(');
    operands.push(r.operand());
    r.expect('init');
    r.expect(':');
    inits.push(r.operand());
    r.expect(')');
  } while (r.accept(','));
  const inputs = [...operands, ...inits];
  const applied = r.accept('applies') ? r.applied(r.word(), { shape: [], dtype: operands[0]!.type.dtype }) : null;
  r.expect('across');
  r.expect('dimensions');
  r.expect('=');
  const attrs: Attrs = { dimensions: r.integers() };
  r.attributes();
  const results = r.types(inputs);
  const region = applied ?? parseReducer(r, operands.length);
  return { inputs, attrs, regions: [region], ...(results && { results }) };
}

/** `reducer(%a: T, %x: T) (%b: U, %y: U) { … }` */
function parseReducer(r: OpReader, n: number): ReadRegion {
  r.expect('reducer');
  const names: string[] = new Array<string>(2 * n);
  const types: TensorType[] = new Array<TensorType>(2 * n);
  const param = (at: number): void => {
    names[at] = r.newName();
    r.expect(':');
    types[at] = r.type();
  };
  for (let k = 0; k < n; k++) {
    r.expect('(');
    param(k);
    r.expect(',');
    param(n + k);
    r.expect(')');
  }
  return r.region(names, types);
}

function printWhile(eqn: Eqn, w: Writer): string | null {
  const split = splitOperands(eqn);
  if (!split) return null;
  const { captures, operands } = split;
  let names: readonly string[] = [];
  const [cond, body] = eqn.regions.map((region) =>
    w.region(region, {
      captures,
      paramNames: 'iterArg',
      header: (_params, own) => {
        names = own;
        return '';
      },
    }),
  );
  const carry = operands.map((v, i) => `${names[i]} = ${w.of(v)}`).join(', ');
  const types = operands.map((v) => formatTensor(v.type)).join(', ');
  return `stablehlo.while(${carry})${types ? ` : ${types}` : ''}\n${w.indent}cond ${cond} do ${body}`;
}

function parseWhile(r: OpReader): ParsedOp {
  const names: string[] = [];
  const inputs: Value[] = [];
  r.expect('(');
  while (!r.accept(')')) {
    if (names.length > 0) r.expect(',');
    names.push(r.newName());
    r.expect('=');
    inputs.push(r.operand());
  }
  const types: TensorType[] = [];
  if (inputs.length > 0) {
    r.expect(':');
    do types.push(r.type());
    while (r.accept(','));
  }
  if (types.length !== inputs.length) r.fail(`while must have one type for each of its ${inputs.length} carried values`);
  if (r.accept('attributes')) r.attributes();
  r.expect('cond');
  r.use(inputs);
  const cond = r.region(names, types);
  r.expect('do');
  const body = r.region(names, types);
  return { inputs, attrs: {}, regions: [cond, body], results: types };
}
