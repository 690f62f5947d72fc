/**
 * A plan: what the compiler makes and the runtime runs. Plain data, no GPU objects, so that it can be printed, tested, hashed and saved.
 */

import type { HostTensor } from '../types/host.ts';
import type { TensorType } from '../types/shape.ts';
import type { KernelProgram } from './kernel-ir/program.ts';
import type { Machine } from '../machine/model.ts';

export type BufferId = number;
export type KernelId = number;
export type LoopId = number;

/**
 * - `input`: the caller's, read only unless donated; `output`: handed to the caller; `constant`: data of the program, made once per
 *   executable; `temporary`: lives from one step to another within a call (`Plan.arenas` says where);
 */
export interface PlanBuffer {
  readonly role: 'input' | 'output' | 'constant' | 'temporary';
  readonly type: TensorType;
  /** Rounded up to a multiple of 16. */
  readonly sizeBytes: number;
  /** Number of the argument or result of the program (`input`, `output`). */
  readonly index?: number;
  /** The value (`constant`). */
  readonly data?: HostTensor;
  /** Where it lies (`temporary`): an arena and a byte offset, a multiple of 256. */
  readonly place?: { readonly arena: number; readonly offsetBytes: number };
  /** An `output` that takes over the memory of a donated `input`. */
  readonly aliasOf?: BufferId;
  /** The value that lies in it when a call begins (`input`, `constant`). */
  readonly holds?: ValueId;
}

/**
 * A value of the program. A buffer holds one after another; a plan says of each step which it finds and which it leaves, so that
 * `verifyPlan` can follow them. `noValue` is what nobody asks for: of no elements, or not filled yet.
 */
export type ValueId = number;
export const noValue: ValueId = 0;

/** The values that a dispatch finds and leaves in a binding. */
export interface Access {
  readonly reads: ValueId | null;
  readonly writes: ValueId | null;
  /** It writes a part, so many bytes (0: not known before it runs), of what is to be all of it, and the rest must lie there. */
  readonly partBytes?: number;
}

/** That a choice, made as the plan runs, has fallen on one of its ways. A round of a `while` runs (way 0) or does not (way 1). */
export interface Condition {
  readonly choice: number;
  readonly way: number;
  readonly ways: number;
}

/** A value that a loop carries from round to round, and where it lies. */
export interface Carried {
  readonly at: BufferRef;
  /** Before the first round; at the start of a round; at its end; after the last. */
  readonly init: ValueId;
  readonly finds: ValueId;
  readonly leaves: ValueId;
  readonly final: ValueId;
}

/** The part of a grid that one dispatch of several runs: `size` of `extent` workgroups along `axis`, from `size` times the part's number on. */
export interface GridPart {
  readonly axis: 0 | 1 | 2;
  readonly size: number;
  readonly extent: number;
}

/** A range of a buffer. Inside a loop, `odd` is the buffer used in its odd iterations (state that is not updated in place alternates). */
export interface BufferRef {
  readonly buffer: BufferId;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  readonly odd?: { readonly loop: LoopId; readonly buffer: BufferId };
}

export interface PlanKernel {
  /** Names every GPU object made for it: `matmul_bf16_512x512x512_gelu`. */
  readonly label: string;
  /** The kernel in the kernel IR. */
  readonly program: KernelProgram;
  readonly wgsl: string;
  readonly workgroupSize: readonly [number, number, number];
  readonly workgroupBytes: number;
  /** Access of storage binding i of group 0; it equals the WGSL's `@binding(i)`. */
  readonly bindings: readonly ('read' | 'read_write')[];
  /**
   * The loops whose iteration number it reads, as `@binding(bindings.length + j) var<uniform> iteration_j: u32`, given by dynamic offset.
   */
  readonly counters: readonly LoopId[];
  /** Device features it needs: `shader-f16`, `subgroups`, `chromium-experimental-subgroup-matrix`. */
  readonly features: readonly string[];
  readonly flops: number;
  readonly bytes: number;
}

