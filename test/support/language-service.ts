/** Texts as an editor has them open. A bar in a text marks a cursor: `conv 8 |`. */
import type { Analysis } from "../../src/language-service/analysis.ts";
import { createWorkspace, type Workspace } from "../../src/language-service/workspace.ts";

type Files = Readonly<Record<string, string>>;

export function workspaceOf(files: Files): Workspace {
  return createWorkspace({ readFile: (path) => files[path], listFiles: () => Object.keys(files) });
}

export interface Marked {
  readonly text: string;
  /** Where its first bar stood; its end where there was none. */
  readonly offset: number;
}

export function unmarked(marked: string): Marked {
  const at = marked.indexOf("|");
  if (at === -1) return { text: marked, offset: marked.length };
  return { text: marked.slice(0, at) + marked.slice(at + 1), offset: at };
}

export interface OpenAtCursor {
  readonly workspace: Workspace;
  readonly path: string;
  readonly analysis: Analysis;
  readonly offset: number;
}

/** A text with a cursor as `net.cvk`, other files beside it. */
export function openAt(marked: string, files: Files = {}): OpenAtCursor {
  const path = "net.cvk";
  const { text, offset } = unmarked(marked);
  const workspace = workspaceOf(files);
  workspace.open({ path, version: 1, text });
  return { workspace, path, analysis: workspace.analysisOf(path)!, offset };
}

export function analysisOf(text: string, files: Files = {}): Analysis {
  const workspace = workspaceOf(files);
  workspace.open({ path: "net.cvk", version: 1, text });
  return workspace.analysisOf("net.cvk")!;
}
