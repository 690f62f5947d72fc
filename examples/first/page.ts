import { init } from '../../src/index.ts';
import { firstSteps } from './steps.ts';

const out = document.getElementById('out')!;
const say = (text: string): void => void out.append(`${text}\n`);
try {
  say(`running on ${(await init()).adapter}\n`);
  await firstSteps(say);
} catch (error) {
  say((error as Error).message);
}
