/** More schedules of optax: learning rates as functions of the step. */
import { exponentialDecay, joinSchedules, linearSchedule, warmupCosineDecaySchedule } from '../optimizers.ts';
import { ArgumentError } from '../../util/errors.ts';
import type { Array } from '../array.ts';
import * as np from '../numpy.ts';
import type { Schedule } from './base.ts';

/** `initValue`, multiplied by each factor by the time its step is reached, on lines or half cosines between. */
export function piecewiseInterpolateSchedule(interpolateType: 'linear' | 'cosine', initValue: number, boundariesAndScales: Readonly<Record<number, number>> = {}): Schedule {
  if (interpolateType !== 'linear' && interpolateType !== 'cosine')
    throw new ArgumentError(`piecewiseInterpolateSchedule: interpolateType must be 'linear' or 'cosine', got ${JSON.stringify(interpolateType)}`);
  const entries = Object.entries(boundariesAndScales).map(([at, by]) => [Number(at), by] as const).sort(([a], [b]) => a - b);
  const wrong = entries.find(([, by]) => !(by >= 0));
  if (wrong) throw new ArgumentError(`piecewiseInterpolateSchedule: factors must not be negative, got ${wrong[1]} at ${wrong[0]}`);
  const bounds = [0, ...entries.map(([at]) => at)];
  const values = [initValue];
  for (const [, by] of entries) values.push(values.at(-1)! * by);
  return (step) => {
    const count = step.astype('float32');
    return bounds.slice(1).reduce<Array>(
      (rest, to, i) => {
        const [from, first, last] = [bounds[i]!, values[i]!, values[i + 1]!];
        const part = count.sub(from).div(Math.max(1, to - from));
        const way = interpolateType === 'linear' ? part : np.subtract(0.5, np.cos(part.mul(Math.PI)).mul(0.5));
        const between = way.mul(last - first).add(first);
        return np.where(np.logicalAnd(count.greaterEqual(from), count.less(to)), between, rest);
      },
      np.where(count.greaterEqual(bounds.at(-1)!), values.at(-1)!, 0),
    );
  };
}
function steps(name: string, n: number): number {
  if (!(n > 0)) throw new ArgumentError(`${name}: transitionSteps must be positive, got ${String(n)}`);
  return n;
}
/** Up to `peakValue` and down again, then lower still, on lines. Source: Smith and Topin (2018). */
export const linearOnecycleSchedule = (transitionSteps: number, peakValue: number, pctStart = 0.3, pctFinal = 0.85, divFactor = 25, finalDivFactor = 1e4): Schedule =>
  piecewiseInterpolateSchedule('linear', peakValue / divFactor, {
    [Math.floor(pctStart * steps('linearOnecycleSchedule', transitionSteps))]: divFactor,
    [Math.floor(pctFinal * transitionSteps)]: 1 / divFactor,
    [transitionSteps]: 1 / finalDivFactor,
  });
/** Up to `peakValue` and down, on half cosines. */
export const cosineOnecycleSchedule = (transitionSteps: number, peakValue: number, pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4): Schedule =>
  piecewiseInterpolateSchedule('cosine', peakValue / divFactor, {
    [Math.floor(pctStart * steps('cosineOnecycleSchedule', transitionSteps))]: divFactor,
    [Math.floor(transitionSteps)]: 1 / (divFactor * finalDivFactor),
  });
export interface ExponentialOptions {
  readonly transitionBegin?: number;
  readonly staircase?: boolean;
  readonly endValue?: number | null;
}
/** Linear from `initValue` to `peakValue`, then an exponential decay. */
export const warmupExponentialDecaySchedule = (
  initValue: number,
  peakValue: number,
  warmupSteps: number,
  transitionSteps: number,
  decayRate: number,
  options: ExponentialOptions = {},
): Schedule => joinSchedules([linearSchedule(initValue, peakValue, warmupSteps), exponentialDecay(peakValue, transitionSteps, decayRate, options)], [warmupSteps]);

export interface CosineCycle {
  readonly initValue: number;
  readonly peakValue: number;
  readonly warmupSteps: number;
  readonly decaySteps: number;
  readonly endValue?: number;
}
/** One warm-up and cosine decay after another. Source: Loshchilov and Hutter (2017). */
export function sgdrSchedule(cosineKwargs: readonly CosineCycle[]): Schedule {
  const ends = cosineKwargs.map((_, i) => cosineKwargs.slice(0, i + 1).reduce((n, c) => n + c.decaySteps, 0));
  return joinSchedules(
    cosineKwargs.map((c) => warmupCosineDecaySchedule(c.initValue, c.peakValue, c.warmupSteps, c.decaySteps, c.endValue ?? 0)),
    ends.slice(0, -1),
  );
}
