/** Foreign text as a line can hold it: names may have a million letters. Of long ones the middle is left out. */
import { shown } from "../base/visible.ts";

/** In letters. */
const LONGEST = 80;

export function shortened(text: string, longest = LONGEST): string {
  const kept = Math.ceil((longest - 1) / 2);
  // A letter is one or two units of the text.
  const begin = Array.from(text.slice(0, 2 * longest));
  if (begin.length <= longest && text.length <= 2 * longest) return shown(text);
  const end = Array.from(text.slice(-2 * kept)).slice(kept + 1 - longest);
  return shown(`${begin.slice(0, kept).join("")}…${end.join("")}`);
}
