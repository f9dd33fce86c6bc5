/** The file of `check --baseline`: `src/diagnostics/baseline.ts`. */
import { BASELINE_VERSION } from "../../diagnostics/baseline.ts";
import { list, object, text, type Schema } from "./schema.ts";

const finding = object("a finding that is known", {
  file: text("its path, from the folder of this file on"),
  code: text("its kind"),
  message: text("what is wrong"),
  fingerprint: {
    ...text("of path, code, the text of the line, and which it is of those that share these"),
    pattern: "^[0-9a-f]{16}$",
  },
});

export const baselineSchema: Schema = object("the findings that a project lives with for now", {
  version: { description: "of this form", const: BASELINE_VERSION },
  findings: list("in the order of the alphabet", finding),
});
