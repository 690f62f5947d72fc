/** Grids of any length within WebGPU's limit of workgroups per dimension. */
import { DeviceError } from '../../util/errors.ts';
import type { Target } from '../plan.ts';

export interface Grid {
  readonly workgroups: readonly [number, number, number];
  /** WGSL for the number of the workgroup, an i32, from `workgroup_id` as `wid: vec3<u32>`. May be as large as the grid's folds make it. */
  readonly id: string;
}

/** A one-dimensional grid of `count` workgroups, folded to two or three dimensions where it is too long; the kernel must test its end. */
export function foldGrid(count: number, target: Target): Grid {
  const limit = target.maxWorkgroupsPerDimension;
  if (count <= limit) return { workgroups: [Math.max(1, count), 1, 1], id: 'i32(wid.x)' };
  if (count <= limit * limit) {
    const y = Math.ceil(count / limit);
    const x = Math.ceil(count / y);
    return { workgroups: [x, y, 1], id: `i32(wid.y * ${x}u + wid.x)` };
  }
  if (count > limit ** 3)
    throw new DeviceError(
      'limit',
      `device: a grid of ${count} workgroups was asked for, ${target.name} takes at most ${limit} in each of three dimensions`,
    );
  const z = Math.ceil(count / (limit * limit));
  const y = Math.ceil(count / (limit * z));
  const x = Math.ceil(count / (y * z));
  return { workgroups: [x, y, z], id: `i32((wid.z * ${y}u + wid.y) * ${x}u + wid.x)` };
}

/** How a grid is cut into several dispatches along one dimension. */
export interface Cut {
  readonly axis: 0 | 1 | 2;
  /** Workgroups of a dispatch along it, and of all. */
  readonly size: number;
  readonly extent: number;
  readonly parts: number;
}

/** At least so many parts as wanted, if the grid's longest dimension has as many workgroups; null where one part is all. */
export function cutGrid(workgroups: readonly [number, number, number], wanted: number): Cut | null {
  const extent = Math.max(...workgroups);
  const size = Math.ceil(extent / Math.min(Math.max(1, Math.ceil(wanted)), extent, mostParts));
  const parts = Math.ceil(extent / size);
  return parts > 1 ? { axis: workgroups.indexOf(extent) as 0 | 1 | 2, size, extent, parts } : null;
}
/** What the runtime has numbers for without a table of its own. */
const mostParts = 1024;
