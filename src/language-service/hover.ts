/** What is told of the thing that the pointer rests on: a layer, an attribute, a name, a claim, a number. */
import { meaningOf } from "../reports/diagnostics-page.ts";
import { formatNumberBeside } from "./hover/numbers.ts";
import { describeArgument, describeAttribute } from "./hover/attribute.ts";
import { describeBlockCall } from "./hover/block-call.ts";
import { describeClaim } from "./hover/claim.ts";
import { describeDeclaration } from "./hover/declaration.ts";
import { keywordText } from "./hover/keywords.ts";
import { functionText } from "./function-forms.ts";
import { describeLayer } from "./hover/layer.ts";
import { describeLabel, describeParameter, describePath, describeTensor, describeVariable } from "./hover/names.ts";
import { argumentAt, holds, placeAt, type Place } from "./hover/place.ts";
import type { Analysis } from "./analysis.ts";
import type { Hover } from "./results.ts";
import { asCode } from "../reports/markdown.ts";
import type { Workspace } from "./workspace.ts";

/** Undefined where there is nothing to tell. */
export function hoverAt(workspace: Workspace, path: string, offset: number): Hover | undefined {
  const analysis = workspace.analysisOf(path);
  if (analysis === undefined) return undefined;
  const suppressed = inComment(analysis, offset);
  if (suppressed !== undefined) return suppressed === "comment" ? undefined : suppressed;
  return hoverOf(analysis, placeAt(analysis, offset)) ?? hoverOf(analysis, argumentAt(analysis, offset));
}

function hoverOf(analysis: Analysis, place: Place | undefined): Hover | undefined {
  const markdown = place && describe(analysis, place);
  if (place === undefined || markdown === undefined || markdown === "") return undefined;
  return { range: { start: place.span.start, end: place.span.end }, markdown };
}

function describe(analysis: Analysis, place: Place): string | undefined {
  switch (place.kind) {
    case "callee":
      return describeLayer(analysis, place) ?? describeBlockCall(analysis, place);
    case "attribute":
      return describeAttribute(analysis, place);
    case "argument":
      return describeArgument(analysis, place);
    case "label":
      return describeLabel(analysis, place);
    case "path":
      return describePath(analysis, place);
    case "number":
      return formatNumberBeside(place.literal);
    case "function":
      return functionText(place.name);
    case "keyword":
      return place.statement?.kind === "expect" ? describeClaim(analysis, place.statement) : keywordText(place.word);
    case "claim":
      return describeClaim(analysis, place.statement);
    case "variable":
      return describeVariable(analysis, place);
    case "parameter":
      return describeParameter(analysis, place);
    case "tensor":
      return describeTensor(analysis, place);
    case "declaration":
      return describeDeclaration(analysis, place);
  }
}

// ── Comments ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a code means that a comment suppresses; `comment` in the rest of one. */
function inComment({ source, text }: Analysis, offset: number): Hover | "comment" | undefined {
  const { line } = source.positionAt(offset);
  const start = source.lineStarts[line - 1]!;
  const comment = /\/\/[ \t]*convoke-ignore\b([^:\n]*)/.exec(source.lineText(line));
  if (comment === null || offset < start + comment.index) return undefined;
  const from = start + comment.index + comment[0].length - comment[1]!.length;
  for (const { 0: code, index } of comment[1]!.matchAll(/[^\s,]+/g)) {
    const range = { start: from + index, end: from + index + code.length };
    const meaning = holds(range, offset) ? meaningOf(code) : undefined;
    if (meaning !== undefined) return { range, markdown: `${asCode(code)}: ${meaning}` };
  }
  return text === "" ? undefined : "comment";
}
