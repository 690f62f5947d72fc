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
import { type Bounds, boundsOf, type Guard } from './attention-bounds.ts';
import { Ends } from './attention-ends.ts';
import { SharedRows } from './attention-shared.ts';
import type { AttentionSpace, Operand, Pass, Place, Product, Reduction, Result, Score } from './attention-space.ts';
import { type AttentionTile, acrossLanes, inside, laneOf, type Stand, standAt, strideOf } from './attention-stand.ts';
import type { Emitted, Kernel } from './family.ts';
import { rolled } from './rolled.ts';

const components = ['x', 'y', 'z', 'w'] as const;
const lowest = '(-3.4028234663852886e38f)';

export function emitRows(kernel: Kernel, space: AttentionSpace, tile: AttentionTile): Emitted {
  const { width, rows, threads, slices } = tile;
  const extents = [sizeOf(space.batch), Math.ceil(sizeOf(space.x) / (rows * threads))];
  const tiles = extents[0]! * extents[1]!;
  const grid = foldGrid(tiles, kernel.target);
  const scope = kernel.scope();
  const { ix } = scope;
  const number = scope.let(grid.id, 'i32');
  if (grid.workgroups[1] > 1) scope.statement(`if (${number} >= ${tiles}) { return; }`);
  const [b, t] = ix.unflatten(ix.variable(number, 0, tiles - 1), extents) as [Ix, Ix];
  const lane = width === 1 ? ix.constant(0) : ix.variable(scope.let('i32(lane_id)', 'i32'), 0, width - 1);
  const first = ix.mul(t, rows * threads);
  const x0 = threads === 1 ? first : ix.add(first, ix.mul(ix.variable(scope.let('i32(local)', 'i32'), 0, threads - 1), rows));
  const slice = slices === 1 ? ix.constant(0) : ix.variable(scope.let('i32(local)', 'i32'), 0, slices - 1);
  const shared = new SharedRows(threads * slices, tile.block);
  new Rows(standAt(kernel, space, tile, scope, { b, first, x0, lane, slice }), shared).write();
  const builtins = [
    '@builtin(workgroup_id) wid: vec3<u32>',
    ...(width > 1 ? ['@builtin(subgroup_invocation_id) lane_id: u32'] : []),
    ...(threads * slices > 1 ? ['@builtin(local_invocation_index) local: u32'] : []),
  ];
  return {
    body: [
      ...shared.declarations,
      `@compute @workgroup_size(${width * threads * slices})`,
      `fn main(${builtins.join(', ')}) {\n${scope.text()}\n}`,
    ].join('\n'),
    workgroupSize: [width * threads * slices, 1, 1],
    workgroups: grid.workgroups,
    workgroupBytes: shared.sizeBytes,
    features: width > 1 ? ['subgroups'] : [],
    // Bounds come from what lanes agree about, which no compiler can see.
    directives: width > 1 ? ['diagnostic(off, subgroup_uniformity);'] : [],
    label: `${[...space.batch, sizeOf(space.x), sizeOf(space.y)].join('x')}x${(space.products[0] ?? space.scores[0])!.depth}`,
  };
}

/** What a lane sums for one sum: vectors along x for a row's number, one vector for each row and each of the lane's columns for a product. */
type Sums = Map<Reduction | Product, Expr[]>;

class Rows {
  private readonly stand: Stand;
  private readonly shared: SharedRows;
  private readonly ends: Ends;
  private readonly sums: Sums = new Map();
  private results: readonly Result[] = [];

  constructor(stand: Stand, shared: SharedRows) {
    this.stand = stand;
    this.shared = shared;
    this.ends = new Ends(stand);
  }

  write(): void {
    // As the kernel knows them: which buffers they take over was decided after the match.
    this.results = this.stand.space.results.map((r) => ({
      ...r,
      output: this.stand.kernel.outputs.find((o) => o.result === r.output.result)!,
    }));
    for (const pass of this.stand.space.passes) this.pass(pass);
    this.store();
  }

  private get columns(): number {
    return Math.max(0, ...this.stand.space.products.map((p) => this.columnsOf(p)));
  }

  private columnsOf(p: Product): number {
    return Math.ceil(p.depth / 4 / this.stand.tile.width);
  }

