/**
 * WebGPU in Node through Dawn (the npm package `webgpu`): finds a driver, loads Dawn and gives `navigator.gpu`.
 * @module
 */
import { checked } from '../api/signature.ts';
import * as chromeImpl from './chrome.mjs';
import * as icdImpl from './icd.mjs';
import * as openImpl from './open.ts';

export type { NodeDriver } from './icd.mjs';
export type { NodeAdapterName, NodeGpu, NodeOptions } from './open.ts';

const handsOn = true;
export const chromeArgs = /* @__PURE__ */ checked('chromeArgs(; software?, root?)', chromeImpl.chromeArgs, { handsOn });
export const findChrome = /* @__PURE__ */ checked('findChrome(env?{})', chromeImpl.findChrome, { handsOn });
export const findDrivers = /* @__PURE__ */ checked('findDrivers(env?{})', icdImpl.findDrivers, { handsOn });
export const initNode = /* @__PURE__ */ checked('initNode(; adapter?, toggles?)', openImpl.initNode, { handsOn });
export const openNode = /* @__PURE__ */ checked('openNode(; adapter?, toggles?)', openImpl.openNode, { handsOn });
