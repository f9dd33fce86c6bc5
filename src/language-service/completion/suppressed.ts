/** Codes behind `// convoke-ignore`. */
import { allMeanings } from "../../rules/codes.ts";
import { meaningText } from "../../diagnostics/meaning.ts";
import type { Analysis } from "../analysis.ts";
import type { CompletionItem } from "../results.ts";
import { itemsOf, type Draft } from "./item.ts";

/** Those of warnings near the comment first; nothing in any other comment. */
export function suppressedCodes(analysis: Analysis, comment: number, offset: number): readonly CompletionItem[] {
  const before = analysis.text.slice(comment, offset);
  if (!/^\/\/[ \t]*convoke-ignore[ \t][^:]*$/.test(before)) return [];
  const start = offset - /[^\s,]*$/.exec(before)![0].length;
  const end = offset + /^[^\s,:]*/.exec(analysis.text.slice(offset))![0].length;
  const codes = [...nearCodes(analysis, comment), ...allMeanings().keys()].filter(isSuppressible);
  return itemsOf(codes.map(codeItem), { start, end });
}

function isSuppressible(code: string): boolean {
  const meaning = allMeanings().get(code);
  return typeof meaning === "object" && meaning.isBeyondComments !== true;
}

function nearCodes({ source, diagnostics }: Analysis, comment: number): readonly string[] {
  const { line } = source.positionAt(comment);
  const near = diagnostics.filter(({ span }) => {
    const distance = source.positionAt(span.start).line - line;
    return span.source === source && (distance === 0 || distance === 1);
  });
  return near.map(({ code }) => code);
}

function codeItem(label: string): Draft {
  const meaning = allMeanings().get(label);
  return { label, kind: "value", ...(meaning !== undefined && { documentation: meaningText(meaning) }) };
}
