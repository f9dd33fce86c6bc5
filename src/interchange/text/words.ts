/** Which words of the language a name must not be, or not stand for bare. */
import { layerNames } from "../../ops/index.ts";
import { functionNames } from "../../resolve/arithmetic.ts";

/** They begin a statement, or stand for a tensor or a value. */
const keywords =
  "import block model input output from let if else repeat for expect require layout train in here true false".split(
    " ",
  );

export const nameWords: ReadonlySet<string> = new Set(keywords);

const taken: ReadonlySet<string> = new Set([...keywords, ...functionNames, ...layerNames]);

/** A label as it is written, in quotes where it is not a path of words and whole numbers or could be read as something else. */
export function writeLabel(label: string): string {
  const [first, ...rest] = label.split(".");
  const sound = isSegment(first!) && rest.every(isSegment) && !nameWords.has(first!);
  return sound ? label : writeText(label);
}

/** The same where a value is due. */
export function writeReference(label: string, blocks: ReadonlySet<string>): string {
  return taken.has(label) || blocks.has(label) || /^\d/.test(label) ? writeText(label) : writeLabel(label);
}

/** A text without quotation marks. Braces would hold what is computed. */
export function writeText(text: string): string {
  return `"${text.replace(/[{}]/g, "$&$&")}"`;
}

function isSegment(segment: string): boolean {
  return /^(?:[A-Za-z_][A-Za-z0-9_]*|0|[1-9]\d{0,8})$/.test(segment);
}

/** Names that a parameter of a block must not have: it would be taken for a layer or a tensor. */
export function isTakenWord(name: string): boolean {
  return taken.has(name);
}
