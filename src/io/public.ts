/** The public functions of `src/io` with their signatures. */
import { checked } from '../api/signature.ts';
import * as checkpointImpl from './checkpoint.ts';
import * as exportStablehloImpl from './export-stablehlo.ts';
import * as importStablehloImpl from './import-stablehlo.ts';
import * as safetensorsImpl from './safetensors.ts';

export const exportStableHLO = /* @__PURE__ */ checked(
  'exportStableHLO(f; name?, form?, donateArgnums?, expandComposites?)',
  exportStablehloImpl.exportStableHLO,
);
export const importStableHLO = /* @__PURE__ */ checked(
  'importStableHLO(text; f64?, int64?, entry?)',
  importStablehloImpl.importStableHLO,
);
// Files share no arrays with what they are made of.
const handsOn = true;
export const loadTree = /* @__PURE__ */ checked('loadTree(bytes, like?{}, source?)', checkpointImpl.loadTree, { handsOn });
export const saveTree = /* @__PURE__ */ checked('saveTree(tree{}, metadata?{})', checkpointImpl.saveTree, { handsOn });
export const readSafetensors = /* @__PURE__ */ checked('readSafetensors(bytes, source?)', safetensorsImpl.readSafetensors, { handsOn });
export const writeSafetensors = /* @__PURE__ */ checked('writeSafetensors(tensors{}, metadata?{})', safetensorsImpl.writeSafetensors, {
  handsOn,
});
