/**
 * Every diagnostic code outside the layers, with one sentence on what it means. (A layer's own codes are declared as
 * `messages` in its file under `ops/`.) `docs/diagnostics.md` is generated from here, and a test demands a rendered
 * example of each code under `test/diagnostics/`. Codes read `room/what`.
 */
import { advises, informs, warns, warnsBeyondComments, type Meaning } from "./meaning.ts";

export const catalogue = {
  // ── syntax ──
  "syntax/unexpected-character": "A character has no meaning in a model.",
  "syntax/hash-comment": "A comment begins with `#` instead of `//`.",
  "syntax/unclosed-comment": "A `/*` comment runs to the end of the file.",
  "syntax/unclosed-string": "A quoted text is not closed on its line.",
  "syntax/single-quotes": "A text stands in single instead of double quotes.",
  "syntax/number-runs-into-letter": "A number runs into a letter that is not a unit of the language.",
  "syntax/number-too-large": "A number is too large to be held exactly.",
  "syntax/label-part": "What stands in the braces of a label is not an expression, or a brace has no partner.",
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
  "syntax/unneeded-comma":
    "A comma stands where nothing is to be separated: before the first value, or between braces.",
  "syntax/order": "Values, named values and braces of a layer stand in the wrong order.",
  "syntax/chained-comparison": "A comparison is compared again, as in `a < b < c`.",
  "syntax/assignment": "A name is given a value without `let`.",
  "syntax/not-callable": "Something other than a plain name is called with parentheses.",
  "syntax/other-words": "A line is written as in a paper's table, in PyTorch, Keras or another language.",
  "syntax/keyword-as-label": "A word that is reserved at the start of a line is used as a label without quotes.",
  "syntax/nested-declaration": "A model, block or import stands inside braces.",
  "syntax/tuple": "A list stands in parentheses instead of square brackets.",
  "syntax/outside-model": "A layer or statement stands outside any model or block.",
  "syntax/hole": "A `?` stands where a value must be written: in a claim, an `expect` or a default.",
  "syntax/else-without-if": "An `else` does not follow the braces of an `if`.",
  // ── claim ──
  "claim/shape": "A tensor is not of the shape that `->` claims.",
  "claim/broken": "An `expect` does not hold.",
  "claim/open-size": warns("Whether a claim holds depends on a size that is open."),
  "claim/not-a-condition": "An `expect` is given a figure where it wants a condition.",
  "claim/unlike-quantities": "A claim compares or combines quantities that do not go together, as counts and bytes.",
  "claim/data": "A claim about behaviour cannot be judged, since a file is missing or does not fit the model.",
  "claim/no-receptive-field": "A claim is about the receptive field of layers that see no input with spatial axes.",

  // ── graph ──
  "graph/long-figures": warns("The totals of a model are too long expressions of its symbolic sizes."),
  "graph/demanding": informs("A `require` excludes sizes that the layers of the model take."),
  "graph/only-repeats": warns("Tensors fit at no sizes but those at which an axis of extent 1 repeats."),
  "graph/no-size": "What the layers of a model demand of its open sizes excludes each other, or is never met.",
  "graph/unused-layer": warns("No output of the model depends on a layer."),

  // ── hole: values that are to be found ──
  "hole/answers": "A `?` stands for a value, and these are the values that make everything around it true.",
  "hole/no-answer": "A `?` stands for a value, and no value makes everything around it true.",
  "hole/unjudged":
    "A `?` stands where nothing can tell which values fit: no model uses it, or there is too much to try.",

  // ── docs: pages of Markdown ──
  "docs/fence": "The words at a fence of a page are misspelt, or name a mistake that its model does not make.",
  "docs/marker": "A marker of a page asks for something that there is not, or does not say of which model.",
  "docs/model": "The model that a marker of a page names is not there, is not read, or has mistakes.",
  "docs/pair": "A marker of a page is not closed, closes nothing, or encloses more than it keeps.",
  "docs/stale": "A figure or a table of a page is not what its model gives.",

  // ── resolve: names, constants, blocks, and the binding of calls to layers ──
  "resolve/after-post-operation": "An argument or braces stand behind a post-operation.",
  "resolve/ambiguous-name": "A bare name is a variable and also a layer, or a word that the attribute takes.",
  "resolve/argument-twice": "An attribute or parameter is given twice.",
  "resolve/argument-type": "An attribute has a value that it cannot take.",
  "resolve/arithmetic":
    "An operation has no exact result: a division by zero, a number too large, a size as a divisor.",
  "resolve/automatic-name": warns("A tensor is taken by its automatic name, which changes when a layer is inserted."),
  "resolve/automatic-name-clash": "A label is equal to the automatic name of another layer.",
  "resolve/axis-number": warns(
    "An axis that has a name is given by a number, which elsewhere is counted with the batch.",
  ),
  "resolve/bound": "A claim compares a metric with what it never is, as a share with 98.",
  "resolve/braces": "A layer or block that takes one tensor has braces.",
  "resolve/claim-sizes": "A claim is made for sizes that the model cannot have, or has not.",
  "resolve/classes":
    "The names of an output's classes cannot be read, are no names, or are not as many as the output has channels.",
  "resolve/comment-operand": warns("A comment reads like the divisor of an integer division."),
  "resolve/doubled-word": "A word stands twice in a row.",
  "resolve/extra-argument": "A layer or block is given more plain values than it takes.",
  "resolve/fraction": "A number with a fraction stands where an integer is needed.",
  "resolve/here": warns("`here`, which names the current tensor, has no label, or something stands behind it."),
  "resolve/import-cycle": "Files import each other in a circle.",
  "resolve/import-not-found": "An imported file does not exist.",
  "resolve/import-refused":
    "An imported file is not read: it lies outside of the project, is not a plain `.cvk` file, or too large.",
  "resolve/import-unknown-name": "An imported file does not declare the name.",
  "resolve/index": "An index is outside its list.",
  "resolve/input-order": warns("The shape of an input seems to have a batch in front, or its channels last."),
  "resolve/input-shape": "An input has no sizes.",
  "resolve/join": "A join has too few or too many tensors, or braces and named tensors at once.",
  "resolve/joined-twice": warns("A join names the current tensor, which it takes anyway."),
  "resolve/later-name": "A name is declared further down, or inside other braces.",
  "resolve/layout": "A layout is unknown, or a model has two.",
  "resolve/misplaced": "A statement that belongs in a model stands in a block.",
  "resolve/misspelt-declaration": "A name is declared in one spelling and used in another.",
  "resolve/missing-argument": "A layer or block lacks an argument that it needs.",
  "resolve/missing-comma": "Two values, one of them a name, stand side by side without a comma.",
  "resolve/missing-setting": "A parameter of a model has neither a default nor a value from outside.",
  "resolve/name-too-long": "The full name of a layer has more than 4,000 characters.",
  "resolve/name-twice": "A name is declared twice.",
  "resolve/nesting": "Blocks and braces are nested more than 256 deep.",
  "resolve/no-input": "A model has no input.",
  "resolve/no-layers": "A model has no layers.",
  "resolve/no-model": warnsBeyondComments("A file declares neither a model nor anything to import."),
  "resolve/no-tensor": "A layer stands before the first input.",
  "resolve/not-model-text": "A file is not model text, as its first bytes tell, or too large.",
  "resolve/not-a-layer": "A variable or model is called like a layer.",
  "resolve/not-a-tensor": "A value stands where a tensor is needed.",
  "resolve/order": "A name that is a value stands behind named values or braces.",
  "resolve/pattern": "A label pattern fits fewer than two tensors, or stands where one tensor or a value is due.",
  "resolve/pixels": "`pixels(…)` does not go with the input that it stands behind.",
  "resolve/recursion": "A block calls itself.",
  "resolve/requirement": "A `require` does not hold: of the sizes of a model, or of what a block is called with.",
  "resolve/reserved-name": "A declaration takes the name of a layer, `in` or `here`, or an empty name.",
  "resolve/several-inputs": "`in` is used in a model of several inputs.",
  "resolve/settled-size": informs(
    "A size that could be left open has its default throughout, since it decides how the net is built.",
  ),
  "resolve/size-default":
    "The default of a size is no positive integer, is one of two, or stands at what is no open size.",
  "resolve/share": "Parameters cannot be shared with what `share` names.",
  "resolve/source":
    "A constant has no label, is applied to a tensor, has something applied to it, or is all that braces hold.",
  "resolve/tensor-as-value": "A tensor stands where a value is needed.",
  "resolve/too-many-copies": "A repeat has more than 10,000 copies.",
  "resolve/too-long": "A list has more than 500,000 elements, or a symbolic size is too long an expression.",
  "resolve/too-many-layers": "The models of a file expand to more than 50,000 layers, or as many calls and copies.",
  "resolve/too-much-work": "Resolving a file takes more than 2,000,000 steps.",
  "resolve/type": "A value is of the wrong kind for what is done with it.",
  "resolve/undecided-size": "A constant depends on a symbolic size that has no value yet.",
  "resolve/unknown-argument": "A layer has no attribute, or a block no parameter, of that name.",
  "resolve/unknown-fact": "A tensor does not have the fact that is asked for.",
  "resolve/unknown-layer": "No layer or block has the name.",
  "resolve/unknown-name": "Nothing in sight has the name.",
  "resolve/unknown-setting": "No model of the file has the parameter that was set from outside.",
  "resolve/unknown-size": "No input of the file has the symbolic size that was given from outside.",
  "resolve/untaken-name": "A name stands in a branch of an `if` that is not taken.",

  // ── train: how a model is trained ──
  "train/form": "A line of a `train` block has a label, braces or a claim, or not exactly one value.",
  "train/incomplete": "A `train` block has no loss or no optimizer.",
  "train/misfit": "A loss, a metric or an attribute does not go with what it is applied to.",
  "train/no-gradient": "A layer without a gradient stands between a loss and parameters that are trained.",
  "train/nothing-trained": "What a loss judges depends on no parameter that is trained.",
  "train/scores": warns("A loss that takes scores, or logarithms, is given probabilities."),
  "train/twice": "A `train` block, one of its lines, or a loss of an output stands twice.",
  "train/unknown-line": "A line of a `train` block begins with a word that has no meaning there.",
  "train/unknown-name": "No loss, optimizer, schedule, metric or way to clip has the name.",
  "train/which-output": "A loss or a metric does not say which of several outputs it judges.",

  // ── lint: advice that a project may ask for ──
  "lint/automatic-names": advises(
    "Weight files know a layer by an automatic name, which moves when a layer is inserted.",
  ),
  "lint/bias-before-norm": advises("A layer has a bias that the normalisation behind it takes away again."),
  "lint/dense-share": advises("Dense layers behind a flatten hold most of a model's parameters."),
  "lint/dropout-place": advises("A dropout stands before a batch norm, or at the very end of a model."),
  "lint/padding-only": advises("At an edge a window sees padding and nothing else."),
  "lint/repeated-activation": advises("The same activation is applied twice in a row."),
  "lint/uneven-branches": advises(
    "Branches of a join look at different places: the centres of their receptive fields differ.",
  ),

  // ── suppression: comments that suppress warnings ──
  "suppression/form": warnsBeyondComments(
    "A `convoke-ignore` comment lacks its codes or its reason, is spelt otherwise, or belongs to no statement.",
  ),
  "suppression/not-a-rule": warnsBeyondComments(
    "A `convoke-ignore` comment names something that is not the code of a warning.",
  ),
  "suppression/unused": warns("A `convoke-ignore` comment suppresses nothing."),
} as const satisfies Record<string, Meaning>;

export type CatalogueCode = keyof typeof catalogue;

declare const ofOp: unique symbol;

/**
 * The code of a layer's own message: its name and a key of its `messages`. Only `opCode` makes one, so that every code
 * written out is one of the catalogue. Where one is compared, `satisfies DiagnosticCode` says so.
 */
export type OpCode = string & { readonly [ofOp]: true };

export type DiagnosticCode = CatalogueCode | OpCode;

/** The code of one of an op's messages: `conv/rank`. The op's own type says which it may report. */
export function opCode(op: string, message: string): OpCode {
  return `${op}/${message}` as OpCode;
}
