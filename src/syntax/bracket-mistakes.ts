/** The words for brackets that do not balance or nest too deep. */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import { textBefore } from "../base/source.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { replace } from "./reporter.ts";
import type { Reporter } from "./reporter.ts";

const closings = new Map([
  [tokens.CloseParenthesis, ")"],
  [tokens.CloseBracket, "]"],
  [tokens.CloseBrace, "}"],
  [tokens.CloseNames, "}"],
]);

/** Characters behind a bracket in which a claim is looked for: each of many brackets may reach to the end of the text. */
const lookedAt = 500;

/** `end` is where the closing bracket belongs; `isSure`: nowhere else, so that what it holds reads as if it were there. */
export function reportUnclosedBracket(
  reporter: Reporter,
  opening: Token,
  closer: Token["tokenType"],
  { end, isSure }: { readonly end: number; readonly isSure: boolean },
): void {
  const report = isSure ? reporter.reportToken : reporter.reportUnreadable;
  const closing = closings.get(closer)!;
  const from = opening.endOffset! + 1;
  const inside = reporter.source.text.slice(from, Math.min(end, from + lookedAt));
  const foreign = inside.search(closing === "]" ? beyondList : beyondArguments);
  const at = foreign === -1 ? end : from + foreign;
  report({
    code: "syntax/unclosed-bracket",
    message: `\`${opening.image}\` is not closed`,
    span: spanOf(reporter, opening),
    help: [`close it with \`${closing}\``],
    fixes: [
      {
        ...replace(reporter, at, at, closing, `close it with ${closing}`),
        ...(isDoubled(reporter, opening) && { isGuess: true }),
      },
    ],
  });
}

/** What stands in no bracket: a claim, and in no list a named value. */
const beyondArguments = /\s*->/;
const beyondList = /\s*->|\s+[\p{L}_][\p{L}\p{M}\p{N}_]*\s*=(?!=)/u;

/** One of two of its kind may as well be there once too often. */
function isDoubled({ source: { text } }: Reporter, { startOffset: at, image }: Token): boolean {
  return text[at - 1] === image || text[at + 1] === image;
}

/** `noticed` is the token before which the brace should have been closed; undefined at the end of the file. */
export function reportUnclosedBrace(reporter: Reporter, opening: Token, noticed: Token | undefined): void {
  const line = noticed === undefined ? undefined : reporter.source.positionAt(noticed.startOffset).line;
  const between = reporter.source.text.slice(opening.endOffset! + 1, noticed?.startOffset ?? opening.endOffset! + 1);
  if (noticed?.tokenType === tokens.Model && !/\S/.test(between)) return reportTwoHeaders(reporter, opening, noticed);
  reporter.reportToken({
    code: "syntax/unclosed-brace",
    message: "this `{` is never closed",
    span: spanOf(reporter, opening),
    labels: noticed === undefined ? [] : [{ span: spanOf(reporter, noticed), text: "noticed here" }],
    notes: line === undefined ? ["the file ends first"] : [],
    help: [line === undefined ? "close it with `}`" : `close it with \`}\` before line ${line}`],
    fixes: [
      {
        ...closeBrace(reporter, noticed),
        ...(holdsOpenLine(reporter, opening, noticed?.startOffset ?? reporter.source.text.length) && { isGuess: true }),
      },
    ],
  });
}

/** A body that begins on the line of its brace, and does not end there, may have been meant to: then it is that one which lacks it. */
function holdsOpenLine({ source: { text } }: Reporter, { startOffset }: Token, end: number): boolean {
  return openLine.test(text.slice(startOffset, Math.min(end, startOffset + 4 * lookedAt)));
}

const openLine = /\{[ \t]*[^\s{}/][^{}\n]*$/m;

/** At the end of the file, or on a line of its own before what is noticed. */
function closeBrace(reporter: Reporter, noticed: Token | undefined): Fix {
  const end = noticed?.startOffset ?? reporter.source.text.length;
  const before = textBefore(reporter.span(end, end));
  const at = end - before.length + before.trimEnd().length;
  return replace(reporter, at, at, "\n}", "close it with }");
}

/** A second `{` directly behind the first. */
export function reportDoubledBrace(reporter: Reporter, brace: Token): void {
  reporter.reportToken({
    code: "syntax/unclosed-brace",
    message: "this `{` stands twice, and is closed once",
    span: spanOf(reporter, brace),
    help: ["remove one of them"],
    fixes: [replace(reporter, brace.startOffset, brace.endOffset! + 1, "", "remove {")],
  });
}

/** Lines that stand deeper, or the rest of a line, with a closing brace and no opening one; `behind` is what it stands behind. */
export function reportLostBrace(reporter: Reporter, behind: Token): void {
  const at = behind.endOffset! + 1;
  reporter.reportToken({
    code: "syntax/expected-braces",
    message: `\`{\` is expected behind \`${behind.image}\``,
    span: reporter.span(at, at),
    help: ["its `}` is there"],
    fixes: [replace(reporter, at, at, " {", "insert {")],
  });
}

/** As where a header is pasted above another. */
function reportTwoHeaders(reporter: Reporter, opening: Token, second: Token): void {
  const { text } = reporter.source;
  const start = text.lastIndexOf("\n", opening.startOffset) + 1;
  const isHeader = /^[ \t]*(model|block)\b[^{}\n]*\{\s*$/.test(text.slice(start, second.startOffset));
  reporter.reportToken({
    code: "syntax/unclosed-brace",
    message: "this `{` is never closed: another model begins directly behind it",
    span: spanOf(reporter, opening),
    labels: [{ span: spanOf(reporter, second), text: "it begins here" }],
    help: ["of two headers in a row, take one out"],
    fixes: isHeader
      ? [{ ...replace(reporter, start, second.startOffset, "", "take the first header out"), isGuess: true }]
      : [],
  });
}

export function reportUnopened(reporter: Reporter, closing: Token): void {
  reporter.reportToken({
    code: "syntax/unopened-bracket",
    message: `\`${closing.image}\` closes nothing`,
    span: spanOf(reporter, closing),
    help: ["remove it"],
    fixes: [replace(reporter, closing.startOffset, closing.endOffset! + 1, "", `remove ${closing.image}`)],
  });
}

export function reportMismatch(reporter: Reporter, opening: Token, closing: Token, closer: Token["tokenType"]): void {
  const wanted = closings.get(closer)!;
  reporter.reportToken({
    code: "syntax/mismatched-bracket",
    message: `\`${opening.image}\` is closed by \`${closing.image}\``,
    span: spanOf(reporter, closing),
    labels: [{ span: spanOf(reporter, opening), text: "opened here" }],
    help: [`write \`${wanted}\``],
    fixes: [replace(reporter, closing.startOffset, closing.endOffset! + 1, wanted, `write ${wanted}`)],
  });
}

export function reportSemicolon(reporter: Reporter, token: Token): void {
  reporter.reportToken({
    code: "syntax/unexpected-text",
    message: "`;` cannot stand inside brackets",
    span: spanOf(reporter, token),
    help: ["separate values by commas"],
  });
}

export function reportNesting(reporter: Reporter, token: Token, what: string, limit: number): void {
  reporter.reportToken({
    code: "syntax/nesting",
    message: `${what} are nested deeper than ${limit}`,
    span: spanOf(reporter, token),
    help: ["split this into blocks, or name parts of it with `let`"],
  });
}

function spanOf(reporter: Reporter, token: Token) {
  return reporter.span(token.startOffset, token.endOffset! + 1);
}
