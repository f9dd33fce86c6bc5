import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import type { Graph, Value } from "../../../src/graph/graph.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { wasmFacts } from "../../../src/targets/wasm/wasm-facts.ts";
import { plain } from "../../../src/lower/strategies/plain.ts";
import type { Sketch } from "./harness.ts";
import { expectSame, lowered, runLowered, sketch, valuesFor } from "./harness.ts";
import { tries } from "../../support/effort.ts";

type Random = ReturnType<typeof dice>;

/** Choices from a seeded source. */
function dice(seed: number) {
  const source = randomSource(seed);
  const upTo = (n: number) => Math.floor(source.next() * n);
  return {
    between: (low: number, high: number) => low + upTo(high - low + 1),
    pick: <T>(values: readonly T[]): T => values[upTo(values.length)]!,
    chance: (probability: number) => source.next() < probability,
  };
}

/** One spatial axis: a kernel that fits the padded extent. */
function randomAxis(random: Random) {
  const kernel = random.between(1, 5);
  const dilation = random.chance(0.25) ? 2 : 1;
  const [begin, end] = [random.between(0, 2), random.between(0, 2)];
  const covered = dilation * (kernel - 1) + 1;
  const extent = random.between(Math.max(1, covered - begin - end), covered + 7);
  return { kernel, dilation, begin, end, extent, stride: random.between(1, 3) };
}

function randomWindow(random: Random) {
  const axes = Array.from({ length: random.chance(0.25) ? 1 : 2 }, () => randomAxis(random));
  return {
    extents: axes.map((axis) => axis.extent),
    attributes: {
      kernel: axes.map((axis) => axis.kernel),
      stride: axes.map((axis) => axis.stride),
      dilation: axes.map((axis) => axis.dilation),
      pad: [...axes.map((axis) => axis.begin), ...axes.map((axis) => axis.end)],
    },
  };
}

/** Steps that kernels apply before they store: activations, sums with another tensor, gates. */
function randomEpilogue(
  s: Sketch,
  random: Random,
  other: (shape: readonly number[]) => Value,
  shape: readonly number[],
) {
  const steps = [];
  if (random.chance(0.4))
    steps.push(s.step("add", random.chance(0.5) ? ["running", other(shape)] : [other(shape), "running"]));
  if (random.chance(0.3))
    steps.push(s.step("mul", ["running", other(shape.map((extent, axis) => (axis < 2 ? extent : 1)))]));
  if (random.chance(0.6)) steps.push(s.step(random.pick(["relu", "relu6", "sigmoid", "tanh"]), ["running"]));
  return steps;
}

/** A convolution between other layers, so that its input and output lie as layout likes. */
function convolutionCase(seed: number, kind: "conv" | "depthwise" | "any"): Graph {
  const random = dice(seed);
  return sketch("Case", (s) => {
    const { extents, attributes } = randomWindow(random);
    const groups = kind === "any" ? random.pick([1, 2, 3]) : 1;
    const channels = groups * random.between(1, 5);
    const batch = random.between(1, 3);
    const image = s.input("image", batch, channels, ...extents);
    const before = random.chance(0.5) ? s.layer("before", "relu", {}, [image]) : image;
    const given =
      kind === "depthwise" ? attributes : { ...attributes, channels: groups * random.between(1, 5), groups };
    const options = { ...given, bias: random.chance(0.5), mode: random.pick(["cross-correlation", "convolution"]) };
    const op = kind === "depthwise" ? "depthwise" : "conv";
    const shape = outputShapeOf(op, options, [batch, channels, ...extents]);
    let others = 0;
    const other = (otherShape: readonly number[]) =>
      s.layer(`other${others}`, "relu", {}, [s.input(`side${others++}`, ...otherShape)]);
    const epilogue = randomEpilogue(s, random, other, shape);
    const result = s.layer("layer", op, options, [before], epilogue);
    if (random.chance(0.5)) return s.output("result", result);
    const kernel = shape.slice(2).map(() => 3);
    const pad = shape.slice(2).map(() => 1);
    s.output("result", s.layer("after", "conv", { channels: 2, kernel, pad }, [result]));
  });
}

