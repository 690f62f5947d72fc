import { beforeAll, describe, expect, it } from 'vitest';
import { init, optimizers } from '../../src/index.ts';
import golden from '../golden/losses.json';
import { byFunction, type Case, run } from './goldens.ts';

beforeAll(() => init('cpu').then(() => {}));

describe("optimizers has optax's losses, and so are their derivatives", () => {
  for (const [name, cases] of byFunction(golden.cases as readonly Case[])) {
    it(`${name}, in ${cases.length} calls`, async () => {
      const wrong = (await Promise.all(cases.map(run))).filter((w) => w !== null);
      expect(wrong).toEqual([]);
    });
  }
});

describe('losses say what they take', () => {
  it('predictions must be float, and shapes equal where optax asks for it', () => {
    expect(() => optimizers.squaredError([1, 2], [1, 2, 3])).toThrow(
      'squaredError: predictions and targets must have equal shapes, got f32[2] and f32[3]',
    );
    expect(() => optimizers.softmaxCrossEntropyWithIntegerLabels([[1, 2]], [0.5])).toThrow(
      'labels must be of an integer dtype, got f32[1]',
    );
  });
});
