/**
 * Graphs as StableHLO text: `pretty`, letter for letter as JAX prints them, or `generic`, the one form that all versions of XLA read. The
 * regions of `while` and `case` name outer values, as StableHLO has it.
 *
 * Our own ops are printed under their own names, so that `parse(print(graph))` is the graph for every graph. XLA knows no such ops:
 * `lowerToStableHLO` comes first for text that leaves.
 */

import type { Eqn, Graph, Value } from './graph.ts';
import { graphKey } from './key.ts';
import { attributeTexts, opKey, quoted } from './text/attributes.ts';
import { splitOperands } from './text/captures.ts';
import { formatTensor } from './text/dense.ts';
import type { Writer } from './text/form.ts';
import { forms } from './text/forms.ts';
import { Names } from './text/names.ts';
import { compositeTexts } from './text/region-forms.ts';

export interface PrintOptions {
  /** Default `pretty`. */
  readonly form?: 'pretty' | 'generic';
  /** The module's name, default `main`; JAX writes `jit_` before the function's. */
  readonly name?: string;
  /** For each parameter its attributes as text: `{ 'tf.aliasing_output': '0 : i32' }`. */
  readonly params?: readonly (Readonly<Record<string, string>> | undefined)[];
  /** For each result its attributes as text. */
  readonly results?: readonly (Readonly<Record<string, string>> | undefined)[];
}

/** A module whose public function `main` is the graph. */
export function printGraph(graph: Graph, options: PrintOptions = {}): string {
  const { form = 'pretty', name = 'main' } = options;
  const module = new ModulePrinter(form === 'pretty');
  const main = module.func('public', 'main', graph, options.params ?? [], options.results ?? []);
  const symbol = /^[A-Za-z_][\w$.]*$/.test(name) ? name : quoted(name);
  const head = `module @${symbol} attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {\n`;
  return `${head}${main}${module.rest()}}\n`;
}

/** One equation, for messages; values have the names that they have in the pretty text of their graph. */
export function printEqn(graph: Graph, eqn: Eqn): string {
  const module = new ModulePrinter(true);
  return module.equations(graph, eqn);
}

type ParamTexts = readonly (Readonly<Record<string, string>> | undefined)[];

class ModulePrinter {
  private readonly pretty: boolean;
  /** The decompositions of composites, which are functions of their own: by key, with their names. */
  private readonly functions = new Map<string, { readonly symbol: string; readonly graph: Graph }>();

  constructor(pretty: boolean) {
    this.pretty = pretty;
  }

  func(visibility: string, symbol: string, graph: Graph, params: ParamTexts, results: ParamTexts): string {
    const names = new Names();
    names.params(graph.params, null);
    this.name(graph, names);
    const args = graph.params.map((v, i) => `${names.of(v)}: ${withAttributes(formatTensor(v.type), params[i])}`).join(', ');
    const returned = graph.results.map((v, i) => withAttributes(formatTensor(v.type), results[i]));
    const arrow = returned.length === 1 && !results[0] ? ` -> ${returned[0]}` : returned.length > 0 ? ` -> (${returned.join(', ')})` : '';
    const end = this.pretty ? 'return' : 'func.return';
    return `  func.func ${visibility} @${symbol}(${args})${arrow} {\n${this.block(graph, names, '    ')}    ${this.terminator(end, graph, names)}\n  }\n`;
  }

  /** The functions that those printed so far refer to, and those that these refer to. */
  rest(): string {
    let out = '';
    // A Map goes on to what is added while it is walked.
    for (const { symbol, graph } of this.functions.values()) out += this.func('private', symbol, graph, [], []);
    return out;
  }

  equations(graph: Graph, eqn: Eqn): string {
    const names = new Names();
    names.params(graph.params, null);
    this.name(graph, names);
    return this.statement(eqn, names, '');
  }

  private name(graph: Graph, names: Names): void {
    for (const eqn of graph.eqns) names.results(eqn, this.pretty ? (forms[opKey(eqn)]?.names?.(eqn) ?? null) : null);
  }

  private block(graph: Graph, names: Names, indent: string): string {
    return graph.eqns.map((eqn) => `${indent}${this.statement(eqn, names, indent)}\n`).join('');
  }

  private statement(eqn: Eqn, names: Names, indent: string): string {
    const writer = this.writer(names, indent);
    const form = forms[opKey(eqn)];
    const pretty = this.pretty ? (form?.print ?? plain)(eqn, writer) : null;
    const text = pretty ?? this.generic(eqn, writer, form?.composite ?? false);
    const grouped = !(this.pretty && form?.names?.(eqn));
    const first = eqn.outputs[0];
    if (!first) return text;
    const left = !grouped
      ? writer.list(eqn.outputs)
      : eqn.outputs.length === 1
        ? names.of(first)
        : `${names.of(first).split('#')[0]}:${eqn.outputs.length}`;
    return `${left} = ${text}`;
  }

