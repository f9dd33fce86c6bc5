/** What calls of blocks with `recompute=true` compute again comes out the same, to the bit. */
import { expect, it } from "vitest";
import { trainerFor } from "../../../src/engine/trainer.ts";
import type { TensorMap } from "../../../src/tensor/dtype.ts";
import { losses } from "../../../src/training/losses.ts";
import { optimizers } from "../../../src/training/optimizers.ts";
import { trainingGraph, type TrainingGraph } from "../../../src/training/training-graph.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { arraysFor } from "../../conformance/operands.ts";
import { modelOf } from "../../support/models.ts";
import { chosen } from "../../support/training.ts";

const BATCH = 3;

function modelWith(recompute: boolean) {
  return modelOf(
    `block Residual(width) {
      add {
        bn relu
        conv width kernel=3 pad=1 bias=false bn relu dropout(0.3)
        conv width kernel=3 pad=1
      } {}
    }
    block Two(width) {
      Residual width
      Residual width frozen=true
    }
    model Deep {
      input image [2, 6, 6]
      conv 4 kernel=3 pad=1
      first: Residual 4 recompute=${recompute}
      Residual 4 share=first recompute=${recompute}
      Two 4 recompute=${recompute}
      maxpool 2
      flatten
      dense 4
    }`,
    { batch: BATCH },
  );
}

const { graph } = modelWith(false);
const plan = {
  losses: [{ ...chosen(losses, "crossentropy"), output: "output", weight: 1 }],
  optimizer: chosen(optimizers, "adam"),
};
const [kept, again] = [false, true].map((recompute) => trainingGraph(modelWith(recompute).graph, plan)) as [
  TrainingGraph,
  TrainingGraph,
];

/** The state behind two steps. */
async function trained(training: TrainingGraph, engine: "reference" | "ts" | "wasm"): Promise<TensorMap> {
  const trainer = await trainerFor(training, initialiseWeights(graph, 1), engine, { seed: 3 });
  for (let step = 0; step < 2; step++) {
    const [image] = arraysFor([{ name: `image ${step}`, shape: [BATCH, 2, 6, 6] }]).values();
    const target = Float32Array.from({ length: BATCH }, (_, at) => (at + step) % 4);
    const batch = new Map([
      ["image", image!],
      ["target", target],
    ]);
    await trainer.step(batch, 1e-2);
  }
  const state = await trainer.state();
  trainer.close();
  return state;
}

it.each(["reference", "ts", "wasm"] as const)("after two steps by %s", async (engine) => {
  expect(await trained(again, engine)).toEqual(await trained(kept, engine));
});

it("is what stands in the calls, as far as it is wanted", () => {
  const counts = [kept, again].map(({ graph: { nodes } }) => nodes.filter(({ op }) => op.name === "conv").length);
  // The first of each block, and the last of the block that another follows in the same call; nobody wants the others again.
  expect(counts).toEqual([9, 9 + 4 + 1]);
});
