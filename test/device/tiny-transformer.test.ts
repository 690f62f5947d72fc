import { beforeAll, describe } from 'vitest';
import { init } from '../../src/index.ts';
import { agreesWithJax } from '../support/tiny-transformer.ts';

describe('on the device', () => {
  beforeAll(() => init().then(() => {}));
  agreesWithJax();
});
