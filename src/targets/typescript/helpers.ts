/** Small functions that the printed expressions call; a module holds those it uses. */
import type { Helper } from "./print-expression.ts";
import { typed } from "../../javascript/typed.ts";

const TEXTS: Readonly<Record<Helper, string>> = {
  // A branch on the sign of data is mispredicted half of the time (10 times slower, measured); this one is not.
  relu: `
/** max(x, 0) without a branch on the sign of x. */
function relu(x⟨: number⟩)⟨: number⟩ {
  return x === -Infinity ? 0 : (x + Math.abs(x)) * 0.5;
}`,
  bitsOfFloat: `
/** The bits of x, rounded to a float32. */
function bitsOfFloat(x⟨: number⟩)⟨: number⟩ {
  floatBits[0] = x;
  return intBits[0]⟨!⟩;
}`,
  floatFromBits: `
/** The float32 of these bits. */
function floatFromBits(bits⟨: number⟩)⟨: number⟩ {
  intBits[0] = bits;
  return floatBits[0]⟨!⟩;
}`,
};

const BITS = `
const floatBits = new Float32Array(1);
const intBits = new Int32Array(floatBits.buffer);`;

/** Every name that helpers declare. */
export const HELPER_NAMES: readonly string[] = [...Object.keys(TEXTS), "floatBits", "intBits"];

/** The definitions of the helpers that are used, in a fixed order, each without surrounding blank lines. */
export function helperTexts(used: ReadonlySet<Helper>, types: boolean): string[] {
  const texts = (Object.keys(TEXTS) as Helper[]).filter((helper) => used.has(helper)).map((helper) => TEXTS[helper]);
  const bits = used.has("bitsOfFloat") || used.has("floatFromBits") ? [BITS] : [];
  return [...bits, ...texts].map((text) => typed(text.trim(), types));
}
