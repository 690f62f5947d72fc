/** The public functions of `call.ts`, `custom.ts`, `device.ts`, `grad.ts`, `inspect.ts`, `jacobian.ts`, `jit.ts`, `placement.ts`, `scope.ts`, `vmap.ts`, `src/util/config.ts` with their signatures. */
import * as callImpl from '../call.ts';
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

export const clearCaches = positional('clearCaches()', callImpl.clearCaches);
export const checkpoint = checked('checkpoint(f; policy?)', customImpl.checkpoint);
export const remat = checkpoint;
export const checkpointName = positional('checkpointName(x, name)', customImpl.checkpointName);
export const customJvp = checked('customJvp(f | nondiffArgnums?)', customImpl.customJvp);
export const customVjp = checked('customVjp(f | nondiffArgnums?)', customImpl.customVjp);
export const defaultDevice = positional('defaultDevice(device?)', deviceImpl.defaultDevice);
export const devices = positional('devices()', deviceImpl.devices);
export const getWebGPUDevice = positional('getWebGPUDevice()', deviceImpl.getWebGPUDevice);
export const init = positional(
  'init(...devices; device?, tune?, budgetBytes?, cacheBytes?, signal?, gpu?, adapter?, powerPreference?)',
  deviceImpl.init,
);
export const memory = positional('memory()', deviceImpl.memory);
export const profile = positional('profile(body)', deviceImpl.profile);
export const grad = checked('grad(f | argnums?, hasAux?)', gradImpl.grad);
export const jvp = checked('jvp(f, primals, tangents | hasAux?)', gradImpl.jvp);
export const linearize = checked('linearize(f, primals; hasAux?)', gradImpl.linearize);
export const linearTranspose = checked('linearTranspose(f, ...primals)', gradImpl.linearTranspose);
export const valueAndGrad = checked('valueAndGrad(f | argnums?, hasAux?)', gradImpl.valueAndGrad);
export const vjp = checked('vjp(f, primals; hasAux?)', gradImpl.vjp);
export const evalShape = checked('evalShape(f, ...args)', inspectImpl.evalShape);
export const graphOf = checked('graphOf(f)', inspectImpl.graphOf);
export const lower = checked('lower(f; strict?, bf16AsF16?)', inspectImpl.lower);
export const makeJaxpr = checked('makeJaxpr(f)', inspectImpl.makeJaxpr);
export const hessian = checked('hessian(f | argnums?, hasAux?)', jacobianImpl.hessian);
export const jacfwd = checked('jacfwd(f | argnums?, hasAux?)', jacobianImpl.jacfwd);
export const jacrev = checked('jacrev(f | argnums?, hasAux?)', jacobianImpl.jacrev);
export const jacobian = jacrev;
export const jit = checked('jit(f; staticArgnums?, donateArgnums?, strict?, bf16AsF16?, onProgress?)', jitImpl.jit);
export const blockUntilReady = checked('blockUntilReady(x{})', placementImpl.blockUntilReady, { handsOn: true });
export const deviceGet = checked('deviceGet(x{})', placementImpl.deviceGet);
export const devicePut = checked('devicePut(x{}, device?)', placementImpl.devicePut);
export const fromGpuBuffer = positional('fromGpuBuffer(buffer; shape, dtype, offsetBytes?)', placementImpl.fromGpuBuffer);
export const tidy = checked('tidy(body)', scopeImpl.tidy, { handsOn: true });
export const vmap = checked('vmap(f | inAxes?{}, outAxes?{}, axisName?, axisSize?)', vmapImpl.vmap);
export const setDebug = positional('setDebug(level)', configImpl.setDebug);
