/** Nets run in the playground's page: on drawings, pictures and random numbers, with what their layers give and how long they take. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fragmentOf } from "../../playground/link.ts";
import { check, engineFor, exportOnnx, initialiseWeights, onnxChunks, randomSource } from "../../src/index.ts";
import { browserNote, hasBrowser } from "../support/browser.ts";
import { hasHdf5, hdf5Note } from "../support/hdf5.ts";
import { fixedKerasModel, inHdf5 } from "../support/keras-containers.ts";
import { examplesFolder } from "../support/models.ts";
import { EDITOR, openPlayground, type Playground, type Visit } from "../support/playground.ts";
import { hasSharedData, sharedBytes, sharedDataNote } from "../support/shared-data.ts";

describe.skipIf(!hasBrowser)(`the run pane${browserNote}`, () => {
  let site: Playground;
  /** Pages that several tests use: on a busy machine each takes seconds to load. */
  let digits: Visit | undefined;
  let files: Visit | undefined;
  beforeAll(async () => {
    site = await openPlayground();
  }, 120_000);
  afterAll(() => site?.close());

  async function running(path: string, text = readFileSync(`${examplesFolder}${path}`, "utf8")): Promise<Visit> {
    const visit = await site.visit({ fragment: fragmentOf({ text, path, pane: "run" }) });
    await visit.page.locator(".run-card").first().waitFor();
    return visit;
  }

  it("recognises a digit drawn by pointer, and another by keys, with the example's weights", async () => {
    digits = await running("mnist.cvk");
    const { page, complaints } = digits;
    expect(await page.locator(".run-weights-text").textContent()).toBe("Weights of the example, trained.");
    // A seven: along the top, and down to the left.
    await stroke(page, [0.3, 0.25], [0.7, 0.25], [0.45, 0.8]);
    await page.locator(".run-bars .best th", { hasText: "7" }).waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await page.locator(".board canvas").focus();
    // A one: from above the middle down.
    for (const key of ["Shift+ArrowUp", "Shift+ArrowUp", "Space", ...Array(4).fill("Shift+ArrowDown"), "Space"])
      await page.keyboard.press(key);
    await page.locator(".run-bars .best th", { hasText: "1" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("shows what the layer under the cursor gives, and follows the cursor; times every layer", async () => {
    const { page, complaints } = digits ?? (await running("mnist.cvk"));
    await stroke(page, [0.5, 0.2], [0.5, 0.8]);
    // Open at first, as the net is small.
    await goToLine(page, "conv 16");
    const about = page.locator(".run-features .run-muted");
    await about.getByText("conv2 [16, 14, 14]").waitFor();
    expect(await page.locator(".run-features .run-tile").count()).toBe(16);
    await goToLine(page, "dense 32");
    await about.getByText("dense1 [32]").waitFor();
    await page.getByRole("button", { name: "Measure" }).click();
    await page.locator(".run-times").waitFor();
    const rows = await page.locator(".run-times tbody th").allTextContents();
    expect(rows.filter((row) => !row.startsWith("("))).toEqual([
      "conv1",
      "maxpool1",
      "conv2",
      "maxpool2",
      "dense1",
      "dense2",
      "softmax1",
    ]);
    // Winograd is counted as the direct method, so that it has no share of the peak.
    const conv2 = page.locator(".run-times tbody tr", { hasText: "conv2" });
    expect(await conv2.locator("td").last().textContent()).toBe("–");
    expect(await page.locator(".run-total td").last().textContent()).toBe("–");
    const shares = await page.locator(".run-times .run-share span:last-child").allTextContents();
    expect(shares.reduce((sum, text) => sum + Number.parseFloat(text), 0)).toBeCloseTo(100, 0);
    expect(complaints).toEqual([]);
  });

  it("draws the edges of a picture, at its size: what the net computes, white where there are none", async () => {
    const { page, complaints } = await running("edge.cvk");
    expect(await page.locator(".run-weights-text").textContent()).toBe("All numbers of this net are in its text.");
    // Left half white, right half black: of 4 x 6 pixels, each as it is.
    const half: string = await page.evaluate(`(() => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 6, height: 4 });
      const context = canvas.getContext("2d");
      context.fillRect(0, 0, 6, 4);
      context.fillStyle = "#fff";
      context.fillRect(0, 0, 3, 4);
      return canvas.toDataURL("image/png").split(",")[1];
    })()`);
    const buffer = Buffer.from(half, "base64");
    await page.getByLabel("image: a picture").setInputFiles({ name: "half.png", mimeType: "image/png", buffer });
    await page.getByRole("heading", { name: "output [1, 4, 5]" }).waitFor();
    await page.locator(".run-picture canvas").waitFor();
    const pixels: readonly number[] = await page.evaluate(`(() => {
      const { width, height } = document.querySelector(".run-picture canvas");
      return [...document.querySelector(".run-picture canvas").getContext("2d").getImageData(0, 0, width, height).data];
    })()`);
    // One edge from white to black, of 1, between the third column and the fourth; all other differences are 0.
    const levels = Array.from({ length: 20 }, (_, at) => pixels[4 * at]);
    expect(levels).toEqual(Array.from({ length: 20 }, (_, at) => (at % 5 === 2 ? 255 : 0)));
    expect(complaints).toEqual([]);
  });

  it("says what a camera that is refused is, and that weights are random", async () => {
    const { page } = await running("lenet.cvk");
    expect(await page.locator(".run-weights-text").textContent()).toBe("Random weights: outputs mean nothing.");
    await page.getByRole("button", { name: "Camera" }).click();
    await page
      .locator(".run-told")
      .getByText(/camera/i)
      .waitFor();
    await page.getByRole("button", { name: "Random numbers" }).click();
    await page.locator(".run-bars .best").waitFor();
  });

  it("opens an ONNX file: text, weights, and the numbers that the interpreter gives", async () => {
    const bytes = Buffer.concat(onnxChunks(exportOnnx(small, weights).model).model);
    const { page, complaints } = await opening({ name: "small.onnx", mimeType: "", buffer: bytes });
    await page.locator(".notice").getByText("small.onnx is open as text").waitFor();
    await page.getByText("Weights of small.onnx.").waitFor();
    await page.getByLabel("Seed").fill("7");
    await page.getByLabel("Seed").press("Tab");
    await page.getByText("All numbers").click();
    const { next } = randomSource(7);
    const input = Float32Array.from({ length: 40 }, () => next() * 2 - 1);
    const engine = await engineFor(small, weights, "reference");
    const [[, due]] = [...(await engine.run(new Map([["signal", input]])))] as [[string, Float32Array]];
    await expect
      .poll(async () => {
        const found = (await page.locator(".run-scroll td").allTextContents()).map(Number);
        return Math.max(...Array.from(due, (value, at) => Math.abs(value - found[at]!)));
      })
      .toBeLessThan(1e-5);
    expect(complaints).toEqual([]);
  });

  it.skipIf(!hasSharedData)(`opens a model of TensorFlow.js with its shard${sharedDataNote}`, async () => {
    const { page, complaints } = await opening(
      sharedFile("tfjs/tiny-vgg/model.json"),
      sharedFile("tfjs/tiny-vgg/group1-shard1of1.bin"),
    );
    await page.getByText("Weights of model.json.").waitFor();
    await page.getByRole("button", { name: "Random numbers" }).click();
    await page.locator(".run-bars .best").waitFor();
    expect(complaints).toEqual([]);
  });

  it.skipIf(!hasHdf5)(`opens a Keras .h5, for which h5wasm is fetched${hdf5Note}`, async () => {
    const buffer = Buffer.from(await inHdf5(fixedKerasModel()));
    const { page, complaints, fetched } = await opening({ name: "net.h5", mimeType: "", buffer });
    await page.getByText("Weights of net.h5.").waitFor();
    expect(fetched.some(({ path }) => path.includes("hdf5"))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it("leaves the page as it was where a file is broken, and says why; names are no markup", async () => {
    const buffer = Buffer.from("<!DOCTYPE html><title>not found</title>");
    const before = await (await opening()).page.locator(EDITOR).textContent();
    const { page, complaints } = await opening({ name: "<img src=x onerror=alert(1)>.onnx", mimeType: "", buffer });
    const notice = page.locator(".notice[role=alert]");
    await notice.getByText(/HTML/).waitFor();
    expect(await notice.textContent()).toContain("<img src=x");
    expect(await page.locator(EDITOR).textContent()).toBe(before);
    await page.getByRole("button", { name: "Close" }).click();
    expect(await notice.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  type GivenFile = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

  /** With the run pane in view. */
  async function opening(...given: readonly GivenFile[]): Promise<Visit> {
    files ??= await running("lenet.cvk");
    await files.page.getByLabel("Files to open").setInputFiles([...given]);
    return files;
  }
});

const small = check("small.cvk", "model Small { input signal [2, 20]; conv 3 kernel=3 relu; flatten; dense 5 }")
  .models[0]!;
const weights = initialiseWeights(small.graph, 5);

function sharedFile(path: string): { readonly name: string; readonly mimeType: string; readonly buffer: Buffer } {
  return { name: path.slice(path.lastIndexOf("/") + 1), mimeType: "", buffer: Buffer.from(sharedBytes(path)) };
}

/** Puts the cursor into the line that has the text. */
async function goToLine(page: Page, text: string): Promise<void> {
  await page.locator(".cm-line", { hasText: text }).first().click();
}

type Point = readonly [x: number, y: number];

/** Draws on the board, in parts of its sides. */
async function stroke(page: Page, ...points: readonly Point[]): Promise<void> {
  const board = page.locator(".board canvas");
  await board.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await board.boundingBox())!;
  const [first, ...others] = points.map(([across, down]): Point => [x + across * width, y + down * height]);
  await page.mouse.move(...first!);
  await page.mouse.down();
  for (const point of others) await page.mouse.move(...point, { steps: 6 });
  await page.mouse.up();
}
