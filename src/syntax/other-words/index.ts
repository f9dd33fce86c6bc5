/**
 * Lines as papers, PyTorch, Keras and other languages write them, in the words of this one. Text to text: a reader may be
 * generous, since only lines with mistakes come here, and only what turns out to be sound is offered.
 */
import type { CallContext } from "../written-call.ts";
import { readBinding } from "./bindings.ts";
import { readCallOfCall } from "./calls.ts";
import { readCondition } from "./conditions.ts";
import { readFigures } from "./printed-figures.ts";
import { readHead } from "./heads.ts";
import { readInput } from "./inputs.ts";
import { readJoin } from "./joins.ts";
import { readComputedLabel } from "./computed-labels.ts";
import { readNumbers } from "./dotted-numbers.ts";
import { readOutput } from "./outputs.ts";
import { readParameter } from "./declared-parameters.ts";
import { readRow } from "./table-rows.ts";
import { readNaming, readWrapped } from "./misplaced-names.ts";
import { withoutLabel, type Reader, type Reading, type WrittenLine } from "./written-line.ts";

export { isInText, isInTraining, lineAround, type WrittenLine } from "./written-line.ts";
export { isUnknownBatch } from "./inputs.ts";

const readers: readonly Reader[] = [
  readInput,
  readOutput,
  readParameter,
  readHead,
  readCondition,
  readFigures,
  readBinding,
  readComputedLabel,
  readCallOfCall,
  readJoin,
  readNumbers,
  readRow,
  readNaming,
  readWrapped,
];

/** A text that a line may stand for, and how to say so. */
export interface Meaning extends Omit<Reading, "texts" | "help"> {
  readonly text: string;
}

export interface Readings {
  readonly line: WrittenLine;
  readonly meanings: readonly Meaning[];
  /** What to tell where none of them is sound. */
  readonly otherwise: Pick<Reading, "message" | "help"> | undefined;
}

/** A line as the readers take it, with its label or else without. */
export function readOtherwise(line: WrittenLine, layers: CallContext): Readings | undefined {
  for (const each of [line, withoutLabel(line)]) {
    if (each === undefined) continue;
    const readings = readers
      .flatMap((reader) => reader(each, layers) ?? [])
      .filter(({ texts }) => texts.length === 0 || !texts.every((text) => differsInBlanksOnly(text, each.text)));
    const meanings = readings.flatMap(({ texts, message, takesBody = false, isSure = false }) =>
      texts.map((text) => ({ text, message, takesBody, isSure })),
    );
    const others = meanings.filter(({ text }) => !differsInBlanksOnly(text, each.text));
    const otherwise = readings.find(({ help }) => help !== undefined);
    if (others.length > 0 || otherwise !== undefined) return { line: each, meanings: others, otherwise };
  }
  return undefined;
}

/** Lines of a table are aligned, and that is not a mistake of theirs. */
function differsInBlanksOnly(text: string, other: string): boolean {
  return withoutBlanks(text) === withoutBlanks(other);
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/[ \t]*(->|[,\]])[ \t]*|(\[)[ \t]+/g, "$1$2").replaceAll(/[ \t]+/g, " ");
}
