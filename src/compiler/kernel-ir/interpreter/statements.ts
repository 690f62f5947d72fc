/** Statements as code. Invocations that go different ways run one after the other: each way has a mask of those that take it. */
import { dtypes } from '../../../types/dtype.ts';
import type { Expr } from '../expr.ts';
import { libraryFunction } from '../library.ts';
import { type Buffer, blocksOf, elementsOf, foursOf, type KernelFunction, type SharedArray, type Stmt } from '../program.ts';
import { typeOf } from '../types.ts';
import { Code, Expressions } from './expressions.ts';
import { copyFragments, fragmentStore } from './fragments.ts';
import { anyOf, type Machine, type Routine, type Run } from './machine.ts';
import { bitsOf, componentOf, componentsOf, copyWhere, makeSlot, type Slot } from './slots.ts';

/** Invocations that have left: the function with a result, and the enclosing loop. */
interface Exits {
  readonly returned: Uint8Array;
  readonly result: Slot | null;
  readonly broken: Uint8Array;
}

/** A loop that has run so often does not end. */
const mostRounds = 2 ** 24;

export class Statements {
  private readonly machine: Machine;
  private readonly expressions: Expressions;
  private readonly routines = new Map<KernelFunction, Routine>();

  constructor(machine: Machine) {
    this.machine = machine;
    this.expressions = new Expressions(machine, (target) => this.routine(target));
  }

  /** The body of the kernel. */
  body(stmts: readonly Stmt[]): Run {
    const returned = this.mask();
    const run = this.block(stmts, { returned, result: null, broken: this.mask() });
    return (mask) => {
      returned.fill(0);
      run(mask);
    };
  }

  private mask(): Uint8Array {
    return new Uint8Array(this.machine.n);
  }

  private routine(target: KernelFunction): Routine {
    const known = this.routines.get(target);
    if (known) return known;
    const result = this.machine.slot(target.returns!);
    const [returned, own] = [this.mask(), this.mask()];
    const body = this.block(target.body, { returned, result, broken: this.mask() });
    const run: Run = (mask) => {
      returned.fill(0);
      own.set(mask);
      body(own);
    };
    const routine = { target, result, run };
    this.routines.set(target, routine);
    return routine;
  }

  /** The mask is the block's own: it loses those who leave. */
  private block(stmts: readonly Stmt[], exits: Exits): Run {
    const runs = stmts.map((s) => ({ run: this.statement(s, exits), leaves: leaves(s) }));
    return (mask) => {
      for (const { run, leaves: mayLeave } of runs) {
        run(mask);
        if (!mayLeave) continue;
        for (let i = 0; i < mask.length; i++) if (exits.returned[i] !== 0 || exits.broken[i] !== 0) mask[i] = 0;
        if (!anyOf(mask)) return;
      }
    };
  }

  private statement(stmt: Stmt, exits: Exits): Run {
    const { machine } = this;
    const code = new Code(stmt);
    switch (stmt.kind) {
      case 'let':
      case 'var':
        return this.declaration(stmt, code);
      case 'assign':
        return this.assignment(stmt, code);
      case 'store':
        return stmt.memory.kind === 'buffer' ? this.store(stmt.memory, stmt, code) : this.sharedStore(stmt.memory, stmt, code);
      case 'fragment_store': {
        const [at, value] = [this.expressions.checked(stmt.index, code), this.expressions.value(stmt.value, code)];
        code.runs.push(fragmentStore(machine, stmt, at, value));
        return (mask) => code.run(mask);
      }
      case 'for':
        return this.counted(stmt, exits);
      case 'while':
        return this.loop(stmt, exits);
      case 'if':
        return this.branch(stmt, exits);
      case 'barrier':
        return (mask) => machine.barrier(mask, stmt);
      case 'break':
        return (mask) => copyWhere(mask, mask, exits.broken);
      case 'return':
        return this.return(stmt, exits, code);
    }
  }

