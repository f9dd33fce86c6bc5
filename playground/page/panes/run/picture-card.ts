/** An input for pictures: drawn, chosen, dropped, from the camera; or random numbers. */
import type { NetInput, PictureSize } from "../../../questions/load.ts";
import type { GivenInput } from "../../../questions/run.ts";
import { createBoard, type Board } from "../../board.ts";
import { centredDrawing, pictureOf } from "../../centred-drawing.ts";
import { button, el } from "../../dom.ts";
import { takePictures } from "../../pictures.ts";
import { createCamera } from "./camera.ts";
import { titleOf, type InputCard } from "./input-card.ts";
import { randomPixels } from "./random-pixels.ts";
import { picture } from "./tiles.ts";

/** A sheet on which there is nothing is no picture yet. */
const EMPTY = "Nothing is drawn yet: the net waits.";
const RANDOM = "Random numbers from −1 to 1, shown from black to white, are its input.";

export function createPictureCard(first: NetInput, onChange: () => void): InputCard {
  const { name, saysPixels } = first;
  let input = first;
  const title = el("h2", {}, titleOf(input));
  let lastSeed = 0;
  /** Of the numbers that are put on the board. */
  let putting: number | undefined;
  /** Of the numbers that are on the board. */
  let seed: number | undefined;
  const told = el("p", { class: "run-told", role: "status" }, EMPTY);
  const board = createBoard({
    label: `${name}: draw here, or drop a picture`,
    proportions: proportionsOf(input),
    onChange() {
      seed = putting;
      told.textContent = seed === undefined ? (camera.text() ?? (board.isEmpty ? EMPTY : "")) : RANDOM;
      onChange();
    },
  });
  const camera = createCamera(board, (message) => (told.textContent = message));
  const file = el("input", { type: "file", accept: "image/*", hidden: true, "aria-label": `${name}: a picture` });
  const open = async (chosen: Blob): Promise<void> => {
    camera.stop();
    told.textContent = await putPicture(board, chosen);
  };
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    if (chosen !== undefined) await open(chosen);
    // The same file may be chosen again.
    file.value = "";
  });
  const stopTaking = takePictures(board.element.querySelector<HTMLElement>(".board-sheet")!, open);
  const noise = button("Random numbers", () => {
    camera.stop();
    putting = ++lastSeed;
    const [, height = 1, width = 1] = input.shape;
    board.put(picture(randomPixels(input, putting), width, height), width, height);
    putting = undefined;
  });
  const centre = el("input", { type: "checkbox", checked: String(input.shape) === "1,28,28" });
  centre.addEventListener("change", onChange);
  const centreLabel = el("label", { hidden: !isCentrable(input) }, centre, " Centre drawings, as MNIST does");
  const row = el(
    "div",
    { class: "run-row" },
    button("Choose a picture…", () => file.click()),
    camera.button,
    noise,
  );
  return {
    element: el("div", { class: "run-card" }, title, board.element, row, centreLabel, told, file, camera.video),
    given: () => (seed === undefined ? drawn(board, isCentrable(input) && centre.checked) : { seed }),
    // A model that says what becomes of pictures says for which size, too.
    pictureSize: () => (saysPixels || board.isEmpty || board.isDrawn ? undefined : sizeOf(board.canvas)),
    resize(next) {
      input = next;
      title.textContent = titleOf(input);
      centreLabel.hidden = !isCentrable(input);
      board.reshape(proportionsOf(input));
    },
    ran: () => camera.count(),
    stop: camera.stop,
    close() {
      camera.close();
      stopTaking();
    },
  };
}

function sizeOf({ width, height }: PictureSize): PictureSize {
  return { width, height };
}

function proportionsOf({ shape: [, height = 1, width = 1] }: NetInput): number {
  return width / height;
}

function isCentrable({ shape: [channels, height, width] }: NetInput): boolean {
  return channels === 1 && width === height;
}

const LONGEST = 1024;

/** Gives what is to be told: why it cannot be read, or nothing. */
async function putPicture(board: Board, picture: Blob): Promise<string> {
  const bitmap = await createImageBitmap(picture).catch(() => undefined);
  if (bitmap === undefined) return "This is no picture that the browser can read.";
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  board.put(bitmap, side(bitmap.width), side(bitmap.height));
  bitmap.close();
  return "";
}

function drawn(board: Board, isCentred: boolean): GivenInput | undefined {
  if (board.isEmpty) return undefined;
  return { picture: isCentred && board.isDrawn ? centredDrawing(board, board.canvas) : pictureOf(board.pixels()) };
}
