/**
 * Subgroup matrices in plain WGSL and f32, so that kernels which use them run on every adapter: operands stay where they lie, and each lane has
 * its share of a sum. It shows that the kernel reads, adds and writes the right elements; how an adapter's own matrices round, it does not.
 */
import { across } from '../../src/compiler/kernels/dot-matrix-tiles.ts';
import { invariant } from '../../src/util/errors.ts';

export function emulated(wgsl: string): string {
  const lanes = Number(/@workgroup_size\((\d+)\)/.exec(wgsl)![1]) / across ** 2;
  const sums = new Map<string, readonly [rows: number, columns: number]>();
  const operands = new Map<string, { readonly columns: number; readonly at: (row: string, column: string) => string }>();
  const each = (name: string, body: (row: string, column: string) => string): string => {
    const [m, n] = sums.get(name)!;
    invariant((m * n) % lanes === 0, 'lanes must have equal shares');
    return `for (var i = 0u; i < ${rolled((m * n) / lanes)}; i++) { let e = i * ${lanes}u + local % ${lanes}u; ${body(`(e / ${n}u)`, `(e % ${n}u)`)} }`;
  };
  const text = wgsl
    .replaceAll(/^enable (subgroups|f16|subgroup_size_control|chromium_experimental_subgroup_matrix);\n/gm, '')
    .replaceAll(/^diagnostic\(off, chromium\.\w+\);\n/gm, '')
    .replaceAll(/ @subgroup_size\(\d+\)/g, '')
    .replaceAll(/\bf16\b/g, 'f32')
    .replaceAll(/var (\w+): subgroup_matrix_result<f32, (\d+), (\d+)>;/g, (_, name: string, n: string, m: string) => {
      sums.set(name, [+m, +n]);
      return `var ${name}: array<f32, ${(+m * +n) / lanes}>;`;
    })
    .replaceAll(
      /let (\w+) = subgroupMatrixLoad<subgroup_matrix_\w+<f32, (\d+), \d+>, (row|col)_major>\(&(\w+), (.+), (\d+)u\);/g,
      (_, name: string, columns: string, major: string, array: string, offset: string, stride: string) => {
        const at = (row: string, column: string): string =>
          `${array}[${name} + ${major === 'row' ? `${row} * ${stride}u + ${column}` : `${column} * ${stride}u + ${row}`}]`;
        operands.set(name, { columns: +columns, at });
        return `let ${name} = ${offset};`;
      },
    )
    .replaceAll(/(\w+) = subgroupMatrixMultiplyAccumulate\((\w+), (\w+), \w+\);/g, (_, sum: string, left: string, right: string) => {
      const [l, r] = [operands.get(left)!, operands.get(right)!];
      return each(
        sum,
        (row, column) => `for (var s = 0u; s < ${rolled(l.columns)}; s++) { ${sum}[i] += ${l.at(row, 's')} * ${r.at('s', column)}; }`,
      );
    })
    .replaceAll(
      /subgroupMatrixStore<row_major>\(&(\w+), (.+), (\w+), (\d+)u\);/g,
      (_, array: string, offset: string, sum: string, stride: string) =>
        each(sum, (row, column) => `${array}[${offset} + ${row} * ${stride}u + ${column}] = ${sum}[i];`),
    );
  invariant(!/subgroup/i.test(text), `a text that is not understood:\n${text}`);
  return text;
}

/** A bound that no compiler folds: drivers take seconds over loops of few rounds that they unroll into one another. */
const rolled = (count: number): string => `${count}u + (wid.x >> 30u)`;
