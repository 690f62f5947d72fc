/** The public functions of `optimizers.ts` with their signatures. */
import * as losses from '../optimizers/losses.ts';
import * as impl from '../optimizers.ts';
import { checked, positional } from '../signature.ts';

export * from '../optimizers.ts';
export type * from '../optimizers/losses.ts';

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
export const squaredError = positional('squaredError(predictions, targets?)', losses.squaredError);
export const l2Loss = positional('l2Loss(predictions, targets?)', losses.l2Loss);
export const huberLoss = positional('huberLoss(predictions, targets? | delta?)', losses.huberLoss);
export const logCosh = positional('logCosh(predictions, targets?)', losses.logCosh);
export const cosineSimilarity = positional('cosineSimilarity(predictions, targets; epsilon?, axis?, where?)', losses.cosineSimilarity);
export const cosineDistance = positional('cosineDistance(predictions, targets; epsilon?, axis?, where?)', losses.cosineDistance);
export const smoothLabels = positional('smoothLabels(labels, alpha; axis?, where?)', losses.smoothLabels);
export const sigmoidBinaryCrossEntropy = positional('sigmoidBinaryCrossEntropy(logits, labels)', losses.sigmoidBinaryCrossEntropy);
export const sigmoidFocalLoss = positional('sigmoidFocalLoss(logits, labels; alpha?, gamma?)', losses.sigmoidFocalLoss);
export const softmaxCrossEntropy = positional('softmaxCrossEntropy(logits, labels | axis?, where?)', losses.softmaxCrossEntropy);
export const safeSoftmaxCrossEntropy = positional('safeSoftmaxCrossEntropy(logits, labels)', losses.safeSoftmaxCrossEntropy);
export const softmaxCrossEntropyWithIntegerLabels = positional(
  'softmaxCrossEntropyWithIntegerLabels(logits, labels | axis?, where?)',
  losses.softmaxCrossEntropyWithIntegerLabels,
);
export const polyLossCrossEntropy = positional(
  'polyLossCrossEntropy(logits, labels; epsilon?, axis?, where?)',
  losses.polyLossCrossEntropy,
);
export const klDivergence = positional('klDivergence(logPredictions, targets | axis?, where?)', losses.klDivergence);
export const klDivergenceWithLogTargets = positional(
  'klDivergenceWithLogTargets(logPredictions, logTargets | axis?, where?)',
  losses.klDivergenceWithLogTargets,
);
export const generalizedKlDivergence = positional(
  'generalizedKlDivergence(logPredictions, targets | axis?, where?)',
  losses.generalizedKlDivergence,
);
export const convexKlDivergence = positional('convexKlDivergence(logPredictions, targets | axis?, where?)', losses.convexKlDivergence);
export const hingeLoss = positional('hingeLoss(predictorOutputs, targets)', losses.hingeLoss);
export const perceptronLoss = positional('perceptronLoss(predictorOutputs, targets)', losses.perceptronLoss);
export const sparsemaxLoss = positional('sparsemaxLoss(logits, labels)', losses.sparsemaxLoss);
export const multiclassHingeLoss = positional('multiclassHingeLoss(scores, labels)', losses.multiclassHingeLoss);
export const multiclassPerceptronLoss = positional('multiclassPerceptronLoss(scores, labels)', losses.multiclassPerceptronLoss);
export const ctcLoss = positional('ctcLoss(logits, logitPaddings, labels, labelPaddings; blankId?, logEpsilon?)', losses.ctcLoss);
