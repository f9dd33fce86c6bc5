/**
 * Every diagnostic code outside the layers, with one sentence on what it means. (A layer's own codes are declared as
 * `messages` in its file under `ops/`.) `docs/diagnostics.md` is generated from here, and a test demands a rendered
 * example of each code under `test/diagnostics/`. Codes read `room/what`.
 */
export const catalogue = {
  // ── syntax ──
  "syntax/unexpected-character": "A character has no meaning in a model.",
  "syntax/hash-comment": "A comment begins with `#` instead of `//`.",
  "syntax/unclosed-comment": "A `/*` comment runs to the end of the file.",
  "syntax/unclosed-string": "A quoted text is not closed on its line.",
  "syntax/single-quotes": "A text stands in single instead of double quotes.",
  "syntax/number-runs-into-letter": "A number runs into a letter that is no unit of the language.",
  "syntax/number-too-large": "A number is too large to be held exactly.",
  "syntax/leading-dot": "A number has no digit before its dot.",
  "syntax/unclosed-brace": "A `{` is never closed.",
  "syntax/unclosed-bracket": "A `(`, `[` or the brace of an import is not closed.",
  "syntax/unopened-bracket": "A `)`, `]` or `}` closes nothing.",
  "syntax/mismatched-bracket": "A bracket is closed by one of another kind.",
  "syntax/nesting": "Braces, brackets, operators or `else if` are nested deeper than 256.",
  "syntax/expected-name": "A name is missing.",
  "syntax/expected-value": "A value is missing.",
  "syntax/expected-shape": "A shape in square brackets is missing.",
  "syntax/expected-braces": "A statement lacks its braces.",
  "syntax/expected-layer": "A line lacks its layer, or begins with something that is none.",
  "syntax/expected-symbol": "A word or symbol that belongs to a statement is missing.",
  "syntax/unexpected-text": "A statement is complete, but its line goes on.",
  "syntax/missing-comma": "Two values stand side by side without a comma.",
  "syntax/unneeded-comma": "A comma stands before a named value outside parentheses.",
  "syntax/order": "Values, named values and braces of a layer stand in the wrong order.",
  "syntax/chained-comparison": "A comparison is compared again, as in `a < b < c`.",
  "syntax/assignment": "A name is given a value without `let`.",
  "syntax/not-callable": "Something other than a plain name is called with parentheses.",
  "syntax/keyword-as-label": "A word that is reserved at the start of a line is used as a label without quotes.",
  "syntax/nested-declaration": "A model, block or import stands inside braces.",
  "syntax/outside-model": "A layer or statement stands outside any model or block.",
  "syntax/else-without-if": "An `else` does not follow the braces of an `if`.",
  // ── claim ──
  "claim/shape": "A tensor is not of the shape that `->` claims.",
  "claim/broken": "An `expect` does not hold.",
  "claim/open-size": "A claim depends on a size that is not bound.",
  "claim/not-a-condition": "An `expect` is given a figure where it wants a condition.",
  "claim/unlike-quantities": "A claim compares or combines quantities that do not go together, as counts and bytes.",
  "claim/no-receptive-field": "A claim is about the receptive field of layers that see no input with spatial axes.",
} as const satisfies Record<string, string>;

export type CatalogueCode = keyof typeof catalogue;
