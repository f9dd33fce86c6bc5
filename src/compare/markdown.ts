/**
 * A change of models as a comment of a pull request: what matters first, layers folded, never longer than a screen or two.
 * Names are code, so that none is markup, a link or a mention.
 */
import { countOf } from "../tensor/readable-numbers.ts";
import { asCode } from "../reports/markdown.ts";
import { categories } from "./categories.ts";
import type { LayerChange } from "./layer-changes.ts";
import type { PairDiff, ProjectDiff } from "./project-diff.ts";
import { isChanged, reshapedText } from "./text.ts";
import {
  brokenText,
  COST_NAMES,
  figureText,
  growthText,
  incomparableText,
  layerName,
  parametersText,
  plain,
  shownLayers,
  sideText,
} from "./wording.ts";
import { shortened } from "./shortened.ts";

/** By which a program finds its comment again, to write it anew. */
export const COMMENT_MARK = "<!-- convoke diff -->";

const MOST_LINES = 59;
const FOOT_LINES = 2;
const MOST_LAYERS = 25;
const MOST_LISTED = 15;

export function diffMarkdown(diff: ProjectDiff): string {
  const changed = diff.models.filter(isChanged).toSorted((a, b) => gravity(b) - gravity(a));
  const lines = [
    COMMENT_MARK,
    changesMark(diff, changed.length),
    `## Models: ${inWords(diff)}`,
    "",
    summary(diff, changed.length),
    ...listText(diff),
  ];
  // What is worst is told in full, whatever else there is.
  const first = changed.slice(0, 1).flatMap(headText).length;
  lines.push(...overviewText(changed, MOST_LINES - FOOT_LINES - lines.length - first));
  for (const [at, each] of changed.entries()) {
    const [head, layers] = [headText(each), layersText(each)];
    const room = MOST_LINES - FOOT_LINES - lines.length;
    if (head.length > room) {
      lines.push("", `\`convoke diff\` tells the details of ${countOf(changed.length - at, "model")} more.`);
      break;
    }
    lines.push(...head, ...(head.length + layers.length > room ? [] : layers));
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** On the second line, for a program that asks whether there is anything to tell. */
function changesMark({ added, removed, incomparable }: ProjectDiff, changed: number): string {
  return `<!-- changes: ${changed + added.length + removed.length + incomparable.length} -->`;
}

/** One break of a stricter category outweighs all others; what cannot be told may be one. */
function gravity({ categories: broken, function: computed }: PairDiff): number {
  const steps = categories.flatMap((each) => [broken.includes(each), isUndecided(each, computed)]);
  return steps.reduce((sum, isTrue) => 2 * sum + Number(isTrue), 0);
}

function inWords({ categories: broken, incomparable }: ProjectDiff): string {
  if (broken.length === 0) return incomparable.length === 0 ? "nothing breaks" : "not all can be compared";
  const words = broken.map((each) => `**${each}**`);
  const last = words.pop()!;
  const change = words.length === 0 ? `${last} changes` : `${words.join(", ")} and ${last} change`;
  return incomparable.length === 0 ? change : `${change}, and not all can be compared`;
}

function summary({ old, now, models, added, removed, incomparable }: ProjectDiff, changed: number): string {
  const counts = [
    `${changed} changed`,
    `${added.length} added`,
    `${removed.length} removed`,
    ...(incomparable.length === 0 ? [] : [`${countOf(incomparable.length, "file")} with errors`]),
    `${models.length - changed} as before`,
  ];
  const told = counts.filter((text) => !text.startsWith("0 "));
  return `${sideText(now, code)} against ${code(old)}: ${told.length === 0 ? "no models" : told.join(", ")}`;
}

/** Models that went or came, and those that are not to be judged. */
function listText(diff: ProjectDiff): readonly string[] {
  const rows = [
    ...diff.removed.map(({ file, model }) => `- ${code(shortened(model.name))} in ${code(file)} is removed`),
    ...diff.incomparable.map((each) => `- ⚠️ ${incomparableText(each, diff, code)}`),
    ...diff.added.map(({ file, model }) => `- ${code(shortened(model.name))} in ${code(file)} is added`),
  ];
  const more = rows.length - MOST_LISTED;
  return rows.length === 0 ? [] : ["", ...rows.slice(0, MOST_LISTED), ...(more > 0 ? [`- … and ${more} more`] : [])];
}

/** Of several models, a line each, in at most so many lines; what fits of the details is below. */
function overviewText(changed: readonly PairDiff[], room: number): readonly string[] {
  if (changed.length < 2) return [];
  const head = ["", row(["model", "changes", COST_NAMES.params, COST_NAMES.macs]), "| --- | --- | ---: | ---: |"];
  const isShort = head.length + changed.length <= room;
  const rows = changed.slice(0, isShort ? changed.length : room - head.length - FOOT_LINES).map((each) => {
    const [params, macs] = each.costs.map(growthText);
    const { categories: broken, function: computed } = each;
    const words = [...broken, ...(computed.verdict === "undecided" ? ["perhaps function"] : [])];
    return row([code(shortened(each.now.name)), words.join(", "), figure(params!), figure(macs!)]);
  });
  const more = changed.length - rows.length;
  return [...head, ...rows, ...(more > 0 ? ["", `… and ${countOf(more, "model")} more`] : [])];
}

function headText(diff: PairDiff): readonly string[] {
  const { old, now, files, costs, categories: broken, function: computed } = diff;
  const was = [
    ...(old.name === now.name ? [] : [code(shortened(old.name))]),
    ...(files.old === files.now ? [] : [code(files.old)]),
  ];
  const told = categories.filter((each) => each !== "cost" && (broken.includes(each) || isUndecided(each, computed)));
  const rows = costs.map((each) =>
    row([
      COST_NAMES[each.cost],
      ...[figureText(each.cost, each.old), figureText(each.cost, each.now), growthText(each)].map(figure),
    ]),
  );
  return [
    "",
    `### ${code(shortened(now.name))} in ${code(files.now)}${was.length === 0 ? "" : `, was ${was.join(" ")}`}`,
    "",
    ...editTexts(diff),
    ...(told.length === 0 && !broken.includes("cost") ? ["- breaks nothing"] : []),
    ...told.map((each) => `- **${each}**: ${brokenText(diff, each, code)}`),
    ...(broken.includes("cost")
      ? ["", row(["", "before", "after", "change"]), "| --- | ---: | ---: | ---: |", ...rows]
      : []),
  ];
}

/** More are among the layers. */
const MOST_EDITS = 3;

/** What was written otherwise, which all else follows from. */
function editTexts(diff: PairDiff): readonly string[] {
  const edits = shownLayers(diff).own.filter(
    ({ what, old, now }) => what !== "renamed" && old?.written !== now?.written,
  );
  const texts = edits.slice(0, MOST_EDITS).map((change) => {
    const parameters = parametersText(change);
    const told = `- ${code(shortened(layerName(change)))} ${change.what}: ${code(change.text)}`;
    return parameters === "" ? told : `${told}, parameters ${code(parameters)}`;
  });
  const more = edits.length - texts.length;
  return more === 0 ? texts : [...texts, `- and ${countOf(more, "layer")} more`];
}

function isUndecided(category: string, { verdict }: PairDiff["function"]): boolean {
  return category === "function" && verdict === "undecided";
}

function layersText(diff: PairDiff): readonly string[] {
  const { own, reshaped } = shownLayers(diff);
  if (own.length + reshaped.length === 0) return [];
  const more = own.length - MOST_LAYERS;
  const title = own.length === 0 ? `${countOf(reshaped.length, "layer")} with other shapes` : countsOf(own);
  return [
    "",
    `<details><summary>${title}</summary>`,
    "",
    ...(own.length === 0 ? [] : [row(["layer", "", "change", "parameters"]), "| --- | --- | --- | --- |"]),
    ...own.slice(0, MOST_LAYERS).map(layerRow),
    ...(more > 0 ? ["", `… and ${countOf(more, "layer")} more`] : []),
    ...(reshaped.length === 0 ? [] : ["", reshapedText(reshaped, code)]),
    "",
    "</details>",
  ];
}

/** `2 layers changed, 1 added` */
function countsOf(own: readonly LayerChange[]): string {
  const counts = (["changed", "added", "removed", "renamed"] as const)
    .map((what) => [what, own.filter((change) => change.what === what).length] as const)
    .filter(([, count]) => count > 0);
  return counts.map(([what, count], at) => `${at === 0 ? countOf(count, "layer") : count} ${what}`).join(", ");
}

function layerRow(change: LayerChange): string {
  const parameters = parametersText(change);
  return row([
    code(shortened(layerName(change))),
    change.what,
    code(change.text),
    parameters === "" ? "" : code(parameters),
  ]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** What is no plain number holds names of sizes, and signs that mean something else here. */
function figure(text: string): string {
  return /^[A-Za-z0-9 ,.+%()-]*$/.test(text) ? text : code(text);
}

function code(text: string): string {
  return asCode(plain(text));
}
