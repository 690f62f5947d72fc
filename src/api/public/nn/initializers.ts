/** The public functions of `nn/initializers.ts` with their signatures. */
import * as impl from '../../nn/initializers.ts';
import { positional } from '../../signature.ts';

export * from '../../nn/initializers.ts';

export const varianceScaling = positional(
  'varianceScaling(scale, mode, distribution | inAxis?, outAxis?, batchAxis?, dtype?)',
  impl.varianceScaling,
);
export const zeros = positional('zeros(key, shape, dtype?)', impl.zeros);
export const ones = positional('ones(key, shape, dtype?)', impl.ones);
export const constant = positional('constant(value, dtype?)', impl.constant);
export const uniform = positional('uniform(scale?, dtype?)', impl.uniform);
export const normal = positional('normal(stddev?, dtype?)', impl.normal);
export const truncatedNormal = positional('truncatedNormal(stddev?, dtype?, lower?, upper?)', impl.truncatedNormal);
export const glorotUniform = positional('glorotUniform( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.glorotUniform);
export const glorotNormal = positional('glorotNormal( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.glorotNormal);
export const xavierUniform = positional('xavierUniform( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.xavierUniform);
export const xavierNormal = positional('xavierNormal( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.xavierNormal);
export const lecunUniform = positional('lecunUniform( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.lecunUniform);
export const lecunNormal = positional('lecunNormal( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.lecunNormal);
export const heUniform = positional('heUniform( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.heUniform);
export const heNormal = positional('heNormal( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.heNormal);
export const kaimingUniform = positional('kaimingUniform( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.kaimingUniform);
export const kaimingNormal = positional('kaimingNormal( | inAxis?, outAxis?, batchAxis?, dtype?)', impl.kaimingNormal);
