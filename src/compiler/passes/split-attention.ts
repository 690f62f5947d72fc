/**
 * Splits attention of few rows over many keys in two kernels, so that as many workgroups share the keys as an adapter runs at once
 * (Flash-Decoding: Dao, Haziza, Massa, Sizov 2023):
 *
 *     %o = systolic.fusion %q, %k, %v {                  %m, %l, %p = systolic.fusion %q, %k, %v { … }
 *       softmax(%q · %k) · %v        : 8x1x4096    →       16 splits of 256 keys: maximum, sum and product of each, in f32 : 16x8x1x256
 *     }                                                  %w = exp(%m - max(%m))
 *                                                        %o = sum(%w * %p) / sum(%w * %l)          over the splits
 *
 * Of n splits, split s has the keys s, n + s, 2n + s, …: where a mask hides the keys after a position, it hides as many of each. A split of
 * which everything is masked by -inf has the maximum -inf and sums of 0, and weighs e^-inf.
 *
 * Requires: fusions of attention. Ensures: what behind the sums can be done for each element of a product is, so that the second kernel is
 * one reduction. Pays: on adapters with more cores than the attention has workgroups, see `splitsOf`.
 */
import { emit } from '../../ir/builder.ts';
import type { Eqn, Value } from '../../ir/graph.ts';
import { byteSize } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import { regionOf } from '../emit/region.ts';
import { fusionOp, isFusion } from '../fusion.ts';
import { attention } from '../kernels/attention.ts';
import type { AttentionSpace } from '../kernels/attention-space.ts';
import { chooseTile } from '../kernels/attention-tiles.ts';
import { sharesWork, workgroupsFor } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import { tuning } from '../tuning.ts';
import { canSplitKeys, KeySplits } from './key-splits.ts';
import { MergedSplits } from './merged-splits.ts';
import { passOf } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const splitAttention = passOf('split-attention', function* (graph, target) {
  return sharesWork(target.machine) ? yield* rewrite(graph, (eqn) => split(eqn, target)) : graph;
});

function split(eqn: Eqn, target: Target): readonly Value[] | null {
  if (!isFusion(eqn) || eqn.attrs['family'] !== attention.name) return null;
  const region = regionOf(eqn.regions[0]!);
  const space = attention.match(region, target);
  const count = space && canSplitKeys(region, space) ? splitsOf(space, target) : 1;
  if (count === 1) return null;
  const splits = new KeySplits(region, space!, count);
  const { graph, operands } = splits.region();
  // A kernel under a condition also binds the condition.
  const bindings = graph.params.length + graph.results.length + 1;
  if (bindings > target.maxStorageBuffers || !attention.match(regionOf(graph), target)) return null;
  const inputs = operands.map((k) => eqn.inputs[k]!);
  const sums = emit(fusionOp, inputs, { family: attention.name }, [graph]);
  return new MergedSplits(splits, sums, eqn.inputs).results();
}

const { leastBytes, leastKeys, keysPerRow, fewest } = tuning.splitAttention;

/** Into how many parts the keys go; 1 where they are best left whole. */
function splitsOf(space: AttentionSpace, target: Target): number {
  const { batch, x, y, scores, products } = space;
  const [rows, keys] = [sizeOf(x), y[0]!];
  const tile = chooseTile(space, target);
  const workgroups = sizeOf(batch) * Math.ceil(rows / (tile.rows * tile.threads));
  const rowBytes = (v: Value, depth: number): number => depth * byteSize(v.type.dtype);
  const bytes = [...scores.map((s) => rowBytes(s.moving.value, s.depth)), ...products.map((p) => rowBytes(p.operand.value, p.depth))];
  const least = Math.max(leastKeys, keysPerRow * rows, leastBytes / bytes.reduce((a, b) => a + b));
  const most = Math.floor(Math.min(workgroupsFor(target.machine) / workgroups, keys / least));
  if (most < fewest) return 1;
  // Equal parts need no mask.
  for (let n = most; n >= fewest && n > most / 2; n--) if (keys % n === 0) return n;
  return most;
}
