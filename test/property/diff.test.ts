/**
 * What is compared with itself has no change, whatever it went through; and what an edit does to names and shapes is told. Edits
 * are numbers of the examples, one at a time; what is due is asked of the graphs, not of `diff`.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureLiveness } from "../../src/analysis/liveness.ts";
import { totalParameters } from "../../src/analysis/parameters.ts";
import { totalWork } from "../../src/analysis/work.ts";
import { productOf } from "../../src/base/integers.ts";
import { check } from "../../src/check.ts";
import { compareModels } from "../../src/compare/compare-models.ts";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import { printGraph } from "../../src/graph/print-graph.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { writeModelText } from "../../src/interchange/text/index.ts";
import { dropIdentities } from "../../src/passes/drop-identities.ts";
import { foldConstants } from "../../src/passes/fold-constants.ts";
import { mergeViews } from "../../src/passes/merge-views.ts";
import { runPipeline } from "../../src/pipeline.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { constantShape, formatDims } from "../../src/tensor/shape.ts";
import { mapWeights } from "../../src/weights/map-weights.ts";
import { mappingProblems } from "../../src/weights/match.ts";
import { readRenaming, renamed } from "../../src/weights/rename.ts";
import { sampled, tries } from "../support/effort.ts";
import { examplesOfModels } from "../support/examples.ts";
import { exampleModel, examplesHost, modelOf } from "../support/models.ts";
import { buildNet, netPlans, propertyOptions, randomInputs, randomParameters } from "./random-net.ts";

const emptyModel = modelOf("model Net { input image [1, 8, 8]; relu }");

function modelWith(graph: Graph): ResolvedModel {
  return { ...emptyModel, graph };
}

describe("a net", () => {
  it("has no change to itself", async () => {
    await fc.assert(
      fc.asyncProperty(netPlans, async (plan) => {
        const { categories, changes } = await compareModels(modelWith(buildNet(plan)), modelWith(buildNet(plan)));
        expect({ categories, changes }).toEqual({ categories: [], changes: [] });
      }),
      { ...propertyOptions, numRuns: tries(100) },
    );
  });

  it("computes the same without what does nothing", async () => {
    await fc.assert(
      fc.asyncProperty(netPlans, async (plan) => {
        const graph = buildNet(plan);
        const shorter = runPipeline(graph, undefined, [mergeViews, dropIdentities, foldConstants]);
        expect((await compareModels(modelWith(graph), modelWith(shorter))).function.verdict).toBe("same");
      }),
      { ...propertyOptions, numRuns: tries(100) },
    );
  });

  it("that is said to compute the same does, by the reference", async () => {
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(netPlans, fc.nat(), async (plan, choice) => {
        const { steps } = plan;
        const graph = buildNet(plan);
        const other = buildNet({ ...plan, steps: steps.toSpliced(choice % Math.max(1, steps.length), 1) });
        const { function: judged, weights } = await compareModels(modelWith(graph), modelWith(other));
        outcomes.add(judged.verdict);
        if (judged.verdict !== "same" || !weights.loads) return;
        const parameters = randomParameters(graph, 7);
        const inputs = randomInputs(graph, 7);
        const [before, after] = [graph, other].map((each) => interpretGraph(each, inputs, parameters));
        for (const [name, { data }] of before!) {
          const found = after!.get(name)?.data ?? data;
          expect([...found]).toEqual([...data].map((value) => expect.closeTo(value, 6)));
        }
      }),
      { ...propertyOptions, numRuns: tries(100) },
    );
    expect([...outcomes].toSorted()).toEqual(expect.arrayContaining(["different", "same"]));
  });
});

/** Whether a checkpoint of the old net loads into the new one by the names of its tensors alone. */
function loads(old: ResolvedModel, now: ResolvedModel, words: readonly string[]): boolean {
  const tensors = old.graph.parameters.map(({ name, type }) => {
    const shape = constantShape(type.shape);
    return { name, dtype: "F32", shape, floats: () => new Float32Array(productOf(shape)) };
  });
  const source = renamed({ kind: "safetensors", isOrdered: false, tensors }, words.map(readRenaming));
  const mapping = mapWeights(now.graph, source, "torch");
  return mappingProblems(mapping).length === 0 && mapping.matches.every(({ found }) => found === "name");
}

describe("an example", () => {
  it.each(sampled(examplesOfModels, 0.3))("%s computes the same as what its text was written as", async (path) => {
    const old = exampleModel(path);
    const now = modelOf(writeModelText(old, new Map()).text);
    const { categories, function: judged, changes, weights } = await compareModels(old, now);
    expect([judged.verdict, ...categories.filter((category) => category !== "weights")]).toEqual(["same"]);
    expect(changes.filter(({ category }) => category !== "weights")).toEqual([]);
    expect(loads(old, now, weights.rename?.words ?? [])).toBe(true);
  });
});

/** Texts of models, and places of the numbers in them. */
const texts = ["lenet.cvk", "d2l/bn-lenet.cvk", "squeezenet-1.1.cvk", "resnet-18.cvk"].map((path) => {
  const text = examplesHost.readFile(path)!;
  const numbers = [...text.matchAll(/(?<=[ =x[])\d+(?=[ x\],\n)])/g)].filter(
    ({ index }) => index > text.indexOf("model "),
  );
  return { path, text, numbers };
});

describe("a number of an example that is another", () => {
  const edits = fc.record({
    example: fc.constantFrom(...texts),
    at: fc.nat(),
    change: fc.constantFrom(
      (value: number) => value + 1,
      (value: number) => 2 * value,
      (value: number) => value - 1,
    ),
  });

  it("is told as signature, weights and cost where inputs, tensors or figures are others", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(edits, async ({ example: { path, text, numbers }, at, change }) => {
        const { 0: digits, index } = numbers[at % numbers.length]!;
        const edited = text.slice(0, index) + change(Number(digits)) + text.slice(index + digits.length);
        const [old] = check(path, text, examplesHost).models;
        const [now] = check(path, edited, examplesHost).models;
        fc.pre(now !== undefined);
        const { categories, function: judged, weights } = await compareModels(old!, now!);
        for (const category of [...categories, judged.verdict]) seen.add(category);
        const isOther = (facts: (model: ResolvedModel) => unknown): boolean =>
          JSON.stringify(facts(old!)) !== JSON.stringify(facts(now!));
        expect(categories.includes("signature")).toBe(isOther(portsOf));
        expect(categories.includes("weights")).toBe(isOther(tensorsOf));
        expect(categories.includes("cost")).toBe(isOther(figuresOf));
        expect(weights.loads).toBe(loads(old!, now!, []));
        if (!isOther(({ graph }) => printGraph(graph))) expect(judged.verdict).toBe("same");
      }),
      { ...propertyOptions, numRuns: tries(40) },
    );
    expect([...seen]).toEqual(expect.arrayContaining(["signature", "weights", "function", "cost"]));
  });
});

function portsOf({ graph: { inputs, outputs } }: ResolvedModel): unknown {
  return [...inputs.map(({ type }) => type.shape), ...outputs.map(({ value }) => value.type.shape)];
}

function tensorsOf({ graph }: ResolvedModel): unknown {
  return graph.parameters.map(({ name, type }) => `${name} ${formatDims(type.shape)}`).toSorted();
}

function figuresOf({ graph }: ResolvedModel): unknown {
  return [totalParameters(graph), totalWork(graph), measureLiveness(graph).peak];
}
