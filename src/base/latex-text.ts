/** Text of others in LaTeX: what it says is printed as it stands, and nothing in it is a command. */
import { shown } from "./visible.ts";

const NAMED: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "`": "\\textasciigrave{}",
  "'": "\\textquotesingle{}",
  '"': '\\char`\\"{}',
  // Behind the end of a row a bracket would begin a distance.
  "[": "{[}",
  // Two of them would be one dash.
  "-": "-{}",
  "…": "\\ldots{}",
  "×": "$\\times$",
  "·": "$\\cdot$",
  "→": "$\\to$",
  "≈": "$\\approx$",
};

/** Those that each of LaTeX's encodings of fonts has. */
const ACCENTED = /[À-ÏÑ-ÖØ-Ýà-ïñ-öø-ýÿß]/u;

/** In a paragraph or a cell. Letters that not every LaTeX has are told by their number: `[U+4E2D]`. */
export function latexText(text: string): string {
  return [...shown(text)].map(latexCharacter).join("");
}

function latexCharacter(character: string): string {
  if (Object.hasOwn(NAMED, character)) return NAMED[character]!;
  if (/[{}$&#_%]/.test(character)) return `\\${character}`;
  if (/[ -~]/.test(character) || ACCENTED.test(character)) return character;
  return `{[}U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`;
}
