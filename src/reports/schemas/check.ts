/** `check --format json`: `src/diagnostics/formats/json.ts`. */
import type { Severity } from "../../diagnostics/diagnostic.ts";
import { count, list, object, text, truth, word, type Schema } from "./schema.ts";

const severities: Readonly<Record<Severity, true>> = { error: true, warning: true, note: true };

/** Of something in a text. */
export const place = {
  file: text("the path, as it was given or imported"),
  line: count("from 1 on", 1),
  column: count("from 1 on, in UTF-16 code units", 1),
  endLine: count("the line of the end", 1),
  endColumn: count("the column behind the last sign", 1),
};

const edit = object("what stands in a place, and is to stand there", {
  ...place,
  newText: text("the text that replaces it"),
});

const fix = object("edits that mend the mistake together", {
  description: text("what they do"),
  isSure: truth("whether it leaves no choice, so that --fix applies it if it brings no error"),
  edits: list("they do not overlap", edit),
});

const diagnostic = object("a finding", {
  code: text("its kind, as room/what: docs/diagnostics/room-what.md"),
  severity: word("how grave it is", severities),
  message: text("what is wrong, and what was found"),
  ...place,
  notes: list("the arithmetic and the way to here, then other places as FILE:LINE:COLUMN: what it is", text("a note")),
  help: list("what to try", text("a sentence")),
  fixes: list("edits that were tried and mend it", fix),
});

const omitted = object("how many more findings there are than are listed, where there are more", {
  error: count("errors"),
  warning: count("warnings"),
  note: count("notes"),
});

const problem = object("what is wrong with a model of another program", {
  file: text("the path, as it was given"),
  message: text("the node, and what of it is not supported; or why the file cannot be read"),
});

const unjudged = object("a claim about what a net does with its weights, which convoke verify judges", {
  claim: text("its condition, as written"),
  ...place,
});

const constraint = object("what a layer demands of open sizes, without what others imply", {
  expression: text("a condition of the language over the sizes"),
  file: text("the path of the text that the layer stands in"),
  line: count("from 1 on", 1),
});

const condition = text("the same as a condition of the language over the sizes; true where every size is valid");

const model = object("a sound model with open sizes", {
  file: text("the path, as it was given"),
  name: text("the model's"),
  domain: object(
    "for which sizes it is valid",
    {
      text: text("what completes the sentence: valid for H and W that are multiples of 32, from 32 on"),
      expression: condition,
      constraints: list("in the order of the text", constraint),
      usual: object("those that shapes and claims are told for, where a join repeats an axis of 1 at the others", {
        text: text("what completes the sentence: they are told for even H"),
        expression: condition,
      }),
      required: object("those of them that its require lines leave, where these are fewer", {
        text: text("what completes the sentence: it is used for H up to 512"),
        expression: condition,
      }),
    },
    ["usual", "required"],
  ),
});

export const checkSchema: Schema = object(
  "what convoke check found",
  {
    diagnostics: list("in the order of the files, each of which tells a thousand of each severity at most", diagnostic),
    omitted,
    problems: list("where models of other programs were checked", problem),
    unjudged: list("where sound models have such claims", unjudged),
    models: list("where sound models have open sizes", model),
  },
  ["omitted", "problems", "unjudged", "models"],
);
