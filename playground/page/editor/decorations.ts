/** Decorations that an answer of the server sets, and changes of the text move along until the next one. */
import { StateEffect, StateField, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

export interface Decorations {
  readonly extension: Extension;
  /** Sets them all. */
  readonly set: (decorations: readonly Range<Decoration>[]) => StateEffect<DecorationSet>;
}

export function makeDecorations(): Decorations {
  const effect = StateEffect.define<DecorationSet>();
  const field = StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(decorations, { changes, effects }) {
      const set = effects.findLast((each) => each.is(effect));
      return set?.is(effect) ? set.value : decorations.map(changes);
    },
    provide: (own) => EditorView.decorations.from(own),
  });
  return { extension: field, set: (decorations) => effect.of(Decoration.set([...decorations], true)) };
}
