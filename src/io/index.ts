/**
 * Files: safetensors, checkpoints of trees, StableHLO text.
 * @module
 */
export { loadTree, saveTree } from './checkpoint.ts';
export { readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.ts';
