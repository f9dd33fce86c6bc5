/** What an editor of any language has. */
import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, foldKeymap, indentService, indentUnit, type IndentContext } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { lightable } from "./light.ts";

const UNIT = "  ";

/** Deeper behind an open brace, less deep before a closing one. */
const indentation = indentService.of((context, offset) => {
  const line = context.lineAt(offset, 1);
  const before = lineBefore(context, offset);
  const depth = before.length - before.trimStart().length;
  const opened = /[{([]\s*(?:\/\/.*)?$/.test(before) ? context.unit : 0;
  const closed = /^\s*[})\]]/.test(line.text) ? context.unit : 0;
  return Math.max(0, depth + opened - closed);
});

/** Of a line that is about to be broken, its first part. */
function lineBefore(context: IndentContext, offset: number): string {
  if (context.simulatedBreak === offset) return context.lineAt(offset, -1).text;
  const { doc } = context.state;
  const { number } = doc.lineAt(offset);
  return number === 1 ? "" : doc.line(number - 1).text;
}

const words = {
  commentTokens: { line: "//" },
  closeBrackets: { brackets: ["{", "[", "(", '"'] },
  indentOnInput: /^\s*[}\])]$/,
};

export const basics: Extension = [
  lineNumbers(),
  lintGutter(),
  history(),
  drawSelection(),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  EditorState.languageData.of(() => [words]),
  indentUnit.of(UNIT),
  indentation,
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  lightable,
  EditorView.contentAttributes.of({
    // Focusable it is without: so axe-core, which reads attributes, sees that keys reach what scrolls.
    tabindex: "0",
    "aria-label": "Text of the model. Escape, then Tab, leaves it.",
    spellcheck: "false",
    autocapitalize: "off",
    autocorrect: "off",
  }),
  keymap.of([
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...completionKeymap,
    ...lintKeymap,
    indentWithTab,
  ]),
];
