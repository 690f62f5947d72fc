/**
 * Running sums and their like: an invocation walks along a line, or along four neighbouring ones, and stores as it goes. One pass, where
 * the element rule would begin anew for each element.
 */
import { type Eqn, flag, int, type Value } from '../../ir/graph.ts';
import type { Ix } from '../../ir/op.ts';
import { type Held, inBlocks } from '../../ops/blocks.ts';
import { cumulative as cumulativeOp } from '../../ops/cumulative.ts';
import { addsFloats } from '../../ops/region.ts';
import { byteSize } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import { type Follower, followersOf } from './access.ts';
import { each } from './each.ts';
import type { Emitted, Kernel, KernelFamily, Region } from './family.ts';
import { isWindow, outputsOf } from './outputs.ts';
import { opaque } from './rolled.ts';

export interface CumulativeMatch {
  readonly eqn: Eqn;
  readonly dimension: number;
  /** Four lines at a time: neighbours along the last axis. */
  readonly four: boolean;
  readonly follow: ReadonlyMap<Value, Follower>;
}

export const cumulative: KernelFamily<CumulativeMatch> = { name: 'cumulative', match: matchCumulative, emit: emitCumulative };

function matchCumulative(region: Region): CumulativeMatch | null {
  const [eqn] = region.heroes;
  if (!eqn || region.heroes.length > 1 || eqn.op !== cumulativeOp.op) return null;
  const { shape } = eqn.inputs[0]!.type;
  const dimension = int(eqn.attrs, 'dimension');
  const last = shape.length - 1;
  const four = dimension !== last && shape[last]! % 4 === 0;
  if (sizeOf(shape) === 0) return null;
  const follow = followersOf(region, eqn.outputs[0]!);
  for (const output of outputsOf(region)) {
    const follower = follow.get(output.value);
    if (!follower || isWindow(region, output)) return null;
    // Packed elements are stored four at a time.
    if (byteSize(output.type.dtype) < 4 && !(four && follower.keepsRows)) return null;
  }
  return { eqn, dimension, four, follow };
}

function emitCumulative(kernel: Kernel, { eqn, dimension, four, follow }: CumulativeMatch): Emitted {
  const [x] = eqn.inputs as [Value];
  const { shape, dtype } = x.type;
  const n = shape[dimension]!;
  const lines = shape.map((size, d) => (d === dimension ? 1 : four && d === shape.length - 1 ? size / 4 : size));
  const count = sizeOf(lines);
  const { scope, number, emitted } = each(kernel, count);
  const { ix } = scope;
  const line = ix.unflatten(number, lines);
  const at = (i: Ix): Ix[] => line.map((l, d) => (d === dimension ? i : four && d === shape.length - 1 ? ix.lanes(ix.mul(l, 4)) : l));

  const { k } = scope;
  const first = scope.literal(eqn.attrs['init_value'] as number, dtype);
  const sum = scope.var(k.splat(first, four ? 4 : 1));
  const blocked = addsFloats(eqn.regions[0]!) ? [sum] : [];
  const step = (i: Ix, held: readonly Held[]): void => {
    const index = at(flag(eqn.attrs, 'reverse') ? ix.sub(ix.constant(n - 1), i) : i);
    scope.assign(sum, scope.region(eqn.regions[0]!, [sum, scope.value(x, index)])[0]!);
    const total = held.reduceRight((part, { sum: outer }) => k.add(outer, part), sum);
    scope.bind(eqn.outputs[0]!, index, held.length > 0 ? scope.let(total) : sum);
    const places = kernel.outputs.map((o) => follow.get(o.value)!.map(ix, index));
    const values = kernel.outputs.map((o, k) => scope.value(o.value, places[k]!));
    kernel.outputs.forEach((o, k) => scope.store(o, places[k]!, values[k]!));
  };
  inBlocks(scope, n, blocked, step, { bound: opaque(scope) });
  return emitted(`${shape.join('x')}_along_${dimension}`);
}
