/**
 * Patterns of the lexer as Oniguruma reads them, which is the engine of TextMate grammars: it works on characters, not on the
 * units of UTF-16, and its `\d` takes in the digits of all scripts.
 */
import * as tokens from "../../grammar/tokens.ts";

/** Half of a pair of units stands for all characters that are written so. */
const PAIRS = String.raw`\x{d7ff}\x{10000}-\x{10ffff}`;

/** The source of a pattern that uses no more than tokens do: no property, no flag. */
export function oniguruma(source: string): string {
  return source
    .replaceAll(String.raw`\udfff`, PAIRS)
    .replace(/\\u([0-9a-f]{4})/g, String.raw`\x{$1}`)
    .replaceAll(String.raw`\d`, "[0-9]");
}

/** The pattern of a token that has a plain one. */
export function patternOf({ name, PATTERN: pattern }: (typeof tokens.tokenTypes)[number]): string {
  if (pattern instanceof RegExp) return oniguruma(pattern.source);
  throw new Error(`${name} has no plain pattern`);
}

export const NAME = patternOf(tokens.Name);
/** Characters of names, to stand between brackets. */
export const WORD = oniguruma(tokens.word);
export const LETTER = oniguruma(tokens.letter);
/** No name goes on here. */
export const ENDS = `(?![${WORD}])`;
/** No name goes on from before, and no path. */
export const BEGINS = `(?<![${WORD}.])`;
/** Where a statement may begin: on a new line, or behind what opens a body or ends a statement. */
export const STATEMENT = String.raw`(?:^|(?<=[{;]))\s*`;

/** Any of these words, whole. */
export function anyOf(words: readonly string[]): string {
  return `(?:${words.join("|")})${ENDS}`;
}