  private declaration(stmt: Extract<Stmt, { kind: 'let' | 'var' }>, code: Code): Run {
    const { local, value } = stmt;
    const target = bitsOf(this.machine.local(local));
    if (!value) {
      if (local.type.kind !== 'fragment') return () => void target.fill(0);
      const zero = this.machine.slot(local.type);
      return (mask) => copyFragments(this.machine, mask, zero, this.machine.local(local), stmt);
    }
    const source = bitsOf(this.expressions.value(value, code));
    return (mask) => {
      code.run(mask);
      target.set(source);
    };
  }

  private assignment(stmt: Extract<Stmt, { kind: 'assign' }>, code: Code): Run {
    const { machine } = this;
    const { local, lane, value } = stmt;
    const source = this.expressions.value(value, code);
    const whole = machine.local(local);
    if (local.type.kind === 'fragment')
      return (mask) => {
        code.run(mask);
        copyFragments(machine, mask, source, whole, stmt);
      };
    const [from, to] = [bitsOf(source), bitsOf(lane === null ? whole : componentOf(whole, lane, machine.n))];
    return (mask) => {
      code.run(mask);
      copyWhere(mask, from, to);
    };
  }

  private return({ value }: Extract<Stmt, { kind: 'return' }>, { returned, result }: Exits, code: Code): Run {
    const source = value && this.expressions.value(value, code);
    return (mask) => {
      code.run(mask);
      if (source) copyWhere(mask, source, result!);
      copyWhere(mask, mask, returned);
    };
  }

  private branch(stmt: Extract<Stmt, { kind: 'if' }>, exits: Exits): Run {
    const code = new Code(stmt);
    const condition = this.expressions.checked(stmt.condition, code);
    const [yes, no] = [this.mask(), this.mask()];
    const [whenTrue, whenFalse] = [this.block(stmt.whenTrue, exits), stmt.whenFalse.length > 0 ? this.block(stmt.whenFalse, exits) : null];
    return (mask) => {
      code.run(mask);
      let [some, others] = [0, 0];
      for (let i = 0; i < mask.length; i++) {
        yes[i] = mask[i]! & condition[i]!;
        no[i] = mask[i]! & (condition[i]! ^ 1);
        some |= yes[i]!;
        others |= no[i]!;
      }
      if (some) whenTrue(yes);
      if (others) whenFalse?.(no);
    };
  }

  private loop(stmt: Extract<Stmt, { kind: 'while' }>, outer: Exits): Run {
    const code = new Code(stmt);
    const condition = this.expressions.checked(stmt.condition, code);
    return this.rounds(stmt, outer, (mask) => {
      code.run(mask);
      for (let i = 0; i < mask.length; i++) mask[i]! &= condition[i]!;
    });
  }

