/** Names of classes as text has them: a list behind their output. */
import type { Graph } from "../../graph/graph.ts";
import { writeText } from "./words.ts";

/** A text has no escapes, so that no quotation mark stands in one. */
export function isSayable(names: readonly string[]): boolean {
  return names.every((name) => !name.includes('"'));
}

/** One for each output whose names the text leaves out. */
export function notesOnClasses({ outputs }: Graph): readonly string[] {
  return outputs
    .filter(({ classes }) => classes !== undefined && !isSayable(classes))
    .map(({ name }) => `The classes of ${name} are left out: some of their names hold quotation marks`);
}

/** In lines, of which the first belongs behind what `head` is. */
export function classLines(head: string, names: readonly string[], width: number): readonly string[] {
  const texts = names.map((name, at) => writeText(name) + (at === names.length - 1 ? "" : ","));
  const together = `${head} classes=[${texts.join(" ")}]`;
  if (together.length <= width) return [together];
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= width) lines[lines.length - 1] = `${last} ${text}`;
    else lines.push(`  ${text}`);
  }
  return [`${head} classes=[`, ...lines, "]"];
}
