/**
 * Files: safetensors, checkpoints of trees, StableHLO text.
 * @module
 */
export { type LoadedTree, loadTree, saveTree } from './checkpoint.ts';
export { type ExportOptions, exportStableHLO } from './export-stablehlo.ts';
export { type Imported, type ImportOptions, importStableHLO } from './import-stablehlo.ts';
export { readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.ts';
