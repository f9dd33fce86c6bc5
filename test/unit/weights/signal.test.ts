/**
 * Nets at their start neither vanish nor explode: for a unit-normal input the logits of every example lie around 1, and so do
 * the outputs of nets that are deeper than any example. `CONVOKE_EFFORT=2` takes all of them as they are; without it
 * some are tried, examples reduced.
 */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import { engineFor } from "../../../src/engine/engine.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import type { ResolvedModel } from "../../../src/resolve/resolved-model.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { isThorough, sampled } from "../../support/effort.ts";
import { examplesOfModels, reducedSettings } from "../../support/examples.ts";
import { exampleModel, modelOf } from "../../support/models.ts";

/** The root of the mean square of all outputs. */
async function outputSize(model: ResolvedModel, seed = 1): Promise<number> {
  // Winograd's kernels take longer to compile than they save here.
  const engine = await engineFor(model, initialiseWeights(model.graph, seed), "wasm", { accuracy: "strict" });
  const inputs = engine.inputs.map(({ name, shape }) => [name, normals(shape)] as const);
  const squares = [...(await engine.run(new Map(inputs))).values()].flatMap((data) => [...data].map((x) => x * x));
  engine.close();
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

function normals(shape: readonly number[]): Float32Array {
  const random = randomSource(7);
  const size = shape.reduce((product, extent) => product * extent, 1);
  return Float32Array.from({ length: size }, () => {
    return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  });
}

/** What goes into the softmax at the end instead of what comes out of it. */
function logits(model: ResolvedModel): ResolvedModel {
  const { outputs, nodes } = model.graph;
  const scores = outputs.map(({ name, value }) => {
    const isLast = value.kind === "result" && value.node.op.name === "softmax";
    return { name, value: isLast ? value.node.inputs[0]! : value };
  });
  const unread = outputs.filter(({ value }, at) => value !== scores[at]!.value).map(({ value }) => value);
  const kept = nodes.filter((node) => !unread.includes(node.outputs[0]!));
  return { ...model, graph: { ...model.graph, outputs: scores, nodes: kept } satisfies Graph };
}

const kin = /^alexnet-2012|^d2l.(?!bn)|^resnet-(34|101)|^vgg-(11|16|19)\.|^vgg-11-bn/;

describe("examples", () => {
  it.each(sampled(isThorough ? examplesOfModels : examplesOfModels.filter((path) => !kin.test(path)), 0.4))(
    "%s has logits of ordinary size",
    { timeout: 120_000 },
    async (path) => {
      const settings = isThorough ? {} : reducedSettings(path);
      const size = await outputSize(logits(exampleModel(path, { settings })));
      expect(size).toBeGreaterThan(1e-2);
      expect(size).toBeLessThan(1e2);
    },
  );
});

// ── Deeper than any example ──────────────────────────────────────────────────────────────────────────────────────────

const conv = "conv 32 kernel=3 pad=1";
const rectified = "conv 32 kernel=3 pad=1 relu";

/** Bodies that stand 60 times one behind the other. */
const bodies: Readonly<Record<string, string>> = {
  relu: rectified,
  leakyrelu: `${conv}\n leakyrelu 0.2`,
  tanh: `${conv} tanh`,
  "no activation": conv,
  "separable convolutions": "depthwise kernel=3 pad=1\n conv 32 kernel=1 relu",
  "concatenations, then relu": "concat { conv 16 kernel=3 pad=1 } { conv 16 kernel=1 } bn relu",
  "residual sums without norms": `add {\n relu\n ${rectified}\n ${conv}\n } {}`,
  "residual sums, then relu": `add {\n ${conv} bn relu\n ${conv} bn\n } {}\n relu`,
  "inverted bottlenecks": `add {\n conv 64 kernel=1 relu6\n depthwise kernel=3 pad=1 relu6\n conv 32 kernel=1\n } {}`,
  "squeeze and excitation": `mul {} {\n avgpool global\n conv 8 kernel=1 relu\n conv 32 kernel=1 sigmoid\n }\n ${rectified}`,
  "sums of linear branches": `add { ${conv} } {}`,
};

it.each(sampled(Object.entries(bodies), 0.6))("60 times %s", { timeout: 60_000 }, async (_name, body) => {
  const size = await outputSize(modelOf(netOf(`  ${conv}\n  repeat 60 {\n ${body}\n }`)));
  expect(size).toBeGreaterThan(1e-3);
  expect(size).toBeLessThan(1e3);
});

// What is smooth at 0 halves small numbers and lets large ones through: no gain holds it in place for long.
it.each(["gelu", "silu", "hardswish", "mish"])("20 times %s", { timeout: 60_000 }, async (activation) => {
  const size = await outputSize(modelOf(netOf(`  repeat 20 {\n ${conv} ${activation}\n }`)));
  expect(size).toBeGreaterThan(1e-2);
  expect(size).toBeLessThan(1e2);
});

it("20 transposed convolutions that double the extents", async () => {
  const body = "convtranspose 32 kernel=4 stride=2 pad=1 relu\n conv 32 kernel=2 stride=2 relu";
  const size = await outputSize(modelOf(netOf(`  repeat 20 {\n ${body}\n }`)));
  expect(size).toBeGreaterThan(1e-2);
  expect(size).toBeLessThan(1e2);
});

function netOf(body: string): string {
  return `model Deep {\n  input image [3, 16, 16]\n${body}\n}`;
}

// ── What decides ─────────────────────────────────────────────────────────────────────────────────────────────────────

describe("the bound of a layer's weights, 27 in and 144 out", () => {
  const glorot = Math.sqrt(6 / (27 + 144));
  const kaiming = Math.sqrt(3 / 27);

  it.each<readonly [behind: string, bound: number]>([
    ["relu", Math.SQRT2 * kaiming],
    ["bn\n maxpool 2\n dropout\n rescale 0.5\n relu", Math.SQRT2 * kaiming],
    // He et al. 2015: sqrt(2 / (1 + a^2))
    ["leakyrelu 0.5", Math.sqrt(2 / 1.25) * kaiming],
    ["prelu", Math.sqrt(2 / 1.0625) * kaiming],
    // Klambauer et al. 2017: selu keeps the variance 1.
    ["selu", kaiming],
    ["tanh", glorot],
    ["sigmoid", glorot],
    ["conv 4\n relu", glorot],
    ["clip min=-1 max=1", glorot],
    ["clip min=0 max=1e9", Math.SQRT2 * kaiming],
    ["flatten\n softmax", glorot],
    ["concat { relu } { tanh }", Math.SQRT2 * kaiming],
    ["add { tanh } { relu }", glorot],
  ])("before %s", (behind, bound) => {
    const model = modelOf(netOf(`  first: conv 16 kernel=3\n ${behind.replace("conv 4", "conv 4 kernel=1")}`));
    expect(boundOf(model, "first.weight")).toBeCloseTo(bound, 2);
  });

  it("shrinks with the number of branches that were summed in what is read", () => {
    const sum = "add { conv 3 kernel=1 } { conv 3 kernel=1 } { conv 3 kernel=1 } { conv 3 kernel=1 }";
    const model = modelOf(netOf(`  ${sum}\n  first: conv 16 kernel=3`));
    expect(boundOf(model, "first.weight")).toBeCloseTo(glorot / 2, 2);
  });

  it("makes up for gates, which let half through at first", () => {
    const gated = `mul {} {\n avgpool global\n conv 3 kernel=1 sigmoid\n }`;
    const model = modelOf(netOf(`  ${gated}\n  ${gated}\n  first: conv 16 kernel=3`));
    expect(boundOf(model, "first.weight")).toBeCloseTo(4 * glorot, 2);
  });

  it("follows the first of several readers", () => {
    const [relu, tanh] = ["relu", "tanh"].map((first) =>
      modelOf(netOf(`  first: conv 3 kernel=3 pad=same ${first}\n  conv 3 kernel=3 pad=same share=first tanh`)),
    );
    expect(boundOf(relu!, "first.weight")).toBeCloseTo(Math.SQRT2 * kaiming, 1);
    expect(boundOf(tanh!, "first.weight")).toBeCloseTo(Math.sqrt(6 / 54), 1);
  });
});

/** The largest of many uniform numbers. */
function boundOf(model: ResolvedModel, name: string): number {
  return initialiseWeights(model.graph, 1)
    .get(name)!
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