/** One spatial axis of a transposed convolution, as wide as leaves an output. */
function randomTransposedAxis(random: Random, stride: number) {
  const [kernel, dilation] = [random.between(1, 6), random.chance(0.3) ? random.between(2, 3) : 1];
  const [begin, end] = random.chance(0.2) ? [random.between(3, 5), random.between(0, 5)] : [random.between(0, 2), 1];
  const outputPad = random.chance(0.4) ? random.between(0, Math.max(stride, dilation) - 1) : 0;
  const lost = begin + end - dilation * (kernel - 1) - outputPad;
  return {
    kernel,
    stride,
    dilation,
    begin,
    end,
    outputPad,
    extent: Math.max(0, Math.ceil(lost / stride)) + random.between(1, 6),
  };
}

function randomTransposedWindow(random: Random) {
  const isConvolution = random.chance(0.25);
  const axes = Array.from({ length: random.chance(0.25) ? 1 : 2 }, () => {
    return randomTransposedAxis(random, isConvolution ? 1 : random.between(1, 4));
  });
  const automatic = random.chance(0.15);
  return {
    extents: axes.map((axis) => axis.extent),
    attributes: {
      kernel: axes.map((axis) => axis.kernel),
      stride: axes.map((axis) => axis.stride),
      dilation: axes.map((axis) => axis.dilation),
      pad: automatic
        ? random.pick(["same", "same_lower"])
        : [...axes.map((axis) => axis.begin), ...axes.map((axis) => axis.end)],
      output_pad: axes.map((axis) => (automatic ? 0 : axis.outputPad)),
    },
  };
}

/** Transposed convolutions, often depthwise ones, whose output may be a slice of a concatenation or have a halo. */
function transposedCase(seed: number): Graph {
  const random = dice(seed);
  return sketch("Case", (s) => {
    const { extents, attributes } = randomTransposedWindow(random);
    const isDepthwise = random.chance(0.3);
    const groups = isDepthwise ? random.between(2, 9) : random.pick([1, 1, 2, 3]);
    const [inputs, outputs] = isDepthwise ? [1, 1] : [random.between(1, 5), random.between(1, 9)];
    const given = { ...attributes, channels: groups * outputs, groups, bias: random.chance(0.5) };
    const batch = random.between(1, 3);
    const image = s.input("image", batch, groups * inputs, ...extents);
    const before = random.chance(0.5) ? s.layer("before", "relu", {}, [image]) : image;
    const shape = outputShapeOf("convtranspose", given, [batch, groups * inputs, ...extents]);
    let others = 0;
    const other = (otherShape: readonly number[]) =>
      s.layer(`other${others}`, "relu", {}, [s.input(`side${others++}`, ...otherShape)]);
    const epilogue = randomEpilogue(s, random, other, shape);
    const result = s.layer("layer", "convtranspose", given, [before], epilogue);
    const joined = random.chance(0.3) ? s.layer("joined", "concat", {}, [other(shape), result]) : result;
    if (random.chance(0.5)) return s.output("result", joined);
    const around = { channels: 2, kernel: extents.map(() => 3), pad: extents.map(() => 1) };
    s.output("result", s.layer("after", "conv", around, [joined]));
  });
}

function outputShapeOf(op: string, attributes: AttributeRecord, input: readonly number[]): readonly number[] {
  const probe = sketch("Probe", (p) => void p.output("y", p.layer("y", op, attributes, [p.input("x", ...input)])));
  return probe.outputs[0]!.value.type.shape as readonly number[];
}

function poolingCase(seed: number): Graph {
  const random = dice(seed);
  return sketch("Case", (s) => {
    const { extents, attributes } = randomWindow(random);
    const pad = attributes.pad.map((amount, at) =>
      Math.min(amount, Math.floor(attributes.kernel[at % attributes.kernel.length]! / 2)),
    );
    const isMax = random.chance(0.5);
    const ceil = random.chance(0.3);
    const grown = extents.map((extent, axis) => extent + 2 + attributes.kernel[axis]!);
    const image = s.input("image", random.between(1, 3), random.between(1, 5), ...grown);
    const { dilation, ...rest } = attributes;
    const options = isMax
      ? { ...rest, pad, ceil, dilation }
      : { ...rest, pad, ceil, count_include_pad: random.chance(0.5) };
    const pooled = s.layer("pool", isMax ? "maxpool" : "avgpool", options, [image]);
    const kernel = extents.map(() => 3);
    const around = { channels: 3, kernel, pad: extents.map(() => 1) };
    s.output("result", random.chance(0.5) ? pooled : s.layer("after", "conv", around, [pooled]));
  });
}

