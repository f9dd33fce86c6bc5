/** The fix of a misspelt name. */
import { hasSeveralNearest } from "../base/did-you-mean.ts";
import type { Span } from "../base/source.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";

/** `near` is what the text is nearest to among the candidates; a guess where others are as near, or it is improbable. */
export function respelling(
  near: string,
  { text, span }: { readonly text: string; readonly span: Span },
  candidates: Iterable<string>,
  isImprobable = false,
): Fix {
  const edits = [{ span, newText: near }];
  const isGuess = isImprobable || hasSeveralNearest(text, candidates);
  return { description: `write ${near}`, edits, ...(isGuess ? { isGuess } : {}) };
}
