/**
 * Files: safetensors, checkpoints of trees, StableHLO text.
 * @module
 */
export type { LoadedTree } from './checkpoint.ts';
export type { ExportOptions } from './export-stablehlo.ts';
export type { Imported, ImportOptions } from './import-stablehlo.ts';
export { exportStableHLO, importStableHLO, loadTree, readSafetensors, saveTree, writeSafetensors } from './public.ts';
export type { SafetensorsFile } from './safetensors.ts';
