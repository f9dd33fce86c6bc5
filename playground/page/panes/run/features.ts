/** What a layer gives: that under the cursor, or one that is chosen. Asked for only while the part is open. */
import type { Features } from "../../../questions/features.ts";
import type { NetLayer } from "../../../questions/load.ts";
import type { RunAsked } from "../../../questions/run.ts";
import { button, el, inWords, labelled, select } from "../../dom.ts";
import type { App } from "../../pane.ts";
import { layerAt } from "./layer-at.ts";
import { rangeText, tilesOf } from "./tiles.ts";
import { mapsOf, shapeText } from "./shapes.ts";

export interface FeaturesPart {
  readonly element: HTMLElement;
  /** Which layers there are, and whether to look at them takes little: then the part is open until it is closed. */
  expect(layers: readonly NetLayer[], takesLittle: boolean): void;
  /** The cursor is there. */
  follow(cursor: number): void;
  /** The net has run on other inputs. */
  refresh(): void;
}

const AT_ONCE = 64;

export function createFeatures(app: App, asked: () => RunAsked | undefined): FeaturesPart {
  const chooser = el("div");
  const about = el("p", { class: "run-muted", role: "status" });
  const tiles = el("div", { class: "run-tiles" });
  const more = el("div");
  const shared = el("input", { type: "checkbox" });
  const summary = el("summary", {}, "What the layer under the cursor gives, as the cursor moves in the text");
  const details = el(
    "details",
    { class: "run-features" },
    summary,
    el("div", { class: "run-row" }, chooser, el("label", {}, shared, " One scale for all channels")),
    about,
    tiles,
    more,
  );
  let layers: readonly NetLayer[] = [];
  let cursor = 0;
  let layer: string | undefined;
  let count = AT_ONCE;
  let found: Features | undefined;
  let isAsking = false;
  let isWanted = false;
  /** The reader has opened or closed it. */
  let isChosen = false;

  async function refresh(): Promise<void> {
    isWanted = true;
    if (isAsking || !details.open) return;
    isAsking = true;
    try {
      while (isWanted) {
        isWanted = false;
        const question = asked();
        if (layer === undefined || question === undefined) return void empty();
        found = await app.compiler.ask("features", { ...question, layer, count });
        draw();
      }
    } catch (error) {
      empty(inWords(error));
    } finally {
      isAsking = false;
    }
  }

  function empty(reason: readonly (Node | string)[] = ["Layers are shown when the net has run."]): void {
    found = undefined;
    about.replaceChildren(...reason);
    tiles.replaceChildren();
    more.replaceChildren();
  }

  function draw(): void {
    if (found === undefined) return;
    const { shape, data, least, most } = found;
    const maps = mapsOf(shape);
    tiles.replaceChildren(...tilesOf(data, maps, shared.checked ? { least, most } : undefined));
    about.textContent = `${layer} ${shapeText(shape)}: numbers ${rangeText({ least, most })}.`;
    const left = maps.channels - data.length / (maps.width * maps.height);
    more.replaceChildren(...(left > 0 ? [button(`Show more of the other ${left} channels`, showMore)] : []));
  }

  function showMore(): void {
    count += AT_ONCE;
    void refresh();
  }

  function choose(name: string | undefined): void {
    if (name !== layer) count = AT_ONCE;
    layer = name;
    const choices = layers.map((each) => ({ value: each.name, label: `${each.name} ${shapeText(each.shape)}` }));
    chooser.replaceChildren(labelled("Layer", select(choices, layer, choose)));
    void refresh();
  }

  summary.addEventListener("click", () => (isChosen = true));
  details.addEventListener("toggle", () => void refresh());
  shared.addEventListener("change", draw);
  return {
    element: details,
    expect(next, takesLittle) {
      layers = next;
      if (!isChosen) details.open = takesLittle;
      choose((layerAt(layers, cursor) ?? layers.find(({ name }) => name === layer) ?? layers[0])?.name);
    },
    follow(next) {
      cursor = next;
      const under = layerAt(layers, cursor)?.name;
      if (under !== undefined && under !== layer) choose(under);
    },
    refresh: () => void refresh(),
  };
}
