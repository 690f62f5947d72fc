/**
 * Counts of what the compiler does, for tests that its work is linear in the size of a program. They only grow; a test reads them before
 * and after a compile.
 */
export interface Work {
  /** Values at an index that a kernel's text was made for. */
  evaluations: number;
  /** Lines that a sweep looked at. */
  lines: number;
  /** Regions that fusion matched with the families, and the equations in them. */
  regions: number;
  equations: number;
}

export const work: Work = { evaluations: 0, lines: 0, regions: 0, equations: 0 };
