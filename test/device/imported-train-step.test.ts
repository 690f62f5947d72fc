import { beforeAll, describe } from 'vitest';
import { init } from '../../src/index.ts';
import { trainsAsJax } from '../support/imported-train-step.ts';

describe('on the device', () => {
  beforeAll(() => init().then(() => {}));
  trainsAsJax();
});
