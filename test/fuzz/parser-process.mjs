// Reads damaged texts, in a process of its own: what never ends or takes all memory ends with it. Sent `{ seed, texts }`, it answers for each text.
import { openSources } from '../../src/cli/sources.mjs';

const sources = await openSources();
const { damagedText, judge } = await sources.load('/test/fuzz/parser.ts');
const { corpus } = await sources.load('/test/fuzz/corpus.ts');
const texts = corpus({ shared: true });

process.on('message', (/** @type {{ from: number, to: number }} */ { from, to }) => {
  for (let seed = from; seed < to; seed++) {
    const text = damagedText(texts, seed);
    process.send?.({ seed, begun: true });
    const { fault, read } = judge(text);
    process.send?.({ seed, fault, read, text: fault === null ? undefined : text });
  }
  process.send?.({ done: true });
});
process.send?.({ ready: texts.length });
