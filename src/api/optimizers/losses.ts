/** Losses of optax. They are per element or per example: take their mean. Predictions and logits must be float. */
import { isFloat, isInteger } from '../../types/dtype.ts';
import { formatShape, formatType } from '../../types/shape.ts';
import { DTypeError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, type Axis, asArray } from '../array.ts';
import { fused } from '../call.ts';
import { scan } from '../control-flow.ts';
import { logSigmoid, sparsePlus } from '../nn/activations.ts';
import { logSoftmax, logsumexp, oneHot, softmax } from '../nn/normalization.ts';
import * as np from '../numpy.ts';
import { normalizeAxes, normalizeAxis } from '../operands.ts';

export interface LossOptions {
  /** The axis of classes, or several; the last by default. */
  readonly axis?: Axis;
  /** Which classes take part. */
  readonly where?: ArrayLike;
}

function floats(name: string, what: string, given: ArrayLike): Array {
  const x = asArray(given, name);
  if (!isFloat(x.dtype))
    throw new DTypeError(`${name}: ${what} must be float, got ${formatType(x.type)}`, `Convert first: ${what}.astype("float32").`);
  return x;
}
/** Predictions less targets, whose shapes must be equal; predictions are errors already where no targets are given. */
function errors(
  name: string,
  predictions: ArrayLike,
  targets: ArrayLike | null | undefined,
  f: (error: Array) => Array,
  statics: unknown = null,
): Array {
  const p = floats(name, 'predictions', predictions);
  if (targets === undefined || targets === null) return fused(name, [p], [statics, 'errors'], (e) => f(e!));
  const t = asArray(targets, name);
  if (formatShape(t.shape) !== formatShape(p.shape))
    throw new ShapeError(`${name}: predictions and targets must have equal shapes, got ${formatType(p.type)} and ${formatType(t.type)}`);
  return fused(name, [p, t], statics, (u, v) => f(u!.sub(v!)));
}
/** Σ over an axis of what `where` lets take part. */
const summed = (x: Array, axis: Axis, where?: Array, keepdims = false): Array =>
  np.sum(where ? np.where(where, x, 0) : x, axis, { keepdims });

/** (predictions − targets)². */
export const squaredError = (predictions: ArrayLike, targets?: ArrayLike | null): Array =>
  errors('squaredError', predictions, targets, (e) => np.square(e));
/** Half the squared error. */
export const l2Loss = (predictions: ArrayLike, targets?: ArrayLike | null): Array =>
  errors('l2Loss', predictions, targets, (e) => np.square(e).mul(0.5));
/** Half the squared error up to a distance `delta`, linear beyond. Source: Huber (1964). */
export const huberLoss = (predictions: ArrayLike, targets?: ArrayLike | null, { delta = 1 }: { readonly delta?: number } = {}): Array =>
  errors(
    'huberLoss',
    predictions,
    targets,
    (e) => {
      const size = np.abs(e);
      const quadratic = np.minimum(size, delta);
      return np.square(quadratic).mul(0.5).add(size.sub(quadratic).mul(delta));
    },
    delta,
  );
/** log(cosh(predictions − targets)). */
export const logCosh = (predictions: ArrayLike, targets?: ArrayLike | null): Array =>
  errors('logCosh', predictions, targets, (e) => np.logaddexp(e, e.neg()).sub(Math.LN2));

export interface CosineOptions extends LossOptions {
  /** The least squared norm that is divided by. */
  readonly epsilon?: number;
}
/** The cosine of the angle between vectors along an axis. */
export function cosineSimilarity(predictions: ArrayLike, targets: ArrayLike, { epsilon = 0, axis = -1, where }: CosineOptions = {}): Array {
  const operands = [floats('cosineSimilarity', 'predictions', predictions), floats('cosineSimilarity', 'targets', targets)];
  return fused('cosineSimilarity', [...operands, ...(where === undefined ? [] : [where])], [epsilon, axis], (a, b, mask) => {
    const unit = (v: Array): Array => v.div(np.sqrt(np.maximum(summed(np.square(v), axis, mask, true), epsilon)));
    return summed(unit(a!).mul(unit(b!)), axis, mask);
  });
}
/** 1 − `cosineSimilarity`. */
export const cosineDistance = (predictions: ArrayLike, targets: ArrayLike, options: CosineOptions = {}): Array =>
  np.subtract(1, cosineSimilarity(predictions, targets, options));