  private pass(pass: Pass): void {
    const { sums } = this;
    const { scope } = this.stand;
    for (const r of pass.reductions)
      sums.set(
        r,
        this.stand.groups.map(() => scope.var(this.stand.vector)),
      );
    for (const p of pass.products)
      sums.set(
        p,
        Array.from({ length: this.stand.tile.rows * this.columnsOf(p) }, () => scope.var('vec4<f32>')),
      );
    const bounds = boundsOf(this.stand.kernel.region, this.stand.space, pass);
    if (!bounds) {
      this.reset(pass);
      this.loop(pass, 0, null);
      this.join(pass);
    } else this.bounded(pass, bounds);
    for (const r of pass.reductions) this.finish(r, pass.online?.maximum === r);
    this.bindRows(pass.reductions);
  }

  private reset(pass: Pass): void {
    for (const r of pass.reductions)
      for (const sum of this.sums.get(r)!)
        this.stand.scope.statement(`${sum} = ${this.stand.vector}(${r.kind === 'max' ? lowest : '0f'});`);
    for (const p of pass.products) for (const sum of this.sums.get(p)!) this.stand.scope.statement(`${sum} = vec4<f32>();`);
  }

  /** The loop over y between bounds, and once more over all y where a guard fails. */
  private bounded(pass: Pass, bounds: Bounds): void {
    const { scope } = this.stand;
    const size = this.stand.space.y.at(-1)!;
    const ends = this.ends.range(bounds).map((end) => this.shared.agree(scope, end, 'i32'));
    const [from, to] = ends.map((end) => scope.var('i32', end)) as [Expr, Expr];
    const known = bounds.guards.filter((g) => !this.grows(pass, g));
    const later = bounds.guards.filter((g) => this.grows(pass, g) && (g.shift === null || !bounds.guards.some((o) => o.shift === null)));
    if (known.length > 0) {
      const fails = this.shared.agree(scope, this.ends.failing(known, null), 'bool');
      scope.statement(`if (${fails}) { ${from} = 0; ${to} = ${size}; }`);
    }
    if (later.length === 0) {
      this.reset(pass);
      this.loop(pass, from, to);
      this.join(pass);
      return;
    }
    scope.loop(
      2,
      () => {
        this.reset(pass);
        this.loop(pass, from, to);
        this.join(pass);
        this.bindRows(pass.reductions);
        const maximum = this.sums.get(pass.reductions.find((r) => r.kind === 'max')!)!;
        const fails = this.shared.agree(scope, this.ends.failing(later, maximum), 'bool');
        scope.statement(`if (!(${fails})) { break; }`);
        scope.statement(`${from} = 0; ${to} = ${size};`);
      },
      { from: `select(0, 1, ${from} == 0 && ${to} == ${size})`, max: 1 },
    );
  }

  /** Whether a guard's shift becomes known in this pass only. */
  private grows(pass: Pass, { shift }: Guard): boolean {
    return shift === null || shift.value === pass.online?.shift;
  }

  /** The loop over y from `from` to below `to` along its last axis (null: all), and over all of its other axes. */
  private loop(pass: Pass, from: number | Expr, to: Expr | null): void {
    const { scope, ix, space, tile } = this.stand;
    const step = strideOf(tile);
    if (to === null) {
      const size = sizeOf(space.y);
      rolled(scope, Math.ceil(size / step), (i) => this.block(pass, ix.constant(0), ix.mul(i, step), size));
      return;
    }
    const size = space.y.at(-1)!;
    rolled(scope, sizeOf(space.y) / size, (outer) =>
      scope.loop(to, (y) => this.block(pass, ix.mul(outer, size), y, size), { from, step, max: Math.ceil(size / step) * step - step }),
    );
  }

  /** What all lanes or threads of the tile take together, from `base + y0` on. */
  private block(pass: Pass, base: Ix, y0: Ix, size: number): void {
    const { stand, shared } = this;
    const { scope, ix, tile } = stand;
    if (tile.threads === 1) {
      this.step(pass, base, y0, ix.constant(0), size);
      return;
    }
    const moving = [...pass.scores.map((s) => ({ ...s, operand: s.moving })), ...pass.products];
    shared.fill(stand, moving, (j) => ix.add(base, inside(scope, ix.add(y0, j), size)));
    rolled(scope, tile.block / tile.keys, (i) => this.step(pass, base, ix.add(y0, ix.mul(i, tile.keys)), ix.mul(i, tile.keys), size));
  }

