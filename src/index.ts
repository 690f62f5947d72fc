/**
 * Systolic: XLA for WebGPU. Functions over arrays are traced, differentiated, batched, compiled into few WGSL kernels and run on the GPU.
 *
 * @module
 */
export { Array, type ArrayLike, type Axis, type Index, type IndexUpdate, type NestedList, type ReduceOptions } from './api/array.ts';
export type { CompileProgress, DeviceKind, MemoryInfo } from './api/backend.ts';
export { clearCaches } from './api/call.ts';
export {
  type CheckpointPolicy,
  checkpoint,
  checkpoint as remat,
  checkpointName,
  checkpointPolicies,
  customJvp,
  customVjp,
} from './api/custom.ts';
export { defaultDevice, devices, getWebGPUDevice, type InitOptions, init, memory, profile } from './api/device.ts';
export { grad, jvp, linearize, linearTranspose, valueAndGrad, vjp } from './api/grad.ts';
export { type Compiled, evalShape, graphOf, type Lowered, lower, makeJaxpr, ShapeDtypeStruct } from './api/inspect.ts';
export { hessian, jacfwd, jacrev, jacrev as jacobian } from './api/jacobian.ts';
export { type JitOptions, type Jitted, jit } from './api/jit.ts';
export * as lax from './api/lax.ts';
export * as nn from './api/nn.ts';
export * as numpy from './api/numpy.ts';
export * as optimizers from './api/optimizers.ts';
export { blockUntilReady, deviceGet, devicePut, fromGpuBuffer } from './api/placement.ts';
export * as random from './api/random.ts';
export { tidy } from './api/scope.ts';
export * as scipySpecial from './api/special.ts';
export * as tree from './api/tree.ts';
export { type VmapOptions, vmap } from './api/vmap.ts';
export type { Plan, PlanReport } from './compiler/plan.ts';
export { type ExportOptions, exportStableHLO } from './io/export-stablehlo.ts';
export { type Imported, type ImportOptions, importStableHLO } from './io/import-stablehlo.ts';
export { DType } from './types/dtype.ts';
export { setDebug } from './util/config.ts';
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