/** (1 − alpha) · labels + alpha / number of classes. */
export function smoothLabels(labels: ArrayLike, alpha: number, { axis = -1, where }: LossOptions = {}): Array {
  const x = floats('smoothLabels', 'labels', labels);
  const n = normalizeAxes('smoothLabels', axis, x.type).reduce((product, d) => product * x.shape[d]!, 1);
  return fused('smoothLabels', [x, ...(where === undefined ? [] : [where])], [alpha, axis], (v, mask) => {
    const classes = mask ? np.sum(mask.astype('int32'), axis, { keepdims: true }) : n;
    return v!.mul(1 - alpha).add(np.divide(alpha, classes));
  });
}

/** −y log σ(x) − (1 − y) log(1 − σ(x)) of logits x and labels y in [0, 1], per element. */
export const sigmoidBinaryCrossEntropy = (logits: ArrayLike, labels: ArrayLike): Array =>
  fused('sigmoidBinaryCrossEntropy', [floats('sigmoidBinaryCrossEntropy', 'logits', logits), labels], null, (x, y) =>
    binaryEntropy(x!, y!.astype(x!.dtype)),
  );
const binaryEntropy = (x: Array, y: Array): Array =>
  y
    .neg()
    .mul(logSigmoid(x))
    .sub(np.subtract(1, y).mul(logSigmoid(x.neg())));

export interface FocalOptions {
  /** The weight of positive examples; that of negative ones is 1 − alpha. */
  readonly alpha?: number;
  /** How much examples that are right count less. */
  readonly gamma?: number;
}
/** The cross entropy of two classes, which counts less what is right already. Source: Lin et al. (2017). */
export const sigmoidFocalLoss = (logits: ArrayLike, labels: ArrayLike, { alpha, gamma = 2 }: FocalOptions = {}): Array =>
  fused('sigmoidFocalLoss', [floats('sigmoidFocalLoss', 'logits', logits), labels], [alpha, gamma], (x, given) => {
    const y = given!.astype(x!.dtype);
    const logs = np.stack([logSigmoid(x!), logSigmoid(x!.neg())], -1);
    const missed = logsumexp(logs, -1, { b: np.stack([np.subtract(1, y), y], -1) });
    const loss = binaryEntropy(x!, y).mul(np.exp(missed.mul(gamma)));
    if (alpha === undefined) return loss;
    return y
      .mul(alpha)
      .add(np.subtract(1, y).mul(1 - alpha))
      .mul(loss);
  });

/** −Σ labels · log softmax(logits) over the classes; labels are probabilities. */
export function softmaxCrossEntropy(logits: ArrayLike, labels: ArrayLike, { axis = -1, where }: LossOptions = {}): Array {
  const operands = [floats('softmaxCrossEntropy', 'logits', logits), labels, ...(where === undefined ? [] : [where])];
  return fused('softmaxCrossEntropy', operands, axis, (x, y, mask) => crossEntropy(x!, y!, axis, mask));
}
const crossEntropy = (x: Array, y: Array, axis: Axis, given?: Array): Array => {
  const mask = maskLike(x, axis, given);
  return summed(y.mul(logSoftmax(x, axis, mask ? { where: mask } : {})), axis, mask).neg();
};
/** A mask without the axes of classes gets them. */
const maskLike = (x: Array, axis: Axis, mask?: Array): Array | undefined =>
  mask && mask.ndim !== x.ndim ? np.expandDims(mask, axis as number) : mask;
/** As `softmaxCrossEntropy`, and 0 · ∞ is 0: a class of probability 0 may have the logit −∞. Its derivative there is a number, too. */
export const safeSoftmaxCrossEntropy = (logits: ArrayLike, labels: ArrayLike): Array =>
  fused('safeSoftmaxCrossEntropy', [floats('safeSoftmaxCrossEntropy', 'logits', logits), labels], null, (x, y) => {
    const logs = logSoftmax(x!);
    const taken = y!.notEqual(0);
    return np.sum(np.where(taken, y!.mul(np.where(taken, logs, 0)), 0), -1).neg();
  });

