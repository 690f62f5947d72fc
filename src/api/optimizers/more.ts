/** Optimisers made of directions, decay and a learning rate. Numbers equal optax's. */
import {
  addDecayedWeights,
  type AdamOptions,
  adam,
  adamw,
  chain,
  identity,
  scale,
  scaleByAdam,
  scaleByLearningRate,
  trace,
} from '../optimizers.ts';
import type { Array } from '../array.ts';
import { type GradientTransformation, type LearningRate, type Mask, map, type Params, stateless } from './base.ts';
import * as by from './directions.ts';
import { scaleByFactoredRms, scaleByMuon } from './matrices.ts';
import { multiTransform } from './wrappers.ts';

export interface DecayOptions {
  readonly weightDecay?: number;
  readonly mask?: Mask;
}
/** Adam with Nesterov's momentum. */
export const nadam = (rate: LearningRate, options: AdamOptions = {}): GradientTransformation => adam(rate, { ...options, nesterov: true });
export const nadamw = (rate: LearningRate, options: AdamOptions & DecayOptions = {}): GradientTransformation =>
  adamw(rate, { ...options, nesterov: true });
/** Adam whose updates are as long as their parameters. Source: You et al. (2020). */
export const lamb = (
  rate: LearningRate,
  { weightDecay = 0, mask, eps = 1e-6, ...options }: AdamOptions & DecayOptions = {},
): GradientTransformation =>
  chain(scaleByAdam({ eps, ...options }), addDecayedWeights(weightDecay, mask), by.scaleByTrustRatio(), scaleByLearningRate(rate));
export const radam = (rate: LearningRate, options: by.RadamOptions = {}): GradientTransformation =>
  chain(by.scaleByRadam(options), scaleByLearningRate(rate));
export const amsgrad = (rate: LearningRate, options: Omit<AdamOptions, 'nesterov'> = {}): GradientTransformation =>
  chain(by.scaleByAmsgrad(options), scaleByLearningRate(rate));
type AdamaxOptions = Pick<AdamOptions, 'b1' | 'b2' | 'eps'>;
export const adamax = (rate: LearningRate, options: AdamaxOptions = {}): GradientTransformation =>
  chain(by.scaleByAdamax(options), scaleByLearningRate(rate));
export const adamaxw = (
  rate: LearningRate,
  { weightDecay = 1e-4, mask, ...options }: AdamaxOptions & DecayOptions = {},
): GradientTransformation => chain(by.scaleByAdamax(options), addDecayedWeights(weightDecay, mask), scaleByLearningRate(rate));
export const adabelief = (rate: LearningRate, options: AdamOptions = {}): GradientTransformation =>
  chain(by.scaleByBelief(options), scaleByLearningRate(rate));
export const yogi = (rate: LearningRate, options: AdamaxOptions = {}): GradientTransformation =>
  chain(by.scaleByYogi(options), scaleByLearningRate(rate));
export const adadelta = (
  rate: LearningRate = 1,
  { weightDecay = 0, mask, ...options }: { readonly rho?: number; readonly eps?: number } & DecayOptions = {},
): GradientTransformation => chain(addDecayedWeights(weightDecay, mask), by.scaleByAdadelta(options), scaleByLearningRate(rate));
export const signSgd = (rate: LearningRate): GradientTransformation => chain(by.scaleBySign(), scaleByLearningRate(rate));
export interface LarsOptions extends DecayOptions {
  readonly trustCoefficient?: number;
  readonly eps?: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
}
/** Momentum of updates as long as a part of their parameters. Source: You et al. (2017). */
export const lars = (
  rate: LearningRate,
  { weightDecay = 0, mask, trustCoefficient = 0.001, eps = 0, momentum = 0.9, nesterov = false }: LarsOptions = {},
): GradientTransformation =>
  chain(
    addDecayedWeights(weightDecay, mask),
    by.scaleByTrustRatio({ trustCoefficient, eps }),
    scaleByLearningRate(rate),
    trace(momentum, { nesterov }),
  );

export interface AdafactorOptions {
  readonly minDimSizeToFactor?: number;
  readonly decayRate?: number;
  readonly decayOffset?: number;
  readonly multiplyByParameterScale?: boolean;
  /** The greatest root mean square of a leaf's update; `null` for none. */
  readonly clippingThreshold?: number | null;
  readonly momentum?: number;
  readonly weightDecayRate?: number;
  readonly eps?: number;
  readonly factored?: boolean;
  readonly weightDecayMask?: Mask;
}
/** Adam with row and column means in place of the mean square. Source: Shazeer and Stern (2018). */
export function adafactor(rate?: LearningRate | null, options: AdafactorOptions = {}): GradientTransformation {
  const {
    minDimSizeToFactor = 128,
    decayRate = 0.8,
    decayOffset = 0,
    multiplyByParameterScale = true,
    clippingThreshold = 1,
    eps = 1e-30,
    factored = true,
  } = options;
  const { momentum, weightDecayRate, weightDecayMask } = options;
  return chain(
    scaleByFactoredRms({ factored, decayRate, stepOffset: decayOffset, minDimSizeToFactor, epsilon: eps }),
    clippingThreshold === null ? identity() : by.clipByBlockRms(clippingThreshold),
    rate === undefined || rate === null ? identity() : chain(scaleByLearningRate(rate), scale(-1)),
    multiplyByParameterScale ? by.scaleByParamBlockRms() : identity(),
    momentum === undefined ? identity() : by.ema(momentum, { debias: false }),
    weightDecayRate === undefined ? identity() : addDecayedWeights(weightDecayRate, weightDecayMask),
    scale(-1),
  );
}

export interface MuonOptions {
  readonly nsCoeffs?: readonly [number, number, number];
  readonly nsSteps?: number;
  readonly beta?: number;
  readonly eps?: number;
  readonly weightDecay?: number;
  readonly nesterov?: boolean;
  readonly adamB1?: number;
  readonly adamB2?: number;
  readonly adamEpsRoot?: number;
  readonly adamWeightDecay?: number;
  readonly adamLearningRate?: LearningRate;
}
/** Orthogonalized momentum for matrices, Adam for all other leaves. Source: Jordan et al. (2024). */
export function muon(rate: LearningRate, options: MuonOptions = {}): GradientTransformation {
  const {
    nsCoeffs,
    nsSteps = 5,
    beta = 0.95,
    eps = 1e-8,
    weightDecay = 0,
    nesterov = true,
    adamB1 = 0.9,
    adamB2 = 0.999,
    adamEpsRoot = 0,
    adamWeightDecay = 0,
    adamLearningRate = rate,
  } = options;
  const widened = stateless((updates) => map((u) => u.mul(Math.sqrt(Math.max(1, u.shape[1]! / u.shape[0]!))), updates));
  return multiTransform(
    {
      muon: chain(
        scaleByMuon({ ...(nsCoeffs && { nsCoeffs }), nsSteps, beta, eps, nesterov }),
        widened,
        addDecayedWeights(weightDecay),
        scaleByLearningRate(rate),
      ),
      adam: adamw(adamLearningRate, { b1: adamB1, b2: adamB2, eps, epsRoot: adamEpsRoot, weightDecay: adamWeightDecay, nesterov }),
    },
    (params: Params) => map((p: Array) => (p.ndim === 2 ? 'muon' : 'adam'), params),
  );
}
