/** Probes the subgroup matrices of a device: kernels may use those that give the numbers of sums in f32. */
import type { MatrixShape } from '../compiler/index.ts';
import { runProbe } from './probe.ts';

/** Fields that WebGPU's drafts add to `GPUAdapterInfo`. */
export interface MatrixInfo {
  readonly subgroupMinSize?: number;
  readonly subgroupMaxSize?: number;
  readonly subgroupMatrixConfigs?: Iterable<{
    readonly componentType: string;
    readonly resultComponentType: string;
    readonly M: number;
    readonly N: number;
    readonly K: number;
  }>;
}

/** In the probe's workgroup, as in those of kernels. */
const subgroups = 4;

/**
 * The shapes with f16 or f32 operands and f32 sums that the adapter names and that pass a probe: a product of four subgroups, of both orders
 * of both operands, has in every element an error within k · 2⁻²⁴ · Σ|a · b|, the bound of k additions in f32; nothing is flushed to zero or
 * lost beyond 11 (24) bits of the operands' mantissa, and infinities and NaN come through.
 */
export async function probeMatrices(gpu: GPUDevice, info: MatrixInfo | undefined, usual: number): Promise<readonly MatrixShape[]> {
  const found: MatrixShape[] = [];
  if (usual === 0 || !gpu.features.has('chromium-experimental-subgroup-matrix') || !info?.subgroupMatrixConfigs) return found;
  for (const { componentType: component, resultComponentType, M: m, N: n, K: k } of info.subgroupMatrixConfigs) {
    if (resultComponentType !== 'f32' || (component !== 'f32' && !(component === 'f16' && gpu.features.has('shader-f16')))) continue;
    for (const size of sizesOf(gpu, info, usual)) {
      const shape: MatrixShape = { component, m, n, k, ...size };
      if (!(await isRight(gpu, shape))) continue;
      found.push(shape);
      break;
    }
  }
  return found;
}

/** Sizes of subgroups that a kernel can rely on. Where there are several, a kernel must request one; the usual one first. */
function sizesOf(
  gpu: GPUDevice,
  { subgroupMinSize: least, subgroupMaxSize: most }: MatrixInfo,
  usual: number,
): Pick<MatrixShape, 'lanes' | 'sized'>[] {
  if (!least || !most) return [];
  if (least === most) return [{ lanes: most, sized: false }];
  if (!gpu.features.has('subgroup-size-control')) return [];
  const sizes: number[] = [];
  for (let lanes = most; lanes >= least; lanes /= 2) sizes.push(lanes);
  return sizes.sort((a, b) => Number(b === usual) - Number(a === usual)).map((lanes) => ({ lanes, sized: true }));
}

async function isRight(gpu: GPUDevice, shape: MatrixShape): Promise<boolean> {
  const { m, n, k, component } = shape;
  const [rows, depth] = [subgroups * m, 2 * k];
  const words = rows * depth + depth * n;
  const bytes = (component === 'f16' ? 2 : 4) * words + 4 * rows * n;
  const { maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupStorageSize } = gpu.limits;
  if (subgroups * shape.lanes > maxComputeInvocationsPerWorkgroup || bytes > maxComputeWorkgroupStorageSize) return false;
  const [left, right] = operands(shape, rows, depth);
  const label = 'subgroup matrix probe';
  const seen = await runProbe(gpu, { label, code: probe(shape, rows, depth), inputs: [left, right], sizeBytes: 16 * rows * n });
  if (!seen) return false;
  const got = new Float32Array(seen);
  return [0, 1, 2, 3].every((order) => sumsAreRight(left, right, depth, got.subarray(order * rows * n, (order + 1) * rows * n)));
}

/** Whether a product's elements are those that additions in f32 may give. */
export function sumsAreRight(left: Float32Array, right: Float32Array, depth: number, got: Float32Array): boolean {
  const n = right.length / depth;
  return got.every((have, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let [sum, size] = [0, 0];
    for (let s = 0; s < depth; s++) {
      const term = left[i * depth + s]! * right[s * n + j]!;
      sum += term;
      size += Math.abs(term);
    }
    return Number.isFinite(size) ? Math.abs(have - sum) <= depth * 2 ** -24 * size : Object.is(have, sum);
  });
}

