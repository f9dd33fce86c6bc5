/**
 * What the parts of a claim come to: numbers with or without a unit, windows and truth values, or something that depends
 * on a size not yet bound. Printed in the words of the language, so that a figure can be pasted into a claim.
 */
import type { Unit } from "../base/calculations.ts";
import { wholeText } from "../base/integers.ts";
import { formatDim, type Dim, type SizeBindings } from "../tensor/dim.ts";

export type Quantity =
  | { readonly kind: "number"; readonly value: number; readonly unit: Unit }
  | { readonly kind: "window"; readonly extents: readonly number[] }
  | { readonly kind: "boolean"; readonly value: boolean }
  | OpenQuantity;

/** Depends on named sizes. */
export interface OpenQuantity {
  readonly kind: "open";
  readonly symbols: readonly string[];
  /** The formula, where there is one. */
  readonly text: string | undefined;
  /** It is one of these: of a window the extent along an axis, of memory what is alive at a layer. */
  readonly dims: readonly Dim[];
  at(sizes: SizeBindings): Quantity;
}

export function formatQuantity(quantity: Quantity): string {
  switch (quantity.kind) {
    case "number":
      return quantity.unit === "bytes" ? formatBytes(quantity.value) : formatNumber(quantity.value);
    case "window":
      return formatWindow(quantity.extents);
    case "boolean":
      return `${quantity.value}`;
    case "open":
      return quantity.text ?? `a figure that depends on ${quantity.symbols.join(", ")}`;
  }
}

/** `61_100_840`, `11.693`, `0.984375`: at most three decimals, or six digits of what is below 1. */
export function formatNumber(value: number): string {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return wholeText(value);
  const digits = Math.abs(value) < 1 ? value.toPrecision(6) : value.toFixed(3);
  const rounded = Number.isInteger(value) ? value : Number(digits);
  const [whole, ...rest] = String(rounded).split(".");
  return [whole!.replace(/\B(?=(\d{3})+$)/g, "_"), ...rest].join(".");
}

/** `8MB` where that is exact, `9_437_184B (9.44MB)` otherwise. */
export function formatBytes(value: number): string {
  if (value > Number.MAX_SAFE_INTEGER) return `${wholeText(value)}B`;
  const unit = value >= 1e9 ? "GB" : value >= 1e6 ? "MB" : value >= 1e3 ? "KB" : "B";
  const scaled = value / { GB: 1e9, MB: 1e6, KB: 1e3, B: 1 }[unit];
  const rounded = Number(scaled.toFixed(2));
  return rounded === scaled ? `${rounded}${unit}` : `${formatNumber(value)}B (${rounded}${unit})`;
}

/** The value as a claim may write it, without a rounded form behind it. */
export function writeQuantity(quantity: Quantity): string {
  return formatQuantity(quantity).replace(/ \(.*/, "");
}

export function formatWindow(extents: readonly Dim[]): string {
  return extents.map(formatDim).join("x");
}

/** A word for what something is, in messages: `a number of bytes`. */
export function describeKind(quantity: Quantity): string {
  switch (quantity.kind) {
    case "number":
      return { plain: "a number", count: "a count", bytes: "a number of bytes" }[quantity.unit];
    case "window":
      return "a window";
    case "boolean":
      return "true or false";
    case "open":
      return "an open size";
  }
}
