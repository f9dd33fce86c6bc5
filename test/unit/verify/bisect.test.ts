/**
 * Faults are planted in one stage each, in one layer: bisection must name both. On nets that are compiled right it finds
 * nothing, and every layer's result that it would look at is right at every stage.
 */
import { describe, expect, it } from "vitest";
import { add, double, float, splat } from "../../../src/kernel/expression.ts";
import type { KernelFunction, Program, Statement } from "../../../src/kernel/ir.ts";
import { mapBlock, mapBlocks } from "../../../src/kernel/map.ts";
import type { KernelPass } from "../../../src/kernel/pass.ts";
import { mapFunctions, withBody } from "../../../src/kernel/regions.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { rewriteGraph } from "../../../src/graph/rewrite.ts";
import { randomSource } from "../../../src/base/random.ts";
import type { GraphPass } from "../../../src/passes/graph-pass.ts";
import { passes } from "../../../src/pipeline.ts";
import type { ResolvedModel } from "../../../src/resolve/resolved-model.ts";
import { targetNames, targetOf } from "../../../src/targets/index.ts";
import type { Target } from "../../../src/targets/target.ts";
import { productOf } from "../../../src/base/integers.ts";
import { constantShape } from "../../../src/tensor/shape.ts";
import { commonStages, kernelStages } from "../../../src/reports/stages.ts";
import { bisect } from "../../../src/verify/bisect.ts";
import { defaultTolerance, differences } from "../../../src/verify/compare.ts";
import { stagesOf } from "../../../src/verify/compiler-stages.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { modelOfNet, nets } from "../../conformance/nets.ts";
import { modelOf } from "../../support/models.ts";
import { sampled } from "../../support/effort.ts";

const text = `model Net {
  input image [2, 8, 8]
  conv1: conv 4 kernel=3 pad=1 bias=false
  norm: bn
  relu1: relu
  conv2: conv 4 kernel=3 pad=1
  conv3: conv 6 kernel=3 stride=2
  relu3: relu
  flat: flatten
  scores: dense 5
  output scores
}
`;
const model = modelOf(text, {}, undefined, "net.cvk");

const inputsOf = ({ graph }: ResolvedModel): ReadonlyMap<string, Float32Array> => {
  const random = randomSource(7);
  return new Map(
    graph.inputs.map(({ name, type }) => [
      name,
      Float32Array.from({ length: productOf(constantShape(type.shape)) }, () => 2 * random.next() - 1),
    ]),
  );
};
const bisected = (target: Target, graphPasses: readonly GraphPass[] = passes) =>
  bisect(model, initialiseWeights(model.graph, 1), inputsOf(model), target, { passes: graphPasses });

// ── Faults ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The function with 1 added to everything that it stores. */
const spoilt = (fn: KernelFunction): KernelFunction => {
  const spoil = (statement: Statement): Statement => {
    if (statement.kind !== "store") return mapBlocks(statement, (block) => mapBlock(block, spoil));
    const { value } = statement;
    const one = value.type === "f64" ? double(1) : float(1);
    return { ...statement, value: add(value, splat(one, value.lanes)) };
  };
  return withBody(fn, mapBlock(fn.body, spoil));
};
const spoiltFor = (layer: string, program: Program): Program =>
  mapFunctions(program, (fn) => (fn.name === layer ? spoilt(fn) : fn));

/** A pass that is right, and then wrong for one layer. */
const breaking = (pass: KernelPass, layer: string): KernelPass => ({
  ...pass,
  run: (program) => spoiltFor(layer, pass.run(program)),
});

const dropping = (pass: GraphPass, layer: string): GraphPass => ({
  ...pass,
  run: (graph: Graph) =>
    rewriteGraph(pass.run(graph), (node, rewriter) => {
      if (node.name === layer) rewriter.replace(node.outputs[0]!, rewriter.value(node.inputs[0]!));
      else rewriter.copy(node);
    }),
});

const replaced = <T extends { readonly name: string }>(all: readonly T[], by: T): readonly T[] =>
  all.map((each) => (each.name === by.name ? by : each));

