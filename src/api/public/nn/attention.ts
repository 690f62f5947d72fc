/** The public functions of `nn/attention.ts` with their signatures. */
import * as impl from '../../nn/attention.ts';
import { positional } from '../../signature.ts';

export * from '../../nn/attention.ts';

export const dotProductAttention = /* @__PURE__ */ positional(
  'dotProductAttention(query, key, value | bias?, mask?; scale?, isCausal?, querySeqLengths?, keyValueSeqLengths?, localWindowSize?)',
  impl.dotProductAttention,
);
