/** Expressions as code: what computes each operand, in order, for all invocations that run together. */
import { dtypes } from '../../../types/dtype.ts';
import { f16Bits, f16Value } from '../../../types/float.ts';
import type { BinaryOp, Expr, Node } from '../expr.ts';
import { libraryFunction } from '../library.ts';
import { type Buffer, elementsOf, foursOf, type KernelFunction, type Memory, type SharedArray, type Stmt } from '../program.ts';
import { type FragmentType, isFloatType, isInteger, mat4f, typeOf, u32 } from '../types.ts';
import { fragmentLoad, fragmentMultiplyAdd } from './fragments.ts';
import { anyOf, type Machine, type Routine, type Run } from './machine.ts';
import { binaryOf, complement, converterOf, functionOf, halves, inverted, negated } from './operators.ts';
import { bitsOf, componentOf, componentsOf, makeSlot, type Slot, viewOf } from './slots.ts';

/** Values that a statement has computed so far. */
export class Code {
  readonly runs: Run[] = [];
  readonly known: Map<Expr, Slot>;
  readonly stmt: Stmt;

  constructor(stmt: Stmt, known: ReadonlyMap<Expr, Slot> = new Map()) {
    this.stmt = stmt;
    this.known = new Map(known);
  }

  run(mask: Uint8Array): void {
    for (const run of this.runs) run(mask);
  }
}

export class Expressions {
  readonly machine: Machine;
  private readonly slots = new Map<Expr, Slot>();
  private readonly routine: (target: KernelFunction) => Routine;

  constructor(machine: Machine, routine: (target: KernelFunction) => Routine) {
    this.machine = machine;
    this.routine = routine;
  }

  /** Where the value of an expression is once the code has run. */
  value(e: Expr, code: Code): Slot {
    const known = code.known.get(e);
    if (known) return known;
    const slot = this.compute(e, code);
    code.known.set(e, slot);
    return slot;
  }

  /** An index, a bound or a condition: what the kernel vouches for of it holds. */
  checked(e: Expr, code: Code): Slot {
    const slot = this.value(e, code);
    this.vouched(e, code, new Set());
    return slot;
  }

  private vouched(e: Expr, code: Code, seen: Set<Expr>): void {
    // The branch that a select drops may break its assertions; the right of a condition runs for some invocations.
    if (seen.has(e) || e.node.op === 'select' || (e.node.op === 'binary' && (e.node.operator === '&&' || e.node.operator === '||'))) return;
    seen.add(e);
    for (const a of e.args) this.vouched(a, code, seen);
    const bounds = e.node.op === 'assume' ? e : e.node.op === 'local' ? e.node.local : null;
    if (
      !bounds ||
      !isInteger(e.type) ||
      e.type.lanes > 1 ||
      (bounds.min === Number.NEGATIVE_INFINITY && bounds.max === Number.POSITIVE_INFINITY)
    )
      return;
    const { machine } = this;
    const slot = this.value(e, code);
    const { min, max } = bounds;
    code.runs.push((mask) => {
      for (let i = 0; i < mask.length; i++)
        if (mask[i] !== 0 && !(slot[i]! >= min && slot[i]! <= max))
          machine.fail(
            `what a kernel vouches for must hold: ${machine.texts.expression(e)} from ${min} to ${max}`,
            `${slot[i]}`,
            code.stmt,
            i,
          );
    });
  }

  /** The slot that the value of an expression goes into. */
  private own(e: Expr): Slot {
    let slot = this.slots.get(e);
    if (!slot) this.slots.set(e, (slot = this.machine.slot(e.type)));
    return slot;
  }

