/**
 * What the threads of a workgroup share: blocks of the rows that move, what they agree about, and what they add up. Barriers stand where all threads come,
 * which a compiler must see: ends of loops are read with `workgroupUniformLoad`.
 */
import type { Expr, Ix } from '../../ir/op.ts';
import type { Operand } from './attention-space.ts';
import type { Stand } from './attention-stand.ts';
import type { Scope, ScopeIndexMath } from './family.ts';
import { rolled } from './rolled.ts';

export class SharedRows {
  readonly declarations: string[] = [];
  sizeBytes = 0;
  private readonly threads: number;
  private readonly block: number;
  private readonly arrays = new Map<string, Expr>();

  constructor(threads: number, block: number) {
    this.threads = threads;
    this.block = block;
  }

  /** Loads a block of rows of each operand; `y` tells where row j of it lies. */
  fill({ scope, ix, b }: Stand, moving: readonly { readonly operand: Operand; readonly depth: number }[], y: (j: Ix) => Ix): void {
    const { threads, block } = this;
    const operands = new Map(moving.map((m) => [this.arrayOf(m.operand, m.depth), m]));
    scope.statement('workgroupBarrier();');
    for (const [array, { operand, depth }] of operands) {
      const fours = depth / 4;
      rolled(scope, Math.ceil((block * fours) / threads), (i) => {
        const own = ix.add(ix.mul(i, threads), ix.variable('i32(local)', 0, threads - 1));
        scope.when(ix.less(own, ix.constant(block * fours)), () => {
          const at = ix.variable(scope.let(own.text, 'i32'), 0, block * fours - 1);
          const value = scope.value(operand.value, operand.index(ix, b, y(ix.div(at, fours)), ix.lanes(ix.mul(ix.mod(at, fours), 4))));
          scope.statement(`${array}[${at.text}] = ${value};`);
        });
      });
    }
    scope.statement('workgroupBarrier();');
  }

  /** Elements 4c … 4c + 3 of row j of the block. */
  at(ix: ScopeIndexMath, operand: Operand, depth: number, j: Ix, c: Ix): Expr {
    return `${this.arrayOf(operand, depth)}[${ix.add(ix.mul(j, depth / 4), c).text}]`;
  }

  /** The number of the first thread, or whether one of them says true; alone, a thread agrees with itself. */
  agree(scope: Scope, value: Expr, type: 'i32' | 'bool'): Expr {
    if (this.threads === 1) return value;
    const name = `agreed_${this.declarations.length}`;
    if (type === 'i32') {
      this.declare(`var<workgroup> ${name}: i32;`, 4);
      scope.statement(`if (local == 0u) { ${name} = ${value}; }`);
      return scope.let(`workgroupUniformLoad(&${name})`, 'i32');
    }
    this.declare(`var<workgroup> ${name}_any: atomic<u32>;`, 4);
    this.declare(`var<workgroup> ${name}: u32;`, 4);
    scope.statement(`if (local == 0u) { atomicStore(&${name}_any, 0u); }`);
    scope.statement('workgroupBarrier();');
    scope.statement(`if (${value}) { atomicStore(&${name}_any, 1u); }`);
    scope.statement('workgroupBarrier();');
    scope.statement(`if (local == 0u) { ${name} = atomicLoad(&${name}_any); }`);
    return scope.let(`workgroupUniformLoad(&${name}) != 0u`, 'bool');
  }

  /** Combines variables over all threads, `most` at a time: each thread has the result. `combine` is a WGSL expression of `a` and `b`. */
  join(scope: Scope, names: readonly Expr[], type: string, combine: string): void {
    const { threads } = this;
    const most = Math.min(names.length, type === 'f32' ? 32 : 8);
    if (threads === 1 || most === 0) return;
    const array = `joined_${this.declarations.length}`;
    this.declare(`var<workgroup> ${array}: array<${type}, ${most * threads}>;`, most * threads * (type === 'f32' ? 4 : 16));
    for (let from = 0; from < names.length; from += most) {
      const some = names.slice(from, from + most);
      some.forEach((name, k) => scope.statement(`${array}[${k * threads} + i32(local)] = ${name};`));
      scope.statement('workgroupBarrier();');
      scope.statement(`for (var half = ${threads / 2}; half > 0; half /= 2) {
        if (i32(local) < half) {
          for (var at = i32(local); at < ${some.length * threads}; at += ${threads}) {
            let a = ${array}[at];
            let b = ${array}[at + half];
            ${array}[at] = ${combine};
          }
        }
        workgroupBarrier();
      }`);
      some.forEach((name, k) => scope.statement(`${name} = ${array}[${k * threads}];`));
      scope.statement('workgroupBarrier();');
    }
  }

  private arrayOf(operand: Operand, depth: number): Expr {
    let name = this.arrays.get(operand.key);
    if (!name) {
      name = `rows_${this.arrays.size}`;
      this.arrays.set(operand.key, name);
      const count = (this.block * depth) / 4;
      this.declare(`var<workgroup> ${name}: array<vec4<f32>, ${count}>;`, 16 * count);
    }
    return name;
  }

  private declare(text: string, sizeBytes: number): void {
    this.declarations.push(text);
    this.sizeBytes += sizeBytes;
  }
}
