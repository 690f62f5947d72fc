/**
 * Reads StableHLO text, pretty or generic, as JAX 0.4 to 0.10 prints it and as `printGraph` does. Functions that are called are inlined; what
 * the regions of `while` and `case` name from outside becomes operands; locations, layouts and shardings are passed over.
 *
 * Every fault of the text is a `ParseError` with its place, every broken rule of an op a `VerifyError` with the place of the equation.
 */
import { Builder, withBuilder } from './builder.ts';
import type { Attrs, Graph } from './graph.ts';
import { type Token, tokenize } from './text/lex.ts';
import { FunctionParser, type KeptCall, type ModuleContext } from './text/parse-function.ts';
import type { Fail, Narrowing } from './text/read-types.ts';
import { Reader } from './text/reader.ts';

/** `ops` are the records by `dialect.name`; for `keepCalls` see `KeptCall`. */
export type ParseOptions = Narrowing &
  ModuleContext['options'] & {
    /** The function's name, default `main`; else the first. */
    readonly entry?: string;
  };

export interface ParsedModule {
  /** The module's name, `main` where it has none. */
  readonly name: string;
  readonly graph: Graph;
  /** For each parameter the attributes that the text gives it: `tf.aliasing_output`, `jax.buffer_donor`. */
  readonly params: readonly Attrs[];
  readonly results: readonly Attrs[];
  /** The custom calls that were kept, with the places of their operands among the graph's results. */
  readonly calls: readonly KeptCall[];
}

export function parseModule(text: string, options: ParseOptions): ParsedModule {
  return new ModuleParser(text, options).module();
}

/** The place of a function: its first token after `func.func`, and for the generic form its attributes. */
interface FunctionText {
  readonly name: string;
  readonly at: number;
  readonly generic: boolean;
  readonly attrs: Attrs;
}

/** More equations come from no program of such a length, but from functions that call each other twice, many deep. */
const mostEquations = (tokens: number): number => 100_000 + 20 * tokens;

class ModuleParser implements ModuleContext {
  readonly options: ParseOptions;
  private readonly source: string;
  private readonly tokens: readonly Token[];
  private readonly functions = new Map<string, FunctionText>();
  private readonly graphs = new Map<string, FunctionParser | 'begun'>();
  private name = 'main';
  private budget: number;

  constructor(source: string, options: ParseOptions) {
    this.source = source;
    this.options = options;
    this.tokens = tokenize(source);
    this.budget = mostEquations(this.tokens.length);
  }

  module(): ParsedModule {
    const r = this.reader(0);
    while (r.next.kind !== 'end') this.topLevel(r);
    const entry =
      this.functions.get(this.options.entry ?? 'main') ?? (this.options.entry === undefined ? [...this.functions.values()][0] : undefined);
    if (!entry)
      r.fail(
        `there must be a function @${this.options.entry ?? 'main'}`,
        `It has ${[...this.functions.keys()].map((f) => `@${f}`).join(', ') || 'no function'}.`,
      );
    const { graph, params, results, calls } = this.parsed(entry!.name);
    return { name: this.name, graph, params, results, calls };
  }

  /** The graph of a function, parsed at its first call. */
  function(name: string, fail: Fail): Graph {
    if (!this.functions.has(name)) fail(`a function that is called must be in the module, there is no @${name}`);
    if (this.graphs.get(name) === 'begun') fail(`functions must not call themselves, @${name} does`);
    return this.parsed(name).graph;
  }

  /** Counts equations that inlining adds. */
  spend(equations: number, fail: Fail): void {
    this.budget -= equations;
    if (this.budget < 0)
      fail(`a program of this length must have at most ${mostEquations(this.tokens.length)} equations when its functions are inlined`);
  }

  private parsed(name: string): FunctionParser {
    const known = this.graphs.get(name);
    if (known && known !== 'begun') return known;
    this.graphs.set(name, 'begun');
    const { at, generic, attrs } = this.functions.get(name)!;
    const parser = new FunctionParser(this, this.source, this.tokens, this.options, at);
    const builder = new Builder(null, name);
    withBuilder(builder, () => (generic ? parser.genericFunction(attrs) : parser.prettyFunction()));
    this.graphs.set(name, parser);
    return parser;
  }

  private reader(at: number): Reader {
    return new Reader(this.source, this.tokens, this.options, at);
  }

  // Other operations of the module.

  private topLevel(r: Reader): void {
    const { next } = r;
    if (r.accept('module')) this.moduleBody(r);
    else if (next.kind === 'string') this.genericTopLevel(r);
    else if (r.accept('func.func') || r.accept('func')) this.functionHead(r);
    else if (r.accept('sdy.mesh')) {
      r.symbol();
      r.expect('=');
      r.skipBalanced();
      r.attributes();
    } else if (next.kind === 'hash' || next.kind === 'bang') {
      // An alias, of a location mostly.
      r.at++;
      r.expect('=');
      if (r.is('loc')) r.skipLocation();
      else r.attribute();
    } else r.fail('there must be a module or a function', 'The text must be StableHLO as `jax.jit(f).lower(…).as_text()` prints it.');
    r.skipLocation();
  }

  private moduleBody(r: Reader): void {
    if (r.next.kind === 'symbol') this.name = r.symbol();
    if (r.accept('attributes')) r.dictionary();
    r.expect('{');
    while (!r.accept('}')) {
      if (r.next.kind === 'end') r.fail('there must be a `}`');
      this.topLevel(r);
    }
    r.skipLocation();
  }

  private functionHead(r: Reader): void {
    if (!r.accept('public')) r.accept('private');
    const at = r.at;
    this.add(r, { name: r.symbol(), at, generic: false, attrs: {} });
    r.skipBalanced();
    if (r.accept('->')) {
      if (r.is('(')) r.skipBalanced();
      else r.textType();
    }
    if (r.accept('attributes')) r.dictionary();
    if (r.is('{')) r.skipBalanced();
    else r.fail('a function must have a body');
    r.skipLocation();
  }

  private genericTopLevel(r: Reader): void {
    const op = r.text();
    r.expect('(');
    r.expect(')');
    let attrs: Attrs = {};
    if (r.accept('<')) {
      attrs = r.dictionary();
      r.expect('>');
    }
    const body = r.at;
    if (op === 'builtin.module') {
      if (typeof attrs['sym_name'] === 'string') this.name = attrs['sym_name'];
      r.expect('(');
      r.expect('{');
      if (r.next.kind === 'label') {
        r.at++;
        r.expect(':');
      }
      while (!r.accept('}')) {
        if (r.next.kind === 'end') r.fail('there must be a `}`');
        this.topLevel(r);
      }
      r.expect(')');
    } else if (r.is('(')) r.skipBalanced();
    attrs = { ...attrs, ...r.attributes() };
    if (op === 'builtin.module' && typeof attrs['sym_name'] === 'string') this.name = attrs['sym_name'];
    r.expect(':');
    r.skipType();
    r.skipLocation();
    if (op === 'func.func') this.add(r, { name: String(attrs['sym_name']), at: body, generic: true, attrs });
  }

  private add(r: Reader, text: FunctionText): void {
    if (this.functions.has(text.name)) r.fail(`functions must have different names, there are two @${text.name}`);
    this.functions.set(text.name, text);
  }
}
