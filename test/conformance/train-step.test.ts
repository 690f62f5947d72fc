import { beforeAll, describe } from 'vitest';
import { init } from '../../src/index.ts';
import { trainsAsJax } from '../support/imported-train-step.ts';

describe('on the evaluator', () => {
  beforeAll(() => init('cpu').then(() => {}));
  trainsAsJax();
});
