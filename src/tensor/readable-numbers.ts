/** Numbers as people read them, in reports and messages: the same in every locale. */
import { formatDim, isConstantDim, type Dim } from "./dim.ts";

/** `61,100,840`; `≈8.11e31` beyond 2^53, where figures are rounded; a symbolic figure as its expression. */
export function grouped(value: Dim): string {
  const text = formatDim(value);
  return Number.isSafeInteger(value) ? text.replace(/\B(?=(\d{3})+(?!\d))/g, ",") : text;
}

const POWERS_OF_TEN = [
  ["P", 1e15],
  ["T", 1e12],
  ["G", 1e9],
  ["M", 1e6],
  ["K", 1e3],
] as const;

/** `714M`: three digits and a power of ten. */
export function short(value: Dim): string {
  if (!isConstantDim(value) || !Number.isSafeInteger(value)) return formatDim(value);
  for (const [unit, size] of POWERS_OF_TEN) {
    const digits = (value / size).toPrecision(3);
    // Rounded first, so that 999,999 is 1.00M and not 1000K.
    if (Number(digits) >= 1) return `${digits}${unit}`;
  }
  return String(value);
}

const POWERS_OF_1024 = [
  ["PiB", 2 ** 50],
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
] as const;

/** `233.1 MiB`: one decimal and a power of 1024. */
export function bytes(value: Dim): string {
  if (!isConstantDim(value)) return `(${formatDim(value)}) B`;
  if (!Number.isSafeInteger(value)) return `${formatDim(value)} B`;
  for (const [unit, size] of POWERS_OF_1024) {
    // Also where the next smaller unit would be rounded to 1024.0.
    if (Number((1024 * (value / size)).toFixed(1)) >= 1024) return `${(value / size).toFixed(1)} ${unit}`;
  }
  return `${value} B`;
}

/** `4.0%` of a total; empty where there is nothing to share, or the total is beyond all numbers. */
export function share(part: Dim, total: Dim): string {
  if (!isConstantDim(part) || !isConstantDim(total) || total === 0 || part === 0) return "";
  if (!Number.isFinite(total)) return "";
  return `${((100 * part) / total).toFixed(1)}%`;
}

/** `1 layer`, `1,200 layers` */
export function countOf(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}
