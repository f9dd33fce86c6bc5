/**
 * A name that is declared in one spelling and used in another: where nothing uses the one, and several places the other,
 * the declaration is to blame, once.
 */
import { nearest } from "../base/did-you-mean.ts";
import type { Name } from "../syntax/ast.ts";
import type { ResolveMistake } from "./expansion-reporter.ts";

/** In longer texts every mistake would cost a search. */
const longestSearched = 20_000;

/** The mistake of which `used`, which nothing declares, is a consequence. `declared`: the names that it could be. */
export function misspeltDeclaration({ text, span }: Name, declared: Iterable<Name>): ResolveMistake | undefined {
  const { source } = span;
  if (text === "" || source.text.length > longestSearched) return undefined;
  const byText = new Map<string, Name>();
  for (const name of declared) if (name.text !== "" && name.span.source === source) byText.set(name.text, name);
  const near = byText.get(nearest(text, byText.keys()) ?? "");
  if (near === undefined || placesOf(near.text, source.text) > 1) return undefined;
  const uses = placesOf(text, source.text);
  if (uses < 2) return undefined;
  return {
    code: "resolve/misspelt-declaration",
    message: `\`${near.text}\` is declared and not used, and \`${text}\` is used and not declared`,
    span: near.span,
    labels: [{ span, text: "used here" }],
    help: [`did you mean \`${text}\`?`],
    fixes: [{ description: `write ${text}`, edits: [{ span: near.span, newText: text }] }],
  };
}

function placesOf(name: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
    if (!isLetter(text[at - 1]) && !isLetter(text[at + name.length])) count++;
  }
  return count;
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}
