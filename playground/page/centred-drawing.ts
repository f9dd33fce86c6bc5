/** What is on a board, centred as MNIST's digits are, on a sheet of another size. */
import type { Picture } from "../questions/run.ts";
import type { Board } from "./board.ts";
import { centredInk } from "./centred-ink.ts";
import { el } from "./dom.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

export function centredDrawing({ canvas, pixels }: Board, { width, height }: Size): Picture {
  const { scale, left, top } = centredInk(pixels()) ?? { scale: 1, left: 0, top: 0 };
  const sheet = el("canvas", { width, height }).getContext("2d")!;
  sheet.fillRect(0, 0, width, height);
  sheet.imageSmoothingQuality = "high";
  sheet.scale(width / canvas.width, height / canvas.height);
  sheet.drawImage(canvas, left, top, canvas.width * scale, canvas.height * scale);
  return pictureOf(sheet.getImageData(0, 0, width, height));
}

/** In memory of its own, so that it can be sent. */
export function pictureOf({ data, width, height }: ImageData): Picture {
  return { data: new Uint8ClampedArray(data), width, height };
}
