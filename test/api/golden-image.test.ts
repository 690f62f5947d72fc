import { beforeAll, describe, expect, it } from 'vitest';
import { image, init, ops } from '../../src/index.ts';
import golden from '../golden/image.json';
import { byFunction, type Case, run } from './goldens.ts';

beforeAll(() => init('cpu').then(() => {}));

describe('image and ops give what jax.image and jax.ops give, and so do their derivatives', () => {
  for (const [name, cases] of byFunction(golden.cases as readonly Case[])) {
    it(`${name}, in ${cases.length} calls`, async () => {
      const wrong = (await Promise.all(cases.map(run))).filter((w) => w !== null);
      expect(wrong).toEqual([]);
    });
  }
});

describe('they say what they take', () => {
  it('resize has a list of methods', () => {
    expect(() => image.resize([[1]], [2, 2], 'best' as never)).toThrow('resize: method must be one of nearest, linear');
    expect(() => image.resize([[1]], [2], 'linear')).toThrow(
      'resize: shape must have one size for each axis of the image, got [2] for f32[1,1]',
    );
  });
  it('the number of segments is a number', () => {
    expect(() => ops.segmentSum([1, 2], [0, 1] as never, -1)).toThrow('segmentSum:');
  });
});
