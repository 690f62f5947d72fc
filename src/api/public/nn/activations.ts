/** The public functions of `nn/activations.ts` with their signatures. */
import * as impl from '../../nn/activations.ts';
import { positional } from '../../signature.ts';

export * from '../../nn/activations.ts';

export const gelu = positional('gelu(x | approximate?)', impl.gelu);
export const glu = positional('glu(x, axis?)', impl.glu);
export const relu = positional('relu(x)', impl.relu);
export const relu6 = positional('relu6(x)', impl.relu6);
export const sigmoid = positional('sigmoid(x)', impl.sigmoid);
export const softplus = positional('softplus(x)', impl.softplus);
export const logSigmoid = positional('logSigmoid(x)', impl.logSigmoid);
export const silu = positional('silu(x)', impl.silu);
export const swish = positional('swish(x)', impl.swish);
export const mish = positional('mish(x)', impl.mish);
export const tanh = positional('tanh(x)', impl.tanh);
export const identity = positional('identity(x)', impl.identity);
export const softSign = positional('softSign(x)', impl.softSign);
export const sparsePlus = positional('sparsePlus(x)', impl.sparsePlus);
export const sparseSigmoid = positional('sparseSigmoid(x)', impl.sparseSigmoid);
export const leakyRelu = positional('leakyRelu(x, negativeSlope?)', impl.leakyRelu);
export const hardSigmoid = positional('hardSigmoid(x)', impl.hardSigmoid);
export const hardSilu = positional('hardSilu(x)', impl.hardSilu);
export const hardSwish = positional('hardSwish(x)', impl.hardSwish);
export const hardTanh = positional('hardTanh(x)', impl.hardTanh);
export const elu = positional('elu(x, alpha?)', impl.elu);
export const celu = positional('celu(x, alpha?)', impl.celu);
export const selu = positional('selu(x)', impl.selu);
export const squareplus = positional('squareplus(x, b?)', impl.squareplus);
export const log1mexp = positional('log1mexp(x)', impl.log1mexp);
