/** What to do about a word that has no layer here, with the edit where there is one. */
import { spanText, spanWith, type Span } from "../base/source.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { absentWord } from "../syntax/absent-words.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Arguments } from "./arguments.ts";

export interface Advice {
  readonly help: string;
  readonly fix: Fix | undefined;
}

/** Undefined where the word is none of these. `span`: the call as written. */
export function adviceFor(
  given: Arguments,
  shape: Shape | undefined,
  span: Span,
  isLabel: (name: string) => boolean,
): Advice | undefined {
  const values = given.values.map((item) => spanText(item.span));
  const word = absentWord(given.name.text, values);
  if (word === undefined) return undefined;
  const { help, newText } = word;
  const text = newText?.(values, shape, isLabel);
  if (text === undefined) return { help, fix: undefined };
  const description = text === "" ? "leave it out" : `write \`${text}\``;
  // An operation would leave the blanks before it behind.
  const edit = text === "" ? { span: spanWith(span, /[ \t]*$/), newText: "" } : { span, newText: text };
  return { help, fix: { description, edits: [edit] } };
}
