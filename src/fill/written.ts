/** The numbers and windows that a file spells out, in the order of the text: likely to be meant in a hole too. */
import type { NumberLiteral, SourceFile, WindowLiteral } from "../syntax/ast.ts";

export interface Written {
  readonly whole: readonly number[];
  readonly fractions: readonly number[];
  readonly windows: readonly (readonly number[])[];
}

/** So many of each are looked at. */
const mostWritten = 24;

export function writtenIn({ declarations }: SourceFile): Written {
  const literals: (NumberLiteral | WindowLiteral)[] = [];
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null || "source" in part) return;
    if (isLiteral(part)) literals.push(part);
    else Object.values(part).forEach(visit);
  };
  visit(declarations);
  const numbers = [...new Set(literals.flatMap((each) => (each.kind === "number" ? [each.value] : [])))];
  return {
    whole: numbers.filter((each) => Number.isSafeInteger(each) && each >= 0).slice(0, mostWritten),
    fractions: numbers.filter((each) => !Number.isSafeInteger(each)).slice(0, mostWritten),
    windows: literals.flatMap((each) => (each.kind === "window" ? [each.extents] : [])).slice(0, mostWritten),
  };
}

function isLiteral(part: object): part is NumberLiteral | WindowLiteral {
  return "kind" in part && (part.kind === "number" || part.kind === "window");
}
