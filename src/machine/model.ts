/**
 * How an adapter computes, as numbers. Decisions (tiles, splits, fusion) ask these and what follows from them; none asks who made the adapter.
 * The numbers come from a table by vendor and architecture or are measured when a device is opened (`runtime/machine.ts`).
 */
export interface Machine {
  /** Multiply-adds in f32 out of registers, on all cores, counted as two operations. */
  readonly flopsPerSecond: number;
  /** Out of device memory, reads and writes together. */
  readonly bytesPerSecond: number;
  /** From one dispatch to the next where neither does anything. */
  readonly dispatchSeconds: number;
  /** What computes apart from one another: cores of a CPU, compute units of a GPU. */
  readonly cores: number;
  /** Invocations that one instruction computes for. */
  readonly lanes: number;
  /** Invocations of one core that must be in flight to hide the latency of arithmetic and loads. */
  readonly invocationsPerCore: number;
  /** A barrier of a workgroup of 64 invocations, with what workgroup memory takes around it. */
  readonly barrierSeconds: number;
  /** Whether it computes on the cores that this process runs on, so that waiting for it must not take one of them. */
  readonly onHost: boolean;
  /** Whether what all lanes load at one address takes one load, and not one for each lane. */
  readonly sharesLoads: boolean;
}

/** Operations that a core leaves undone during a barrier. */
const barrierFlops = (m: Machine): number => (m.barrierSeconds * m.flopsPerSecond) / m.cores;

/** A step of the smallest rectangle of a product: 32 x 32 results and 16 steps of k, with a barrier before and one behind it. */
const stepFlops = 2 * 32 * 32 * 16;

/**
 * Whether the invocations of a workgroup gain by sharing what they load: two barriers take less than a step of a product. Where they do not,
 * each invocation works by itself, and workgroups are small.
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
