/** Transformations of other transformations: for some leaves, by labels, with hyperparameters in the state. */
import { broadcastPrefix, flatten, unflatten } from '../../trace/tree.ts';
import { ArgumentError } from '../../util/errors.ts';
import { type Array, asArray } from '../array.ts';
import * as np from '../numpy.ts';
import { type GradientTransformation, type LearningRate, type Mask, type Params, start } from './base.ts';

/** Which leaves of a tree a mask (a tree of booleans or a prefix of one, or a function that makes it) is true for. */
function chosen(name: string, mask: Mask, tree: Params): readonly boolean[] {
  const given = typeof mask === 'function' ? (mask as (t: Params) => Params)(tree) : mask;
  return broadcastPrefix(`${name}: mask`, given, flatten(tree)[1]).map(Boolean);
}
/** The tree with `null`, an empty tree, for all other leaves. */
function part(tree: Params, on: readonly boolean[]): Params {
  const [leaves, def] = flatten(tree);
  return unflatten(
    def,
    leaves.map((leaf, i) => (on[i] ? leaf : null)),
  );
}
/** The tree with the leaves of a part in their places. */
function withPart(tree: Params, on: readonly boolean[], found: Params): Params {
  const [leaves, def] = flatten(tree);
  const next = flatten(found)[0][Symbol.iterator]();
  return unflatten(
    def,
    leaves.map((leaf, i) => (on[i] ? next.next().value : leaf)),
  );
}

/** `inner` for the leaves a mask is true for; the updates of the others stay as they are. */
export const masked = (inner: GradientTransformation, mask: Mask): GradientTransformation<{ innerState: Params }> => ({
  init: (params) => ({ innerState: inner.init(part(params, chosen('masked', mask, params))) }),
  update: (updates, state, params) => {
    const on = chosen('masked', mask, updates);
    const [found, innerState] = inner.update(part(updates, on), state.innerState, params && part(params, on));
    return [withPart(updates, on, found), { innerState }];
  },
});

/** A transformation for each label; `labels` is a tree of them, a prefix of the parameters', or a function that makes it. */
export function multiTransform(
  transforms: Readonly<Record<string, GradientTransformation>>,
  labels: Params | ((params: Params) => Params),
): GradientTransformation<{ innerStates: Readonly<Record<string, Params>> }> {
  const labelsOf = (tree: Params): readonly string[] => {
    const given = broadcastPrefix('multiTransform: labels', typeof labels === 'function' ? labels(tree) : labels, flatten(tree)[1]).map(
      String,
    );
    const strange = given.find((label) => !Object.hasOwn(transforms, label));
    if (strange !== undefined)
      throw new ArgumentError(`multiTransform: labels must be among ${Object.keys(transforms).join(', ')}, got ${strange}`);
    return given;
  };
  const parts = (tree: Params): readonly (readonly [string, readonly boolean[]])[] => {
    const given = labelsOf(tree);
    return Object.keys(transforms).map((key) => [key, given.map((label) => label === key)]);
  };
  return {
    init: (params) => ({
      innerStates: Object.fromEntries(parts(params).map(([key, on]) => [key, transforms[key]!.init(part(params, on))])),
    }),
    update: (updates, state, params) => {
      let current = updates;
      const innerStates: Record<string, Params> = {};
      for (const [key, on] of parts(updates)) {
        const [found, next] = transforms[key]!.update(part(updates, on), state.innerStates[key], params && part(params, on));
        current = withPart(current, on, found);
        innerStates[key] = next;
      }
      return [current, { innerStates }];
    },
  };
}
export const partition = multiTransform;

/** `chain` whose states have names. */
export function namedChain(
  ...parts: readonly (readonly [name: string, transformation: GradientTransformation])[]
): GradientTransformation<Readonly<Record<string, Params>>> {
  const names = parts.map(([name]) => name);
  if (new Set(names).size < names.length) throw new ArgumentError(`namedChain: names must differ, got ${names.join(', ')}`);
  return {
    init: (params) => Object.fromEntries(parts.map(([name, t]) => [name, t.init(params)])),
    update: (updates, state, params) => {
      let current = updates;
      const next: Record<string, Params> = {};
      for (const [name, t] of parts) [current, next[name]] = t.update(current, state[name], params);
      return [current, next];
    },
  };
}

type Maker<O extends readonly unknown[]> = (rate: LearningRate, ...options: O) => GradientTransformation;
export interface Injected {
  readonly count: Array;
  readonly hyperparams: { readonly learningRate: Array };
  readonly innerState: Params;
}
/**
 * An optimiser whose learning rate is in its state, as `state.hyperparams.learningRate`, where a step may read and change it: float32, of
 * a schedule that at the last step. Other options stay fixed. `injectHyperparams(adam)(0.1, { b1: 0.8 })`.
 */
export const injectHyperparams =
  <O extends readonly unknown[]>(maker: Maker<O>) =>
  (rate: LearningRate, ...options: O): GradientTransformation<Injected> => {
    const at = (count: Array): Array => asArray(typeof rate === 'number' ? rate : rate(count)).astype('float32');
    // Transformations read the rate when they are updated: as a schedule it may be an array.
    const inner = (value: Array): GradientTransformation => maker(() => value, ...options);
    return {
      init: (params) => ({ count: start(), hyperparams: { learningRate: at(start()) }, innerState: inner(at(start())).init(params) }),
      update: (updates, state, params) => {
        const learningRate = typeof rate === 'number' ? state.hyperparams.learningRate : at(state.count);
        const [found, innerState] = inner(learningRate).update(updates, state.innerState, params);
        return [found, { count: state.count.add(1), hyperparams: { learningRate }, innerState }];
      },
    };
  };

/** Parameters a part of the way from old ones to new ones: (1 − stepSize) · old + stepSize · new. */
export const incrementalUpdate = (newTensors: Params, oldTensors: Params, stepSize: number): Params => {
  const [[fresh, def], [old]] = [flatten(newTensors), flatten(oldTensors)];
  return unflatten(
    def,
    fresh.map((x, i) => np.multiply(x as Array, stepSize).add(np.multiply(old[i] as Array, 1 - stepSize))),
  );
};
