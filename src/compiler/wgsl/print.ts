/** Prints kernels as WGSL. */
import type { Expr } from '../kernel-ir/expr.ts';
import {
  type Buffer,
  everyExpr,
  functionsOf,
  type KernelFunction,
  type KernelProgram,
  type Local,
  remembering,
  type SharedArray,
  type Stmt,
  scalarsOf,
  sharedOf,
  statementsOf,
  usesSubgroups,
} from '../kernel-ir/program.ts';
import { libraryFunction } from '../kernel-ir/library.ts';
import { isFloatType } from '../kernel-ir/types.ts';
import { expressionText, isSpecial, laneNames, type Names } from './expression.ts';
import { type Access, declareBuffer, storeName } from './storage.ts';

export interface PrintedKernel {
  readonly wgsl: string;
  /** Device features that the text needs. */
  readonly features: readonly string[];
}

/** The text of a kernel. */
export const printKernel = (program: KernelProgram): PrintedKernel => remembering(() => printed(program));

function printed(program: KernelProgram): PrintedKernel {
  const { bindings, counters } = program;
  const accesses = accessesOf([program.body, ...functionsOf(program.body).map((f) => f.body)]);
  const functions = [...new Set([...bindings.flatMap(({ buffer }) => packingFunctions(buffer, accesses.get(buffer))), ...functionsOf(program.body), ...specials(program.body)])];
  const bodies = [program.body, ...functions.map((f) => f.body)];
  const features = featuresOf(bodies, program.subgroupSize);
  const names = new Namer();
  const size = program.subgroupSize === null ? '' : ` @subgroup_size(${program.subgroupSize})`;
  const lines = [
    ...features.map((f) => `enable ${f === 'shader-f16' ? 'f16' : f.replaceAll('-', '_')};`),
    ...directivesOf(program, features),
    ...bindings.map(({ buffer, access }, slot) => declareBuffer(buffer, accesses.get(buffer) ?? new Set(), slot, access)),
    ...Array.from({ length: counters }, (_, j) => `@group(0) @binding(${bindings.length + j}) var<uniform> iteration_${j}: u32;`),
    ...[...new Set(bodies.flatMap((b) => sharedOf(b)))].map(sharedText),
    ...functions.flatMap((f) => functionText(f, names)),
    `@compute @workgroup_size(${program.workgroupSize})${size}`,
    `fn main(${parametersOf(program.body).join(', ')}) {`,
    ...blockText(program.body, names, '  '),
    '}',
  ];
  return { wgsl: `${lines.join('\n')}\n`, features };
}

function parametersOf(body: readonly Stmt[]): string[] {
  const lanes = [...everyExpr(body)].some((e) => e.node.op === 'builtin' && e.node.name === 'subgroup_invocation_id');
  const common = ['@builtin(workgroup_id) wid: vec3<u32>', '@builtin(local_invocation_index) local: u32'];
  return lanes ? [...common, '@builtin(subgroup_invocation_id) lane_id: u32'] : common;
}

/** Numbers constants and variables in the order of their declarations: `v0`, `m1`, `n2`. */
class Namer implements Names {
  private readonly locals = new Map<Local, string>();

  local(local: Local): string {
    const known = this.locals.get(local);
    if (known !== undefined) return known;
    // A number is no letter's: `i32` is a type.
    const name = local.name ?? `${local.kind === 'let' ? 'v' : local.kind === 'var' ? 'm' : 'n'}${this.locals.size}`;
    this.locals.set(local, name);
    return name;
  }

  fn(target: KernelFunction): string {
    return target.name;
  }
}

function functionText(f: KernelFunction, names: Namer): string[] {
  const params = f.params.map((p) => `${names.local(p)}: ${p.type.name}`).join(', ');
  return [`fn ${f.name}(${params})${f.returns ? ` -> ${f.returns.name}` : ''} {`, ...blockText(f.body, names, '  '), '}'];
}

function blockText(body: readonly Stmt[], names: Namer, indent: string): string[] {
  return body.flatMap((stmt) => statementText(stmt, names, indent));
}

