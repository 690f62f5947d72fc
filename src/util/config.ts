/**
 * Debug messages of the library. `DEBUG=1..5` in the environment (Node) or `setDebug(n)`:
 * 1 compiles · 2 dispatches with µs, GB/s and GFLOP/s · 3 fusion decisions · 4 WGSL · 5 the IR after each pass.
 */
export type DebugLevel = 0 | 1 | 2 | 3 | 4 | 5;

const state = { level: levelFromEnv(), checks: false, write: (line: string): void => console.error(line) };

export const debugLevel = (): DebugLevel => state.level;

export function setDebug(level: DebugLevel): void {
  state.level = level;
}

/** Where the lines go: stderr, unless another receiver is given. Returns the receiver before. */
export function setDebugOutput(write: (line: string) => void): (line: string) => void {
  const before = state.write;
  state.write = write;
  return before;
}

/** Whether every plan is checked (`verifyPlan`): with any debug level, or where a test has set it. */
export const checksPlans = (): boolean => state.checks || state.level > 0;

export function setChecksPlans(checks: boolean): void {
  state.checks = checks;
}

/** Writes a line when the level is reached. The text is made only then. */
export function debug(level: DebugLevel, text: () => string): void {
  if (state.level >= level) state.write(text());
}

/** Whether `SYSTOLIC_TUNE` asks for kernels to be chosen by measurement. */
export const tuneFromEnv = (): boolean => !['', '0', 'false'].includes(env('SYSTOLIC_TUNE'));

function env(name: string): string {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.[name] ?? '';
}

/** `DEBUG` is shared with other packages, which give it names: only a digit is meant for us. */
function levelFromEnv(): DebugLevel {
  const text = env('DEBUG');
  return /^[0-5]$/.test(text) ? (Number(text) as DebugLevel) : 0;
}
