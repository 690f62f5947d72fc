/** A program with its arguments as one StableHLO file: the arguments stand in comments before the module. */
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import { printGraph } from '../../src/ir/print.ts';
import { hostTensor } from '../../src/types/host.ts';
import { formatType } from '../../src/types/shape.ts';
import { parseType } from '../support/programs.ts';
import type { Mode } from './devices.ts';
import type { Case } from './shrink.ts';

const strictly = 'compiled strict';
const forGpu = 'compiled as for a GPU without subgroups';

export function writeProgram({ graph, args }: Case, mode: Mode, remarks: readonly string[]): string {
  const lines = [
    ...remarks.flatMap((remark) => remark.split('\n')),
    ...(mode.strict ? [strictly] : []),
    ...(mode.gpu ? [forGpu] : []),
    ...args.map(
      (a, i) => `%arg${i}: ${formatType(a.type)} = [${Array.from(a.data, (x) => (Object.is(x, -0) ? '-0' : String(x))).join(', ')}]`,
    ),
  ];
  return `${lines.map((line) => `// ${line}`).join('\n')}\n${printGraph(graph)}`;
}

export function readProgram(text: string): Case & Mode {
  const { graph } = parseStableHLO(text);
  const args = [...text.matchAll(/^\/\/ %arg\d+: (\S+) = \[(.*)\]$/gm)].map(([, type, numbers]) => {
    const { dtype, shape } = parseType(type!);
    return hostTensor(dtype, shape, numbers === '' ? [] : numbers!.split(', ').map(Number));
  });
  return { graph, args, strict: text.includes(`// ${strictly}\n`), gpu: text.includes(`// ${forGpu}\n`) };
}
