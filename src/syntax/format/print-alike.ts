/**
 * Lines that read like another one, printed like it: that line is printed once, with a sign for each of its words, and in the place of these
 * signs then stand the words of each line.
 */
import type { Token } from "../../../grammar/tokens.ts";
import type { AlikeLine, TokenRange } from "./alike-lines.ts";
import { flatText } from "./flat-text.ts";
import { printPart, type Doc, type Printing } from "./print-parts.ts";
import { claimOf, printHead } from "./print-statement.ts";
import { startOf, type WrittenNode } from "./written-node.ts";

/** What stands before, between and behind words, and which words of the line these are. */
interface Pattern {
  readonly between: readonly string[];
  readonly words: readonly number[];
}

export interface Recipe {
  readonly head: Pattern;
  readonly claim: Pattern | undefined;
}

export interface SpeltLine {
  readonly head: string;
  readonly claim: string | undefined;
  /** Where the claim stands. */
  readonly claimStart: number;
}

/** Undefined of a line of a table. @param recipes of lines that were printed before */
export function printAlike(
  printing: Printing,
  line: AlikeLine,
  recipes: Map<TokenRange, Recipe>,
): SpeltLine | undefined {
  const { written, spaces } = printing;
  const words = written.prepared.slice(line.from, line.to);
  if (spaces.size > 0 && words.some(({ startOffset }) => spaces.has(startOffset))) return undefined;
  const recipe = recipes.get(line.model) ?? recipeOf(printing, line.model);
  recipes.set(line.model, recipe);
  const claim = recipe.claim && spell(recipe.claim, words);
  const arrow = words[recipe.claim?.words[0] ?? 0]!;
  return { head: spell(recipe.head, words), claim, claimStart: arrow.startOffset };
}

/** The first of the signs that Unicode leaves to private use. */
const FIRST_SIGN = 0xe000;

function recipeOf(printing: Printing, { from, to }: TokenRange): Recipe {
  const { written } = printing;
  const words = written.prepared.slice(from, to);
  const signs = new Map(words.map((word, at) => [word, String.fromCharCode(FIRST_SIGN + at)]));
  const imageOf = (token: Token): string => signs.get(token)!;
  const spelling: Printing = { ...printing, imageOf, spaces: new Map() };
  const node: WrittenNode = written.models.get(startOf(words[0]!))!;
  const claim = claimOf(written, node);
  return {
    head: patternOf(printHead(spelling, node)),
    claim: claim && patternOf(printPart(spelling, claim)),
  };
}

function patternOf(doc: Doc): Pattern {
  const text = flatText(doc, { width: Infinity, margin: "" })!;
  const found = [...text.matchAll(/[\ue000-\uf8ff]/g)];
  return { between: text.split(/[\ue000-\uf8ff]/), words: found.map(([sign]) => sign.charCodeAt(0) - FIRST_SIGN) };
}

function spell({ between, words: places }: Pattern, words: readonly Token[]): string {
  let text = between[0]!;
  for (let at = 0; at < places.length; at++) text += words[places[at]!]!.image + between[at + 1]!;
  return text;
}
