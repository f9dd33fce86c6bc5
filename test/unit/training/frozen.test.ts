/** What a training step leaves as it is. */
import { describe, expect, it } from "vitest";
import { losses } from "../../../src/training/losses.ts";
import { optimizers } from "../../../src/training/optimizers.ts";
import { trainingGraph } from "../../../src/training/training-graph.ts";
import { modelOf } from "../../support/models.ts";

/** The parameters that a step of SGD changes. */
function changed(lines: string, blocks = ""): readonly string[] {
  const { graph } = modelOf(`${blocks}\nmodel Net {\n  input image [2, 4, 4]\n${lines}\n}`, { batch: 2 });
  const step = trainingGraph(graph, {
    losses: [{ of: losses[0]!, attributes: { reduction: "mean" }, output: "output", weight: 1 }],
    optimizer: { of: optimizers[0]!, attributes: { lr: 0.1, momentum: 0, nesterov: false, weight_decay: 0 } },
  });
  return step.graph.outputs.flatMap(({ next }) => next ?? []).toSorted();
}

describe("frozen layers", () => {
  it("keep their parameters, and those before them are trained through them", () => {
    expect(changed("  a: conv 2 kernel=1 bias=false\n  b: conv 2 kernel=1 frozen=true\n  c: conv 1 kernel=1")).toEqual([
      "a.weight",
      "c.bias",
      "c.weight",
    ]);
  });

  it("keep what is shared with them, in either order", () => {
    expect(changed("  a: conv 2 kernel=1 frozen=true\n  b: conv 2 kernel=1 share=a\n  c: conv 1 kernel=1")).toEqual([
      "c.bias",
      "c.weight",
    ]);
    expect(changed("  a: conv 2 kernel=1\n  conv 2 kernel=1 share=a frozen=true\n  c: conv 1 kernel=1")).toEqual([
      "c.bias",
      "c.weight",
    ]);
  });

  it("in a block keep all that is below the call, and calls beside it are trained", () => {
    const blocks = "block B {\n  conv 2 kernel=1 bias=false relu\n}\nblock A {\n  B\n  conv 2 kernel=1 bias=false\n}";
    expect(changed("  A frozen=true\n  A", blocks)).toEqual(["a2.b1.conv1.weight", "a2.conv1.weight"]);
  });

  it("compute what they do at inference: the statistics of a batch norm stay", () => {
    expect(changed("  conv 2 kernel=1 bias=false frozen=true bn(frozen=true)\n  c: conv 1 kernel=1")).toEqual([
      "c.bias",
      "c.weight",
    ]);
    expect(changed("  bn frozen=true\n  bn bn(affine=false)")).toEqual([
      "bn2.bias",
      "bn2.running_mean",
      "bn2.running_var",
      "bn2.weight",
      "bn3.running_mean",
      "bn3.running_var",
    ]);
  });
});