/** −log softmax(logits) at the class that `labels` number. */
export function softmaxCrossEntropyWithIntegerLabels(logits: ArrayLike, labels: ArrayLike, { axis = -1, where }: LossOptions = {}): Array {
  const name = 'softmaxCrossEntropyWithIntegerLabels';
  const [x, y] = [floats(name, 'logits', logits), asArray(labels, name)];
  if (!isInteger(y.dtype)) throw new DTypeError(`${name}: labels must be of an integer dtype, got ${formatType(y.type)}`);
  const axes = typeof axis === 'number' ? [normalizeAxis(name, axis, x.type)] : normalizeAxes(name, axis, x.type);
  return fused(name, [x, y, ...(where === undefined ? [] : [where])], axes, (u, v, given) => {
    // Several axes of classes count as one, the last.
    const rest = u!.shape.map((_, d) => d).filter((d) => !axes.includes(d));
    const joined = (w: Array): Array => np.transpose(w, [...rest, ...axes]).reshape([...rest.map((d) => u!.shape[d]!), -1]);
    const several = axes.length > 1;
    const at = several ? rest.length : axes[0]!;
    const mask = maskLike(u!, axis, given);
    const [values, taken] = several ? [joined(u!), mask && joined(mask)] : [u!, mask];
    const chosen = np.squeeze(np.takeAlongAxis(values, np.expandDims(v!, at), at), at);
    const loss = logsumexp(values, at, taken ? { where: taken } : {}).sub(chosen);
    return taken ? np.where(np.any(taken, at), loss, 0) : loss;
  });
}

export interface PolyOptions extends LossOptions {
  readonly epsilon?: number;
}
/** The cross entropy plus epsilon · (1 − p), p the probability of the labels. Source: Leng et al. (2022). */
export function polyLossCrossEntropy(logits: ArrayLike, labels: ArrayLike, { epsilon = 2, axis = -1, where }: PolyOptions = {}): Array {
  const operands = [floats('polyLossCrossEntropy', 'logits', logits), floats('polyLossCrossEntropy', 'labels', labels)];
  return fused('polyLossCrossEntropy', [...operands, ...(where === undefined ? [] : [where])], [epsilon, axis], (x, y, mask) => {
    const p = softmax(x!, axis, mask ? { where: mask } : {});
    return crossEntropy(x!, y!, axis, mask).add(summed(y!.mul(np.subtract(1, p)), axis, mask).mul(epsilon));
  });
}

const divergence =
  (name: string, f: (log: Array, target: Array) => Array) =>
  (logPredictions: ArrayLike, targets: ArrayLike, { axis = -1, where }: LossOptions = {}): Array => {
    const operands = [floats(name, 'logPredictions', logPredictions), floats(name, 'targets', targets)];
    return fused(name, [...operands, ...(where === undefined ? [] : [where])], axis, (p, q, mask) => summed(f(p!, q!), axis, mask));
  };
const relative = (p: Array, q: Array): Array => q.mul(np.where(q.equal(0), 0, np.log(q)).sub(p));
/** Σ q (log q − log p) of log-probabilities and probabilities. */
export const klDivergence = divergence('klDivergence', relative);
/** `klDivergence` of targets that are logarithms, too. */
export const klDivergenceWithLogTargets = divergence('klDivergenceWithLogTargets', (p, q) => np.exp(q).mul(q.sub(p)));
/** The divergence of measures whose sums are not 1. */
export const generalizedKlDivergence = divergence('generalizedKlDivergence', (p, q) => relative(p, q).add(np.exp(p).sub(q)));
export const convexKlDivergence = generalizedKlDivergence;

const margin =
  (name: string, f: (score: Array, target: Array) => Array) =>
  (outputs: ArrayLike, targets: ArrayLike): Array =>
    fused(name, [outputs, targets], null, (x, y) => f(x!, y!));
/** max(0, 1 − output · target), targets −1 or 1. */
export const hingeLoss = margin('hingeLoss', (x, y) => np.maximum(0, np.subtract(1, x.mul(y))));
/** max(0, −output · target), targets −1 or 1. */
export const perceptronLoss = margin('perceptronLoss', (x, y) => np.maximum(0, x.neg().mul(y)));
/** The loss of the sparse sigmoid, labels 0 or 1. Source: Martins and Astudillo (2016). */
export const sparsemaxLoss = margin('sparsemaxLoss', (x, y) => sparsePlus(np.where(y.notEqual(0), x.neg(), x)));
const atLabel = (x: Array, labels: Array): [oneHot: Array, score: Array] => {
  const hot = oneHot(labels, x.shape.at(-1)!);
  return [hot, np.sum(x.mul(hot), -1)];
};
/** How much the best score of another class, plus 1, exceeds that of the label. */
export const multiclassHingeLoss = margin('multiclassHingeLoss', (x, y) => {
  const [hot, score] = atLabel(x, y);
  return np.max(x.add(1).sub(hot), -1).sub(score);
});
/** How much the best score exceeds that of the label. */
export const multiclassPerceptronLoss = margin('multiclassPerceptronLoss', (x, y) => np.max(x, -1).sub(atLabel(x, y)[1]));

