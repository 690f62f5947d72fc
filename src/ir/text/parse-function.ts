/** Reads one function into the builder that is current: names, equations, regions. */

import { equalTypes, formatType, type TensorType } from '../../types/shape.ts';
import { SystolicError, VerifyError } from '../../util/errors.ts';
import { own } from '../../util/own.ts';
import { currentBuilder, emit, inline } from '../builder.ts';
import type { Attrs, Eqn, Graph, Value } from '../graph.ts';
import type { Op } from '../op.ts';
import { toldByType } from './attributes.ts';
import type { ImportRule, OpReader, ParsedOp, ReadRegion } from './form.ts';
import { forms } from './forms.ts';
import { importedAttrs, isIgnored } from './import-attrs.ts';
import { imports } from './import-ops.ts';
import { placeOf, type Token } from './lex.ts';
import type { Fail } from './read-types.ts';
import { Reader } from './reader.ts';
import { producerOf, shared, traceRegion } from './trace-region.ts';
import { remedyFor } from './unsupported.ts';

/** The results of an op from its operands, its attributes and the types that the text declares. */
export type Expansion = (inputs: readonly Value[], attrs: Attrs, results: readonly TensorType[]) => readonly Value[];

/** The context of a function in its module. */
export interface ModuleContext {
  readonly options: {
    /** The ops, by `dialect.name`. */
    readonly ops: ReadonlyMap<string, Op>;
    /** Custom calls without results that are not to be refused: their operands become further results of the graph. */
    readonly keepCalls?: (target: string) => boolean;
    /** Told of each equation of the text: what it throws gets the equation's place. */
    readonly check?: (eqn: Eqn) => void;
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

export class FunctionParser extends Reader implements OpReader {
  private readonly module: ModuleContext;
  private scope: Scope = new Scope(null);
  graph: Graph = { params: [], eqns: [], results: [] };
  params: readonly Attrs[] = [];
  results: readonly Attrs[] = [];
  calls: readonly KeptCall[] = [];
  private readonly kept: { readonly target: string; readonly attrs: Attrs; readonly operands: readonly Value[] }[] = [];

  constructor(module: ModuleContext, ...source: ConstructorParameters<typeof Reader>) {
    super(...source);
    this.module = module;
  }

  /** From the function's name on. */
  prettyFunction(): void {
    const builder = currentBuilder()!;
    this.symbol();
    this.params = this.listed('(', ')', () => {
      const name = this.newName();
      this.expect(':');
      this.define(name, [builder.param(this.type())]);
      const attrs = this.attributes();
      this.skipLocation();
      return attrs;
    });
    const declared: TensorType[] = [];
    if (this.accept('->')) {
      if (this.is('(')) {
        this.results = this.listed('(', ')', () => {
          declared.push(this.type());
          return this.attributes();
        });
      } else declared.push(this.type());
    }
    if (this.accept('attributes')) this.dictionary();
    this.expect('{');
    this.finish(this.block(), declared, this.tokens[this.at - 1]!);
  }

  /** From the `({` of the generic form's body on. */
  genericFunction(attrs: Attrs): void {
    const builder = currentBuilder()!;
    this.expect('(');
    this.expect('{');
    const params = this.label();
    params.forEach(({ name, type }) => this.define(name, [builder.param(type)]));
    const given = attrs['arg_attrs'];
    this.params = params.map((_, i) => (Array.isArray(given) ? ((given[i] ?? {}) as Attrs) : {}));
    this.finish(this.block(), null, this.next);
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
      this.failAt(end)(
        `a function must return what it declares, (${declared.map(formatType).join(', ')}), not (${results.map((v) => formatType(v.type)).join(', ')})`,
      );
  }

  // Blocks.

  /** The equations up to the closing brace; returns what the terminator returns. */
  private block(): readonly Value[] {
    for (;;) {
      const { next } = this;
      if (next.kind === 'label')
        this.fail('a region must be one block', 'Control flow by branches is not supported: use stablehlo.while, case and if.');
      const name = next.kind === 'string' ? next.text.slice(1, -1) : next.text;
      if (returns.has(name)) {
        this.at++;
        return this.returned(next.kind === 'string');
      }
      if (next.text === '}' || next.kind === 'end') this.fail('a block must end with a return');
      this.statement();
    }
  }

  private returned(generic: boolean): readonly Value[] {
    if (generic) this.expect('(');
    const values = this.operands();
    if (generic) this.expect(')');
    this.attributes();
    if (this.is(':')) this.types(values);
    this.skipLocation();
    this.expect('}');
    return values;
  }

  private statement(): void {
    const results: { readonly name: string; readonly count: number }[] = [];
    if (this.next.kind === 'value') {
      do results.push({ name: this.newName(), count: this.accept(':') ? this.integer() : 1 });
      while (this.accept(','));
      this.expect('=');
    }
    const token = this.next;
    const values = token.kind === 'string' ? this.generic(token) : this.pretty(token);
    this.skipLocation();
    const count = results.reduce((n, { count: c }) => n + c, 0);
    if (count !== values.length && (count > 0 || !this.isCall(token)))
      this.failAt(token)(`${token.text} has ${values.length} results, and the text names ${count}`);
    let at = 0;
    for (const { name, count: n } of results) this.define(name, values.slice(at, (at += n)), token);
  }

  /** The results of a call may be unused and unnamed. */
  private isCall(token: Token): boolean {
    return /call/.test(token.text);
  }

  private pretty(token: Token): readonly Value[] {
    if (token.kind !== 'word') this.fail('there must be an operation');
    this.at++;
    const key = token.text === 'call' ? 'func.call' : token.text;
    const rule = own(imports, key);
    if (!rule && !this.knows(key)) this.unknown(key, token);
    const parse = rule?.parse ?? own(forms, key)?.parse;
    const parsed = parse ? parse(this) : this.plain();
    return this.emit(key, parsed, token, rule);
  }

  /** `%a, %b : type`, with attributes in braces. */
  private plain(): ParsedOp {
    // Parentheses around the operands: `stablehlo.op(%a, %b)`.
    const open = this.accept('(');
    const inputs = this.operands();
    if (open) this.expect(')');
    const attrs = this.attributes();
    const results = this.types(inputs);
    return { inputs, attrs, ...(results && { results }) };
  }

  private generic(token: Token): readonly Value[] {
    const key = this.text();
    const rule = own(imports, key);
    if (!rule && !this.knows(key)) this.unknown(key, token);
    this.expect('(');
    const inputs = this.operands();
    this.expect(')');
    let attrs: Attrs = {};
    if (this.accept('<')) {
      attrs = this.dictionary();
      this.expect('>');
    }
    const regions: ReadRegion[] = [];
    if (this.is('(')) {
      this.use(inputs);
      regions.push(
        ...this.nested(() =>
          this.listed('(', ')', () => {
            this.expect('{');
            const params = this.label();
            return this.traced(
              params.map((p) => p.name),
              params.map((p) => p.type),
            );
          }),
        ),
      );
    }
    attrs = { ...attrs, ...this.attributes() };
    const results = this.types(inputs);
    return this.emit(key, { inputs, attrs, regions, ...(results && { results }) }, token, rule);
  }

  private knows(key: string): boolean {
    const { ops, expansions } = this.module.options;
    return ops.has(key) || (expansions?.has(key) ?? false);
  }

  private unknown(key: string, token: Token): never {
    return this.failAt(token)(`operations must be among those that are supported, ${key} is not`, remedyFor(key));
  }

  // Equations.

  private emit(key: string, parsed: ParsedOp, token: Token, rule: ImportRule | undefined): readonly Value[] {
    this.module.spend(1, this.failAt(token));
    return this.checked(token, key, () => {
      if (rule) return this.declared(key, rule.emit(parsed, this.importContext(token)), parsed.results);
      const { ops, expansions } = this.module.options;
      const op = ops.get(key);
      if (op) return this.emitOp(op, parsed, token);
      return this.declared(key, expansions!.get(key)!(parsed.inputs, parsed.attrs, parsed.results ?? []), parsed.results);
    });
  }

  /** Emits an op as it was read: attributes completed, captures made operands, declared types compared with those inferred. */
  private emitOp(op: Op, parsed: ParsedOp, token: Token): readonly Value[] {
    const key = `${op.dialect}.${op.name}`;
    const told = op.resultType && parsed.results?.[0] ? toldByType(op.resultType, parsed.results[0]) : {};
    const written = Object.fromEntries(Object.entries(parsed.attrs).filter(([name]) => !isIgnored(name)));
    const attrs = importedAttrs(key, { ...told, ...written }, parsed.inputs);
    const { inputs, attrs: closed, regions } = this.closeRegions(key, parsed, attrs, token);
    const outputs = emit(op, inputs, closed, regions);
    this.module.options.check?.({ op, inputs, attrs: closed, regions, outputs });
    return this.declared(op.name, outputs, parsed.results);
  }

  /** The values, if they have the types that the text declares. */
  private declared(name: string, values: readonly Value[], types: readonly TensorType[] | undefined): readonly Value[] {
    if (types && (types.length !== values.length || types.some((t, i) => !equalTypes(values[i]!.type, t)))) {
      throw new VerifyError(
        `${name.replace(/^\w+\./, '')}: results must be (${values.map((v) => formatType(v.type)).join(', ')}), got (${types.map(formatType).join(', ')})`,
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
        return this.failAt(token)('the regions of this operation must not use values from outside, unless they are constants');
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
      knows: (key) => this.module.options.ops.has(key),
      call: (name, args) => {
        const graph = this.module.function(name, this.failAt(token));
        this.module.spend(graph.eqns.length, this.failAt(token));
        const types = graph.params.map((p) => p.type);
        if (types.length !== args.length || types.some((t, i) => !equalTypes(t, args[i]!.type))) {
          throw new VerifyError(
            `call: arguments of @${name} must be (${types.map(formatType).join(', ')}), got (${args.map((v) => formatType(v.type)).join(', ')})`,
          );
        }
        return inline(graph, args);
      },
      function: (name) => this.module.function(name, this.failAt(token)),
      keep: (target, attrs, operands) => {
        if (!this.module.options.keepCalls?.(target)) return false;
        if (this.scope.parent) this.failAt(token)(`${target} must be called outside of regions`);
        this.kept.push({ target, attrs, operands });
        return true;
      },
      fail: this.failAt(token),
      element: this.element,
    };
  }

  /** Gives the errors of an op's rules their place. */
  private checked<T>(token: Token, key: string, body: () => T): T {
    try {
      return body();
    } catch (error) {
      const place = placeOf(this.source, token.at);
      const where = `line ${place.line}, column ${place.column}: `;
      if (error instanceof SystolicError) {
        if (error.code === 'parse' || error.message.startsWith('line ')) throw error;
        throw new VerifyError(`${where}${error.message}`, undefined, place);
      }
      // An op's rules may count on operands, attributes and regions that this text leaves out.
      if (error instanceof TypeError)
        throw new VerifyError(
          `${where}${key}: operands, attributes and regions must be complete, got some that are missing or of another kind`,
          'See https://openxla.org/stablehlo/spec for what the operation takes.',
          place,
        );
      throw error;
    }
  }

  // Names.

  private define(name: string, values: readonly Value[], token = this.next): void {
    if (name.includes('#')) this.failAt(token)('a name that is defined must not have a `#`');
    if (this.scope.own(name)) this.failAt(token)(`a name must be defined once, ${name} is defined before`);
    this.scope.define(name, values);
  }

  // For forms, besides the methods of every reader.

  operand(): Value {
    const token = this.take('value', 'an operand such as `%0`');
    const [name, index] = token.text.split('#') as [string, string | undefined];
    const values = this.scope.find(name);
    if (!values) return this.failAt(token)('a value must be defined before it is used');
    if (index === undefined && values.length !== 1)
      return this.failAt(token)(`one of the ${values.length} results of ${name} must be named, as ${name}#0`);
    return values[Number(index ?? 0)] ?? this.failAt(token)(`${name} has ${values.length} results`);
  }

  operands(): Value[] {
    const values: Value[] = [];
    if (this.next.kind !== 'value') return values;
    do values.push(this.operand());
    while (
      // A comma may also lead to an attribute: `%a, dim = 0`.
      this.is(',') &&
      this.tokens[this.at + 1]!.kind === 'value' &&
      this.accept(',')
    );
    return values;
  }

  types(inputs: readonly Value[]): readonly TensorType[] | undefined {
    this.expect(':');
    const at = this.next;
    if (this.is('(')) {
      this.checkOperands(
        inputs,
        this.listed('(', ')', () => this.type()),
        at,
      );
      this.expect('->');
      return this.resultTypes();
    }
    const types = [this.type()];
    while (this.accept(',')) types.push(this.type());
    if (this.accept('->')) {
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
    return this.is('(') ? this.listed('(', ')', () => this.type()) : [this.type()];
  }

  private checkOperands(inputs: readonly Value[], types: readonly TensorType[], token: Token): void {
    const at = inputs.findIndex((v, i) => !types[i] || !equalTypes(v.type, types[i]));
    if (at < 0 && types.length === inputs.length) return;
    const type = types[at];
    this.failAt(token)(
      type
        ? `operand ${at} must have the type that the text says, ${formatType(type)}, and it is ${formatType(inputs[at]!.type)}`
        : `there must be one type for each of ${inputs.length} operands, not ${types.length}`,
    );
  }

  use(values: readonly Value[]): void {
    for (const v of values) currentBuilder()!.own(v);
  }

  region(names: readonly string[], types: readonly TensorType[]): ReadRegion {
    this.expect('{');
    return this.nested(() => this.traced(names, types));
  }

  /** The region of an op whose name was read last. */
  applied(op: string, type: TensorType): ReadRegion {
    const token = this.tokens[this.at - 1]!;
    const record = this.module.options.ops.get(op) ?? this.unknown(op, token);
    const { graph } = this.checked(token, op, () => traceRegion([type, type], (a, b) => emit(record, [a!, b!])));
    return { graph, captures: [] };
  }

  /** `^bb0(%a: T, %b: U):` if it is there. */
  private label(): { readonly name: string; readonly type: TensorType }[] {
    if (this.next.kind !== 'label') return [];
    this.at++;
    if (this.accept(':')) return [];
    const params = this.listed('(', ')', () => {
      const name = this.newName();
      this.expect(':');
      const type = this.type();
      this.skipLocation();
      return { name, type };
    });
    this.expect(':');
    return params;
  }

  /** A region's equations, after its `{` and label. */
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
