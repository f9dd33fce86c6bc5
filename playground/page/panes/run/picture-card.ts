/** An input for pictures: drawn, chosen, dropped, from the camera; or random numbers. */
import type { NetInput } from "../../../questions/load.ts";
import type { GivenInput } from "../../../questions/run.ts";
import { createBoard, type Board } from "../../board.ts";
import { centredDrawing, pictureOf } from "../../centred-drawing.ts";
import { button, el } from "../../dom.ts";
import { takePictures } from "../../pictures.ts";
import { createCamera } from "./camera.ts";
import type { InputCard } from "./input-card.ts";
import { randomPixels } from "./random-pixels.ts";
import { picture } from "./tiles.ts";

/** A sheet on which there is nothing is no picture yet. */
const EMPTY = "Nothing is drawn yet: the net waits.";
const RANDOM = "Random numbers from −1 to 1, shown from black to white, are its input.";

export function createPictureCard(input: NetInput, onChange: () => void): InputCard {
  const { name, shape } = input;
  const [channels = 1, height = 1, width = 1] = shape;
  let lastSeed = 0;
  /** Of the numbers that are put on the board. */
  let putting: number | undefined;
  /** Of the numbers that are on the board. */
  let seed: number | undefined;
  const told = el("p", { class: "run-told", role: "status" }, EMPTY);
  const board = createBoard({
    label: `${name}: draw here, or drop a picture`,
    proportions: width / height,
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
    board.put(picture(randomPixels(input, putting), width, height), width, height);
    putting = undefined;
  });
  const centre = el("input", { type: "checkbox", checked: width === 28 && height === 28 });
  centre.addEventListener("change", onChange);
  const isCentrable = channels === 1 && width === height;
  const row = el(
    "div",
    { class: "run-row" },
    button("Choose a picture…", () => file.click()),
    camera.button,
    noise,
  );
  return {
    element: el(
      "div",
      { class: "run-card" },
      el("h2", {}, `${name} [${shape.join(", ")}]`),
      board.element,
      row,
      ...(isCentrable ? [el("label", {}, centre, " Centre drawings, as MNIST does")] : []),
      told,
      file,
      camera.video,
    ),
    given: () => (seed === undefined ? drawn(board, isCentrable && centre.checked) : { seed }),
    ran: () => camera.count(),
    stop: camera.stop,
    close() {
      camera.close();
      stopTaking();
    },
  };
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
