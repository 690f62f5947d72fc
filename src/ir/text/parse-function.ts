/** Reads one function into the builder that is current: names, equations, regions. */

import { equalTypes, formatType, type TensorType } from '../../types/shape.ts';
import { SystolicError, VerifyError } from '../../util/errors.ts';
import { Builder, currentBuilder, emit, inline, withBuilder } from '../builder.ts';
import { type Attrs, type Eqn, type Graph, newValue, type Value } from '../graph.ts';
import type { Op } from '../op.ts';
import { toldByType } from './attributes.ts';
import type { ImportRule, OpReader, ParsedOp, ReadRegion } from './form.ts';
import { forms } from './forms.ts';
import { importedAttrs, isIgnored } from './import-attrs.ts';
import { imports } from './import-ops.ts';
import { placeOf, type Token } from './lex.ts';
import { type Fail, isOfType, isWide } from './read-types.ts';
import type { Reader } from './reader.ts';

/** The results of an op from its operands, its attributes and the types that the text declares; `wide`: of 64-bit integers there. */
export type Expansion = (
  inputs: readonly Value[],
  attrs: Attrs,
  results: readonly { readonly type: TensorType; readonly wide: boolean }[],
) => readonly Value[];

/** What a function needs of the module that it stands in. */
export interface ModuleContext {
  readonly options: {
    /** The ops, by `dialect.name`. */
    readonly ops: ReadonlyMap<string, Op>;
    /** Custom calls without results that are not to be refused: their operands become further results of the graph. */
    readonly keepCalls?: (target: string) => boolean;
    /** Ops without a record, written in others. */
    readonly expansions?: ReadonlyMap<string, Expansion>;
  };
  /** The graph of a function. */
  function(name: string, fail: Fail): Graph;
  /** Counts equations against what a module may have. */
  spend(equations: number, fail: Fail): void;
}

/** A custom call that was kept, with the places of its operands among the graph's results. */
export interface KeptCall {
  readonly target: string;
  readonly attrs: Attrs;
  readonly operands: readonly number[];
}

const returns = new Set(['return', 'func.return', 'stablehlo.return', 'sdy.return']);

export class FunctionParser implements OpReader {
  private readonly module: ModuleContext;
  private readonly r: Reader;
  private scope: Scope = new Scope(null);
  graph: Graph = { params: [], eqns: [], results: [] };
  params: readonly Attrs[] = [];
  results: readonly Attrs[] = [];
  calls: readonly KeptCall[] = [];
  private readonly kept: { readonly target: string; readonly attrs: Attrs; readonly operands: readonly Value[] }[] = [];

  constructor(module: ModuleContext, reader: Reader) {
    this.module = module;
    this.r = reader;
  }

  /** From the function's name on. */
  prettyFunction(): void {
    const { r } = this;
    const builder = currentBuilder()!;
    r.symbol();
    this.params = r.listed('(', ')', () => {
      const name = r.newName();
      r.expect(':');
      this.define(name, [builder.param(r.type())]);
      const attrs = r.attributes();
      r.skipLocation();
      return attrs;
    });
    const declared: TensorType[] = [];
    if (r.accept('->')) {
      if (r.is('(')) {
        this.results = r.listed('(', ')', () => {
          declared.push(r.type());
          return r.attributes();
        });
      } else declared.push(r.type());
    }
    if (r.accept('attributes')) r.dictionary();
    r.expect('{');
    this.finish(this.block(), declared, r.tokens[r.at - 1]!);
  }

  /** From the `({` of the generic form's body on. */
  genericFunction(attrs: Attrs): void {
    const { r } = this;
    const builder = currentBuilder()!;
    r.expect('(');
    r.expect('{');
    const params = this.label();
    params.forEach(({ name, type }) => this.define(name, [builder.param(type)]));
    const given = attrs['arg_attrs'];
    this.params = params.map((_, i) => (Array.isArray(given) ? ((given[i] ?? {}) as Attrs) : {}));
    this.finish(this.block(), null, r.next);
  }

