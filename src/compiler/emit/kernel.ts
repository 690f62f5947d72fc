/** One kernel under construction: it collects bindings, functions and loop counters, and puts the program together. */
import type { Eqn, Value } from '../../ir/graph.ts';
import type { KernelType } from '../../ir/kernel-expr.ts';
import type { Expr } from '../../ir/op.ts';
import { dtypes } from '../../types/dtype.ts';
import { sizeBytes } from '../../types/shape.ts';
import { checksPlans } from '../../util/config.ts';
import { invariant } from '../../util/errors.ts';
import { type Expr as Node, ExprPool } from '../kernel-ir/expr.ts';
import { type Buffer, ifStatement, type KernelFunction, type KernelProgram, type Local, type SharedArray, type Stmt, sharedBytesOf } from '../kernel-ir/program.ts';
import { libraryFunction } from '../kernel-ir/library.ts';
import { rewriteBody } from '../kernel-ir/rewrite.ts';
import { scalarOf, typeOf, u32 } from '../kernel-ir/types.ts';
import { verifyKernel } from '../kernel-ir/verify.ts';
import type { Emitted, Kernel, KernelOutput, Region, Scope } from '../kernels/family.ts';
import type { LoopId, Target } from '../plan.ts';
import { printKernel } from '../wgsl/print.ts';
import type { Cut } from './grid.ts';
import { FunctionScope } from './scope.ts';

export interface KernelOptions {
  readonly strict: boolean;
  /** Parameters that lie in a buffer which the same dispatch also binds for writing: all of its bindings must be `read_write`. */
  readonly writable: ReadonlySet<Value>;
  /** Whether the kernel runs only where the u32 of one more binding, the last, is not 0. */
  readonly guarded: boolean;
}

/** A kernel's text, and what to bind: parameters and results of the region by position, `guard` last. */
export interface FinishedKernel {
  readonly program: KernelProgram;
  readonly wgsl: string;
  readonly slots: readonly ({ readonly param: number } | { readonly result: number } | 'guard')[];
  readonly access: readonly ('read' | 'read_write')[];
  readonly counters: readonly LoopId[];
  readonly workgroupBytes: number;
  /** Device features that the text needs. */
  readonly features: readonly string[];
}

export class KernelBuilder implements Kernel {
  readonly k = new ExprPool(libraryFunction);
  readonly region: Region;
  readonly target: Target;
  readonly strict: boolean;
  readonly outputs: readonly KernelOutput[];
  readonly mostWorkgroups: number;
  private readonly options: KernelOptions;
  private readonly ids = new Map<Value, number>();
  private readonly buffers = new Map<Value | KernelOutput, Buffer>();
  private readonly counters: LoopId[] = [];
  /** Names of functions and of workgroup memory. */
  private readonly names = new Set<string>();

  constructor(region: Region, target: Target, outputs: readonly KernelOutput[], options: KernelOptions) {
    this.region = region;
    this.target = target;
    this.outputs = outputs;
    this.strict = options.strict;
    this.mostWorkgroups = target.maxWorkgroupsPerDimension;
    this.options = options;
  }

  scope(): Scope {
    return new FunctionScope(this);
  }

  fn(name: string, params: readonly KernelType[], body: (scope: Scope, params: readonly Expr[]) => Expr): KernelFunction {
    const scope = new FunctionScope(this, false);
    const locals = params.map(
      (type, i): Local => ({ kind: 'param', type, name: `p${i}`, mutable: false, depth: 0, min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY }),
    );
    const result = body(
      scope,
      locals.map((l) => this.k.local(l)),
    );
    return { name: this.unique(name), params: locals, returns: result.type, body: scope.body(result), pure: false };
  }

  shared(hint: string, type: KernelType, length: number, options: { readonly atomic?: boolean } = {}): SharedArray {
    return { kind: 'shared', name: this.unique(hint), type, length, atomic: options.atomic ?? false };
  }

  idOf(value: Value): number {
    const known = this.ids.get(value);
    if (known !== undefined) return known;
    this.ids.set(value, this.ids.size);
    return this.ids.size - 1;
  }

  paramBuffer(value: Value): Buffer {
    return this.buffer(value, () => `in${this.region.graph.params.indexOf(value)}`, value);
  }

  outputBuffer(output: KernelOutput): Buffer {
    if (output.inPlace !== null) return this.paramBuffer(this.region.graph.params[output.inPlace]!);
    return this.buffer(output, () => `out${output.result}`, this.region.graph.results[output.result]!);
  }

