/** One kernel under construction: it collects bindings, libraries and loop counters, and puts the WGSL together. */
import type { Eqn, Value } from '../../ir/graph.ts';
import type { Expr } from '../../ir/op.ts';
import { sizeBytes } from '../../types/shape.ts';
import { invariant } from '../../util/errors.ts';
import type { Emitted, Kernel, KernelOutput, Region, Scope } from '../kernels/family.ts';
import type { LoopId, Target } from '../plan.ts';
import type { Cut } from './grid.ts';
import { libraryText } from './library.ts';
import { FunctionScope } from './scope.ts';
import { type Binding, declare, nativeF16, packingOf } from './storage.ts';

export interface KernelOptions {
  readonly strict: boolean;
  /** Parameters that lie in a buffer which the same dispatch also binds for writing: all of its bindings must be `read_write`. */
  readonly writable: ReadonlySet<Value>;
  /** Whether the kernel runs only where the u32 of one more binding, the last, is not 0. */
  readonly guarded: boolean;
}

/** A kernel's text, and what to bind: parameters and results of the region by position, `guard` last. */
export interface FinishedKernel {
  readonly wgsl: string;
  readonly slots: readonly ({ readonly param: number } | { readonly result: number } | 'guard')[];
  readonly access: readonly ('read' | 'read_write')[];
  readonly counters: readonly LoopId[];
  /** Device features that the text needs. */
  readonly features: readonly string[];
}

/** As every family declares it. */
const workgroupId = '@builtin(workgroup_id) wid: vec3<u32>';

export class KernelBuilder implements Kernel {
  readonly region: Region;
  readonly target: Target;
  readonly strict: boolean;
  readonly outputs: readonly KernelOutput[];
  private readonly options: KernelOptions;
  private readonly ids = new Map<Value, number>();
  private readonly bindings = new Map<Value | KernelOutput, Binding>();
  private readonly libraries = new Set<string>();
  private readonly counters: LoopId[] = [];

  constructor(region: Region, target: Target, outputs: readonly KernelOutput[], options: KernelOptions) {
    this.region = region;
    this.target = target;
    this.outputs = outputs;
    this.strict = options.strict;
    this.options = options;
  }

  use(library: string): void {
    this.libraries.add(library);
  }

  scope(): Scope {
    return new FunctionScope(this);
  }

  fn(name: string, params: string, returns: string | null, body: (scope: Scope) => Expr | null): string {
    const scope = this.scope();
    const result = body(scope);
    if (result !== null) scope.statement(`return ${result};`);
    return `fn ${name}(${params})${returns === null ? '' : ` -> ${returns}`} {\n${scope.text()}\n}`;
  }

  idOf(value: Value): number {
    const known = this.ids.get(value);
    if (known !== undefined) return known;
    this.ids.set(value, this.ids.size);
    return this.ids.size - 1;
  }

  paramBinding(value: Value): Binding {
    return this.binding(value, () => `in${this.region.graph.params.indexOf(value)}`, value);
  }

  outputBinding(output: KernelOutput): Binding {
    if (output.inPlace !== null) return this.paramBinding(this.region.graph.params[output.inPlace]!);
    return this.binding(output, () => `out${output.result}`, this.region.graph.results[output.result]!);
  }

  /** The update that makes an output whose window alone is written. */
  windowOf(output: KernelOutput): Eqn | null {
    const result = this.region.graph.results[output.result]!;
    return output.value === result ? null : this.region.producer(result)!;
  }

  counter(loop: LoopId): Expr {
    if (!this.counters.includes(loop)) this.counters.push(loop);
    return `i32(iteration_${this.counters.indexOf(loop)})`;
  }

  /** @param cut by which part of the grid runs in iteration 0, 1, … of a loop that `loop` numbers. */
  finish(emitted: Emitted, cut: (Cut & { readonly loop: LoopId }) | null = null): FinishedKernel {
    const written = new Set(this.outputs.map((o) => this.outputBinding(o)));
    const results = this.region.graph.results;
    const slots: ({ param: number } | { result: number } | 'guard')[] = [];
    const access: ('read' | 'read_write')[] = [];
    const declarations: string[] = [];
    for (const [key, binding] of this.bindings) {
      const param = this.region.graph.params.indexOf(key as Value);
      slots.push(param >= 0 ? { param } : { result: (key as KernelOutput).result });
      access.push(written.has(binding) || this.options.writable.has(key as Value) ? 'read_write' : 'read');
      declarations.push(declare(binding, declarations.length, access[access.length - 1]!));
      invariant(param >= 0 || results[(key as KernelOutput).result], 'a binding is neither a parameter nor a result');
    }
    let { body } = emitted;
    if (this.options.guarded) {
      slots.push('guard');
      access.push('read');
      declarations.push(`@group(0) @binding(${declarations.length}) var<storage, read> guard: array<u32>;`);
      body = body.replace(/(fn main\s*\([^{]*\{)/, '$1\nif (guard[0] == 0u) { return; }');
    }
    if (cut) {
      invariant(body.includes(workgroupId), `a kernel that is to run in parts must declare ${workgroupId}`);
      const at = ['x', 'y', 'z'].map((c, axis) =>
        axis === cut.axis ? `part.${c} + u32(${this.counter(cut.loop)}) * ${cut.size}u` : `part.${c}`,
      );
      const past = cut.parts * cut.size > cut.extent ? `\nif (wid.${'xyz'[cut.axis]} >= ${cut.extent}u) { return; }` : '';
      body = body
        .replace(workgroupId, '@builtin(workgroup_id) part: vec3<u32>')
        .replace(/(fn main\s*\([^{]*\{)/, `$1\nlet wid = vec3<u32>(${at.join(', ')});${past}`);
    }
    this.counters.forEach((_, j) => {
      declarations.push(`@group(0) @binding(${slots.length + j}) var<uniform> iteration_${j}: u32;`);
    });
    const features = [...new Set([...(emitted.features ?? []), ...(this.libraries.has(nativeF16) ? ['shader-f16'] : [])])];
    const enables = features.map((f) => `enable ${extensionOf(f)};`);
    const wgsl = [...enables, ...(emitted.directives ?? []), ...declarations, libraryText(this.libraries), body]
      .filter((t) => t !== '')
      .join('\n');
    return { wgsl: `${indented(wgsl)}\n`, slots, access, counters: this.counters, features };
  }

  private binding(key: Value | KernelOutput, name: () => string, value: Value): Binding {
    let binding = this.bindings.get(key);
    if (!binding) {
      const packing = packingOf(value.type.dtype, this.target);
      if (packing !== null) this.use(packing);
      this.bindings.set(
        key,
        (binding = { name: name(), dtype: value.type.dtype, packing, sizeBytes: sizeBytes(value.type), used: new Set() }),
      );
    }
    return binding;
  }
}

/** What WGSL calls a device feature. */
const extensionOf = (feature: string): string => (feature === 'shader-f16' ? 'f16' : feature.replaceAll('-', '_'));

/** Two spaces for each open brace. */
function indented(wgsl: string): string {
  let depth = 0;
  return wgsl
    .split('\n')
    .map((raw) => {
      const line = raw.trim();
      if (line === '') return '';
      const closes = /^[})]+/.exec(line)?.[0].length ?? 0;
      const out = `${'  '.repeat(Math.max(0, depth - closes))}${line}`;
      depth += (line.match(/[{(]/g)?.length ?? 0) - (line.match(/[})]/g)?.length ?? 0);
      return out;
    })
    .join('\n');
}
