import { convolutionRows } from './convolutions.ts';
import { kernelRows } from './kernels.ts';
import { poolingRows } from './pooling.ts';
import { programRows } from './programs.ts';
import type { Row } from './row.ts';

/** The rows of the bench, in the order in which they are measured and printed. */
export const allRows = (): readonly Row[] => [...kernelRows, ...convolutionRows, ...poolingRows, ...programRows()];