  private finish(results: readonly Value[], declared: readonly TensorType[] | null, end: Token): void {
    if (declared) this.checkReturned(results, declared, end);
    const kept = this.kept.flatMap((call) => call.operands);
    this.graph = currentBuilder()!.finish([...results, ...kept]).graph;
    let at = results.length;
    this.calls = this.kept.map(({ target, attrs, operands }) => ({ target, attrs, operands: operands.map(() => at++) }));
    this.results = results.map((_, i) => this.results[i] ?? {});
  }

  private checkReturned(results: readonly Value[], declared: readonly TensorType[], end: Token): void {
    const same = results.length === declared.length && results.every((v, i) => equalTypes(v.type, declared[i]!));
    if (!same)
      this.r.failAt(end)(
        `a function must return what it declares, (${declared.map(formatType).join(', ')}), not (${results.map((v) => formatType(v.type)).join(', ')})`,
      );
  }

  // Blocks.

  /** The equations up to the closing brace; returns what the terminator returns. */
  private block(): readonly Value[] {
    const { r } = this;
    for (;;) {
      const { next } = r;
      if (next.kind === 'label')
        this.fail('a region must be one block', 'Control flow by branches is not supported: use stablehlo.while, case and if.');
      const name = next.kind === 'string' ? next.text.slice(1, -1) : next.text;
      if (returns.has(name)) {
        r.at++;
        return this.returned(next.kind === 'string');
      }
      if (next.text === '}' || next.kind === 'end') this.fail('a block must end with a return');
      this.statement();
    }
  }

  private returned(generic: boolean): readonly Value[] {
    const { r } = this;
    if (generic) r.expect('(');
    const values = this.operands();
    if (generic) r.expect(')');
    this.attributes();
    if (r.is(':')) this.types(values);
    r.skipLocation();
    r.expect('}');
    return values;
  }

  private statement(): void {
    const { r } = this;
    const results: { readonly name: string; readonly count: number }[] = [];
    if (r.next.kind === 'value') {
      do results.push({ name: r.newName(), count: r.accept(':') ? r.integer() : 1 });
      while (r.accept(','));
      r.expect('=');
    }
    const token = r.next;
    const values = token.kind === 'string' ? this.generic(token) : this.pretty(token);
    r.skipLocation();
    const count = results.reduce((n, { count: c }) => n + c, 0);
    if (count !== values.length && (count > 0 || !this.isCall(token)))
      r.failAt(token)(`${token.text} has ${values.length} results, and the text names ${count}`);
    let at = 0;
    for (const { name, count: n } of results) this.define(name, values.slice(at, (at += n)), token);
  }

  /** The results of a call may stand unused and unnamed. */
  private isCall(token: Token): boolean {
    return /call/.test(token.text);
  }

  private pretty(token: Token): readonly Value[] {
    const { r } = this;
    if (token.kind !== 'word') this.fail('there must be an operation');
    r.at++;
    const key = token.text === 'call' ? 'func.call' : token.text;
    const rule = imports[key];
    if (!rule && !this.knows(key)) this.unknown(key, token);
    const parse = rule?.parse ?? forms[key]?.parse;
    const parsed = parse ? parse(this) : this.plain();
    return this.emit(key, parsed, token, rule);
  }

  /** `%a, %b : type`, with attributes in braces. */
  private plain(): ParsedOp {
    // Parentheses around the operands: `stablehlo.op(%a, %b)`.
    const open = this.r.accept('(');
    const inputs = this.operands();
    if (open) this.r.expect(')');
    const attrs = this.attributes();
    const results = this.types(inputs);
    return { inputs, attrs, ...(results && { results }) };
  }

  private generic(token: Token): readonly Value[] {
    const { r } = this;
    const key = r.text();
    const rule = imports[key];
    if (!rule && !this.knows(key)) this.unknown(key, token);
    r.expect('(');
    const inputs = this.operands();
    r.expect(')');
    let attrs: Attrs = {};
    if (r.accept('<')) {
      attrs = r.dictionary();
      r.expect('>');
    }
    const regions: ReadRegion[] = [];
    if (r.is('(')) {
      this.use(inputs);
      regions.push(
        ...r.nested(() =>
          r.listed('(', ')', () => {
            r.expect('{');
            const params = this.label();
            return this.traced(
              params.map((p) => p.name),
              params.map((p) => p.type),
            );
          }),
        ),
      );
    }
    attrs = { ...attrs, ...r.attributes() };
    const results = this.types(inputs);
    return this.emit(key, { inputs, attrs, regions, ...(results && { results }) }, token, rule);
  }

