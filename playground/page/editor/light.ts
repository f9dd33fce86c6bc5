/** The lines that a pane lights up. */
import type { Text } from "@codemirror/state";
import { Decoration, type EditorView } from "@codemirror/view";
import type { Range } from "../../subject.ts";
import { makeDecorations } from "./decorations.ts";

const decorations = makeDecorations();
const line = Decoration.line({ class: "lit" });

export const lightable = decorations.extension;

export function lightUp(view: EditorView, ranges: readonly Range[]): void {
  const starts = new Set(ranges.flatMap((range) => lineStarts(view.state.doc, range)));
  view.dispatch({ effects: decorations.set([...starts].map((start) => line.range(start))) });
}

/** A range may be of a text that was longer. */
function lineStarts(text: Text, [from, to]: Range): readonly number[] {
  const first = text.lineAt(Math.min(from, text.length)).number;
  const last = text.lineAt(Math.min(to, text.length)).number;
  return Array.from({ length: last - first + 1 }, (_, at) => text.line(first + at).from);
}
