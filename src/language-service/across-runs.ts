/** What is told of a line that runs several times. */
import { shortened } from "../base/visible.ts";
import { bindDim, constantDim, symbolsOf, type Dim } from "../tensor/dim.ts";
import { countOf } from "../tensor/readable-numbers.ts";
import { asCode } from "../reports/markdown.ts";
import type { Run } from "./runs.ts";

/** Of shapes: that of all runs, or the first and the last that differ. */
export function acrossRuns(texts: readonly string[]): string {
  const different = [...new Set(texts)];
  return different.length <= 1 ? (different[0] ?? "") : `${different[0]} … ${different.at(-1)}`;
}

/** In letters. */
const longestValues = 120;

/** Of values: the different ones, in order. */
export function valuesAcrossRuns(texts: readonly string[]): string {
  return shortened([...new Set(texts)].join(", "), longestValues);
}

/** Of figures: the least and the most, where sizes are open those of large inputs. They need not be of the first and the last run. */
export function figuresAcrossRuns(figures: readonly Dim[], told: (figure: Dim) => string): string {
  const inOrder = figures.toSorted((a, b) => atLargeSizes(a) - atLargeSizes(b));
  return acrossRuns([...inOrder.slice(0, 1), ...inOrder.slice(-1)].map(told));
}

const largeSize = 4096;

function atLargeSizes(figure: Dim): number {
  return constantDim(bindDim(figure, Object.fromEntries(symbolsOf(figure).map((name) => [name, largeSize]))));
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
