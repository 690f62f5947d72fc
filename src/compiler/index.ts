/**
 * The compiler's one entry: everything outside of this folder imports from here, but for the tests of single passes and kernels. Graphs go in,
 * plans come out; nothing here touches a device.
 */
export { candidateSteps, type CompileOptions, compile, compileCandidate, compileSteps } from './compile.ts';
export { emptyOp, fusionOp, iterationOp, loopOp } from './fusion.ts';
export { eliminate } from './passes/eliminate.ts';
export type { Pass } from './passes/pass.ts';
export { raiseCumulative } from './passes/raise-cumulative.ts';
export { raiseScan } from './passes/raise-scan.ts';
export { sliceScan } from './passes/slice-scan.ts';
export { type PassEvent, passesByName, type PipelineObserver, runPipeline } from './pipeline.ts';
export { plainTarget } from './plain-target.ts';
export type {
  Access,
  BufferRef,
  CompileProgress,
  LoopId,
  MatrixShape,
  Plan,
  PlanBuffer,
  PlanChoice,
  PlanKernel,
  PlanReport,
  Step,
  Target,
} from './plan.ts';
export { printPlan } from './print.ts';
export { verifyPlan } from './verify-plan.ts';
export { type Work, work } from './work.ts';
