/** A report page begins with sentences. Those of LeNet were worked out by hand. */
import { expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { modelFigures } from "../../../src/analysis/model-figures.ts";
import { claimsSentence, toldClaims, type ToldClaim } from "../../../src/report-page/claims.ts";
import { summarySentences } from "../../../src/report-page/summary.ts";
import type { MemoryTimeline, PlannedBuffer } from "../../../src/lower/memory-timeline.ts";
import type { ResolvedModel } from "../../../src/resolve/resolved-model.ts";
import { exampleModel, modelOf } from "../../support/models.ts";

function sentences(model: ResolvedModel, plan?: MemoryTimeline): readonly string[] {
  return summarySentences({ model, figures: modelFigures(model), claims: toldClaims(model, "f32"), plan });
}

function buffer(tensor: string, bytes: number): PlannedBuffer {
  return { tensor, category: "convolution", element: "f32", bytes, offset: 0, first: 0, last: 0 };
}

function claim(verdict: ToldClaim["verdict"]): ToldClaim {
  return { text: "", file: "", line: 1, verdict, reason: verdict === "fails" ? "why" : "", numbers: [] };
}

it("LeNet", () => {
  // Parameters: 156 + 2,416 convolve, 48,120 + 10,164 + 850 are dense, 4 bytes each. Work: 117,600 + 240,000, and 48,000 + 10,080 + 840.
  // Memory: 6x28x28 and 6x14x14 numbers of 4 bytes while the first pooling layer computes. Field: 5, then 5 + 1, 6 + 2 x 4 and 14 + 2.
  expect(sentences(exampleModel("lenet.cvk"))).toEqual([
    "LeNet takes image [1, 28, 28] and gives [10]. It has 8 layers, each with the activations that follow it: 3 dense layers, 2 convolutions, 2 pooling layers and 1 change of shape.",
    "It has 61,706 parameters, 241.0 KiB as float32: 95.8% in dense layers, and 78.0% in dense1 alone.",
    "An example takes 416,520 multiply-accumulates, 833,040 FLOPs: 85.9% in convolutions, and 57.6% in conv2 alone.",
    "Activations of an example need 23.0 KiB at least, which is what is alive while avgpool1 computes.",
    "avgpool2 is the last layer that looks at more than one place: each of its outputs sees 16x16 pixels, of the 28x28 of the input.",
    "All of its 6 claims hold.",
  ]);
});

it("who holds most of what is planned", () => {
  const plan: MemoryTimeline = {
    model: "LeNet",
    region: "run",
    examples: 1,
    calls: [{ function: "conv1", layer: "conv1", description: "" }],
    buffers: [],
    bytes: 40_960,
    arenaBytes: 47_104,
    peak: {
      call: 0,
      bytes: 0,
      buffers: [buffer("conv1", 20_480), buffer("image", 4096), buffer("a", 64), buffer("b", 64)],
    },
    besides: { weights: 0, inputsAndOutputs: 0 },
  };
  expect(sentences(exampleModel("lenet.cvk"), plan)[3]).toMatch(
    / The compiled module plans 46\.0 KiB for them, besides inputs and outputs; most is held while conv1 computes, by conv1 \(20\.0 KiB\), image \(4\.0 KiB\), a \(64 B\) and 1 more\.$/,
  );
});

it("a net without parameters, work and claims says so, or nothing", () => {
  expect(sentences(modelOf("model Small { input a [4, 6]; relu }"))).toEqual([
    "Small takes a [4, 6] and gives [4, 6]. It has 1 layer: 1 activation.",
    "It has no parameters.",
    "It has no convolutions and no matrix products, which are what multiply-accumulates are counted of.",
    "Activations of an example need 192 B at least, which is what is alive while relu1 computes.",
    "relu1 is the last layer that looks at more than one place: each of its outputs sees 1 position, of the 6 of the input.",
  ]);
});

it("the only layer of its kind is told once", () => {
  // 8 x (9 + 1) parameters convolve, 10 x (288 + 1) are dense.
  const model = modelOf("model Two { input image [1, 8, 8]; conv 8 kernel=3; flatten; dense 10 }");
  expect(sentences(model)[1]).toBe("It has 2,970 parameters, 11.6 KiB as float32: 97.3% in dense1 alone.");
});

it("what is nearly all is not told as all", () => {
  // 64 x 64 positions x 64 channels x 9 x (1 + 64), and 64 x 2 in the dense layer.
  const model = modelOf(
    "model Most { input image [1, 64, 64]; conv 64 kernel=3 pad=1; conv 64 kernel=3 pad=1; avgpool global; flatten; dense 2 }",
  );
  expect(sentences(model)[2]).toBe(
    "An example takes 153,354,368 multiply-accumulates, 306,708,736 FLOPs: nearly all in convolutions, and 98.5% in conv2 alone.",
  );
});

it("sizes that are open are told with what they may be, and figures are formulas", () => {
  const model = modelOf("model Open { input image [1, H, W]; conv 2 kernel=2 stride=2 bias=false }");
  const all = sentences(model);
  expect(all[1]).toMatch(/^The sizes H and W are left open, so that figures are formulas\. The model is valid for /);
  expect(all.join("\n")).toContain("An example takes 8*floor(H/2)*floor(W/2) multiply-accumulates");
  expect(all.join("\n")).not.toMatch(/NaN|undefined|at least/);
});

it("claims that fail are told with what was found", () => {
  const { models } = check(
    "test.cvk",
    `model Wrong { input image [1, 8, 8]; conv 2 kernel=3 -> [2, 6, 6]
    expect params == 21
    expect accuracy("digits.npz") > 0.9 }`,
  );
  // 3 x 3 x 2 weights and 2 biases.
  expect(models).toHaveLength(1);
  const claims = toldClaims(models[0]!, "f32");
  expect(claims.map(({ text, line, verdict }) => [text, line, verdict])).toEqual([
    ["-> [2, 6, 6]", 1, "holds"],
    ["expect params == 21", 2, "fails"],
    ['expect accuracy("digits.npz") > 0.9', 3, "open"],
  ]);
  expect(claimsSentence(claims)).toBe(
    "Of its 3 claims 1 holds, 1 does not, 1 is not decided here: params is 20, not 21.",
  );
});

it("what claims hold is told as one tells it", () => {
  expect(claimsSentence([])).toBeUndefined();
  expect(claimsSentence([claim("holds")])).toBe("What it claims of itself holds.");
  expect(claimsSentence([claim("open"), claim("open"), claim("holds"), claim("holds")])).toBe(
    "Of its 4 claims 2 hold, 2 are not decided here.",
  );
  expect(claimsSentence([claim("fails")])).toBe("Of its 1 claim 1 does not hold: why.");
  expect(claimsSentence([claim("fails"), claim("fails"), claim("open")])).toBe(
    "Of its 3 claims 2 do not hold, 1 is not decided here: why; why.",
  );
});