  /** y from `base + y0` on, which lie from `j0` on in the block; those that are not below `base + size` count for nothing. */
  private step(pass: Pass, base: Ix, y0: Ix, j0: Ix, size: number): void {
    const { scope, ix, groups, tile, lane } = this.stand;
    const { width, keys } = tile;
    const ragged = size % strideOf(tile) !== 0;
    const share = (u: number): Ix => ix.add(ix.add(y0, ix.constant(u * width * tile.slices)), ix.mul(this.stand.slice, width));
    const own = Array.from({ length: keys }, (_, u) => ix.add(share(u), lane));
    const ys = own.map((y) => ix.add(base, ragged ? inside(scope, y, size) : y));
    const there = own.map((y) => (ragged ? scope.let(`${y.text} < ${size}`, 'bool') : 'true'));
    this.scores(pass.scores, ys, j0);
    if (pass.online) this.grow(pass, pass.online.maximum, pass.online.shift, ys, there);
    const weights = new Map<Reduction | Product, Expr[][]>();
    for (const sum of [...pass.reductions, ...pass.products]) {
      if (sum === pass.online?.maximum) continue;
      const none = 'kind' in sum && sum.kind === 'max' ? lowest : '0f';
      weights.set(
        sum,
        ys.map((y, u) => groups.map((x) => this.weight(sum.weights, x, y, there[u]!, none))),
      );
    }
    for (const r of pass.reductions) {
      if (r === pass.online?.maximum) continue;
      const sums = this.sums.get(r)!;
      for (const found of weights.get(r)!)
        found.forEach((w, g) => scope.statement(`${sums[g]} = ${r.kind === 'max' ? `max(${sums[g]}, ${w})` : `${sums[g]} + ${w}`};`));
    }
    // A loop for each operand: in one for all of them there are more sums than registers. (SwiftShader, dk and dv: a fifth less time.)
    for (const key of new Set(pass.products.map((p) => p.operand.key))) {
      const products = pass.products.filter((p) => p.operand.key === key);
      const take = (i: Ix): void => {
        for (let u = 0; u < keys; u++) {
          const at = ix.add(share(u), i);
          const y = ix.add(base, ragged ? inside(scope, at, size) : at);
          for (const p of products) this.multiply(p, weights.get(p)![u]!, y, ix.add(j0, ix.constant(u)), i);
        }
      };
      // SwiftShader shuffles by a constant in half the time: worth it where sums are few, else compilation takes twice as long.
      const text = products.reduce((n, p) => n + this.sums.get(p)!.length, 0) * keys * width;
      if (width === 4 && text <= 128) for (let i = 0; i < width; i++) take(ix.constant(i));
      else rolled(scope, width, take);
    }
  }

  /** Four elements of the row at y of an operand that moves, which is row j of the block in the workgroup's memory, if there is one. */
  private moved(operand: Operand, depth: number, y: Ix, j: Ix, c: Ix): Expr {
    const { scope, ix, b, tile } = this.stand;
    return tile.threads > 1
      ? scope.let(this.shared.at(ix, operand, depth, j, c), 'vec4<f32>')
      : scope.value(operand.value, operand.index(ix, b, y, ix.lanes(ix.mul(c, 4))));
  }

  /** Computes and binds scores at the lane's own y. */
  private scores(scores: readonly Score[], ys: readonly Ix[], j0: Ix): void {
    const { scope, ix, space, tile } = this.stand;
    const sums = scores.map(() => ys.map(() => this.stand.groups.map(() => scope.var(this.stand.vector, `${this.stand.vector}()`))));
    const rowCount = sizeOf(space.x);
    for (const depth of new Set(scores.map((s) => s.depth)))
      rolled(scope, depth / 4, (c) => {
        const d = ix.lanes(ix.mul(c, 4));
        scores.forEach((s, k) => {
          if (s.depth !== depth) return;
          const moving = ys.map((y, u) => this.moved(s.moving, s.depth, y, ix.add(j0, ix.constant(u)), c));
          const shares = Array.from({ length: Math.ceil(tile.rows / tile.width) }, (_, h) => {
            const x = ix.clamp(ix.add(ix.add(this.stand.x0, ix.constant(h * tile.width)), this.stand.lane), 0, rowCount - 1);
            return scope.value(s.still.value, s.still.index(ix, this.stand.b, x, d));
          });
          const still = Array.from({ length: tile.rows }, (_, r) => {
            const share = shares[Math.floor(r / tile.width)]!;
            return tile.width === 1 ? share : scope.let(`subgroupBroadcast(${share}, ${r % tile.width}u)`, 'vec4<f32>');
          });
          ys.forEach((_, u) =>
            this.stand.groups.forEach((_, g) => {
              const own = still.slice(g * tile.lanes, (g + 1) * tile.lanes).map((q) => `dot(${q}, ${moving[u]})`);
              scope.statement(`${sums[k]![u]![g]} += ${tile.lanes === 4 ? `vec4<f32>(${own.join(', ')})` : own[0]};`);
            }),
          );
        });
      });
    scores.forEach((s, k) =>
      ys.forEach((y, u) => this.stand.groups.forEach((x, g) => this.bind(s.value, { b: this.stand.b, x, y }, g, sums[k]![u]![g]!))),
    );
  }

