/** The files that a text names: imports, files of classes, and those that claims of behaviour are judged by. */
import { isText } from "../../grammar/tokens.ts";
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import { resolvePath } from "../resolve/import-path.ts";
import type { Link } from "./results.ts";
import { endOfToken, wordsOf } from "./tokens.ts";
import type { Workspace } from "./workspace.ts";

/** In order; the range is what stands between the quotes. */
export function documentLinks(workspace: Workspace, path: string): readonly Link[] {
  const analysis = workspace.analysisOf(path);
  if (analysis === undefined) return [];
  const list = wordsOf(analysis.source).tokens;
  return list.flatMap((token, at) => {
    const written = token.image.slice(1, -1);
    if (!isText(token) || written === "" || !namesFile(list, at)) return [];
    const range = { start: token.startOffset + 1, end: endOfToken(token) - 1 };
    return [{ range, path: resolvePath(path, written) }];
  });
}

/** Whether the text at an index names a file: behind `from` of an import, `classes=`, or `accuracy(` on a line of `expect`. */
export function namesFile(list: readonly Token[], at: number): boolean {
  const [first, second] = [list[at - 1]?.tokenType, list[at - 2]];
  if (first === tokens.From) return lineBegin(list, at)?.tokenType === tokens.Import;
  if (first === tokens.Assign) return second?.image === "classes" && lineBegin(list, at)?.tokenType === tokens.Output;
  return first === tokens.OpenArguments && lineBegin(list, at)?.tokenType === tokens.Expect;
}

/** The first word of the statement around an index; an import may stand on several lines. */
function lineBegin(list: readonly Token[], at: number): Token | undefined {
  let begin = at;
  let isInNames = list[at - 2]?.tokenType === tokens.CloseBrace;
  while (begin > 0) {
    const type = list[begin - 1]!.tokenType;
    if (type === tokens.OpenBrace && isInNames) isInNames = false;
    else if (isInNames ? type === tokens.Text : endsStatement(type)) break;
    begin--;
  }
  return list[begin];
}

function endsStatement(type: Token["tokenType"]): boolean {
  return type === tokens.Newline || type === tokens.Semicolon || type === tokens.OpenBrace;
}
