import { describe, expect, it } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { strategiesIn } from "../../../src/lower/strategy-of.ts";
import { runPipeline } from "../../../src/pipeline.ts";
import { targetOf } from "../../../src/targets/index.ts";
import { reducedSettings } from "../../support/examples.ts";
import { exampleModel } from "../../support/models.ts";

describe("strategies without lowering", () => {
  it.each(["lenet.cvk", "shufflenet-v2.cvk"])("are those that %s is lowered with", (path) => {
    const model = exampleModel(path, { settings: reducedSettings(path) });
    const strategyOf = strategiesIn(runPipeline(model.graph), targetOf("wasm").facts.run);
    const { choices } = compileModel(model, { target: "wasm" }).lowered;
    const withKernels = choices.filter((choice) => choice.function !== undefined);
    expect(withKernels.length).toBeGreaterThan(4);
    expect(withKernels.map(({ layer }) => [layer, strategyOf(layer)?.strategy])).toEqual(
      withKernels.map(({ layer, strategy }) => [layer, strategy]),
    );
  });

  it("are none of layers that are done with others", () => {
    const model = exampleModel("lenet.cvk");
    const strategyOf = strategiesIn(runPipeline(model.graph), targetOf("wasm").facts.run);
    expect([strategyOf("conv1")?.strategy, strategyOf("sigmoid1"), strategyOf("nothing")]).toEqual([
      expect.any(String),
      undefined,
      undefined,
    ]);
  });
});
