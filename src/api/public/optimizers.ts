/** The public functions of `optimizers.ts` with their signatures. */
import * as conditions from '../optimizers/conditions.ts';
import * as directions from '../optimizers/directions.ts';
import * as lbfgsImpl from '../optimizers/lbfgs.ts';
import * as losses from '../optimizers/losses.ts';
import * as matrices from '../optimizers/matrices.ts';
import * as more from '../optimizers/more.ts';
import * as rarer from '../optimizers/rarer.ts';
import * as schedules from '../optimizers/schedules.ts';
import * as wrappers from '../optimizers/wrappers.ts';
import * as impl from '../optimizers.ts';
import { checked, positional } from '../signature.ts';

export * from '../optimizers.ts';
export type * from '../optimizers/conditions.ts';
export type * from '../optimizers/directions.ts';
export type * from '../optimizers/lbfgs.ts';
export type * from '../optimizers/losses.ts';
export type * from '../optimizers/matrices.ts';
export type * from '../optimizers/more.ts';
export type * from '../optimizers/rarer.ts';
export type * from '../optimizers/schedules.ts';
export type * from '../optimizers/wrappers.ts';
export * as tree from './optimizer-trees.ts';

export const chain = /* @__PURE__ */ checked('chain(...parts)', impl.chain);
export const globalNorm = /* @__PURE__ */ positional('globalNorm(updates{})', impl.globalNorm);
export const scaleByAdam = /* @__PURE__ */ positional('scaleByAdam( | b1?, b2?, eps?, epsRoot?, -muDtype; nesterov?)', impl.scaleByAdam);
export const rmsprop = /* @__PURE__ */ positional('rmsprop(rate | decay?, eps?)', impl.rmsprop);
export const adagrad = /* @__PURE__ */ positional('adagrad(rate | initialAccumulator?, eps?)', impl.adagrad);
export const lion = /* @__PURE__ */ positional('lion(rate | b1?, b2?, -muDtype, weightDecay?, mask?)', impl.lion);
export const multiSteps = /* @__PURE__ */ positional('multiSteps(inner{}, every)', impl.multiSteps);
export const applyUpdates = /* @__PURE__ */ positional('applyUpdates(params{}, updates{})', impl.applyUpdates);
export const identity = /* @__PURE__ */ positional('identity()', impl.identity);
export const scale = /* @__PURE__ */ positional('scale(factor)', impl.scale);
export const scaleBySchedule = /* @__PURE__ */ positional('scaleBySchedule(schedule)', impl.scaleBySchedule);
export const scaleByLearningRate = /* @__PURE__ */ positional('scaleByLearningRate(rate)', impl.scaleByLearningRate);
export const clip = /* @__PURE__ */ positional('clip(limit)', impl.clip);
export const clipByGlobalNorm = /* @__PURE__ */ positional('clipByGlobalNorm(maxNorm)', impl.clipByGlobalNorm);
export const addDecayedWeights = /* @__PURE__ */ positional('addDecayedWeights(weightDecay, mask?{})', impl.addDecayedWeights);
export const trace = /* @__PURE__ */ positional('trace(decay | nesterov?)', impl.trace);
export const sgd = /* @__PURE__ */ positional('sgd(rate | momentum?, nesterov?)', impl.sgd);
export const adam = /* @__PURE__ */ positional('adam(rate | b1?, b2?, eps?, epsRoot?, -muDtype; nesterov?)', impl.adam);
export const adamw = /* @__PURE__ */ positional('adamw(rate | b1?, b2?, eps?, epsRoot?, -muDtype, weightDecay?, mask?; nesterov?)', impl.adamw);
export const constantSchedule = /* @__PURE__ */ positional('constantSchedule(value)', impl.constantSchedule);
export const polynomialSchedule = /* @__PURE__ */ positional('polynomialSchedule(initValue, endValue, power, transitionSteps, transitionBegin?)', impl.polynomialSchedule);
export const linearSchedule = /* @__PURE__ */ positional('linearSchedule(initValue, endValue, transitionSteps, transitionBegin?)', impl.linearSchedule);
export const cosineDecaySchedule = /* @__PURE__ */ positional('cosineDecaySchedule(init, steps, alpha?)', impl.cosineDecaySchedule);
export const exponentialDecay = /* @__PURE__ */ positional('exponentialDecay(initValue, transitionSteps, decayRate | transitionBegin?, staircase?, endValue?)', impl.exponentialDecay);
export const joinSchedules = /* @__PURE__ */ positional('joinSchedules(schedules, boundaries)', impl.joinSchedules);
export const warmupConstantSchedule = /* @__PURE__ */ positional('warmupConstantSchedule(init, peak, warmup)', impl.warmupConstantSchedule);
export const warmupCosineDecaySchedule = /* @__PURE__ */ positional(
  'warmupCosineDecaySchedule(initValue, peakValue, warmupSteps, decaySteps, endValue?)',
  impl.warmupCosineDecaySchedule,
);
export const piecewiseConstantSchedule = /* @__PURE__ */ positional('piecewiseConstantSchedule(init, factors{})', impl.piecewiseConstantSchedule);
export const squaredError = /* @__PURE__ */ positional('squaredError(predictions, targets?)', losses.squaredError);
export const l2Loss = /* @__PURE__ */ positional('l2Loss(predictions, targets?)', losses.l2Loss);
export const huberLoss = /* @__PURE__ */ positional('huberLoss(predictions, targets? | delta?)', losses.huberLoss);
export const logCosh = /* @__PURE__ */ positional('logCosh(predictions, targets?)', losses.logCosh);
export const cosineSimilarity = /* @__PURE__ */ positional('cosineSimilarity(predictions, targets; epsilon?, axis?, where?)', losses.cosineSimilarity);
export const cosineDistance = /* @__PURE__ */ positional('cosineDistance(predictions, targets; epsilon?, axis?, where?)', losses.cosineDistance);
export const smoothLabels = /* @__PURE__ */ positional('smoothLabels(labels, alpha; axis?, where?)', losses.smoothLabels);
export const sigmoidBinaryCrossEntropy = /* @__PURE__ */ positional('sigmoidBinaryCrossEntropy(logits, labels)', losses.sigmoidBinaryCrossEntropy);
export const sigmoidFocalLoss = /* @__PURE__ */ positional('sigmoidFocalLoss(logits, labels; alpha?, gamma?)', losses.sigmoidFocalLoss);
export const softmaxCrossEntropy = /* @__PURE__ */ positional('softmaxCrossEntropy(logits, labels | axis?, where?)', losses.softmaxCrossEntropy);
export const safeSoftmaxCrossEntropy = /* @__PURE__ */ positional('safeSoftmaxCrossEntropy(logits, labels)', losses.safeSoftmaxCrossEntropy);
export const softmaxCrossEntropyWithIntegerLabels = /* @__PURE__ */ positional(
  'softmaxCrossEntropyWithIntegerLabels(logits, labels | axis?, where?)',
  losses.softmaxCrossEntropyWithIntegerLabels,
);
export const polyLossCrossEntropy = /* @__PURE__ */ positional(
  'polyLossCrossEntropy(logits, labels; epsilon?, axis?, where?)',
  losses.polyLossCrossEntropy,
);
export const klDivergence = /* @__PURE__ */ positional('klDivergence(logPredictions, targets | axis?, where?)', losses.klDivergence);
export const klDivergenceWithLogTargets = /* @__PURE__ */ positional(
  'klDivergenceWithLogTargets(logPredictions, logTargets | axis?, where?)',
  losses.klDivergenceWithLogTargets,
);
export const generalizedKlDivergence = /* @__PURE__ */ positional(
  'generalizedKlDivergence(logPredictions, targets | axis?, where?)',
  losses.generalizedKlDivergence,
);
export const convexKlDivergence = /* @__PURE__ */ positional('convexKlDivergence(logPredictions, targets | axis?, where?)', losses.convexKlDivergence);
export const hingeLoss = /* @__PURE__ */ positional('hingeLoss(predictorOutputs, targets)', losses.hingeLoss);
export const perceptronLoss = /* @__PURE__ */ positional('perceptronLoss(predictorOutputs, targets)', losses.perceptronLoss);
export const sparsemaxLoss = /* @__PURE__ */ positional('sparsemaxLoss(logits, labels)', losses.sparsemaxLoss);
export const multiclassHingeLoss = /* @__PURE__ */ positional('multiclassHingeLoss(scores, labels)', losses.multiclassHingeLoss);
export const multiclassPerceptronLoss = /* @__PURE__ */ positional('multiclassPerceptronLoss(scores, labels)', losses.multiclassPerceptronLoss);
export const ctcLoss = /* @__PURE__ */ positional('ctcLoss(logits, logitPaddings, labels, labelPaddings; blankId?, logEpsilon?)', losses.ctcLoss);
export const scaleByRms = /* @__PURE__ */ positional('scaleByRms( | decay?, eps?, initialScale?)', directions.scaleByRms);
export const scaleByStddev = /* @__PURE__ */ positional('scaleByStddev( | decay?, eps?, initialScale?)', directions.scaleByStddev);
export const scaleByRss = /* @__PURE__ */ positional('scaleByRss( | initialAccumulatorValue?, eps?)', directions.scaleByRss);
export const scaleByLion = /* @__PURE__ */ positional('scaleByLion( | b1?, b2?)', directions.scaleByLion);
export const scaleBySign = /* @__PURE__ */ positional('scaleBySign()', directions.scaleBySign);
export const scaleByAmsgrad = /* @__PURE__ */ positional('scaleByAmsgrad( | b1?, b2?, eps?, epsRoot?)', directions.scaleByAmsgrad);
export const scaleByAdamax = /* @__PURE__ */ positional('scaleByAdamax( | b1?, b2?, eps?)', directions.scaleByAdamax);
export const scaleByBelief = /* @__PURE__ */ positional('scaleByBelief( | b1?, b2?, eps?, epsRoot?; nesterov?)', directions.scaleByBelief);
export const scaleByYogi = /* @__PURE__ */ positional('scaleByYogi( | b1?, b2?, eps?, epsRoot?, initialAccumulatorValue?)', directions.scaleByYogi);
export const scaleByRadam = /* @__PURE__ */ positional('scaleByRadam( | b1?, b2?, eps?, epsRoot?, threshold?; nesterov?)', directions.scaleByRadam);
export const scaleByAdadelta = /* @__PURE__ */ positional('scaleByAdadelta( | rho?, eps?)', directions.scaleByAdadelta);
export const scaleByTrustRatio = /* @__PURE__ */ positional('scaleByTrustRatio( | minNorm?, trustCoefficient?, eps?)', directions.scaleByTrustRatio);
export const scaleByParamBlockRms = /* @__PURE__ */ positional('scaleByParamBlockRms(minScale?)', directions.scaleByParamBlockRms);
export const scaleByParamBlockNorm = /* @__PURE__ */ positional('scaleByParamBlockNorm(minScale?)', directions.scaleByParamBlockNorm);
export const clipByBlockRms = /* @__PURE__ */ positional('clipByBlockRms(threshold)', directions.clipByBlockRms);
export const centralize = /* @__PURE__ */ positional('centralize()', directions.centralize);
export const ema = /* @__PURE__ */ positional('ema(decay | debias?)', directions.ema);
export const setToZero = /* @__PURE__ */ positional('setToZero()', directions.setToZero);
export const zeroNans = /* @__PURE__ */ positional('zeroNans()', directions.zeroNans);
export const keepParamsNonnegative = /* @__PURE__ */ positional('keepParamsNonnegative()', directions.keepParamsNonnegative);
export const scaleByFactoredRms = /* @__PURE__ */ positional(
  'scaleByFactoredRms( | factored?, decayRate?, stepOffset?, minDimSizeToFactor?, epsilon?)',
  matrices.scaleByFactoredRms,
);
export const scaleByMuon = /* @__PURE__ */ positional('scaleByMuon(; nsCoeffs?, nsSteps?, beta?, eps?, nesterov?)', matrices.scaleByMuon);
export const nadam = /* @__PURE__ */ positional('nadam(rate | b1?, b2?, eps?, epsRoot?)', more.nadam);
export const nadamw = /* @__PURE__ */ positional('nadamw(rate | b1?, b2?, eps?, epsRoot?, -muDtype, weightDecay?, mask?)', more.nadamw);
export const lamb = /* @__PURE__ */ positional('lamb(rate | b1?, b2?, eps?, epsRoot?, weightDecay?, mask?)', more.lamb);
export const radam = /* @__PURE__ */ positional('radam(rate | b1?, b2?, eps?, epsRoot?, threshold?; nesterov?)', more.radam);
export const amsgrad = /* @__PURE__ */ positional('amsgrad(rate | b1?, b2?, eps?, epsRoot?)', more.amsgrad);
export const adamax = /* @__PURE__ */ positional('adamax(rate | b1?, b2?, eps?)', more.adamax);
export const adamaxw = /* @__PURE__ */ positional('adamaxw(rate | b1?, b2?, eps?, weightDecay?, mask?)', more.adamaxw);
export const adabelief = /* @__PURE__ */ positional('adabelief(rate | b1?, b2?, eps?, epsRoot?; nesterov?)', more.adabelief);
export const yogi = /* @__PURE__ */ positional('yogi(rate | b1?, b2?, eps?)', more.yogi);
export const adadelta = /* @__PURE__ */ positional('adadelta(rate? | rho?, eps?, weightDecay?; mask?)', more.adadelta);
export const signSgd = /* @__PURE__ */ positional('signSgd(rate)', more.signSgd);
export const lars = /* @__PURE__ */ positional('lars(rate | weightDecay?, -weightDecayMask, trustCoefficient?, eps?, -trustRatioMask, momentum?, nesterov?; mask?)', more.lars);
export const adafactor = /* @__PURE__ */ positional(
  'adafactor(rate? | minDimSizeToFactor?, decayRate?, decayOffset?, multiplyByParameterScale?, clippingThreshold?, momentum?, -dtypeMomentum, weightDecayRate?, eps?, factored?, weightDecayMask?)',
  more.adafactor,
);
export const muon = /* @__PURE__ */ positional(
  'muon(rate; nsCoeffs?, nsSteps?, beta?, eps?, weightDecay?, nesterov?, adamB1?, adamB2?, adamEpsRoot?, adamWeightDecay?, adamLearningRate?)',
  more.muon,
);
export const masked = /* @__PURE__ */ positional('masked(inner{}, mask{})', wrappers.masked);
export const multiTransform = /* @__PURE__ */ positional('multiTransform(transforms{}, labels{})', wrappers.multiTransform);
export const partition = /* @__PURE__ */ positional('partition(transforms{}, labels{})', wrappers.partition);
export const incrementalUpdate = /* @__PURE__ */ positional('incrementalUpdate(newTensors{}, oldTensors{}, stepSize)', wrappers.incrementalUpdate);
export const namedChain = /* @__PURE__ */ checked('namedChain(...parts)', wrappers.namedChain);
export const injectHyperparams = /* @__PURE__ */ checked('injectHyperparams(maker)', wrappers.injectHyperparams);
export const scaleByAdan = /* @__PURE__ */ positional('scaleByAdan( | b1?, b2?, b3?, eps?, epsRoot?)', rarer.scaleByAdan);
export const adan = /* @__PURE__ */ positional('adan(rate | b1?, b2?, b3?, eps?, epsRoot?, weightDecay?, mask?)', rarer.adan);
export const scaleByNovograd = /* @__PURE__ */ positional('scaleByNovograd( | b1?, b2?, eps?, epsRoot?, weightDecay?)', rarer.scaleByNovograd);
export const novograd = /* @__PURE__ */ positional('novograd(rate | b1?, b2?, eps?, epsRoot?, weightDecay?)', rarer.novograd);
export const scaleByOptimisticGradient = /* @__PURE__ */ positional('scaleByOptimisticGradient( | alpha?, beta?)', rarer.scaleByOptimisticGradient);
export const optimisticGradientDescent = /* @__PURE__ */ positional('optimisticGradientDescent(rate | alpha?, beta?)', rarer.optimisticGradientDescent);
export const scaleByRprop = /* @__PURE__ */ positional('scaleByRprop(learningRate | etaMinus?, etaPlus?, minStepSize?, maxStepSize?)', rarer.scaleByRprop);
export const rprop = /* @__PURE__ */ positional('rprop(rate | etaMinus?, etaPlus?, minStepSize?, maxStepSize?)', rarer.rprop);
export const scaleBySm3 = /* @__PURE__ */ positional('scaleBySm3( | b1?, b2?, eps?)', rarer.scaleBySm3);
export const sm3 = /* @__PURE__ */ positional('sm3(rate, momentum?)', rarer.sm3);
export const applyEvery = /* @__PURE__ */ positional('applyEvery(k?)', rarer.applyEvery);
export const normalizeByUpdateNorm = /* @__PURE__ */ positional('normalizeByUpdateNorm(scaleFactor? | eps?)', rarer.normalizeByUpdateNorm);
export const signum = /* @__PURE__ */ positional('signum(rate, beta?)', rarer.signum);
export const fromage = /* @__PURE__ */ positional('fromage(rate, minNorm?)', rarer.fromage);
export const addNoise = /* @__PURE__ */ positional('addNoise(eta, gamma, key?)', rarer.addNoise);
export const noisySgd = /* @__PURE__ */ positional('noisySgd(rate | eta?, gamma?, key?)', rarer.noisySgd);
export const adaptiveGradClip = /* @__PURE__ */ positional('adaptiveGradClip(clipping, eps?, axis?)', rarer.adaptiveGradClip);
export const scaleByPolyak = /* @__PURE__ */ positional('scaleByPolyak( | fMin?, maxLearningRate?, eps?, variant?)', rarer.scaleByPolyak);
export const polyakSgd = /* @__PURE__ */ positional('polyakSgd(maxLearningRate? | scaling?, fMin?, eps?, variant?)', rarer.polyakSgd);
export const applyIfFinite = /* @__PURE__ */ positional('applyIfFinite(inner{}, maxConsecutiveErrors)', conditions.applyIfFinite);
export const conditionallyTransform = /* @__PURE__ */ positional('conditionallyTransform(inner{}, shouldTransformFn)', conditions.conditionallyTransform);
export const conditionallyMask = /* @__PURE__ */ positional('conditionallyMask(inner{}, shouldTransformFn)', conditions.conditionallyMask);
export const lookaheadParams = /* @__PURE__ */ positional('lookaheadParams(params{})', conditions.lookaheadParams);
export const lookahead = /* @__PURE__ */ positional('lookahead(fastOptimizer{}, syncPeriod, slowStepSize | resetState?)', conditions.lookahead);
export const flatten = /* @__PURE__ */ positional('flatten(inner{})', conditions.flatten);
export const periodicUpdate = /* @__PURE__ */ positional('periodicUpdate(newTensors{}, oldTensors{}, steps, updatePeriod)', conditions.periodicUpdate);
export const stateless = /* @__PURE__ */ positional('stateless(f)', conditions.stateless);
export const statelessWithTreeMap = /* @__PURE__ */ positional('statelessWithTreeMap(f)', conditions.statelessWithTreeMap);
export const withExtraArgsSupport = /* @__PURE__ */ positional('withExtraArgsSupport(tx{})', conditions.withExtraArgsSupport);
export const safeIncrement = /* @__PURE__ */ positional('safeIncrement(count)', conditions.safeIncrement);
export const safeInt32Increment = /* @__PURE__ */ positional('safeInt32Increment(count)', conditions.safeInt32Increment);
export const scaleByLbfgs = /* @__PURE__ */ positional('scaleByLbfgs( | memorySize?, scaleInitPrecond?)', lbfgsImpl.scaleByLbfgs);
export const scaleByBacktrackingLinesearch = /* @__PURE__ */ positional('scaleByBacktrackingLinesearch(maxBacktrackingSteps | slopeRtol?, decreaseFactor?, increaseFactor?, maxLearningRate?, atol?, rtol?)', lbfgsImpl.scaleByBacktrackingLinesearch);
export const lbfgs = /* @__PURE__ */ checked('lbfgs(rate? | memorySize?, scaleInitPrecond?, linesearch?{})', lbfgsImpl.lbfgs);
export const piecewiseInterpolateSchedule = /* @__PURE__ */ positional('piecewiseInterpolateSchedule(interpolateType, initValue, boundariesAndScales?{})', schedules.piecewiseInterpolateSchedule);
export const linearOnecycleSchedule = /* @__PURE__ */ positional('linearOnecycleSchedule(transitionSteps, peakValue, pctStart?, pctFinal?, divFactor?, finalDivFactor?)', schedules.linearOnecycleSchedule);
export const cosineOnecycleSchedule = /* @__PURE__ */ positional('cosineOnecycleSchedule(transitionSteps, peakValue, pctStart?, divFactor?, finalDivFactor?)', schedules.cosineOnecycleSchedule);
export const warmupExponentialDecaySchedule = /* @__PURE__ */ positional('warmupExponentialDecaySchedule(initValue, peakValue, warmupSteps, transitionSteps, decayRate | transitionBegin?, staircase?, endValue?)', schedules.warmupExponentialDecaySchedule);
export const sgdrSchedule = /* @__PURE__ */ positional('sgdrSchedule(cosineKwargs)', schedules.sgdrSchedule);
