/** Every op by `dialect.name`: for the parser, the tests of laws that all ops keep, and tables. */
import type { Op } from '../ir/op.ts';
import * as arithmetic from './arithmetic.ts';
import * as bessel from './bessel.ts';
import * as bits from './bits.ts';
import * as call from './call.ts';
import * as callback from './callback.ts';
import * as branch from './case.ts';

import * as checkpoint from './checkpoint.ts';
import * as chlo from './chlo.ts';
import * as clamp from './clamp.ts';
import * as collective from './collective.ts';
import * as named from './collective-named.ts';
import * as constant from './constant.ts';
import * as conversion from './conversion.ts';
import * as convolution from './convolution.ts';
import * as cumulative from './cumulative.ts';
import * as custom from './custom.ts';
import * as dot from './dot.ts';
import * as dynamic from './dynamic.ts';
import * as incompleteBeta from './incomplete-beta.ts';
import * as incompleteGamma from './incomplete-gamma.ts';
import * as indexing from './indexing.ts';
import * as layout from './layout.ts';
import * as linearSolve from './linear-solve.ts';
import * as logic from './logic.ts';
import * as math from './math.ts';
import * as philox from './philox.ts';
import * as scan from './scan.ts';
import * as sort from './sort.ts';
import * as threefry from './threefry.ts';
import * as loop from './while.ts';
import * as window from './window.ts';
import * as zeta from './zeta.ts';

// What a module of this list exports with a record is an op.
const modules: readonly object[] = [
  arithmetic,
  bessel,
  bits,
  call,
  callback,
  branch,
  checkpoint,
  chlo,
  clamp,
  collective,
  named,
  constant,
  conversion,
  convolution,
  cumulative,
  custom,
  dot,
  dynamic,
  incompleteBeta,
  incompleteGamma,
  indexing,
  layout,
  linearSolve,
  logic,
  math,
  philox,
  scan,
  sort,
  threefry,
  loop,
  window,
  zeta,
];

export const registry: ReadonlyMap<string, Op> = new Map(
  modules
    .flatMap((module) => Object.values(module) as unknown[])
    .filter(isOp)
    .map(({ op }) => [`${op.dialect}.${op.name}`, op]),
);

function isOp(exported: unknown): exported is { readonly op: Op } {
  return typeof exported === 'function' && 'op' in exported;
}