  /** Binds a vector along x, and each of its elements. */
  private bind(value: Value, at: Place | Omit<Place, 'y'>, g: number, expr: Expr): void {
    const { scope, space, ix, tile } = this.stand;
    scope.bind(value, space.index(ix, value, at), expr);
    if (tile.lanes === 1) return;
    components.forEach((c, j) =>
      scope.bind(value, space.index(ix, value, { ...at, x: laneOf(this.stand, g, j) }), scope.let(`${expr}.${c}`, 'f32')),
    );
  }

  private bindRows(reductions: readonly Reduction[]): void {
    for (const r of reductions)
      this.stand.groups.forEach((x, g) => this.bind(r.eqn.outputs[0]!, { b: this.stand.b, x }, g, this.sums.get(r)![g]!));
  }

  private weight(value: Value, x: Ix, y: Ix, there: Expr, none: Expr): Expr {
    const { scope, space } = this.stand;
    const weight = scope.value(value, space.index(this.stand.ix, value, { b: this.stand.b, x, y }));
    return there === 'true' ? weight : scope.let(`select(${this.stand.vector}(${none}), ${weight}, ${there})`, this.stand.vector);
  }

  /** Takes the block's scores into the maximum, and makes the sums that it scales smaller. */
  private grow(pass: Pass, maximum: Reduction, shift: Value, ys: readonly Ix[], there: readonly Expr[]): void {
    const { scope } = this.stand;
    const sums = this.sums.get(maximum)!;
    const next = this.stand.groups.map((x, g) => {
      const found = ys.map((y, u) => this.weight(maximum.weights, x, y, there[u]!, lowest));
      const most = scope.var(
        this.stand.vector,
        found.reduce((a, w) => `max(${a}, ${w})`, sums[g]!),
      );
      acrossLanes(this.stand, most, this.stand.vector, (a, c) => `max(${a}, ${c})`);
      return most;
    });
    this.raise(pass, maximum, shift, next, ys[0]!);
  }

  /** Adds up what the slices have summed, under the greatest of their maxima. */
  private join(pass: Pass): void {
    const { scope, ix, tile, vector } = this.stand;
    if (tile.slices === 1) return;
    for (const r of pass.reductions) {
      if (r.kind !== 'max') continue;
      const own = this.sums.get(r)!;
      const most = own.map((sum) => scope.var(vector, sum));
      this.shared.join(scope, most, vector, 'max(a, b)');
      if (r === pass.online?.maximum) this.raise(pass, r, pass.online.shift, most, ix.constant(0));
      else own.forEach((sum, g) => scope.statement(`${sum} = ${most[g]};`));
    }
    const added = pass.reductions.filter((r) => r.kind !== 'max').flatMap((r) => this.sums.get(r)!);
    this.shared.join(scope, added, vector, 'a + b');
    this.shared.join(
      scope,
      pass.products.flatMap((p) => this.sums.get(p)!),
      'vec4<f32>',
      'a + b',
    );
  }

  /** Makes the sums under a maximum those under a greater one. */
  private raise(pass: Pass, maximum: Reduction, shift: Value, next: readonly Expr[], y: Ix): void {
    const { scope, space, ix } = this.stand;
    const sums = this.sums.get(maximum)!;
    this.stand.kernel.use('exponential');
    const shiftAt = (g: number): Expr =>
      scope.let(scope.value(shift, space.index(ix, shift, { b: this.stand.b, x: this.stand.groups[g]!, y })), this.stand.vector);
    this.bindRows([maximum]);
    const before = this.stand.groups.map((_, g) => shiftAt(g));
    this.stand.groups.forEach((x, g) => this.bind(maximum.eqn.outputs[0]!, { b: this.stand.b, x }, g, next[g]!));
    const shrink = this.stand.groups.map((_, g) =>
      scope.let(`exponential_${this.stand.tile.lanes === 4 ? 'vec4f' : 'f32'}(${before[g]} - ${shiftAt(g)})`, this.stand.vector),
    );
    for (const r of pass.reductions) if (r !== maximum) this.sums.get(r)!.forEach((sum, g) => scope.statement(`${sum} *= ${shrink[g]};`));
    for (const p of pass.products)
      this.sums.get(p)!.forEach((sum, k) => scope.statement(`${sum} *= ${this.element(shrink, Math.floor(k / this.columnsOf(p)))};`));
    next.forEach((most, g) => scope.statement(`${sums[g]} = ${most};`));
  }

