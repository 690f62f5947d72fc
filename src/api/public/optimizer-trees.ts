/** The public functions of `optimizers/trees.ts` with their signatures. */
import * as impl from '../optimizers/trees.ts';
import { checked } from '../signature.ts';

export type * from '../optimizers/trees.ts';

export const add = /* @__PURE__ */ checked('add(treeX{}, ...others)', impl.add);
export const sub = /* @__PURE__ */ checked('sub(treeX{}, treeY{})', impl.sub);
export const mul = /* @__PURE__ */ checked('mul(treeX{}, treeY{})', impl.mul);
export const div = /* @__PURE__ */ checked('div(treeX{}, treeY{})', impl.div);
export const scale = /* @__PURE__ */ checked('scale(scalar, tree{})', impl.scale);
export const addScale = /* @__PURE__ */ checked('addScale(treeX{}, scalar, treeY{})', impl.addScale);
export const where = /* @__PURE__ */ checked('where(condition{}, treeX{}, treeY{})', impl.where);
export const sum = /* @__PURE__ */ checked('sum(tree{})', impl.sum);
export const max = /* @__PURE__ */ checked('max(tree{})', impl.max);
export const min = /* @__PURE__ */ checked('min(tree{})', impl.min);
export const size = /* @__PURE__ */ checked('size(tree{})', impl.size);
export const vdot = /* @__PURE__ */ checked('vdot(treeX{}, treeY{})', impl.vdot);
export const norm = /* @__PURE__ */ checked('norm(tree{} | ord?, squared?)', impl.norm);
export const zerosLike = /* @__PURE__ */ checked('zerosLike(tree{}, dtype?)', impl.zerosLike);
export const onesLike = /* @__PURE__ */ checked('onesLike(tree{}, dtype?)', impl.onesLike);
export const fullLike = /* @__PURE__ */ checked('fullLike(tree{}, fillValue, dtype?)', impl.fullLike);
export const cast = /* @__PURE__ */ checked('cast(tree{}, dtype)', impl.cast);
export const castLike = /* @__PURE__ */ checked('castLike(tree{}, otherTree{})', impl.castLike);
export const clip = /* @__PURE__ */ checked('clip(tree{}, minValue?, maxValue?)', impl.clip);
export const allclose = /* @__PURE__ */ checked('allclose(a{}, b{}, rtol?, atol?, equalNan?)', impl.allclose);
export const splitKeyLike = /* @__PURE__ */ checked('splitKeyLike(rngKey, targetTree{})', impl.splitKeyLike);
export const randomLike = /* @__PURE__ */ checked('randomLike(rngKey, targetTree{}, sampler?, dtype?)', impl.randomLike);
export const updateMoment = /* @__PURE__ */ checked('updateMoment(updates{}, moments{}, decay, order)', impl.updateMoment);
export const updateMomentPerElemNorm = /* @__PURE__ */ checked('updateMomentPerElemNorm(updates{}, moments{}, decay, order)', impl.updateMomentPerElemNorm);
export const updateInfinityMoment = /* @__PURE__ */ checked('updateInfinityMoment(updates{}, moments{}, decay, eps)', impl.updateInfinityMoment);
export const biasCorrection = /* @__PURE__ */ checked('biasCorrection(moment{}, decay, count)', impl.biasCorrection);
