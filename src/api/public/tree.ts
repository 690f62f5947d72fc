/** The public functions of `tree.ts` with their signatures. */
import * as treeImpl from '../tree.ts';
import { checked } from '../signature.ts';

export * from '../tree.ts';

export const flattenWithPath = checked('flattenWithPath(tree{})', treeImpl.flattenWithPath, { handsOn: true });
export const mapWithPath = checked('mapWithPath(f, tree{}, ...rest)', treeImpl.mapWithPath);
export const dispose = checked('dispose(tree{})', treeImpl.dispose, { handsOn: true });
export const transpose = checked('transpose(outer{}, inner{}, tree{})', treeImpl.transpose, { handsOn: true });
export const leaves = checked('leaves(tree{})', treeImpl.leaves, { handsOn: true });
export const structure = checked('structure(tree{})', treeImpl.structure, { handsOn: true });
export const map = checked('map(f, tree{}, ...rest)', treeImpl.map);
export const reduce = checked('reduce(f, tree{}, initial{})', treeImpl.reduce, { handsOn: true });
export const all = checked('all(tree{})', treeImpl.all, { handsOn: true });
export const leavesWithPath = checked('leavesWithPath(tree{})', treeImpl.leavesWithPath, { handsOn: true });
export const broadcast = checked('broadcast(prefix{}, full{})', treeImpl.broadcast, { handsOn: true });
export const ref = checked('ref(tree{})', treeImpl.ref, { handsOn: true });
export const flatten = checked('flatten(tree{})', treeImpl.flatten, { handsOn: true });
export const paths = checked('paths(treedef{})', treeImpl.paths, { handsOn: true });
export const unflatten = checked('unflatten(treedef{}, leaves)', treeImpl.unflatten, { handsOn: true });