  private knows(key: string): boolean {
    const { ops, expansions } = this.module.options;
    return ops.has(key) || (expansions?.has(key) ?? false);
  }

  private unknown(key: string, token: Token): never {
    const dynamic = /dynamic_|_dynamic|get_dimension_size|set_dimension_size/.test(key);
    return this.r.failAt(token)(
      `operations must be among those that are supported, ${key} is not`,
      dynamic
        ? 'Shapes must be fixed here: export the program with fixed shapes.'
        : 'Write it with other operations, or report the program that needs it.',
    );
  }

  // Equations.

  private emit(key: string, parsed: ParsedOp, token: Token, rule: ImportRule | undefined): readonly Value[] {
    this.module.spend(1, this.r.failAt(token));
    return this.checked(token, key, () => {
      if (rule) return rule.emit(parsed, this.importContext(token));
      const { ops, expansions } = this.module.options;
      const op = ops.get(key);
      if (op) return this.emitOp(op, parsed, token);
      const results = (parsed.results ?? []).map((type) => ({ type, wide: isWide(type) }));
      return this.declared(key, expansions!.get(key)!(parsed.inputs, parsed.attrs, results), parsed.results);
    });
  }

  /** Emits an op as it was read: attributes completed, captures made operands, declared types compared with those inferred. */
  private emitOp(op: Op, parsed: ParsedOp, token: Token): readonly Value[] {
    const key = `${op.dialect}.${op.name}`;
    const told = op.resultType && parsed.results?.[0] ? toldByType(op.resultType, parsed.results[0]) : {};
    const written = Object.fromEntries(Object.entries(parsed.attrs).filter(([name]) => !isIgnored(name)));
    const attrs = importedAttrs(key, { ...told, ...written }, parsed.inputs);
    const { inputs, attrs: closed, regions } = this.closeRegions(key, parsed, attrs, token);
    const values = emit(op, inputs, closed, regions);
    return this.declared(op.name, values, parsed.results);
  }

  /** The values, if they have the types that the text declares. */
  private declared(name: string, values: readonly Value[], types: readonly TensorType[] | undefined): readonly Value[] {
    if (types && (types.length !== values.length || types.some((t, i) => !isOfType(values[i]!.type, t)))) {
      throw new VerifyError(
        `${name}: results must be (${values.map((v) => formatType(v.type)).join(', ')}), got (${types.map(formatType).join(', ')})`,
      );
    }
    return values;
  }

  /** Regions that name outer values become closed ones. */
  private closeRegions(
    key: string,
    { inputs, regions = [] }: ParsedOp,
    attrs: Attrs,
    token: Token,
  ): { readonly inputs: readonly Value[]; readonly attrs: Attrs; readonly regions: readonly Graph[] } {
    if (key === 'stablehlo.while' && attrs['num_consts'] === undefined) {
      const { captures, graphs } = shared(regions);
      return { inputs: [...captures, ...inputs], attrs: { ...attrs, num_consts: captures.length }, regions: graphs };
    }
    if (key === 'stablehlo.case' && inputs.length === 1) {
      const { captures, graphs } = shared(regions);
      return { inputs: [...inputs, ...captures], attrs, regions: graphs };
    }
    return { inputs, attrs, regions: regions.map((region) => this.closedRegion(region, token)) };
  }

  /** Reducers and the like take nothing from outside; a constant that they name is made again within. */
  private closedRegion({ graph, captures }: ReadRegion, token: Token): Graph {
    const constants = captures.map((source, i): Eqn => {
      const made = producerOf(source);
      if (!made || made.inputs.length > 0)
        return this.r.failAt(token)('the regions of this operation must not use values from outside, unless they are constants');
      return { ...made, outputs: [graph.params[i]!] };
    });
    return { params: graph.params.slice(captures.length), eqns: [...constants, ...graph.eqns], results: graph.results };
  }

