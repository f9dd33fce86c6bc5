/** Memory plans as they are lived through, against hand computation and a count of what each call touches. */
import { describe, expect, it } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import type { RegionName } from "../../../src/kernel/ir.ts";
import { callsIn } from "../../../src/kernel/regions.ts";
import { buffersOf } from "../../../src/kernel/walk.ts";
import { memoryPlanOf, type PlannedBuffer } from "../../../src/lower/memory-timeline.ts";
import { arenaBytes } from "../../../src/reports/arena.ts";
import { sampled } from "../../support/effort.ts";
import { examplesOfModels, reducedSettings } from "../../support/examples.ts";
import { exampleModel, modelOf } from "../../support/models.ts";

const learning = `model Learning {
  input image [1, 8, 8]
  conv 4 kernel=3 pad=1 relu
  conv 4 kernel=3 pad=1 relu
  flatten
  dense 3
  train { loss crossentropy; optimizer sgd(lr=0.1) }
}`;

describe("the memory plan of LeNet", () => {
  const model = exampleModel("lenet.cvk");
  const { graph, lowered } = compileModel(model, { target: "ts" });
  const plan = memoryPlanOf(lowered.program, { graph });

  it("has a place for each feature map, in binary64, for as long as it is read", () => {
    const layers = plan.calls.map(({ layer }) => layer);
    expect(plan.buffers.map(({ tensor, bytes, first, last }) => [tensor, bytes, layers[first], layers[last]])).toEqual([
      // 32 * 32 with its padding
      ["image", 8 * 1024, undefined, "conv1"],
      ["conv1", 8 * 6 * 28 * 28, "conv1", "avgpool1"],
      // 6 * 14 * 14 elements, and 8 until the next multiple of 16
      ["avgpool1", 8 * 1184, "avgpool1", "conv2"],
      ["conv2", 8 * 16 * 10 * 10, "conv2", "avgpool2"],
      ["avgpool2", 8 * 16 * 5 * 5, "avgpool2", "dense1"],
      ["dense1", 8 * 128, "dense1", "dense2"],
      ["dense2", 8 * 96, "dense2", "dense3"],
    ]);
    expect(plan.buffers.slice(0, 3).map(({ category }) => category)).toEqual(["source", "convolution", "pooling"]);
  });

  it("peaks where the largest map is pooled, at what the report tells", () => {
    expect(plan.peak).toMatchObject({ call: 2, bytes: 8 * (6 * 28 * 28 + 1184) });
    expect(plan.peak!.buffers.map(({ tensor }) => tensor)).toEqual(["conv1", "avgpool1"]);
    expect([plan.bytes, plan.arenaBytes]).toEqual([plan.peak!.bytes, plan.peak!.bytes]);
    expect(arenaBytes(model)).toBe(plan.arenaBytes);
  });
});

function overlaps(buffers: readonly PlannedBuffer[]): readonly string[] {
  return buffers.flatMap((a, at) =>
    buffers
      .slice(at + 1)
      .filter((b) => a.first <= b.last && b.first <= a.last)
      .filter((b) => a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes)
      .map((b) => `${a.tensor} and ${b.tensor}`),
  );
}

const subjects = sampled(examplesOfModels, 0.25).flatMap((path) =>
  (["ts", "wasm"] as const).map((target) => [path, target] as const),
);

describe("memory plans", () => {
  it.each(subjects)("of %s for %s let no two live in one place, and hold what calls touch", (path, target) => {
    const model = exampleModel(path, { settings: reducedSettings(path) });
    const { graph, lowered } = compileModel(model, { target });
    for (const region of ["prepare", "run"] as const) expectSound(lowered.program, region);
    const { buffers, bytes, peak, arenaBytes: arena } = memoryPlanOf(lowered.program, { graph });
    expect(bytes).toBeLessThanOrEqual(arena);
    expect(peak?.bytes ?? 0).toBeLessThanOrEqual(bytes);
    expect(buffers.filter(({ category }) => category === "internal")).toEqual([]);
    if (target === "ts") expect(arenaBytes(model)).toBe(arena);
  });

  it("are there for a step of training and what judges it, too", () => {
    const { lowered } = compileModel(modelOf(learning), { target: "wasm", training: { batch: 4 } });
    for (const region of ["run", "train", "judge"] as const) expectSound(lowered.program, region);
    const { buffers, examples } = memoryPlanOf(lowered.program, { region: "train" });
    expect(examples).toBe(1);
    expect(buffers.map(({ tensor }) => tensor)).toContain("conv1");
  });

  it("of a batch that is computed one by one are those of one example", () => {
    const model = modelOf("model Net {\n  input image [8, 64, 64]\n  conv 8 kernel=3 pad=1\n  conv 8 kernel=3\n}", {
      batch: 64,
    });
    const { lowered } = compileModel(model);
    const one = compileModel(
      modelOf("model Net {\n  input image [8, 64, 64]\n  conv 8 kernel=3 pad=1\n  conv 8 kernel=3\n}"),
    );
    const plan = memoryPlanOf(lowered.program);
    expect(plan.examples).toBe(64);
    expect(plan.buffers).toEqual(memoryPlanOf(one.lowered.program).buffers);
  });

  it("of a net whose kernels leave nothing for others have no buffers and no peak", () => {
    const { lowered } = compileModel(modelOf("model Net {\n  input x [4]\n  rescale 2\n}"));
    expect(memoryPlanOf(lowered.program)).toMatchObject({ buffers: [], peak: undefined, bytes: 0 });
  });
});

type Program = Parameters<typeof memoryPlanOf>[0];

function expectSound(program: Program, region: RegionName): void {
  const { buffers, calls, peak } = memoryPlanOf(program, { region });
  expect(overlaps(buffers)).toEqual([]);
  const invocations = callsIn(program, region);
  const sums = invocations.map(({ function: fn }, at) => {
    const alive = buffers.filter(({ first, last }) => first <= at && at <= last);
    const touched = [...buffersOf(fn)].filter(({ role }) => role === "workspace").length;
    expect(alive.length).toBeGreaterThanOrEqual(touched);
    expect(calls[at]!.function).toBe(fn.name);
    return alive.reduce((sum, { bytes }) => sum + bytes, 0);
  });
  expect(peak?.bytes ?? 0).toBe(Math.max(0, ...sums));
  expect(peak?.call ?? -1).toBe(sums.indexOf(peak?.bytes ?? -1));
}
