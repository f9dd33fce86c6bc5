/** What the run pane decides without a page: weights, scores, colours, the layer under the cursor. */
import { expect, it } from "vitest";
import { check, initialiseWeights, storedWeights, writeSafetensors } from "../../../src/index.ts";
import { layerAt } from "../../../playground/page/panes/run/layer-at.ts";
import { classColour, colourPixels, largestChannels, painted } from "../../../playground/page/panes/run/paint.ts";
import { isLikelihoods, shownScores } from "../../../playground/page/panes/run/scores.ts";
import { channelsFirst } from "../../../playground/worker/channels-first.ts";
import { chooseWeights, weightsInFile } from "../../../playground/worker/chosen-weights.ts";

function modelOf(text: string) {
  return check("net.cvk", text).models[0]!;
}

const net = modelOf("model Net { input image [1, 6, 6]; conv 2 kernel=3; flatten; dense 3 }");
const trained = initialiseWeights(net.graph, 9);

it("weights that fit whole are taken, the newest first; a choice goes before; without any they are random", () => {
  const file = weightsInFile(writeSafetensors(storedWeights(net.graph.parameters, trained)));
  const shelf = new Map([
    ["older", file],
    ["newer", trained],
  ]);
  expect(chooseWeights(net, shelf, undefined, undefined).used).toMatchObject({
    key: "kept:newer",
    isWarning: false,
    text: "Weights of newer.",
  });
  const chosen = chooseWeights(net, shelf, undefined, "kept:older");
  expect(chosen.used.choices.map(({ label }) => label)).toEqual(["newer", "older", "Random"]);
  expect(chosen.values()).toEqual(trained);
  const random = chooseWeights(net, new Map(), undefined, undefined);
  expect(random.used).toMatchObject({ key: "random", isWarning: true });
  expect(random.values()).toEqual(initialiseWeights(net.graph, 1));
});

it("after an edit what no longer fits is random, and named", () => {
  const edited = modelOf("model Net { input image [1, 6, 6]; conv 2 kernel=3; flatten; dense 4 }");
  const { used, values } = chooseWeights(edited, new Map([["mine", trained]]), undefined, undefined);
  expect(used.text).toBe(
    "Weights of mine: 2 of 4 tensors fit. Not in it, or of another shape, and so random: dense1.weight, dense1.bias.",
  );
  expect(values().get("conv1.weight")).toEqual(trained.get("conv1.weight"));
  expect(values().get("dense1.weight")!.length).toBe(4 * 32);
  const other = modelOf("model Other { input image [1, 6, 6]; conv 7 kernel=5 }");
  expect(chooseWeights(other, new Map([["mine", trained]]), undefined, undefined).used.key).toBe("random");
});

it("a net whose numbers are all in its text says so", () => {
  const edge = modelOf("model Edge { input image [1, 4, 4]; conv 1 bias=false weight=[[1, -1]] }");
  expect(chooseWeights(edge, new Map(), undefined, undefined).used).toMatchObject({ isWarning: false, choices: [] });
});

it("few scores keep their order, of many the highest are shown; shares of one are told from other numbers", () => {
  const few = shownScores(Float32Array.of(1, -4, 2), undefined);
  expect(few.map(({ name, length, isBest }) => [name, length, isBest])).toEqual([
    ["0", 0.25, false],
    ["1", 1, false],
    ["2", 0.5, true],
  ]);
  const many = shownScores(
    Float32Array.from({ length: 12 }, (_, at) => at),
    undefined,
  );
  expect(many.map(({ name }) => name)).toEqual(["11", "10", "9", "8", "7", "6", "5", "4", "3", "2"]);
  expect(isLikelihoods(Float32Array.of(0.25, 0.75))).toBe(true);
  expect(isLikelihoods(Float32Array.of(1.5, -0.5))).toBe(false);
});

it("numbers become grey from the least to the most, or blue and red about zero where some are below", () => {
  expect([...painted(Float32Array.of(0, 1, 2), { least: 0, most: 2 })]).toEqual(
    [0, 127.5, 255].flatMap((level) => [Math.round(level), Math.round(level), Math.round(level), 255]),
  );
  const [blue, white, red] = [0, 1, 2].map((at) => [
    ...painted(Float32Array.of(-2, 0, 1), { least: -2, most: 1 }).subarray(4 * at, 4 * at + 3),
  ]) as [number[], number[], number[]];
  expect(white).toEqual([247, 247, 247]);
  expect(blue).toEqual([33, 102, 172]);
  expect(red[0]! > red[2]! && red[0]! < 247).toBe(true);
  expect([...painted(Float32Array.of(NaN), { least: 0, most: 0 })]).toEqual([255, 0, 255, 255]);
});

it("three channels are a picture, and of classes the largest at each place has its colour", () => {
  // Two pixels: red and half green.
  expect([...colourPixels(Float32Array.of(1, 0, 0, 0.5, 0, 0), { least: 0, most: 1 })]).toEqual([
    255, 0, 0, 255, 0, 128, 0, 255,
  ]);
  expect([...largestChannels(Float32Array.of(1, 0, 0, 3, 0.5, 2), 3)]).toEqual([0, 1]);
  expect(new Set([0, 1, 2, 3, 4, 5].map((channel) => classColour(channel).join())).size).toBe(6);
});

it("arrays with channels last are turned, others stay", () => {
  // Two places of three channels.
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect([...channelsFirst(data, [1, 2, 3], "NHWC")]).toEqual([1, 4, 2, 5, 3, 6]);
  expect(channelsFirst(data, [1, 3, 2], "NCHW")).toBe(data);
});

const layer = (name: string, ...ranges: readonly (readonly [number, number])[]) => ({
  name,
  kind: "conv",
  shape: [1],
  ranges,
});

it("the layer under the cursor is that of the shortest place around it", () => {
  const layers = [layer("a.conv1", [40, 60], [0, 10]), layer("a.conv2", [61, 80], [0, 10]), layer("dense1", [20, 30])];
  expect(layerAt(layers, 65)?.name).toBe("a.conv2");
  expect(layerAt(layers, 5)?.name).toBe("a.conv1");
  expect(layerAt(layers, 25)?.name).toBe("dense1");
  expect(layerAt(layers, 15)).toBeUndefined();
});
