/** How much of what a cell takes in is padding, in words. */
import { share } from "../tensor/readable-numbers.ts";

/** `12.3% of what it takes in is padding`; `padding` is a part of 1. */
export function paddingText(padding: number): string {
  if (padding === 0) return "no padding";
  const part = padding < 0.001 ? "less than 0.1%" : share(padding, 1);
  return `${part} of what it takes in is padding`;
}
