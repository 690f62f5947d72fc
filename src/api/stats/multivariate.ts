/** Distributions of vectors. */
import { formatType } from '../../types/shape.ts';
import { ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { cholesky, triangularSolve } from '../lax/linalg.ts';
import * as np from '../numpy.ts';
import { gammaln, xlogy } from '../special.ts';
import { checked } from '../signature.ts';
import { expOf, type Formula, law, within } from './define.ts';

type Points = (x: ArrayLike, alpha: ArrayLike) => Array;
const simplex: Formula = (x, alpha) => {
  const n = alpha!.shape[0]!;
  const all = x!.shape[0] === n ? x! : np.concatenate([x!, np.subtract(1, np.sum(x!, 0, { keepdims: true }))], 0);
  const exponents = alpha!.reshape([n, ...all.shape.slice(1).map(() => 1)]);
  const size = np.sum(gammaln(alpha!)).sub(gammaln(np.sum(alpha!)));
  const value = np.sum(xlogy(exponents.sub(1), all), 0).sub(size);
  const onSimplex = np.logicalAnd(np.all(all.greater(0), 0), np.abs(np.sum(all, 0).sub(1)).less(1e-6));
  return within(onSimplex, value);
};
const onSimplex = (name: string, formula: Formula): Points => {
  const signature = `dirichlet.${name}(x, alpha)`;
  const f = law<Points>(signature, formula);
  return checked(signature, (x, alpha) => {
    const [points, a] = [asArray(x, name).type, asArray(alpha, name).type];
    if (a.shape.length !== 1) throw new ShapeError(`dirichlet.${name}: alpha must have one axis, got ${formatType(a)}`);
    if (![0, 1].includes(a.shape[0]! - (points.shape[0] ?? Number.NaN)))
      throw new ShapeError(
        `dirichlet.${name}: x must have as many rows as alpha has elements, or one less, got ${formatType(points)} for ${formatType(a)}`,
      );
    return f(x, alpha);
  });
};
/** Dirichlet's distribution: points of the simplex lie along axis 0; the last coordinate may be left out. */
export const dirichlet = { logpdf: onSimplex('logpdf', simplex), pdf: onSimplex('pdf', expOf(simplex)) } as const;

type Gaussian = (x: ArrayLike, mean: ArrayLike, cov: ArrayLike) => Array;
const logTwoPi = Math.log(2 * Math.PI);
const gaussianLogpdf: Formula = (x, mean, cov) => {
  const y = x!.sub(mean!);
  if (mean!.ndim === 0) return np.square(y).div(cov!).mul(-0.5).sub(np.log(cov!).add(logTwoPi).mul(0.5));
  const n = mean!.shape.at(-1)!;
  if (cov!.ndim === 0)
    return np
      .sum(np.square(y), -1)
      .div(cov!)
      .mul(-0.5)
      .sub(
        np
          .log(cov!)
          .add(logTwoPi)
          .mul(n / 2),
      );
  const factor = cholesky(cov!);
  const batch = np.broadcastShapes(y.shape.slice(0, -1), factor.shape.slice(0, -2)) as readonly number[];
  const solved = triangularSolve(np.broadcastTo(factor, [...batch, n, n]), np.broadcastTo(y, [...batch, n]).reshape([...batch, n, 1]), {
    leftSide: true,
    lower: true,
  });
  const quadratic = np.sum(np.square(solved.reshape([...batch, n])), -1);
  const logDeterminant = np.sum(np.log(np.diagonal(factor, 0, -2, -1)), -1);
  return quadratic
    .mul(-0.5)
    .sub((n / 2) * logTwoPi)
    .sub(logDeterminant);
};
const gaussian = (name: string, formula: Formula): Gaussian => {
  const signature = `multivariateNormal.${name}(x, mean, cov)`;
  const f = law<Gaussian>(signature, formula);
  return checked(signature, (x, mean, cov) => {
    const [m, c] = [asArray(mean, name).type, asArray(cov, name).type];
    const n = m.shape.at(-1);
    if (n !== undefined && c.shape.length > 0 && !(c.shape.length > 1 && c.shape.at(-1) === n && c.shape.at(-2) === n))
      throw new ShapeError(
        `multivariateNormal.${name}: cov must be a number or of shape [..., ${n}, ${n}] for a mean of length ${n}, got ${formatType(c)}`,
      );
    return f(x, mean, cov);
  });
};
/** The normal distribution of vectors, along the last axis: `mean` [..., n], `cov` [..., n, n], or a number: that multiple of the identity. */
export const multivariateNormal = { logpdf: gaussian('logpdf', gaussianLogpdf), pdf: gaussian('pdf', expOf(gaussianLogpdf)) } as const;
