const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** As messages write sizes: `49152 B` → `48 KiB`, `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} ${units[unit]}`;
}

export const roundUp = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;