  /** The element for row r of vectors along x. */
  private element(vectors: readonly Expr[], r: number): Expr {
    return this.stand.tile.lanes === 4 ? `${vectors[r >> 2]}.${components[r & 3]}` : vectors[r]!;
  }

  /** One y of lane i: its weights times the lane's columns of the operand. */
  private multiply(p: Product, weights: readonly Expr[], y: Ix, j: Ix, i: Ix): void {
    const { scope, ix, tile } = this.stand;
    const columns = Array.from({ length: this.columnsOf(p) }, (_, c) =>
      this.moved(p.operand, p.depth, y, j, ix.clamp(this.column(c), 0, p.depth / 4 - 1)),
    );
    const shared = weights.map((w) =>
      tile.width === 1
        ? w
        : scope.let(i.min === i.max ? `subgroupBroadcast(${w}, ${i.min}u)` : `subgroupShuffle(${w}, u32(${i.text}))`, this.stand.vector),
    );
    this.sums.get(p)!.forEach((sum, k) => {
      const [r, c] = [Math.floor(k / columns.length), k % columns.length];
      scope.statement(`${sum} += ${this.element(shared, r)} * ${columns[c]};`);
    });
  }

  /** The lane's column c, in fours. */
  private column(c: number): Ix {
    return this.stand.ix.add(this.stand.ix.constant(c * this.stand.tile.width), this.stand.lane);
  }

  private finish(r: Reduction, agreed: boolean): void {
    const { scope } = this.stand;
    for (const sum of this.sums.get(r)!) {
      if (!agreed) acrossLanes(this.stand, sum, this.stand.vector, (a, c) => (r.kind === 'max' ? `max(${a}, ${c})` : `${a} + ${c}`));
      if (r.kind !== 'max') continue;
      const none = `${this.stand.vector}(${scope.literal(Number.NEGATIVE_INFINITY, 'float32')})`;
      scope.statement(`${sum} = select(${sum}, ${none}, ${sum} == ${this.stand.vector}(${lowest}));`);
    }
  }

  /** A loop over the rows: stores written out take long to compile. */
  private store(): void {
    const { scope, ix, space, tile } = this.stand;
    const count = sizeOf(space.x);
    const writes = tile.slices > 1 ? 'local == 0u && ' : '';
    rolled(scope, tile.rows, (r) => {
      const row = ix.add(this.stand.x0, r);
      scope.when(`${writes}${ix.less(row, ix.constant(count))}`, () => {
        const x = row.max < count ? row : ix.variable(scope.let(row.text, 'i32'), 0, count - 1);
        const pick = (sums: readonly Expr[], type: string): Expr =>
          scope.let(
            sums.reduce((text, s, k) => `select(${text}, ${s}, ${r.text} == ${k})`),
            type,
          );
        const numbers = [...this.sums].filter((s): s is [Reduction, Expr[]] => 'kind' in s[0]);
        for (const [{ eqn }, sums] of numbers) {
          const each = Array.from({ length: tile.rows }, (_, k) => this.element(sums, k));
          scope.bind(eqn.outputs[0]!, space.index(ix, eqn.outputs[0]!, { b: this.stand.b, x }), pick(each, 'f32'));
        }
        for (let c = 0; c < this.columns; c++) {
          const places = space.products.map((p) => {
            const n = ix.clamp(this.column(c), 0, p.depth / 4 - 1);
            const at = space.index(ix, p.eqn.outputs[0]!, { b: this.stand.b, x });
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
          const index = follower.map(ix, space.index(ix, from.eqn.outputs[0]!, { b: this.stand.b, x }));
          return { output, index, value: scope.value(output.value, index) };
        });
        scope.when(ix.equal(this.stand.lane, ix.constant(0)), () => {
          for (const { output, index, value } of values) scope.store(output, index, value);
        });
      });
    });
  }
}
