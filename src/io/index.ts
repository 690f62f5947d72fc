/**
 * Files: safetensors, checkpoints of trees, StableHLO text.
 * @module
 */
export { type LoadedTree, loadTree, saveTree } from './checkpoint.ts';
export type { ExportOptions } from './export-stablehlo.ts';
export type { Imported, ImportOptions } from './import-stablehlo.ts';
export { exportStableHLO, importStableHLO } from './public.ts';
export { readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.ts';