export interface CtcOptions {
  /** The class of the blank. */
  readonly blankId?: number;
  /** What stands for log 0. */
  readonly logEpsilon?: number;
}
/**
 * Connectionist temporal classification, per sequence: logits [B, T, K], their paddings [B, T] (1 where padded), labels [B, N], their
 * paddings [B, N]. Source: Graves et al. (2006).
 */
export function ctcLoss(
  logits: ArrayLike,
  logitPaddings: ArrayLike,
  labels: ArrayLike,
  labelPaddings: ArrayLike,
  { blankId = 0, logEpsilon = -1e5 }: CtcOptions = {},
): Array {
  const [x, pads, y, yPads] = [
    floats('ctcLoss', 'logits', logits),
    ...[logitPaddings, labels, labelPaddings].map((v) => asArray(v, 'ctcLoss')),
  ] as [Array, Array, Array, Array];
  const [b, t] = x.shape as readonly [number, number];
  if (
    x.ndim !== 3 ||
    y.ndim !== 2 ||
    formatShape(pads.shape) !== formatShape([b, t]) ||
    formatShape(yPads.shape) !== formatShape(y.shape) ||
    y.shape[0] !== b
  )
    throw new ShapeError(
      `ctcLoss: logits [B, T, K], their paddings [B, T], labels [B, N] and their paddings [B, N] must fit, got ${[x, pads, y, yPads].map((v) => formatType(v.type)).join(', ')}`,
    );
  return fused('ctcLoss', [x, pads, y, yPads], [blankId, logEpsilon], (...v) =>
    ctc(v as unknown as [Array, Array, Array, Array], blankId, logEpsilon),
  );
}
function ctc([x, pads, labels, labelPads]: [Array, Array, Array, Array], blank: number, none: number): Array {
  const [b, , classes] = x.shape as [number, number, number];
  const n = labels.shape[1]!;
  const logs = logSoftmax(x);
  const same = labels
    .slice([], [0, n - 1])
    .equal(labels.slice([], [1, n]))
    .astype('float32');
  const repeat = np.concatenate([same, np.zeros([b, 1])], 1);
  const blanks = np.transpose(logs.slice([], [], [blank, blank + 1]), [1, 0, 2]);
  const hot = oneHot(labels, classes);
  const emits = np.transpose(np.matmul(logs, np.transpose(hot, [0, 2, 1])), [1, 0, 2]);
  /** Paths that end in a blank take in those that end in a label. */
  const taking = (phi: Array, more: Array): Array =>
    np.concatenate([phi.slice([], [0, 1]), np.logaddexp(phi.slice([], [1, n + 1]), more)], 1);
  const step = ([phi, emit]: [Array, Array], [label, empty, pad]: [Array, Array, Array]): [[Array, Array], null] => {
    const before = taking(phi, emit.add(repeat.mul(none)));
    const nextEmit = np.logaddexp(before.slice([], [0, n]).add(label), emit.add(label));
    const nextPhi = taking(before.add(empty), emit.add(empty).add(np.subtract(1, repeat).mul(none)));
    const padded = pad.reshape([b, 1]);
    const kept = (old: Array, next: Array): Array => padded.mul(old).add(np.subtract(1, padded).mul(next));
    return [[kept(phi, nextPhi), kept(emit, nextEmit)], null];
  };
  const phi0 = np.concatenate([np.zeros([b, 1]), np.full([b, n], none, { dtype: 'float32' })], 1);
  const init: [Array, Array] = [phi0, np.full([b, n], none, { dtype: 'float32' })];
  const [[phi, emit]] = scan(step as never, init, [emits, blanks, np.transpose(pads.astype('float32'))] as never) as unknown as [
    [Array, Array],
  ];
  const lengths = np.subtract(n, np.sum(labelPads, 1)).astype('int32');
  return np.sum(taking(phi, emit).mul(oneHot(lengths, n + 1)), 1).neg();
}
