import { own } from '../../util/own.ts';
import type { Attrs } from '../graph.ts';
import type { OpReader } from './form.ts';

/** `[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]` */
export function readConvolutionAxes(r: Pick<OpReader, 'expect' | 'accept' | 'word' | 'fail'>): Attrs {
  const side = (prefix: string, names: Readonly<Record<string, string>>): Attrs => {
    const attrs: Record<string, Attrs[string]> = {};
    const spatial: number[] = [];
    r.expect('[');
    for (let axis = 0; !r.accept(']'); axis++) {
      if (axis > 0) r.expect(',');
      const word = r.word();
      if (/^\d+$/.test(word) && Number(word) < 64) spatial[Number(word)] = axis;
      else if (own(names, word)) attrs[`${prefix}_${names[word]}`] = axis;
      else r.fail(`axes of a convolution's ${prefix} are numbers, ${Object.keys(names).join(' and ')}`);
    }
    if (Object.keys(attrs).length !== 2 || spatial.includes(undefined as never))
      r.fail(`axes of a convolution's ${prefix} must each be named once`);
    return { ...attrs, [`${prefix}_spatial_dimensions`]: spatial };
  };
  const input = side('input', { b: 'batch_dimension', f: 'feature_dimension' });
  r.expect('x');
  const kernel = side('kernel', { i: 'input_feature_dimension', o: 'output_feature_dimension' });
  r.expect('->');
  return { ...input, ...kernel, ...side('output', { b: 'batch_dimension', f: 'feature_dimension' }) };
}