function statementText(stmt: Stmt, names: Namer, indent: string): string[] {
  const text = (e: Expr): string => expressionText(e, names);
  const inner = (block: readonly Stmt[]): string[] => blockText(block, names, `${indent}  `);
  switch (stmt.kind) {
    case 'let':
      return [`${indent}let ${names.local(stmt.local)} = ${text(stmt.value)};`];
    case 'var': {
      // Drivers leave a variable of a loop that has no initial value as the round before left it. Fragments have no other way to begin.
      const { name, kind } = stmt.local.type;
      const zero = kind === 'fragment' ? '' : ` = ${name}()`;
      return [`${indent}var ${names.local(stmt.local)}: ${name}${stmt.value ? ` = ${text(stmt.value)}` : zero};`];
    }
    case 'assign':
      return [`${indent}${assignmentText(stmt, names, text)}`];
    case 'store': {
      const { memory, lanes } = stmt;
      const [index, value] = [text(stmt.index), text(stmt.value)];
      if (memory.kind === 'buffer') return [`${indent}${storeName(memory.name)}${lanes === 4 ? '_4' : ''}(${index}, ${value});`];
      return [`${indent}${memory.atomic ? `atomicStore(&${memory.name}[${index}], ${value})` : `${memory.name}[${index}] = ${value}`};`];
    }
    case 'fragment_store':
      return [`${indent}subgroupMatrixStore<row_major>(&${stmt.memory.name}, u32(${text(stmt.index)}), ${text(stmt.value)}, ${stmt.stride}u);`];
    case 'for': {
      const n = names.local(stmt.local);
      return [`${indent}for (var ${n} = ${text(stmt.from)}; ${n} < ${text(stmt.to)}; ${n} += ${stmt.step}) {`, ...inner(stmt.body), `${indent}}`];
    }
    case 'while':
      return [`${indent}while (${text(stmt.condition)}) {`, ...inner(stmt.body), `${indent}}`];
    case 'if': {
      const rest = stmt.whenFalse.length === 0 ? [] : [`${indent}} else {`, ...inner(stmt.whenFalse)];
      return [`${indent}if (${text(stmt.condition)}) {`, ...inner(stmt.whenTrue), ...rest, `${indent}}`];
    }
    case 'barrier':
      return [`${indent}workgroupBarrier();`];
    case 'break':
      return [`${indent}break;`];
    case 'return':
      return [stmt.value ? `${indent}return ${text(stmt.value)};` : `${indent}return;`];
  }
}

function assignmentText({ local, lane, value }: Extract<Stmt, { kind: 'assign' }>, names: Namer, text: (e: Expr) => string): string {
  const target = `${names.local(local)}${lane === null ? '' : `.${laneNames[lane]}`}`;
  const [first, second] = value.args;
  const own = lane === null && value.node.op === 'binary' && first!.node.op === 'local' && first!.node.local === local;
  const compound = own && ['+', '*', '-', '&', '|', '^'].includes((value.node as { operator: string }).operator);
  return compound ? `${target} ${(value.node as { operator: string }).operator}= ${text(second!)};` : `${target} = ${text(value)};`;
}

function sharedText({ name, type, length, atomic }: SharedArray): string {
  return `var<workgroup> ${name}: array<${atomic ? `atomic<${type.name}>` : type.name}, ${length}>;`;
}

/** The functions of `shaders/lib` that the accesses to a buffer of a narrow dtype call. */
function packingFunctions({ packing }: Buffer, accesses: ReadonlySet<Access> = new Set()): readonly KernelFunction[] {
  if (packing === null) return [];
  const names = [
    ...(accesses.has('load') ? [`unpack_${packing}_1`] : []),
    ...(accesses.has('load4') ? [`unpack_${packing}_4`] : []),
    ...(accesses.has('store') || accesses.has('store4') ? [`pack_${packing}_4`] : []),
  ];
  return names.map((name) => libraryFunction(packing, name)).flatMap((f) => [...functionsOf(f.body), f]);
}

/** A function makes of their bits the floats that have no literals. */
const specials = (body: readonly Stmt[]): readonly KernelFunction[] =>
  [...everyExpr(body)].some((e) => e.node.op === 'const' && isFloatType(e.type) && isSpecial(e.node.value)) ? [libraryFunction('special', 'special')] : [];

function accessesOf(bodies: readonly (readonly Stmt[])[]): ReadonlyMap<Buffer, ReadonlySet<Access>> {
  const found = new Map<Buffer, Set<Access>>();
  const note = (buffer: Buffer, access: Access): void => {
    const known = found.get(buffer);
    if (known) known.add(access);
    else found.set(buffer, new Set([access]));
  };
  for (const body of bodies) {
    for (const s of statementsOf(body)) if (s.kind === 'store' && s.memory.kind === 'buffer') note(s.memory, s.lanes === 4 ? 'store4' : 'store');
    for (const { node } of everyExpr(body))
      if (node.op === 'load' && node.memory.kind === 'buffer') note(node.memory, node.lanes === 4 ? 'load4' : 'load');
  }
  return found;
}

function featuresOf(bodies: readonly (readonly Stmt[])[], subgroupSize: number | null): string[] {
  const exprs = bodies.flatMap((b) => [...everyExpr(b)]);
  return [
    ...(bodies.some(usesSubgroups) ? ['subgroups'] : []),
    ...(exprs.some((e) => e.type.kind === 'fragment') ? ['chromium-experimental-subgroup-matrix'] : []),
    ...(bodies.some((b) => scalarsOf(b).has('f16')) ? ['shader-f16'] : []),
    ...(subgroupSize === null ? [] : ['subgroup-size-control']),
  ];
}

/** For WGSL's analysis of uniformity, which does not know that whole subgroups take one side of a condition. */
function directivesOf(program: KernelProgram, features: readonly string[]): string[] {
  const matrices = features.includes('chromium-experimental-subgroup-matrix') ? ['diagnostic(off, chromium.subgroup_matrix_uniformity);'] : [];
  return program.splitsSubgroups ? [...matrices, 'diagnostic(off, subgroup_uniformity);'] : matrices;
}
