// Set-up file of the `device:*` projects: navigator.gpu is the adapter named by SYSTOLIC_ADAPTER, which the project sets.
import { initNode } from '../../src/node/index.ts';

await initNode();
