/** Distributions of whole numbers, by their probabilities (`pmf`). Points may be of any dtype. */
import { isInteger } from '../../types/dtype.ts';
import { formatType } from '../../types/shape.ts';
import { DTypeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import * as np from '../numpy.ts';
import { betaln, entr, gammaincc, gammaln, xlog1py, xlogy } from '../special.ts';
import { checked } from '../signature.ts';
import { expOf, type Formula, type Law, law, within, without } from './define.ts';

type OneParameter = (k: ArrayLike, p: ArrayLike, loc?: ArrayLike) => Array;
type TwoParameters = (k: ArrayLike, n: ArrayLike, p: ArrayLike, loc?: ArrayLike) => Array;
type ThreeParameters = (k: ArrayLike, n: ArrayLike, a: ArrayLike, b: ArrayLike, loc?: ArrayLike) => Array;
const masses = <F extends Law>(name: string, parameters: string, logpmf: Formula): { readonly logpmf: F; readonly pmf: F } => ({
  logpmf: law<F>(`${name}.logpmf(k, ${parameters})`, logpmf),
  pmf: law<F>(`${name}.pmf(k, ${parameters})`, expOf(logpmf)),
});
const any = (first: Array, ...rest: readonly Array[]): Array => rest.reduce((a, b) => np.logicalOr(a, b), first);
const noProbability = (p: Array): Array => any(np.isnan(p), p.less(0), p.greater(1));

/** 1 with probability `p`, else 0. */
export const bernoulli = {
  ...masses<OneParameter>('bernoulli', 'p, loc?', (k, p, loc) => {
    const x = k!.sub(loc!);
    const value = xlogy(x, p!).add(xlog1py(np.subtract(1, x), p!.neg()));
    return without(any(x.less(0), x.greater(1)), value);
  }),
  cdf: law<(k: ArrayLike, p: ArrayLike) => Array>('bernoulli.cdf(k, p)', (k, p) => {
    const value = np.where(k!.less(0), 0, np.where(k!.less(1), np.subtract(1, p!), 1));
    return np.where(any(np.isnan(k!), noProbability(p!)), Number.NaN, value);
  }),
  ppf: law<(q: ArrayLike, p: ArrayLike) => Array>('bernoulli.ppf(q, p)', (q, p) => {
    const value = np.where(q!.lessEqual(np.subtract(1, p!)), np.zerosLike(q!), 1);
    return np.where(any(noProbability(q!), noProbability(p!)), Number.NaN, value);
  }),
} as const;

/** Successes among `n` trials, each of probability `p`. */
export const binom = masses<TwoParameters>('binom', 'n, p, loc?', (k, n, p, loc) => {
  const y = k!.sub(loc!);
  const choices = gammaln(n!.add(1)).sub(gammaln(y.add(1)).add(gammaln(n!.sub(y).add(1))));
  const linear = xlogy(y, p!).add(xlog1py(n!.sub(y), p!.neg()));
  const certain = any(np.logicalAnd(y.equal(0), n!.equal(0)), linear.equal(0));
  const inside = np.logicalAnd(k!.greaterEqual(loc!), k!.less(loc!.add(n!).add(1)));
  return within(inside, np.where(certain, 0, choices.add(linear)));
});

/** Trials to the first success of probability `p`. */
export const geom = masses<OneParameter>('geom', 'p, loc?', (k, p, loc) => {
  const x = k!.sub(loc!);
  return without(x.lessEqual(0), xlog1py(x.sub(1), p!.neg()).add(np.log(p!)));
});

/** Failures before `n` successes of probability `p`. */
export const nbinom = masses<TwoParameters>('nbinom', 'n, p, loc?', (k, n, p, loc) => {
  const y = k!.sub(loc!);
  const choices = gammaln(y.add(n!))
    .sub(gammaln(n!))
    .sub(gammaln(y.add(1)));
  return without(k!.less(loc!), choices.add(xlogy(n!, p!).add(xlogy(y, np.subtract(1, p!)))));
});

/** Successes among `n` trials, whose probability has the beta distribution of `a` and `b`. */
export const betabinom = masses<ThreeParameters>('betabinom', 'n, a, b, loc?', (k, n, a, b, loc) => {
  const y = np.floor(k!).sub(loc!);
  const left = n!.sub(y);
  const choices = np
    .log1p(n!)
    .add(betaln(left.add(1), y.add(1)))
    .neg();
  const value = choices.add(betaln(y.add(a!), left.add(b!)).sub(betaln(a!, b!)));
  const certain = np.logicalAnd(y.equal(0), n!.equal(0));
  const outside = any(y.less(loc!.neg()), y.greater(n!), y.add(a!).lessEqual(0));
  const wrong = any(n!.less(0), a!.lessEqual(0), b!.lessEqual(0));
  return np.where(wrong, Number.NaN, without(outside, np.where(certain, 0, value)));
});

const poissonLogpmf: Formula = (k, mu, loc) => {
  const x = k!.sub(loc!);
  const outside = any(x.less(0), np.round(k!).notEqual(k!));
  return without(
    outside,
    xlogy(x, mu!)
      .sub(gammaln(x.add(1)))
      .sub(mu!),
  );
};
/** Σ −p log p over k below `most`, of which those are counted that are below mu + `reach`. */
function poissonSum(mu: Array, most: number, reach: Array): Array {
  const k = np
    .arange(most)
    .astype(mu.dtype)
    .reshape([most, ...mu.shape.map(() => 1)]);
  const p = np.exp(poissonLogpmf(k, mu, np.zerosLike(mu)));
  return np.sum(entr(np.where(k.less(np.ceil(mu.add(reach))), p, 0)), 0);
}
/** Poisson's distribution of mean `mu`. */
export const poisson = {
  ...masses<OneParameter>('poisson', 'mu, loc?', poissonLogpmf),
  cdf: law<OneParameter>('poisson.cdf(k, mu, loc?)', (k, mu, loc) => {
    const x = k!.sub(loc!);
    return np.where(x.less(0), 0, gammaincc(np.floor(x.add(1)), mu!));
  }),
  /** By sums for means below 100, by the asymptotic formula from there. */
  entropy: law<(mu: ArrayLike, loc?: ArrayLike) => Array>('poisson.entropy(mu, loc?)', (mean, loc) => {
    const [mu] = np.broadcastArrays(mean!, loc!) as [Array, Array];
    const large = np
      .log(mu.mul(2 * Math.PI * Math.E))
      .mul(0.5)
      .sub(np.divide(1, mu.mul(12)));
    const medium = poissonSum(mu, 250, np.sqrt(mu).mul(10).add(20));
    const small = poissonSum(mu, 35, np.fullLike(mu, 20));
    return np.where(mu.equal(0), 0, np.where(mu.less(10), small, np.where(mu.less(100), medium, large)));
  }),
} as const;

type Counts = (x: ArrayLike, n: ArrayLike, p: ArrayLike) => Array;
const counted = (name: string, formula: Formula): Counts => {
  const signature = `multinomial.${name}(x, n, p)`;
  const f = law<Counts>(signature, formula);
  return checked(signature, (x, n, p) => {
    for (const [what, given] of [
      ['x', x],
      ['n', n],
    ] as const) {
      const { type } = asArray(given, `multinomial.${name}`);
      if (!isInteger(type.dtype)) throw new DTypeError(`multinomial.${name}: ${what} must be of an integer dtype, got ${formatType(type)}`);
    }
    return f(x, n, p);
  });
};
const multinomialLogpmf: Formula = (x, n, p) => {
  const value = gammaln(n!.add(1)).add(np.sum(xlogy(x!, p!).sub(gammaln(x!.add(1))), -1));
  return within(np.sum(x!).equal(n!), value);
};
/** How often each of the outcomes of probabilities `p`, along the last axis, comes among `n` trials. */
export const multinomial = { logpmf: counted('logpmf', multinomialLogpmf), pmf: counted('pmf', expOf(multinomialLogpmf)) } as const;