/** A layer that moves elements, with what it takes to be applied to an image of some channels. */
function randomMove(random: Random, isImage: boolean) {
  const factor = random.between(2, 3);
  const groups = random.between(2, 4);
  const orders = isImage ? ["012", "120", "201", "021", "210"] : ["10"];
  const axes = [...random.pick(orders)].map(Number);
  return random.pick([
    { op: "permute", given: { axes }, channels: 1 },
    { op: "pixelshuffle", given: { factor }, channels: factor ** (isImage ? 2 : 1) },
    { op: "shuffle", given: { groups }, channels: groups },
    { op: "upsample", given: { factor: isImage ? [factor, 2] : [factor] }, channels: 1 },
  ]);
}

function movingCase(seed: number): Graph {
  const random = dice(seed);
  return sketch("Case", (s) => {
    const extents = Array.from({ length: random.chance(0.2) ? 1 : 2 }, () => random.between(1, 9));
    const { op, given, channels } = randomMove(random, extents.length === 2);
    const input = [random.between(1, 3), channels * random.between(1, 4), ...extents];
    const image = s.input("image", ...input);
    const before = random.chance(0.5) ? s.layer("before", "relu", {}, [image]) : image;
    const shape = outputShapeOf(op, given, input);
    let others = 0;
    const other = (otherShape: readonly number[]) =>
      s.layer(`other${others}`, "relu", {}, [s.input(`side${others++}`, ...otherShape)]);
    const result = s.layer("layer", op, given, [before], randomEpilogue(s, random, other, shape));
    const joined = random.chance(0.3) ? s.layer("joined", "concat", {}, [other(shape), result]) : result;
    if (random.chance(0.5)) return s.output("result", joined);
    const around = { channels: 2, kernel: extents.map(() => 3), pad: extents.map(() => 1) };
    s.output("result", s.layer("after", "conv", around, [joined]));
  });
}

/** Every strategy against the reference, and against the plain nest. */
function judge(graph: Graph, seed: number): void {
  const result = expectSame(graph, {}, seed);
  const values = valuesFor(graph, seed);
  const found = runLowered(result, values);
  const simple = runLowered(lowered(graph, { strategies: [plain] }), values);
  for (const [name, array] of simple) {
    array.data.forEach((value, at) => {
      expect(Math.abs(found.get(name)!.data[at]! - value)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)));
    });
  }
}

describe("random layers compute what the reference does, by every strategy", () => {
  it("convolutions: kernels, strides, dilations, asymmetric padding, groups, batches, epilogues, 1-D", () => {
    for (let seed = 1; seed <= tries(200); seed++) judge(convolutionCase(seed, "any"), seed);
  });

  it("depthwise convolutions", () => {
    for (let seed = 1; seed <= tries(100); seed++) judge(convolutionCase(seed, "depthwise"), seed);
  });

  it("transposed convolutions: the same, output padding, outputs that no tap reaches, slices of concatenations", () => {
    for (let seed = 1; seed <= tries(100); seed++) judge(transposedCase(seed), seed);
  });

  it("pooling", () => {
    for (let seed = 1; seed <= tries(150); seed++) judge(poolingCase(seed), seed);
  });

  it("layers that move elements and compute with them, in any order, repeated or divided", () => {
    const chosen: string[] = [];
    const cases = tries(150);
    for (let seed = 1; seed <= cases; seed++) {
      const graph = movingCase(seed);
      judge(graph, seed);
      chosen.push(...lowered(graph, {}, wasmFacts).choices.map((choice) => choice.strategy));
    }
    expect(chosen.filter((strategy) => strategy === "rearrangement").length).toBeGreaterThan(cases / 5);
  });

  it("chooses every strategy at some time", () => {
    const graphs = Array.from({ length: 60 }, (_, at) => {
      return at % 3 === 2 ? transposedCase(at + 1) : convolutionCase(at + 1, at % 3 === 0 ? "any" : "depthwise");
    });
    const chosen = new Set(graphs.flatMap((graph) => lowered(graph).choices.map((choice) => choice.strategy)));
    expect([...chosen].toSorted()).toEqual(
      expect.arrayContaining(["convolution", "dense", "depthwise", "elementwise", "transposed-depthwise"]),
    );
  });
});
