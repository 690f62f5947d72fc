/** The public functions of `call.ts`, `custom.ts`, `device.ts`, `grad.ts`, `inspect.ts`, `jacobian.ts`, `jit.ts`, `placement.ts`, `scope.ts`, `vmap.ts`, `src/util/config.ts` with their signatures. */
import * as callImpl from '../call.ts';
import * as callbacksImpl from '../callbacks.ts';
import * as configImpl from '../../util/config.ts';
import * as customImpl from '../custom.ts';
import * as deviceImpl from '../device.ts';
import * as gradImpl from '../grad.ts';
import * as inspectImpl from '../inspect.ts';
import * as jacobianImpl from '../jacobian.ts';
import * as jitImpl from '../jit.ts';
import * as placementImpl from '../placement.ts';
import * as scopeImpl from '../scope.ts';
import * as vmapImpl from '../vmap.ts';
import { checked, positional } from '../signature.ts';

export const clearCaches = /* @__PURE__ */ positional('clearCaches()', callImpl.clearCaches);
export const checkpoint = /* @__PURE__ */ checked('checkpoint(f; policy?)', customImpl.checkpoint);
export const remat = checkpoint;
export const checkpointName = /* @__PURE__ */ positional('checkpointName(x, name)', customImpl.checkpointName);
export const customJvp = /* @__PURE__ */ checked('customJvp(f | nondiffArgnums?)', customImpl.customJvp);
export const customVjp = /* @__PURE__ */ checked('customVjp(f | nondiffArgnums?)', customImpl.customVjp);
export const defaultDevice = /* @__PURE__ */ positional('defaultDevice(device?)', deviceImpl.defaultDevice);
export const devices = /* @__PURE__ */ positional('devices()', deviceImpl.devices);
export const effectsBarrier = /* @__PURE__ */ positional('effectsBarrier()', callbacksImpl.effectsBarrier);
export const getWebGPUDevice = /* @__PURE__ */ positional('getWebGPUDevice()', deviceImpl.getWebGPUDevice);
export const init = /* @__PURE__ */ positional(
  'init(...devices; device?, tune?, budgetBytes?, cacheBytes?, signal?, gpu?, adapter?, powerPreference?)',
  deviceImpl.init,
);
export const memory = /* @__PURE__ */ positional('memory()', deviceImpl.memory);
export const profile = /* @__PURE__ */ positional('profile(body)', deviceImpl.profile);
export const grad = /* @__PURE__ */ checked('grad(f | argnums?, hasAux?)', gradImpl.grad);
export const jvp = /* @__PURE__ */ checked('jvp(f, primals, tangents | hasAux?)', gradImpl.jvp);
export const linearize = /* @__PURE__ */ checked('linearize(f, primals; hasAux?)', gradImpl.linearize);
export const linearTranspose = /* @__PURE__ */ checked('linearTranspose(f, ...primals)', gradImpl.linearTranspose);
export const valueAndGrad = /* @__PURE__ */ checked('valueAndGrad(f | argnums?, hasAux?)', gradImpl.valueAndGrad);
export const vjp = /* @__PURE__ */ checked('vjp(f, primals; hasAux?)', gradImpl.vjp);
export const evalShape = /* @__PURE__ */ checked('evalShape(f, ...args)', inspectImpl.evalShape);
export const graphOf = /* @__PURE__ */ checked('graphOf(f)', inspectImpl.graphOf);
export const lower = /* @__PURE__ */ checked('lower(f; strict?, bf16AsF16?)', inspectImpl.lower);
export const makeJaxpr = /* @__PURE__ */ checked('makeJaxpr(f)', inspectImpl.makeJaxpr);
export const hessian = /* @__PURE__ */ checked('hessian(f | argnums?, hasAux?)', jacobianImpl.hessian);
export const jacfwd = /* @__PURE__ */ checked('jacfwd(f | argnums?, hasAux?)', jacobianImpl.jacfwd);
export const jacrev = /* @__PURE__ */ checked('jacrev(f | argnums?, hasAux?)', jacobianImpl.jacrev);
export const jacobian = jacrev;
export const jit = /* @__PURE__ */ checked('jit(f; staticArgnums?, donateArgnums?, strict?, bf16AsF16?, onProgress?, signal?)', jitImpl.jit);
export const blockUntilReady = /* @__PURE__ */ checked('blockUntilReady(x{})', placementImpl.blockUntilReady, { handsOn: true });
export const deviceGet = /* @__PURE__ */ checked('deviceGet(x{})', placementImpl.deviceGet);
export const devicePut = /* @__PURE__ */ checked('devicePut(x{}, device?)', placementImpl.devicePut);
export const fromGpuBuffer = /* @__PURE__ */ positional('fromGpuBuffer(buffer; shape, dtype, offsetBytes?)', placementImpl.fromGpuBuffer);
export const tidy = /* @__PURE__ */ checked('tidy(body)', scopeImpl.tidy, { handsOn: true });
export const vmap = /* @__PURE__ */ checked('vmap(f | inAxes?{}, outAxes?{}, axisName?, axisSize?)', vmapImpl.vmap);
export const setDebug = /* @__PURE__ */ positional('setDebug(level)', configImpl.setDebug);
