import { expect, test } from 'vitest';
import { libraryFunction, libraryNames } from '../../src/compiler/kernel-ir/library.ts';

test.each(libraryNames)('shaders/lib/%s.wgsl is read into the IR, with a function that another file can name', (name) => {
  expect(() => libraryFunction(name, 'no such function')).toThrow(`shaders/lib/${name}.wgsl has no function no such function`);
});
