/** Numbers as reports print them: the same in every locale. */
import { formatDim, isConstantDim, type Dim } from "../tensor/dim.ts";

/** `61,100,840`; a symbolic figure as its expression. */
export function grouped(value: Dim): string {
  return isConstantDim(value) ? String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",") : formatDim(value);
}

/** `714.2M`, powers of ten. */
export function short(value: Dim): string {
  if (!isConstantDim(value)) return formatDim(value);
  for (const [unit, size] of [
    ["G", 1e9],
    ["M", 1e6],
    ["K", 1e3],
  ] as const) {
    if (value >= size) return `${(value / size).toFixed(value >= 100 * size ? 0 : value >= 10 * size ? 1 : 2)}${unit}`;
  }
  return String(value);
}

/** `233.1 MiB`, powers of 1024. */
export function bytes(value: Dim): string {
  if (!isConstantDim(value)) return `${formatDim(value)} B`;
  for (const [unit, size] of [
    ["GiB", 2 ** 30],
    ["MiB", 2 ** 20],
    ["KiB", 2 ** 10],
  ] as const) {
    if (value >= size) return `${(value / size).toFixed(1)} ${unit}`;
  }
  return `${value} B`;
}

/** `4.0%` of a total; empty where there is nothing to share. */
export function share(part: Dim, total: Dim): string {
  if (!isConstantDim(part) || !isConstantDim(total) || total === 0 || part === 0) return "";
  return `${((100 * part) / total).toFixed(1)}%`;
}