  private compute(e: Expr, code: Code): Slot {
    const { machine } = this;
    const { n } = machine;
    const { node } = e;
    switch (node.op) {
      case 'const':
        return machine.constant(node.value, e);
      case 'local':
        return machine.local(node.local);
      case 'builtin':
        return machine.builtin(node.name);
      case 'counter':
        return machine.counter(node.number);
      case 'binary':
        if (node.operator === '&&' || node.operator === '||') return this.lazy(e, node.operator, code);
        break;
      case 'call':
        return this.call(e, node.target, code);
      case 'load':
        return this.load(e, node.memory, node.lanes, code);
      case 'uniform_load':
        return this.uniformLoad(e, node.memory, code);
      case 'fragment_load': {
        const out = this.own(e);
        code.runs.push(fragmentLoad(machine, e.type as FragmentType, node, this.checked(e.args[0]!, code), out, code.stmt));
        return out;
      }
    }
    const args = e.args.map((a) => this.value(a, code));
    switch (node.op) {
      case 'assume':
        return args[0]!;
      case 'lane':
        return componentOf(args[0]!, node.lane, n);
      case 'bitcast':
        if (e.type.scalar !== 'f16' && e.args[0]!.type.scalar !== 'f16') return viewOf(args[0]!, e.type.scalar);
    }
    const out = this.own(e);
    code.runs.push(this.operation(e, node, args, out, code.stmt));
    if (e.type.scalar === 'f16' && rounds.has(node.op)) code.runs.push(() => halves(out, out));
    return out;
  }

  private operation(e: Expr, node: Node, args: readonly Slot[], out: Slot, stmt: Stmt): Run {
    const { machine } = this;
    const { n } = machine;
    const [a, b, c] = args as readonly [Slot, Slot, Slot];
    const of = e.args.map((x) => x.type);
    switch (node.op) {
      case 'unary': {
        const f = node.operator === '-' ? negated : node.operator === '~' ? complement : inverted;
        return () => f(out, a);
      }
      case 'binary':
        return of[0] === mat4f ? () => matrixTimes(out, a, b, n) : this.binary(node.operator, e, args, out, stmt);
      case 'select':
        return selection(out, a, b, c, n);
      case 'convert': {
        const f = converterOf(of[0]!.scalar, e.type.scalar);
        return () => f(out, a);
      }
      case 'bitcast':
        return e.type.scalar === 'f16' ? () => unpacked(out, a, n) : () => packed(out, a, n);
      case 'vector':
      case 'swizzle': {
        const parts =
          node.op === 'swizzle'
            ? node.lanes.map((l) => componentOf(a, l, n))
            : args.length > 1
              ? args
              : Array.from({ length: e.type.lanes }, () => a);
        const [target, sources] = [bitsOf(out), parts.map(bitsOf)];
        return () => sources.forEach((s, l) => target.set(s, l * s.length));
      }
      case 'element':
        return (mask) => {
          for (let i = 0; i < n; i++) {
            if (mask[i] === 0) continue;
            if (!(b[i]! >= 0 && b[i]! < of[0]!.lanes)) machine.fail(`a lane of ${of[0]!.name} must be one that it has`, `${b[i]}`, stmt, i);
            out[i] = a[b[i]! * n + i]!;
          }
        };
      case 'math':
        return mathOperation(node.name, args, out, n);
      case 'subgroup':
        return this.exchange(node, a, b, out, stmt);
      default:
        return fragmentMultiplyAdd(machine, e, args, out);
    }
  }

  private binary(operator: BinaryOp, e: Expr, [a, b]: readonly Slot[], out: Slot, stmt: Stmt): Run {
    const { machine } = this;
    const f = binaryOf(operator, e.args[0]!.type.scalar);
    if ((operator !== '/' && operator !== '%') || isFloatType(e.type)) return () => f(out, a!, b!);
    return (mask) => {
      for (let j = 0; j < b!.length; j++)
        if (b![j] === 0 && mask[j % machine.n] !== 0)
          machine.fail('a divisor of integers must not be 0', machine.texts.expression(e), stmt, j % machine.n);
      f(out, a!, b!);
    };
  }

  /** The right operand is computed where the left leaves it open. */
  private lazy(e: Expr, operator: '&&' | '||', code: Code): Slot {
    const out = this.own(e);
    const left = this.value(e.args[0]!, code);
    const inner = new Code(code.stmt, code.known);
    const right = this.value(e.args[1]!, inner);
    const open = new Uint8Array(this.machine.n);
    const goesOn = operator === '&&' ? 1 : 0;
    code.runs.push((mask) => {
      for (let i = 0; i < open.length; i++) open[i] = left[i] === goesOn ? mask[i]! : 0;
      if (anyOf(open)) inner.run(open);
      for (let i = 0; i < open.length; i++) out[i] = left[i] === goesOn ? right[i]! : left[i]!;
    });
    return out;
  }

