/** Whether two nets compute the same is told by their graphs, else by their numbers, and where neither tells it, that is said. */
import { describe, expect, it } from "vitest";
import { compareModels } from "../../../src/compare/compare-models.ts";
import type { ModelDiff } from "../../../src/compare/model-diff.ts";
import { modelOf } from "../../support/models.ts";

function compared(old: string, now: string, input = "[2, 8, 8]"): Promise<ModelDiff> {
  const net = (lines: string): string => `model Net { input image ${input}; ${lines} }`;
  return compareModels(modelOf(net(old)), modelOf(net(now)));
}

async function judged(...nets: Parameters<typeof compared>): Promise<string> {
  const { verdict, reason } = (await compared(...nets)).function;
  return `${verdict}: ${reason}`;
}

function literal(weight: string): string {
  return `conv 1 bias=false weight=${weight}`;
}

function large(lines: string): string {
  return `conv 512 kernel=3 pad=1; conv 512 kernel=3 pad=1; ${lines}`;
}

function one(act: string): string {
  return `flatten; dense 1 ${act} softmax`;
}

/** Layers that let little through, one after the other. */
function deep(layer: string, count: number): string {
  return Array.from({ length: count }, () => `conv 2 kernel=3 pad=1 ${layer}`).join("; ");
}

function hidden(layer: string): string {
  return `add {} { ${layer}; rescale 1 / 1000000000000 }`;
}

const NUMBERS = "same: the same numbers on 5 random inputs";
const GRAPH = "same: it is the same graph";

describe("by the graph", () => {
  it("names and the order of commuting branches do not count, at any depth", async () => {
    const [a, b, c] = ["conv 2 kernel=3 pad=1", "conv 2 kernel=1", "conv 2 kernel=1 relu"];
    const old = `add { ${a} } { mul { ${b} } { ${c} } } { relu }`;
    expect(await judged(old, `add { relu } { mul { ${c} } { ${b} } } { ${a} }`)).toBe(GRAPH);
  });

  it("branches that are alike may be either", async () => {
    const twins = "max { conv 2 kernel=1 } { conv 2 kernel=1 }";
    const { function: found, weights } = await compared(twins, twins.replace("{ conv", "{ b: conv"));
    expect(found.reason).toBe("it is the same graph");
    expect(weights.rename?.words).toEqual(["conv1.**=b.**"]);
  });

  it("one tensor for two layers is not two tensors, and the other way round", async () => {
    const [own, shared] = ["a: conv 2 kernel=1; b: conv 2 kernel=1", "a: conv 2 kernel=1; conv 2 kernel=1 share=a"];
    expect(await judged(own, shared)).toMatch(/^different: some weights have no counterpart/);
    expect(await judged(shared, own)).toMatch(/^different: some weights have no counterpart/);
  });

  it("literals count by their numbers", async () => {
    expect(await judged(literal("[[1, -1]]"), literal("[[1, 0 - 1]]"), "[1, 8, 8]")).toBe(GRAPH);
    expect(await judged(literal("[[1, -1]]"), literal("[[1, -1.5]]"), "[1, 8, 8]")).toMatch(/^different/);
  });

  it("what is folded from other weights is said to hang on them", async () => {
    expect(await judged("conv 4 kernel=3 bn bn", "conv 4 kernel=3 bn")).toMatch(/^undecided: after folding/);
  });
});

describe("by numbers", () => {
  it("other steps to the same are the same", async () => {
    expect(await judged("maxpool 2; relu", "relu; maxpool 2")).toBe(NUMBERS);
    expect(await judged("add {} {}", "mul {} { relu; mul {} { neg }; exp; pow { sub {} {} } {} }")).toMatch(
      /^different/,
    );
  });

  it("what is other only far from 0 is other", async () => {
    expect(await judged("relu", "relu6")).toMatch(/^different/);
    expect(await judged("tanh", "clip -1, 1")).toMatch(/^different/);
    expect(await judged("conv 2 kernel=3 relu", "conv 2 kernel=3 clip(0, 1000)")).toMatch(/^different/);
  });

  it("what is other in front of many layers that saturate is other, and what is not is not", async () => {
    const normed = deep("bias=false bn sigmoid", 10);
    const sigmoids = deep("sigmoid", 12);
    expect(await judged(`conv 2 kernel=3 sigmoid; ${sigmoids}`, `conv 2 kernel=3 tanh; ${sigmoids}`)).toMatch(/^diff/);
    expect(await judged(`conv 2 kernel=3 relu; ${normed}`, `conv 2 kernel=3 silu; ${normed}`)).toMatch(/^different/);
    expect(await judged(`maxpool(2) relu; ${normed}`, `relu maxpool(2); ${normed}`)).toBe(NUMBERS);
    const dilated = `conv 2 kernel=3 pad=1 dilation=2; ${normed}`;
    expect(await judged(`conv 2 kernel=3; ${normed}`, dilated)).toMatch(/^different/);
  });

  it("weights are those that belong together, whatever they are called", async () => {
    expect(await judged("a: conv 2 kernel=1; maxpool 2; relu", "b: conv 2 kernel=1; relu; maxpool 2")).toBe(NUMBERS);
  });
});

describe("it is not known", () => {
  it("where sizes are open", async () => {
    expect(await judged("maxpool 2; relu", "relu; maxpool 2", "[2, H, 8]")).toMatch(/^undecided: .*sizes are open/);
    expect(await judged("relu; dropout", "relu", "[2, H, 8]")).toBe(GRAPH);
  });

  it("where a net is too large to be run", async () => {
    expect(await judged(large("maxpool 2; relu"), large("relu; maxpool 2"), "[3, 512, 512]")).toMatch(
      /^undecided: .*too large for that \(\d+G MACs\)$/,
    );
  });

  it("where enough other nets were run", async () => {
    const [old, now] = ["relu", "gelu"].map((act) =>
      modelOf(`model Net { input image [2, 8, 8]; dense 4 axis=width ${act} }`),
    );
    const { function: judgement } = await compareModels(old!, now!, "f32", { left: 1000 });
    expect(judgement).toMatchObject({ verdict: "undecided", reason: expect.stringMatching(/compare it by itself$/) });
  });

  it("where a layer that is another does nothing beside others", async () => {
    const { function: found } = await compared(hidden("relu6"), hidden("a: tanh"));
    expect([found.verdict, found.names]).toEqual(["undecided", ["a"]]);
  });

  it("where any input gives the same, or no number", async () => {
    expect(await judged(one("relu"), one("gelu"))).toBe("undecided: an output hardly depends on random inputs");
    expect(await judged("neg; abs; neg; sqrt; relu", "neg; abs; neg; sqrt; maxpool 1; relu; relu")).toMatch(
      /not finite$/,
    );
  });
});