  /** The update that makes an output whose window alone is written. */
  windowOf(output: KernelOutput): Eqn | null {
    const result = this.region.graph.results[output.result]!;
    return output.value === result ? null : this.region.producer(result)!;
  }

  counter(loop: LoopId): Expr {
    if (!this.counters.includes(loop)) this.counters.push(loop);
    return this.k.convert(this.k.counter(this.counters.indexOf(loop)), 'i32');
  }

  /** @param cut by which part of the grid runs in iteration 0, 1, … of a loop that `loop` numbers. */
  finish(emitted: Emitted, cut: (Cut & { readonly loop: LoopId }) | null = null, label = emitted.label ?? 'kernel'): FinishedKernel {
    const written = new Set(this.outputs.map((o) => this.outputBuffer(o)));
    const { params, results } = this.region.graph;
    const bindings = [...this.buffers].map(([key, buffer]) => {
      const param = params.indexOf(key as Value);
      invariant(param >= 0 || results[(key as KernelOutput).result], 'a binding is neither a parameter nor a result');
      const access = written.has(buffer) || this.options.writable.has(key as Value) ? ('read_write' as const) : ('read' as const);
      return { buffer, access, slot: param >= 0 ? { param } : { result: (key as KernelOutput).result } };
    });
    const guard: Buffer = { kind: 'buffer', name: 'guard', dtype: 'uint32', packing: null, type: u32, sizeBytes: 4 };
    let body = cut ? this.cutBody(emitted.body, cut) : emitted.body;
    if (this.options.guarded) body = [this.leaveIf(this.k.equal(this.k.load(guard, this.k.constant(0, 'i32')), 0)), ...body];
    const all = [...bindings, ...(this.options.guarded ? [{ buffer: guard, access: 'read' as const, slot: 'guard' as const }] : [])];
    const program: KernelProgram = {
      bindings: all.map(({ buffer, access }) => ({ buffer, access })),
      counters: this.counters.length,
      body,
      workgroupSize: emitted.workgroupSize,
      workgroups: emitted.workgroups,
      subgroupSize: emitted.subgroupSize ?? null,
      splitsSubgroups: emitted.splitsSubgroups ?? false,
    };
    if (checksPlans()) {
      verifyKernel({ ...program, body: emitted.body }, label, this.target);
      if (body !== emitted.body) verifyKernel(program, `${label}, cut or guarded`, this.target);
    }
    return {
      program,
      ...printKernel(program),
      slots: all.map((b) => b.slot),
      access: all.map((b) => b.access),
      counters: this.counters,
      workgroupBytes: sharedBytesOf(body),
    };
  }

  /** The body for the part of the grid that a counter names. */
  private cutBody(body: readonly Stmt[], cut: Cut & { readonly loop: LoopId }): readonly Stmt[] {
    const { k } = this;
    const name = `workgroup_id.${(['x', 'y', 'z'] as const)[cut.axis]}` as const;
    const part = k.convert(this.counter(cut.loop), 'u32');
    const whole = k.assume(k.add(k.builtin(name, cut.size - 1), k.mul(part, cut.size)), 0, cut.parts * cut.size - 1) as Node;
    const moved = rewriteBody(k, body, ({ node }) => (node.op === 'builtin' && node.name === name ? whole : null));
    return cut.parts * cut.size > cut.extent ? [this.leaveIf(k.greaterEqual(whole, cut.extent)), ...moved] : moved;
  }

  private leaveIf(condition: Expr): Stmt {
    return ifStatement(condition, [{ kind: 'return', value: null }]);
  }

  private unique(name: string): string {
    for (let n = 0; ; n++) {
      const own = n === 0 ? name : `${name}_${n}`;
      if (this.names.has(own)) continue;
      this.names.add(own);
      return own;
    }
  }

  private buffer(key: Value | KernelOutput, name: () => string, value: Value): Buffer {
    let buffer = this.buffers.get(key);
    if (!buffer) {
      const { dtype } = value.type;
      const type = typeOf(scalarOf(dtype));
      this.buffers.set(key, (buffer = { kind: 'buffer', name: name(), dtype, packing: packingOf(dtype, this.target), type, sizeBytes: sizeBytes(value.type) }));
    }
    return buffer;
  }
}

/**
 * The `shaders/lib` file with a narrow dtype's packing; null where an element is a word. f16 is converted by the adapter where it can (`f16n`),
 * else by integer operations; the bytes are the same.
 */
function packingOf(dtype: Buffer['dtype'], target: Target): string | null {
  const { packing } = dtypes[dtype];
  return packing === 'f16' && target.features.includes('shader-f16') ? 'f16n' : packing;
}
