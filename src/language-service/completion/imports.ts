/** Names and files of imports. */
import * as tokens from "../../../grammar/tokens.ts";
import { isText, type Token } from "../../../grammar/tokens.ts";
import { shown } from "../../base/visible.ts";
import { resolvePath } from "../../resolve/import-path.ts";
import type { Range } from "../results.ts";
import { endOfToken, wordsOf } from "../tokens.ts";
import { exportsOf, relativePath, type Export } from "./files.ts";
import type { Draft } from "./item.ts";
import type { Scene } from "./scene.ts";

/** What the file of an import declares; of all files where none is named yet. */
export function importableNames(scene: Scene): readonly Draft[] {
  const { workspace, analysis, place } = scene;
  const named = fileBehind(scene);
  const paths = named === undefined ? otherPaths(scene) : [resolvePath(analysis.path, named)];
  const there = new Set([...place.line, ...place.rest].map(({ image }) => image));
  return paths.flatMap((path) =>
    exportsOf(workspace, path)
      .filter(({ name }) => !there.has(name.text))
      .map((each) => exported(each, path)),
  );
}

function exported({ kind, name }: Export, path: string): Draft {
  return { label: name.text, kind: kind === "block" ? "block" : "variable", detail: shown(path) };
}

/** The path that the import names whose braces are open. */
function fileBehind({ analysis, place }: Scene): string | undefined {
  const { tokens: list } = wordsOf(analysis.source);
  const close = list.findIndex(({ startOffset, tokenType }) => {
    return startOffset >= place.range.end && tokenType === tokens.CloseBrace;
  });
  const [from, file] = [list[close + 1], list[close + 2]];
  if (close === -1 || from?.tokenType !== tokens.From || file === undefined || !isText(file)) return undefined;
  return file.image.slice(1, -1);
}

function otherPaths({ workspace, analysis }: Scene): readonly string[] {
  return workspace.paths().filter((path) => path.endsWith(".cvk") && path !== analysis.path);
}

/** The files that an import may name, seen from its own. */
export function importPaths(scene: Pick<Scene, "workspace" | "analysis">): readonly Draft[] {
  const { workspace, analysis } = scene;
  return workspace
    .paths()
    .filter((path) => path.endsWith(".cvk") && path !== analysis.path)
    .map((path) => ({ label: relativePath(analysis.path, path), kind: "file" }));
}

/** What stands between the quotes of a text. */
export function insideOf(text: Token): Range {
  const isClosed = text.image.length > 1 && text.image.endsWith(text.image[0]!);
  return { start: text.startOffset + 1, end: endOfToken(text) - (isClosed ? 1 : 0) };
}