  private terminator(name: string, graph: Graph, names: Names): string {
    const types = graph.results.map((v) => formatTensor(v.type)).join(', ');
    const values = graph.results.map((v) => names.of(v)).join(', ');
    if (!this.pretty) return `"${name}"(${values}) : (${types}) -> ()`;
    return graph.results.length > 0 ? `${name} ${values} : ${types}` : name;
  }

  private generic(eqn: Eqn, w: Writer, composite: boolean): string {
    const split = splitOperands(eqn);
    const functions = Object.entries(composite ? compositeTexts(eqn, w) : {});
    const texts = attributeTexts(eqn).filter(([name]) => !(split && name === 'num_consts') && !functions.some(([other]) => other === name));
    texts.push(...functions);
    const attrs = texts.length > 0 ? ` <{${texts.map(([name, text]) => (text ? `${name} = ${text}` : name)).join(', ')}}>` : '';
    const regions =
      eqn.regions.length > 0 && !composite
        ? ` (${eqn.regions.map((r) => w.region(r, { captures: split?.captures ?? [] })).join(', ')})`
        : '';
    return `"${opKey(eqn)}"(${w.list(split?.operands ?? eqn.inputs)})${attrs}${regions} : ${w.functionType(split?.operands ?? eqn.inputs, eqn.outputs)}`;
  }

  private writer(names: Names, indent: string): Writer {
    return {
      indent,
      of: (v) => names.of(v),
      list: (values) => values.map((v) => names.of(v)).join(', '),
      functionType,
      symbol: (graph, base) => `@${this.symbolOf(graph, base)}`,
      region: (graph, { captures = [], paramNames = null, header = 'block' }) => {
        const inner = new Names(names);
        captures.forEach((v, i) => inner.alias(graph.params[i]!, names.of(v)));
        const own = graph.params.slice(captures.length);
        inner.params(own, paramNames);
        this.name(graph, inner);
        const params = own.map((v) => `${inner.of(v)}: ${formatTensor(v.type)}`);
        const head =
          typeof header === 'function'
            ? header(
                params,
                own.map((v) => inner.of(v)),
              )
            : '';
        const label = header === 'block' && params.length > 0 ? `${indent}^bb0(${params.join(', ')}):\n` : '';
        return `${head}{\n${label}${this.block(graph, inner, `${indent}  `)}${indent}  ${this.terminator('stablehlo.return', graph, inner)}\n${indent}}`;
      },
    };
  }

  private symbolOf(graph: Graph, name: string): string {
    const key = graphKey(graph);
    const known = this.functions.get(key);
    if (known) return known.symbol;
    const base = name.replace(/[^\w$.]/g, '_');
    const taken = new Set([...this.functions.values()].map((f) => f.symbol).concat('main'));
    let symbol = base;
    for (let i = 0; taken.has(symbol); i++) symbol = `${base}_${i}`;
    this.functions.set(key, { symbol, graph });
    return symbol;
  }
}

/** The rule of the pretty form: see `text/forms.ts`. */
function plain(eqn: Eqn, w: Writer): string | null {
  const { op, inputs, outputs } = eqn;
  if (op.dialect === 'systolic' || eqn.regions.length > 0 || attributeTexts(eqn).length > 0) return null;
  const types = [...inputs, ...outputs].map((v) => formatTensor(v.type));
  const operands = `${opKey(eqn)} ${w.list(inputs)} : `;
  if (op.dialect === 'chlo') return `${operands}${types.slice(0, inputs.length).join(', ')} -> ${types.slice(inputs.length).join(', ')}`;
  return `${operands}${types.every((t) => t === types[0]) ? types[0] : w.functionType(inputs, outputs)}`;
}

function functionType(inputs: readonly Value[], outputs: readonly Value[]): string {
  const types = (values: readonly Value[]): string => values.map((v) => formatTensor(v.type)).join(', ');
  return `(${types(inputs)}) -> ${outputs.length === 1 ? types(outputs) : `(${types(outputs)})`}`;
}

function withAttributes(type: string, attributes: Readonly<Record<string, string>> | undefined): string {
  const texts = Object.entries(attributes ?? {}).map(([name, text]) => `${name} = ${text}`);
  return texts.length > 0 ? `${type} {${texts.join(', ')}}` : type;
}
