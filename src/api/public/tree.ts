/** The public functions of `tree.ts` with their signatures. */
import * as treeImpl from '../tree.ts';
import { checked } from '../signature.ts';

export type * from '../tree.ts';

export const flattenWithPath = /* @__PURE__ */ checked('flattenWithPath(tree{})', treeImpl.flattenWithPath, { handsOn: true });
export const mapWithPath = /* @__PURE__ */ checked('mapWithPath(f, tree{}, ...rest)', treeImpl.mapWithPath);
export const dispose = /* @__PURE__ */ checked('dispose(tree{})', treeImpl.dispose, { handsOn: true });
export const transpose = /* @__PURE__ */ checked('transpose(outer{}, inner{}, tree{})', treeImpl.transpose, { handsOn: true });
export const leaves = /* @__PURE__ */ checked('leaves(tree{}, isLeaf?)', treeImpl.leaves, { handsOn: true });
export const structure = /* @__PURE__ */ checked('structure(tree{}, isLeaf?)', treeImpl.structure, { handsOn: true });
export const map = /* @__PURE__ */ checked('map(f, tree{}, ...rest)', treeImpl.map);
export const reduce = /* @__PURE__ */ checked('reduce(f, tree{}, initial{})', treeImpl.reduce, { handsOn: true });
export const all = /* @__PURE__ */ checked('all(tree{})', treeImpl.all, { handsOn: true });
export const leavesWithPath = /* @__PURE__ */ checked('leavesWithPath(tree{})', treeImpl.leavesWithPath, { handsOn: true });
export const broadcast = /* @__PURE__ */ checked('broadcast(prefix{}, full{})', treeImpl.broadcast, { handsOn: true });
export const ref = /* @__PURE__ */ checked('ref(tree{})', treeImpl.ref, { handsOn: true });
export const flatten = /* @__PURE__ */ checked('flatten(tree{}, isLeaf?)', treeImpl.flatten, { handsOn: true });
export const paths = /* @__PURE__ */ checked('paths(treedef{})', treeImpl.paths, { handsOn: true });
export const unflatten = /* @__PURE__ */ checked('unflatten(treedef{}, leaves)', treeImpl.unflatten, { handsOn: true });
export const flattenOneLevel = /* @__PURE__ */ checked('flattenOneLevel(tree{})', treeImpl.flattenOneLevel, { handsOn: true });
export const allLeaves = /* @__PURE__ */ checked('allLeaves(iterable, isLeaf?)', treeImpl.allLeaves, { handsOn: true });
export const treedefChildren = /* @__PURE__ */ checked('treedefChildren(treedef{})', treeImpl.treedefChildren, { handsOn: true });
export const treedefIsLeaf = /* @__PURE__ */ checked('treedefIsLeaf(treedef{})', treeImpl.treedefIsLeaf, { handsOn: true });
export const treedefTuple = /* @__PURE__ */ checked('treedefTuple(treedefs)', treeImpl.treedefTuple, { handsOn: true });
export const reduceAssociative = /* @__PURE__ */ checked('reduceAssociative(operation, tree{}; identity?)', treeImpl.reduceAssociative);
export const registerPytreeNode = /* @__PURE__ */ checked('registerPytreeNode(nodetype, flattenFunc, unflattenFunc, flattenWithKeysFunc?)', treeImpl.registerPytreeNode);
export const registerPytreeWithKeys = /* @__PURE__ */ checked('registerPytreeWithKeys(nodetype, flattenWithKeys, unflattenFunc)', treeImpl.registerPytreeWithKeys);
export const registerPytreeNodeClass = /* @__PURE__ */ checked('registerPytreeNodeClass(cls)', treeImpl.registerPytreeNodeClass);
export const registerDataclass = /* @__PURE__ */ checked('registerDataclass(nodetype, dataFields, metaFields?)', treeImpl.registerDataclass);
export const registerStatic = /* @__PURE__ */ checked('registerStatic(cls)', treeImpl.registerStatic);
