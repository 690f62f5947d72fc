import { expect, test } from 'vitest';
import { dawnFlags } from '../../src/node/dawn.mjs';

test("Dawn's lists of toggles are joined, other flags stand for themselves", () => {
  expect(dawnFlags()).toEqual(['disable-dawn-features=timestamp_quantization', 'enable-dawn-features=allow_unsafe_apis']);
  expect(dawnFlags(['enable-dawn-features=dump_shaders', 'backend=vulkan', 'disable-dawn-features=a,b'])).toEqual([
    'disable-dawn-features=timestamp_quantization,a,b',
    'enable-dawn-features=allow_unsafe_apis,dump_shaders',
    'backend=vulkan',
  ]);
});
