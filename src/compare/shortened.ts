/** Foreign text as a line can hold it: names may have a million letters. */
import { shown } from "../base/visible.ts";

/** In letters. */
const LONGEST = 80;

export function shortened(text: string, longest = LONGEST): string {
  const letters = Array.from(text.slice(0, 2 * longest + 2));
  return shown(letters.length > longest ? `${letters.slice(0, longest).join("")}…` : text);
}
