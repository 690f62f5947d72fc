/**
 * Systolic: XLA for WebGPU. Functions over arrays are traced, differentiated, batched, compiled into few WGSL kernels and run on the GPU.
 *
 * @module
 */
export {
  Array,
  type ArrayLike,
  type Axis,
  type Index,
  type IndexUpdate,
  type NestedList,
  type Operand,
  type ReduceOptions,
} from './api/array.ts';
export type { DeviceKind as Device, DeviceKind, MemoryInfo } from './api/backend.ts';
export type { CheckpointPolicy } from './api/custom.ts';
export { checkpointPolicies } from './api/custom.ts';
export type { InitOptions, Opened } from './api/device.ts';
export type { GradOptions, OwnedFunction } from './api/grad.ts';
export { ClosedJaxpr, type Compiled, Jaxpr, type Lowered, ShapeDtypeStruct } from './api/inspect.ts';
export type { JacobianOptions } from './api/jacobian.ts';
export type { JitOptions, Jitted } from './api/jit.ts';
export * as debug from './api/debug.ts';
export * as flattenUtil from './api/flatten-util.ts';
export * as image from './api/image.ts';
export * as lax from './api/lax.ts';
export * as nn from './api/nn.ts';
export * as numpy from './api/numpy.ts';
export * as ops from './api/ops.ts';
export * as optimizers from './api/public/optimizers.ts';
export * as scipyLinalg from './api/public/scipy-linalg.ts';
export * as scipySpecial from './api/public/special.ts';
export {
  blockUntilReady,
  checkpoint,
  checkpointName,
  clearCaches,
  customJvp,
  customVjp,
  defaultDevice,
  deviceGet,
  devicePut,
  devices,
  effectsBarrier,
  evalShape,
  fromGpuBuffer,
  getWebGPUDevice,
  grad,
  graphOf,
  hessian,
  init,
  jacfwd,
  jacobian,
  jacrev,
  jit,
  jvp,
  linearize,
  linearTranspose,
  lower,
  makeJaxpr,
  memory,
  profile,
  remat,
  setDebug,
  tidy,
  valueAndGrad,
  vjp,
  vmap,
} from './api/public/transforms.ts';
export * as tree from './api/public/tree.ts';
export * as profiler from './api/public/profiler.ts';
export * as random from './api/random.ts';
export * as scipyStats from './api/stats.ts';
export type { VmapOptions } from './api/vmap.ts';
export type { CompileProgress, Plan, PlanReport } from './compiler/index.ts';
export type { ExportOptions } from './io/export-stablehlo.ts';
export type { Imported, ImportOptions } from './io/import-stablehlo.ts';
export { exportStableHLO, importStableHLO } from './io/public.ts';
export type { JsTree, MapTree as MapJsTree, TreeDef as JsTreeDef } from './trace/tree.ts';
export { DType } from './types/dtype.ts';
export {
  ArgumentError,
  DeviceError,
  DisposedError,
  DTypeError,
  InternalError,
  ParseError,
  ShapeError,
  SystolicError,
  TraceError,
  VerifyError,
} from './util/errors.ts';
