/** What of a text folds, as the server tells it. */
import { codeFolding, foldGutter, foldService } from "@codemirror/language";
import { StateEffect, StateField, type ChangeDesc, type Extension } from "@codemirror/state";
import type { FoldingRange } from "vscode-languageserver";
import type { Ask } from "./ask.ts";

interface Fold {
  readonly from: number;
  readonly to: number;
}

const setFolds = StateEffect.define<readonly Fold[]>();

const folds = StateField.define<readonly Fold[]>({
  create: () => [],
  update(known, { changes, effects }) {
    const set = effects.findLast((each) => each.is(setFolds));
    if (set?.is(setFolds)) return set.value;
    return changes.empty ? known : known.map((fold) => moved(fold, changes));
  },
});

function moved({ from, to }: Fold, changes: ChangeDesc): Fold {
  return { from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) };
}

export const folding: Extension = [
  folds,
  codeFolding(),
  foldGutter({
    foldingChanged: ({ transactions }) => transactions.some(({ effects }) => effects.some((each) => each.is(setFolds))),
  }),
  foldService.of((state, start, end) => {
    return state.field(folds).find(({ from, to }) => start <= from && from <= end && to > end) ?? null;
  }),
];

export const askForFolds: Ask = async ({ request, offsetOf, view, apply }) => {
  const ranges = await request<readonly FoldingRange[]>("textDocument/foldingRange", {});
  if (ranges === null) return;
  apply(() => ({
    effects: setFolds.of(
      ranges.map(({ kind, startLine, startCharacter = 0, endLine, endCharacter = 0 }) => {
        const start = offsetOf({ line: startLine, character: startCharacter });
        // Of comments and imports the first line stays.
        const from = kind === undefined ? start : view.state.doc.lineAt(start).to;
        return { from, to: offsetOf({ line: endLine, character: endCharacter }) };
      }),
    ),
  }));
};
