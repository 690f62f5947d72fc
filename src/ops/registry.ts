/** Every op by `dialect.name`: for the parser, the tests of laws that all ops keep, and tables. */
import type { Op } from '../ir/op.ts';
import * as arithmetic from './arithmetic.ts';
import * as bits from './bits.ts';
import * as chlo from './chlo.ts';
import * as clamp from './clamp.ts';
import * as constant from './constant.ts';
import * as conversion from './conversion.ts';
import * as dot from './dot.ts';
import * as layout from './layout.ts';
import * as logic from './logic.ts';
import * as math from './math.ts';

// What a module of this list exports with a record is an op.
const modules: readonly object[] = [arithmetic, bits, chlo, clamp, constant, conversion, dot, layout, logic, math];

export const registry: ReadonlyMap<string, Op> = new Map(
  modules
    .flatMap((module) => Object.values(module) as unknown[])
    .filter(isOp)
    .map(({ op }) => [`${op.dialect}.${op.name}`, op]),
);

function isOp(exported: unknown): exported is { readonly op: Op } {
  return typeof exported === 'function' && 'op' in exported;
}
