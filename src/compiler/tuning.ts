/**
 * The compiler's tuning numbers, all of them, each with its source: `measured` says where, `guess` that it was not measured. Numbers that follow
 * from the machine model are computed there (`src/machine/model.ts`); tiles are with their families. Software adapters means lavapipe (Mesa 25)
 * and SwiftShader on two cores.
 */
export const tuning = {
  cost: {
    /** Flops that one transcendental or division counts for. Guess. */
    expensiveFlops: 16,
  },
  pipeline: {
    /** Rounds of simplification. Guess. */
    maxRounds: 6,
  },
  fold: {
    /** Elements of an array that is worth keeping as a constant. Guess. */
    maxElements: 4096,
    /** Elements of a table of costly numbers, and equations that make it. Guess. */
    maxTable: 32768,
    maxTableEquations: 32,
  },
  fuse: {
    /** Equations in one kernel, each counted once for each index that it is computed at: more cost more to compile than they save. Guess. */
    maxEvaluations: 400,
    /** Rounds of moving work between kernels, which may then become one. Guess. */
    maxRounds: 4,
    /** Flops of reading an element: what costs less to compute is not worth writing. Guess. */
    loadEffort: 4,
    /** Kernels that share an operand and are tried with one another: in deep programs more would be most of the work. Guess. */
    maxNeighbours: 16,
  },
  join: {
    /** Kernels that take longer than so many dispatches gain nothing by sharing one. Guess. */
    mostDispatches: 50,
    /** Above so many flops for each byte a kernel is bound by arithmetic. Guess. */
    mostFlopsPerByte: 4,
    mostParts: 8,
    /** Of all parts together: drivers compile them as one text. Guess. */
    mostEquations: 200,
    /** Bundles of a kind that a kernel is tried with: those begun last. Guess. */
    mostOpen: 4,
  },
  hoist: {
    /** Flops per element from which on an equation is worth memory. Guess. */
    worthwhile: 8,
  },
  packRows: {
    /** Operands that are so much smaller than the largest are worth copying. Guess. */
    times: 4,
  },
  convolution: {
    /** More phases are more kernels than the zeros are worth: then holes are filled with zeros. (Strides of 4 over two axes, 2 over four.) Guess. */
    maxPhases: 16,
  },
  windows: {
    /** Windows that do not overlap and have more elements than this are rows of their own. Guess. */
    rowLength: 128,
    /** Flops of an element that is read and combined: `fuse.loadEffort`, and one for the combination. */
    tapEffort: 5,
  },
  reduce: {
    /** Elements (fours of columns) that one part of a split should have: below, the second kernel costs more than is saved. Guess. */
    leastRowWork: 8192,
    leastColumnWork: 512,
    /** Invocations of a workgroup where rows are so short that each has little to do. Measured: fewer cost lavapipe a quarter more time. */
    shortRows: 64,
  },
  map: {
    /** Invocations of a workgroup, of transposes too. Guess: two subgroups of most GPUs. */
    invocations: 64,
  },
  transpose: {
    /** Equations of a kernel: a block is sixteen times the code of an element, in vectors four times. Guess. */
    mostEquations: 16,
  },
  sort: {
    /** Flops that may go into an operand, which is computed anew for each comparison. Guess. */
    cheap: 8,
    /** Elements of a line that is sorted by counting alone. Guess. */
    short: 512,
    /** Elements of a run that is sorted by counting. Measured: both software adapters sort 65,536 in half the time that runs of 512 take. */
    counted: 64,
  },
  attention: {
    /** Columns of an operand that a lane can have in registers. Guess. */
    deepest: 256,
    /** Rows below which the threads of a workgroup share keys instead of having a row each. Guess. */
    fewRows: 16,
    /** Scores that one cluster may hold: more in one place are another thing. Guess. */
    mostScores: 4,
  },
  splitAttention: {
    /** Bytes of keys and values that take one workgroup about as long as a kernel takes to begin. Guess. */
    leastBytes: 32768,
    /** Keys for each thread of a workgroup that shares them, and for each row: what a split writes of a row is small beside what it reads. Guess. */
    leastKeys: 64,
    keysPerRow: 4,
    /** With fewer parts the second kernel takes what the first gains. Guess. */
    fewest: 4,
  },
  scan: {
    /** Rounds for each of which an index is computed at compile time. Guess. */
    mostRounds: 4096,
  },
  while: {
    /** Rounds between two looks at the predicate. Guess: a look waits for the device. */
    chunk: 8,
  },
  dispatch: {
    /** Seconds: a dispatch that is estimated to take longer is cut, because a device that is silent for long is taken for hung. */
    longestSeconds: 0.25,
    /** Parts that a grid is cut into at most: the runtime has numbers for so many without a table of its own. */
    mostParts: 1024,
  },
  slices: {
    /** Equations that one step of a pass rewrites or looks at: a step is far below a millisecond. Guess. */
    rewritten: 4,
    clustered: 8,
  },
} as const;