describe.each(targetNames)("a fault on the way to %s", (name) => {
  const target = targetOf(name);

  it.each(
    sampled(
      target.passes.map((pass) => [pass.name, pass] as const),
      2,
    ),
  )("in kernel pass %s", async (_, pass) => {
    for (const layer of ["conv2", "scores"]) {
      const { stages, finding } = await bisected({ ...target, passes: replaced(target.passes, breaking(pass, layer)) });
      expect(stages.at(-1)).toMatchObject({ kind: "kernel pass", name: pass.name, pass: false });
      expect(stages.slice(0, -1).every((stage) => stage.pass)).toBe(true);
      expect(finding).toMatchObject({ kind: "layer", layer, node: layer, cause: "bug" });
    }
  });

  it("in the target's own code", async () => {
    const load: Target["load"] = (program, weights) => target.load(spoiltFor("conv1", program), weights);
    const { stages, finding } = await bisected({ ...target, load });
    expect(stages.at(-1)).toMatchObject({ kind: "target", name: "code", pass: false });
    // The result of conv1 with what was moved into it is that of relu1.
    expect(finding).toMatchObject({ kind: "layer", layer: "relu1", node: "conv1" });
    if (finding?.kind !== "layer") throw new Error("it is of a layer");
    expect(finding.found - finding.expected).toBeCloseTo(1, 5);
    expect(finding.span?.source.positionAt(finding.span.start).line).toBe(5);
  });

  it("in how the target gives outputs: every layer is right", async () => {
    const load: Target["load"] = async (program, weights) => {
      const loaded = await target.load(program, weights);
      return {
        ...loaded,
        read: async (port) => (await loaded.read(port)).map((value) => value + (port.name === "scores" ? 0.5 : 0)),
      };
    };
    const { finding } = await bisected({ ...target, load });
    expect(finding).toMatchObject({ kind: "output", output: "scores" });
  });

  it("that makes a pass fail", async () => {
    const [pass] = target.passes;
    const failing: KernelPass = {
      ...pass!,
      run: () => {
        throw new RangeError("no such loop");
      },
    };
    const { stages, finding } = await bisected({ ...target, passes: replaced(target.passes, failing) });
    expect(stages.at(-1)).toEqual({ kind: "kernel pass", name: pass!.name, largest: undefined, pass: false });
    expect(finding).toEqual({ kind: "failure", message: "RangeError: no such loop", cause: "bug" });
  });
});

describe("a fault in a graph pass", () => {
  it.each([
    ["merge-views", "relu3"],
    ["fold-batch-norm", "relu1"],
    ["remove-dead-code", "conv2"],
  ])("%s, which drops %s", async (name, layer) => {
    const pass = dropping(
      passes.find((each) => each.name === name)!,
      layer,
    );
    const { stages, finding } = await bisected(targetOf("ts"), replaced(passes, pass));
    expect(stages.at(-1)).toMatchObject({ kind: "graph pass", name, pass: false });
    expect(stages).toHaveLength(passes.indexOf(passes.find((each) => each.name === name)!) + 1);
    expect(finding).toMatchObject({ kind: "layer", layer });
  });

  it("is found before the failures that it causes", async () => {
    const [first, second, ...rest] = passes;
    const failing: GraphPass = {
      ...second!,
      run: () => {
        throw new Error("follows");
      },
    };
    const { stages } = await bisected(targetOf("ts"), [dropping(first!, "relu1"), failing, ...rest]);
    expect(stages.map(({ name }) => name)).toEqual([first!.name]);
  });
});

it("refuses what the interpreters would take too long for, with the figure", async () => {
  // 256 * 256 * 9 for each of 224 * 224 positions.
  const large = modelOf("model Large {\n input x [256, 224, 224]\n conv 256 kernel=3 pad=1\n}\n");
  await expect(bisect(large, new Map(), new Map(), "ts")).rejects.toThrow("29,595,009,024 multiply-accumulates");
});

describe("before any stage, refuses", () => {
  const weights = initialiseWeights(model.graph, 1);
  it.each([
    ["no inputs", new Map()],
    ["an input of another name", new Map([["img", new Float32Array(128)]])],
  ])("%s", async (_, inputs) => {
    const error = new TypeError("image: expected an array of 128 elements ([1, 2, 8, 8]), found none");
    await expect(bisect(model, weights, inputs, "ts")).rejects.toThrow(error);
  });

  it("an input of another length", async () => {
    const error = new TypeError("image: expected an array of 128 elements ([1, 2, 8, 8]), found one of 3");
    await expect(bisect(model, weights, new Map([["image", new Float32Array(3)]]), "ts")).rejects.toThrow(error);
  });

  it("weights of another length", async () => {
    const other = new Map([...weights, ["conv2.bias", new Float32Array(3)] as const]);
    const message = "conv2.bias: expected 4 values for [4], found 3";
    await expect(bisect(model, other, inputsOf(model), "ts")).rejects.toThrow(message);
  });

  it.each([
    { relative: NaN, absolute: 0 },
    { relative: 0, absolute: -1 },
  ])("a tolerance of %j", async (tolerance) => {
    await expect(bisect(model, weights, inputsOf(model), "ts", { tolerance })).rejects.toThrow(RangeError);
  });
});

