/** The texts that are damaged: the goldens of the project, and the data beside it where it is there. */
import { readFileSync } from 'node:fs';
import { goldenTexts, linesOf, sharedTexts } from '../ir/texts.ts';

/** Longer ones are left out: reading them as they are takes a good part of the time that a damaged text is given. */
const longest = 64_000;

export function corpus(options: { readonly shared: boolean }): string[] {
  const golden = [...goldenTexts(), ...linesOf(new URL('../golden/stablehlo-extra.jsonl', import.meta.url))];
  const own = [
    ...golden,
    { name: 'ours', text: readFileSync(new URL('found/rows-of-narrow-elements-stacked.mlir', import.meta.url), 'utf8') },
  ];
  const all = options.shared ? [...own, ...sharedTexts()] : own;
  return all.map(({ text }) => text).filter((text) => text.length <= longest);
}
