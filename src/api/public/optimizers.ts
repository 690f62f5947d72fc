/** The public functions of `optimizers.ts` with their signatures. */
import * as impl from '../optimizers.ts';
import { checked, positional } from '../signature.ts';

export * from '../optimizers.ts';

export const chain = checked('chain(...parts)', impl.chain);
export const globalNorm = positional('globalNorm(updates{})', impl.globalNorm);
export const scaleByAdam = positional('scaleByAdam(; b1?, b2?, eps?, epsRoot?, nesterov?)', impl.scaleByAdam);
export const rmsprop = positional('rmsprop(rate; decay?, eps?)', impl.rmsprop);
export const adagrad = positional('adagrad(rate; initialAccumulator?, eps?)', impl.adagrad);
export const lion = positional('lion(rate; b1?, b2?, weightDecay?, mask?)', impl.lion);
export const multiSteps = positional('multiSteps(inner{}, every)', impl.multiSteps);
export const applyUpdates = positional('applyUpdates(params{}, updates{})', impl.applyUpdates);
export const identity = positional('identity()', impl.identity);
export const scale = positional('scale(factor)', impl.scale);
export const scaleBySchedule = positional('scaleBySchedule(schedule)', impl.scaleBySchedule);
export const scaleByLearningRate = positional('scaleByLearningRate(rate)', impl.scaleByLearningRate);
export const clip = positional('clip(limit)', impl.clip);
export const clipByGlobalNorm = positional('clipByGlobalNorm(maxNorm)', impl.clipByGlobalNorm);
export const addDecayedWeights = positional('addDecayedWeights(weightDecay, mask?{})', impl.addDecayedWeights);
export const trace = positional('trace(decay; nesterov?)', impl.trace);
export const sgd = positional('sgd(rate; momentum?, nesterov?)', impl.sgd);
export const adam = positional('adam(rate; b1?, b2?, eps?, epsRoot?, nesterov?)', impl.adam);
export const adamw = positional('adamw(rate; b1?, b2?, eps?, epsRoot?, nesterov?, weightDecay?, mask?)', impl.adamw);
export const constantSchedule = positional('constantSchedule(value)', impl.constantSchedule);
export const polynomialSchedule = positional('polynomialSchedule(init, end, power, steps, begin?)', impl.polynomialSchedule);
export const linearSchedule = positional('linearSchedule(init, end, steps, begin?)', impl.linearSchedule);
export const cosineDecaySchedule = positional('cosineDecaySchedule(init, steps, alpha?)', impl.cosineDecaySchedule);
export const exponentialDecay = positional('exponentialDecay(init, steps, rate; staircase?)', impl.exponentialDecay);
export const joinSchedules = positional('joinSchedules(schedules, boundaries)', impl.joinSchedules);
export const warmupConstantSchedule = positional('warmupConstantSchedule(init, peak, warmup)', impl.warmupConstantSchedule);
export const warmupCosineDecaySchedule = positional(
  'warmupCosineDecaySchedule(init, peak, warmup, steps, end?)',
  impl.warmupCosineDecaySchedule,
);
export const piecewiseConstantSchedule = positional('piecewiseConstantSchedule(init, factors{})', impl.piecewiseConstantSchedule);
