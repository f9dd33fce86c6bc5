/** A model that cannot be imported: every reason, a line each. */
import { FormatError } from "../../formats/format-error.ts";

/** A model that cannot be imported, with all that is wrong, a line each. */
export class ImportError extends FormatError {
  readonly problems: readonly string[];

  /** `what` is to be imported: `ONNX model`. */
  constructor(what: string, problems: readonly string[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(`the ${what} cannot be imported: ${count}\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}
