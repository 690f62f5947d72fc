/**
 * The loop of attention for a tile of x, in registers and without barriers: what lanes share is what a subgroup can shuffle.
 *
 *   for a block of y:    lane l has y₀ + l, and all of the tile's x
 *     for d:             one load of `moving` (its own row) and of `still` (one row of the tile, the others by broadcast)
 *     weights            of all x at its own y
 *     for each lane's y: the weights by shuffle, times the four columns of the operand that are this lane's
 *
 * So a load serves the whole tile or all lanes, and the text has few of them: Mesa takes 20 ms to compile a load. With one lane this is
 * plain WGSL.
 */
import type { Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { sizeOf } from '../../types/shape.ts';
import { foldGrid } from '../emit/grid.ts';
import { type Affine, type Bounds, boundsOf, type Guard, type Position } from './attention-bounds.ts';
import type { AttentionSpace, Pass, Place, Product, Reduction, Result, Score } from './attention-space.ts';
import type { Emitted, Kernel, Scope, ScopeIndexMath } from './family.ts';
import { rolled } from './rolled.ts';

export interface AttentionTile {
  /** Lanes that share a tile: 1 is plain WGSL. */
  readonly width: number;
  /** x in a tile. */
  readonly rows: number;
  /** x that are computed as one vector. */
  readonly lanes: 1 | 4;
  /** y of each lane in a step. */
  readonly keys: number;
}

const components = ['x', 'y', 'z', 'w'] as const;
const lowest = '(-3.4028234663852886e38f)';

export function emitRows(kernel: Kernel, space: AttentionSpace, tile: AttentionTile): Emitted {
  const { width, rows } = tile;
  const extents = [sizeOf(space.batch), Math.ceil(sizeOf(space.x) / rows)];
  const tiles = extents[0]! * extents[1]!;
  const grid = foldGrid(tiles, kernel.target);
  const scope = kernel.scope();
  const number = scope.let(grid.id, 'i32');
  if (grid.workgroups[1] > 1) scope.statement(`if (${number} >= ${tiles}) { return; }`);
  const [b, t] = scope.ix.unflatten(scope.ix.variable(number, 0, tiles - 1), extents) as [Ix, Ix];
  const lane = width === 1 ? scope.ix.constant(0) : scope.ix.variable(scope.let('i32(lane_id)', 'i32'), 0, width - 1);
  new Rows(kernel, space, tile, scope, b, scope.ix.mul(t, rows), lane).write();
  const builtins = width > 1 ? ', @builtin(subgroup_invocation_id) lane_id: u32' : '';
  return {
    body: `@compute @workgroup_size(${width})\nfn main(@builtin(workgroup_id) wid: vec3<u32>${builtins}) {\n${scope.text()}\n}`,
    workgroupSize: [width, 1, 1],
    workgroups: grid.workgroups,
    features: width > 1 ? ['subgroups'] : [],
    // Bounds come from what lanes agree about, which no compiler can see.
    directives: width > 1 ? ['diagnostic(off, subgroup_uniformity);'] : [],
    label: `${[...space.batch, sizeOf(space.x), sizeOf(space.y)].join('x')}x${(space.products[0] ?? space.scores[0])!.depth}`,
  };
}

/** What a lane sums for one sum: vectors along x for a row's number, one vector for each row and each of the lane's columns for a product. */
type Sums = Map<Reduction | Product, Expr[]>;

class Rows {
  private readonly kernel: Kernel;
  private readonly space: AttentionSpace;
  private readonly tile: AttentionTile;
  private readonly scope: Scope;
  private readonly ix: ScopeIndexMath;
  private readonly b: Ix;
  private readonly x0: Ix;
  private readonly lane: Ix;
  /** Vectors of x in the tile, inside the last. */
  private readonly groups: readonly Ix[];
  private readonly vector: string;
  private readonly sums: Sums = new Map();
  private results: readonly Result[] = [];

  constructor(kernel: Kernel, space: AttentionSpace, tile: AttentionTile, scope: Scope, b: Ix, x0: Ix, lane: Ix) {
    [this.kernel, this.space, this.tile, this.scope, this.b, this.x0, this.lane] = [kernel, space, tile, scope, b, x0, lane];
    this.ix = scope.ix;
    const last = sizeOf(space.x) / tile.lanes - 1;
    this.groups = Array.from({ length: tile.rows / tile.lanes }, (_, g) => {
      const at = this.ix.clamp(this.ix.add(this.ix.div(x0, tile.lanes), this.ix.constant(g)), 0, last);
      return tile.lanes === 4 ? this.ix.lanes(this.ix.mul(at, 4)) : at;
    });
    this.vector = tile.lanes === 4 ? 'vec4<f32>' : 'f32';
  }

  write(): void {
    // As the kernel knows them: which buffers they take over was decided after the match.
    this.results = this.space.results.map((r) => ({ ...r, output: this.kernel.outputs.find((o) => o.result === r.output.result)! }));
    for (const pass of this.space.passes) this.pass(pass);
    this.store();
  }

  private get columns(): number {
    return Math.max(0, ...this.space.products.map((p) => this.columnsOf(p)));
  }

  private columnsOf(p: Product): number {
    return Math.ceil(p.depth / 4 / this.tile.width);
  }

  private pass(pass: Pass): void {
    const { scope, sums } = this;
    for (const r of pass.reductions)
      sums.set(
        r,
        this.groups.map(() => scope.var(this.vector)),
      );
    for (const p of pass.products)
      sums.set(
        p,
        Array.from({ length: this.tile.rows * this.columnsOf(p) }, () => scope.var('vec4<f32>')),
      );
    const bounds = boundsOf(this.kernel.region, this.space, pass);
    if (!bounds) {
      this.reset(pass);
      this.loop(pass, 0, null);
    } else this.bounded(pass, bounds);
    for (const r of pass.reductions) this.finish(r, pass.online?.maximum === r);
    this.bindRows(pass.reductions);
  }

  private reset(pass: Pass): void {
    for (const r of pass.reductions)
      for (const sum of this.sums.get(r)!) this.scope.statement(`${sum} = ${this.vector}(${r.kind === 'max' ? lowest : '0f'});`);
    for (const p of pass.products) for (const sum of this.sums.get(p)!) this.scope.statement(`${sum} = vec4<f32>();`);
  }

  /** The loop over y between bounds, and once more over all y where a guard fails. */
  private bounded(pass: Pass, bounds: Bounds): void {
    const { scope } = this;
    const size = this.space.y.at(-1)!;
    const [low, high] = this.range(bounds);
    const from = scope.var('i32', low);
    const to = scope.var('i32', high);
    const known = bounds.guards.filter((g) => !this.grows(pass, g));
    const later = bounds.guards.filter((g) => this.grows(pass, g) && (g.shift === null || !bounds.guards.some((o) => o.shift === null)));
    if (known.length > 0) {
      const fails = this.failing(pass, known);
      scope.statement(`if (${fails}) { ${from} = 0; ${to} = ${size}; }`);
    }
    if (later.length === 0) {
      this.reset(pass);
      this.loop(pass, from, to);
      return;
    }
    scope.loop(
      2,
      () => {
        this.reset(pass);
        this.loop(pass, from, to);
        this.bindRows(pass.reductions);
        scope.statement(`if (!(${this.failing(pass, later)})) { break; }`);
        scope.statement(`${from} = 0; ${to} = ${size};`);
      },
      { from: `select(0, 1, ${from} == 0 && ${to} == ${size})`, max: 1 },
    );
  }

  /** Whether a guard's shift becomes known in this pass only. */
  private grows(pass: Pass, { shift }: Guard): boolean {
    return shift === null || shift.value === pass.online?.shift;
  }

  /** Whether some row's shift is so low that what is masked counts. */
  private failing(pass: Pass, guards: readonly Guard[]): Expr {
    const { scope, tile } = this;
    if (guards.some((g) => g.shift?.alongY)) return this.failingAlongY(guards);
    const maximum = pass.reductions.find((r) => r.kind === 'max')!;
    const tests = guards.flatMap((guard) =>
      this.groups.map((x, g) => {
        const shift =
          guard.shift === null ? this.sums.get(maximum)![g]! : scope.value(guard.shift.value, this.positions(guard.shift.index, { x }));
        const high = `${shift} > ${this.vector}(${literal(guard.above)})`;
        return tile.lanes === 4 ? `!all(${high})` : `!(${high})`;
      }),
    );
    return tests.join(' || ');
  }

  /** Shifts that lie along y are looked at in a loop of their own. */
  private failingAlongY(guards: readonly Guard[]): Expr {
    const { scope, space, ix } = this;
    const size = sizeOf(space.y);
    const { width, lanes } = this.tile;
    const x = lanes === 4 ? this.laneOf(0, 0) : this.groups[0]!;
    const failed = scope.var('u32', '0u');
    rolled(scope, Math.ceil(size / width), (i) => {
      const y = this.inside(ix.add(ix.mul(i, width), this.lane), size);
      for (const { shift, above } of guards) {
        const value = scope.value(shift!.value, this.positions(shift!.index, { x, y }));
        scope.statement(`${failed} = select(1u, ${failed}, ${value} > ${literal(above)});`);
      }
    });
    this.acrossLanes(failed, 'u32', (a, c) => `${a} | ${c}`);
    return `${failed} != 0u`;
  }

  /** Indices from what the mask's analysis says of them. */
  private positions(index: readonly Position[], at: { readonly x?: Ix; readonly y?: Ix }): Ix[] {
    const { ix, space } = this;
    const entries = {
      b: ix.unflatten(this.b, space.batch),
      x: ix.unflatten(at.x ?? ix.constant(0), space.x),
      y: ix.unflatten(at.y ?? ix.constant(0), space.y),
    };
    return index.map(({ parts, constant }) =>
      parts.reduce<Ix>((sum, { axis, factor }) => {
        const entry = entries[axis[0] as 'b' | 'x' | 'y'][Number(axis.slice(1))]!;
        return ix.add(sum, ix.mul(entry, factor));
      }, ix.constant(constant)),
    );
  }

  private range({ low, high }: Bounds): readonly [Expr, Expr] {
    const { scope } = this;
    const size = this.space.y.at(-1)!;
    const [first, last] = this.span();
    const at = (a: Affine, least: boolean): Expr => {
      const along = a.parts[0];
      const x = along ? (along.factor > 0 === least ? first : last) : '0';
      const numbers = a.numbers.map((n) => `i32(${scope.value(n.value, this.positions(n.index, {}))}) * ${n.factor}`);
      return [`${along?.factor ?? 0} * ${x} + ${a.constant < 0 ? `(${a.constant})` : a.constant}`, ...numbers].join(' + ');
    };
    const from = low.reduce((text, a) => `max(${text}, ${at(a, true)})`, '0');
    const to = high.reduce((text, a) => `min(${text}, ${at(a, false)} + 1)`, `${size}`);
    const step = this.tile.width * this.tile.keys;
    const begin = scope.let(`clamp(${from}, 0, ${size})`, 'i32');
    return [`${begin} - ${begin} % ${step}`, `clamp(${to}, 0, ${size})`];
  }

  /** The first and the last of the tile's positions along the last axis of x. */
  private span(): readonly [Expr, Expr] {
    const { x } = this.space;
    const size = x.at(-1) ?? 1;
    const { rows } = this.tile;
    if (x.length > 1 && size % rows !== 0) return ['0', `${size - 1}`];
    const first = x.length > 1 ? this.ix.mod(this.x0, size) : this.x0;
    return [first.text, `min(${first.text} + ${rows - 1}, ${size - 1})`];
  }

  /** The loop over y from `from` to below `to` along its last axis (null: all), and over all of its other axes. */
  private loop(pass: Pass, from: number | Expr, to: Expr | null): void {
    const { scope, ix, space } = this;
    const step = this.tile.width * this.tile.keys;
    if (to === null) {
      const size = sizeOf(space.y);
      rolled(scope, Math.ceil(size / step), (i) => this.step(pass, ix.constant(0), ix.mul(i, step), size));
      return;
    }
    const size = space.y.at(-1)!;
    rolled(scope, sizeOf(space.y) / size, (outer) =>
      scope.loop(to, (y) => this.step(pass, ix.mul(outer, size), y, size), { from, step, max: Math.ceil(size / step) * step - step }),
    );
  }

  /** One block of y, from `base + y0` on; those that are not below `base + size` count for nothing. */
  private step(pass: Pass, base: Ix, y0: Ix, size: number): void {
    const { scope, ix } = this;
    const { width, keys } = this.tile;
    const ragged = size % (width * keys) !== 0;
    const own = Array.from({ length: keys }, (_, u) => ix.add(ix.add(y0, ix.constant(u * width)), this.lane));
    const ys = own.map((y) => ix.add(base, ragged ? this.inside(y, size) : y));
    const there = own.map((y) => (ragged ? scope.let(`${y.text} < ${size}`, 'bool') : 'true'));
    this.scores(pass.scores, ys);
    if (pass.online) this.grow(pass, pass.online.maximum, pass.online.shift, ys, there);
    const weights = new Map<Reduction | Product, Expr[][]>();
    for (const sum of [...pass.reductions, ...pass.products]) {
      if (sum === pass.online?.maximum) continue;
      const none = 'kind' in sum && sum.kind === 'max' ? lowest : '0f';
      weights.set(
        sum,
        ys.map((y, u) => this.groups.map((x) => this.weight(sum.weights, x, y, there[u]!, none))),
      );
    }
    for (const r of pass.reductions) {
      if (r === pass.online?.maximum) continue;
      const sums = this.sums.get(r)!;
      for (const found of weights.get(r)!)
        found.forEach((w, g) => scope.statement(`${sums[g]} = ${r.kind === 'max' ? `max(${sums[g]}, ${w})` : `${sums[g]} + ${w}`};`));
    }
    if (pass.products.length === 0) return;
    const share = (i: Ix): void => {
      for (let u = 0; u < keys; u++) {
        const at = ix.add(ix.add(y0, ix.constant(u * width)), i);
        const y = ix.add(base, ragged ? this.inside(at, size) : at);
        for (const p of pass.products) this.multiply(p, weights.get(p)![u]!, y, i);
      }
    };
    // SwiftShader shuffles by a constant in half the time, where that is not too much text.
    const text = pass.products.reduce((n, p) => n + this.sums.get(p)!.length, 0) * keys * width;
    if (width === 4 && text <= 256) for (let i = 0; i < width; i++) share(ix.constant(i));
    else rolled(scope, width, share);
  }

  private inside(y: Ix, size: number): Ix {
    return y.max < size ? y : this.ix.variable(this.scope.let(`min(${y.text}, ${size - 1})`, 'i32'), y.min, size - 1);
  }

  /** Computes and binds scores at the lane's own y. */
  private scores(scores: readonly Score[], ys: readonly Ix[]): void {
    const { scope, ix, space, tile } = this;
    const sums = scores.map(() => ys.map(() => this.groups.map(() => scope.var(this.vector, `${this.vector}()`))));
    const rowCount = sizeOf(space.x);
    for (const depth of new Set(scores.map((s) => s.depth)))
      rolled(scope, depth / 4, (c) => {
        const d = ix.lanes(ix.mul(c, 4));
        scores.forEach((s, k) => {
          if (s.depth !== depth) return;
          const moving = ys.map((y) => scope.value(s.moving.value, s.moving.index(ix, this.b, y, d)));
          const shares = Array.from({ length: Math.ceil(tile.rows / tile.width) }, (_, h) => {
            const x = ix.clamp(ix.add(ix.add(this.x0, ix.constant(h * tile.width)), this.lane), 0, rowCount - 1);
            return scope.value(s.still.value, s.still.index(ix, this.b, x, d));
          });
          const still = Array.from({ length: tile.rows }, (_, r) => {
            const share = shares[Math.floor(r / tile.width)]!;
            return tile.width === 1 ? share : scope.let(`subgroupBroadcast(${share}, ${r % tile.width}u)`, 'vec4<f32>');
          });
          ys.forEach((_, u) =>
            this.groups.forEach((_, g) => {
              const own = still.slice(g * tile.lanes, (g + 1) * tile.lanes).map((q) => `dot(${q}, ${moving[u]})`);
              scope.statement(`${sums[k]![u]![g]} += ${tile.lanes === 4 ? `vec4<f32>(${own.join(', ')})` : own[0]};`);
            }),
          );
        });
      });
    scores.forEach((s, k) =>
      ys.forEach((y, u) => this.groups.forEach((x, g) => this.bind(s.value, { b: this.b, x, y }, g, sums[k]![u]![g]!))),
    );
  }

  /** Binds a vector along x, and each of its elements. */
  private bind(value: Value, at: Place | Omit<Place, 'y'>, g: number, expr: Expr): void {
    const { scope, space, ix, tile } = this;
    scope.bind(value, space.index(ix, value, at), expr);
    if (tile.lanes === 1) return;
    components.forEach((c, j) =>
      scope.bind(value, space.index(ix, value, { ...at, x: this.laneOf(g, j) }), scope.let(`${expr}.${c}`, 'f32')),
    );
  }

  private laneOf(g: number, j: number): Ix {
    const last = sizeOf(this.space.x) / 4 - 1;
    const at = this.ix.clamp(this.ix.add(this.ix.div(this.x0, 4), this.ix.constant(g)), 0, last);
    return this.ix.add(this.ix.mul(at, 4), this.ix.constant(j));
  }

  private bindRows(reductions: readonly Reduction[]): void {
    for (const r of reductions) this.groups.forEach((x, g) => this.bind(r.eqn.outputs[0]!, { b: this.b, x }, g, this.sums.get(r)![g]!));
  }

  private weight(value: Value, x: Ix, y: Ix, there: Expr, none: Expr): Expr {
    const { scope, space } = this;
    const weight = scope.value(value, space.index(this.ix, value, { b: this.b, x, y }));
    return there === 'true' ? weight : scope.let(`select(${this.vector}(${none}), ${weight}, ${there})`, this.vector);
  }

  /** Takes the block's scores into the maximum, and makes the sums that it scales smaller. */
  private grow(pass: Pass, maximum: Reduction, shift: Value, ys: readonly Ix[], there: readonly Expr[]): void {
    const { scope, space, ix } = this;
    const sums = this.sums.get(maximum)!;
    const next = this.groups.map((x, g) => {
      const found = ys.map((y, u) => this.weight(maximum.weights, x, y, there[u]!, lowest));
      const most = scope.var(
        this.vector,
        found.reduce((a, w) => `max(${a}, ${w})`, sums[g]!),
      );
      this.acrossLanes(most, this.vector, (a, c) => `max(${a}, ${c})`);
      return most;
    });
    this.kernel.use('exponential');
    const shiftAt = (g: number): Expr =>
      scope.let(scope.value(shift, space.index(ix, shift, { b: this.b, x: this.groups[g]!, y: ys[0]! })), this.vector);
    this.bindRows([maximum]);
    const before = this.groups.map((_, g) => shiftAt(g));
    this.groups.forEach((x, g) => this.bind(maximum.eqn.outputs[0]!, { b: this.b, x }, g, next[g]!));
    const shrink = this.groups.map((_, g) =>
      scope.let(`exponential_${this.tile.lanes === 4 ? 'vec4f' : 'f32'}(${before[g]} - ${shiftAt(g)})`, this.vector),
    );
    for (const r of pass.reductions) if (r !== maximum) this.sums.get(r)!.forEach((sum, g) => scope.statement(`${sum} *= ${shrink[g]};`));
    for (const p of pass.products)
      this.sums.get(p)!.forEach((sum, k) => scope.statement(`${sum} *= ${this.element(shrink, Math.floor(k / this.columnsOf(p)))};`));
    next.forEach((most, g) => scope.statement(`${sums[g]} = ${most};`));
  }

  /** The element for row r of vectors along x. */
  private element(vectors: readonly Expr[], r: number): Expr {
    return this.tile.lanes === 4 ? `${vectors[r >> 2]}.${components[r & 3]}` : vectors[r]!;
  }

  /** Combines a variable of all lanes; each has the result. */
  private acrossLanes(name: Expr, type: string, combine: (a: Expr, b: Expr) => Expr): void {
    for (let by = 1; by < this.tile.width; by *= 2) {
      const other = this.scope.let(`subgroupShuffleXor(${name}, ${by}u)`, type);
      this.scope.statement(`${name} = ${combine(name, other)};`);
    }
  }

  /** One y of lane i: its weights times the lane's columns of the operand. */
  private multiply(p: Product, weights: readonly Expr[], y: Ix, i: Ix): void {
    const { scope, ix, tile } = this;
    const columns = Array.from({ length: this.columnsOf(p) }, (_, c) => {
      const d = ix.lanes(ix.mul(ix.clamp(this.column(c), 0, p.depth / 4 - 1), 4));
      return scope.value(p.operand.value, p.operand.index(ix, this.b, y, d));
    });
    const shared = weights.map((w) =>
      tile.width === 1
        ? w
        : scope.let(i.min === i.max ? `subgroupBroadcast(${w}, ${i.min}u)` : `subgroupShuffle(${w}, u32(${i.text}))`, this.vector),
    );
    this.sums.get(p)!.forEach((sum, k) => {
      const [r, c] = [Math.floor(k / columns.length), k % columns.length];
      scope.statement(`${sum} += ${this.element(shared, r)} * ${columns[c]};`);
    });
  }

  /** The lane's column c, in fours. */
  private column(c: number): Ix {
    return this.ix.add(this.ix.constant(c * this.tile.width), this.lane);
  }

  private finish(r: Reduction, agreed: boolean): void {
    const { scope } = this;
    for (const sum of this.sums.get(r)!) {
      if (!agreed) this.acrossLanes(sum, this.vector, (a, c) => (r.kind === 'max' ? `max(${a}, ${c})` : `${a} + ${c}`));
      if (r.kind !== 'max') continue;
      const none = `${this.vector}(${scope.literal(Number.NEGATIVE_INFINITY, 'float32')})`;
      scope.statement(`${sum} = select(${sum}, ${none}, ${sum} == ${this.vector}(${lowest}));`);
    }
  }

  /** A loop over the rows: stores written out take long to compile. */
  private store(): void {
    const { scope, ix, space, tile } = this;
    const count = sizeOf(space.x);
    rolled(scope, tile.rows, (r) => {
      const row = ix.add(this.x0, r);
      scope.when(ix.less(row, ix.constant(count)), () => {
        const x = row.max < count ? row : ix.variable(scope.let(row.text, 'i32'), 0, count - 1);
        const pick = (sums: readonly Expr[], type: string): Expr =>
          scope.let(
            sums.reduce((text, s, k) => `select(${text}, ${s}, ${r.text} == ${k})`),
            type,
          );
        const numbers = [...this.sums].filter((s): s is [Reduction, Expr[]] => 'kind' in s[0]);
        for (const [{ eqn }, sums] of numbers) {
          const each = Array.from({ length: tile.rows }, (_, k) => this.element(sums, k));
          scope.bind(eqn.outputs[0]!, space.index(ix, eqn.outputs[0]!, { b: this.b, x }), pick(each, 'f32'));
        }
        for (let c = 0; c < this.columns; c++) {
          const places = space.products.map((p) => {
            const n = ix.clamp(this.column(c), 0, p.depth / 4 - 1);
            const at = space.index(ix, p.eqn.outputs[0]!, { b: this.b, x });
            const index = [...at.slice(0, -1), ix.lanes(ix.mul(n, 4))];
            const sums = this.sums.get(p)!;
            const own = Array.from({ length: tile.rows }, (_, k) => sums[k * this.columnsOf(p) + c]!);
            if (c < this.columnsOf(p)) scope.bind(p.eqn.outputs[0]!, index, pick(own, 'vec4<f32>'));
            return index;
          });
          for (const { output, follower, from } of this.results) {
            if (!('operand' in from) || c >= this.columnsOf(from)) continue;
            const index = follower.map(ix, places[space.products.indexOf(from)]!);
            const value = scope.value(output.value, index);
            scope.when(ix.less(this.column(c), ix.constant(from.depth / 4)), () => scope.store(output, index, value));
          }
        }
        const rows = this.results.filter((result) => 'kind' in result.from);
        if (rows.length === 0) return;
        const values = rows.map(({ output, follower, from }) => {
          const index = follower.map(ix, space.index(ix, from.eqn.outputs[0]!, { b: this.b, x }));
          return { output, index, value: scope.value(output.value, index) };
        });
        scope.when(ix.equal(this.lane, ix.constant(0)), () => {
          for (const { output, index, value } of values) scope.store(output, index, value);
        });
      });
    });
  }
}

const literal = (n: number): Expr => (n < 0 ? `(${n}f)` : `${n}f`);
