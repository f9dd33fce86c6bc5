/** What a file is instead of what was due, where its first bytes tell. */
import { recognise, type Family, type Recognised } from "../base/recognise.ts";
import { FormatError } from "./format-error.ts";

/**
 * The error for what was given in the place of something else; undefined where it may be that, or nothing is known of it.
 * Without advice, a model was due: the name says what it is read as.
 */
export function insteadOf(
  due: string,
  families: readonly Family[],
  bytes: Uint8Array,
  advice?: string,
): FormatError | undefined {
  const found = recognise(bytes);
  if (found === undefined || found.family === "binary" || families.includes(found.family)) return undefined;
  const own = advice === undefined ? renaming(found) : adviceFor(found, advice);
  return new FormatError(`${found.what}, and no ${due}: ${found.advice ?? own}`);
}

function renaming({ ending }: Recognised): string {
  return ending === undefined
    ? "models as text have names that end in .cvk"
    : `give it a name that ends in ${ending}, to be read as one`;
}

function adviceFor({ family }: Recognised, advice: string): string {
  return family === "model" ? "name the model first, and then what it needs" : advice;
}