export type Step =
  | {
      readonly kind: 'dispatch';
      readonly kernel: KernelId;
      readonly bindings: readonly BufferRef[];
      readonly workgroups: readonly [number, number, number];
      readonly part?: GridPart;
      /** For each binding, and under which conditions its results count. */
      readonly flow?: { readonly accesses: readonly Access[]; readonly when: readonly Condition[] };
    }
  | { readonly kind: 'copy'; readonly from: BufferRef; readonly to: BufferRef }
  /** Runs `body` for iterations 0 … trips-1, all within the command buffer of the call. */
  | {
      readonly kind: 'loop';
      readonly loop: LoopId;
      readonly trips: number;
      readonly body: readonly Step[];
      readonly flow?: { readonly carried: readonly Carried[]; readonly when: readonly Condition[] };
    }
  /**
   * Runs `body` until the u32 at `predicate` is 0. The body's kernels guard themselves with the predicate, so that the runtime may encode
   * `chunk` rounds before it reads the predicate back. `body` begins with the loop's work and ends with computing the predicate.
   */
  | {
      readonly kind: 'while';
      readonly loop: LoopId;
      readonly predicate: BufferRef;
      readonly body: readonly Step[];
      readonly chunk: number;
      /** `runs` is the condition of its rounds, `decides` the value of the predicate. */
      readonly flow?: {
        readonly carried: readonly Carried[];
        readonly when: readonly Condition[];
        readonly runs: Condition;
        readonly decides: ValueId;
      };
    };

export interface Plan {
  readonly name: string;
  readonly buffers: readonly PlanBuffer[];
  readonly kernels: readonly PlanKernel[];
  readonly steps: readonly Step[];
  readonly inputs: readonly BufferId[];
  /** One per result; a result may be an input or a constant itself. */
  readonly outputs: readonly BufferId[];
  /** The value of each result. */
  readonly results?: readonly ValueId[];
  /** Sizes of the GPU buffers that hold the temporaries. */
  readonly arenas: readonly number[];
  /** Arguments whose memory the call takes over, whether or not an output could use it. */
  readonly donated: readonly number[];
  readonly report: PlanReport;
}

/** Progress of a compile. Stages follow each other in this order; `done` and `total` count within one. */
export interface CompileProgress {
  /** Passes over the program, texts of kernels that differ, and their pipelines, which the driver compiles. */
  readonly stage: 'passes' | 'kernels' | 'pipelines';
  readonly done: number;
  readonly total: number;
  /** The pass that begins, or the kernel that was done last. */
  readonly label: string;
}

export interface PlanReport {
  /** Equations of the program as traced, after inlining. */
  readonly ops: number;
  /** Distinct dispatches per call, loop bodies counted once. */
  readonly kernels: number;
  /** Dispatches per call with every iteration counted; a `while` counts one round. */
  readonly dispatches: number;
  readonly flops: number;
  readonly bytes: number;
  readonly tempBytes: number;
  /** The most bytes of temporaries alive at once: what no placement can go below. */
  readonly tempBytesLowerBound: number;
  /** Choices that measurements decide (`tuned`), or a guess. */
  readonly choices: readonly PlanChoice[];
  /** Decisions worth telling: what did not fuse and why, which donation found no use, which fall-back was taken. */
  readonly notes: readonly string[];
}

export interface PlanChoice {
  /** For which kernels one measurement holds: `matmul/float32,float32,float32/mk,kn/1x512x512x512`. */
  readonly key: string;
  readonly chosen: string;
  readonly candidates: readonly string[];
  readonly tuned: boolean;
}

/** Subgroup matrices that the adapter multiplies, m × k by k × n, with the subgroups that do it. */
export interface MatrixShape {
  /** Of the operands. Sums are f32. */
  readonly component: 'f16' | 'f32';
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Lanes of a subgroup. */
  readonly lanes: number;
  /** Whether kernels must ask for subgroups of so many lanes, because the adapter has several sizes. */
  readonly sized: boolean;
}

/** Properties of an adapter that the compiler uses. Limits are in the units of WebGPU's `GPUSupportedLimits`. */
export interface Target {
  readonly name: string;
  readonly machine: Machine;
  readonly features: readonly string[];
  /** 0 where there are no subgroups. Quads are four neighbouring invocations of a subgroup, verified when the device is opened. */
  readonly subgroupSize: number;
  readonly quads: boolean;
  /** Subgroup matrices that gave right numbers when the device was opened; none without. */
  readonly matrices?: readonly MatrixShape[];
  /** Whether matrices of f16 may take bfloat16: as `jit` has it. */
  readonly bf16AsF16?: boolean;
  readonly maxStorageBuffers: number;
  readonly maxBindingBytes: number;
  readonly maxBufferBytes: number;
  readonly maxWorkgroupInvocations: number;
  readonly maxWorkgroupSize: readonly [number, number, number];
  readonly maxWorkgroupBytes: number;
  readonly maxWorkgroupsPerDimension: number;
  /** Choices by measurements, by `PlanChoice.key`. */
  readonly tuned?: Readonly<Record<string, string>>;
}
