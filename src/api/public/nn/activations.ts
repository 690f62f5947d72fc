/** The public functions of `nn/activations.ts` with their signatures. */
import * as impl from '../../nn/activations.ts';
import { positional } from '../../signature.ts';

export * from '../../nn/activations.ts';

export const gelu = /* @__PURE__ */ positional('gelu(x | approximate?)', impl.gelu);
export const glu = /* @__PURE__ */ positional('glu(x, axis?)', impl.glu);
export const relu = /* @__PURE__ */ positional('relu(x)', impl.relu);
export const relu6 = /* @__PURE__ */ positional('relu6(x)', impl.relu6);
export const sigmoid = /* @__PURE__ */ positional('sigmoid(x)', impl.sigmoid);
export const softplus = /* @__PURE__ */ positional('softplus(x)', impl.softplus);
export const logSigmoid = /* @__PURE__ */ positional('logSigmoid(x)', impl.logSigmoid);
export const silu = /* @__PURE__ */ positional('silu(x)', impl.silu);
export const swish = /* @__PURE__ */ positional('swish(x)', impl.swish);
export const mish = /* @__PURE__ */ positional('mish(x)', impl.mish);
export const tanh = /* @__PURE__ */ positional('tanh(x)', impl.tanh);
export const identity = /* @__PURE__ */ positional('identity(x)', impl.identity);
export const softSign = /* @__PURE__ */ positional('softSign(x)', impl.softSign);
export const sparsePlus = /* @__PURE__ */ positional('sparsePlus(x)', impl.sparsePlus);
export const sparseSigmoid = /* @__PURE__ */ positional('sparseSigmoid(x)', impl.sparseSigmoid);
export const leakyRelu = /* @__PURE__ */ positional('leakyRelu(x, negativeSlope?)', impl.leakyRelu);
export const hardSigmoid = /* @__PURE__ */ positional('hardSigmoid(x)', impl.hardSigmoid);
export const hardSilu = /* @__PURE__ */ positional('hardSilu(x)', impl.hardSilu);
export const hardSwish = /* @__PURE__ */ positional('hardSwish(x)', impl.hardSwish);
export const hardTanh = /* @__PURE__ */ positional('hardTanh(x)', impl.hardTanh);
export const elu = /* @__PURE__ */ positional('elu(x, alpha?)', impl.elu);
export const celu = /* @__PURE__ */ positional('celu(x, alpha?)', impl.celu);
export const selu = /* @__PURE__ */ positional('selu(x)', impl.selu);
export const squareplus = /* @__PURE__ */ positional('squareplus(x, b?)', impl.squareplus);
export const log1mexp = /* @__PURE__ */ positional('log1mexp(x)', impl.log1mexp);
