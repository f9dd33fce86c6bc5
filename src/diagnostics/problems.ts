/** What is wrong with a model of another program, for people: one line a problem. */
import { pathLengthLimit, printedLimit, wordsLimit } from "../base/limits.ts";
import { shortened, shown } from "../base/visible.ts";
import { countOf } from "../tensor/readable-numbers.ts";
import type { Style } from "./pretty.ts";

/** The first of them, a line each, and how many there are. */
export function problemsText(path: string, problems: readonly string[], style: Style): string {
  const lines = problemLines(path, problems, style, printedLimit);
  return `${lines}${countOf(problems.length, "error")} in ${shown(path)}\n`;
}

export function problemLines(path: string, problems: readonly string[], style: Style, most: number): string {
  const head = `${style("bold", shown(shortened(path, pathLengthLimit)))} ${style("error", "error")}`;
  const lines = problems.slice(0, most).map((problem) => `${head}: ${shown(shortened(problem, wordsLimit))}\n`);
  const rest = problems.slice(most);
  if (rest.length > 0) lines.push(`… and ${countOf(rest.length, "more error")}: ${shown(byOperator(rest))}\n`);
  return lines.join("");
}

/** `60 LSTM, 10 GridSample`, of problems that begin with the name of a node and its operator. */
function byOperator(problems: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const problem of problems) {
    const operator = /\((\w+)\): /.exec(problem)?.[1] ?? "others";
    counts.set(operator, (counts.get(operator) ?? 0) + 1);
  }
  return [...counts].map(([operator, count]) => `${count} ${operator}`).join(", ");
}
