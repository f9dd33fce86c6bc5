/** What is told of a line that runs several times: what all runs say, or the first and the last that differ. */
import { countOf } from "../tensor/readable-numbers.ts";
import { asCode } from "../reports/markdown.ts";
import type { Run } from "./runs.ts";

export function acrossRuns(texts: readonly string[]): string {
  const different = [...new Set(texts)];
  return different.length <= 1 ? (different[0] ?? "") : `${different[0]} … ${different.at(-1)}`;
}

/** Runs that are listed. */
const mostListed = 12;

/** In Markdown: a line for each of the runs, by the name of its copy or call. Undefined where all say the same. */
export function runsList(runs: readonly Run[], texts: readonly string[]): string | undefined {
  if (new Set(texts).size <= 1) return undefined;
  const listed = runs
    .slice(0, mostListed)
    .map(({ before }, at) => `- ${placeOf(before.expansion?.name)}${asCode(texts[at]!)}`);
  const more = texts.length - listed.length;
  return [...listed, ...(more > 0 ? [`- and ${countOf(more, "run")} more`] : [])].join("\n");
}

/** A model that is one of several of a file has no name of its own. */
function placeOf(name: string | undefined): string {
  return name === undefined ? "" : `${asCode(name)}: `;
}
