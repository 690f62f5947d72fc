/** The public functions of `nn/initializers.ts` with their signatures. */
import * as impl from '../../nn/initializers.ts';
import { positional } from '../../signature.ts';

export * from '../../nn/initializers.ts';

export const varianceScaling = /* @__PURE__ */ positional(
  'varianceScaling(scale, mode, distribution | inAxis?, outAxis?, batchAxis?, dtype?)',
  impl.varianceScaling,
);
export const zeros = /* @__PURE__ */ positional('zeros(key, shape, dtype?)', impl.zeros);
export const ones = /* @__PURE__ */ positional('ones(key, shape, dtype?)', impl.ones);
export const constant = /* @__PURE__ */ positional('constant(value, dtype?)', impl.constant);
export const uniform = /* @__PURE__ */ positional('uniform(scale?, dtype?)', impl.uniform);
export const normal = /* @__PURE__ */ positional('normal(stddev?, dtype?)', impl.normal);
export const truncatedNormal = /* @__PURE__ */ positional('truncatedNormal(stddev?, dtype?, lower?, upper?)', impl.truncatedNormal);
export const glorotUniform = /* @__PURE__ */ positional('glorotUniform( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.glorotUniform);
export const glorotNormal = /* @__PURE__ */ positional('glorotNormal( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.glorotNormal);
export const xavierUniform = /* @__PURE__ */ positional('xavierUniform( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.xavierUniform);
export const xavierNormal = /* @__PURE__ */ positional('xavierNormal( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.xavierNormal);
export const lecunUniform = /* @__PURE__ */ positional('lecunUniform( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.lecunUniform);
export const lecunNormal = /* @__PURE__ */ positional('lecunNormal( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.lecunNormal);
export const heUniform = /* @__PURE__ */ positional('heUniform( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.heUniform);
export const heNormal = /* @__PURE__ */ positional('heNormal( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.heNormal);
export const kaimingUniform = /* @__PURE__ */ positional('kaimingUniform( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.kaimingUniform);
export const kaimingNormal = /* @__PURE__ */ positional('kaimingNormal( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.kaimingNormal);
export const orthogonal = /* @__PURE__ */ positional('orthogonal( | scale?, columnAxis?, dtype?)', impl.orthogonal);
export const deltaOrthogonal = /* @__PURE__ */ positional('deltaOrthogonal( | scale?, columnAxis?, dtype?)', impl.deltaOrthogonal);