  private counted(stmt: Extract<Stmt, { kind: 'for' }>, outer: Exits): Run {
    const { machine } = this;
    const { local, step } = stmt;
    const [begin, each] = [new Code(stmt), new Code(stmt)];
    const from = this.expressions.checked(stmt.from, begin);
    const to = this.expressions.checked(stmt.to, each);
    const number = machine.local(local);
    const rounds = this.rounds(
      stmt,
      outer,
      (mask) => {
        each.run(mask);
        for (let i = 0; i < mask.length; i++) {
          if (mask[i] === 0) continue;
          if (number[i]! >= to[i]!) mask[i] = 0;
          else if (!(number[i]! >= local.min && number[i]! <= local.max))
            machine.fail(
              `what a kernel vouches for must hold: ${machine.texts.local(local)} from ${local.min} to ${local.max}`,
              `${number[i]}`,
              stmt,
              i,
            );
        }
      },
      (mask) => {
        for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) number[i]! += step;
      },
    );
    return (mask) => {
      begin.run(mask);
      copyWhere(mask, from, number);
      rounds(mask);
    };
  }

  /** `goesOn` leaves in the mask who runs one more round. */
  private rounds(stmt: Extract<Stmt, { kind: 'for' | 'while' }>, { returned, result }: Exits, goesOn: Run, ends: Run = () => {}): Run {
    const { machine } = this;
    const [own, broken] = [this.mask(), this.mask()];
    const body = this.block(stmt.body, { returned, result, broken });
    return (mask) => {
      own.set(mask);
      broken.fill(0);
      for (let round = 0; ; round++) {
        goesOn(own);
        if (!anyOf(own)) return;
        if (round === mostRounds) machine.fail('a loop must end', `${round} rounds`, stmt, own.indexOf(1));
        body(own);
        ends(own);
      }
    };
  }

  private store(buffer: Buffer, stmt: Extract<Stmt, { kind: 'store' }>, code: Code): Run {
    const { machine } = this;
    const { n, visitors } = machine;
    const { lanes } = stmt;
    const at = this.expressions.checked(stmt.index, code);
    const value = this.expressions.value(stmt.value, code);
    const words = buffer.packing === null ? value : this.packed(buffer, lanes, value, code);
    const count = buffer.packing === null || lanes === 1 ? lanes : dtypes[buffer.dtype].bytes;
    const from = bitsOf(words);
    const bound = machine.buffers.get(buffer)!;
    const end = lanes === 4 ? foursOf(buffer) : elementsOf(buffer);
    return (mask) => {
      code.run(mask);
      const { words: memory } = bound;
      for (let i = 0; i < n; i++) {
        if (mask[i] === 0) continue;
        const index = at[i]!;
        if (!(index >= 0 && index < end))
          machine.fail(`an index of ${buffer.name}${lanes === 4 ? ' by fours' : ''} must be below ${end}`, `${index}`, stmt, i);
        for (let c = 0; c < count; c++) {
          machine.race(bound.writes(count * index + c, visitors[i]!), `a write of ${buffer.name}[${index}]`, stmt, i);
          memory[count * index + c] = from[c * n + i]!;
        }
      }
    };
  }

  /** Words of narrow elements; one alone has a word of its own, with zeros beside it. */
  private packed(buffer: Buffer, lanes: 1 | 4, value: Slot, code: Code): Slot {
    const { n } = this.machine;
    const { bytes } = dtypes[buffer.dtype];
    const target = libraryFunction(buffer.packing!, `pack_${buffer.packing}_4`);
    const words = makeSlot(typeOf('u32', bytes as 1 | 2), n);
    let four = value;
    if (lanes === 1) {
      four = makeSlot(typeOf(buffer.type.scalar, 4), n);
      const [one, all] = [bitsOf(value), bitsOf(four)];
      code.runs.push(() => [0, 1, 2, 3].forEach((c) => all.set(one, c * n)));
    }
    this.expressions.called(target, [four], words, code);
    if (lanes === 4) return words;
    const mask = bytes === 2 ? 0xffff : 0xff;
    code.runs.push(() => {
      for (let i = 0; i < n; i++) words[i]! &= mask;
    });
    return words;
  }

  private sharedStore(array: SharedArray, stmt: Extract<Stmt, { kind: 'store' }>, code: Code): Run {
    const { machine } = this;
    const { n, size } = machine;
    const at = this.expressions.checked(stmt.index, code);
    const from = bitsOf(this.expressions.value(stmt.value as Expr, code));
    const memory = machine.shared.get(array)!;
    const { words, width, length } = memory;
    const components = componentsOf(array.type);
    return (mask) => {
      code.run(mask);
      for (let i = 0; i < n; i++) {
        if (mask[i] === 0) continue;
        const index = at[i]!;
        const group = Math.floor(i / size);
        if (!(index >= 0 && index < length)) machine.fail(`an index of ${array.name} must be below ${length}`, `${index}`, stmt, i);
        machine.race(memory.writes(group, index, (i % size) + 1), `a write of ${array.name}[${index}]`, stmt, i);
        for (let c = 0; c < components; c++) words[(group * length + index) * width + c] = from[c * n + i]!;
      }
    };
  }
}

/** Whether some may leave the block by a statement. */
function leaves(stmt: Stmt): boolean {
  if (stmt.kind === 'return' || stmt.kind === 'break') return true;
  return blocksOf(stmt).some((b) => b.some((s) => (s.kind === 'break' ? stmt.kind === 'if' : leaves(s))));
}
