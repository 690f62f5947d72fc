/** Arrays as text, as NumPy prints them. */
import { isFloat } from '../types/dtype.ts';
import type { HostTensor } from '../types/host.ts';
import { sizeOf } from '../types/shape.ts';

/** More elements than these are shown by the first and last three of each axis. */
const threshold = 1000;
const edge = 3;

const special = (x: number): string | null => (Number.isNaN(x) ? 'nan' : x === Number.POSITIVE_INFINITY ? 'inf' : x === Number.NEGATIVE_INFINITY ? '-inf' : null);
/** The shortest decimal that is the same float32, with its point. */
function shortest(x: number): string {
  for (let digits = 1; digits < 10; digits++) {
    const text = Number(x.toPrecision(digits));
    if (Math.fround(text) === x) return text.toString();
  }
  return x.toString();
}
const withPoint = (text: string): string => (/[.e]/.test(text) ? text : `${text}.`);

/** A number by Python's format: `.3f`, `.2e`, `.4g`, `d`, or the shortest text. */
function scalarText(x: number, dtype: HostTensor['type']['dtype'], spec: string): string {
  if (dtype === 'bool') return x === 0 ? 'False' : 'True';
  const given = /^\.?(\d*)([fegd])$/.exec(spec);
  const named = special(x);
  if (named) return named;
  if (given) {
    const [, digits, kind] = given;
    const n = digits === '' ? 6 : Number(digits);
    if (kind === 'f') return x.toFixed(n);
    if (kind === 'e') return exponent(x.toExponential(n));
    if (kind === 'g') return String(Number(x.toPrecision(Math.max(1, n))));
    return String(Math.trunc(x));
  }
  if (!isFloat(dtype)) return String(x);
  const text = shortest(x);
  return Object.is(x, -0) ? '-0.0' : /[.e]/.test(text) ? exponent(text) : `${text}.0`;
}
const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

/** Floats of an array with their points one below another. */
function floatTexts(values: readonly number[]): string[] {
  const finite = values.filter((x) => Number.isFinite(x) && x !== 0).map(Math.abs);
  const [most, least] = [Math.max(0, ...finite), Math.min(Number.POSITIVE_INFINITY, ...finite)];
  const scientific = most >= 1e8 || least < 1e-4 || most / least > 1000;
  const texts = values.map((x) => {
    if (special(x)) return special(x)!;
    if (!scientific) return withPoint(Number(shortest(x)).toFixed(8).replace(/0+$/, ''));
    const [mantissa, power] = Number(shortest(x)).toExponential().split('e') as [string, string];
    return `${withPoint(mantissa)}e${exponent(`e${power}`).slice(1)}`;
  });
  if (scientific) {
    const digits = Math.max(0, ...texts.map((t) => (/\.(\d*)e/.exec(t)?.[1] ?? '').length));
    return padded(values.map((x, i) => special(x) ?? exponent(Number(texts[i]).toExponential(Math.max(digits, 0))).replace(/^(-?\d)e/, '$1.e')));
  }
  const after = Math.max(0, ...texts.map((t) => t.split('.')[1]?.length ?? 0));
  return padded(texts.map((t) => (t.includes('.') ? t.padEnd(t.indexOf('.') + 1 + after) : t)));
}
const padded = (texts: readonly string[]): string[] => {
  const width = Math.max(0, ...texts.map((t) => t.length));
  return texts.map((t) => t.padStart(width));
};

/** A tensor as NumPy's `str` has it; numbers of 0 axes by a format of Python's too. */
export function formatTensor({ type, data }: HostTensor, spec = ''): string {
  const { shape, dtype } = type;
  if (shape.length === 0) return scalarText(data[0]!, dtype, spec);
  const short = sizeOf(shape) > threshold;
  const shown = (n: number): readonly (number | null)[] =>
    short && n > 2 * edge ? [0, 1, 2, null, n - 3, n - 2, n - 1] : globalThis.Array.from({ length: n }, (_, i) => i);
  const places: number[] = [];
  const gather = (axis: number, at: number): void => {
    for (const i of shown(shape[axis]!)) {
      if (i === null) continue;
      const next = at * shape[axis]! + i;
      if (axis === shape.length - 1) places.push(next);
      else gather(axis + 1, next);
    }
  };
  gather(0, 0);
  const values = places.map((p) => data[p]!);
  const texts = spec !== '' ? values.map((x) => scalarText(x, dtype, spec)) : isFloat(dtype) ? floatTexts(values) : padded(values.map((x) => scalarText(x, dtype, '')));
  let next = 0;
  const write = (axis: number): string => {
    const parts = shown(shape[axis]!).map((i) => (i === null ? '...' : axis === shape.length - 1 ? texts[next++]! : write(axis + 1)));
    const rest = shape.length - 1 - axis;
    return `[${parts.join(rest === 0 ? ' ' : `${'\n'.repeat(rest)}${' '.repeat(axis + 1)}`)}]`;
  };
  return write(0);
}
