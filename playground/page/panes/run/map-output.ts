/** An output with places: one channel as a map, three as a picture, more as the largest at each place and a map of each. */
import type { NetOutput } from "../../../questions/load.ts";
import { el } from "../../dom.ts";
import { copyButton } from "./copy-button.ts";
import { rangeOf } from "./numbers.ts";
import type { OutputPart } from "./output-part.ts";
import { classColour, colourPixels, largestChannels, painted } from "./paint.ts";
import { mapsOf, shapeText, type Maps } from "./shapes.ts";
import { picture, rangeText, tilesOf } from "./tiles.ts";

const MOST_TILES = 64;
/** Channels that may be classes although they have no names. */
const MOST_UNNAMED = 21;

export function createMapOutput(output: NetOutput): OutputPart {
  const { name, shape } = output;
  const maps = mapsOf(shape);
  const place = el("div");
  let latest = new Float32Array();
  return {
    element: el(
      "div",
      { class: "run-output" },
      el("h3", {}, `${name} ${shapeText(shape)}`),
      place,
      copyButton(name, () => ({ shape, data: latest })),
    ),
    show(data) {
      latest = data as Float32Array<ArrayBuffer>;
      place.replaceChildren(...partsOf(data, maps, output));
    },
  };
}

function partsOf(data: Float32Array, maps: Maps, { name, classes }: NetOutput): readonly HTMLElement[] {
  const { channels, width, height } = maps;
  const range = rangeOf(data);
  const about = el("p", { class: "run-muted" }, `Numbers ${rangeText(range)}.`);
  if (channels === 1) return [large(picture(painted(data, range), width, height), name), about];
  if (channels === 3 && classes === undefined)
    return [large(picture(colourPixels(data, range), width, height), name), about];
  const first = data.subarray(0, MOST_TILES * width * height);
  const tiles = el("div", { class: "run-tiles" }, ...tilesOf(first, maps));
  const areClasses = classes !== undefined || channels <= MOST_UNNAMED;
  return [...(areClasses ? largestParts(data, maps, classes) : []), tiles, about];
}

function large(canvas: HTMLCanvasElement, name: string): HTMLElement {
  canvas.setAttribute("aria-label", `${name}, as a picture`);
  return el("figure", { class: "run-picture" }, canvas);
}

/** At each place the class with the highest score, and what its colours mean. */
function largestParts(data: Float32Array, maps: Maps, classes: readonly string[] | undefined): readonly HTMLElement[] {
  const { channels, width, height } = maps;
  const largest = largestChannels(data, channels);
  const pixels = new Uint8ClampedArray(4 * largest.length);
  largest.forEach((channel, at) => pixels.set(classColour(channel), 4 * at));
  const keys = [...new Set(largest)]
    .sort((a, b) => a - b)
    .map((channel) => {
      const mark = el("span", { class: "run-key" });
      mark.style.background = `rgb(${classColour(channel).slice(0, 3).join(" ")})`;
      return el("li", {}, mark, classes?.[channel] ?? `channel ${channel}`);
    });
  return [
    large(picture(pixels, width, height), "the channel with the largest number at each place"),
    el("ul", { class: "run-keys", "aria-label": "The largest at some place" }, ...keys),
  ];
}
