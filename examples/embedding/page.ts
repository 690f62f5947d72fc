import { embed } from './embed.ts';

const out = document.getElementById('out')!;
const say = (text: string): void => void out.append(`${text}\n`);
try {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error('This browser offers no WebGPU adapter.');
  await embed(await adapter.requestDevice(), say);
} catch (error) {
  say((error as Error).message);
}