/** Numbers of all bits that the component has; rows of small ones (f16: subnormal), of large ones, one with an infinity, one with a NaN. */
export function operands(
  { component, n }: Pick<MatrixShape, 'component' | 'n'>,
  rows: number,
  depth: number,
): [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  let state = 1;
  const [bits, small, large] = component === 'f16' ? [11, 2 ** -24, 2 ** 4] : [24, 2 ** -60, 2 ** 60];
  const whole = (most: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.round((state / 2 ** 31 - 1) * most) || 1;
  };
  const most = 2 ** bits - 1;
  const left = new Float32Array(rows * depth);
  for (let i = 0; i < left.length; i++) {
    const kind = Math.floor(i / depth) % 4;
    left[i] = kind === 1 ? whole(component === 'f16' ? 1023 : most) * small : whole(most) * (kind === 2 ? large : 2 ** -bits);
  }
  left[(rows - 1) * depth + 3] = Number.POSITIVE_INFINITY;
  left[(rows - 2) * depth + 5] = Number.NaN;
  return [left, new Float32Array(depth * n).map(() => whole(most) * 2 ** -bits)];
}

function probe({ component, m, n, k, lanes, sized }: MatrixShape, rows: number, depth: number): string {
  const threads = subgroups * lanes;
  const each = (count: number, body: string): string => `for (var i = i32(local); i < ${count}; i += ${threads}) { ${body} }`;
  // Each operand by rows and by columns, which an array holds one after the other.
  const product = (byRow: boolean, byColumn: boolean, order: number): string => {
    const left = byRow
      ? `row_major>(&tile_l, u32(own * ${m * depth} + s), ${depth}u)`
      : `col_major>(&tile_l, u32(s * ${rows} + own * ${m}), ${rows}u)`;
    const right = byColumn ? `col_major>(&tile_r, u32(s), ${depth}u)` : `row_major>(&tile_r, u32(s * ${n}), ${n}u)`;
    return `
      ${each(rows * depth, `tile_l[${byRow ? 'i' : `(i % ${depth}) * ${rows} + i / ${depth}`}] = ${component}(left[i]);`)}
      ${each(depth * n, `tile_r[${byColumn ? `(i % ${n}) * ${depth} + i / ${n}` : 'i'}] = ${component}(right[i]);`)}
      workgroupBarrier();
      var sum_${order}: subgroup_matrix_result<f32, ${n}, ${m}>;
      for (var s = 0; s < ${depth}; s += ${k}) {
        let l = subgroupMatrixLoad<subgroup_matrix_left<${component}, ${k}, ${m}>, ${left};
        let r = subgroupMatrixLoad<subgroup_matrix_right<${component}, ${n}, ${k}>, ${right};
        sum_${order} = subgroupMatrixMultiplyAccumulate(l, r, sum_${order});
      }
      subgroupMatrixStore<row_major>(&tile_s, u32(own * ${m * n}), sum_${order}, ${n}u);
      workgroupBarrier();
      ${each(rows * n, `seen[${order * rows * n} + i] = tile_s[i];`)}
      workgroupBarrier();`;
  };
  return `enable subgroups;
    enable chromium_experimental_subgroup_matrix;
    ${component === 'f16' ? 'enable f16;' : ''}
    ${sized ? 'enable subgroup_size_control;' : ''}
    diagnostic(off, chromium.subgroup_matrix_uniformity);
    @group(0) @binding(0) var<storage, read> left: array<f32>;
    @group(0) @binding(1) var<storage, read> right: array<f32>;
    @group(0) @binding(2) var<storage, read_write> seen: array<f32>;
    var<workgroup> tile_l: array<${component}, ${rows * depth}>;
    var<workgroup> tile_r: array<${component}, ${depth * n}>;
    var<workgroup> tile_s: array<f32, ${rows * n}>;
    @compute @workgroup_size(${threads}) ${sized ? `@subgroup_size(${lanes})` : ''}
    fn main(@builtin(local_invocation_index) local: u32) {
      let own = i32(local) / ${lanes};
      ${product(true, false, 0)}
      ${product(true, true, 1)}
      ${product(false, false, 2)}
      ${product(false, true, 3)}
    }`;
}
