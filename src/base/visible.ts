/**
 * Foreign text (labels, tensor names, paths, lines of a file) as others may see it. Control characters would speak to the
 * terminal, the bidirectional ones turn the order of the text around, halves of surrogate pairs are no text: they are written
 * as escapes, `\u001b`, which are those of JSON as well, so that JSON means the same before and after.
 */
const CONTROLS =
  "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff";
const CONTROL = new RegExp(`[${CONTROLS}]`, "gu");
const BREAKING = new RegExp(`[\\t\\n${CONTROLS}]`, "gu");

/** Text of one or more lines. */
export function visible(text: string): string {
  return text.replace(CONTROL, escapeOf);
}

/** A name, which stays on its line. */
export function shown(name: string): string {
  return name.replace(BREAKING, escapeOf);
}

/** A line of a source, each character in its column: one sign for each. */
export function inColumns(line: string): string {
  return line.replace(CONTROL, "\ufffd");
}

/** Without its middle, where it is too long. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most / 2)} … ${text.slice(-most / 2)}`;
}

const SHORT: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function escapeOf(character: string): string {
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
