/** The public functions of `src/io/export-stablehlo.ts`, `src/io/import-stablehlo.ts` with their signatures. */
import * as exportStablehloImpl from './export-stablehlo.ts';
import * as importStablehloImpl from './import-stablehlo.ts';
import { checked } from '../api/signature.ts';

export const exportStableHLO = /* @__PURE__ */ checked(
  'exportStableHLO(f; name?, form?, donateArgnums?, expandComposites?)',
  exportStablehloImpl.exportStableHLO,
);
export const importStableHLO = /* @__PURE__ */ checked('importStableHLO(text; f64?, int64?, entry?)', importStablehloImpl.importStableHLO);
