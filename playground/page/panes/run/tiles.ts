/** Maps of channels as pictures, each with its numbers from the least to the most. */
import { el } from "../../dom.ts";
import { numberText, rangeOf, type Range } from "./numbers.ts";
import { painted } from "./paint.ts";
import type { Maps } from "./shapes.ts";

/** @param shared one scale for all; else each has its own. */
export function tilesOf(data: Float32Array, { channels, width, height }: Maps, shared?: Range): readonly HTMLElement[] {
  const size = width * height;
  return Array.from({ length: Math.min(channels, data.length / size) }, (_, channel) => {
    const part = data.subarray(channel * size, (channel + 1) * size);
    const range = shared ?? rangeOf(part);
    return tile(picture(painted(part, range), width, height), `channel ${channel}`, range);
  });
}

function tile(canvas: HTMLCanvasElement, name: string, range: Range): HTMLElement {
  canvas.setAttribute("aria-label", `${name}, ${rangeText(range)}`);
  canvas.title = `${name}: ${rangeText(range)}`;
  return el("figure", { class: canvas.height === 1 ? "run-tile strip" : "run-tile" }, canvas);
}

export function rangeText({ least, most }: Range): string {
  return `from ${numberText(least)} to ${numberText(most)}`;
}

/** Pixels as an element, which a style scales without smoothing. */
export function picture(pixels: Uint8ClampedArray<ArrayBuffer>, width: number, height: number): HTMLCanvasElement {
  const canvas = el("canvas", { width, height, role: "img" });
  canvas.getContext("2d")!.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}
