/** A change of models as text for a terminal. */
import { unstyled, type Style } from "../diagnostics/pretty.ts";
import { countOf } from "../tensor/readable-numbers.ts";
import { textTable, type Column } from "../reports/text-table.ts";
import { categories, type Category } from "./categories.ts";
import type { PairDiff, ProjectDiff } from "./project-diff.ts";
import type { VersionedModel } from "./version.ts";
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
} from "./wording.ts";
import { shortened } from "./shortened.ts";

export function diffText(diff: ProjectDiff, style: Style = unstyled): string {
  const changed = diff.models.filter(isChanged);
  const same = diff.models.length - changed.length;
  const parts = [
    ...changed.map((each) => pairText(each, style)),
    ...diff.removed.map((each) => `${heading(each, style)}: ${style("error", "removed")}\n`),
    ...diff.added.map((each) => `${heading(each, style)}: added\n`),
    ...diff.incomparable.map((each) => `${style("warning", incomparableText(each, diff, plain))}\n`),
    ...(same === 0 ? [] : [`${countOf(same, "model")} as before\n`]),
  ];
  return parts.length === 0 ? "there are no models on either side\n" : parts.join("\n");
}

/** Whether there is anything to tell of it. */
export function isChanged({ categories: broken, changes, files, old, now }: PairDiff): boolean {
  return broken.length + changes.length > 0 || files.old !== files.now || old.name !== now.name;
}

function heading({ file, model }: Pick<VersionedModel, "file" | "model">, style: Style): string {
  return `${style("bold", shortened(model.name))} ${plain(file)}`;
}

function pairText(diff: PairDiff, style: Style): string {
  const { now, files, categories: broken, function: computed } = diff;
  const isOpen = computed.verdict === "undecided";
  const verdicts = [
    ...(broken.length > 0 ? [`changes ${style("error", broken.join(", "))}`] : []),
    ...(isOpen ? [`may change ${style("warning", "function")}`] : []),
  ];
  const verdict = verdicts.length > 0 ? verdicts.join(", ") : style("help", "breaks nothing");
  const mark = (category: Category): string => {
    const text = category.padEnd(9);
    if (broken.includes(category)) return style("error", text);
    return isOpen && category === "function" ? style("warning", text) : text;
  };
  return [
    `${heading({ file: files.now, model: now }, style)}: ${verdict}\n`,
    ...wasText(diff),
    // The table of figures tells more.
    ...categories
      .filter((category) => category !== "cost" || !broken.includes(category))
      .map((category) => `  ${mark(category)}  ${brokenText(diff, category, plain)}\n`),
    ...(broken.includes("cost") ? ["\n", costTable(diff)] : []),
    ...layersText(diff),
  ].join("");
}

function wasText({ old, now, files }: PairDiff): readonly string[] {
  const was = [
    ...(old.name === now.name ? [] : [plain(old.name)]),
    ...(files.old === files.now ? [] : [plain(files.old)]),
  ];
  return was.length === 0 ? [] : [`  was ${was.join(" ")}\n`];
}

const costColumns: readonly Column[] = [
  { title: "", align: "left" },
  { title: "before", align: "right" },
  { title: "after", align: "right" },
  { title: "change", align: "right" },
];

function costTable({ costs }: PairDiff): string {
  const rows = costs.map((each) => [
    COST_NAMES[each.cost],
    figureText(each.cost, each.old),
    figureText(each.cost, each.now),
    growthText(each),
  ]);
  return textTable(costColumns, rows);
}

export const layerColumns: readonly Column[] = [
  { title: "layer", align: "left" },
  { title: "", align: "left" },
  { title: "change", align: "left" },
  { title: "parameters", align: "left" },
];

/** More rows would not be read; JSON has them all. */
const MOST_ROWS = 100;

function layersText(diff: PairDiff): readonly string[] {
  const { own, reshaped } = shownLayers(diff);
  const rows = own
    .slice(0, MOST_ROWS)
    .map((change) => [shortened(layerName(change)), change.what, plain(change.text), parametersText(change)]);
  const more = own.length - rows.length;
  return [
    ...(rows.length === 0 ? [] : ["\n", textTable(layerColumns, rows)]),
    ...(more === 0 ? [] : [`… and ${countOf(more, "layer")} more\n`]),
    ...(reshaped.length === 0 ? [] : [`\n${reshapedText(reshaped, plain)}\n`]),
  ];
}

/** `3 layers have other shapes since: relu1 [64, 8, 8] -> [96, 8, 8], …` */
export function reshapedText(
  reshaped: ReturnType<typeof shownLayers>["reshaped"],
  literal: (text: string) => string,
): string {
  const [first] = reshaped;
  const others = reshaped.length > 1 ? ", and so on" : "";
  const noun = reshaped.length === 1 ? "layer has another shape" : "layers have other shapes";
  return `${reshaped.length} ${noun} in consequence: ${literal(`${shortened(layerName(first!))} ${first!.text}`)}${others}`;
}
