/**
 * A decoder-only transformer, from the public functions only: parameters, loss, and generation with a cache.
 * @module
 */
import { checked } from '../api/signature.ts';
import * as impl from './transformer.ts';

export type { Cache, LayerParameters, Parameters, Sampling, TransformerConfig } from './transformer.ts';

export const transformerConfig = /* @__PURE__ */ checked(
  'transformerConfig(; vocabulary?, width?, layers?, heads?, kvHeads?, hidden?, context?, dtype?, ropeBase?, checkpoint?)',
  impl.transformerConfig,
);
export const initialParameters = /* @__PURE__ */ checked('initialParameters(key, config{})', impl.initialParameters);
export const parameterCount = /* @__PURE__ */ checked('parameterCount(config{})', impl.parameterCount);
export const logits = /* @__PURE__ */ checked('logits(parameters{}, tokens, config{})', impl.logits);
export const loss = /* @__PURE__ */ checked('loss(parameters{}, tokens, config{})', impl.loss);
export const emptyCache = /* @__PURE__ */ checked('emptyCache(batch, config{})', impl.emptyCache);
export const extend = /* @__PURE__ */ checked('extend(parameters{}, cache{}, tokens, position, config{})', impl.extend);
export const sample = /* @__PURE__ */ checked('sample(key, logits; temperature?, topK?, topP?)', impl.sample);
