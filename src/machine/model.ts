/**
 * The performance of an adapter, as numbers. Decisions (tiles, splits, fusion) use these and numbers computed from them, and no adapter's name.
 * The numbers come from a table by vendor and architecture or are measured when a device is opened (`runtime/machine.ts`).
 */
export interface Machine {
  /** Multiply-adds in f32 from registers, on all cores, counted as two operations. */
  readonly flopsPerSecond: number;
  /** Device memory, reads and writes together. */
  readonly bytesPerSecond: number;
  /** From one empty dispatch to the next. */
  readonly dispatchSeconds: number;
  /** Units that compute independently: cores of a CPU, compute units of a GPU. */
  readonly cores: number;
  /** Invocations that one instruction computes for. */
  readonly lanes: number;
  /** Invocations of one core that must be in flight to hide the latency of arithmetic and loads. */
  readonly invocationsPerCore: number;
  /** A barrier of a workgroup of 64 invocations, with the accesses to workgroup memory around it. */
  readonly barrierSeconds: number;
  /** Whether it computes on the cores of this process. Then waiting must not occupy one of them. */
  readonly onHost: boolean;
  /** Whether loads of all lanes from one address take one load, and not one for each lane. */
  readonly sharesLoads: boolean;
}

/** Operations that a core could compute during a barrier. */
const barrierFlops = (m: Machine): number => (m.barrierSeconds * m.flopsPerSecond) / m.cores;

/** Operations between two barriers of the smallest tile of a GEMM in workgroup memory: 32 × 32 results, 16 steps of k. */
const stepFlops = 2 * 32 * 32 * 16;

/**
 * Whether the invocations of a workgroup gain by sharing what they load: two barriers take less time than a step of a product. Otherwise
 * each invocation loads for itself, and workgroups are small.
 */
export const sharesWork = (m: Machine): boolean => 2 * barrierFlops(m) < stepFlops;

/** Workgroups that occupy all cores, with some more for each, as they do not all take as long. */
export const workgroupsFor = (m: Machine): number => 8 * m.cores;

/** Invocations that occupy all cores. */
export const occupancy = (m: Machine): number => m.cores * m.invocationsPerCore;

/** Invocations of a workgroup that share nothing: two instructions of them, so that small jobs reach all cores. */
export const loneInvocations = (m: Machine): number => Math.max(16, 2 * m.lanes);

/** Seconds of so many operations, and of so many bytes, whichever takes longer. */
export const secondsFor = (m: Machine, flops: number, bytes: number): number =>
  Math.max(flops / m.flopsPerSecond, bytes / m.bytesPerSecond);

/** The side of a cube of multiply-adds that takes 16 ms: large enough to tell tiles apart, in a power of two. */
export const sampleSide = (m: Machine): number => Math.min(2048, 2 ** Math.round(Math.log2(Math.cbrt(m.flopsPerSecond * 8e-3))));
