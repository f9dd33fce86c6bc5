/** What a model is, at a glance: a card for each of its figures, then sentences. */
import { lastSpatialLayer } from "../analysis/model-figures.ts";
import { element, joined, type Markup } from "../pictures/markup.ts";
import { seenText } from "../reports/seen-text.ts";
import { multiplyDims } from "../tensor/dim.ts";
import { bytes, short } from "../tensor/readable-numbers.ts";
import { summarySentences, type Summarised } from "./summary.ts";

export function summaryContent(told: Summarised): Markup {
  return joined([
    element("dl", { class: "cards" }, cardsOf(told).map(card)),
    summarySentences(told).map((text) => element("p", {}, text)),
  ]);
}

type Card = readonly [title: string, value: string, more: string];

function cardsOf({ figures, plan }: Summarised): readonly Card[] {
  const { params, macs, weightBytes, weightsType, peakActivationBytes: least } = figures;
  const last = lastSpatialLayer(figures);
  const cards: readonly (Card | undefined)[] = [
    ["parameters", short(params), ""],
    ["multiply-accumulates", short(macs), `${short(multiplyDims(2, macs))} FLOPs`],
    ["weights", bytes(weightBytes), weightsType === "f32" ? "float32" : weightsType],
    least === undefined
      ? undefined
      : [
          "memory alive at once",
          bytes(least),
          plan === undefined ? "at least" : `at least; ${bytes(plan.arenaBytes)} planned`,
        ],
    last === undefined ? undefined : ["receptive field", seenText(last.receptive), `of ${last.node.name}`],
  ];
  return cards.filter((each) => each !== undefined);
}

function card([title, value, more]: Card): Markup {
  return element(
    "div",
    {},
    element("dt", {}, title),
    element("dd", {}, value, more === "" ? undefined : element("small", {}, more)),
  );
}
