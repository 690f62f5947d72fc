/** The public functions of `control-flow.ts` with their signatures. */
import * as impl from '../../control-flow.ts';
import { checked } from '../../signature.ts';

export * from '../../control-flow.ts';

export const scan = checked('scan(f, init{}, xs?{} | length?, reverse?, unroll?)', impl.scan);
export const whileLoop = checked('whileLoop(condFun, bodyFun, initVal{})', impl.whileLoop);
export const foriLoop = checked('foriLoop(lower, upper, bodyFun, initVal{})', impl.foriLoop);
export const switch_ = checked('switch(index, branches, ...operands)', impl.switch_);
export const cond = checked('cond(pred, trueFun, falseFun, ...operands)', impl.cond);
export const map = checked('map(f, xs{})', impl.map);
export const associativeScan = checked('associativeScan(fn, elems{} | reverse?, axis?)', impl.associativeScan);