describe("what is no bug", () => {
  it("is rounding that only a narrower tolerance than the default tells", async () => {
    const tolerance = { relative: 0, absolute: 0 };
    const { finding } = await bisect(model, initialiseWeights(model.graph, 1), inputsOf(model), "wasm", { tolerance });
    expect(finding).toMatchObject({ cause: "tolerance" });
  });

  it("is another number where the tolerance is narrower, and the default tells as well", async () => {
    const target = targetOf("ts");
    const load: Target["load"] = (program, weights) => target.load(spoiltFor("scores", program), weights);
    const { finding } = await bisect(
      model,
      initialiseWeights(model.graph, 1),
      inputsOf(model),
      { ...target, load },
      {
        tolerance: { relative: 1e-4, absolute: 1e-5 },
      },
    );
    expect(finding).toMatchObject({ layer: "scores", cause: "bug" });
  });

  // 1e25 * 1e25 is 1e50; 1e-30 * 1e-30 is 1e-60, whose logarithm is -138: in float32 it is 0, and has none.
  it.each([
    ["that is an output", "mul x", 1e25, "mul1"],
    ["on the way", "mul x\n log", 1e25, "log1"],
    ["too small", "mul x\n log", 1e-30, "log1"],
  ])("is a number beyond float32 %s", async (_, layers, value, layer) => {
    const net = modelOf(`model N {\n input x [3]\n ${layers}\n}\n`);
    const { finding } = await bisect(net, new Map(), new Map([["x", new Float32Array(3).fill(value)]]), "wasm");
    expect(finding).toMatchObject({ kind: "layer", layer, cause: "range" });
  });

  it("is not a result that is not finite where all that leads there is of common size", async () => {
    const target = targetOf("ts");
    const load: Target["load"] = async (program, weights) => {
      const loaded = await target.load(program, weights);
      return { ...loaded, read: async (port) => (await loaded.read(port)).map(() => NaN) };
    };
    const { finding } = await bisected({ ...target, load });
    expect(finding).toMatchObject({ found: NaN, cause: "bug" });
  });
});

describe.each(targetNames)("a net that is compiled right for %s", (name) => {
  const target = targetOf(name);

  it("has no stage that differs", async () => {
    const { stages, finding } = await bisected(target);
    expect(finding).toBeUndefined();
    const kernelPasses = target.passes.map((pass) => pass.name);
    expect(stages.map((stage) => stage.name)).toEqual([
      ...passes.map((pass) => pass.name),
      "lower",
      ...kernelPasses,
      "code",
    ]);
    const dumped = [...commonStages, ...kernelStages(target)].map((stage) => stage.name);
    expect(stages.filter((stage) => !dumped.includes(stage.name))).toEqual([]);
    expect(stages.every(({ pass, largest }) => pass && largest! < 1e-5)).toBe(true);
  });

  it.each(
    sampled(
      nets.map((net) => [net.note, net] as const),
      2,
    ),
  )("%s: layers are right at every stage", async (_, net) => {
    const each = modelOfNet(net);
    const subject = { model: each, weights: initialiseWeights(each.graph, 1), inputs: inputsOf(each), target };
    const [resolved, ...stages] = stagesOf(subject, true);
    const truth = await resolved!.values();
    expect(truth.layers.size).toBe(each.graph.nodes.flatMap(({ outputs }) => outputs).length);
    for (const stage of stages) {
      const { layers, outputs } = await stage.values();
      expect([...outputs.keys()]).toEqual([...truth.outputs.keys()]);
      expect(layers.size).toBeGreaterThan(0);
      for (const [value, { array }] of layers) {
        const expected = truth.layers.get(value)!.array;
        expect(array.shape).toEqual(expected.shape);
        const { count } = differences(array.data, expected.data, defaultTolerance);
        expect(count, `${value.node.name} after ${stage.name}`).toBe(0);
      }
    }
  });
});
