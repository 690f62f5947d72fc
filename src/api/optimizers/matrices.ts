/** Directions of descent for matrices: Adafactor's and Muon's. */
import type { Array } from '../array.ts';
import * as np from '../numpy.ts';
import { type GradientTransformation, lookAhead, map, means, type Params, start, zerosLike } from './base.ts';
import { length } from './directions.ts';

export interface FactoredOptions {
  readonly factored?: boolean;
  readonly decayRate?: number;
  readonly stepOffset?: number;
  readonly minDimSizeToFactor?: number;
  readonly epsilon?: number;
}
/** The two largest axes of a shape, the largest last, where they are large enough. */
function largest(
  shape: readonly number[],
  { factored = true, minDimSizeToFactor = 128 }: FactoredOptions,
): readonly [number, number] | null {
  if (!factored || shape.length < 2) return null;
  const order = shape.map((_, i) => i).sort((a, b) => shape[a]! - shape[b]!);
  const [d1, d0] = order.slice(-2) as [number, number];
  return shape[d1]! < minDimSizeToFactor ? null : [d1, d0];
}
/** Gradients over the root of their mean square, of which only the means over rows and columns are kept. Source: Shazeer and Stern (2018). */
export const scaleByFactoredRms = (
  options: FactoredOptions = {},
): GradientTransformation<{ count: Array; vRow: Params; vCol: Params; v: Params }> => {
  const { decayRate = 0.8, stepOffset = 0, epsilon = 1e-30 } = options;
  const nothing = (p: Array): Array => np.zeros([1], { dtype: p.dtype });
  const without = (p: Array, axis: number): Array =>
    np.zeros(
      p.shape.filter((_, i) => i !== axis),
      { dtype: p.dtype },
    );
  return {
    init: (params) => ({
      count: start(),
      vRow: map((p) => (largest(p.shape, options) ? without(p, largest(p.shape, options)![1]) : nothing(p)), params),
      vCol: map((p) => (largest(p.shape, options) ? without(p, largest(p.shape, options)![0]) : nothing(p)), params),
      v: map((p) => (largest(p.shape, options) ? nothing(p) : np.zerosLike(p)), params),
    }),
    update: (updates, state) => {
      const step = state.count.sub(stepOffset).add(1).astype('float32');
      const decay = np.subtract(1, np.power(step, -decayRate));
      const mixed = (before: Array, now: Array): Array => decay.mul(before).add(np.subtract(1, decay).mul(now)).astype(before.dtype);
      const squares = (g: Array): Array => np.square(g).add(epsilon);
      const axesOf = (g: Array) => largest(g.shape, options);
      const vRow = map((g, r) => (axesOf(g) ? mixed(r, np.mean(squares(g), axesOf(g)![1])) : r), updates, state.vRow);
      const vCol = map((g, c) => (axesOf(g) ? mixed(c, np.mean(squares(g), axesOf(g)![0])) : c), updates, state.vCol);
      const v = map((g, s) => (axesOf(g) ? s : mixed(s, squares(g))), updates, state.v);
      const directions = map(
        (g, r, c, s) => {
          const axes = axesOf(g);
          if (!axes) return g.mul(np.power(s, -0.5));
          const [d1, d0] = axes;
          const rows = np.power(r.div(np.mean(r, d1 > d0 ? d1 - 1 : d1, { keepdims: true })), -0.5);
          return g.mul(np.expandDims(rows, d0)).mul(np.expandDims(np.power(c, -0.5), d1));
        },
        updates,
        vRow,
        vCol,
        v,
      );
      return [directions, { count: state.count.add(1), vRow, vCol, v }];
    },
  };
};

export interface MuonDirectionOptions {
  /** Of Newton and Schulz' iteration x ← a x + b (x xᵀ) x + c (x xᵀ)² x. */
  readonly nsCoeffs?: readonly [number, number, number];
  readonly nsSteps?: number;
  readonly beta?: number;
  readonly eps?: number;
  readonly nesterov?: boolean;
}
/** The mean gradient of matrices, made nearly orthogonal. Source: Jordan et al. (2024). */
export const scaleByMuon = ({
  nsCoeffs = [3.4445, -4.775, 2.0315],
  nsSteps = 5,
  beta = 0.95,
  eps = 1e-8,
  nesterov = true,
}: MuonDirectionOptions = {}): GradientTransformation<{ count: Array; mu: Params }> => ({
  init: (params) => ({ count: start(), mu: zerosLike(params) }),
  update: (updates, state) => {
    const [mu, count] = [means(beta, updates, state.mu), state.count.add(1)];
    return [map((m) => orthogonalized(m, nsCoeffs, nsSteps, eps), lookAhead(beta, mu, updates, count, nesterov)), { count, mu }];
  },
});
function orthogonalized(m: Array, [a, b, c]: readonly [number, number, number], steps: number, eps: number): Array {
  const tall = m.shape[0]! > m.shape[1]!;
  let x = tall ? m.T : m;
  x = x.div(length(x).add(eps));
  for (let i = 0; i < steps; i++) {
    const s = np.matmul(x, x.T);
    x = x.mul(a).add(np.matmul(s.mul(b).add(np.matmul(s.mul(c), s)), x));
  }
  return tall ? x.T : x;
}
