/** Texts with one mistake in one token: left out, misspelt or doubled, every token in turn. */
import { tokenize, isName, True, False, Newline } from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import type { RandomSource } from "../../src/base/random.ts";

export const slipKinds = ["left out", "misspelt", "doubled"] as const;
export type SlipKind = (typeof slipKinds)[number];

export interface Slip {
  readonly kind: SlipKind;
  readonly token: Token;
  readonly text: string;
  /** That of the token, from 1. */
  readonly line: number;
}

/** Numbers, signs and texts are not misspelt: other digits and paths are another model. */
export function slipsOf(text: string, random: RandomSource): readonly Slip[] {
  return tokenize(text)
    .filter(({ tokenType }) => tokenType !== Newline)
    .flatMap((token) =>
      slipKinds.flatMap((kind) => {
        const image = slippedImage(kind, token, random);
        if (image === undefined) return [];
        const { startOffset: start, endOffset } = token;
        const line = text.slice(0, start).split("\n").length;
        return [{ kind, token, text: text.slice(0, start) + image + text.slice(endOffset! + 1), line }];
      }),
    );
}

/** What takes the place of a token; undefined where it has no slip of the kind. */
export function slippedImage(kind: SlipKind, token: Token, random: RandomSource): string | undefined {
  const { image } = token;
  const isWord = isName(token) || token.tokenType === True || token.tokenType === False;
  if (kind === "left out") return "";
  if (kind === "doubled") return /^\w/.test(image) ? `${image} ${image}` : image + image;
  return isWord ? misspelt(image, random) : undefined;
}

/** Two neighbouring letters change places; where that makes no other word, one becomes another letter. */
function misspelt(word: string, random: RandomSource): string {
  const at = Math.floor(random.next() * word.length);
  const swapped = word.slice(0, at) + (word[at + 1] ?? "") + word[at]! + word.slice(at + 2);
  if (random.next() < 0.5 && swapped !== word && /^[^\d]/.test(swapped)) return swapped;
  const letters = [..."abcdefghijklmnopqrstuvwxyz"].filter((letter) => letter !== word[at]);
  return word.slice(0, at) + letters[Math.floor(random.next() * letters.length)]! + word.slice(at + 1);
}
