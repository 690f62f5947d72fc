/** The public functions of `control-flow.ts` with their signatures. */
import * as impl from '../../control-flow.ts';
import { checked } from '../../signature.ts';

export * from '../../control-flow.ts';

export const scan = /* @__PURE__ */ checked('scan(f, init{}, xs?{} | length?, reverse?, unroll?)', impl.scan);
export const whileLoop = /* @__PURE__ */ checked('whileLoop(condFun, bodyFun, initVal{})', impl.whileLoop);
export const foriLoop = /* @__PURE__ */ checked('foriLoop(lower, upper, bodyFun, initVal{})', impl.foriLoop);
export const switch_ = /* @__PURE__ */ checked('switch(index, branches, ...operands)', impl.switch_);
export const cond = /* @__PURE__ */ checked('cond(pred, trueFun, falseFun, ...operands)', impl.cond);
export const map = /* @__PURE__ */ checked('map(f, xs{})', impl.map);
export const associativeScan = /* @__PURE__ */ checked('associativeScan(fn, elems{} | reverse?, axis?)', impl.associativeScan);
