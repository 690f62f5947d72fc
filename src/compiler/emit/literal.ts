/** Numbers as WGSL text. */
import type { Expr } from '../../ir/op.ts';
import { type DType, dtypes } from '../../types/dtype.ts';

/** A constant of a dtype. Infinities and NaN cannot be written in WGSL: they come from their bits at run time, by the library `special`. */
export function literal(value: number, dtype: DType, use: (library: string) => void): Expr {
  switch (dtypes[dtype].kind) {
    case 'bool':
      return value !== 0 ? 'true' : 'false';
    case 'uint':
      return `${value >>> 0}u`;
    case 'int':
      return value < 0 ? `i32(${value})` : `${value}i`;
    default:
      if (!Number.isFinite(value)) {
        use('special');
        return `special(${Number.isNaN(value) ? '0x7fc00000u' : value > 0 ? '0x7f800000u' : '0xff800000u'})`;
      }
      return floatText(Math.fround(value));
  }
}

function floatText(value: number): string {
  if (Object.is(value, -0)) return '(-0.0f)';
  const text = `${value}`;
  return value < 0 ? `(${text}f)` : `${text}f`;
}