  private call(e: Expr, target: KernelFunction, code: Code): Slot {
    return this.called(
      target,
      e.args.map((a) => this.value(a, code)),
      this.own(e),
      code,
    );
  }

  called(target: KernelFunction, args: readonly Slot[], out: Slot, code: Code): Slot {
    const { run, result } = this.routine(target);
    const params = target.params.map((p) => bitsOf(this.machine.local(p)));
    const sources = args.map(bitsOf);
    const [from, to] = [bitsOf(result), bitsOf(out)];
    code.runs.push((mask) => {
      params.forEach((p, i) => p.set(sources[i]!));
      run(mask);
      to.set(from);
    });
    return out;
  }

  private load(e: Expr, memory: Memory, lanes: 1 | 4, code: Code): Slot {
    const at = this.checked(e.args[0]!, code);
    const out = this.own(e);
    if (memory.kind === 'shared') {
      code.runs.push(this.sharedLoad(memory, at, bitsOf(out), code.stmt));
      return out;
    }
    if (memory.packing === null) {
      code.runs.push(this.wordLoad(memory, lanes, lanes, at, bitsOf(out), 0, code.stmt));
      return out;
    }
    const { bytes } = dtypes[memory.dtype];
    const count = lanes === 1 ? 1 : bytes;
    const words = makeSlot(typeOf('u32', count as 1 | 2), this.machine.n);
    const shift = lanes === 4 ? 0 : bytes === 2 ? 1 : 2;
    code.runs.push(this.wordLoad(memory, lanes, count, at, bitsOf(words), shift, code.stmt));
    const args = [words];
    if (lanes === 1) {
      const place = makeSlot(u32, this.machine.n);
      code.runs.push(() => {
        for (let i = 0; i < place.length; i++) place[i] = at[i]! & ((1 << shift) - 1);
      });
      args.push(place);
    }
    return this.called(libraryFunction(memory.packing, `unpack_${memory.packing}_${lanes}`), args, out, code);
  }

  /** The words of elements: `count` of them from `count · (index >> shift)` on. */
  private wordLoad(buffer: Buffer, lanes: 1 | 4, count: number, at: Slot, out: Uint32Array | Uint8Array, shift: number, stmt: Stmt): Run {
    const { machine } = this;
    const { n, visitors } = machine;
    const bound = machine.buffers.get(buffer)!;
    const end = lanes === 4 ? foursOf(buffer) : elementsOf(buffer);
    return (mask) => {
      const { words } = bound;
      for (let i = 0; i < n; i++) {
        if (mask[i] === 0) continue;
        const index = at[i]!;
        if (!(index >= 0 && index < end))
          machine.fail(`an index of ${buffer.name}${lanes === 4 ? ' by fours' : ''} must be below ${end}`, `${index}`, stmt, i);
        const first = count * (index >> shift);
        for (let c = 0; c < count; c++) {
          machine.race(bound.reads(first + c, visitors[i]!), `a read of ${buffer.name}`, stmt, i);
          out[c * n + i] = words[first + c]!;
        }
      }
    };
  }

  private sharedLoad(array: SharedArray, at: Slot, out: Uint32Array | Uint8Array, stmt: Stmt): Run {
    const { machine } = this;
    const { n, size } = machine;
    const memory = machine.shared.get(array)!;
    const { width, length, words } = memory;
    const components = componentsOf(array.type);
    return (mask) => {
      for (let i = 0; i < n; i++) {
        if (mask[i] === 0) continue;
        const index = at[i]!;
        const group = Math.floor(i / size);
        if (!(index >= 0 && index < length)) machine.fail(`an index of ${array.name} must be below ${length}`, `${index}`, stmt, i);
        if (!memory.isWritten(group, index))
          machine.fail('workgroup memory must be written before it is read', `${array.name}[${index}]`, stmt, i);
        machine.race(memory.reads(group, index, (i % size) + 1), `a read of ${array.name}[${index}]`, stmt, i);
        for (let c = 0; c < components; c++) out[c * n + i] = words[(group * length + index) * width + c]!;
      }
    };
  }