  private importContext(token: Token): Parameters<ImportRule['emit']>[1] {
    return {
      emit: (key, parsed) => {
        const op = this.module.options.ops.get(key);
        return op ? this.emitOp(op, parsed, token) : this.unknown(key, token);
      },
      call: (name, args) => {
        const graph = this.module.function(name, this.r.failAt(token));
        this.module.spend(graph.eqns.length, this.r.failAt(token));
        const types = graph.params.map((p) => p.type);
        if (types.length !== args.length || types.some((t, i) => !equalTypes(t, args[i]!.type))) {
          throw new VerifyError(
            `call: arguments of @${name} must be (${types.map(formatType).join(', ')}), got (${args.map((v) => formatType(v.type)).join(', ')})`,
          );
        }
        return inline(graph, args);
      },
      function: (name) => this.module.function(name, this.r.failAt(token)),
      keep: (target, attrs, operands) => {
        if (!this.module.options.keepCalls?.(target)) return false;
        if (this.scope.parent) this.r.failAt(token)(`${target} must be called outside of regions`);
        this.kept.push({ target, attrs, operands });
        return true;
      },
      fail: this.r.failAt(token),
      element: this.r.element,
    };
  }

  /** Gives the errors of an op's rules their place. */
  private checked<T>(token: Token, key: string, body: () => T): T {
    try {
      return body();
    } catch (error) {
      const place = placeOf(this.r.source, token.at);
      const where = `line ${place.line}, column ${place.column}: `;
      if (error instanceof SystolicError) {
        if (error.code === 'parse' || error.message.startsWith('line ')) throw error;
        throw new VerifyError(`${where}${error.message}`);
      }
      // An op's rules may count on operands, attributes and regions that this text leaves out.
      if (error instanceof TypeError)
        throw new VerifyError(
          `${where}${key}: operands, attributes and regions must be complete, got some that are missing or of another kind`,
          'See https://openxla.org/stablehlo/spec for what the operation takes.',
        );
      throw error;
    }
  }

  // Names.

  private define(name: string, values: readonly Value[], token = this.r.next): void {
    if (name.includes('#')) this.r.failAt(token)('a name that is defined must not have a `#`');
    if (this.scope.own(name)) this.r.failAt(token)(`a name must be defined once, ${name} is defined before`);
    this.scope.define(name, values);
  }

  // What forms read with.

  accept(text: string): boolean {
    return this.r.accept(text);
  }
  expect(text: string): void {
    this.r.expect(text);
  }
  word(): string {
    return this.r.word();
  }
  integer(): number {
    return this.r.integer();
  }
  integers(): number[] {
    return this.r.integers();
  }
  symbol(): string {
    return this.r.symbol();
  }
  text(): string {
    return this.r.text();
  }
  attributes(): Attrs {
    return this.r.attributes();
  }
  skipBalanced(): void {
    this.r.skipBalanced();
  }
  attribute(): Attrs[string] {
    return this.r.attribute();
  }
  dense(): Attrs {
    return this.r.dense();
  }
  type(): TensorType {
    return this.r.type();
  }
  newName(): string {
    return this.r.newName();
  }
  fail(rule: string, remedy?: string): never {
    return this.r.fail(rule, remedy);
  }

  operand(): Value {
    const token = this.r.take('value', 'an operand such as `%0`');
    const [name, index] = token.text.split('#') as [string, string | undefined];
    const values = this.scope.find(name);
    if (!values) return this.r.failAt(token)('a value must be defined before it is used');
    if (index === undefined && values.length !== 1)
      return this.r.failAt(token)(`one of the ${values.length} results of ${name} must be named, as ${name}#0`);
    return values[Number(index ?? 0)] ?? this.r.failAt(token)(`${name} has ${values.length} results`);
  }

  operands(): Value[] {
    const values: Value[] = [];
    if (this.r.next.kind !== 'value') return values;
    do values.push(this.operand());
    while (
      // A comma may also lead to an attribute: `%a, dim = 0`.
      this.r.is(',') &&
      this.r.tokens[this.r.at + 1]!.kind === 'value' &&
      this.r.accept(',')
    );
    return values;
  }

  types(inputs: readonly Value[]): readonly TensorType[] | undefined {
    const { r } = this;
    r.expect(':');
    const at = r.next;
    if (r.is('(')) {
      this.checkOperands(
        inputs,
        r.listed('(', ')', () => r.type()),
        at,
      );
      r.expect('->');
      return this.resultTypes();
    }
    const types = [r.type()];
    while (r.accept(',')) types.push(r.type());
    if (r.accept('->')) {
      this.checkOperands(inputs, types, at);
      return this.resultTypes();
    }
    if (types.length === 1) {
      this.checkOperands(
        inputs,
        inputs.map(() => types[0]!),
        at,
      );
      return types;
    }
    if (types.length === inputs.length) this.checkOperands(inputs, types, at);
    return types.length === inputs.length ? undefined : types.slice(-1);
  }

  private resultTypes(): TensorType[] {
    return this.r.is('(') ? this.r.listed('(', ')', () => this.r.type()) : [this.r.type()];
  }

  private checkOperands(inputs: readonly Value[], types: readonly TensorType[], token: Token): void {
    const at = inputs.findIndex((v, i) => !types[i] || !isOfType(v.type, types[i]));
    if (at < 0 && types.length === inputs.length) return;
    const fail = this.r.failAt(token);
    if (at < 0 || !types[at]) return fail(`there must be one type for each of ${inputs.length} operands, not ${types.length}`);
    fail(`operand ${at} must have the type that the text says, ${formatType(types[at])}, and it is ${formatType(inputs[at]!.type)}`);
  }

  use(values: readonly Value[]): void {
    for (const v of values) currentBuilder()!.own(v);
  }

  region(names: readonly string[], types: readonly TensorType[]): ReadRegion {
    this.r.expect('{');
    return this.r.nested(() => this.traced(names, types));
  }

  applied(op: string, type: TensorType): ReadRegion {
    const record = this.module.options.ops.get(op) ?? this.fail(`operations must be among those that are supported, ${op} is not`);
    const { graph } = traceRegion([type, type], (a, b) => emit(record, [a!, b!]));
    return { graph, captures: [] };
  }

  /** `^bb0(%a: T, %b: U):` if it is there. */
  private label(): { readonly name: string; readonly type: TensorType }[] {
    const { r } = this;
    if (r.next.kind !== 'label') return [];
    r.at++;
    if (r.accept(':')) return [];
    const params = r.listed('(', ')', () => {
      const name = r.newName();
      r.expect(':');
      const type = r.type();
      r.skipLocation();
      return { name, type };
    });
    r.expect(':');
    return params;
  }

  /** A region's equations behind its `{` and label. */
  private traced(names: readonly string[], types: readonly TensorType[]): ReadRegion {
    const outer = this.scope;
    this.scope = new Scope(outer);
    try {
      return traceRegion(types, (...values) => {
        values.forEach((v, i) => this.define(names[i]!, [v]));
        return this.block();
      });
    } finally {
      this.scope = outer;
    }
  }
}

function traceRegion(types: readonly TensorType[], body: (...values: Value[]) => readonly Value[]): ReadRegion {
  const builder = new Builder(currentBuilder(), 'region');
  return withBuilder(builder, () => {
    const params = types.map((t) => builder.param(t));
    const { graph, captures } = builder.finish(body(...params));
    return { graph, captures: captures as Value[] };
  });
}

/** The equation that made a value, in any of the builders that are open. */
function producerOf(value: Value): Eqn | null {
  for (let builder = currentBuilder(); builder; builder = builder.parent) {
    const eqn = builder.producer(value);
    if (eqn) return eqn;
  }
  return null;
}

/** Regions made to take the same captures, each once, in order of first use, in front of their other parameters. */
function shared(regions: readonly ReadRegion[]): { readonly captures: readonly Value[]; readonly graphs: Graph[] } {
  const captures = [...new Set(regions.flatMap((region) => region.captures))];
  const graphs = regions.map(({ graph, captures: own }) => {
    const params = captures.map((c) => (own.includes(c) ? graph.params[own.indexOf(c)]! : newValue(c.type, c.weak)));
    return { ...graph, params: [...params, ...graph.params.slice(own.length)] };
  });
  return { captures, graphs };
}

class Scope {
  readonly parent: Scope | null;
  private readonly values = new Map<string, readonly Value[]>();

  constructor(parent: Scope | null) {
    this.parent = parent;
  }
  own(name: string): boolean {
    return this.values.has(name);
  }
  define(name: string, values: readonly Value[]): void {
    this.values.set(name, values);
  }
  find(name: string): readonly Value[] | undefined {
    return this.values.get(name) ?? this.parent?.find(name);
  }
}