  private uniformLoad(e: Expr, array: SharedArray, code: Code): Slot {
    const { machine } = this;
    const out = this.own(e);
    const load = this.sharedLoad(array, new Int32Array(machine.n), bitsOf(out), code.stmt);
    code.runs.push((mask) => {
      machine.barrier(mask, code.stmt);
      load(mask);
      machine.barrier(mask, code.stmt);
    });
    return out;
  }

  /** Each lane gets another's value, which must be there. */
  private exchange({ kind, by }: Extract<Node, { op: 'subgroup' }>, a: Slot, b: Slot | undefined, out: Slot, stmt: Stmt): Run {
    const { machine } = this;
    const { n, size, lanes } = machine;
    const [from, to] = [bitsOf(a), bitsOf(out)];
    return (mask) => {
      for (let i = 0; i < n; i++) {
        if (mask[i] === 0) continue;
        const lane = (i % size) % lanes;
        const other = kind === 'broadcast' ? by : kind === 'shuffle' ? b![i]! : lane ^ by;
        const source = i - lane + other;
        if (other >= lanes || Math.floor(source / size) !== Math.floor(i / size) || mask[source] !== 1)
          machine.fail('a lane must read one that is there', `lane ${other} of ${lanes}`, stmt, i);
        for (let at = 0; at < to.length; at += n) to[at + i] = from[at + source]!;
      }
    };
  }
}

/** Operators that round if their result is a half. */
const rounds: ReadonlySet<Node['op']> = new Set<Node['op']>(['binary', 'math', 'convert']);

function selection(out: Slot, yes: Slot, no: Slot, test: Slot, n: number): Run {
  const [o, a, b] = [bitsOf(out), bitsOf(yes), bitsOf(no)];
  if (test.length === o.length)
    return () => {
      for (let i = 0; i < o.length; i++) o[i] = test[i] !== 0 ? a[i]! : b[i]!;
    };
  return () => {
    for (let at = 0; at < o.length; at += n) for (let i = 0; i < n; i++) o[at + i] = test[i] !== 0 ? a[at + i]! : b[at + i]!;
  };
}

function mathOperation(name: string, args: readonly Slot[], out: Slot, n: number): Run {
  const [a, b] = args as readonly [Slot, Slot];
  if (name === 'dot') {
    const terms = new Float32Array(n);
    return () => {
      out.fill(0);
      for (let at = 0; at < a.length; at += n) {
        for (let i = 0; i < n; i++) terms[i] = a[at + i]! * b[at + i]!;
        for (let i = 0; i < n; i++) out[i] = at === 0 ? terms[i]! : out[i]! + terms[i]!;
      }
    };
  }
  if (name === 'all' || name === 'any')
    return () => {
      for (let i = 0; i < n; i++) {
        let count = 0;
        for (let at = i; at < a.length; at += n) count += a[at]!;
        out[i] = Number(name === 'all' ? count * n === a.length : count > 0);
      }
    };
  const f = functionOf(name);
  return () => f(out, args);
}

/** Columns times lanes, added in order. */
function matrixTimes(out: Slot, matrix: Slot, vector: Slot, n: number): void {
  for (let r = 0; r < 4; r++)
    for (let i = 0; i < n; i++) {
      let sum = Math.fround(matrix[r * n + i]! * vector[i]!);
      for (let c = 1; c < 4; c++) sum = Math.fround(sum + Math.fround(matrix[(4 * c + r) * n + i]! * vector[c * n + i]!));
      out[r * n + i] = sum;
    }
}

/** Words as halves, the low one first; and back. */
function unpacked(out: Slot, words: Slot, n: number): void {
  for (let c = 0; c * n < out.length; c++)
    for (let i = 0; i < n; i++) out[c * n + i] = f16Value((words[(c >> 1) * n + i]! >>> (16 * (c & 1))) & 0xffff);
}
function packed(out: Slot, values: Slot, n: number): void {
  for (let w = 0; w * n < out.length; w++)
    for (let i = 0; i < n; i++) out[w * n + i] = f16Bits(values[2 * w * n + i]!) | (f16Bits(values[(2 * w + 1) * n + i]!) << 16);
}
